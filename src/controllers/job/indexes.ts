/** Sets of completion indexes, kept as ranges: `1,3-5,7` in the status of a Job. */

interface Range {
  readonly first: number
  readonly last: number
}

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

  has(index: number): boolean {
    let low = 0
    let high = this.ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.ranges[middle].last >= index) high = middle
      else low = middle + 1
    }
    return low < this.ranges.length && this.ranges[low].first <= index
  }

  union(other: IndexSet): IndexSet {
    if (other.ranges.length === 0) return this
    if (this.ranges.length === 0) return other
    return new IndexSet(merged([...this.ranges, ...other.ranges].sort((a, b) => a.first - b.first)))
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

  /** The first `count` indexes below `completions` that are not in the set. */
  missing(count: number, completions: number): readonly number[] {
    const found: number[] = []
    let candidate = 0
    for (const { first, last } of [...this.ranges, { first: completions, last: completions }]) {
      for (; candidate < Math.min(first, completions) && found.length < count; candidate++)
        found.push(candidate)
      if (found.length >= count) return found
      candidate = Math.max(candidate, last + 1)
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
