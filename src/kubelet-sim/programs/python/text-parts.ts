/** How texts, and bytes, are divided, and how what is in them is replaced. */
import { changed, done, endOfBite, joinedTexts, longestBite, madeOf, placesOf, thoroughly } from './bites.ts'
import { tooLarge } from './errors.ts'
import { breatheFor, itemsPerTurn } from './iterating.ts'
import { charactersOf } from './texts.ts'
import type { Doing } from './values.ts'

/** In characters: nothing longer is made at once. */
export const longestResult = 1 << 28

/** What is blank, and what ends a line: in a text, or among bytes. */
interface Signs {
  readonly blank: RegExp
  readonly word: RegExp
  readonly lineEnd: RegExp
}

export const textSigns: Signs = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: some of them are blank.
  blank: /[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: some of them are blank.
  word: /[^\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: some of them end lines.
  lineEnd: /\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]/g,
}
export const byteSigns: Signs = { blank: /[\t-\r ]/, word: /[^\t-\r ]+/g, lineEnd: /\r\n|[\n\r]/g }

/**
 * Takes characters away at the ends.
 * @param isGone says which
 * @param where 1 at the beginning, 2 at the end, 3 both
 */
export function stripped(
  text: string,
  isGone: (each: string) => boolean,
  where: number,
): string | Doing<string> {
  if (text.length > longestBite) return strippedInBites(text, isGone, where)
  const from = where & 1 ? passed(text, 0, text.length, isGone) : 0
  return text.slice(from, where & 2 ? passed(text, text.length, from, isGone) : text.length)
}

function* strippedInBites(text: string, isGone: (each: string) => boolean, where: number): Doing<string> {
  let [from, to] = [0, text.length]
  if (where & 1) from = yield* passing(text, 0, to, isGone)
  if (where & 2) to = yield* passing(text, to, from, isGone)
  return text.slice(from, to)
}

/** Goes from a place towards another, over a bite at most, as far as what is there goes away. */
function passed(text: string, from: number, to: number, isGone: (each: string) => boolean): number {
  let at = from
  if (from < to) {
    const end = Math.min(to, from + longestBite)
    while (at < end && isGone(text[at])) at++
  } else {
    const end = Math.max(to, from - longestBite)
    while (at > end && isGone(text[at - 1])) at--
  }
  return at
}

function* passing(text: string, from: number, to: number, isGone: (each: string) => boolean): Doing<number> {
  let at = from
  for (;;) {
    const next = passed(text, at, to, isGone)
    if (Math.abs(next - at) < longestBite) return next
    at = next
    yield* breatheFor(longestBite, 0)
  }
}

/** Parts of a text between what stands between them; with a number, so many cuts at most, from either end. */
export function split(
  text: string,
  between: string,
  times: number,
  fromEnd: boolean,
): string[] | Doing<string[]> {
  if (text.length > longestBite) return splitInBites(text, between, times, fromEnd)
  const parts = text.split(between)
  if (parts.length - 1 <= times) return parts
  return fromEnd
    ? [parts.slice(0, parts.length - times).join(between), ...parts.slice(parts.length - times)]
    : [...parts.slice(0, times), parts.slice(times).join(between)]
}

function* splitInBites(text: string, between: string, times: number, fromEnd: boolean): Doing<string[]> {
  const places = yield* placesOf(text, between, fromEnd ? undefined : times)
  const cuts = fromEnd && places.length > times ? places.slice(places.length - times) : places
  const parts: string[] = []
  let from = 0
  for (const at of cuts) {
    parts.push(text.slice(from, at))
    from = at + between.length
    if (parts.length % itemsPerTurn === 0) yield* breatheFor(itemsPerTurn * 2, itemsPerTurn * 40)
  }
  parts.push(text.slice(from))
  return parts
}

/** The words of a text; with a number, so many cuts at most, from either end. */
export function words(
  text: string,
  times: number,
  fromEnd: boolean,
  signs: Signs,
): string[] | Doing<string[]> {
  if (text.length > longestBite || times !== Number.POSITIVE_INFINITY)
    return wordsInBites(text, times, fromEnd, signs)
  return text.match(signs.word) ?? []
}

function* wordsInBites(text: string, times: number, fromEnd: boolean, signs: Signs): Doing<string[]> {
  const bounds = yield* wordBounds(text, fromEnd ? Number.POSITIVE_INFINITY : times + 1, signs)
  const count = bounds.length >> 1
  const isCut = count > times
  const parts: string[] = []
  const [first, last] = isCut ? (fromEnd ? [count - times, count] : [0, times]) : [0, count]
  // What is left has its blanks still, but for those where it was cut.
  if (isCut && fromEnd) parts.push(text.slice(0, bounds[2 * first - 1]))
  for (let n = first; n < last; n++) {
    parts.push(text.slice(bounds[2 * n], bounds[2 * n + 1]))
    if (parts.length % itemsPerTurn === 0) yield* breatheFor(itemsPerTurn * 2, itemsPerTurn * 40)
  }
  if (isCut && !fromEnd) parts.push(text.slice(bounds[2 * times]))
  return parts
}

/** Where words begin and end, one after another. */
function* wordBounds(text: string, most: number, { word }: Signs): Doing<number[]> {
  const bounds: number[] = []
  for (let from = 0, to: number; from < text.length; from = to) {
    to = endOfBite(text, from)
    const { length } = bounds
    for (const { 0: found, index } of text.slice(from, to).matchAll(word)) {
      // It goes on from the bite before.
      if (index === 0 && bounds.at(-1) === from && from > 0) bounds.pop()
      else if (bounds.length >= 2 * most) return bounds
      else bounds.push(from + index)
      bounds.push(from + index + found.length)
    }
    yield* breatheFor((to - from) / 4 + (bounds.length - length) * 2, 0)
  }
  return bounds
}

/** The lines of a text. */
export const lines = (text: string, keepsEnds: boolean, signs: Signs): string[] | Doing<string[]> =>
  text.length > longestBite
    ? linesInBites(text, keepsEnds, signs)
    : lineBreaks(text, 0, keepsEnds, signs).found

interface Lines {
  readonly found: string[]
  /** Where the first begins that does not end here. */
  readonly rest: number
}

/** Lines from there on, up to a bite further; the last may not have its end yet. */
function lineBreaks(text: string, start: number, keepsEnds: boolean, { lineEnd }: Signs): Lines {
  const found: string[] = []
  let to = start + longestBite
  if (text[to - 1] === '\r') to++
  let from = start
  for (const { 0: end, index } of text.slice(start, to).matchAll(lineEnd)) {
    const at = start + index + end.length
    found.push(text.slice(from, keepsEnds ? at : start + index))
    from = at
  }
  if (to >= text.length && from < text.length) found.push(text.slice(from))
  return { found, rest: to >= text.length ? text.length : from }
}

function* linesInBites(text: string, keepsEnds: boolean, signs: Signs): Doing<string[]> {
  const all: string[] = []
  for (let from = 0; from < text.length; ) {
    const { found, rest } = lineBreaks(text, from, keepsEnds, signs)
    // A line that is longer than a bite ends where the next end is.
    if (found.length === 0) {
      const end = yield* longLine(text, from, signs)
      all.push(text.slice(from, keepsEnds ? end.to : end.at))
      from = end.to
      continue
    }
    for (const each of found) all.push(each)
    from = rest
    yield* breatheFor(longestBite / 4 + found.length * 2, found.length * 40)
  }
  return all
}

function* longLine(text: string, from: number, { lineEnd }: Signs): Doing<{ at: number; to: number }> {
  for (let at = from; at < text.length; at += longestBite) {
    const [found] = text.slice(at, at + longestBite + 1).matchAll(lineEnd)
    if (found) return { at: at + found.index, to: at + found.index + found[0].length }
    yield* breatheFor(longestBite / 4, 0)
  }
  return { at: text.length, to: text.length }
}

/** A text with something else in the place of what is in it, so many times at most. */
export function replaced(text: string, from: string, to: string, times: number): string | Doing<string> {
  if (from === '') return filled(text, to, times)
  if (text.length > longestBite || times !== Number.POSITIVE_INFINITY) return replacing(text, from, to, times)
  const parts = text.split(from)
  if (parts.length * to.length > longestResult) throw tooLarge()
  return parts.join(to)
}

function* replacing(text: string, from: string, to: string, times: number): Doing<string> {
  const parts = yield* splitInBites(text, from, times, false)
  if (parts.length * to.length > longestResult) throw tooLarge()
  return yield* done(joinedTexts(parts, to))
}

/** Before each character, and at the end. */
function filled(text: string, by: string, times: number): string | Doing<string> {
  if (text.length * by.length > longestResult) throw tooLarge()
  if (times === Number.POSITIVE_INFINITY) {
    const before = changed(text, (bite) => bite && by + charactersOf(bite).join(by), thoroughly)
    return madeOf(before, (made) => made + by)
  }
  const before = charactersOf(text.slice(0, times * 2)).slice(0, times)
  const rest = text.slice(before.join('').length)
  return before.map((each) => by + each).join('') + (before.length < times ? by : '') + rest
}

/** How often something stands in a text. */
export function counted(text: string, sought: string): number | Doing<number> {
  return text.length <= longestBite ? text.split(sought).length - 1 : countedInBites(text, sought)
}

function* countedInBites(text: string, sought: string): Doing<number> {
  return (yield* placesOf(text, sought)).length
}
