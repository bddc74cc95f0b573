/** How many pods everybody controls, and how they stand: kept with every change, so that a turn of a large set reads none. */
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, isBeingDeleted } from '../../api/meta.ts'
import type { Labels } from '../../api/selector.ts'
import { defineTally } from '../../client/cache.ts'
import { ReadyCount } from './ready-count.ts'

/** Pods that share their labels, as those of one template do, and have not ended. */
interface PodCount {
  /** Those that are to stay. */
  active: number
  /** Those that are on their way out. */
  terminating: number
  /** Of the active ones those that are ready. */
  readonly ready: ReadyCount
}

/** The labels object of the pods is the key: it is compared by identity, and undefined where they have none. */
type PodCounts = Map<Labels | undefined, PodCount>

/** By the uid of their controller. */
export const podCounts = defineTally<Pod, PodCounts>(pod, {
  read: (object) => controllerOf(object)?.uid,
  none: () => new Map(),
  change(counts, previous, next) {
    if (previous) count(counts, previous, -1)
    if (next) count(counts, next, 1)
  },
})

function count(counts: PodCounts, object: Pod, sign: 1 | -1): void {
  if (isPodTerminal(object)) return
  const { labels } = object.metadata
  let same = counts.get(labels)
  if (!same) counts.set(labels, (same = { active: 0, terminating: 0, ready: new ReadyCount() }))
  if (isBeingDeleted(object)) same.terminating += sign
  else {
    same.active += sign
    same.ready.count(object, sign)
  }
  if (same.active + same.terminating === 0) counts.delete(labels)
}
