/** Finds a place in what is in order without looking at all of it. */

/** A list, or what is read like one. */
interface Ordered<T> {
  readonly length: number
  at(index: number): T | undefined
}

/** Of how many at its beginning something holds that holds of none after them. */
export function countWhile<T>(ordered: Ordered<T>, holds: (item: T) => boolean): number {
  let [low, high] = [0, ordered.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(ordered.at(middle) as T)) low = middle + 1
    else high = middle
  }
  return low
}
