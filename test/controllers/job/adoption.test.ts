import { expect, test } from 'vitest'
import { pod } from '../../../src/api/core/pod.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { controllerOf } from '../../../src/api/meta.ts'
import type { ControlPlane } from '../../support/control-plane.ts'
import { namesOf } from '../../support/names.ts'
import { podsIn } from '../shared/pod-stand-in.ts'
import { conditionsIn, finish, jobIn, livePods, planeWithJob } from './job-stand-in.ts'

const tracking = 'batch.kubernetes.io/job-tracking'
const work = { controller: true, kind: 'Job', name: 'work' }

const change = (plane: ControlPlane, each: Pod, recipe: Parameters<typeof plane.user.update<Pod>>[2]) => {
  plane.user.update(pod, each, recipe)
  plane.settle()
}

test('a Job takes back a pod that has lost its owner', () => {
  const plane = planeWithJob({ parallelism: 2, completions: 2 })
  const before = namesOf(podsIn(plane))

  change(plane, podsIn(plane)[0], ({ metadata }) => {
    delete metadata.ownerReferences
  })

  expect(namesOf(podsIn(plane))).toEqual(before)
  expect(controllerOf(podsIn(plane)[0])).toMatchObject(work)
  expect(podsIn(plane)[0].metadata.finalizers).toEqual([tracking])
})

test('a Job gives up a pod whose labels are gone, and makes another', () => {
  const plane = planeWithJob()
  const [lost] = podsIn(plane)

  change(plane, lost, ({ metadata }) => {
    delete metadata.labels
  })

  const [released, successor] = podsIn(plane)
  expect(released.metadata.name).toBe(lost.metadata.name)
  expect(controllerOf(released)).toBeUndefined()
  expect(released.metadata.finalizers).toBeUndefined()
  expect(controllerOf(successor)).toMatchObject(work)
})

test('a Job that goes on lets go of a pod that has failed and been counted, once its labels are gone', () => {
  const plane = planeWithJob({ backoffLimit: 3 })
  const [failed] = podsIn(plane)
  finish(plane, failed, 1)
  expect(podsIn(plane)[0].metadata.finalizers).toBeUndefined()

  change(plane, podsIn(plane)[0], ({ metadata }) => {
    delete metadata.labels
  })

  expect(controllerOf(podsIn(plane)[0])).toBeUndefined()
  expect(jobIn(plane).status.failed).toBe(1)
})

test('a pod that is taken from its Job with its labels is not held back', () => {
  const plane = planeWithJob()

  change(plane, podsIn(plane)[0], ({ metadata }) => {
    delete metadata.labels
    delete metadata.ownerReferences
  })

  expect(podsIn(plane)[0].metadata.finalizers).toBeUndefined()
})

test('a pod that was made by hand is adopted where it matches, and counts', () => {
  const plane = planeWithJob()
  const labels = { ...jobIn(plane).spec.template.metadata.labels }
  const spec = { restartPolicy: 'Never', containers: [{ name: 'work', image: 'work:1' }] }
  plane.user.create(pod, { metadata: { name: 'by-hand', namespace: 'default', labels }, spec } as never)
  plane.settle()

  // Two are one too many for the Job.
  const [only, ...others] = livePods(plane)
  expect(others).toEqual([])
  expect(controllerOf(only)).toMatchObject(work)
})

test('the success of an adopted pod completes the Job', () => {
  const plane = planeWithJob()
  change(plane, podsIn(plane)[0], ({ metadata }) => {
    delete metadata.ownerReferences
  })

  finish(plane, podsIn(plane)[0])

  expect(conditionsIn(plane)).toContain('Complete CompletionsReached')
  expect(jobIn(plane).status.succeeded).toBe(1)
})
