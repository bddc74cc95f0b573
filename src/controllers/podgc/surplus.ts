/** Which finished pods are one too many: a pure decision. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { oldestFirst } from '../../api/meta.ts'

const isEvicted = ({ status }: Pod): boolean => status.phase === 'Failed' && status.reason === 'Evicted'

/** The pods beyond `threshold`: evicted ones first, then the oldest. */
export function surplusOf(finished: readonly Pod[], threshold: number): readonly Pod[] {
  const count = finished.length - threshold
  if (count <= 0) return []
  return finished.toSorted(evictedThenOldestFirst).slice(0, count)
}

function evictedThenOldestFirst(a: Pod, b: Pod): number {
  return Number(isEvicted(b)) - Number(isEvicted(a)) || oldestFirst(a, b)
}
