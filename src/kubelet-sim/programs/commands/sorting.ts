/** How commands put long lists in order: a bite at a time. */
import type { Process, Working } from '../../runtime/program.ts'

/** Who does it, and rests in between. */
type Resting = Pick<Process, 'needsRest' | 'rest'>

type Compare<T> = (a: T, b: T) => number

/** What the engine sorts at once. */
const longestRun = 512
const comparesPerItem = 9
const compareUnits = 8

/** The items in order; equal ones stay as they were. */
export function* sorted<T>(process: Resting, items: readonly T[], compare: Compare<T>): Working<T[]> {
  let source: T[] = []
  for (let from = 0; from < items.length; from += longestRun) {
    const run = items.slice(from, from + longestRun).sort(compare)
    for (const item of run) source.push(item)
    if (process.needsRest(run.length * comparesPerItem * compareUnits)) yield* process.rest()
  }
  for (let width = longestRun; width < source.length; width *= 2) {
    const merged: T[] = []
    for (let from = 0; from < source.length; from += 2 * width)
      yield* mergeRuns(process, { source, from, width, merged }, compare)
    source = merged
  }
  return source
}

interface Merge<T> {
  readonly source: readonly T[]
  readonly from: number
  readonly width: number
  readonly merged: T[]
}

/** Puts two runs that stand side by side together. */
function* mergeRuns<T>(process: Resting, merge: Merge<T>, compare: Compare<T>): Working {
  const { source, from, width, merged } = merge
  const middle = Math.min(from + width, source.length)
  const end = Math.min(from + 2 * width, source.length)
  let left = from
  let right = middle
  for (let n = from; n < end; n++) {
    const takesLeft = right >= end || (left < middle && compare(source[left], source[right]) <= 0)
    merged.push(source[takesLeft ? left++ : right++])
    if (n % longestRun === 0 && process.needsRest(longestRun * compareUnits)) yield* process.rest()
  }
}
