/** Makes and deletes the pods of a Job, so that as many run as should. */
import { isPodReady } from '../../api/core/pod-conditions.ts'
import { finishedAtOf } from '../../api/core/pod-finish.ts'
import type { ApiError } from '../../api/errors.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { New } from '../../api/kind.ts'
import { keyOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, writesPerTurn } from '../runtime/controller.ts'
import { mustPause } from '../shared/pace.ts'
import { createPod, deletePod } from '../shared/pod-actions.ts'
import { leastEstablishedFirst } from '../shared/pod-order.ts'
import { slowStart, thatMatters } from '../shared/requests.ts'
import { SurplusPlans, stillThere } from '../shared/surplus-plan.ts'
import { failuresAfter } from './back-off.ts'
import { activePods } from './open-pods.ts'
import { indexOf, podOf, podOfIndex, replacesOnlyFailed } from './pods.ts'
import { failuresSoFar, isIndexed, type Tally } from './tally.ts'
import { stopTracking } from './tracking.ts'

/** How many pods there are once a turn has made and deleted its share. */
export interface Managed {
  readonly active: number
  readonly ready: number
  readonly terminating: number
  /** Whether everything that was to be deleted is. */
  readonly isDone: boolean
  /** Whether the Job's spec was acted on at all. */
  readonly hasActed: boolean
  /** Why pods could not be made or deleted. */
  readonly refusal?: ApiError
}

export function managePods(context: Context<SurplusPlans>, job: Job, stand: Tally): Managed {
  const wanted = wantedActive(job, stand)
  const surplus = surplusPods(context, job, { stand, count: stand.active - wanted })
  if (surplus.count > 0) return removePods(context, job, { stand, surplus })
  context.memory.forget(keyOf(job))
  const { active, ready, terminating } = stand
  const missing = wanted - active - (replacesOnlyFailed(job) ? terminating : 0)
  const { created, refusal } = createPods(context, job, { stand, missing })
  return { active: active + created, ready, terminating, isDone: true, hasActed: true, refusal }
}

interface Surplus {
  /** Those of this turn. */
  readonly pods: readonly Pod[]
  /** How many there are in all. */
  readonly count: number
}

interface Removal {
  readonly stand: Tally
  readonly surplus: Surplus
}

function removePods(context: Context, job: Job, { stand, surplus }: Removal): Managed {
  const removed: Pod[] = []
  let refusal: ApiError | undefined
  for (const each of surplus.pods) {
    const refused = remove(context, job, each)
    if (refused) refusal ??= refused
    else removed.push(each)
  }
  const isDone = removed.length === surplus.count
  if (!isDone && !refusal) context.requeueAfter(0)
  return {
    active: stand.active - removed.length,
    ready: stand.ready - removed.filter(isPodReady).length,
    terminating: stand.terminating + removed.length,
    isDone,
    hasActed: true,
    refusal,
  }
}

function wantedActive({ spec }: Job, { active, succeeded, failedIndexes }: Tally): number {
  if (spec.suspend) return 0
  if (spec.completions === undefined) return succeeded > 0 ? active : spec.parallelism
  return Math.max(0, Math.min(spec.parallelism, spec.completions - succeeded - failedIndexes.total))
}

/** The pods to delete: first those whose index is wrong or taken twice, then the least valuable. */
function surplusPods(
  { cache, memory }: Context<SurplusPlans>,
  job: Job,
  { stand, count }: { readonly stand: Tally; readonly count: number },
): Surplus {
  const wrong = misplacedPods(cache, job, stand)
  if (wrong.length >= count) return { pods: wrong.slice(0, writesPerTurn), count: wrong.length }
  if (wrong.length > 0) return { pods: wrong.slice(0, writesPerTurn), count }
  const pods = memory.next(job, Math.min(count, writesPerTurn), () =>
    leastEstablishedFirst(activePods(cache, job), SurplusPlans.sizeFor(count)),
  )
  return { pods: stillThere(cache, pods), count }
}

/**
 * Pods without an index, those that share theirs with one that is better established, and those beyond the last index.
 * The pods are looked at only where something is wrong with the index of one.
 */
function misplacedPods(cache: Cache, job: Job, { pods }: Tally): readonly Pod[] {
  const completions = job.spec.completions ?? 0
  if (!isIndexed(job) || pods.indexes.isProper(completions)) return []
  const none: Pod[] = []
  const beyond: Pod[] = []
  const byIndex = new Map<number, Pod[]>()
  for (const each of activePods(cache, job)) {
    const index = indexOf(each)
    if (index === undefined) none.push(each)
    else if (index >= completions) beyond.push(each)
    else if (byIndex.has(index)) byIndex.get(index)!.push(each)
    else byIndex.set(index, [each])
  }
  const shared = [...byIndex].filter(([, same]) => same.length > 1).sort(([a], [b]) => a - b)
  const doubled = shared.flatMap(([, same]) => leastEstablishedFirst(same, same.length - 1))
  return [...none, ...doubled, ...beyond]
}

/** A pod that the Job itself gives up is no failure: it is let go first. */
const remove = (context: Context, job: Job, object: Pod): ApiError | undefined =>
  stopTracking(context, object) ?? deletePod(context, job, object)

interface Creation {
  readonly created: number
  readonly refusal?: ApiError
}

function createPods(context: Context, job: Job, { stand, missing }: Shortage): Creation {
  if (missing <= 0 || job.spec.suspend) return { created: 0 }
  const templates = isIndexed(job)
    ? templatesOfIndexes(context, job, { stand, missing })
    : templatesInTurn(context, job, { stand, missing })
  const { length: count } = templates
  if (count > 0 && mustPause(context, job, { wanted: job.spec.parallelism, count })) return { created: 0 }
  let created = 0
  const refusal = slowStart(templates, (template) => {
    const refused = createPod(context, job, template)
    if (!refused) created++
    return refused
  })
  if (missing > count && count === writesPerTurn && !refusal) context.requeueAfter(0)
  return { created, refusal: thatMatters(refusal) }
}

type Shortage = { readonly stand: Tally; readonly missing: number }

function templatesInTurn(context: Context, job: Job, { stand, missing }: Shortage): readonly New<Pod>[] {
  if (isBackingOff(context, job, stand)) return []
  const template = podOf(job)
  return Array.from({ length: Math.min(missing, writesPerTurn) }, () => template)
}

function templatesOfIndexes(context: Context, job: Job, { stand, missing }: Shortage): readonly New<Pod>[] {
  const isPerIndex = job.spec.backoffLimitPerIndex !== undefined
  if (!isPerIndex && isBackingOff(context, job, stand)) return []
  const settled = stand.succeededIndexes.union(stand.failedIndexes)
  const { indexes: running, goingIndexes: going } = stand.pods
  const taken = [running.indexes, ...(replacesOnlyFailed(job) ? [going.indexes] : [])]
  const indexes = settled.missing(Math.min(missing, writesPerTurn), job.spec.completions!, taken)
  const due = isPerIndex ? indexes.filter((index) => isIndexDue(context, job, { stand, index })) : indexes
  return due.map((index) => podOfIndex(job, index, failuresSoFar(job, stand, index)))
}

function isIndexDue(context: Context, job: Job, { stand, index }: { stand: Tally; index: number }): boolean {
  const last = stand.lastFailures.get(index)
  const failures = failuresSoFar(job, stand, index)
  if (!last || !failures) return true
  const count = failures.counted + failures.ignored
  const waitMs = context.backOff.remainingMsAfter({ count, lastAt: finishedAtOf(last) })
  if (waitMs > 0) context.requeueAfter(waitMs)
  return waitMs <= 0
}

/** Whether pods have failed so lately that no new ones may be made; if so, the Job is looked at when they may. */
function isBackingOff(
  { backOff, requeueAfter }: Context,
  job: Job,
  { newSuccesses, newFailures }: Tally,
): boolean {
  const ended = { succeeded: newSuccesses, failed: newFailures }
  const waitMs = backOff.remainingMsAfter(failuresAfter(backOff.known(keyOf(job)), ended))
  if (waitMs > 0) requeueAfter(waitMs)
  return waitMs > 0
}
