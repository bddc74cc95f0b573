/** Commands that work on lines as they come: head, tail, wc, uniq, cut, nl, tac. */
import { type FileNode, resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { type Handle, readChunk, readLine } from '../../runtime/streams.ts'
import { openOperand } from './cat.ts'
import { endForMemory, itemBytes, linesOf, lineUnits, readAll } from './input.ts'
import { isGnu, Options, refuseOption } from './options.ts'

interface Source {
  readonly name: string
  readonly file: Handle
}

/** The files that the operands name, or standard input. What cannot be opened has been complained of. */
export function inputsOf(process: Process, operands: readonly string[]): Source[] {
  const inputs: Source[] = []
  for (const name of operands.length > 0 ? operands : ['-']) {
    const file = openOperand(process, name)
    if (file) inputs.push({ name, file })
  }
  return inputs
}

const withoutNewline = (line: string): string => (line.endsWith('\n') ? line.slice(0, -1) : line)

/** Old options such as `-5` stand for `-n 5`. */
const withCount = (args: readonly string[]): string[] =>
  args.flatMap((each) => (/^-\d+$/.test(each) ? ['-n', each.slice(1)] : [each]))

const headingOf = (name: string, n: number): string => `${n > 0 ? '\n' : ''}==> ${name} <==\n`

function* head(process: Process): Running {
  const options = new Options(withCount(process.args), 'n:c:qv', { lines: 'n', bytes: 'c' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const inputs = inputsOf(process, options.operands)
  for (const [n, { name, file }] of inputs.entries()) {
    if (inputs.length > 1 && !options.has('q')) yield* process.write(headingOf(name, n))
    if (options.has('c')) yield* firstBytes(process, file, options.number('c', 0))
    else yield* firstLines(process, file, options.number('n', 10))
  }
  return inputs.length < options.operands.length ? 1 : 0
}

function* firstLines(process: Process, file: Handle, count: number): Working {
  if (count < 0) {
    const lines = yield* linesOf(process, yield* readAll(process, file))
    for (const line of lines.slice(0, count)) yield* process.write(`${line}\n`)
    return
  }
  for (let n = 0; n < count; n++) {
    const line = yield* readLine(file)
    if (line === undefined) return
    yield* process.write(line)
  }
}

function* firstBytes(process: Process, file: Handle, count: number): Working {
  for (let left = count; left > 0; ) {
    const text = yield* readChunk(file)
    if (text === undefined) return
    yield* process.write(text.slice(0, left))
    left -= text.length
  }
}

function* tail(process: Process): Running {
  const args = process.args.map((each) => (/^--(follow=name|retry)$/.test(each) ? '-F' : each))
  const options = new Options(withCount(args), 'n:c:fFqs:v', { lines: 'n', bytes: 'c', follow: 'f' })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.has('F') && options.operands.length > 0) return yield* followNames(process, options)
  const inputs = inputsOf(process, options.operands)
  const follows = options.has('f') || options.has('F')
  for (const [n, { name, file }] of inputs.entries()) {
    if (inputs.length > 1 && !options.has('q')) yield* process.write(headingOf(name, n))
    yield* lastPart(process, file, options)
  }
  if (follows && inputs.length > 0) yield* follow(process, inputs)
  return inputs.length < Math.max(1, options.operands.length) ? 1 : 0
}

/** What never ends has no last lines: its end is waited for. */
function* lastPart(process: Process, file: Handle, options: Options): Working {
  const bytes = options.get('c')
  const wanted = options.get('n') ?? '10'
  if (bytes?.startsWith('+')) yield* skipBytes(process, file, Number(bytes) - 1)
  else if (bytes !== undefined) {
    const text = yield* readAll(process, file)
    yield* process.write(text.slice(-Math.abs(Number(bytes)) || text.length))
  } else if (wanted.startsWith('+')) yield* skipLines(process, file, Number(wanted) - 1)
  else yield* lastLines(process, file, Math.abs(Number(wanted)) || 0)
}

function* skipBytes(process: Process, file: Handle, count: number): Working {
  for (let left = count || 0; ; ) {
    const text = yield* readChunk(file)
    if (text === undefined) return
    yield* process.write(left > 0 ? text.slice(left) : text)
    left -= text.length
  }
}

function* skipLines(process: Process, file: Handle, count: number): Working {
  for (let n = 0; ; n++) {
    const line = yield* readLine(file)
    if (line === undefined) return
    yield* n < count ? process.breathe(lineUnits) : process.write(line)
  }
}

/** A longer line comes in pieces. */
const longestPiece = 1024 * 1024

/** Keeps no more lines than are wanted. */
function* lastLines(process: Process, file: Handle, count: number): Working {
  const kept: string[] = []
  let at = 0
  for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
    if (count > 0) {
      if (kept.length < count && !process.claim(line.length + itemBytes)) yield* endForMemory(process)
      // A line that has no end grows on, as far as there is memory.
      if (line.length > longestPiece && !line.endsWith('\n')) process.occupy(line.length)
      kept[at++ % count] = line
    }
    if (process.needsRest(lineUnits + (line.length >> 3))) yield* process.rest()
  }
  for (let n = Math.max(0, at - count); n < at; n++) yield* process.write(kept[n % count])
}

const followMs = 1_000

function* follow(process: Process, inputs: readonly Source[]): Working {
  for (;;) {
    for (const { file } of inputs) yield* readOn(process, file)
    yield process.sleep(followMs)
  }
}

/** A file as it was when it was last looked for. */
interface Followed {
  readonly name: string
  file: Handle | undefined
  node: FileNode | undefined
}

/** Goes on with whatever has the name, be it there yet or not, as who follows a log does that is rotated. */
function* followNames(process: Process, options: Options): Working<number> {
  const { machine, cwd } = process
  const nodeOf = (name: string): FileNode | undefined => {
    const node = machine.files.node(resolvePath(cwd, name))
    return isError(node) ? undefined : node
  }
  const all = options.operands.map(
    (name): Followed => ({ name, file: openOperand(process, name), node: nodeOf(name) }),
  )
  for (const [n, { name, file }] of all.entries()) {
    if (!file) continue
    if (all.length > 1 && !options.has('q')) yield* process.write(headingOf(name, n))
    yield* lastPart(process, file, options)
  }
  for (;;) {
    for (const each of all) {
      if (each.file) yield* readOn(process, each.file)
      look(process, each, nodeOf(each.name))
      if (each.file) yield* readOn(process, each.file)
    }
    yield process.sleep(followMs)
  }
}

/** Opens what has come under the name. */
function look(process: Process, followed: Followed, node: FileNode | undefined): void {
  if (node === followed.node) return
  const shown = isGnu(process) ? `'${followed.name}'` : followed.name
  const whatever = isGnu(process) ? ';  following new file' : '; following end of new file'
  if (!node) process.complain(`tail: ${shown} has become inaccessible: No such file or directory\n`)
  else process.complain(`tail: ${shown} has ${followed.node ? 'been replaced' : 'appeared'}${whatever}\n`)
  followed.node = node
  followed.file = node && openOperand(process, followed.name)
}

function* readOn(process: Process, file: Handle): Working {
  for (let text = file.read?.(); text !== undefined; text = file.read?.()) {
    if (typeof text === 'string') yield* process.write(text)
    else yield text
  }
}

/** What wc counts, by the letter of its option. */
interface Counts {
  l: number
  w: number
  c: number
  m: number
}

type CountName = keyof Counts

function* wc(process: Process): Running {
  const options = new Options(process.args, 'lwcmL')
  if (options.invalid) return refuseOption(process, options.invalid)
  const wanted = (['l', 'w', 'c', 'm'] as const).filter((each) => options.has(each))
  const columns: readonly CountName[] = wanted.length > 0 ? wanted : ['l', 'w', 'c']
  const total: Counts = { l: 0, w: 0, c: 0, m: 0 }
  const inputs = inputsOf(process, options.operands)
  for (const { name, file } of inputs) {
    const counts = yield* count(process, file, columns)
    for (const column of columns) total[column] += counts[column]
    printCounts(
      process,
      columns.map((each) => counts[each]),
      options.operands.length > 0 ? name : undefined,
    )
  }
  if (inputs.length > 1)
    printCounts(
      process,
      columns.map((each) => total[each]),
      'total',
    )
  return inputs.length < options.operands.length ? 1 : 0
}

function* count(process: Process, file: Handle, columns: readonly CountName[]): Working<Counts> {
  const counts: Counts = { l: 0, w: 0, c: 0, m: 0 }
  let isInWord = false
  for (let text = yield* readChunk(file); text !== undefined; text = yield* readChunk(file)) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counts.l++
    if (columns.includes('c')) counts.c += text.length
    if (columns.includes('m')) counts.m += text.length
    if (columns.includes('w')) {
      counts.w += text.match(/[^ \t\n\v\f\r]+/g)?.length ?? 0
      // A word that was cut into two pieces is one.
      if (isInWord && /^[^ \t\n\v\f\r]/.test(text)) counts.w--
      isInWord = /[^ \t\n\v\f\r]$/.test(text)
    }
    if (process.needsRest(text.length)) yield* process.rest()
  }
  return counts
}

function printCounts(process: Process, counts: readonly number[], name: string | undefined): void {
  const width = counts.length > 1 ? 9 : 0
  const text = counts.map((each) => String(each).padStart(width)).join(' ')
  process.print(name === undefined ? `${text}\n` : `${text} ${name}\n`)
}

function* uniq(process: Process): Running {
  const options = new Options(process.args, 'cdui')
  if (options.invalid) return refuseOption(process, options.invalid)
  const isWanted = (n: number) => (options.has('d') ? n > 1 : options.has('u') ? n === 1 : true)
  let last: string | undefined
  let n = 0
  for (const { file } of inputsOf(process, options.operands.slice(0, 1))) {
    for (;;) {
      const line = yield* readLine(file)
      const text = line === undefined ? undefined : withoutNewline(line)
      if (text !== undefined && text === last) n++
      else {
        if (last !== undefined && isWanted(n))
          yield* process.write(options.has('c') ? `${String(n).padStart(7)} ${last}\n` : `${last}\n`)
        last = text
        n = 1
      }
      if (line === undefined) break
      if (process.needsRest(lineUnits + (line.length >> 3))) yield* process.rest()
    }
  }
  return 0
}

function* cut(process: Process): Running {
  const options = new Options(process.args, 'd:f:c:b:s', { delimiter: 'd', fields: 'f' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const list = options.get('f') ?? options.get('c') ?? options.get('b')
  if (list === undefined) {
    process.complain('cut: expected a list of bytes, characters, or fields\n')
    return 1
  }
  const wanted = new Ranges(list)
  const delimiter = options.get('d') || '\t'
  for (const { file } of inputsOf(process, options.operands)) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      const text = withoutNewline(line)
      process.charge(text.length * (2 + wanted.count))
      if (!options.has('f')) yield* process.write(`${wanted.of([...text]).join('')}\n`)
      else if (text.includes(delimiter))
        yield* process.write(`${wanted.of(text.split(delimiter)).join(delimiter)}\n`)
      else if (!options.has('s')) yield* process.write(`${text}\n`)
      else yield* process.breathe()
    }
  }
  return 0
}

/** `1,3-5,7-`, counted from 1. */
class Ranges {
  readonly #ranges: readonly { readonly from: number; readonly to: number }[]

  constructor(list: string) {
    this.#ranges = list.split(',').map((each) => {
      const [from, to] = each.split('-')
      return {
        from: Number(from || 1),
        to: to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
      }
    })
  }

  get count(): number {
    return this.#ranges.length
  }

  of(items: readonly string[]): string[] {
    return items.filter((_item, n) => this.#ranges.some(({ from, to }) => n + 1 >= from && n < to))
  }
}

function* tac(process: Process): Running {
  const lines: string[] = []
  for (const { file } of inputsOf(process, process.args.slice(1)))
    for (const line of yield* linesOf(process, yield* readAll(process, file))) lines.push(line)
  for (let n = lines.length - 1; n >= 0; n--) yield* process.write(`${lines[n]}\n`)
  return 0
}

function* nl(process: Process): Running {
  let n = 0
  for (const { file } of inputsOf(process, new Options(process.args, 'b:').operands)) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      const text = withoutNewline(line)
      yield* process.write(text ? `${String(++n).padStart(6)}\t${text}\n` : '\n')
    }
  }
  return 0
}

export const linePrograms: Readonly<Record<string, Program>> = { head, tail, wc, uniq, cut, tac, nl }
