import { expect, test } from 'vitest'
import type {
  Job,
  PodFailurePolicyRule,
  SuccessPolicyRule,
} from '../../../src/api/generated/types/batch-v1.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { failuresAfter, instantsOf } from '../../../src/controllers/job/back-off.ts'
import { IndexSet } from '../../../src/controllers/job/indexes.ts'
import { judgeFailure, metSuccessRule } from '../../../src/controllers/job/policies.ts'
import { seconds } from '../../../src/sim/duration.ts'

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

const failures = (
  before: { count: number; lastAt: number } | undefined,
  { succeeded, failed }: { succeeded: readonly Pod[]; failed: readonly Pod[] },
) => failuresAfter(before, { succeeded: instantsOf(succeeded), failed: instantsOf(failed) })

const pod = (finishedAt: string) =>
  ({ status: { containerStatuses: [{ state: { terminated: { finishedAt } } }] }, spec: {} }) as never
const at = (second: number) => pod(`2026-01-01T00:00:0${second}Z`)
const zero = Date.UTC(2026, 0, 1)

test('only failures since the last success are in a row', () => {
  const before = { count: 2, lastAt: zero }
  expect(failures(undefined, { succeeded: [], failed: [] })).toBeUndefined()
  expect(failures(before, { succeeded: [], failed: [] })).toBe(before)
  expect(failures(before, { succeeded: [], failed: [at(5), at(1)] })).toEqual({
    count: 4,
    lastAt: zero + seconds(5),
  })
  expect(failures(before, { succeeded: [at(2)], failed: [at(5), at(1)] })).toEqual({
    count: 1,
    lastAt: zero + seconds(5),
  })
  expect(failures(before, { succeeded: [at(5)], failed: [at(5)] })).toBeUndefined()
})
