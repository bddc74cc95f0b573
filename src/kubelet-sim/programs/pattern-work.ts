/** What shells do with patterns and texts that may be long: each a bite at a time, so that others have their turn. */
import { TextBuffer } from '../runtime/files/text-buffer.ts'
import type { Process, Working } from '../runtime/program.ts'
import { longestBite } from '../runtime/work.ts'
import { Matching, type Pattern } from './pattern.ts'
import { groupedEnds } from './pattern-groups.ts'

/** What a character costs for each place in the pattern. */
const placeUnits = 0.5

/** Walks through a text by characters, resting when it must. */
class Walk {
  #since = 0
  readonly #units: number

  constructor(
    private readonly process: Process,
    { tokens }: Pattern,
  ) {
    this.#units = 1 + tokens.length * placeUnits
  }

  /** Counts a character; answers whether a bite is taken. */
  isBite(): boolean {
    return ++this.#since * this.#units >= longestBite
  }

  *rest(): Working {
    const units = this.#since * this.#units
    this.#since = 0
    yield* this.process.breathe(units)
  }
}

/** Whether `text` matches from end to end. */
export function* matchesPattern(process: Process, pattern: Pattern, text: string): Working<boolean> {
  if (pattern.literal !== undefined) return pattern.literal === text
  if (pattern.hasGroups)
    return (yield* groupedEnds(process, pattern.tokens, { text, from: 0 }))[text.length] === 1
  const walk = new Walk(process, pattern)
  const matching = new Matching(pattern, 'forward')
  for (let n = 0; n < text.length; n++) {
    const code = text.codePointAt(n)!
    if (code > 0xffff) n++
    if (!matching.step(code)) return false
    if (walk.isBite()) yield* walk.rest()
  }
  yield* walk.rest()
  return matching.isComplete
}

interface Removal {
  readonly pattern: Pattern
  readonly operator: '#' | '##' | '%' | '%%'
}

/** Takes the shortest or longest match off the beginning or the end of `text`. */
export function* removePattern(
  process: Process,
  text: string,
  { pattern, operator }: Removal,
): Working<string> {
  const isLongest = operator.length === 2
  if (operator[0] === '#') {
    const end = yield* matchEnd(process, pattern, { text, from: 0, isLongest })
    return end === undefined ? text : text.slice(end)
  }
  const start = yield* matchStart(process, pattern, { text, isLongest })
  return start === undefined ? text : text.slice(0, start)
}

interface Search {
  readonly text: string
  readonly from: number
  readonly isLongest: boolean
}

/** Where the match that begins at `from` ends; undefined when there is none. */
function* matchEnd(process: Process, pattern: Pattern, search: Search): Working<number | undefined> {
  const { text, from, isLongest } = search
  const { literal } = pattern
  if (literal !== undefined) return text.startsWith(literal, from) ? from + literal.length : undefined
  if (pattern.hasGroups) {
    const ends = yield* groupedEnds(process, pattern.tokens, { text, from })
    const end = isLongest ? ends.lastIndexOf(1) : ends.indexOf(1)
    return end < 0 ? undefined : end
  }
  const walk = new Walk(process, pattern)
  const matching = new Matching(pattern, 'forward')
  let end = matching.isComplete ? from : undefined
  for (let n = from; n < text.length && (isLongest || end === undefined); ) {
    const code = text.codePointAt(n)!
    n += code > 0xffff ? 2 : 1
    if (!matching.step(code)) break
    if (matching.isComplete) end = n
    if (walk.isBite()) yield* walk.rest()
  }
  yield* walk.rest()
  return end
}

/** Where the match begins that ends with the text; undefined when there is none. */
function* matchStart(
  process: Process,
  pattern: Pattern,
  { text, isLongest }: { text: string; isLongest: boolean },
): Working<number | undefined> {
  const { literal } = pattern
  if (literal !== undefined) return text.endsWith(literal) ? text.length - literal.length : undefined
  if (pattern.hasGroups) return yield* groupedStart(process, pattern, { text, isLongest })
  const walk = new Walk(process, pattern)
  const matching = new Matching(pattern, 'backward')
  let start = matching.isComplete ? text.length : undefined
  for (let n = text.length; n > 0 && (isLongest || start === undefined); ) {
    const isPair = n > 1 && (text.codePointAt(n - 2) ?? 0) > 0xffff
    n -= isPair ? 2 : 1
    if (!matching.step(text.codePointAt(n)!)) break
    if (matching.isComplete) start = n
    if (walk.isBite()) yield* walk.rest()
  }
  yield* walk.rest()
  return start
}

/** The same of a pattern with groups, which are matched from the front only. */
function* groupedStart(
  process: Process,
  { tokens }: Pattern,
  { text, isLongest }: { text: string; isLongest: boolean },
): Working<number | undefined> {
  for (let n = 0; n <= text.length; n++) {
    const from = isLongest ? n : text.length - n
    if ((yield* groupedEnds(process, tokens, { text, from }))[text.length] === 1) return from
  }
  return undefined
}

interface Replacement {
  readonly pattern: Pattern
  readonly replacement: string
  readonly operator: '/' | '//' | '/#' | '/%'
  /** What becomes longer is given up. */
  readonly longest: number
}

/** Puts `replacement` for the first match, every match, or the one at the beginning or end; undefined for what is too long. */
export function* replacePattern(
  process: Process,
  text: string,
  replace: Replacement,
): Working<string | undefined> {
  const { pattern, replacement, operator } = replace
  if (pattern.literal === '')
    return operator === '/#' ? replacement + text : operator === '/%' ? text + replacement : text
  if (operator === '/#') {
    const end = yield* matchEnd(process, pattern, { text, from: 0, isLongest: true })
    return end === undefined ? text : replacement + text.slice(end)
  }
  if (operator === '/%') {
    const start = yield* matchStart(process, pattern, { text, isLongest: true })
    return start === undefined ? text : text.slice(0, start) + replacement
  }
  return yield* replaceMatches(process, text, replace)
}

function* replaceMatches(process: Process, text: string, replace: Replacement): Working<string | undefined> {
  const { pattern, replacement, operator, longest } = replace
  const result = new TextBuffer()
  let done = 0
  for (let found = yield* nextMatch(process, pattern, text, 0); found; ) {
    result.append(text.slice(done, found.start))
    result.append(replacement)
    if (result.length > longest) return undefined
    done = found.end
    if (operator === '/' || done >= text.length) break
    if (process.needsRest(8)) yield* process.rest()
    found = yield* nextMatch(process, pattern, text, done)
  }
  result.append(text.slice(done))
  return result.text
}

interface Found {
  readonly start: number
  readonly end: number
}

/** The first match from `from` on, and the longest there. */
function* nextMatch(
  process: Process,
  pattern: Pattern,
  text: string,
  from: number,
): Working<Found | undefined> {
  const { literal } = pattern
  if (literal !== undefined) {
    const start = text.indexOf(literal, from)
    process.charge(((start < 0 ? text.length : start) - from) >> 4)
    return start < 0 ? undefined : { start, end: start + literal.length }
  }
  if (text === '') return (yield* matchesPattern(process, pattern, text)) ? { start: 0, end: 0 } : undefined
  for (let start = from; start < text.length; start++) {
    if (start % longestBite === 0 && process.needsRest(longestBite)) yield* process.rest()
    if (!pattern.mayBeginWith(text.codePointAt(start)!)) continue
    const end = yield* matchEnd(process, pattern, { text, from: start, isLongest: true })
    if (end !== undefined && end > start) return { start, end }
  }
  return undefined
}
