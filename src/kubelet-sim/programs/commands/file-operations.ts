/** Commands that make, change and read files: cat, touch, rm, mkdir, cp, mv, ln, tee, chmod … */
import { Directory, RegularFile, resolvePath, SymbolicLink } from '../../runtime/files.ts'
import {
  EACCES,
  EEXIST,
  EISDIR,
  ENOENT,
  ENOTEMPTY,
  EPERM,
  isError,
  type PosixError,
} from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { type Handle, readChunk, type Wait } from '../../runtime/streams.ts'
import { nameOf, Options, refuseOption } from './options.ts'

/** Opens an operand; `-` is standard input. Says so if it cannot. */
export function openOperand(process: Process, operand: string): Handle | undefined {
  if (operand === '-') return process.input
  const opened = process.machine.openToRead(resolvePath(process.cwd, operand), process)
  if (isError(opened)) {
    cannotOpen(process, operand, opened)
    return undefined
  }
  return opened
}

/** What busybox, or else the GNU tools, say of a file that cannot be read. */
function cannotOpen(process: Process, operand: string, error: PosixError): void {
  const isGnu = process.machine.image.has('apt-get') && process.machine.image.shell !== 'ash'
  if (isGnu) process.complain(`${nameOf(process)}: ${operand}: ${error.message}\n`)
  else if (error === EISDIR) process.complain(`${nameOf(process)}: read error: ${error.message}\n`)
  else process.complain(`${nameOf(process)}: can't open '${operand}': ${error.message}\n`)
}

/** Complains `name: what: why` and answers 1. */
function refuse(process: Process, what: string, error: PosixError): number {
  process.complain(`${nameOf(process)}: ${what}: ${error.message}\n`)
  return 1
}

function* cat(process: Process): Running {
  const options = new Options(process.args, 'nveAbstuET')
  if (options.invalid) return refuseOption(process, options.invalid)
  let status = 0
  let line = 0
  for (const operand of options.operands.length > 0 ? options.operands : ['-']) {
    const file = openOperand(process, operand)
    if (!file) status = 1
    else
      yield* copy(process, file, (text) =>
        options.has('n') ? text.replace(/^(?=[\s\S])/gm, () => `${String(++line).padStart(6)}\t`) : text,
      )
  }
  return status
}

/** Copies what can be read to standard output, until its end. */
function* copy(process: Process, from: Handle, change?: (text: string) => string): Generator<Wait, void> {
  for (;;) {
    const text = yield* readChunk(from)
    if (text === undefined || process.isDying) return
    yield* process.write(change ? change(text) : text)
  }
}

const touch: Program = (process) => {
  const options = new Options(process.args, 'acmt:d:r:')
  if (options.invalid) return refuseOption(process, options.invalid)
  const { files } = process.machine
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    if (options.has('c') && !files.exists(path)) continue
    const error = files.touch(path, process.user)
    if (error) status = refuse(process, operand, error)
  }
  return status
}

const rm: Program = (process) => {
  const options = new Options(process.args, 'rRfiv', { recursive: 'r', force: 'f' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const isRecursive = options.has('r') || options.has('R')
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    if (/(^|\/)\.\.?$/.test(operand) || path === '/') {
      process.complain(`rm: can't remove '${operand}'\n`)
      status = 1
      continue
    }
    const error = removeAll(process, path, isRecursive)
    if (!error || (error === ENOENT && options.has('f'))) continue
    if (error === EISDIR) process.complain(`rm: '${operand}' is a directory\n`)
    else process.complain(`rm: can't remove '${operand}': ${error.message}\n`)
    status = 1
  }
  return status
}

function removeAll(process: Process, path: string, isRecursive: boolean): PosixError | undefined {
  const { files } = process.machine
  const place = files.locate(path, false)
  if (isError(place)) return place
  if (place.node instanceof Directory) {
    if (!isRecursive) return EISDIR
    for (const name of [...place.node.entries.keys()]) {
      const error = removeAll(process, `${path}/${name}`, true)
      if (error) return error
    }
  }
  return files.remove(path, process.user)
}

const mkdir: Program = (process) => {
  const options = new Options(process.args, 'pm:v', { parents: 'p', mode: 'm' })
  if (options.invalid) return refuseOption(process, options.invalid)
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    const error = options.has('p')
      ? makeAll(process, path)
      : process.machine.files.makeDirectory(path, process.user)
    if (error) {
      process.complain(`mkdir: can't create directory '${operand}': ${error.message}\n`)
      status = 1
    } else if (options.has('m')) changeMode(process, path, options.get('m')!)
  }
  return status
}

function makeAll(process: Process, path: string): PosixError | undefined {
  const { files } = process.machine
  const names = path.split('/').filter(Boolean)
  for (let n = 1; n <= names.length; n++) {
    const each = `/${names.slice(0, n).join('/')}`
    const error = files.makeDirectory(each, process.user)
    if (error && !(error === EEXIST && files.node(each) instanceof Directory)) return error
  }
  return undefined
}

const rmdir: Program = (process) => {
  const options = new Options(process.args, 'p')
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    const node = process.machine.files.node(path)
    const error = isError(node)
      ? node
      : node instanceof Directory
        ? node.entries.size > 0
          ? ENOTEMPTY
          : process.machine.files.remove(path, process.user)
        : EEXIST
    if (error) status = refuse(process, `'${operand}'`, error)
  }
  return status
}

const cp: Program = (process) => {
  const options = new Options(process.args, 'rRafpduLPvi', { recursive: 'r', archive: 'a' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const isRecursive = options.has('r') || options.has('R') || options.has('a')
  return eachToTarget(process, options.operands, (from, to, operand) => {
    const error = copyTree(process, from, { to, isRecursive })
    if (error === EISDIR && !isRecursive) {
      process.complain(`cp: omitting directory '${operand}'\n`)
      return 1
    }
    if (!error) return 0
    const isSource = !process.machine.files.exists(from)
    process.complain(
      isSource
        ? `cp: can't stat '${operand}': ${error.message}\n`
        : `cp: can't create '${to}': ${error.message}\n`,
    )
    return 1
  })
}

function copyTree(
  process: Process,
  from: string,
  { to, isRecursive }: { to: string; isRecursive: boolean },
): PosixError | undefined {
  const { files } = process.machine
  const node = files.node(from)
  if (isError(node)) return node
  if (!(node instanceof Directory)) {
    const content = files.read(from, process.user)
    if (isError(content)) return content
    const error = files.write(to, content, process.user)
    const made = files.node(to)
    if (!error && made instanceof RegularFile) {
      made.mode = node.mode
      if (node instanceof RegularFile) made.program = node.program
    }
    return error
  }
  if (!isRecursive) return EISDIR
  if (`${to}/`.startsWith(`${from}/`)) return EEXIST
  const error = files.exists(to) ? undefined : files.makeDirectory(to, process.user)
  if (error) return error
  for (const name of [...node.entries.keys()]) {
    const inner = copyTree(process, `${from}/${name}`, { to: `${to}/${name}`, isRecursive })
    if (inner) return inner
  }
  return undefined
}

const mv: Program = (process) => {
  const options = new Options(process.args, 'fnivT')
  if (options.invalid) return refuseOption(process, options.invalid)
  const { files } = process.machine
  return eachToTarget(process, options.operands, (from, to, operand) => {
    if (!files.exists(from) && isError(files.locate(from, false)))
      return refuse(process, `can't rename '${operand}'`, ENOENT)
    const error = files.rename(from, to, process.user)
    return error ? refuse(process, `can't rename '${operand}'`, error) : 0
  })
}

/** Calls back for every source with the path it goes to: the last operand, or a place in it if it is a directory. */
function eachToTarget(
  process: Process,
  operands: readonly string[],
  run: (from: string, to: string, operand: string) => number,
): number {
  const target = operands.at(-1)
  if (target === undefined || operands.length < 2) {
    process.complain(`${nameOf(process)}: missing file operand\n`)
    return 1
  }
  const to = resolvePath(process.cwd, target)
  const isDirectory = process.machine.files.node(to) instanceof Directory
  if (operands.length > 2 && !isDirectory) {
    process.complain(`${nameOf(process)}: target '${target}' is not a directory\n`)
    return 1
  }
  let status = 0
  for (const operand of operands.slice(0, -1)) {
    const from = resolvePath(process.cwd, operand)
    const name = from.slice(from.lastIndexOf('/') + 1)
    status = run(from, isDirectory ? `${to === '/' ? '' : to}/${name}` : to, operand) || status
  }
  return status
}

const ln: Program = (process) => {
  const options = new Options(process.args, 'sfnvT')
  const { files } = process.machine
  const [target = '', name] = options.operands
  const linkPath = resolvePath(process.cwd, name ?? target.slice(target.lastIndexOf('/') + 1))
  const isDirectory = files.node(linkPath) instanceof Directory && !options.has('n')
  const path = isDirectory ? `${linkPath}/${target.slice(target.lastIndexOf('/') + 1)}` : linkPath
  if (options.has('f')) files.remove(path, process.user)
  const error = options.has('s') ? files.link(target, path, process.user) : hardLink(process, target, path)
  return error ? refuse(process, name ?? target, error) : 0
}

function hardLink(process: Process, target: string, path: string): PosixError | undefined {
  const { files } = process.machine
  const source = files.locate(resolvePath(process.cwd, target))
  if (isError(source)) return source
  if (!(source.node instanceof RegularFile)) return source.node ? EPERM : ENOENT
  const place = files.locate(path, false)
  if (isError(place)) return place
  if (place.node) return EEXIST
  const error = files.touch(path, process.user)
  if (!error) place.parent.entries.set(place.name, source.node)
  return error
}

function* tee(process: Process): Running {
  const options = new Options(process.args, 'ai')
  const outputs: Handle[] = []
  let status = 0
  for (const operand of options.operands) {
    const opened = process.machine.openToWrite(resolvePath(process.cwd, operand), process, options.has('a'))
    if (isError(opened)) status = refuse(process, operand, opened)
    else outputs.push(opened)
  }
  yield* copy(process, process.input, (text) => {
    for (const each of outputs) each.write?.(text)
    return text
  })
  return status
}

const chmod: Program = (process) => {
  const options = new Options(
    process.args.map((each) => (/^-[rwx]+$/.test(each) && each !== '-r' ? `a${each}` : each)),
    'Rvcf',
  )
  const [mode, ...operands] = options.operands
  let status = 0
  for (const operand of operands) {
    const error = changeMode(process, resolvePath(process.cwd, operand), mode)
    if (error) status = refuse(process, operand, error)
  }
  return status
}

function changeMode(process: Process, path: string, mode: string): PosixError | undefined {
  const place = process.machine.files.locate(path)
  if (isError(place)) return place
  if (!place.node) return ENOENT
  if (process.user.uid !== 0 && process.user.uid !== place.node.uid) return EPERM
  place.node.mode = newMode(place.node.mode, mode)
  return undefined
}

const whoBits: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 }

function newMode(before: number, text: string): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  let mode = before
  for (const clause of text.split(',')) {
    const found = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause)
    if (!found) continue
    const who = [...(found[1] || 'a')].reduce((bits, each) => bits | whoBits[each], 0)
    const what =
      (found[3].includes('r') ? 0o444 : 0) |
      (found[3].includes('w') ? 0o222 : 0) |
      (/x|X/.test(found[3]) ? 0o111 : 0)
    if (found[2] === '+') mode |= who & what
    else if (found[2] === '-') mode &= ~(who & what)
    else mode = (mode & ~who) | (who & what)
  }
  return mode
}

const chown: Program = (process) => {
  const options = new Options(process.args, 'RhvcfLP')
  const [owner = '', ...operands] = options.operands
  const [uid, gid] = owner.split(':').map((each) => (each === 'root' ? 0 : Number(each || Number.NaN)))
  let status = 0
  for (const operand of operands) {
    const node = process.machine.files.node(resolvePath(process.cwd, operand))
    if (isError(node)) status = refuse(process, operand, node)
    else if (process.user.uid !== 0) status = refuse(process, operand, EPERM)
    else {
      if (!Number.isNaN(uid)) node.uid = uid
      if (gid !== undefined && !Number.isNaN(gid)) node.gid = gid
    }
  }
  return status
}

const readlink: Program = (process) => {
  const options = new Options(process.args, 'fen')
  const { files } = process.machine
  const path = resolvePath(process.cwd, options.operands[0] ?? '')
  const place = files.locate(path, options.has('f'))
  if (isError(place)) return 1
  if (options.has('f')) process.print(`${place.path}\n`)
  else if (place.node instanceof SymbolicLink) process.print(`${place.node.target}\n`)
  else return 1
  return 0
}

const mktemp: Program = (process) => {
  const options = new Options(process.args, 'dqtp:u')
  const template = options.operands[0] ?? '/tmp/tmp.XXXXXX'
  const path = resolvePath(
    process.cwd,
    template.replace(/X+$/, (mark) => process.machine.random.suffix(mark.length)),
  )
  const { files } = process.machine
  const error = options.has('d') ? files.makeDirectory(path, process.user) : files.touch(path, process.user)
  if (error) return refuse(process, `can't create ${path}`, error === EACCES ? EACCES : error)
  process.print(`${path}\n`)
  return 0
}

export const filePrograms: Readonly<Record<string, Program>> = {
  cat,
  touch,
  rm,
  mkdir,
  rmdir,
  cp,
  mv,
  ln,
  tee,
  chmod,
  chown,
  readlink,
  mktemp,
  sync: () => 0,
}
