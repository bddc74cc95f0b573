/** Commands that make, move and remove files and whole directories: rm, mkdir, rmdir, cp, mv, ln. */
import { Directory, RegularFile, resolvePath } from '../../runtime/files.ts'
import { EEXIST, EISDIR, ENOENT, ENOTEMPTY, EXDEV, isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { changeMode } from './attributes.ts'
import { mayBeThere } from './image-files.ts'
import { nameOf, Options, refuseOption } from './options.ts'

/** Complains `name: what: why` and answers 1. */
function refuse(process: Process, what: string, error: PosixError): number {
  process.complain(`${nameOf(process)}: ${what}: ${error.message}\n`)
  return 1
}

function* rm(process: Process): Running {
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
    const error = yield* removeTree(process, path, isRecursive)
    if (!error || (error === ENOENT && options.has('f'))) continue
    if (error === EISDIR) process.complain(`rm: '${operand}' is a directory\n`)
    else process.complain(`rm: can't remove '${operand}': ${error.message}\n`)
    status = 1
  }
  return status
}

/** Removes what is in a directory before the directory. */
function* removeTree(process: Process, path: string, isRecursive: boolean): Working<PosixError | undefined> {
  const { files } = process.machine
  const left = [path]
  while (left.length > 0) {
    if (process.needsRest(entryUnits)) yield* process.rest()
    const next = left[left.length - 1]
    const place = files.locate(next, false)
    if (isError(place)) return place
    const { node } = place
    if (node instanceof Directory && !isRecursive) return EISDIR
    if (node instanceof Directory && node.entries.size > 0) {
      for (const name of node.entries.keys()) left.push(`${next}/${name}`)
      continue
    }
    const error = files.remove(next, process.user)
    if (error) return error
    left.pop()
  }
  return undefined
}

function* mkdir(process: Process): Running {
  const options = new Options(process.args, 'pm:v', { parents: 'p', mode: 'm' })
  if (options.invalid) return refuseOption(process, options.invalid)
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    const error = options.has('p')
      ? yield* makeAll(process, path)
      : process.machine.files.makeDirectory(path, process.user)
    if (error) {
      process.complain(`mkdir: can't create directory '${operand}': ${error.message}\n`)
      status = 1
    } else if (options.has('m')) changeMode(process, path, options.get('m')!)
    yield* process.breathe(entryUnits)
  }
  return status
}

function* makeAll(process: Process, path: string): Working<PosixError | undefined> {
  const { files } = process.machine
  const names = path.split('/').filter(Boolean)
  for (let n = 1; n <= names.length; n++) {
    const each = `/${names.slice(0, n).join('/')}`
    if (process.needsRest(entryUnits + each.length)) yield* process.rest()
    const error = files.makeDirectory(each, process.user)
    if (error && !(error === EEXIST && files.node(each) instanceof Directory)) return error
  }
  return undefined
}

function* rmdir(process: Process): Running {
  const options = new Options(process.args, 'p')
  let status = 0
  for (const operand of options.operands) {
    const error = removeDirectory(process, resolvePath(process.cwd, operand))
    if (error) status = refuse(process, `'${operand}'`, error)
    yield* process.breathe(entryUnits)
  }
  return status
}

function removeDirectory(process: Process, path: string): PosixError | undefined {
  const { files } = process.machine
  const node = files.node(path)
  if (isError(node)) return node
  if (!(node instanceof Directory)) return EEXIST
  return node.entries.size > 0 ? ENOTEMPTY : files.remove(path, process.user)
}

const copyOptions = {
  archive: 'a',
  dereference: 'L',
  force: 'f',
  'no-clobber': 'n',
  'no-dereference': 'P',
  'no-target-directory': 'T',
  preserve: 'p',
  recursive: 'r',
  'target-directory': 't',
  update: 'u',
  verbose: 'v',
}

function* cp(process: Process): Running {
  const options = new Options(process.args, 'rRafpduLPHvinTt:', copyOptions)
  if (options.invalid) return refuseOption(process, options.invalid)
  const { files } = process.machine
  const isRecursive = options.has('r') || options.has('R') || options.has('a')
  return yield* eachToTarget(process, options, function* ({ from, to, operand }) {
    if (options.has('n') && files.exists(to)) return 0
    const isTaken = !files.exists(from) && mayBeThere(process, from)
    const error = isTaken
      ? bring(process, { from, to, isRecursive })
      : yield* copyTree(process, { from, to, isRecursive })
    if (error === EISDIR && !isRecursive) {
      process.complain(`cp: omitting directory '${operand}'\n`)
      return 1
    }
    if (!error) return 0
    const isSource = !isTaken && !files.exists(from)
    process.complain(
      isSource
        ? `cp: can't stat '${operand}': ${error.message}\n`
        : `cp: can't create '${to}': ${error.message}\n`,
    )
    return 1
  })
}

/** Makes at `to` what the image has at `from`: its name alone is known. */
function bring(process: Process, { from, to, isRecursive }: Copying): PosixError | undefined {
  const { files } = process.machine
  const name = from.slice(from.lastIndexOf('/') + 1)
  if (name.includes('*')) return undefined
  if (isRecursive && !name.slice(1).includes('.'))
    return files.exists(to) ? undefined : files.makeDirectory(to, process.user)
  const error = files.write(to, '', process.user)
  const made = files.node(to)
  if (error || !(made instanceof RegularFile)) return error
  made.mode = 0o755
  made.program = name
  return undefined
}

interface Copying {
  readonly from: string
  readonly to: string
  readonly isRecursive: boolean
}

function* copyTree(process: Process, { from, to, isRecursive }: Copying): Working<PosixError | undefined> {
  const { files } = process.machine
  const left = [{ from, to }]
  for (let next = left.pop(); next; next = left.pop()) {
    const node = files.node(next.from)
    if (isError(node)) return node
    if (!(node instanceof Directory)) {
      const error = copyFile(process, next.from, next.to)
      if (error) return error
      if (process.needsRest(entryUnits + (node instanceof RegularFile ? node.size >> 3 : 0)))
        yield* process.rest()
      continue
    }
    if (!isRecursive) return EISDIR
    if (`${next.to}/`.startsWith(`${next.from}/`)) return EEXIST
    const error = files.exists(next.to) ? undefined : files.makeDirectory(next.to, process.user)
    if (error) return error
    for (const name of node.entries.keys())
      left.push({ from: `${next.from}/${name}`, to: `${next.to}/${name}` })
    if (process.needsRest(entryUnits * (1 + node.entries.size))) yield* process.rest()
  }
  return undefined
}

function copyFile(process: Process, from: string, to: string): PosixError | undefined {
  const { files } = process.machine
  const content = files.read(from, process.user)
  if (isError(content)) return content
  const error = files.write(to, content, process.user)
  const [node, made] = [files.node(from), files.node(to)]
  if (error || isError(node) || !(made instanceof RegularFile)) return error
  made.mode = node.mode
  if (node instanceof RegularFile) made.program = node.program
  return undefined
}

function* mv(process: Process): Running {
  const options = new Options(process.args, 'fnivTt:', copyOptions)
  if (options.invalid) return refuseOption(process, options.invalid)
  const { files } = process.machine
  return yield* eachToTarget(process, options, function* ({ from, to, operand }) {
    if (options.has('n') && files.exists(to)) return 0
    const isMissing = !files.exists(from)
    if (isMissing && mayBeThere(process, from)) {
      const error = bring(process, { from, to, isRecursive: false })
      return error ? refuse(process, `can't rename '${operand}'`, error) : 0
    }
    if (isMissing && isError(files.locate(from, false)))
      return refuse(process, `can't rename '${operand}'`, ENOENT)
    const error = files.rename(from, to, process.user)
    const failed = error === EXDEV ? yield* moveTree(process, from, to) : error
    return failed ? refuse(process, `can't rename '${operand}'`, failed) : 0
  })
}

/** Into another volume. */
function* moveTree(process: Process, from: string, to: string): Working<PosixError | undefined> {
  const error = yield* copyTree(process, { from, to, isRecursive: true })
  return error ?? (yield* removeTree(process, from, true))
}

interface Transfer {
  readonly from: string
  readonly to: string
  /** The source as it was named. */
  readonly operand: string
}

/** Runs for every source, with the path it goes to: the last operand (or that of -t), or a place in it if it is a directory. */
function* eachToTarget(
  process: Process,
  options: Options,
  run: (transfer: Transfer) => Working<number>,
): Running {
  const directory = options.get('t')
  const operands = directory === undefined ? options.operands : [...options.operands, directory]
  const target = operands.at(-1)
  if (target === undefined || operands.length < 2) {
    process.complain(`${nameOf(process)}: missing file operand\n`)
    return 1
  }
  const to = resolvePath(process.cwd, target)
  const isDirectory = !options.has('T') && process.machine.files.node(to) instanceof Directory
  if (operands.length > 2 && !isDirectory) {
    process.complain(`${nameOf(process)}: target '${target}' is not a directory\n`)
    return 1
  }
  let status = 0
  for (const operand of operands.slice(0, -1)) {
    const from = resolvePath(process.cwd, operand)
    const name = from.slice(from.lastIndexOf('/') + 1)
    // What is in a directory goes to the target itself: `cp -r /from/. /to`.
    const isContent = /(?:^|\/)\.\/*$/.test(operand)
    const goal = isDirectory && !isContent ? `${to === '/' ? '' : to}/${name}` : to
    status = (yield* run({ from, to: goal, operand })) || status
    yield* process.breathe(entryUnits)
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
  const error = options.has('s')
    ? files.link(target, path, process.user)
    : files.hardLink(resolvePath(process.cwd, target), path, process.user)
  return error ? refuse(process, name ?? target, error) : 0
}

export const treePrograms: Readonly<Record<string, Program>> = { rm, mkdir, rmdir, cp, mv, ln }
