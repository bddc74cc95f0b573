/** A set of whole numbers, kept as ranges: of a million in a row it keeps two. */
import { countWhile } from '../../api/halving.ts'

export interface Range {
  readonly first: number
  readonly last: number
}

export class Ranges {
  /** The first and the last number of each range, in order, with gaps between them. */
  readonly #firsts: number[] = []
  readonly #lasts: number[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  has(number: number): boolean {
    const at = this.#at(number)
    return at >= 0 && number <= this.#lasts[at]
  }

  add(number: number): void {
    const at = this.#at(number)
    if (at >= 0 && number <= this.#lasts[at]) return
    this.#size++
    const growsUp = at >= 0 && this.#lasts[at] === number - 1
    const growsDown = this.#firsts[at + 1] === number + 1
    if (growsUp && growsDown) {
      this.#lasts.splice(at, 1)
      this.#firsts.splice(at + 1, 1)
    } else if (growsUp) this.#lasts[at] = number
    else if (growsDown) this.#firsts[at + 1] = number
    else this.#insert(at + 1, number, number)
  }

  delete(number: number): void {
    const at = this.#at(number)
    if (at < 0 || number > this.#lasts[at]) return
    this.#size--
    const [first, last] = [this.#firsts[at], this.#lasts[at]]
    if (first === last) {
      this.#firsts.splice(at, 1)
      this.#lasts.splice(at, 1)
    } else if (number === first) this.#firsts[at]++
    else if (number === last) this.#lasts[at]--
    else {
      this.#lasts[at] = number - 1
      this.#insert(at + 1, number + 1, last)
    }
  }

  /** The lowest number of the set from `from` on; Infinity where there is none. */
  firstFrom(from: number): number {
    const at = this.#at(from)
    if (at >= 0 && from <= this.#lasts[at]) return from
    return this.#firsts[at + 1] ?? Number.POSITIVE_INFINITY
  }

  /** The highest number of the set up to `to`; -Infinity where there is none. */
  lastUpTo(to: number): number {
    const at = this.#at(to)
    return at < 0 ? Number.NEGATIVE_INFINITY : Math.min(to, this.#lasts[at])
  }

  /** The lowest number from `from` on that is not in the set. */
  gapFrom(from: number): number {
    const at = this.#at(from)
    return at >= 0 && from <= this.#lasts[at] ? this.#lasts[at] + 1 : from
  }

  /** The highest number up to `to` that is not in the set. */
  gapUpTo(to: number): number {
    const at = this.#at(to)
    return at >= 0 && to <= this.#lasts[at] ? this.#firsts[at] - 1 : to
  }

  /** How many numbers of the set are less than `end`. */
  countBelow(end: number): number {
    let count = 0
    for (const { first, last } of this) {
      if (first >= end) break
      count += Math.min(last, end - 1) - first + 1
    }
    return count
  }

  *[Symbol.iterator](): Iterator<Range> {
    for (let n = 0; n < this.#firsts.length; n++) yield { first: this.#firsts[n], last: this.#lasts[n] }
  }

  /** The last range that begins at or before a number; -1 where none does. */
  #at(number: number): number {
    return countWhile(this.#firsts, (first) => first <= number) - 1
  }

  #insert(at: number, first: number, last: number): void {
    this.#firsts.splice(at, 0, first)
    this.#lasts.splice(at, 0, last)
  }
}
