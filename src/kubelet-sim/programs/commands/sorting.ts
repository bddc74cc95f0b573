/** sort, and how commands put long lists in order: a bite at a time. */
import { lowerCased } from '../../runtime/bytes.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { endForMemory, itemBytes, linesOf, readAll } from './input.ts'
import { inputsOf } from './lines.ts'
import { Options, refuseOption } from './options.ts'

type Compare<T> = (a: T, b: T) => number

/** What the engine sorts at once. */
const longestRun = 512
const comparesPerItem = 9
const compareUnits = 8

/** The items in order; equal ones stay as they were. */
export function* sorted<T>(process: Process, items: readonly T[], compare: Compare<T>): Working<T[]> {
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
function* mergeRuns<T>(process: Process, merge: Merge<T>, compare: Compare<T>): Working {
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

/** A line, and what of it is compared. */
interface Keyed {
  readonly line: string
  readonly key: string
  readonly number: number
}

export function* sort(process: Process): Running {
  const options = new Options(process.args, 'nrufbhk:t:s')
  if (options.invalid) return refuseOption(process, options.invalid)
  const keyOf = keyReader(options)
  const isNumeric = options.has('n') || options.has('h') || /n/.test(options.get('k') ?? '')
  const compare = (a: Keyed, b: Keyed): number => {
    const order = isNumeric ? a.number - b.number : byCode(a.key, b.key)
    return order || (options.has('u') ? 0 : byCode(a.line, b.line))
  }
  const keyed: Keyed[] = []
  for (const { file } of inputsOf(process, options.operands)) {
    for (const line of yield* linesOf(process, yield* readAll(process, file))) {
      const key = keyOf(line)
      if (!process.claim(itemBytes * 2)) yield* endForMemory(process)
      keyed.push({ line, key, number: isNumeric ? Number.parseFloat(key) || 0 : 0 })
      if (process.needsRest(16 + (line.length >> 2))) yield* process.rest()
    }
  }
  const ordered = yield* sorted(process, keyed, compare)
  if (options.has('r')) ordered.reverse()
  for (const [n, each] of ordered.entries()) {
    if (n > 0 && options.has('u') && compare(ordered[n - 1], each) === 0) continue
    yield* process.write(`${each.line}\n`)
  }
  return 0
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What of a line is compared: all of it, or the fields that -k names. */
function keyReader(options: Options): (line: string) => string {
  const fold = options.has('f') ? lowerCased : (text: string) => text
  const found = /^(\d+)(?:\.\d+)?[a-z]*(?:,(\d+))?/.exec(options.get('k') ?? '')
  if (!found) return fold
  const separator = options.get('t')
  const [from, to] = [Number(found[1]) - 1, found[2] ? Number(found[2]) : undefined]
  return (line) => {
    const fields =
      separator === undefined ? line.replace(/^[ \t]+/, '').split(/[ \t]+/) : line.split(separator)
    return fold(fields.slice(from, to).join(separator ?? ' '))
  }
}
