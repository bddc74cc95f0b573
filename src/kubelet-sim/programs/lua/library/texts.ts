/** `string`: texts of bytes, and what is found in them. */
import { type Match, matchFrom } from '../patterns.ts'
import { type Doing, Func, isTrue, LuaError, Table, type Value } from '../values.ts'
import { textOf } from './base.ts'
import { formatted } from './format.ts'
import type { Arguments, Natives } from './natives.ts'

/** Longer texts are refused. */
const longestText = 1024 * 1024

/** What is wrong with a pattern is told with its place. */
function matched(args: Arguments, text: string, pattern: string, from: number): Match | undefined {
  try {
    return matchFrom(text, pattern, from)
  } catch (error) {
    throw error instanceof LuaError && typeof error.value === 'string'
      ? args.machine.problem(error.value)
      : error
  }
}

/** What a match is told as: its captures, or all of it. */
const told = (text: string, { start, end, captures }: Match): readonly Value[] =>
  captures.length > 0 ? captures : [text.slice(start, end)]

/** Where a part begins and ends, of places that count from 1, or from the end. */
function span(length: number, from: number, to: number): readonly [start: number, end: number] {
  const start = from < 0 ? Math.max(0, length + from) : Math.max(0, from - 1)
  const end = to < 0 ? length + to + 1 : Math.min(length, to)
  return [start, Math.max(start, end)]
}

function find(args: Arguments, isFind: boolean): readonly Value[] {
  const [text, pattern] = [args.text(0), args.text(1)]
  const [from] = span(text.length, args.whole(2, 1), -1)
  if (from > text.length) return [undefined]
  if (isFind && (isTrue(args.at(3)) || !/[\^$*+?.([%-]/.test(pattern))) {
    const at = text.indexOf(pattern, from)
    return at < 0 ? [undefined] : [at + 1, at + pattern.length]
  }
  const match = matched(args, text, pattern, from)
  if (!match) return [undefined]
  return isFind ? [match.start + 1, match.end, ...match.captures] : told(text, match)
}

/** By `%1` of a text, by a field of a table, or by what a function says. */
function* substituted(args: Arguments): Doing {
  const [text, pattern, by] = [args.text(0), args.text(1), args.at(2)]
  const most = args.all.length > 3 ? args.whole(3) : Number.POSITIVE_INFINITY
  if (!(typeof by === 'string' || typeof by === 'number' || by instanceof Table || by instanceof Func))
    throw args.problem(2, 'string/function/table expected')
  const pieces: string[] = []
  let [at, count, length] = [0, 0, 0]
  while (count < most) {
    const match = matched(args, text, pattern, at)
    if (!match) break
    count++
    yield* args.machine.breathe(4)
    const whole = text.slice(match.start, match.end)
    const first = told(text, match)[0]
    const made =
      by instanceof Table
        ? args.machine.get(by, first)
        : by instanceof Func
          ? (yield* args.machine.call(by, told(text, match)))[0]
          : filled(args, String(by), whole, told(text, match))
    if (made !== undefined && made !== false && typeof made !== 'string' && typeof made !== 'number')
      throw args.machine.problem('invalid replacement value (a table)')
    const piece = text.slice(at, match.start) + (isTrue(made) ? textOf(args.machine, made) : whole)
    pieces.push(piece)
    length += piece.length
    if (length > longestText) throw new LuaError('not enough memory')
    at = match.end
    if (match.end === match.start) {
      if (at >= text.length) {
        at = text.length + 1
        break
      }
      pieces.push(text[at++])
    }
    if (pattern.startsWith('^')) break
  }
  return [pieces.join('') + text.slice(at), count]
}

function filled(args: Arguments, by: string, whole: string, captures: readonly Value[]): string {
  return by.replace(/%([\s\S])/g, (_all, letter: string) => {
    if (letter === '0') return whole
    if (!/\d/.test(letter)) return letter
    const capture = captures[Number(letter) - 1]
    if (capture === undefined) throw args.machine.problem('invalid capture index')
    return textOf(args.machine, capture)
  })
}

export const textNatives: Natives = {
  byte(args) {
    const text = args.text(0)
    const from = args.whole(1, 1)
    const [start, end] = span(text.length, from, args.whole(2, from))
    if (end - start > 8_000) throw args.machine.problem('string slice too long')
    return Array.from(text.slice(start, end), (each) => each.charCodeAt(0))
  },
  char: (args) => [
    args.all
      .map((_, n) => {
        const code = args.whole(n)
        if (code < 0 || code > 255) throw args.problem(n, 'invalid value')
        return String.fromCharCode(code)
      })
      .join(''),
  ],
  find: (args) => find(args, true),
  match: (args) => find(args, false),
  gmatch(args) {
    const [text, pattern] = [args.text(0), args.text(1)]
    let at = 0
    return [
      new Func('gmatch', () => {
        const match = at > text.length ? undefined : matched(args, text, pattern, at)
        if (!match) {
          at = text.length + 1
          return [undefined]
        }
        at = match.end === match.start ? match.end + 1 : match.end
        return told(text, match)
      }),
    ]
  },
  gsub: substituted,
  format: (args) => [formatted(args)],
  len: (args) => [args.text(0).length],
  lower: (args) => [args.text(0).replace(/[A-Z]+/g, (each) => each.toLowerCase())],
  upper: (args) => [args.text(0).replace(/[a-z]+/g, (each) => each.toUpperCase())],
  rep(args) {
    const [text, count] = [args.text(0), Math.max(0, args.whole(1))]
    if (text.length * count > longestText) throw new LuaError('not enough memory')
    return [text.repeat(count)]
  },
  reverse: (args) => [[...args.text(0)].reverse().join('')],
  sub(args) {
    const text = args.text(0)
    const [start, end] = span(text.length, args.whole(1, 1), args.whole(2, -1))
    return [text.slice(start, end)]
  },
}
