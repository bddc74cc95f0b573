/** Commands that show bytes: hexdump, od, xxd, strings. */
import { type Handle, readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { openOperand } from './cat.ts'
import { inputsOf } from './operands.ts'
import { nameOf, Options, refuseOption } from './options.ts'

/** How many bytes `4`, `0x10`, `2k` or `1M` are. */
export function bytesNamed(text: string): number | undefined {
  const found = /^(0x[\da-fA-F]{1,12}|\d{1,15})(c|w|b|kB?|K|KiB|MB?|MiB|GB?|GiB)?$/.exec(text)
  if (!found) return undefined
  return Number(found[1]) * (units[found[2] ?? ''] ?? 1)
}

const units: Readonly<Record<string, number>> = {
  w: 2,
  b: 512,
  k: 1_024,
  K: 1_024,
  KiB: 1_024,
  kB: 1_000,
  M: 1_048_576,
  MiB: 1_048_576,
  MB: 1_000_000,
  G: 1_073_741_824,
  GiB: 1_073_741_824,
  GB: 1_000_000_000,
}

interface Part {
  /** What is left out at the beginning. */
  readonly skip: number
  readonly longest: number
}

/** Pieces of so many bytes, the last one perhaps shorter. */
class Rows {
  /** The file that is being read. */
  #at = 0
  #left = ''
  #skip: number
  #longest: number

  constructor(
    private readonly files: readonly Handle[],
    { skip, longest }: Part,
  ) {
    this.#skip = skip
    this.#longest = longest
  }

  *next(width: number): Working<string> {
    while (this.#left.length < width && this.#longest > 0 && this.#at < this.files.length) {
      const text = yield* readChunk(this.files[this.#at])
      if (text === undefined) {
        this.#at++
        continue
      }
      const wanted = text.slice(this.#skip)
      this.#skip = Math.max(0, this.#skip - text.length)
      this.#left += wanted.slice(0, this.#longest)
      this.#longest -= wanted.length
    }
    const row = this.#left.slice(0, width)
    this.#left = this.#left.slice(width)
    return row
  }
}

/** How a row is shown. */
interface Layout {
  readonly width: number
  readonly offset: (at: number) => string
  readonly body: (row: string) => string
  /** What stands for rows that are as the one before. */
  readonly repeated: string | undefined
  readonly last: ((at: number) => string) | undefined
}

function* dump(process: Process, rows: Rows, { start, layout }: { start: number; layout: Layout }): Working {
  let at = start
  let before: string | undefined
  let isSaid = false
  for (let row = yield* rows.next(layout.width); row !== ''; row = yield* rows.next(layout.width)) {
    const isSame = layout.repeated !== undefined && row === before && row.length === layout.width
    if (!isSame) yield* process.write(`${layout.offset(at)}${layout.body(row)}\n`)
    else if (!isSaid) yield* process.write(`${layout.repeated}\n`)
    isSaid = isSame
    before = row
    at += row.length
    if (process.needsRest(row.length * 4)) yield* process.rest()
  }
  if (layout.last && at > start) yield* process.write(`${layout.last(at)}\n`)
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')

const printable = (text: string): string => text.replace(/[^ -~]/g, '.')

/** Words of so many bytes, the lowest first, each in a column. */
function words(row: string, size: number, show: (value: number) => string): string {
  const shown: string[] = []
  for (let n = 0; n < row.length; n += size) {
    let value = 0
    for (let k = Math.min(size, row.length - n) - 1; k >= 0; k--) value = value * 256 + row.charCodeAt(n + k)
    shown.push(show(value))
  }
  return shown.join('')
}

function canonical(row: string): string {
  const digits = [...row].map((each) => ` ${hex(each.charCodeAt(0), 2)}`)
  const halves = `${digits.slice(0, 8).join('')} ${digits.slice(8).join('')}`
  return `${` ${halves}`.padEnd(50)}  |${printable(row)}|`
}

const charNames: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

const charText = (value: number): string => {
  const char = String.fromCharCode(value)
  const shown = Object.hasOwn(charNames, char)
    ? charNames[char]
    : / |[!-~]/.test(char)
      ? char
      : octal(value, 3)
  return shown.padStart(4)
}

function partOf(options: Options, skip: string, longest: string): Part | undefined {
  const values = [bytesNamed(options.get(skip) ?? '0'), bytesNamed(options.get(longest) ?? '0')]
  if (values[0] === undefined || values[1] === undefined) return undefined
  return { skip: values[0], longest: options.has(longest) ? values[1] : Number.POSITIVE_INFINITY }
}

function refuseNumber(process: Process): number {
  process.complain(`${nameOf(process)}: invalid number\n`)
  return 1
}

function* hexdump(process: Process): Running {
  const options = new Options(process.args, 'Cbcdoxvn:s:e:')
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.has('e')) {
    process.complain(`${nameOf(process)}: formats (-e) are not simulated\n`)
    return 1
  }
  const part = partOf(options, 's', 'n')
  if (!part) return refuseNumber(process)
  const inputs = inputsOf(process, options.operands)
  const rows = new Rows(
    inputs.map(({ file }) => file),
    part,
  )
  const isCanonical = options.has('C')
  const offset = (at: number) => hex(at, isCanonical ? 8 : 7)
  const layout: Layout = {
    width: 16,
    offset,
    body: isCanonical ? canonical : hexdumpBody(options),
    repeated: options.has('v') ? undefined : '*',
    last: offset,
  }
  yield* dump(process, rows, { start: part.skip, layout })
  return inputs.length < options.operands.length ? 1 : 0
}

function hexdumpBody(options: Options): (row: string) => string {
  if (options.has('b')) return (row) => words(row, 1, (value) => ` ${octal(value, 3)}`)
  if (options.has('c')) return (row) => words(row, 1, charText)
  if (options.has('d')) return (row) => words(row, 2, (value) => `   ${String(value).padStart(5, '0')}`)
  if (options.has('o')) return (row) => words(row, 2, (value) => `  ${octal(value, 6)}`)
  if (options.has('x')) return (row) => words(row, 2, (value) => `    ${hex(value, 4)}`)
  return (row) => words(row, 2, (value) => ` ${hex(value, 4)}`)
}

/** `x1`, `c`, `d4` and their like: how od shows a row. */
function odBody(type: string): ((row: string) => string) | undefined {
  const found = /^([acdoux])(\d|[CSIL])?z?$/.exec(type)
  if (!found) return undefined
  const [, kind, given] = found
  if (kind === 'c' || kind === 'a') return (row) => words(row, 1, charText)
  const size = { C: 1, S: 2, I: 4, L: 8 }[given ?? ''] ?? Number(given ?? 4)
  if (![1, 2, 4, 8].includes(size)) return undefined
  const width = { o: [4, 7, 12, 23], x: [3, 5, 9, 17], u: [4, 6, 11, 21], d: [5, 7, 12, 21] }[kind]!
  const column = width[Math.log2(size)]
  const base = kind === 'x' ? 16 : kind === 'o' ? 8 : 10
  const digits = kind === 'x' || kind === 'o' ? column - 1 : 0
  const half = 2 ** (size * 8 - 1)
  return (row) =>
    words(row, size, (value) =>
      (kind === 'd' && value >= half ? value - half * 2 : value)
        .toString(base)
        .padStart(digits, '0')
        .padStart(column),
    )
}

const oldTypes: Readonly<Record<string, string>> = {
  b: 'o1',
  c: 'c',
  d: 'u2',
  o: 'o2',
  s: 'd2',
  x: 'x2',
  a: 'a',
  i: 'd4',
  X: 'x4',
}

function* od(process: Process): Running {
  const options = new Options(process.args, 'A:t:N:j:w:vbcdosxaiX', {
    'address-radix': 'A',
    format: 't',
    'read-bytes': 'N',
    'skip-bytes': 'j',
    width: 'w',
    'output-duplicates': 'v',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const part = partOf(options, 'j', 'N')
  const old = Object.keys(oldTypes).filter((each) => options.has(each))
  const types = [
    ...old.map((each) => oldTypes[each]),
    ...options.all('t').flatMap((each) => each.match(/[acdoux](\d|[CSIL])?z?/g) ?? [each]),
  ]
  const bodies = (types.length > 0 ? types : ['o2']).map(odBody)
  if (!part || bodies.includes(undefined)) return refuseNumber(process)
  const radix = options.get('A') ?? 'o'
  const offset = (at: number) =>
    radix === 'n'
      ? ''
      : radix === 'x'
        ? hex(at, 6)
        : radix === 'd'
          ? String(at).padStart(7, '0')
          : octal(at, 7)
  const inputs = inputsOf(process, options.operands)
  const rows = new Rows(
    inputs.map(({ file }) => file),
    part,
  )
  const indent = `\n${' '.repeat(offset(0).length)}`
  const layout: Layout = {
    width: Math.max(1, Math.min(options.number('w', 16), 4_096)),
    offset,
    body: (row) => bodies.map((each) => each!(row)).join(indent),
    repeated: options.has('v') ? undefined : '*',
    last: radix === 'n' ? undefined : offset,
  }
  yield* dump(process, rows, { start: part.skip, layout })
  return inputs.length < options.operands.length ? 1 : 0
}

function* xxd(process: Process): Running {
  const options = new Options(process.args, 'prul:s:c:g:o:ia', {
    plain: 'p',
    postscript: 'p',
    revert: 'r',
    len: 'l',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const part = partOf(options, 's', 'l')
  if (!part) return refuseNumber(process)
  const [name = '-'] = options.operands
  const file = openOperand(process, name)
  if (!file) return 1
  if (options.has('r')) return yield* revert(process, file, options.has('p'))
  const rows = new Rows([file], part)
  const isUpper = options.has('u')
  const digits = (row: string) => [...row].map((each) => hex(each.charCodeAt(0), 2)).join('')
  const shown = (row: string) => (isUpper ? digits(row).toUpperCase() : digits(row))
  const width = Math.max(1, Math.min(options.number('c', options.has('p') ? 30 : 16), 256))
  const size = Math.max(0, options.number('g', 2)) || width
  const column = width * 2 + Math.ceil(width / size)
  const grouped = (row: string) =>
    (shown(row).match(new RegExp(`.{1,${Math.min(size, 256) * 2}}`, 'g')) ?? []).join(' ')
  const layout: Layout = options.has('p')
    ? { width, offset: () => '', body: shown, repeated: undefined, last: undefined }
    : {
        width,
        offset: (at) => `${hex(at + options.number('o', 0), 8)}: `,
        body: (row) => `${grouped(row).padEnd(column)} ${printable(row)}`,
        repeated: options.has('a') ? '*' : undefined,
        last: undefined,
      }
  yield* dump(process, rows, { start: part.skip, layout })
  return 0
}

/** Makes bytes of what xxd has shown. */
function* revert(process: Process, file: Handle, isPlain: boolean): Running {
  let left = ''
  for (let text = yield* readChunk(file); ; text = yield* readChunk(file)) {
    const all = left + (text ?? '')
    const end = text === undefined ? all.length : all.lastIndexOf('\n') + 1
    left = all.slice(end)
    for (const line of all.slice(0, end).split('\n')) {
      const digits = (isPlain ? line : (/^[\da-fA-F]+: ?((?:[\da-fA-F]+ ?)*)/.exec(line)?.[1] ?? '')).replace(
        /[^\da-fA-F]/g,
        '',
      )
      let bytes = ''
      for (let n = 0; n + 1 < digits.length; n += 2)
        bytes += String.fromCharCode(Number.parseInt(digits.slice(n, n + 2), 16))
      yield* process.write(bytes)
    }
    if (text === undefined) return 0
  }
}

function* strings(process: Process): Running {
  const options = new Options(process.args, 'an:f', { bytes: 'n' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const shortest = Math.max(1, options.number('n', 4))
  const inputs = inputsOf(process, options.operands)
  for (const { name, file } of inputs) {
    let run = ''
    for (let text = yield* readChunk(file); ; text = yield* readChunk(file)) {
      const pieces = (run + (text ?? '\0')).split(/[^\t -~]+/)
      run = (text === undefined ? '' : (pieces.pop() ?? '')).slice(-65_536)
      for (const each of pieces) {
        if (each.length >= shortest) yield* process.write(`${options.has('f') ? `${name}: ` : ''}${each}\n`)
      }
      if (process.needsRest(text?.length ?? 1)) yield* process.rest()
      if (text === undefined) break
    }
  }
  return inputs.length < options.operands.length ? 1 : 0
}

export const dumpPrograms: Readonly<Record<string, Program>> = { hexdump, od, xxd, strings, hd: hexdump }
