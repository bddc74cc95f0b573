/** What a Job's status may become: Jobs may be another controller's, and whoever waits for a Job relies on its end. */
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, invalid, invalidAsWhole, required } from '../field-error.ts'
import type { Job, JobStatus } from '../generated/types/batch-v1.ts'
import { isConditionTrue } from '../meta.ts'
import { instantOf } from '../time.ts'
import { negativeProblems } from '../workload.ts'
import { countIndexes, sharedIndex } from './job-indexes.ts'

/** Source: ValidateJobStatusUpdate of the API server. What was wrong before and has not changed is let be. */
export function* jobStatusProblems(job: Job, previous: Job): FieldErrors {
  const { status } = job
  yield* negativeProblems({
    'status.active': status.active,
    'status.succeeded': status.succeeded,
    'status.failed': status.failed,
    'status.ready': status.ready,
    'status.terminating': status.terminating,
  })
  yield* uncountedProblems(status.uncountedTerminatedPods)
  const news = newsOf(status, previous.status)
  yield* contradictionProblems(status, news)
  yield* completionTimeProblems(status, news)
  yield* prematureEndProblems(job, news)
  yield* indexProblems(job, news)
  yield* leftOverProblems(status, news)
  yield* successProblems(job)
  yield* stepBackProblems(job, previous)
}

function* uncountedProblems(uncounted: JobStatus['uncountedTerminatedPods'] = {}): FieldErrors {
  const met = new Set<string>()
  for (const list of ['succeeded', 'failed'] as const) {
    for (const [n, uid] of (uncounted[list] ?? []).entries()) {
      const field = `status.uncountedTerminatedPods.${list}[${n}]`
      if (uid === '') yield invalid(field, uid, 'must not be empty')
      else if (met.has(uid)) yield duplicate(field, uid)
      met.add(uid)
    }
  }
}

/** Whether one of these fields or conditions has changed: conditions are those that begin with a capital letter. */
type News = (...what: readonly string[]) => boolean

const newsOf =
  (now: JobStatus, before: JobStatus): News =>
  (...what) =>
    what.some((each) =>
      /^[A-Z]/.test(each)
        ? isConditionTrue(now.conditions, each) !== isConditionTrue(before.conditions, each)
        : !isEqual(now[each as keyof JobStatus], before[each as keyof JobStatus]),
    )

const aboutConditions = (detail: string) => invalidAsWhole('status.conditions', detail)

function* contradictionProblems({ conditions }: JobStatus, news: News): FieldErrors {
  const has = (type: string) => isConditionTrue(conditions, type)
  if (has('Complete') && has('Failed') && news('Complete', 'Failed')) {
    yield aboutConditions('cannot set Complete=True and Failed=true conditions')
  }
  if (has('Complete') && has('FailureTarget') && news('Complete', 'FailureTarget')) {
    yield aboutConditions('cannot set Complete=True and FailureTarget=true conditions')
  }
}

function* completionTimeProblems(
  { conditions, startTime, completionTime }: JobStatus,
  news: News,
): FieldErrors {
  const field = 'status.completionTime'
  const isComplete = isConditionTrue(conditions, 'Complete')
  if (news('Complete', 'completionTime')) {
    if (completionTime !== undefined && !isComplete) {
      yield invalid(
        field,
        completionTime,
        'cannot set completionTime when there is no Complete=True condition',
      )
    }
    if (completionTime === undefined && isComplete) {
      yield required(field, 'completionTime is required for Complete jobs')
    }
  }
  if (startTime === undefined || completionTime === undefined || !news('startTime', 'completionTime')) return
  if (instantOf(completionTime) < instantOf(startTime)) {
    yield invalid(field, completionTime, 'must be equal to or after `startTime`')
  }
}

/** An end is announced before it comes, and comes when nothing runs any more. */
function* prematureEndProblems({ spec, status }: Job, news: News): FieldErrors {
  const has = (type: string) => isConditionTrue(status.conditions, type)
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = status
  if (has('Failed') && !has('FailureTarget') && news('Failed', 'failedIndexes')) {
    yield aboutConditions('cannot set Failed=True condition without the FailureTarget=true condition')
  }
  if (has('Complete') && !has('SuccessCriteriaMet') && news('Complete', 'SuccessCriteriaMet')) {
    yield aboutConditions('cannot set Complete=True condition without the SuccessCriteriaMet=true condition')
  }
  const isFinished = has('Complete') || has('Failed')
  if (isFinished && active > 0 && news('Complete', 'Failed', 'active')) {
    yield invalid('status.active', active, 'active>0 is invalid for finished job')
  }
  // A Job that is to do nothing ends without having begun.
  const mayLackStart = spec.suspend && spec.completions === 0
  if (isFinished && startTime === undefined && !mayLackStart && news('Complete', 'Failed', 'startTime')) {
    yield required('status.startTime', 'startTime is required for finished job')
  }
  const isUncounted = (uncounted?.failed?.length ?? 0) + (uncounted?.succeeded?.length ?? 0) > 0
  if (isFinished && isUncounted && news('Complete', 'Failed', 'uncountedTerminatedPods')) {
    const shown = { Succeeded: uncounted?.succeeded ?? null, Failed: uncounted?.failed ?? null }
    yield invalid('status.uncountedTerminatedPods', shown, 'must be empty for finished job')
  }
}

function* leftOverProblems(status: JobStatus, news: News): FieldErrors {
  const { active = 0, ready, terminating = 0, conditions } = status
  const isFinished = isConditionTrue(conditions, 'Complete') || isConditionTrue(conditions, 'Failed')
  if (isFinished && terminating > 0 && news('Complete', 'Failed', 'terminating')) {
    yield invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job')
  }
  if (ready !== undefined && ready > active && news('ready', 'active')) {
    yield invalid('status.ready', ready, 'cannot set more ready pods than active')
  }
}

/** Success keeps every failure away. */
function* successProblems({ spec, status }: Job): FieldErrors {
  const has = (type: string) => isConditionTrue(status.conditions, type)
  if (has('SuccessCriteriaMet') && has('Failed')) {
    yield aboutConditions('cannot set SuccessCriteriaMet=True and Failed=true conditions')
  }
  if (has('SuccessCriteriaMet') && has('FailureTarget')) {
    yield aboutConditions('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions')
  }
  if (spec.successPolicy && !has('SuccessCriteriaMet') && has('Complete')) {
    const detail = 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True'
    yield aboutConditions(detail)
  }
}

function* indexProblems(job: Job, news: News): FieldErrors {
  const { spec, status } = job
  const { completedIndexes, failedIndexes } = status
  yield* indexTextProblems(job, news)
  if (completedIndexes && spec.completionMode !== 'Indexed' && news('completedIndexes')) {
    const detail = 'cannot set non-empty completedIndexes when non-indexed completion mode'
    yield invalid('status.completedIndexes', completedIndexes, detail)
  }
  if (failedIndexes !== undefined && spec.backoffLimitPerIndex === undefined && news('failedIndexes')) {
    const detail = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null'
    yield invalid('status.failedIndexes', failedIndexes, detail)
  }
  if (!completedIndexes || !failedIndexes || !news('completedIndexes', 'failedIndexes')) return
  const shared = sharedIndex(completedIndexes, failedIndexes, spec.completions ?? 0)
  if (shared === undefined) return
  const detail = `failedIndexes and completedIndexes overlap at index: ${shared}`
  yield invalid('status.failedIndexes', failedIndexes, detail)
}

/** Indexes are read where the Job says how many there may be. */
function* indexTextProblems({ spec, status }: Job, news: News): FieldErrors {
  if (spec.completions === undefined) return
  const fields =
    spec.backoffLimitPerIndex === undefined ? ['completedIndexes'] : ['completedIndexes', 'failedIndexes']
  for (const field of fields as ('completedIndexes' | 'failedIndexes')[]) {
    const text = status[field]
    if (!text || !news(field)) continue
    const { problem } = countIndexes(text, spec.completions)
    if (problem) yield invalid(`status.${field}`, text, `error parsing ${field}: ${problem}`)
  }
}

function* stepBackProblems({ spec, status }: Job, { status: was }: Job): FieldErrors {
  for (const type of ['Failed', 'Complete', 'FailureTarget']) {
    if (isConditionTrue(was.conditions, type) && !isConditionTrue(status.conditions, type)) {
      yield aboutConditions(`cannot disable the terminal ${type}=True condition`)
    }
  }
  const { failed = 0, succeeded = 0, completionTime, startTime } = status
  if (failed < (was.failed ?? 0)) {
    yield invalid('status.failed', failed, 'cannot decrease the failed counter')
  }
  // An Indexed Job can be made smaller, and then has fewer indexes that count.
  const mayShrink = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
  if (succeeded < (was.succeeded ?? 0) && !mayShrink) {
    yield invalid('status.succeeded', succeeded, 'cannot decrease the succeeded counter')
  }
  if (completionTime && was.completionTime && completionTime !== was.completionTime) {
    yield invalid('status.completionTime', completionTime, 'field is immutable')
  }
  // A Job that is resumed starts anew.
  const mayRestart = spec.suspend || isConditionTrue(was.conditions, 'Suspended')
  if (was.startTime !== undefined && startTime !== was.startTime && !mayRestart) {
    const detail = 'field is immutable for unsuspended job once set'
    yield invalid('status.startTime', startTime, detail)
  }
  const metBefore = isConditionTrue(was.conditions, 'SuccessCriteriaMet')
  if (metBefore && !isConditionTrue(status.conditions, 'SuccessCriteriaMet')) {
    yield aboutConditions('cannot disable the SuccessCriteriaMet=True condition')
  }
}
