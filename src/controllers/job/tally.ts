/** How a Job stands: what its pods come to, before anything is done about it. */
import { finishedAtOf } from '../../api/core/pod-finish.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Cache } from '../../client/cache.ts'
import type { Instants } from './back-off.ts'
import { IndexSet } from './indexes.ts'
import { type Ends, endedPods, type OpenPods } from './open-pods.ts'
import { failuresOf, type IndexFailures, indexOf, replacesOnlyFailed } from './pods.ts'
import { judgeFailure } from './policies.ts'

export interface Tally {
  /** The open pods as they are now: it goes on changing. */
  readonly pods: OpenPods
  readonly active: number
  readonly ready: number
  readonly terminating: number
  /** The failed pods that are not yet counted, for a Job that judges failures: others look at none of them. */
  readonly newFailed: readonly Pod[]
  /** When pods ended that are not yet counted. */
  readonly newSuccesses: Instants
  readonly newFailures: Instants
  /** With what is not yet counted. */
  readonly succeeded: number
  readonly failed: number
  readonly succeededIndexes: IndexSet
  readonly failedIndexes: IndexSet
  /** By index: the failed pod that tells its replacement how often the index has failed. */
  readonly lastFailures: ReadonlyMap<number, Pod>
}

export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed'

export const limitsFailuresPerIndex = ({ spec }: Job): boolean => spec.backoffLimitPerIndex !== undefined

/** Whether one failure differs from another: else they are only counted. */
const judgesFailures = (job: Job): boolean =>
  job.spec.podFailurePolicy !== undefined || limitsFailuresPerIndex(job)

/** @param pods those of the Job that are open: running, or not counted. */
export function tally(cache: Cache, job: Job, pods: OpenPods): Tally {
  const { Succeeded, Failed, Going } = pods.ends
  const failures = replacesOnlyFailed(job) ? [Failed] : [Failed, Going]
  const isJudging = judgesFailures(job)
  const newFailed = isJudging ? newlyFailed(cache, job) : []
  const succeededIndexes = succeededIndexesOf(job, Succeeded)
  const failedIndexes = failedIndexesOf(job, newFailed, succeededIndexes)
  const { status } = job
  return {
    pods,
    active: pods.active,
    ready: pods.ready,
    terminating: pods.terminating,
    newFailed,
    newSuccesses: [...Succeeded.at],
    newFailures: failures.flatMap(({ at }) => [...at]),
    succeeded: isIndexed(job) ? succeededIndexes.total : (status.succeeded ?? 0) + Succeeded.count,
    failed: (status.failed ?? 0) + (isJudging ? countJudged(job, newFailed) : countAll(job, failures)),
    succeededIndexes,
    failedIndexes,
    lastFailures: lastFailuresOf(job, newFailed, { settled: succeededIndexes.union(failedIndexes), pods }),
  }
}

const countJudged = (job: Job, failed: readonly Pod[]): number =>
  failed.filter((each) => judgeFailure(job, each).counts).length

/** Of an Indexed Job those count whose index is one of its. */
const countAll = (job: Job, ends: readonly Ends[]): number =>
  ends.reduce(
    (sum, { count, indexes }) => sum + (isIndexed(job) ? indexes.countBelow(completionsOf(job)) : count),
    0,
  )

const completionsOf = ({ spec }: Job): number => spec.completions ?? 0

function newlyFailed(cache: Cache, job: Job): readonly Pod[] {
  const failed = endedPods(cache, job, 'Failed')
  const all = replacesOnlyFailed(job) ? failed : [...failed, ...endedPods(cache, job, 'Going')]
  return all.filter((each) => hasValidIndex(job, each))
}

/** A pod without a proper index is none of an Indexed Job's. */
export function hasValidIndex(job: Job, object: Pod): boolean {
  if (!isIndexed(job)) return true
  const index = indexOf(object)
  return index !== undefined && index < completionsOf(job)
}

function succeededIndexesOf(job: Job, { indexes }: Ends): IndexSet {
  if (!isIndexed(job)) return IndexSet.empty
  const completions = completionsOf(job)
  const before = IndexSet.parse(job.status.completedIndexes, completions)
  return before.union(IndexSet.below(indexes.indexes, completions))
}

function failedIndexesOf(job: Job, newFailed: readonly Pod[], succeeded: IndexSet): IndexSet {
  const limit = job.spec.backoffLimitPerIndex
  if (!isIndexed(job) || limit === undefined) return IndexSet.empty
  const found = newFailed.filter((each) => {
    const { counts, action } = judgeFailure(job, each)
    return action === 'FailIndex' || (counts && failuresOf(each, counts).counted > limit)
  })
  const indexes = found.map((each) => indexOf(each)!).filter((index) => !succeeded.has(index))
  return IndexSet.parse(job.status.failedIndexes, completionsOf(job)).union(IndexSet.of(indexes))
}

interface Others {
  /** The indexes that need no further pod. */
  readonly settled: IndexSet
  readonly pods: OpenPods
}

function lastFailuresOf(
  job: Job,
  newFailed: readonly Pod[],
  { settled, pods }: Others,
): ReadonlyMap<number, Pod> {
  const last = new Map<number, Pod>()
  if (!limitsFailuresPerIndex(job)) return last
  const running = pods.indexes.indexes
  for (const each of newFailed) {
    const index = indexOf(each)!
    if (running.has(index) || settled.has(index)) continue
    const before = last.get(index)
    if (!before || finishedAtOf(before) <= finishedAtOf(each)) last.set(index, each)
  }
  return last
}

/** How often an index has failed, for its next pod to know; undefined where the Job does not limit that. */
export function failuresSoFar(job: Job, { lastFailures }: Tally, index: number): IndexFailures | undefined {
  if (!limitsFailuresPerIndex(job)) return undefined
  const last = lastFailures.get(index)
  return last ? failuresOf(last, judgeFailure(job, last).counts) : { counted: 0, ignored: 0 }
}
