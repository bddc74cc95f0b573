/** COPY, as psql carries it out: what an order says, and rows as lines and back. Source: PostgreSQL's manual, COPY. */
import { type SqlValue, textOf } from '../sql/values.ts'

interface Format {
  readonly isCsv: boolean
  readonly hasHeader: boolean
  readonly delimiter: string
  /** What stands for what is unknown. */
  readonly unknown: string
}

export interface CopyOrder {
  /** The question whose answer is copied, or that of the whole table. */
  readonly question: string
  /** With its columns, as INSERT names them. */
  readonly table: string
  readonly isTo: boolean
  /** Undefined: what psql itself reads, or writes. */
  readonly file: string | undefined
  readonly format: Format
}

const longest = 20_000

const order =
  /^(\\?)copy\s+(\(.*\)|[\w."]{1,200}\s*(?:\([^)]{0,2000}\))?)\s+(to|from)\s+('[^']*'|[^\s;]+)(.*)$/is

/** Undefined for a text that is none, or that is about a file of the server's. */
export function copyOrder(text: string): CopyOrder | undefined {
  if (text.length > longest) return undefined
  const [, slash, what, direction, place, rest] = order.exec(text.trim().replace(/;$/, '')) ?? []
  if (what === undefined) return undefined
  const isOwn = /^p?std(?:in|out)$/i.test(place)
  if (slash === '' && !isOwn) return undefined
  const [, name, columns = '*'] = /^([\w."]+)\s*(?:\((.*)\))?$/s.exec(what) ?? []
  return {
    question: name === undefined ? what.slice(1, -1) : `SELECT ${columns} FROM ${name}`,
    table: what,
    isTo: direction.toLowerCase() === 'to',
    file: isOwn ? undefined : place.replace(/^'(.*)'$/s, '$1'),
    format: formatIn(rest),
  }
}

function formatIn(text: string): Format {
  const isCsv = /\bcsv\b/i.test(text)
  const said = (name: string) => new RegExp(`\\b${name}\\s*(?:as\\s*)?e?'([^']*)'`, 'i').exec(text)?.[1]
  return {
    isCsv,
    hasHeader: /\bheader\b(?!\s*(?:false|off|0))/i.test(text),
    delimiter: said('delimiter')?.replace('\\t', '\t') ?? (isCsv ? ',' : '\t'),
    unknown: said('null') ?? (isCsv ? '' : '\\N'),
  }
}

/** One cell of a text, as COPY escapes it. */
export const copyText = (value: SqlValue): string =>
  value === null
    ? '\\N'
    : textOf(value).replace(
        /[\\\n\r\t]/g,
        (each) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[each]!,
      )

const quotedCell = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** A line of values that are separated by commas, or by something else. */
export function csvLine(row: readonly SqlValue[], delimiter = ',', unknown = ''): string {
  const cells = row.map((each) => {
    if (each === null) return unknown
    const text = textOf(each)
    return text === unknown || text === '\\.' || /["\n\r]/.test(text) || text.includes(delimiter)
      ? quotedCell(text)
      : text
  })
  return `${cells.join(delimiter)}\n`
}

export function* copiedLines(
  titles: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  { isCsv, hasHeader, delimiter, unknown }: Format,
): Generator<string> {
  const line = (row: readonly SqlValue[]) =>
    isCsv
      ? csvLine(row, delimiter, unknown)
      : `${row.map((each) => (each === null ? unknown : copyText(each))).join(delimiter)}\n`
  if (hasHeader) yield line(titles)
  for (const row of rows) yield line(row)
}

/** Whether a line of CSV ends within quotes: then it goes on in the next. */
export const isOpenLine = (text: string): boolean => (text.split('"').length - 1) % 2 === 1

/** The cells of a line of CSV as they stand in a statement. */
export function csvValues(line: string, { delimiter, unknown }: Format): readonly string[] {
  const values: string[] = []
  let at = 0
  while (at <= line.length) {
    let text = ''
    let isQuoted = false
    if (line[at] === '"') {
      isQuoted = true
      for (at++; at < line.length; at++) {
        if (line[at] === '"' && line[at + 1] !== '"') break
        if (line[at] === '"') at++
        text += line[at]
      }
      at++
    }
    const end = line.indexOf(delimiter, at)
    const rest = line.slice(at, end < 0 ? undefined : end)
    values.push(!isQuoted && rest === unknown ? 'NULL' : `'${(text + rest).replaceAll("'", "''")}'`)
    at = end < 0 ? line.length + 1 : end + delimiter.length
  }
  return values
}
