/** Commands that make, move and remove files and whole directories: rm, mkdir, rmdir, cp, mv, ln. */
import { Directory, RegularFile, resolvePath } from '../../runtime/files/files.ts'
import {
  EEXIST,
  EISDIR,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EXDEV,
  isError,
  type PosixError,
} from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { changeMode } from './attributes.ts'
import { cannot, missing } from './complaints.ts'
import { mayBeThere } from './image-files.ts'
import { isLink } from './nodes.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

function* rm(process: Process): Running {
  const options = new Options(process.args, 'rRfivId', {
    recursive: 'r',
    force: 'f',
    verbose: 'v',
    dir: 'd',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0 && !options.has('f')) return missing(process)
  const isRecursive = options.has('r') || options.has('R')
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    if (/(^|\/)\.\.?$/.test(operand) || path === '/') {
      process.complain(
        isGnu(process)
          ? path === '/'
            ? "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n"
            : `rm: refusing to remove '.' or '..' directory: skipping '${operand}'\n`
          : `rm: can't remove '${operand}'\n`,
      )
      status = 1
      continue
    }
    const error = yield* removeTree(process, path, isRecursive)
    if (!error && options.has('v')) process.print(`removed '${operand}'\n`)
    if (!error || (error === ENOENT && options.has('f'))) continue
    if (error === EISDIR && !isGnu(process)) process.complain(`rm: '${operand}' is a directory\n`)
    else cannot(process, 'remove', operand, error)
    status = 1
  }
  return status
}

/** Removes what is in a directory before the directory. */
export function* removeTree(
  process: Process,
  path: string,
  isRecursive: boolean,
): Working<PosixError | undefined> {
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
  const options = new Options(process.args, 'pm:v', { parents: 'p', mode: 'm', verbose: 'v' })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) return missing(process)
  let status = 0
  for (const operand of options.operands) {
    const path = resolvePath(process.cwd, operand)
    const error = options.has('p')
      ? yield* makeAll(process, path)
      : process.machine.files.makeDirectory(path, process.user)
    if (error) status = cannot(process, 'make directory', operand, error)
    else if (options.has('m')) changeMode(process, path, options.get('m')!)
    if (!error && options.has('v'))
      process.print(
        isGnu(process) ? `mkdir: created directory '${operand}'\n` : `created directory: '${operand}'\n`,
      )
    yield* process.breathe(entryUnits)
  }
  return status
}

export function* makeAll(process: Process, path: string): Working<PosixError | undefined> {
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
  const options = new Options(process.args, 'pv', {
    parents: 'p',
    'ignore-fail-on-non-empty': 'v',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) return missing(process)
  let status = 0
  for (const operand of options.operands) {
    const error = removeDirectory(process, resolvePath(process.cwd, operand))
    if (error) status = cannot(process, 'remove directory', operand, error)
    yield* process.breathe(entryUnits)
  }
  return status
}

function removeDirectory(process: Process, path: string): PosixError | undefined {
  const { files } = process.machine
  const node = files.node(path)
  if (isError(node)) return node
  if (!(node instanceof Directory)) return ENOTDIR
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
  return yield* eachToTarget(process, options, function* ({ from, to, operand, goal }) {
    if (options.has('n') && files.exists(to)) return 0
    const isTaken = !files.exists(from) && mayBeThere(process, from)
    const error = isTaken
      ? bring(process, { from, to, isRecursive })
      : yield* copyTree(process, { from, to, isRecursive })
    if (error === EISDIR && !isRecursive) {
      process.complain(
        isGnu(process)
          ? `cp: -r not specified; omitting directory '${operand}'\n`
          : `cp: omitting directory '${operand}'\n`,
      )
      return 1
    }
    if (!error && options.has('v')) process.print(`'${operand}' -> '${goal}'\n`)
    if (!error) return 0
    const isSource = !isTaken && !files.exists(from)
    return isSource ? cannot(process, 'look at', operand, error) : cannot(process, 'create', goal, error)
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
  return yield* eachToTarget(process, options, function* ({ from, to, operand, goal }) {
    if (options.has('n') && files.exists(to)) return 0
    const refuse = (error: PosixError) =>
      isGnu(process) && files.exists(from)
        ? cannot(process, 'rename', `${operand}' to '${goal}`, error)
        : cannot(process, isGnu(process) ? 'look at' : 'rename', operand, error)
    const isMissing = !files.exists(from)
    if (isMissing && mayBeThere(process, from)) {
      const error = bring(process, { from, to, isRecursive: false })
      return error ? refuse(error) : 0
    }
    if (isMissing && isError(files.locate(from, false))) return refuse(ENOENT)
    const error = files.rename(from, to, process.user)
    const failed = error === EXDEV ? yield* moveTree(process, from, to) : error
    if (failed) return refuse(failed)
    if (options.has('v')) process.print(`${isGnu(process) ? 'renamed ' : ''}'${operand}' -> '${goal}'\n`)
    return 0
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
  /** Both as they were named. */
  readonly operand: string
  readonly goal: string
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
  if (target === undefined) return missing(process, 'file operand')
  if (operands.length < 2)
    return missing(
      process,
      isGnu(process) ? `destination file operand after '${operands[0]}'` : 'file operand',
    )
  const to = resolvePath(process.cwd, target)
  const isDirectory = !options.has('T') && process.machine.files.node(to) instanceof Directory
  if (operands.length > 2 && !isDirectory) {
    process.complain(
      isGnu(process)
        ? `${nameOf(process)}: target '${target}'${process.machine.files.exists(to) ? '' : ': No such file or directory'}\n`
        : `${nameOf(process)}: target '${target}' is not a directory\n`,
    )
    return 1
  }
  let status = 0
  for (const operand of operands.slice(0, -1)) {
    const from = resolvePath(process.cwd, operand)
    const name = from.slice(from.lastIndexOf('/') + 1)
    // What is in a directory goes to the target itself: `cp -r /from/. /to`.
    const isContent = /(?:^|\/)\.\/*$/.test(operand)
    const isInside = isDirectory && !isContent
    status =
      (yield* run({
        from,
        to: isInside ? `${to === '/' ? '' : to}/${name}` : to,
        operand,
        goal: isInside ? `${target.replace(/\/+$/, '')}/${name}` : target,
      })) || status
    yield* process.breathe(entryUnits)
  }
  return status
}

function* ln(process: Process): Running {
  const options = new Options(process.args, 'sfnvTrt:', {
    symbolic: 's',
    force: 'f',
    'no-dereference': 'n',
    'no-target-directory': 'T',
    verbose: 'v',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const { operands } = options
  if (operands.length === 0) return missing(process, 'file operand')
  const { files } = process.machine
  const name = operands.length > 1 ? operands[operands.length - 1] : '.'
  const place = resolvePath(process.cwd, name)
  const isKept = options.has('n') && !isError(files.locate(place, false)) && isLink(process, place)
  const isDirectory = files.node(place) instanceof Directory && !isKept && !options.has('T')
  if (operands.length > 2 && !isDirectory) {
    process.complain(`ln: target '${name}' is not a directory\n`)
    return 1
  }
  let status = 0
  for (const target of operands.length > 1 ? operands.slice(0, -1) : operands) {
    const last = target.replace(/\/+$/, '').split('/').pop() ?? ''
    const path = isDirectory ? `${place === '/' ? '' : place}/${last}` : place
    const shown = isDirectory && operands.length > 1 ? `${name.replace(/\/+$/, '')}/${last}` : name
    if (options.has('f')) files.remove(path, process.user)
    const error = options.has('s')
      ? files.link(target, path, process.user)
      : files.hardLink(resolvePath(process.cwd, target), path, process.user)
    if (error) status = refuseLink(process, { target, shown, isHard: !options.has('s') }, error)
    else if (options.has('v'))
      process.print(`'${shown}' ${options.has('s') || isGnu(process) ? '->' : '=>'} '${target}'\n`)
    yield* process.breathe(entryUnits)
  }
  return status
}

function refuseLink(
  process: Process,
  { target, shown, isHard }: { target: string; shown: string; isHard: boolean },
  error: PosixError,
): number {
  if (!isHard || !isGnu(process)) return cannot(process, 'link to', shown, error)
  const isMissing = !process.machine.files.exists(resolvePath(process.cwd, target))
  process.complain(
    isMissing
      ? `ln: failed to access '${target}': ${error.message}\n`
      : `ln: failed to create hard link '${shown}': ${error.message}\n`,
  )
  return 1
}

export const treePrograms: Readonly<Record<string, Program>> = { rm, mkdir, rmdir, cp, mv, ln }
