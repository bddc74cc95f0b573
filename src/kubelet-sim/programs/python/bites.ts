/** Long texts are dealt with a bite at a time, so that others have their turns in between. Short ones are at once. */
import { breatheFor } from './iterating.ts'
import type { Doing } from './values.ts'

/** In characters: what is encoded by threes, fours, fives or eights is cut between them. */
export const longestBite = 30_720

/** What it takes to go through a bite, in instructions for each of its characters: most is a pattern, or a table. */
export const lightly = 1 / 4
/** Where each character is looked at, or each word made anew. */
export const thoroughly = 2

/** Where the bite ends that begins there: what are two of ours and one character for Python stays together. */
export function endOfBite(text: string, from: number): number {
  const end = from + longestBite
  if (end >= text.length) return text.length
  const code = text.charCodeAt(end - 1)
  return code >= 0xd800 && code < 0xdc00 ? end + 1 : end
}

/**
 * Makes a text of another, each bite of which becomes something by itself.
 * @param change is told what character stands before the bite; '' at the beginning
 * @param cost of a character, in instructions
 */
export const changed = (
  text: string,
  change: (bite: string, before: string, at: number) => string,
  cost = lightly,
): string | Doing<string> =>
  text.length <= longestBite ? change(text, '', 0) : changedInBites(text, change, cost)

function* changedInBites(
  text: string,
  change: (bite: string, before: string, at: number) => string,
  cost: number,
): Doing<string> {
  const parts: string[] = []
  for (let from = 0, to: number; from < text.length; from = to) {
    to = endOfBite(text, from)
    const part = change(text.slice(from, to), from > 0 ? text[from - 1] : '', from)
    parts.push(part)
    yield* breatheFor((to - from) * cost, part.length)
  }
  return parts.join('')
}

/** Whether something is true of each bite of a text. */
export const every = (
  text: string,
  test: (bite: string, before: string) => boolean,
  cost = lightly,
): boolean | Doing<boolean> => (text.length <= longestBite ? test(text, '') : everyBite(text, test, cost))

function* everyBite(
  text: string,
  test: (bite: string, before: string) => boolean,
  cost: number,
): Doing<boolean> {
  for (let from = 0, to: number; from < text.length; from = to) {
    to = endOfBite(text, from)
    yield* breatheFor((to - from) * cost, 0)
    if (!test(text.slice(from, to), from > 0 ? text[from - 1] : '')) return false
  }
  return true
}

/** So much is searched before others have their turns: an engine searches quickly. */
const longestSearch = 1 << 20
/** What is found costs as much as to look at so many characters. */
const foundCost = 64

/** Where something stands in a text, each place behind the one before; no more than so many. */
export function* placesOf(text: string, sought: string, most = Number.POSITIVE_INFINITY): Doing<number[]> {
  const places: number[] = []
  for (let from = 0; from < text.length && places.length < most; ) {
    const part = text.slice(from, from + longestSearch + sought.length - 1)
    let [at, work] = [0, 0]
    while (at < longestSearch && work < longestSearch && places.length < most) {
      const found = part.indexOf(sought, at)
      const isThere = found >= 0 && found < longestSearch
      if (isThere) places.push(from + found)
      const next = isThere ? found + sought.length : longestSearch
      work += next - at + foundCost
      at = next
    }
    yield* breatheFor(work >> 5, 0)
    from += at
  }
  return places
}

/** The first place from there on where something stands in a text; -1 where it does not. */
export function placeAfter(text: string, sought: string, from = 0): number | Doing<number> {
  return text.length - from <= longestSearch ? text.indexOf(sought, from) : soughtInBites(text, sought, from)
}

function* soughtInBites(text: string, sought: string, start: number): Doing<number> {
  for (let from = start; from < text.length; from += longestSearch) {
    const found = text.slice(from, from + longestSearch + sought.length - 1).indexOf(sought)
    if (found >= 0) return from + found
    yield* breatheFor(longestSearch >> 6, 0)
  }
  return -1
}

/** The last place where something stands in a text; -1 where it does not. */
export function lastPlaceOf(text: string, sought: string): number | Doing<number> {
  return text.length <= longestBite ? text.lastIndexOf(sought) : soughtFromEnd(text, sought)
}

function* soughtFromEnd(text: string, sought: string): Doing<number> {
  for (let to = text.length; to > 0; to -= longestBite) {
    const from = Math.max(0, to - longestBite)
    const found = text.slice(from, Math.min(text.length, to + sought.length - 1)).lastIndexOf(sought)
    if (found >= 0) return from + found
    yield* breatheFor(longestBite * lightly, 0)
  }
  return text.lastIndexOf(sought, 0)
}

/** So many texts are put together before others have their turns. */
const joinedAtOnce = 4_096

/** Texts in one, with something between each two. */
export const joinedTexts = (texts: readonly string[], between: string): string | Doing<string> =>
  texts.length <= joinedAtOnce ? texts.join(between) : joinedInBites(texts, between)

function* joinedInBites(texts: readonly string[], between: string): Doing<string> {
  const parts: string[] = []
  for (let from = 0; from < texts.length; from += joinedAtOnce) {
    const part = texts.slice(from, from + joinedAtOnce).join(between)
    parts.push(part)
    yield* breatheFor(joinedAtOnce + part.length * lightly, part.length)
  }
  return parts.join(between)
}

/** What comes of something, which may be there already or still to be worked out. */
export const madeOf = <T, U>(work: T | Doing<T>, make: (from: T) => U): U | Doing<U> =>
  isWork(work) ? makingOf(work, make) : make(work)

function* makingOf<T, U>(work: Doing<T>, make: (from: T) => U): Doing<U> {
  return make(yield* work)
}

/** What is there already, or has to be worked out. */
export function* done<T>(work: T | Doing<T>): Doing<T> {
  return isWork(work) ? yield* work : work
}

const isWork = <T>(work: T | Doing<T>): work is Doing<T> =>
  typeof work === 'object' && work !== null && 'throw' in work && 'next' in work
