/** Commands that put lines side by side, compare sorted ones, or change each: paste, join, comm, rev, fold, shuf, expand. */
import { type Handle, readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { longestBite } from '../../runtime/work.ts'
import { openOperand } from './cat.ts'
import { missing } from './complaints.ts'
import { endForMemory, itemBytes, linesOf, lineUnits, readAll } from './input.ts'
import { inputsOf } from './operands.ts'
import { nameOf, Options, refuseOption } from './options.ts'

/** The next line without its newline. */
function* line(file: Handle | undefined): Working<string | undefined> {
  const text = file && (yield* readLine(file))
  return text?.endsWith('\n') ? text.slice(0, -1) : text
}

function* paste(process: Process): Running {
  const options = new Options(process.args, 'd:s', { delimiters: 'd', serial: 's' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const delimiters = [...(options.get('d') ?? '\t').replaceAll('\\t', '\t').replaceAll('\\n', '\n')]
  const between = (n: number) => delimiters[n % Math.max(1, delimiters.length)] ?? ''
  const inputs = inputsOf(process, options.operands)
  if (inputs.length < options.operands.length) return 1
  if (options.has('s')) {
    for (const { file } of inputs) {
      let n = 0
      for (let text = yield* line(file); text !== undefined; text = yield* line(file))
        yield* process.write(n++ === 0 ? text : between(n - 2) + text)
      yield* process.write('\n')
    }
    return 0
  }
  for (;;) {
    const texts: (string | undefined)[] = []
    for (const { file } of inputs) texts.push(yield* line(file))
    if (texts.every((each) => each === undefined)) return 0
    yield* process.write(
      `${texts.map((each, n) => (n === 0 ? '' : between(n - 1)) + (each ?? '')).join('')}\n`,
    )
  }
}

interface Joining {
  readonly keys: readonly [number, number]
  readonly separator: string | undefined
  /** Of which files lines without a match are shown. */
  readonly unpaired: readonly string[]
  readonly only: readonly string[]
}

function* join(process: Process): Running {
  const options = new Options(process.args, '1:2:j:t:a:v:e:o:i')
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.has('o') || options.has('e')) {
    process.complain(`join: -${options.has('o') ? 'o' : 'e'} is not simulated\n`)
    return 1
  }
  const files = options.operands.map((each) => openOperand(process, each))
  if (files.length !== 2 || !files[0] || !files[1]) {
    if (files.length !== 2) return missing(process)
    return 1
  }
  const both = options.number('j', 1)
  const joining: Joining = {
    keys: [options.number('1', both) - 1, options.number('2', both) - 1],
    separator: options.get('t'),
    unpaired: options.all('a'),
    only: options.all('v'),
  }
  const left = yield* rowsOf(process, files[0], joining)
  const right = yield* rowsOf(process, files[1], joining)
  yield* joinRows(process, [left, right], joining)
  return 0
}

function* rowsOf(process: Process, file: Handle, { separator }: Joining): Working<string[][]> {
  const rows: string[][] = []
  for (const text of yield* linesOf(process, yield* readAll(process, file))) {
    rows.push(separator === undefined ? text.split(/[ \t]+/).filter(Boolean) : text.split(separator))
    if (process.needsRest(lineUnits + text.length)) yield* process.rest()
  }
  return rows
}

function* joinRows(
  process: Process,
  [left, right]: readonly [string[][], string[][]],
  { keys, separator = ' ', unpaired, only }: Joining,
): Working {
  const rest = (row: readonly string[], key: number) => row.filter((_each, n) => n !== key)
  const put = function* (which: string, row: readonly string[], key: number): Working {
    if (unpaired.includes(which) || only.includes(which))
      yield* process.write(`${[row[key] ?? '', ...rest(row, key)].join(separator)}\n`)
  }
  let [a, b] = [0, 0]
  while (a < left.length && b < right.length) {
    if (process.needsRest()) yield* process.rest()
    const [x, y] = [left[a][keys[0]] ?? '', right[b][keys[1]] ?? '']
    if (x < y) yield* put('1', left[a++], keys[0])
    else if (x > y) yield* put('2', right[b++], keys[1])
    else {
      let end = b
      for (; end < right.length && (right[end][keys[1]] ?? '') === x; end++) {
        if (only.length === 0)
          yield* process.write(
            `${[x, ...rest(left[a], keys[0]), ...rest(right[end], keys[1])].join(separator)}\n`,
          )
      }
      a++
      if ((left[a]?.[keys[0]] ?? '') !== x || a >= left.length) b = end
    }
  }
  while (a < left.length) yield* put('1', left[a++], keys[0])
  while (b < right.length) yield* put('2', right[b++], keys[1])
}

function* comm(process: Process): Running {
  const options = new Options(process.args, '123')
  if (options.invalid) return refuseOption(process, options.invalid)
  const files = options.operands.map((each) => openOperand(process, each))
  if (files.length !== 2 || !files[0] || !files[1]) {
    if (files.length !== 2) return missing(process)
    return 1
  }
  const indent = (column: number) =>
    '\t'.repeat(['1', '2'].filter((each, n) => n < column - 1 && !options.has(each)).length)
  const put = function* (column: number, text: string): Working {
    if (options.has(String(column))) yield* process.breathe(lineUnits)
    else yield* process.write(`${indent(column)}${text}\n`)
  }
  let a = yield* line(files[0])
  let b = yield* line(files[1])
  while (a !== undefined || b !== undefined) {
    if (b === undefined || (a !== undefined && a < b)) {
      yield* put(1, a!)
      a = yield* line(files[0])
    } else if (a === undefined || b < a) {
      yield* put(2, b)
      b = yield* line(files[1])
    } else {
      yield* put(3, a)
      a = yield* line(files[0])
      b = yield* line(files[1])
    }
  }
  return 0
}

/** What becomes of a part of a line. @param at the column in which it begins */
type Change = (text: string, options: Options, at: number) => string

/** A command that makes something else of every line, of long ones a bite at a time. */
const eachLine = (letters: string, change: Change): Program =>
  function* run(process: Process): Running {
    const options = new Options(
      process.args.map((each) =>
        /^-\d+$/.test(each) && letters.includes('w') ? `-w${each.slice(1)}` : each,
      ),
      letters,
      { width: 'w', spaces: 's', bytes: 'b', tabs: 't', all: 'a', initial: 'i' },
    )
    if (options.invalid) return refuseOption(process, options.invalid)
    const inputs = inputsOf(process, options.operands)
    const width = widthOf(options)
    const bite = Math.max(width, Math.floor(longestBite / 4 / width) * width)
    for (const { file } of inputs) {
      for (let text = yield* readLine(file); text !== undefined; text = yield* readLine(file)) {
        const end = text.endsWith('\n') ? '\n' : ''
        const length = text.length - end.length
        let column = 0
        for (let from = 0; from < length; from += bite) {
          const part = change(text.slice(from, Math.min(length, from + bite)), options, column)
          column = (column + part.length) % widestTab
          process.charge(part.length * 2)
          yield* process.write(letters.includes('w') && from + bite < length ? `${part}\n` : part)
        }
        yield* process.write(end)
      }
    }
    return inputs.length < options.operands.length ? 1 : 0
  }

const widthOf = (options: Options): number =>
  Math.max(1, Math.min(Math.floor(options.number('w', 80)) || 80, 65_536))

function folded(text: string, options: Options): string {
  const width = widthOf(options)
  const lines: string[] = []
  for (let from = 0; from < text.length; ) {
    let end = from + width
    if (options.has('s') && end < text.length) {
      const space = text.lastIndexOf(' ', end - 1)
      if (space >= from) end = space + 1
    }
    lines.push(text.slice(from, end))
    from = end
  }
  return lines.join('\n')
}

/** No stop is further away than this, of which all usual distances are parts. */
const widestTab = 256

function expanded(text: string, options: Options, at: number): string {
  const width = Math.max(1, Math.min(options.number('t', 8) || 8, widestTab))
  let result = ''
  for (const part of text.split(/(\t)/)) {
    result += part === '\t' ? ' '.repeat(width - ((at + result.length) % width)) : part
  }
  return result
}

function* rev(process: Process): Running {
  const inputs = inputsOf(process, process.args.slice(1))
  for (const { file } of inputs) {
    for (let text = yield* readLine(file); text !== undefined; text = yield* readLine(file)) {
      const end = text.endsWith('\n') ? '\n' : ''
      for (let until = text.length - end.length; until > 0; until -= longestBite) {
        const bite = text.slice(Math.max(0, until - longestBite), until)
        process.charge(bite.length)
        yield* process.write([...bite].reverse().join(''))
      }
      yield* process.write(end)
    }
  }
  return inputs.length < process.args.length - 1 ? 1 : 0
}

function* shuf(process: Process): Running {
  const options = new Options(process.args, 'en:i:o:rz', {
    echo: 'e',
    'head-count': 'n',
    'input-range': 'i',
    repeat: 'r',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const items = yield* shuffledItems(process, options)
  if (!items) return 1
  const { random } = process.machine
  const most = options.has('n')
    ? options.number('n', 0)
    : options.has('r')
      ? Number.POSITIVE_INFINITY
      : items.length
  if (options.has('r')) {
    for (let n = 0; n < most && items.length > 0; n++)
      yield* process.write(`${items[random.int(items.length)]}\n`)
    return 0
  }
  for (let n = 0; n < items.length && n < most; n++) {
    const other = n + random.int(items.length - n)
    const item = items[other]
    items[other] = items[n]
    items[n] = item
    yield* process.write(`${item}\n`)
  }
  return 0
}

/** More are not put in order. */
const mostItems = 1_000_000

function* shuffledItems(process: Process, options: Options): Working<string[] | undefined> {
  const range = /^(\d{1,15})-(\d{1,15})$/.exec(options.get('i') ?? '')
  if (options.has('i')) {
    const [from, to] = [Number(range?.[1]), Number(range?.[2])]
    if (!range || to < from || to - from > mostItems) {
      process.complain(`${nameOf(process)}: invalid input range: '${options.get('i')}'\n`)
      return undefined
    }
    process.charge(to - from)
    if (!process.claim((to - from) * itemBytes)) yield* endForMemory(process)
    return Array.from({ length: to - from + 1 }, (_each, n) => String(from + n))
  }
  if (options.has('e')) return [...options.operands]
  const inputs = inputsOf(process, options.operands.slice(0, 1))
  const items: string[] = []
  for (const { file } of inputs)
    for (const each of yield* linesOf(process, yield* readAll(process, file))) items.push(each)
  return inputs.length > 0 ? items : undefined
}

export const columnPrograms: Readonly<Record<string, Program>> = {
  paste,
  join,
  comm,
  rev,
  fold: eachLine('bsw:', folded),
  expand: eachLine('t:i', expanded),
  shuf,
}
