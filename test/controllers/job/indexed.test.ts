import { expect, test } from 'vitest'
import { pod } from '../../../src/api/core/pod.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import type { ControlPlane } from '../../support/control-plane.ts'
import { bury, eventsIn, start } from '../shared/pod-stand-in.ts'
import { changeJob, conditionsIn, finish, jobIn, livePods, planeWithJob, startAll } from './job-stand-in.ts'

const indexAnnotation = 'batch.kubernetes.io/job-completion-index'
const indexOf = (each: Pod) => Number(each.metadata.annotations?.[indexAnnotation])
const indexesIn = (plane: ControlPlane) => livePods(plane).map(indexOf)
const podAt = (plane: ControlPlane, index: number) => livePods(plane).find((each) => indexOf(each) === index)!

const indexed = (spec: object) => planeWithJob({ completionMode: 'Indexed', ...spec })

test('every pod of an Indexed Job knows its number', () => {
  const plane = indexed({ completions: 3, parallelism: 2 })

  const [first, second] = livePods(plane)
  expect(first.metadata.name).toMatch(/^work-0-[a-z0-9]{5}$/)
  expect(first.metadata.labels?.[indexAnnotation]).toBe('0')
  expect(second.metadata.annotations?.[indexAnnotation]).toBe('1')
  expect(second.spec.hostname).toBe('work-1')
  expect(second.spec.containers[0].env).toEqual([
    {
      name: 'JOB_COMPLETION_INDEX',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${indexAnnotation}']` } },
    },
  ])
  expect(second.spec.containers).toBe(first.spec.containers)
})

test('indexes are completed one by one, and a failed one is tried again', () => {
  const plane = indexed({ completions: 4, parallelism: 2 })
  finish(plane, podAt(plane, 1))
  expect(jobIn(plane).status).toMatchObject({ completedIndexes: '1', succeeded: 1 })
  expect(indexesIn(plane)).toEqual([0, 2])

  finish(plane, podAt(plane, 0), 1)
  plane.advance(seconds(10))
  plane.settle()
  expect(indexesIn(plane).toSorted()).toEqual([0, 2])

  for (const index of [0, 2, 3]) finish(plane, podAt(plane, index))
  expect(jobIn(plane).status).toMatchObject({ completedIndexes: '0-3', succeeded: 4, failed: 1 })
  expect(conditionsIn(plane)).toContain('Complete CompletionsReached')
})

test('an index that fails too often fails alone, and the Job with it in the end', () => {
  const plane = indexed({ completions: 2, parallelism: 2, backoffLimitPerIndex: 1 })

  finish(plane, podAt(plane, 0), 1)
  expect(indexesIn(plane)).toEqual([1])
  expect(jobIn(plane).status.failedIndexes).toBe('')
  plane.advance(seconds(10))
  plane.settle()
  expect(podAt(plane, 0).metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']).toBe('1')

  finish(plane, podAt(plane, 0), 1)
  expect(jobIn(plane).status).toMatchObject({ failedIndexes: '0', failed: 2 })
  expect(conditionsIn(plane)).toEqual([])
  plane.advance(minutes(10))
  expect(indexesIn(plane)).toEqual([1])

  finish(plane, podAt(plane, 1))
  expect(conditionsIn(plane)).toEqual(['FailureTarget FailedIndexes', 'Failed FailedIndexes'])
  expect(jobIn(plane).status).toMatchObject({ completedIndexes: '1', failedIndexes: '0', succeeded: 1 })
})

test('too many failed indexes end the Job at once', () => {
  const plane = indexed({ completions: 3, parallelism: 3, backoffLimitPerIndex: 0, maxFailedIndexes: 1 })
  startAll(plane)

  finish(plane, podAt(plane, 0), 1)
  expect(conditionsIn(plane)).toEqual([])
  finish(plane, podAt(plane, 1), 1)
  bury(plane)

  expect(conditionsIn(plane)).toContain('Failed MaxFailedIndexesExceeded')
  expect(livePods(plane)).toEqual([])
})

test('a failure that the policy names ends the Job, one that it ignores does not count', () => {
  const plane = planeWithJob({
    backoffLimit: 0,
    podFailurePolicy: {
      rules: [
        { action: 'Ignore', onExitCodes: { operator: 'In', values: [7] } },
        { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
      ],
    },
  })

  finish(plane, livePods(plane)[0], 7)
  expect(jobIn(plane).status.failed).toBeUndefined()
  plane.advance(seconds(10))
  plane.settle()
  const { name } = livePods(plane)[0].metadata
  finish(plane, livePods(plane)[0], 42)

  expect(conditionsIn(plane)).toEqual(['FailureTarget PodFailurePolicy', 'Failed PodFailurePolicy'])
  expect(eventsIn(plane)).toContain(
    `PodFailurePolicy: Container work for pod default/${name} failed with exit code 42 matching FailJob rule at index 1`,
  )
})

test('a success policy completes the Job before all indexes have succeeded', () => {
  const plane = indexed({
    completions: 3,
    parallelism: 3,
    successPolicy: { rules: [{ succeededIndexes: '1' }] },
  })
  startAll(plane)

  finish(plane, podAt(plane, 1))
  expect(conditionsIn(plane)).toEqual(['SuccessCriteriaMet SuccessPolicy'])
  bury(plane)

  expect(conditionsIn(plane)).toEqual(['SuccessCriteriaMet SuccessPolicy', 'Complete SuccessPolicy'])
  expect(jobIn(plane).status).toMatchObject({ succeeded: 1, completedIndexes: '1' })
  // The pods that were no longer needed have not failed.
  expect(jobIn(plane).status.failed).toBeUndefined()
})

test('an Indexed Job can be made smaller', () => {
  const plane = indexed({ completions: 4, parallelism: 4 })

  changeJob(plane, ({ spec }) => {
    spec.completions = 2
    spec.parallelism = 2
  })
  bury(plane)

  expect(indexesIn(plane)).toEqual([0, 1])
})

test('an index beyond the end is done no more, and done again once the Job is larger', () => {
  const plane = indexed({ completions: 2, parallelism: 2 })
  const resize = (n: number) =>
    changeJob(plane, ({ spec }) => {
      spec.completions = spec.parallelism = n
    })
  finish(plane, podAt(plane, 1))
  resize(1)
  expect(jobIn(plane).status.completedIndexes).toBeUndefined()
  resize(2)
  expect(indexesIn(plane).toSorted()).toEqual([0, 1])
})

test('where only failed pods are replaced, an index on its way out is not filled again', () => {
  const plane = indexed({ completions: 3, parallelism: 2, podReplacementPolicy: 'Failed' })
  startAll(plane)
  plane.user.delete(pod, podAt(plane, 0))
  plane.settle()
  expect(indexesIn(plane)).toEqual([1])
  changeJob(plane, ({ spec }) => {
    spec.parallelism = 3
  })
  expect(indexesIn(plane)).toEqual([1, 2])
})

test('of two pods of one index the better established stays', () => {
  const plane = indexed({ completions: 2, parallelism: 2 })
  const zero = podAt(plane, 0)
  const one = podAt(plane, 1)
  start(plane, one)
  // Somebody has told it another index: the younger of the two runs, the older does not.
  plane.client.update(pod, plane.client.get(pod, one.metadata.name, 'default'), ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [indexAnnotation]: '0' }
  })
  plane.settle()
  expect(livePods(plane).map(({ metadata }) => metadata.name)).not.toContain(zero.metadata.name)
  expect(livePods(plane).map(({ metadata }) => metadata.name)).toContain(one.metadata.name)
})
