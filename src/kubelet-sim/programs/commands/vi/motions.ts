/** Where the motions of vi lead. */
import type { Point, Text } from './text.ts'

/** Keys that are no characters. */
export const special = {
  up: '\u0101',
  down: '\u0102',
  right: '\u0103',
  left: '\u0104',
  home: '\u0105',
  end: '\u0106',
  delete: '\u0107',
} as const

export interface Motion extends Point {
  /** What stands where it leads belongs to it. */
  readonly isInclusive?: boolean
  /** It takes whole lines. */
  readonly takesLines?: boolean
}

type Find = (text: Text, from: Point, count: number, target: string) => Motion | undefined

const classOf = (character: string | undefined, isBig: boolean): number =>
  character === undefined || /\s/.test(character) ? 0 : isBig || /[\w\x80-\xff]/.test(character) ? 1 : 2

function wordForward(text: Text, { row, column }: Point, isBig: boolean): Point {
  const line = text.line(row)
  const begun = classOf(line[column], isBig)
  let n = column
  while (n < line.length && begun !== 0 && classOf(line[n], isBig) === begun) n++
  for (let at = row; ; at++, n = 0) {
    const here = text.line(at)
    while (n < here.length && classOf(here[n], isBig) === 0) n++
    if (n < here.length || at >= text.lastRow) return { row: at, column: n }
    if (at > row && here === '') return { row: at, column: 0 }
  }
}

function wordBack(text: Text, { row, column }: Point, isBig: boolean): Point {
  let [at, n] = [row, column - 1]
  for (;;) {
    const line = text.line(at)
    while (n >= 0 && classOf(line[n], isBig) === 0) n--
    if (n >= 0) break
    if (at === 0) return { row: 0, column: 0 }
    at--
    n = text.line(at).length - 1
  }
  const line = text.line(at)
  const begun = classOf(line[n], isBig)
  while (n > 0 && classOf(line[n - 1], isBig) === begun) n--
  return { row: at, column: n }
}

function wordEnd(text: Text, { row, column }: Point, isBig: boolean): Point {
  let [at, n] = [row, column + 1]
  for (;;) {
    const line = text.line(at)
    while (n < line.length && classOf(line[n], isBig) === 0) n++
    if (n < line.length) break
    if (at >= text.lastRow) return { row: at, column: Math.max(0, line.length - 1) }
    at++
    n = 0
  }
  const line = text.line(at)
  const begun = classOf(line[n], isBig)
  while (n + 1 < line.length && classOf(line[n + 1], isBig) === begun) n++
  return { row: at, column: n }
}

const repeated =
  (step: (text: Text, from: Point, isBig: boolean) => Point, isBig: boolean, isInclusive = false): Find =>
  (text, from, count) => {
    let at = from
    for (let n = 0; n < Math.min(count, 10_000); n++) at = step(text, at, isBig)
    return { ...at, isInclusive }
  }

const rows =
  (by: number): Find =>
  (text, { row, column }, count) => {
    const to = row + by * count
    return to < 0 || to > text.lastRow ? undefined : { row: to, column, takesLines: true }
  }

const firstOf = (line: string): number => Math.max(0, line.search(/\S/))

const rowNumber = (text: Text, row: number): Motion => {
  const at = Math.max(0, Math.min(row, text.lastRow))
  return { row: at, column: firstOf(text.line(at)), takesLines: true }
}

const toCharacter =
  (by: 1 | -1, stopsBefore: boolean): Find =>
  (text, { row, column }, count, target) => {
    const line = text.line(row)
    let n = column
    for (let left = count; left > 0; left--) {
      n = by > 0 ? line.indexOf(target, n + 1) : n === 0 ? -1 : line.lastIndexOf(target, n - 1)
      if (n < 0) return undefined
    }
    return { row, column: stopsBefore ? n - by : n, isInclusive: by > 0 }
  }

const left: Find = (_text, { row, column }, count) => ({ row, column: Math.max(0, column - count) })
const right: Find = (text, { row, column }, count) => ({
  row,
  column: Math.min(text.line(row).length, column + count),
})
const lineStart: Find = (_text, { row }) => ({ row, column: 0 })
const lineEnd: Find = (text, { row }, count) => {
  const at = Math.min(text.lastRow, row + count - 1)
  return { row: at, column: text.line(at).length }
}

/** By their keys; `f`, `F`, `t` and `T` want the character that they look for. */
export const motions: Readonly<Record<string, Find>> = {
  h: left,
  '\b': left,
  '\x7f': left,
  [special.left]: left,
  l: right,
  ' ': right,
  [special.right]: right,
  j: rows(1),
  '\n': rows(1),
  '\r': rows(1),
  '+': rows(1),
  [special.down]: rows(1),
  k: rows(-1),
  '-': rows(-1),
  [special.up]: rows(-1),
  '0': lineStart,
  [special.home]: lineStart,
  '^': (text, { row }) => ({ row, column: firstOf(text.line(row)) }),
  $: lineEnd,
  [special.end]: lineEnd,
  w: repeated(wordForward, false),
  W: repeated(wordForward, true),
  b: repeated(wordBack, false),
  B: repeated(wordBack, true),
  e: repeated(wordEnd, false, true),
  E: repeated(wordEnd, true, true),
  f: toCharacter(1, false),
  t: toCharacter(1, true),
  F: toCharacter(-1, false),
  T: toCharacter(-1, true),
  gg: (text, _from, count) => rowNumber(text, count - 1),
}

/** `G` leads to the last line, or to the one that it is told. */
export const toLine = (text: Text, count: number | undefined): Motion =>
  rowNumber(text, count === undefined ? text.lastRow : count - 1)
