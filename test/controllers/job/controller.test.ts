import { expect, test } from 'vitest'
import { job } from '../../../src/api/batch/job.ts'
import { event } from '../../../src/api/core/event.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { instantOf } from '../../../src/api/time.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { namesOf } from '../../support/names.ts'
import { deny } from '../../support/refusing.ts'
import { bury, eventsIn, podsIn, start } from '../shared/pod-stand-in.ts'
import { changeJob, conditionsIn, finish, jobIn, livePods, planeWithJob, startAll } from './job-stand-in.ts'

const tracking = 'batch.kubernetes.io/job-tracking'

test('a Job runs a pod, and is complete when it succeeds', () => {
  const plane = planeWithJob()
  const [only, ...others] = livePods(plane)
  expect(others).toEqual([])
  expect(only.metadata.name).toMatch(/^work-[a-z0-9]{5}$/)
  expect(only.metadata.finalizers).toEqual([tracking])
  expect(jobIn(plane).status).toMatchObject({
    active: 1,
    ready: 0,
    terminating: 0,
    startTime: '2026-01-01T00:00:00Z',
  })

  startAll(plane)
  expect(jobIn(plane).status).toMatchObject({ active: 1, ready: 1 })
  finish(plane, podsIn(plane)[0])

  const { status } = jobIn(plane)
  expect(conditionsIn(plane)).toEqual([
    'SuccessCriteriaMet CompletionsReached',
    'Complete CompletionsReached',
  ])
  expect(status).toMatchObject({ succeeded: 1, ready: 0, uncountedTerminatedPods: {} })
  expect(status.active).toBeUndefined()
  expect(status.completionTime).toBe('2026-01-01T00:00:04Z')
  expect(podsIn(plane)[0].metadata.finalizers).toBeUndefined()
  expect(eventsIn(plane)).toEqual([
    `SuccessfulCreate: Created pod: ${only.metadata.name}`,
    'Completed: Job completed',
  ])
})

test('no more pods run at once than the parallelism, and no more than are still needed', () => {
  const plane = planeWithJob({ completions: 5, parallelism: 3 })
  expect(livePods(plane)).toHaveLength(3)

  for (const left of [3, 3, 2, 1, 0]) {
    finish(plane, livePods(plane)[0])
    expect(livePods(plane)).toHaveLength(left)
  }

  expect(jobIn(plane).status.succeeded).toBe(5)
  expect(conditionsIn(plane)).toContain('Complete CompletionsReached')
})

test('a Job without completions ends when one pod has succeeded and the others have ended', () => {
  const plane = planeWithJob({ parallelism: 2 })
  const [a, b] = livePods(plane)

  finish(plane, a)
  expect(conditionsIn(plane)).toEqual([])
  expect(livePods(plane)).toHaveLength(1)

  finish(plane, b)
  expect(conditionsIn(plane)).toContain('Complete CompletionsReached')
})

/** Lets time pass until so long after an instant. */
const passUntil = (plane: ReturnType<typeof planeWithJob>, at: number) =>
  plane.advance(at - plane.clock.now())

test('what becomes of its pods is looked at a second later, all at once', () => {
  const plane = planeWithJob({ completions: 2, parallelism: 2 })
  const [a, b] = livePods(plane)
  const succeed = (each: Pod) =>
    plane.client.updateStatus(pod, each, (status) => {
      status.phase = 'Succeeded'
    })
  succeed(a)
  plane.advance(seconds(0.9))
  expect(jobIn(plane).status).not.toHaveProperty('succeeded')
  succeed(b)
  plane.advance(seconds(0.1))
  expect(jobIn(plane).status.succeeded).toBe(2)
})

test('a failed pod is replaced after a wait that doubles', () => {
  const plane = planeWithJob()

  const failedAt = plane.clock.now()
  finish(plane, livePods(plane)[0], 1)
  expect(jobIn(plane).status.failed).toBe(1)
  passUntil(plane, failedAt + seconds(9))
  expect(livePods(plane)).toHaveLength(0)
  passUntil(plane, failedAt + seconds(10))
  expect(livePods(plane)).toHaveLength(1)

  plane.settle()
  const failedAgainAt = plane.clock.now()
  finish(plane, livePods(plane)[0], 1)
  passUntil(plane, failedAgainAt + seconds(19))
  expect(livePods(plane)).toHaveLength(0)
  passUntil(plane, failedAgainAt + seconds(20))
  expect(livePods(plane)).toHaveLength(1)
})

test('a Job whose pods fail too often fails', () => {
  const plane = planeWithJob({ backoffLimit: 1 })

  finish(plane, livePods(plane)[0], 1)
  plane.advance(seconds(10))
  finish(plane, livePods(plane)[0], 1)

  expect(conditionsIn(plane)).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded'])
  expect(jobIn(plane).status).toMatchObject({ failed: 2 })
  expect(jobIn(plane).status.completionTime).toBeUndefined()
  expect(eventsIn(plane)).toContain('BackoffLimitExceeded: Job has reached the specified backoff limit')
  plane.advance(minutes(30))
  expect(livePods(plane)).toHaveLength(0)
})

test('a Job that takes too long fails, once its pods are gone', () => {
  const plane = planeWithJob({ activeDeadlineSeconds: 60, parallelism: 2, completions: 2 })
  startAll(plane)

  plane.advance(seconds(61))
  expect(livePods(plane)).toHaveLength(0)
  expect(conditionsIn(plane)).toEqual(['FailureTarget DeadlineExceeded'])
  expect(jobIn(plane).status.terminating).toBe(2)

  bury(plane)
  expect(conditionsIn(plane)).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded'])
  expect(jobIn(plane).status).toMatchObject({ failed: 2, terminating: 0, ready: 0 })
  expect(podsIn(plane)).toEqual([])
  expect(eventsIn(plane)).toContain('DeadlineExceeded: Job was active longer than specified deadline')
})

test('restarts in place count towards the limit', () => {
  const plane = planeWithJob({ backoffLimit: 2 }, { restartPolicy: 'OnFailure' })
  startAll(plane)
  const restart = (restartCount: number) => {
    plane.client.updateStatus(pod, podsIn(plane)[0], (status) => {
      status.containerStatuses = [{ name: 'work', restartCount, state: { running: {} } } as never]
    })
    plane.settle()
  }

  restart(1)
  expect(conditionsIn(plane)).toEqual([])
  restart(2)
  expect(conditionsIn(plane)).toEqual(['FailureTarget BackoffLimitExceeded'])
})

test('a Job created suspended starts when it is resumed', () => {
  const plane = planeWithJob({ suspend: true })
  expect(podsIn(plane)).toEqual([])
  expect(conditionsIn(plane)).toEqual(['Suspended JobSuspended'])
  expect(jobIn(plane).status).not.toHaveProperty('startTime')

  passUntil(plane, instantOf('2026-01-01T00:01:00Z'))
  changeJob(plane, ({ spec }) => {
    spec.suspend = false
  })

  expect(livePods(plane)).toHaveLength(1)
  expect(conditionsIn(plane)).toEqual([])
  expect(jobIn(plane).status.startTime).toBe('2026-01-01T00:01:00Z')
  expect(eventsIn(plane)).toEqual(
    expect.arrayContaining(['Suspended: Job suspended', 'Resumed: Job resumed']),
  )
})

test('suspending a Job deletes its pods, and that is no failure', () => {
  const plane = planeWithJob({ parallelism: 2, completions: 2 })
  startAll(plane)

  changeJob(plane, ({ spec }) => {
    spec.suspend = true
  })
  bury(plane)

  expect(podsIn(plane)).toEqual([])
  expect(jobIn(plane).status.failed).toBeUndefined()
  expect(jobIn(plane).status.active).toBeUndefined()
  expect(jobIn(plane).status.startTime).toBeUndefined()
})

test('a smaller parallelism deletes pods without counting them', () => {
  const plane = planeWithJob({ parallelism: 4, completions: 4 })

  changeJob(plane, ({ spec }) => {
    spec.parallelism = 1
  })
  bury(plane)

  expect(livePods(plane)).toHaveLength(1)
  expect(jobIn(plane).status).toMatchObject({ active: 1 })
  expect(jobIn(plane).status.failed).toBeUndefined()
})

test('a pod that a user deletes counts as failed at once, unless only failed pods are replaced', () => {
  for (const [podReplacementPolicy, failed] of [
    ['TerminatingOrFailed', 1],
    ['Failed', undefined],
  ] as const) {
    const plane = planeWithJob({ podReplacementPolicy })
    startAll(plane)

    plane.client.delete(pod, podsIn(plane)[0])
    plane.settle()

    expect(jobIn(plane).status.failed).toBe(failed)
    expect(jobIn(plane).status.terminating).toBe(1)
  }
})

test('a pod that a user deletes is replaced after the wait of a failure, though it is gone before', () => {
  const plane = planeWithJob()
  startAll(plane)
  const deletedAt = plane.clock.now()
  plane.client.delete(pod, podsIn(plane)[0])
  plane.settle()
  bury(plane)
  passUntil(plane, deletedAt + seconds(9))
  expect(podsIn(plane)).toEqual([])

  passUntil(plane, deletedAt + seconds(11))
  expect(livePods(plane)).toHaveLength(1)
})

test('failures are remembered when their pods are not there any more, and no quiet makes up for them', () => {
  const plane = planeWithJob()
  for (const waitMs of [seconds(10), seconds(20), seconds(40)]) {
    const failedAt = plane.clock.now()
    finish(plane, livePods(plane)[0], 1)
    for (const each of podsIn(plane)) plane.client.delete(pod, each, { gracePeriodSeconds: 0 })
    passUntil(plane, failedAt + waitMs - seconds(1))
    expect(livePods(plane)).toEqual([])
    passUntil(plane, failedAt + waitMs)
    expect(livePods(plane)).toHaveLength(1)
    plane.advance(minutes(30))
  }
})

test('a finished Job is deleted when its time is over', () => {
  const plane = planeWithJob({ ttlSecondsAfterFinished: 30 })
  finish(plane, livePods(plane)[0])
  const finishedAt = instantOf(jobIn(plane).status.completionTime)

  passUntil(plane, finishedAt + seconds(29))
  expect(plane.client.list(job)).toHaveLength(1)
  passUntil(plane, finishedAt + seconds(30))

  expect(plane.client.list(job)).toEqual([])
  expect(podsIn(plane)).toEqual([])
})

test('the pods of a Job that is deleted are not held back', () => {
  const plane = planeWithJob({ parallelism: 3, completions: 3 })

  plane.client.delete(job, jobIn(plane), { propagationPolicy: 'Background' })
  plane.settle()

  expect(podsIn(plane)).toEqual([])
})

test('the pods that a deleted Job leaves behind are not held back either', () => {
  const plane = planeWithJob()

  plane.client.delete(job, jobIn(plane), { propagationPolicy: 'Orphan' })
  plane.settle()

  const [left] = podsIn(plane)
  expect(left.metadata.ownerReferences).toBeUndefined()
  expect(left.metadata.finalizers).toBeUndefined()
})

test('a pod that cannot be created is reported and tried again', () => {
  const plane = planeWithJob({}, { serviceAccountName: 'robot' })

  expect(livePods(plane)).toHaveLength(0)
  expect(eventsIn(plane).join()).toMatch(/FailedCreate: Error creating: .*robot/)
  expect(jobIn(plane).status.startTime).toBeDefined()
})

test('a Job whose pods are refused asks again after one, two, four seconds, and at least once a minute', () => {
  const plane = planeWithJob({}, { serviceAccountName: 'robot' })
  const refusals = () => plane.cache.list(event)[0].count ?? 0
  const before = refusals()
  plane.advance(seconds(60))
  expect(refusals() - before).toBe(5)
  plane.advance(minutes(10))
  expect(refusals() - before).toBe(15)
})

test('three hundred completions are counted in a bounded number of writes each', () => {
  const plane = planeWithJob({ completions: 300, parallelism: 100 })
  const before = plane.registry.revision

  while (conditionsIn(plane).length === 0) {
    for (const each of livePods(plane)) {
      plane.client.updateStatus(pod, each, (status) => {
        status.phase = 'Succeeded'
      })
    }
    plane.settle()
  }

  expect(jobIn(plane).status.succeeded).toBe(300)
  expect(new Set(namesOf(podsIn(plane))).size).toBe(300)
  expect((plane.registry.revision - before) / 300).toBeLessThan(5)
})

test('pods are named before they are counted, and an end is decided before it comes', () => {
  const plane = planeWithJob({ completions: 1 })
  const seen: unknown[] = []
  const [only] = livePods(plane)
  plane.cache.onChange(job, ({ object }) => {
    const { uncountedTerminatedPods, succeeded, conditions = [] } = object.status
    seen.push([uncountedTerminatedPods, succeeded, conditions.map(({ type }) => type)])
  })
  finish(plane, only)
  const { uid } = only.metadata
  expect(seen).toEqual([
    [{ succeeded: [uid] }, undefined, ['SuccessCriteriaMet']],
    [{}, 1, ['SuccessCriteriaMet', 'Complete']],
  ])
})

test('what costs little to lose is no reason to lose it: a Job gives up its youngest pods', () => {
  const plane = planeWithJob({ completions: 3, parallelism: 3 })
  const [first, second, third] = livePods(plane)
  plane.client.update(pod, first, ({ metadata }) => {
    metadata.annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-100' }
  })
  for (const each of [first, second, third]) {
    start(plane, plane.client.get(pod, each.metadata.name, 'default'))
    plane.advance(seconds(1))
  }
  changeJob(plane, ({ spec }) => {
    spec.parallelism = 2
  })
  expect(namesOf(livePods(plane))).toEqual(namesOf([first, second]))
})

test('a Job whose pods cannot be deleted tries again after a while, and stops nobody', () => {
  const plane = planeWithJob({ completions: 120, parallelism: 120 })
  const allow = deny(plane.client, { group: '', resource: 'pods', operation: 'DELETE' })
  changeJob(plane, ({ spec }) => {
    spec.suspend = true
  })
  plane.advance(seconds(10))
  expect(livePods(plane)).toHaveLength(120)
  allow()
  plane.advance(minutes(2))
  plane.settle()
  expect(livePods(plane)).toEqual([])
})
