/** Of what is remembered in the order in which it came, only what came last is kept. */

/** A map or a set. */
interface Remembered<K> {
  readonly size: number
  keys(): Iterator<K>
  delete(key: K): boolean
}

/** To be called whenever one was added: forgets the oldest where there are more than `most`. */
export function keepNewest<K>(remembered: Remembered<K>, most: number): void {
  if (remembered.size > most) remembered.delete(remembered.keys().next().value as K)
}
