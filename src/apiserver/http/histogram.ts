/** Measures by size: how many were no larger than each bound, as plain numbers. */

export class Histogram {
  /** How many were larger than the bound before and no larger than this one; the last are larger than all. */
  readonly counts: number[]
  sum = 0

  /** @param bounds in ascending order */
  constructor(readonly bounds: readonly number[]) {
    this.counts = new Array(bounds.length + 1).fill(0)
  }

  /** @param times how often it was measured */
  observe(value: number, times = 1): void {
    let at = 0
    while (at < this.bounds.length && value > this.bounds[at]) at++
    this.counts[at] += times
    this.sum += value * times
  }
}
