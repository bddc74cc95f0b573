/** Counts that keep nothing of what there is none of. */

/** @param more below zero: so many fewer */
export function addTo<K>(counts: Map<K, number>, key: K, more: number): void {
  const count = (counts.get(key) ?? 0) + more
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
