import { expect, test } from 'vitest'
import type {
  Job,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from '../../../src/api/generated/types/batch-v1.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { backOffMs, mayCreateAt } from '../../../src/controllers/job/back-off.ts'
import { IndexSet } from '../../../src/controllers/job/indexes.ts'
import { judgeFailure, metSuccessRule } from '../../../src/controllers/job/policies.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'

const jobWith = (rules: readonly PodFailurePolicyRule[], spec: object = {}) =>
  ({ spec: { podFailurePolicy: { rules }, ...spec } }) as unknown as Job

const failedPod = (exitCode: number, conditions: object[] = []) =>
  ({
    metadata: { name: 'p', namespace: 'default' },
    status: { conditions, containerStatuses: [{ name: 'app', state: { terminated: { exitCode } } }] },
  }) as unknown as Pod

test('an exit code that a rule names ends the Job, in words that name pod and rule', () => {
  const job = jobWith([{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }])

  expect(judgeFailure(job, failedPod(42))).toEqual({
    counts: true,
    action: 'FailJob',
    message: 'Container app for pod default/p failed with exit code 42 matching FailJob rule at index 0',
  })
  expect(judgeFailure(job, failedPod(1))).toEqual({ counts: true })
})

test('a rule may be about one container, or about all codes but some', () => {
  const job = jobWith([
    { action: 'FailJob', onExitCodes: { containerName: 'other', operator: 'In', values: [1] } },
    { action: 'Count', onExitCodes: { operator: 'NotIn', values: [2] } },
  ])

  expect(judgeFailure(job, failedPod(1)).action).toBe('Count')
  expect(judgeFailure(job, failedPod(2)).action).toBeUndefined()
  expect(judgeFailure(job, failedPod(0)).action).toBeUndefined()
})

test('a disruption that is ignored does not count', () => {
  const job = jobWith([{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }])

  expect(judgeFailure(job, failedPod(137, [{ type: 'DisruptionTarget', status: 'True' }])).counts).toBe(false)
  expect(judgeFailure(job, failedPod(137)).counts).toBe(true)
})

const jobWithSuccess = (rules: readonly SuccessPolicyRule[]) =>
  ({ spec: { completions: 10, successPolicy: { rules } } }) as unknown as Job

test('a success rule asks for a number of indexes, for certain ones, or for some of those', () => {
  const succeeded = IndexSet.of([0, 2, 3])
  const isMet = (rule: SuccessPolicyRule) => metSuccessRule(jobWithSuccess([rule]), succeeded) !== undefined

  expect(isMet({ succeededCount: 3 })).toBe(true)
  expect(isMet({ succeededCount: 4 })).toBe(false)
  expect(isMet({ succeededIndexes: '0,2' })).toBe(true)
  expect(isMet({ succeededIndexes: '0-2' })).toBe(false)
  expect(isMet({ succeededIndexes: '0-2', succeededCount: 2 })).toBe(true)
})

test('waits double from ten seconds up to ten minutes', () => {
  expect([0, 1, 2, 3, 7, 50].map(backOffMs)).toEqual([
    0,
    seconds(10),
    seconds(20),
    seconds(40),
    minutes(10),
    minutes(10),
  ])
})

test('only failures since the last success are waited for', () => {
  expect(mayCreateAt([], undefined)).toBe(0)
  expect(mayCreateAt([1_000, 5_000], undefined)).toBe(5_000 + seconds(20))
  expect(mayCreateAt([1_000, 5_000], 2_000)).toBe(5_000 + seconds(10))
  expect(mayCreateAt([1_000], 2_000)).toBe(0)
})
