/** Whether a Job has reached its end, and which: pure decisions. */
import type { Job, JobCondition } from '../../api/generated/types/batch-v1.ts'
import { findCondition, isConditionTrue } from '../../api/meta.ts'
import { parseTime } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import type { OpenPods } from './open-pods.ts'
import { judgeFailure, metSuccessRule } from './policies.ts'
import { isIndexed, type Tally } from './tally.ts'

export interface Outcome {
  readonly isSuccess: boolean
  readonly reason: string
  readonly message: string
}

const failure = (reason: string, message: string): Outcome => ({ isSuccess: false, reason, message })
const success = (reason: string, message: string): Outcome => ({ isSuccess: true, reason, message })

/** How the Job ends whatever its pods go on to do; undefined where it does not. */
export function outcomeOf(job: Job, stand: Tally, now: number): Outcome | undefined {
  return (
    decidedBefore(job) ??
    failureOfPod(job, stand) ??
    failureOfJob(job, stand, now) ??
    failureOfIndexes(job, stand) ??
    successOfPolicy(job, stand)
  )
}

/** What an earlier turn has decided stands. */
function decidedBefore({ status }: Job): Outcome | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget']) {
    const found = findCondition(status.conditions, type)
    if (found?.status !== 'True') continue
    const { reason = '', message = '' } = found
    return type === 'FailureTarget' ? failure(reason, message) : success(reason, message)
  }
  return undefined
}

function failureOfPod(job: Job, { newFailed }: Tally): Outcome | undefined {
  if (!job.spec.podFailurePolicy) return undefined
  for (const each of newFailed) {
    const { message } = judgeFailure(job, each)
    if (message !== undefined) return failure('PodFailurePolicy', message)
  }
  return undefined
}

function failureOfJob(job: Job, { failed, pods }: Tally, now: number): Outcome | undefined {
  if (failed > job.spec.backoffLimit || hasRestartedTooOften(job, pods)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit')
  }
  const deadlineAt = deadlineAtOf(job)
  return deadlineAt !== undefined && now >= deadlineAt
    ? failure('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined
}

/** The instant at which a Job has been active for too long; undefined where nothing limits that. */
export function deadlineAtOf({ spec, status }: Job): number | undefined {
  const startedAt = parseTime(status.startTime)
  if (spec.activeDeadlineSeconds === undefined || startedAt === undefined || spec.suspend) return undefined
  return startedAt + seconds(spec.activeDeadlineSeconds)
}

/** Pods that restart in place never fail; their restarts count instead. */
function hasRestartedTooOften({ spec }: Job, { restarts }: OpenPods): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= spec.backoffLimit
}

function failureOfIndexes({ spec }: Job, { failedIndexes, succeededIndexes }: Tally): Outcome | undefined {
  if (failedIndexes.total === 0) return undefined
  if (spec.maxFailedIndexes !== undefined && failedIndexes.total > spec.maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes'
    return failure('MaxFailedIndexesExceeded', message)
  }
  return failedIndexes.total + succeededIndexes.total >= spec.completions!
    ? failure('FailedIndexes', 'Job has failed indexes')
    : undefined
}

function successOfPolicy(job: Job, { succeededIndexes }: Tally): Outcome | undefined {
  const message = isIndexed(job) ? metSuccessRule(job, succeededIndexes) : undefined
  return message === undefined ? undefined : success('SuccessPolicy', message)
}

/** The success of a Job in which enough pods have succeeded, and nothing runs any more. */
export function completionOf({ spec }: Job, succeeded: number, active: number): Outcome | undefined {
  const isEnough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions
  return isEnough && active === 0
    ? success('CompletionsReached', 'Reached expected number of succeeded pods')
    : undefined
}

/** That the end is decided: said as soon as it is. */
export const interimCondition = (outcome: Outcome, at: string): JobCondition =>
  conditionOf(outcome.isSuccess ? 'SuccessCriteriaMet' : 'FailureTarget', outcome, at)

/** That the end has come: said once all pods are gone. */
export const finalCondition = (outcome: Outcome, at: string): JobCondition =>
  conditionOf(outcome.isSuccess ? 'Complete' : 'Failed', outcome, at)

const conditionOf = (type: JobCondition['type'], { reason, message }: Outcome, at: string): JobCondition => ({
  type,
  status: 'True',
  lastProbeTime: at,
  lastTransitionTime: at,
  reason,
  message,
})

/** What was said before stays as it was said. */
export const withCondition = (
  before: readonly JobCondition[] | undefined,
  condition: JobCondition,
): readonly JobCondition[] =>
  isConditionTrue(before, condition.type) ? before! : [...(before ?? []), condition]
