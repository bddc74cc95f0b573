/** How psql shows what it is answered. Source: the manual of psql, \pset. */
import { cellsOf, paddedEnd } from '../sql/cells.ts'
import { Numeral, type SqlValue, textOf } from '../sql/values.ts'
import { csvLine } from './copying.ts'

export interface Shape {
  readonly isBare: boolean
  readonly isUnaligned: boolean
  readonly separator: string
  readonly isCsv?: boolean
  /** How what is unknown is shown. Default: as nothing. */
  readonly unknown?: string
}

type Rows = readonly (readonly SqlValue[])[]

const footer = (count: number): string => `(${count} row${count === 1 ? '' : 's'})\n`

function centred(text: string, width: number): string {
  const before = Math.max(0, Math.floor((width - cellsOf(text)) / 2))
  return paddedEnd(`${' '.repeat(before)}${text}`, width)
}

/** @param around what stands above the table, and below it in the place of how many rows there are */
export function* tableText(
  titles: readonly string[],
  rows: Rows,
  { isBare, isUnaligned, separator, isCsv, unknown = '' }: Shape,
  { heading, below }: { readonly heading?: string; readonly below?: string } = {},
): Generator<string> {
  if (isCsv) {
    if (!isBare) yield csvLine(titles)
    for (const row of rows) yield csvLine(row, ',', unknown)
    return
  }
  const shown = (value: SqlValue) => (value === null ? unknown : textOf(value))
  if (isUnaligned) {
    if (!isBare) yield `${titles.join(separator)}\n`
    for (const row of rows) yield `${row.map(shown).join(separator)}\n`
    if (!isBare) yield footer(rows.length)
    return
  }
  const widths = titles.map(cellsOf)
  const [numbers, others] = [titles.map(() => false), titles.map(() => false)]
  for (const row of rows) {
    for (const [n, width] of widths.entries()) {
      widths[n] = Math.max(width, cellsOf(shown(row[n])))
      if (typeof row[n] === 'number' || row[n] instanceof Numeral) numbers[n] = true
      else if (row[n] !== null) others[n] = true
    }
    yield ''
  }
  const isNumeric = numbers.map((has, n) => has && !others[n])
  const line = (row: readonly SqlValue[]) => {
    const cells = row.map((each, n) => {
      if (isNumeric[n]) return shown(each).padStart(widths[n])
      return n === row.length - 1 ? shown(each) : paddedEnd(shown(each), widths[n])
    })
    return ` ${cells.join(' | ')}`
  }
  if (!isBare) {
    const head = titles.map((title, n) => ` ${centred(title, widths[n])} `).join('|')
    const rule = widths.map((width) => '-'.repeat(width + 2)).join('+')
    const above = heading === undefined ? '' : `${centred(heading, rule.length).trimEnd()}\n`
    yield `${above}${head}\n${rule}\n`
  }
  for (const row of rows) yield `${line(row)}\n`
  yield isBare ? '\n' : `${below ?? footer(rows.length)}\n`
}

/** Each row as a table of its own: `\\x`. */
export function* recordsText(titles: readonly string[], rows: Rows): Generator<string> {
  if (rows.length === 0) {
    yield '(0 rows)\n\n'
    return
  }
  const width = Math.max(...titles.map(cellsOf))
  let valueWidth = 0
  for (const row of rows) {
    for (const each of row) valueWidth = Math.max(valueWidth, cellsOf(textOf(each)))
    yield ''
  }
  const rule = `${'-'.repeat(width + 1)}+${'-'.repeat(valueWidth + 1)}`
  for (const [n, row] of rows.entries()) {
    const mark = `-[ RECORD ${n + 1} ]`
    const lines = row.map((each, at) => `${paddedEnd(titles[at], width)} | ${textOf(each)}\n`)
    yield `${mark}${rule.slice(mark.length)}\n${lines.join('')}`
  }
  yield '\n'
}
