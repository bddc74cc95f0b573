/** How a Job stands: what its pods come to, before anything is done about it. Pure. */
import { isPodActive, isPodReady, isPodTerminating } from '../../api/core/pod-conditions.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { finishedAtOf } from './back-off.ts'
import { IndexSet } from './indexes.ts'
import { failuresOf, type IndexFailures, indexOf, isFailed, isTracked } from './pods.ts'
import { judgeFailure } from './policies.ts'

export interface Tally {
  readonly active: readonly Pod[]
  readonly ready: number
  readonly terminating: number
  /** Pods that ended and are not yet counted. */
  readonly newSucceeded: readonly Pod[]
  readonly newFailed: readonly Pod[]
  /** With what is not yet counted. */
  readonly succeeded: number
  readonly failed: number
  readonly succeededIndexes: IndexSet
  readonly failedIndexes: IndexSet
  /** By index: the failed pod that tells its replacement how often the index has failed. */
  readonly lastFailures: ReadonlyMap<number, Pod>
}

export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed'

const limitsFailuresPerIndex = ({ spec }: Job): boolean => spec.backoffLimitPerIndex !== undefined

/** @param pods those of the Job that are open: running, or not counted. */
export function tally(job: Job, pods: readonly Pod[]): Tally {
  const active = pods.filter(isPodActive)
  const tracked = pods.filter((each) => isTracked(each) && hasValidIndex(job, each))
  const newSucceeded = tracked.filter(({ status }) => status.phase === 'Succeeded')
  const newFailed = tracked.filter((each) => isFailed(each, job))
  const succeededIndexes = succeededIndexesOf(job, newSucceeded)
  const failedIndexes = failedIndexesOf(job, newFailed, succeededIndexes)
  const { succeeded = 0, failed = 0 } = job.status
  return {
    active,
    ready: active.filter(isPodReady).length,
    terminating: pods.filter(isPodTerminating).length,
    newSucceeded,
    newFailed,
    succeeded: isIndexed(job) ? succeededIndexes.total : succeeded + newSucceeded.length,
    failed: failed + newFailed.filter((each) => judgeFailure(job, each).counts).length,
    succeededIndexes,
    failedIndexes,
    lastFailures: lastFailuresOf(job, { active, newFailed, settled: succeededIndexes.union(failedIndexes) }),
  }
}

function hasValidIndex(job: Job, object: Pod): boolean {
  if (!isIndexed(job)) return true
  const index = indexOf(object)
  return index !== undefined && index < (job.spec.completions ?? 0)
}

function succeededIndexesOf(job: Job, newSucceeded: readonly Pod[]): IndexSet {
  if (!isIndexed(job)) return IndexSet.empty
  const before = IndexSet.parse(job.status.completedIndexes, job.spec.completions ?? 0)
  return before.union(IndexSet.of(newSucceeded.map((each) => indexOf(each)!)))
}

function failedIndexesOf(job: Job, newFailed: readonly Pod[], succeeded: IndexSet): IndexSet {
  const limit = job.spec.backoffLimitPerIndex
  if (!isIndexed(job) || limit === undefined) return IndexSet.empty
  const found = newFailed.filter((each) => {
    const { counts, action } = judgeFailure(job, each)
    return action === 'FailIndex' || (counts && failuresOf(each, counts).counted > limit)
  })
  const indexes = found.map((each) => indexOf(each)!).filter((index) => !succeeded.has(index))
  return IndexSet.parse(job.status.failedIndexes, job.spec.completions ?? 0).union(IndexSet.of(indexes))
}

interface Candidates {
  readonly active: readonly Pod[]
  readonly newFailed: readonly Pod[]
  readonly settled: IndexSet
}

function lastFailuresOf(job: Job, { active, newFailed, settled }: Candidates): ReadonlyMap<number, Pod> {
  const last = new Map<number, Pod>()
  if (!limitsFailuresPerIndex(job)) return last
  const running = new Set(active.map(indexOf))
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
