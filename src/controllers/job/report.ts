/** What a Job says about itself: first which pods it is about to count, then, when they are let go, how many there were. */
import type { Draft } from 'immer'
import { job } from '../../api/batch/job.ts'
import type { Job, JobStatus } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition, setCondition } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import type { Ends } from './counting.ts'
import type { Managed } from './manage.ts'
import { finalCondition, interimCondition, type Outcome, withCondition } from './outcome.ts'
import { isIndexed, type Tally } from './tally.ts'

/** What a turn has found out and done. */
interface Finding {
  /** The Job with its start noted. */
  readonly started: Job
  readonly stand: Tally
  readonly managed: Managed
  /** The pods that are about to be counted. */
  readonly ends: Ends
  readonly outcome: Outcome | undefined
}

/** Writes down what is decided, before anything that tells it from the pods is let go. */
export function noteEnds(context: Context, object: Job, finding: Finding): Job {
  const { client, clock } = context
  const { started, stand, managed, ends, outcome } = finding
  const at = formatTime(clock.now())
  const noted = client.updateStatus(job, object, (status) => {
    if (started.status.startTime !== undefined) status.startTime = started.status.startTime
    status.uncountedTerminatedPods = uncounted(object, ends)
    setCounts(status, { active: managed.active })
    status.ready = managed.ready
    status.terminating = managed.terminating
    if (isIndexed(object)) setIndexes(status, object, stand)
    if (outcome) status.conditions = [...withCondition(status.conditions, interimCondition(outcome, at))]
    else if (managed.hasActed) setSuspended(status, object, at)
  })
  announceSuspension(context, object, noted)
  return noted
}

/** Of an Indexed Job those that have succeeded are told by their indexes. */
function uncounted(object: Job, { succeeded, counted }: Ends): Draft<JobStatus>['uncountedTerminatedPods'] {
  return {
    ...(!isIndexed(object) && succeeded.length > 0 && { succeeded: succeeded.map(uidOf) }),
    ...(counted.length > 0 && { failed: counted.map(uidOf) }),
  }
}

const uidOf = ({ metadata }: Pod): string => metadata.uid

/** Counts those that are let go, and says that the Job is over, if it is. */
export function report(context: Context, noted: Job, finding: Finding & { readonly gone: Ends }): void {
  const { client, clock, events } = context
  const { managed, ends, gone, outcome } = finding
  const areAllGone = !ends.isPartial && gone.pods.length === ends.pods.length
  const isOver = outcome !== undefined && managed.isDone && areAllGone && managed.terminating === 0
  const at = formatTime(clock.now())
  const { failed = 0, succeeded = 0 } = noted.status
  const updated = client.updateStatus(job, noted, (status) => {
    setCounts(status, {
      failed: failed + gone.counted.length,
      ...(!isIndexed(noted) && { succeeded: succeeded + gone.succeeded.length }),
    })
    status.uncountedTerminatedPods = uncounted(noted, {
      ...ends,
      succeeded: without(ends.succeeded, gone),
      counted: without(ends.counted, gone),
    })
    if (!isOver) return
    status.conditions = [...withCondition(status.conditions, finalCondition(outcome, at))]
    if (outcome.isSuccess) status.completionTime = at
  })
  if (!isOver) return
  if (!outcome.isSuccess) {
    events.warning(updated, outcome.reason, outcome.message)
    return
  }
  if ((updated.status.succeeded ?? 0) > (noted.spec.completions ?? Number.POSITIVE_INFINITY)) {
    const message = 'Too many succeeded pods running after completion count reached'
    events.warning(updated, 'TooManySucceededPods', message)
  }
  events.normal(updated, 'Completed', 'Job completed')
}

const without = (pods: readonly Pod[], { pods: gone }: Ends): readonly Pod[] =>
  gone.length === 0 ? pods : pods.filter((each) => !gone.includes(each))

function setIndexes(
  status: Draft<JobStatus>,
  { spec }: Job,
  { succeededIndexes, failedIndexes }: Tally,
): void {
  setCounts(status, { succeeded: succeededIndexes.total })
  if (succeededIndexes.total > 0) status.completedIndexes = succeededIndexes.toString()
  else delete status.completedIndexes
  if (spec.backoffLimitPerIndex !== undefined) status.failedIndexes = failedIndexes.toString()
}

/** A Job that was never suspended does not mention it. */
function setSuspended(status: Draft<JobStatus>, { spec }: Job, at: string): void {
  const found = findCondition(status.conditions, 'Suspended')
  const wanted = spec.suspend ? 'True' : 'False'
  if (found ? found.status === wanted : !spec.suspend) return
  const words = spec.suspend
    ? { reason: 'JobSuspended', message: 'Job suspended' }
    : { reason: 'JobResumed', message: 'Job resumed' }
  const since = { lastProbeTime: at, lastTransitionTime: at }
  setCondition(status, { type: 'Suspended', status: wanted, ...since, ...words })
  // The deadline counts the time since a Job was last resumed.
  if (spec.suspend) delete status.startTime
  else status.startTime = at
}

function announceSuspension({ events }: Context, before: Job, after: Job): void {
  const then = findCondition(before.status.conditions, 'Suspended')?.status
  const now = findCondition(after.status.conditions, 'Suspended')?.status
  if (now === then) return
  if (now === 'True') events.normal(after, 'Suspended', 'Job suspended')
  else events.normal(after, 'Resumed', 'Job resumed')
}
