/** Commands that change the length of files, or put them in place: truncate, fallocate, install, split. */
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import { type Handle, readChunk, readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { changeMode } from './attributes.ts'
import { openOperand } from './cat.ts'
import { cutAt } from './dd.ts'
import { bytesNamed } from './dumps.ts'
import { nameOf, Options, refuseOption } from './options.ts'

function* truncate(process: Process): Running {
  const options = new Options(process.args, 'cs:r:o', { size: 's', 'no-create': 'c', reference: 'r' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const found = /^([-+<>/%]?)(.+)$/.exec(options.get('s') ?? '')
  const size = found ? bytesNamed(found[2]) : undefined
  if (size === undefined || options.operands.length === 0) {
    process.complain(
      found ? `truncate: Invalid number: '${options.get('s')}'\n` : 'truncate: missing file operand\n',
    )
    return 1
  }
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    const error = resize(process, path, { sign: found![1], size, makes: !options.has('c') })
    if (error) {
      process.complain(`truncate: cannot open '${operand}' for writing: ${error.message}\n`)
      status = 1
    }
    yield* process.breathe(entryUnits)
  }
  return status
}

/** As much as any volume holds, and a little more: what is longer fits nowhere. */
const longest = 64 * 1024 * 1024

function resize(
  process: Process,
  path: string,
  { sign, size, makes }: { sign: string; size: number; makes: boolean },
): PosixError | undefined {
  const { files } = process.machine
  if (!files.exists(path) && !makes) return undefined
  const touched = files.exists(path) ? undefined : files.touch(path, process.user)
  if (touched) return touched
  const text = files.read(path, process.user)
  if (isError(text)) return text
  const now = text.length
  const next =
    sign === '+'
      ? now + size
      : sign === '-'
        ? Math.max(0, now - size)
        : sign === '<'
          ? Math.min(now, size)
          : sign === '>'
            ? Math.max(now, size)
            : size
  return cutAt(process, { files, path, length: Math.min(next, longest) })
}

const fallocate: Program = (process) => {
  const options = new Options(process.args, 'l:o:nxzdcp', {
    length: 'l',
    offset: 'o',
    'keep-size': 'n',
    posix: 'x',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const length = bytesNamed(options.get('l') ?? '')
  const offset = bytesNamed(options.get('o') ?? '0')
  const [operand] = options.operands
  if (!length || offset === undefined || operand === undefined) {
    process.complain(
      operand === undefined
        ? 'fallocate: no filename specified\n'
        : 'fallocate: invalid length value specified\n',
    )
    return 1
  }
  if (['z', 'd', 'c', 'p'].some((each) => options.has(each))) {
    process.complain('fallocate: holes are not simulated\n')
    return 1
  }
  const path = resolvePath(process.cwd, operand)
  const error = resize(process, path, { sign: '>', size: offset + length, makes: true })
  if (error) process.complain(`fallocate: fallocate failed: ${error.message}\n`)
  return error ? 1 : 0
}

function* install(process: Process): Running {
  const options = new Options(process.args, 'bcCdDg:m:o:pst:Tv', {
    directory: 'd',
    mode: 'm',
    owner: 'o',
    group: 'g',
    'target-directory': 't',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const { files } = process.machine
  const mode = options.get('m') ?? '0755'
  const operands = options.has('t') ? [...options.operands, options.get('t')!] : options.operands
  if (operands.length < (options.has('d') ? 1 : 2)) {
    process.complain('install: missing file operand\n')
    return 1
  }
  const target = resolvePath(process.cwd, operands[operands.length - 1])
  let status = 0
  for (const operand of options.has('d') ? operands : operands.slice(0, -1)) {
    const source = resolvePath(process.cwd, operand)
    const path = options.has('d')
      ? source
      : files.node(target) instanceof Directory && !options.has('T')
        ? `${target}/${source.slice(source.lastIndexOf('/') + 1)}`
        : target
    const above = options.has('d') ? path : options.has('D') ? path.slice(0, path.lastIndexOf('/')) : ''
    const error =
      makeAll(process, above) ??
      (options.has('d') ? undefined : copy(process, source, path)) ??
      changeMode(process, path, mode)
    if (error) {
      process.complain(`install: cannot create '${operand}': ${error.message}\n`)
      status = 1
    }
    yield* process.breathe(entryUnits)
  }
  return status
}

function makeAll(process: Process, path: string): PosixError | undefined {
  const { files } = process.machine
  const names = path.split('/').filter(Boolean)
  for (let n = 1; n <= names.length; n++) {
    const each = `/${names.slice(0, n).join('/')}`
    if (files.node(each) instanceof Directory) continue
    const error = files.makeDirectory(each, process.user)
    if (error) return error
  }
  return undefined
}

function copy(process: Process, from: string, to: string): PosixError | undefined {
  const content = process.machine.files.read(from, process.user)
  if (isError(content)) return content
  process.charge(content.length >> 3)
  return process.machine.files.write(to, content, process.user)
}

/** There are no more names than these letters make. */
const mostFiles = 17_576

function* split(process: Process): Running {
  const options = new Options(
    process.args.map((each) => (/^-\d+$/.test(each) ? `-l${each.slice(1)}` : each)),
    'l:b:a:dC:n:',
    { lines: 'l', bytes: 'b', 'suffix-length': 'a', 'numeric-suffixes': 'd' },
  )
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.has('C') || options.has('n')) {
    process.complain(`split: -${options.has('C') ? 'C' : 'n'} is not simulated\n`)
    return 1
  }
  const [operand = '-', prefix = 'x'] = options.operands
  const file = openOperand(process, operand)
  if (!file) return 1
  const bytes = options.has('b') ? bytesNamed(options.get('b')!) : undefined
  const lines = options.number('l', 1_000)
  if ((options.has('b') && !bytes) || !(lines >= 1)) {
    process.complain('split: invalid number\n')
    return 1
  }
  const width = Math.max(1, Math.min(options.number('a', 2), 8))
  const letters = options.has('d') ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz'
  for (let n = 0; n < mostFiles; n++) {
    const first = yield* piece(file, bytes)
    if (first === undefined) return 0
    const name = suffix(n, { width, letters })
    if (name === undefined) {
      process.complain('split: suffixes exhausted\n')
      return 1
    }
    const out = process.machine.openToWrite(resolvePath(process.cwd, prefix + name), process, false)
    if (isError(out)) {
      process.complain(`split: ${prefix}${name}: ${out.message}\n`)
      return 1
    }
    if (!(yield* fill(process, { file, out, first, bytes, lines }))) return 1
  }
  process.complain('split: suffixes exhausted\n')
  return 1
}

/** A line, or some of the bytes. */
const piece = (file: Handle, bytes: number | undefined): Working<string | undefined> =>
  bytes === undefined ? readLine(file) : readChunk(file)

interface Filling {
  readonly file: Handle
  readonly out: Handle
  readonly first: string
  readonly bytes: number | undefined
  readonly lines: number
}

/** Answers whether there was room for it. */
function* fill(process: Process, { file, out, first, bytes, lines }: Filling): Working<boolean> {
  let left = bytes ?? lines
  for (let text: string | undefined = first; text !== undefined; ) {
    const part = bytes === undefined ? text : text.slice(0, left)
    if (part.length < text.length) file.unread?.(text.slice(part.length))
    if (isError(out.write?.(part))) {
      process.complain(`${nameOf(process)}: write error: No space left on device\n`)
      return false
    }
    left -= bytes === undefined ? 1 : part.length
    if (process.needsRest(part.length >> 3)) yield* process.rest()
    if (left <= 0) return true
    text = yield* piece(file, bytes)
  }
  return true
}

function suffix(n: number, { width, letters }: { width: number; letters: string }): string | undefined {
  let text = ''
  let left = n
  for (let k = 0; k < width; k++) {
    text = letters[left % letters.length] + text
    left = Math.floor(left / letters.length)
  }
  return left > 0 ? undefined : text
}

export const piecePrograms: Readonly<Record<string, Program>> = { truncate, fallocate, install, split }
