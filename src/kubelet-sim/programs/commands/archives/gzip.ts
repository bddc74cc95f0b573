/** gzip, gunzip and zcat. */
import { RegularFile, resolvePath } from '../../../runtime/files/files.ts'
import { EISDIR, isError } from '../../../runtime/posix.ts'
import { readChunk } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { openOperand } from '../cat.ts'
import { isGnu, nameOf, Options, refuseOption } from '../options.ts'
import { type Level, packed, type Source, type Unreadable, unpacked } from './gzip-streams.ts'

const levelOf = (options: Options): Level => {
  const found = '123456789'.split('').findLast((each) => options.has(each))
  return found ? (Number(found) as Level) : 6
}

function* gzip(process: Process): Running {
  const name = nameOf(process)
  const options = new Options(process.args, 'cdfknNlqrtvS:123456789', {
    stdout: 'c',
    'to-stdout': 'c',
    decompress: 'd',
    uncompress: 'd',
    force: 'f',
    keep: 'k',
    'no-name': 'n',
    quiet: 'q',
    test: 't',
    verbose: 'v',
    fast: '1',
    best: '9',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const unknown = ['l', 'r', 'S'].find((each) => options.has(each))
  if (unknown) {
    process.complain(`${name}: -${unknown} is not simulated\n`)
    return 1
  }
  const packs: Packing = {
    unpacks: options.has('d') || options.has('t') || name === 'gunzip' || name === 'zcat',
    toOutput: options.has('c') || name === 'zcat',
    isTest: options.has('t'),
    options,
  }
  let status = 0
  const operands = options.operands.length > 0 ? options.operands : ['-']
  for (const operand of operands) {
    const isDone =
      operand === '-' ? yield* packInput(process, packs) : yield* packFile(process, operand, packs)
    if (!isDone) status = 1
  }
  return status
}

interface Packing {
  readonly unpacks: boolean
  readonly toOutput: boolean
  readonly isTest: boolean
  readonly options: Options
}

/** What comes of the bytes of a source, and whether all of it was sound. */
interface Changed {
  readonly next: Source
  isSound: boolean
}

/** The changed bytes of a source; complains of what cannot be unpacked. */
function changed(
  process: Process,
  from: Source,
  { packing, name }: { packing: Packing; name: string },
): Changed {
  if (!packing.unpacks) return { next: packed(process, from, levelOf(packing.options)), isSound: true }
  const next = unpacked(process, from, (why) => {
    result.isSound = false
    process.complain(failureText(process, name, why))
  })
  const result: Changed = { next, isSound: true }
  return result
}

function failureText(process: Process, name: string, why: Unreadable): string {
  if (isGnu(process))
    return `\ngzip: ${name}: ${why}${why === 'invalid compressed data' ? '--format violated' : ''}\n`
  return `${nameOf(process)}: ${busyboxWords[why]}\n`
}

const busyboxWords: Readonly<Record<Unreadable, string>> = {
  'not in gzip format': 'invalid magic',
  'unexpected end of file': 'unexpected end of file',
  'invalid compressed data': 'corrupted data',
}

function* packInput(process: Process, packing: Packing): Working<boolean> {
  if (!packing.unpacks && process.output.isTerminal && !packing.options.has('f')) {
    process.complain(
      isGnu(process)
        ? 'gzip: compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h\n'
        : `${nameOf(process)}: compressed data not written to terminal\n`,
    )
    return false
  }
  const from = changed(process, () => readChunk(process.input), { packing, name: 'stdin' })
  yield* writeOut(process, from.next, packing)
  return from.isSound
}

function* writeOut(process: Process, next: Source, { isTest }: Packing): Working<void> {
  for (let text = yield* next(); text !== undefined; text = yield* next())
    if (!isTest) yield* process.write(text)
}

/** Changes a file, and puts the other in its place unless only its contents are asked for. */
function* packFile(process: Process, operand: string, packing: Packing): Working<boolean> {
  const path = resolvePath(process.cwd, operand)
  const target = targetOf(path, packing)
  const refusal = whyLetBe(process, { operand, path, target }, packing)
  if (refusal !== undefined) return failed(process, refusal)
  const file = openOperand(process, operand)
  if (!file) return false
  const from = changed(process, () => readChunk(file), { packing, name: operand })
  if (packing.toOutput || packing.isTest) {
    yield* writeOut(process, from.next, packing)
    return from.isSound
  }
  if (process.machine.files.exists(target) && !packing.options.has('f')) {
    const shown = operand.slice(0, operand.length - (path.length - target.length) || undefined)
    return failed(process, `${shown} already exists`)
  }
  return yield* replace(process, from, { path, target, isKept: packing.options.has('k') })
}

function failed(process: Process, why: string): false {
  process.complain(`${nameOf(process)}: ${why}\n`)
  return false
}

const targetOf = (path: string, { unpacks }: Packing): string =>
  unpacks ? path.replace(/\.(gz|tgz)$/, (end) => (end === '.tgz' ? '.tar' : '')) : `${path}.gz`

/** Why a file is not even opened; undefined: it is. */
function whyLetBe(
  process: Process,
  { operand, path, target }: { operand: string; path: string; target: string },
  { unpacks, toOutput, isTest }: Packing,
): string | undefined {
  const node = process.machine.files.node(path)
  if (!isError(node) && !(node instanceof RegularFile))
    return `${operand}: ${isGnu(process) ? 'is a directory -- ignored' : EISDIR.message}`
  if (unpacks && target === path && !toOutput && !isTest)
    return `${operand}: unknown suffix${isGnu(process) ? ' -- ignored' : ''}`
  return undefined
}

/** Puts what comes of a file in its place, with its mode and its time. */
function* replace(
  process: Process,
  from: Changed,
  { path, target, isKept }: { path: string; target: string; isKept: boolean },
): Working<boolean> {
  const { files } = process.machine
  const before = files.node(path)
  const out = process.machine.openToWrite(target, process, false)
  if (isError(out)) return failed(process, `${target}: ${out.message}`)
  for (let text = yield* from.next(); text !== undefined; text = yield* from.next()) {
    if (!isError(out.write?.(text))) continue
    files.remove(target, process.user)
    return failed(process, 'write error: No space left on device')
  }
  const made = files.node(target)
  if (!isError(made) && !isError(before)) {
    made.mode = before.mode
    made.modifiedAt = before.modifiedAt
  }
  if (!from.isSound) files.remove(target, process.user)
  else if (!isKept) files.remove(path, process.user)
  return from.isSound
}

export const gzipPrograms: Readonly<Record<string, Program>> = { gzip, gunzip: gzip, zcat: gzip }
