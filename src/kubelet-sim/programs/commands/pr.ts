/** pr: pages with a head, columns, and files side by side. Source: the manual of the GNU coreutils. */
import type { Process, Running, Working } from '../../runtime/program.ts'
import { formatDate } from './date.ts'
import { linesOf, readAll } from './input.ts'
import { inputsOf } from './operands.ts'
import { Options, refuseOption } from './options.ts'

/** What a page has above and below its lines. */
const headLines = 5
const footLines = 5

interface Page {
  readonly title: string
  /** 0 for one page without end. */
  readonly length: number
  readonly width: number
  readonly hasHead: boolean
  readonly isDouble: boolean
  readonly columns: number
  readonly isAcross: boolean
  /** Between columns, instead of what fills them up. */
  readonly separator: string | undefined
  readonly numbers: { readonly separator: string; readonly digits: number } | undefined
  readonly offset: number
}

export function* pr(process: Process): Running {
  const args = process.args.flatMap((each) => optionsAttached(each))
  const options = new Options(args, 'k:amtTdh:l:w:o:N:S:', {
    across: 'a',
    merge: 'm',
    'omit-header': 't',
    'omit-pagination': 'T',
    'double-space': 'd',
    header: 'h',
    length: 'l',
    width: 'w',
    indent: 'o',
    columns: 'k',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const length = options.number('l', 66)
  const files = inputsOf(process, options.operands)
  const isPlain = options.has('t') || options.has('T') || length <= headLines + footLines
  const [, numberSeparator = '\t', digits = '5'] = /^(\D?)(\d*)$/.exec(options.get('N') ?? '') ?? []
  const page: Page = {
    title: options.get('h') ?? '',
    length: isPlain ? (options.has('l') ? length : 0) : length - headLines - footLines,
    width: options.number('w', 72),
    hasHead: !isPlain,
    isDouble: options.has('d'),
    columns: options.has('m') ? files.length : Math.max(1, options.number('k', 1)),
    isAcross: options.has('a'),
    separator: options.has('S') ? options.get('S') || '\t' : undefined,
    numbers: options.has('N')
      ? { separator: numberSeparator || '\t', digits: Number(digits || 5) }
      : undefined,
    offset: options.number('o', 0),
  }
  if (options.has('m')) {
    const texts: string[][] = []
    for (const { file } of files) texts.push(yield* linesOf(process, yield* readAll(process, file)))
    const longest = texts.reduce((most, each) => Math.max(most, each.length), 0)
    const rows = Array.from({ length: longest }, (_each, n) => texts.map((each) => each[n] ?? ''))
    yield* writePages(process, rows, page)
    return files.length < options.operands.length ? 1 : 0
  }
  for (const { name, file } of files) {
    const lines = yield* linesOf(process, yield* readAll(process, file))
    const titled = { ...page, title: options.get('h') ?? (name === '-' ? '' : name) }
    yield* writePages(process, rowsOf(lines, titled), titled)
  }
  return files.length < options.operands.length ? 1 : 0
}

/** `-3` is a number of columns, and what -n and -s are told stands right behind them. */
function optionsAttached(word: string): readonly string[] {
  const [, letters, last, rest] = /^-([amtTd]*)(?:([nsS])(.*)|\d+)?$/.exec(word) ?? []
  const digits = /\d+$/.exec(word)?.[0]
  if (letters === undefined || word === '-') return [word]
  const plain = letters ? [`-${letters}`] : []
  if (last) return [...plain, last === 'n' ? '-N' : '-S', rest ?? '']
  return digits ? [...plain, '-k', digits] : [word]
}

/** Lines in columns: down each column of a page and then the next, the last page as even as can be; or across. */
function rowsOf(
  lines: readonly string[],
  { columns, length, isAcross, isDouble, numbers }: Page,
): string[][] {
  const numbered = lines.map((line, n) => numberedLine(line, n + 1, numbers))
  if (columns === 1) return numbered.map((each) => [each])
  const rows: string[][] = []
  const perPage =
    length === 0 ? numbered.length : Math.max(1, Math.floor(length / (isDouble ? 2 : 1))) * columns
  for (let from = 0; from < numbered.length; from += perPage) {
    const page = numbered.slice(from, from + perPage)
    const height = Math.ceil(page.length / columns)
    const full = page.length % columns || columns
    // Columns behind the full ones have a line less.
    const startOf = (n: number) => Math.min(n, full) * height + Math.max(0, n - full) * (height - 1)
    for (let row = 0; row < height; row++) {
      const places = Array.from({ length: columns }, (_each, n) =>
        isAcross ? row * columns + n : startOf(n) + row,
      )
      rows.push(places.filter((at, n) => isAcross || at < startOf(n + 1)).flatMap((at) => page[at] ?? []))
    }
  }
  return rows
}

const numberedLine = (line: string, n: number, numbers: Page['numbers']): string =>
  numbers ? `${String(n).padStart(numbers.digits).slice(-numbers.digits)}${numbers.separator}${line}` : line

function* writePages(process: Process, rows: readonly (readonly string[])[], page: Page): Working {
  const { length, hasHead, isDouble } = page
  const perPage =
    length === 0 ? Math.max(1, rows.length) : Math.max(1, Math.floor(length / (isDouble ? 2 : 1)))
  for (let from = 0, number = 1; from < rows.length; from += perPage, number++) {
    const shown = rows.slice(from, from + perPage)
    if (hasHead) yield* process.write(`\n\n${headText(process, page, number)}\n\n\n`)
    for (const cells of shown) {
      yield* process.write(`${' '.repeat(page.offset)}${rowText(cells, page)}\n${isDouble ? '\n' : ''}`)
      if (process.needsRest(cells.length * 8)) yield* process.rest()
    }
    const missing = length - shown.length * (isDouble ? 2 : 1)
    if (hasHead) yield* process.write('\n'.repeat(missing + footLines))
  }
}

/** The date on the left, the page on the right, and the title in the middle of what is left. */
function headText(process: Process, { title, width, offset }: Page, number: number): string {
  const date = formatDate(process.machine.clock.now(), '%Y-%m-%d %H:%M')
  const page = `Page ${number}`
  const room = Math.max(0, width - date.length - title.length - page.length)
  const left = Math.max(1, room >> 1)
  return `${' '.repeat(offset)}${date}${' '.repeat(left)}${title}${' '.repeat(Math.max(1, room - (room >> 1)))}${page}`
}

/** Columns of the same width, filled up with tabs and spaces; what is too long for one is cut, but for a lone column. */
function rowText(cells: readonly string[], { columns, separator, width, offset }: Page): string {
  if (columns === 1) return cells[0] ?? ''
  if (separator !== undefined) return cells.join(separator)
  const each = Math.max(1, Math.floor((width - (columns - 1)) / columns))
  let text = ''
  let at = offset
  for (const [n, cell] of cells.entries()) {
    const goal = offset + n * (each + 1)
    text += filler(at, goal) + cell.slice(0, each)
    at = goal + Math.min(cell.length, each)
  }
  return text
}

const tab = 8

/** What leads from one column of characters to another: tabs for more than a space, and then spaces. */
function filler(from: number, to: number): string {
  let text = ''
  let at = from
  for (let stop = at - (at % tab) + tab; to - at > 1 && stop <= to; stop += tab) {
    text += '\t'
    at = stop
  }
  return text + ' '.repeat(Math.max(0, to - at))
}
