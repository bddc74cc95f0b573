/** Counts the pods of a Job that have come to an end, each once: what holds a pod is let go when its end is noted. */
import type { ApiError } from '../../api/errors.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, writesPerTurn } from '../runtime/controller.ts'
import { failuresAfter, instantsOf } from './back-off.ts'
import { endedPods, trackedPods } from './open-pods.ts'
import type { Outcome } from './outcome.ts'
import { indexOf, isFailed, replacesOnlyFailed } from './pods.ts'
import { judgeFailure } from './policies.ts'
import { hasValidIndex, limitsFailuresPerIndex, type Tally } from './tally.ts'
import { stopTracking } from './tracking.ts'

/** Pods that are to be counted and let go. */
export interface Ends {
  readonly pods: readonly Pod[]
  readonly succeeded: readonly Pod[]
  readonly failed: readonly Pod[]
  /** Of the failed ones those that count: a policy may ignore some. */
  readonly counted: readonly Pod[]
  /** Whether some ends are left for another turn. */
  readonly isPartial: boolean
  /** Why some are not let go. */
  readonly refusal?: ApiError
}

interface Ending {
  readonly stand: Tally
  readonly outcome: Outcome | undefined
  /** Whether all pods that were to be stopped are told. */
  readonly isStopped: boolean
}

/** Those of this turn. */
export function endsToCount(cache: Cache, object: Job, ending: Ending): Ends {
  const mayGo = podsToCount(cache, object, ending)
  const pods = mayGo.slice(0, writesPerTurn)
  const failed = pods.filter((each) => countsAsFailed(each, object, ending.outcome))
  return {
    pods,
    succeeded: pods.filter(({ status }) => status.phase === 'Succeeded'),
    failed,
    counted: failed.filter((each) => hasValidIndex(object, each) && judgeFailure(object, each).counts),
    isPartial: mayGo.length > writesPerTurn,
  }
}

/** Lets go of the pods. Answers those that are let go. */
export function letGo(context: Context, object: Job, ends: Ends): Ends {
  const { backOff } = context
  const gone = new Set<Pod>()
  let refusal: ApiError | undefined
  for (const each of ends.pods) {
    const refused = stopTracking(context, each)
    if (refused) refusal ??= refused
    else gone.add(each)
  }
  const isGone = (each: Pod) => gone.has(each)
  const [succeeded, failed] = [ends.succeeded.filter(isGone), ends.failed.filter(isGone)]
  const key = keyOf(object)
  const instants = { succeeded: instantsOf(succeeded), failed: instantsOf(failed) }
  backOff.note(key, failuresAfter(backOff.known(key), instants))
  if (ends.isPartial && !refusal) context.requeueAfter(0)
  return { ...ends, pods: [...gone], succeeded, failed, counted: ends.counted.filter(isGone), refusal }
}

/** When a Job has failed, so have all its pods; when it has succeeded, those that are stopped for it have not. */
function countsAsFailed(each: Pod, object: Job, outcome: Outcome | undefined): boolean {
  const { phase } = each.status
  if (phase === 'Succeeded' || phase === 'Failed') return phase === 'Failed'
  return outcome ? !outcome.isSuccess : isFailed(each, object)
}

/** The pods that are to be counted and let go now; of many a few more than one turn may write. */
function podsToCount(cache: Cache, object: Job, { stand, outcome, isStopped }: Ending): readonly Pod[] {
  const most = writesPerTurn + 1
  if (isBeingDeleted(object) || (outcome && isStopped)) return trackedPods(cache, object, most)
  const isLast = (each: Pod) => stand.lastFailures.get(indexOf(each) ?? -1) === each
  // An index that may try again has its last failure kept, however many those are.
  const mostFailed = limitsFailuresPerIndex(object) ? undefined : most
  return [
    ...endedPods(cache, object, 'Succeeded', most),
    ...endedPods(cache, object, 'Failed', mostFailed).filter((each) => !isLast(each)),
    ...(replacesOnlyFailed(object) || outcome
      ? []
      : endedPods(cache, object, 'Going', mostFailed).filter((each) => !isLast(each))),
  ]
}
