/** The completion indexes of pods, of which several may have the same one, and some none. */
import { Ranges } from '../shared/ranges.ts'

export class IndexBag {
  readonly indexes = new Ranges()
  /** How many pods have no index. */
  #without = 0
  /** How many pods more than one have an index. */
  readonly #more = new Map<number, number>()

  count(index: number | undefined, sign: 1 | -1): void {
    if (index === undefined) this.#without += sign
    else if (sign > 0) this.#add(index)
    else this.#take(index)
  }

  /** How many pods have an index below `end`. */
  countBelow(end: number): number {
    let count = this.indexes.countBelow(end)
    for (const [index, more] of this.#more) if (index < end) count += more
    return count
  }

  /** Whether every pod has an index of its own, below `end`. */
  isProper(end: number): boolean {
    return (
      this.#without === 0 && this.#more.size === 0 && this.indexes.firstFrom(end) === Number.POSITIVE_INFINITY
    )
  }

  #add(index: number): void {
    if (this.indexes.has(index)) this.#more.set(index, (this.#more.get(index) ?? 0) + 1)
    else this.indexes.add(index)
  }

  #take(index: number): void {
    const more = this.#more.get(index) ?? 0
    if (more === 0) this.indexes.delete(index)
    else if (more === 1) this.#more.delete(index)
    else this.#more.set(index, more - 1)
  }
}
