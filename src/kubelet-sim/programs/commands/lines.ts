/** Commands that work on lines as they come: head, tail, wc, uniq, cut, nl, tac. */
import { type FileNode, resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import { type Handle, readChunk, readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { openOperand } from './cat.ts'
import { cut } from './cut.ts'
import { bytesNamed } from './dumps.ts'
import { endForMemory, itemBytes, linesOf, lineUnits, readAll, withoutNewline } from './input.ts'
import { inputsOf, type Source } from './operands.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'
import { wc } from './wc.ts'

/** Old options such as `-5` stand for `-n 5`. */
const withCount = (args: readonly string[]): string[] =>
  args.flatMap((each, n) =>
    /^-\d+$/.test(each) && !/^(?:-[nc]|--lines|--bytes)$/.test(args[n - 1]) ? ['-n', each.slice(1)] : [each],
  )

const headingOf = (name: string, n: number): string => `${n > 0 ? '\n' : ''}==> ${name} <==\n`

function* head(process: Process): Running {
  const options = new Options(withCount(process.args), 'n:c:qvz', {
    lines: 'n',
    bytes: 'c',
    quiet: 'q',
    verbose: 'v',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const counts = countsOf(process, options)
  if (!counts) return 1
  const inputs = inputsOf(process, options.operands)
  for (const [n, { name, file }] of inputs.entries()) {
    if ((inputs.length > 1 || options.has('v')) && !options.has('q')) yield* process.write(headingOf(name, n))
    if (options.has('c')) yield* firstBytes(process, file, counts.bytes ?? 0)
    else yield* firstLines(process, file, counts.lines ?? 10)
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

/** How many lines or bytes are wanted; undefined for what is no number, of which it has complained. */
function countsOf(
  process: Process,
  options: Options,
): { readonly lines?: number; readonly bytes?: number } | undefined {
  for (const [letter, what] of [
    ['n', 'lines'],
    ['c', 'bytes'],
  ] as const) {
    const text = options.get(letter)
    if (text === undefined) continue
    const count = /^[-+]{2}/.test(text) ? undefined : bytesNamed(text.replace(/^[-+]/, ''))
    if (count !== undefined) return { [what]: text.startsWith('-') ? -count : count }
    process.complain(
      isGnu(process)
        ? `${nameOf(process)}: invalid number of ${what}: '${text}'\n`
        : `${nameOf(process)}: invalid number '${text}'\n`,
    )
    return undefined
  }
  return {}
}

function* firstBytes(process: Process, file: Handle, count: number): Working {
  if (count < 0) {
    yield* process.write((yield* readAll(process, file)).slice(0, count))
    return
  }
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
  if (!countsOf(process, options)) return 1
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

/** What of a line has to be the same. */
function uniqueKey(options: Options): (line: string) => string {
  const [fields, from, length] = [options.number('f', 0), options.number('s', 0), options.number('w', 0)]
  if (!fields && !from && !length && !options.has('i')) return (line) => line
  return (line) => {
    let rest = line
    for (let n = 0; n < Math.min(fields, 1_000); n++) rest = rest.replace(/^[ \t]*[^ \t]*/, '')
    rest = length > 0 ? rest.slice(from, from + length) : rest.slice(from)
    return options.has('i') ? rest.toLowerCase() : rest
  }
}

function* uniq(process: Process): Running {
  const options = new Options(process.args, 'cduif:s:w:D', {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
    'skip-fields': 'f',
    'skip-chars': 's',
    'check-chars': 'w',
    'all-repeated': 'D',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const isWanted = (n: number) =>
    options.has('D') ? false : options.has('d') ? n > 1 : options.has('u') ? n === 1 : true
  const keyOf = uniqueKey(options)
  let last: string | undefined
  let n = 0
  for (const { file } of inputsOf(process, options.operands.slice(0, 1))) {
    for (;;) {
      const line = yield* readLine(file)
      const text = line === undefined ? undefined : withoutNewline(line)
      if (text !== undefined && last !== undefined && keyOf(text) === keyOf(last)) {
        n++
        if (options.has('D')) yield* process.write(`${n === 2 ? `${last}\n` : ''}${text}\n`)
      } else {
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

function* tac(process: Process): Running {
  const lines: string[] = []
  for (const { file } of inputsOf(process, process.args.slice(1)))
    for (const line of yield* linesOf(process, yield* readAll(process, file))) lines.push(line)
  for (let n = lines.length - 1; n >= 0; n--) yield* process.write(`${lines[n]}\n`)
  return 0
}

function* nl(process: Process): Running {
  const options = new Options(process.args, 'b:')
  if (options.invalid) return refuseOption(process, options.invalid)
  let n = 0
  for (const { file } of inputsOf(process, options.operands)) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      const text = withoutNewline(line)
      yield* process.write(text ? `${String(++n).padStart(6)}\t${text}\n` : '\n')
    }
  }
  return 0
}

export const linePrograms: Readonly<Record<string, Program>> = { head, tail, wc, uniq, cut, tac, nl }
