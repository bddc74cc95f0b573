/** How psql shows what it is answered. Source: the manual of psql, \pset. */
import { cellsOf, paddedEnd } from '../sql/cells.ts'
import type { SqlValue } from '../sql/syntax.ts'

export interface Shape {
  readonly isBare: boolean
  readonly isUnaligned: boolean
  readonly separator: string
}

type Rows = readonly (readonly SqlValue[])[]

const textOf = (value: SqlValue): string =>
  value === null ? '' : typeof value === 'boolean' ? (value ? 't' : 'f') : String(value)

const footer = (count: number): string => `(${count} row${count === 1 ? '' : 's'})\n`

function centred(text: string, width: number): string {
  const before = Math.max(0, Math.floor((width - cellsOf(text)) / 2))
  return paddedEnd(`${' '.repeat(before)}${text}`, width)
}

/** @param around what stands above the table, and below it in the place of how many rows there are */
export function tableText(
  titles: readonly string[],
  rows: Rows,
  { isBare, isUnaligned, separator }: Shape,
  { heading, below }: { readonly heading?: string; readonly below?: string } = {},
): string {
  if (isUnaligned) {
    const lines = [...(isBare ? [] : [titles]), ...rows.map((row) => row.map(textOf))]
    return `${lines.map((each) => `${each.join(separator)}\n`).join('')}${isBare ? '' : footer(rows.length)}`
  }
  const isNumeric = titles.map(
    (_title, n) =>
      rows.some((row) => row[n] !== null) &&
      rows.every(([...row]) => row[n] === null || typeof row[n] === 'number'),
  )
  const widths = titles.map((title, n) =>
    rows.reduce((width, row) => Math.max(width, cellsOf(textOf(row[n]))), cellsOf(title)),
  )
  const line = (row: readonly SqlValue[]) => {
    const cells = row.map((each, n) => {
      if (isNumeric[n]) return textOf(each).padStart(widths[n])
      return n === row.length - 1 ? textOf(each) : paddedEnd(textOf(each), widths[n])
    })
    return ` ${cells.join(' | ')}`
  }
  const body = rows.map((row) => `${line(row)}\n`).join('')
  if (isBare) return `${body}\n`
  const head = titles.map((title, n) => ` ${centred(title, widths[n])} `).join('|')
  const rule = widths.map((width) => '-'.repeat(width + 2)).join('+')
  const above = heading === undefined ? '' : `${centred(heading, rule.length).trimEnd()}\n`
  return `${above}${head}\n${rule}\n${body}${below ?? footer(rows.length)}\n`
}

/** Each row as a table of its own: `\\x`. */
export function recordsText(titles: readonly string[], rows: Rows): string {
  if (rows.length === 0) return `(0 rows)\n\n`
  const texts = rows.map((row) => row.map(textOf))
  const width = Math.max(...titles.map(cellsOf))
  const valueWidth = texts.flat().reduce((most, each) => Math.max(most, cellsOf(each)), 0)
  const record = (row: readonly string[], n: number) => {
    const mark = `-[ RECORD ${n + 1} ]`
    const rule = `${'-'.repeat(width + 1)}+${'-'.repeat(valueWidth + 1)}`
    const lines = row.map((each, at) => `${paddedEnd(titles[at], width)} | ${each}\n`)
    return `${mark}${rule.slice(mark.length)}\n${lines.join('')}`
  }
  return `${texts.map(record).join('')}\n`
}
