/** Which finished pods are one too many: a pure decision. */
import type { Pod } from '../../api/generated/types/core-v1.ts'

const isEvicted = ({ status }: Pod): boolean => status.phase === 'Failed' && status.reason === 'Evicted'

/** The pods beyond `threshold`: evicted ones first, then the oldest. */
export function surplusOf(finished: readonly Pod[], threshold: number): readonly Pod[] {
  const count = finished.length - threshold
  if (count <= 0) return []
  return finished.toSorted(evictedThenOldestFirst).slice(0, count)
}

function evictedThenOldestFirst(a: Pod, b: Pod): number {
  const byEviction = Number(isEvicted(b)) - Number(isEvicted(a))
  if (byEviction !== 0) return byEviction
  const [at, bt] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp]
  if (at !== bt) return at < bt ? -1 : 1
  return a.metadata.name < b.metadata.name ? -1 : 1
}
