/** Sets of completion indexes, kept as ranges: `1,3-5,7` in the status of a Job. */
import { countWhile } from '../../api/halving.ts'
import type { Range, Ranges } from '../shared/ranges.ts'

export class IndexSet {
  static readonly empty = new IndexSet([])
  readonly total: number

  /** @param ranges in order, with gaps between them. */
  private constructor(private readonly ranges: readonly Range[]) {
    this.total = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  }

  /** @param completions indexes from here on do not count. */
  static parse(text: string | undefined, completions: number): IndexSet {
    if (!text) return IndexSet.empty
    const ranges = text.split(',').map((part): Range => {
      const [first, last = first] = part.split('-').map(Number)
      return { first, last: Math.min(last, completions - 1) }
    })
    return new IndexSet(merged(ranges.filter(({ first, last }) => first <= last)))
  }

  static of(indexes: Iterable<number>): IndexSet {
    const sorted = [...indexes].sort((a, b) => a - b)
    return new IndexSet(merged(sorted.map((index) => ({ first: index, last: index }))))
  }

  /** The ranges below `end`. */
  static below(ranges: Ranges, end: number): IndexSet {
    const found: Range[] = []
    for (const { first, last } of ranges) {
      if (first >= end) break
      found.push({ first, last: Math.min(last, end - 1) })
    }
    return new IndexSet(found)
  }

  has(index: number): boolean {
    return this.gapFrom(index) !== index
  }

  /** The lowest index from `index` on that is not in the set. */
  gapFrom(index: number): number {
    const range = this.ranges[countWhile(this.ranges, ({ last }) => last < index)]
    return range && range.first <= index ? range.last + 1 : index
  }

  union(other: IndexSet): IndexSet {
    if (other.ranges.length === 0) return this
    if (this.ranges.length === 0) return other
    return new IndexSet(merged(inTurn(this.ranges, other.ranges)))
  }

  /** How many indexes both sets hold. */
  countCommon(other: IndexSet): number {
    let count = 0
    for (let n = 0, m = 0; n < this.ranges.length && m < other.ranges.length; ) {
      const [a, b] = [this.ranges[n], other.ranges[m]]
      count += Math.max(0, Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1)
      if (a.last < b.last) n++
      else m++
    }
    return count
  }

  /** The first `count` indexes below `completions` that are not in the set. @param taken others that are not meant */
  missing(count: number, completions: number, taken: readonly Ranges[] = []): readonly number[] {
    const found: number[] = []
    for (let index = 0; index < completions && found.length < count; ) {
      let free = this.gapFrom(index)
      for (const each of taken) free = Math.max(free, each.gapFrom(index))
      if (free === index) found.push(index++)
      else index = free
    }
    return found
  }

  /** Two neighbours are written as two numbers, three as a range. */
  toString(): string {
    return this.ranges
      .map(({ first, last }) => {
        if (first === last) return `${first}`
        return last === first + 1 ? `${first},${last}` : `${first}-${last}`
      })
      .join(',')
  }
}

function merged(sorted: readonly Range[]): readonly Range[] {
  const result: Range[] = []
  for (const range of sorted) {
    const before = result.at(-1)
    if (!before || range.first > before.last + 1) result.push(range)
    else if (range.last > before.last) result[result.length - 1] = { first: before.first, last: range.last }
  }
  return result
}

/** The ranges of two sets, in order. */
function inTurn(some: readonly Range[], others: readonly Range[]): readonly Range[] {
  const all: Range[] = []
  for (let n = 0, m = 0; n < some.length || m < others.length; ) {
    const isNext = m === others.length || (n < some.length && some[n].first <= others[m].first)
    all.push(isNext ? some[n++] : others[m++])
  }
  return all
}
