/** Commands that lay text out: column, fmt, pr, unexpand. Source: the manuals of util-linux and of the GNU coreutils. */
import { readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { filled } from './fill.ts'
import { linesOf, lineUnits, readAll, withoutNewline } from './input.ts'
import { inputsOf } from './operands.ts'
import { nameOf, Options, refuseOption } from './options.ts'
import { pr } from './pr.ts'

/** Tab stops that nobody has chosen. */
const usualTab = 8

/** Cells are not padded further than this. */
const widestCell = 4_096

function* column(process: Process): Running {
  const options = new Options(process.args, 'ts:o:c:xN:R:', {
    table: 't',
    separator: 's',
    'output-separator': 'o',
    'output-width': 'c',
    fillrows: 'x',
    'table-columns': 'N',
    'table-right': 'R',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const lines: string[] = []
  const inputs = inputsOf(process, options.operands)
  for (const { file } of inputs)
    for (const each of yield* linesOf(process, yield* readAll(process, file)))
      if (each.trim()) lines.push(each)
  if (options.has('t')) yield* writeTable(process, lines, options)
  else yield* writeColumns(process, lines, options)
  return inputs.length < options.operands.length ? 1 : 0
}

/** As many columns as there is room for, filled one after the other, or with -x a row after the other. */
function* writeColumns(process: Process, lines: readonly string[], options: Options): Working {
  const room = options.number('c', Number(process.variables.get('COLUMNS')) || 80)
  const longest = lines.reduce((most, { length }) => Math.max(most, length), 0)
  const width = Math.min(longest - (longest % usualTab) + usualTab, widestCell)
  const columns = longest >= room ? 1 : Math.max(1, Math.floor(room / width))
  const rows = Math.ceil(lines.length / columns)
  for (let row = 0; row < rows; row++) {
    const cells: string[] = []
    for (let n = 0; n < columns; n++) {
      const cell = lines[options.has('x') ? row * columns + n : n * rows + row]
      if (cell !== undefined) cells.push(cell)
    }
    const padded = cells.map((cell, n) =>
      n < cells.length - 1 ? cell + '\t'.repeat(Math.ceil((width - cell.length) / usualTab)) : cell,
    )
    yield* process.write(`${padded.join('')}\n`)
    if (process.needsRest(lineUnits + columns)) yield* process.rest()
  }
}

function* writeTable(process: Process, lines: readonly string[], options: Options): Working {
  const separators = new Set(options.get('s') ?? ' \t')
  const heads = options.get('N')?.split(',')
  const rows = [...(heads ? [heads] : []), ...lines.map((each) => cellsOf(each, separators))]
  const widths: number[] = []
  for (const row of rows) {
    for (const [n, cell] of row.entries())
      widths[n] = Math.min(Math.max(widths[n] ?? 0, cell.length), widestCell)
    if (process.needsRest(lineUnits + row.length)) yield* process.rest()
  }
  const isRight = new Set(
    options
      .get('R')
      ?.split(',')
      .map((each) => (/^\d+$/.test(each) ? Number(each) - 1 : (heads?.indexOf(each) ?? -1))),
  )
  for (const row of rows) {
    const cells = widths.map((width, n) => {
      const cell = row[n] ?? ''
      if (isRight.has(n)) return cell.padStart(width)
      return n < widths.length - 1 ? cell.padEnd(width) : cell
    })
    yield* process.write(`${cells.join(options.get('o') ?? '  ')}\n`)
    if (process.needsRest(lineUnits + cells.length)) yield* process.rest()
  }
}

/** Between separators of white space there is something, between others there may be nothing. */
function cellsOf(text: string, separators: ReadonlySet<string>): string[] {
  const cells: string[] = []
  let cell = ''
  for (const char of text) {
    if (!separators.has(char)) cell += char
    else if (cell || !/[ \t]/.test(char)) {
      cells.push(cell)
      cell = ''
    }
  }
  if (cell) cells.push(cell)
  return cells
}

/** Tab stops: every so many columns, or those that are listed. */
class TabStops {
  readonly #stops: readonly number[]

  private constructor(stops: readonly number[]) {
    this.#stops = stops
  }

  /** @param texts as they stand behind -t; undefined for what are no tab stops */
  static parse(texts: readonly string[]): TabStops | undefined {
    const stops = texts.flatMap((text) => text.split(/[ ,]/).filter(Boolean)).map(Number)
    const areRising = stops.every((stop, n) => Number.isInteger(stop) && stop > (stops[n - 1] ?? 0))
    return areRising ? new TabStops(stops.length > 0 ? stops : [usualTab]) : undefined
  }

  /** The first stop beyond a column; undefined where there are no more. */
  after(column: number): number | undefined {
    const [only] = this.#stops
    if (this.#stops.length > 1) return this.#stops.find((stop) => stop > column)
    return column - (column % only) + only
  }
}

function* unexpand(process: Process): Running {
  const options = new Options(process.args, 'aft:', { all: 'a', 'first-only': 'f', tabs: 't' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const stops = TabStops.parse(options.all('t'))
  if (!stops) {
    process.complain(`${nameOf(process)}: tab sizes must be ascending\n`)
    return 1
  }
  const isAll = (options.has('a') || options.has('t')) && !options.has('f')
  const inputs = inputsOf(process, options.operands)
  for (const { file } of inputs) {
    for (let text = yield* readLine(file); text !== undefined; text = yield* readLine(file)) {
      yield* process.write(unexpanded(text, stops, isAll))
      if (process.needsRest(text.length)) yield* process.rest()
    }
  }
  return inputs.length < options.operands.length ? 1 : 0
}

/** Blanks that reach a tab stop become a tab: at the beginning of the line, or everywhere. */
function unexpanded(text: string, stops: TabStops, isAll: boolean): string {
  let result = ''
  let column = 0
  for (const [part] of text.matchAll(/[ \t]+|[^ \t]+/g)) {
    const isBlank = part[0] === ' ' || part[0] === '\t'
    if (isBlank && (isAll || result === '')) {
      const run = blanks(part, column, stops)
      result += run.text
      column = run.end
    } else {
      result += part
      column += part.length
    }
  }
  return result
}

function blanks(
  part: string,
  from: number,
  stops: TabStops,
): { readonly text: string; readonly end: number } {
  let end = from
  for (const char of part) end = char === '\t' ? (stops.after(end) ?? end + 1) : end + 1
  let text = ''
  let at = from
  for (let stop = stops.after(at); stop !== undefined && stop <= end; stop = stops.after(at)) {
    // One space that just comes to a stop stays, unless more follows.
    text += stop - at === 1 && stop === end && !part.endsWith('\t') ? ' ' : '\t'
    at = stop
  }
  return { text: text + ' '.repeat(end - at), end }
}

function* fmt(process: Process): Running {
  const args = process.args.map((each, n) => (n === 1 && /^-\d+$/.test(each) ? `-w${each.slice(1)}` : each))
  const options = new Options(args, 'w:g:sutcp:', {
    width: 'w',
    goal: 'g',
    'split-only': 's',
    'uniform-spacing': 'u',
    'tagged-paragraph': 't',
    'crown-margin': 'c',
    prefix: 'p',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  for (const letter of ['t', 'c', 'p']) {
    if (!options.has(letter)) continue
    process.complain(`fmt: -${letter} is not simulated\n`)
    return 1
  }
  const width = options.number('w', options.has('g') ? options.number('g', 65) + 10 : 75)
  if (!Number.isInteger(width) || width < 1 || width > 2_500) {
    process.complain(`fmt: invalid width: '${options.get('w') ?? options.get('g')}'\n`)
    return 1
  }
  const shape = {
    width,
    goal: options.number('g', Math.floor((width * 187) / 200)),
    isSplitOnly: options.has('s'),
    isUniform: options.has('u'),
  }
  const inputs = inputsOf(process, options.operands)
  for (const { file } of inputs) {
    const lines = (yield* linesOf(process, yield* readAll(process, file))).map(withoutNewline)
    yield* filled(process, lines, shape)
  }
  return inputs.length < options.operands.length ? 1 : 0
}

export const layoutPrograms: Readonly<Record<string, Program>> = { column, fmt, pr, unexpand }
