/** Commands that change what is said of a file, or make an empty one: touch, chmod, chown, chgrp, readlink, mkfifo, mknod, mktemp. */
import { Device, Directory, resolvePath, SymbolicLink } from '../../runtime/files/files.ts'
import { NamedPipe } from '../../runtime/files/named-pipe.ts'
import { isAble } from '../../runtime/files/permissions.ts'
import { ownPath } from '../../runtime/files/proc-files.ts'
import { maskOf } from '../../runtime/files/user.ts'
import { ENOENT, EPERM, isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { idOf } from './accounts.ts'
import { cannot, hint, missing } from './complaints.ts'
import { instantNamed } from './date-input.ts'
import { isMode, newMode } from './file-mode.ts'
import { mayBeThere } from './image-files.ts'
import { isLink } from './nodes.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

interface Deed {
  readonly operands: readonly string[]
  readonly deed: 'touch' | 'change' | 'own'
  readonly isRecursive?: boolean
}

/** Does something to every operand; says what went wrong and answers the exit code. */
function* eachOperand(
  process: Process,
  { operands, deed, isRecursive = false }: Deed,
  run: (path: string) => PosixError | undefined,
): Running {
  let status = 0
  const left = operands.map((each) => ({ shown: each, path: resolvePath(process.cwd, each) })).reverse()
  for (let next = left.pop(); next; next = left.pop()) {
    const error = run(next.path)
    if (error)
      status = cannot(process, error === ENOENT && deed !== 'touch' ? 'reach' : deed, next.shown, error)
    if (isRecursive) for (const each of within(process, next)) left.push(each)
    yield* process.breathe(entryUnits)
  }
  return status
}

interface Named {
  /** As it is named in messages. */
  readonly shown: string
  readonly path: string
}

/** What is in a directory; links lead nowhere. */
function within({ machine: { files } }: Process, { shown, path }: Named): readonly Named[] {
  const place = files.locate(path, false)
  if (isError(place) || !(place.node instanceof Directory)) return []
  return Array.from(place.node.entries.keys(), (name) => ({
    shown: `${shown.replace(/\/+$/, '')}/${name}`,
    path: `${path === '/' ? '' : path}/${name}`,
  }))
}

const touch: Program = (process) => {
  const options = new Options(process.args, 'acfhmt:d:r:', { date: 'd', reference: 'r', 'no-create': 'c' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const { operands } = options
  if (operands.length === 0) return missing(process, 'file operand')
  const { files } = process.machine
  const at = touchedAt(process, options)
  if (isError(at)) {
    process.complain(`touch: failed to get attributes of '${options.get('r')}': ${at.message}\n`)
    return 1
  }
  if (Number.isNaN(at)) {
    process.complain(`touch: invalid date format '${options.get('d') ?? options.get('t')}'\n`)
    return 1
  }
  return eachOperand(process, { operands, deed: 'touch' }, (path) => {
    if (options.has('c') && !files.exists(path)) return undefined
    const isLinkMeant = options.has('h') && isLink(process, path)
    const error = isLinkMeant ? undefined : files.touch(path, process.user)
    const place = files.locate(path, !isLinkMeant)
    if (at !== undefined && !isError(place) && place.node) place.node.modifiedAt = at
    return error
  })
}

/** When a file is to seem changed; undefined for now. */
function touchedAt(process: Process, options: Options): number | undefined | PosixError {
  const { clock, files } = process.machine
  const [like, date, stamp] = [options.get('r'), options.get('d'), options.get('t')]
  if (like !== undefined) {
    const node = files.node(resolvePath(process.cwd, like))
    return isError(node) ? node : node.modifiedAt
  }
  if (date !== undefined) return instantNamed(date, clock.now())
  if (stamp === undefined) return undefined
  const found = /^(\d\d)??(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(stamp)
  if (!found) return Number.NaN
  const [, century, year, month, day, hour, minute, second = '00'] = found
  const thisYear = new Date(clock.now()).getUTCFullYear()
  const full = year === undefined ? thisYear : `${century ?? (Number(year) < 69 ? '20' : '19')}${year}`
  return instantNamed(`${full}-${month}-${day} ${hour}:${minute}:${second}`, clock.now())
}

const chmod: Program = (process) => {
  const options = new Options(
    process.args.map((each) => (/^-[rwx]+$/.test(each) && each !== '-r' ? `a${each}` : each)),
    'Rvcf',
    { recursive: 'R', verbose: 'v', changes: 'c', silent: 'f', quiet: 'f' },
  )
  if (options.invalid) return refuseOption(process, options.invalid)
  const [mode, ...operands] = options.operands
  if (mode === undefined) return missing(process)
  if (operands.length === 0) return missing(process, isGnu(process) ? `operand after '${mode}'` : 'operand')
  if (!isMode(mode)) {
    process.complain(`chmod: invalid mode: '${mode}'\n${hint(process)}`)
    return 1
  }
  const deed = { operands, deed: 'change', isRecursive: options.has('R') } as const
  return eachOperand(process, deed, (path) => changeMode(process, path, mode))
}

export function changeMode(process: Process, path: string, mode: string): PosixError | undefined {
  const place = process.machine.files.locate(path)
  if (isError(place)) return place
  if (!place.node) return mayBeThere(process, path) ? undefined : ENOENT
  if (process.user.uid !== place.node.uid && !isAble(process, 'FOWNER')) return EPERM
  const { node } = place
  const isDirectory = node instanceof Directory
  node.mode = newMode(node.mode, mode, { isDirectory, umask: maskOf(process.user) })
  return undefined
}

interface Owners {
  readonly uid?: number
  readonly gid?: number
}

function changeOwners(
  process: Process,
  operands: readonly string[],
  { uid, gid }: Owners,
  isRecursive: boolean,
): Running {
  const change = (path: string): PosixError | undefined => {
    const node = process.machine.files.node(path)
    if (isError(node)) return node
    if (!isAble(process, 'CHOWN')) return EPERM
    if (uid !== undefined) node.uid = uid
    if (gid !== undefined) node.gid = gid
    return undefined
  }
  return eachOperand(process, { operands, deed: 'own', isRecursive }, change)
}

function refuseName(process: Process, what: 'user' | 'group', name: string): number {
  process.complain(
    isGnu(process)
      ? `${nameOf(process)}: invalid ${what}: '${name}'\n`
      : `${nameOf(process)}: unknown ${what} ${name}\n`,
  )
  return 1
}

const chown: Program = (process) => {
  const options = new Options(process.args, 'RhvcfLP', {
    recursive: 'R',
    verbose: 'v',
    'no-dereference': 'h',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [owner, ...operands] = options.operands
  if (owner === undefined) return missing(process)
  if (operands.length === 0) return missing(process, isGnu(process) ? `operand after '${owner}'` : 'operand')
  const [user = '', group = ''] = owner.split(/[:.]/)
  const uid = user === '' ? undefined : idOf(process, user, '/etc/passwd')
  const gid = group === '' ? undefined : idOf(process, group, '/etc/group')
  if (user !== '' && uid === undefined) return refuseName(process, 'user', isGnu(process) ? owner : user)
  if (group !== '' && gid === undefined) return refuseName(process, 'group', isGnu(process) ? owner : group)
  return changeOwners(process, operands, { uid, gid }, options.has('R'))
}

const chgrp: Program = (process) => {
  const options = new Options(process.args, 'RhvcfLP')
  const [group = '', ...operands] = options.operands
  const gid = idOf(process, group, '/etc/group')
  return gid === undefined
    ? refuseName(process, 'group', group)
    : changeOwners(process, operands, { gid }, options.has('R'))
}

const readlink: Program = (process) => {
  const options = new Options(process.args, 'femnsvz', { canonicalize: 'f', 'no-newline': 'n' })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) return missing(process)
  const { files } = process.machine
  const path = ownPath(resolvePath(process.cwd, options.operands[0] ?? ''), process)
  const isFollowed = options.has('f') || options.has('e') || options.has('m')
  const place = files.locate(path, isFollowed)
  const end = options.has('n') ? '' : '\n'
  if (isError(place) || (options.has('e') && !place.node)) return 1
  if (isFollowed) process.print(`${place.path}${end}`)
  else if (place.node instanceof SymbolicLink) process.print(`${place.node.target}${end}`)
  else return 1
  return 0
}

const mktemp: Program = (process) => {
  const options = new Options(process.args, 'dqtp:us:', {
    directory: 'd',
    quiet: 'q',
    'dry-run': 'u',
    suffix: 's',
    tmpdir: 'p',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [named] = options.operands
  const template = named ?? (isGnu(process) ? 'tmp.XXXXXXXXXX' : 'tmp.XXXXXX')
  if (!/XXX$/.test(template)) {
    process.complain(`mktemp: too few X's in template '${template}'\n`)
    return 1
  }
  const isInFolder = named === undefined || options.has('p') || options.has('t')
  const folder = isInFolder ? options.get('p') || process.variables.get('TMPDIR') || '/tmp' : ''
  const shown = `${folder && `${folder}/`}${withRandomEnd(process, template)}${options.get('s') ?? ''}`
  const path = resolvePath(process.cwd, shown)
  if (options.has('u')) {
    process.print(`${shown}\n`)
    return 0
  }
  const { files } = process.machine
  const error = options.has('d') ? files.makeDirectory(path, process.user) : files.touch(path, process.user)
  if (error) {
    process.complain(
      isGnu(process)
        ? `mktemp: failed to create ${options.has('d') ? 'directory' : 'file'} via template '${folder && `${folder}/`}${template}': ${error.message}\n`
        : `mktemp: can't create ${path}: ${error.message}\n`,
    )
    return 1
  }
  process.print(`${shown}\n`)
  return 0
}

function withRandomEnd(process: Process, template: string): string {
  let end = template.length
  while (end > 0 && template[end - 1] === 'X') end--
  return template.slice(0, end) + process.machine.random.suffix(Math.min(template.length - end, 255))
}

const modeOfNew = (process: Process, said: string | undefined): number =>
  said === undefined ? 0o666 & ~maskOf(process.user) : newMode(0o666, said)

const mkfifo: Program = (process) => {
  const options = new Options(process.args, 'm:Z:', { mode: 'm' })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) return missing(process)
  const said = options.get('m')
  if (said !== undefined && !isMode(said)) {
    process.complain(`mkfifo: invalid mode\n`)
    return 1
  }
  let status = 0
  for (const name of options.operands) {
    const mode = modeOfNew(process, said)
    const error = process.machine.files.makeDevice(
      resolvePath(process.cwd, name),
      new NamedPipe(mode),
      process.user,
    )
    if (!error) continue
    process.complain(
      isGnu(process)
        ? `mkfifo: cannot create fifo '${name}': ${error.message}\n`
        : `mkfifo: ${name}: ${error.message}\n`,
    )
    status = 1
  }
  return status
}

/** What a container may open of devices that it makes: those that it has in /dev anyway. By their numbers. */
const openDevices: Readonly<Record<string, string>> = {
  '1:3': 'null',
  '1:5': 'zero',
  '1:8': 'random',
  '1:9': 'urandom',
}

const mknod: Program = (process) => {
  const options = new Options(process.args, 'm:Z', { mode: 'm', context: 'Z' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name, type, ...numbers] = options.operands
  const isFifo = type === 'p'
  const problem = mknodProblem(options.operands, isFifo)
  if (problem !== undefined) {
    process.complain(
      isGnu(process)
        ? `mknod: ${problem}\n${hint(process)}`
        : 'BusyBox multi-call binary.\n\nUsage: mknod [-m MODE] NAME TYPE [MAJOR MINOR]\n',
    )
    return 1
  }
  const refuse = (why: string): 1 => {
    process.complain(`mknod: ${why}\n`)
    return 1
  }
  const said = options.get('m')
  if (said !== undefined && !isMode(said)) return refuse('invalid mode')
  if (!/^[bcup]$/.test(type)) return refuse(`invalid device type '${type}'`)
  const wrong = numbers.findIndex((each) => !/^\d{1,7}$/.test(each))
  if (wrong >= 0)
    return refuse(
      isGnu(process)
        ? `invalid ${wrong === 0 ? 'major' : 'minor'} device number '${numbers[wrong]}'`
        : `invalid number '${numbers[wrong]}'`,
    )
  const mode = modeOfNew(process, said)
  const node = isFifo
    ? new NamedPipe(mode)
    : deviceLike(process, type, { numbers: numbers.map(Number), mode })
  const path = resolvePath(process.cwd, name)
  const error = isError(node) ? node : process.machine.files.makeDevice(path, node, process.user)
  return error ? refuse(`${name}: ${error.message}`) : 0
}

function mknodProblem([name, type, ...numbers]: readonly string[], isFifo: boolean): string | undefined {
  if (name === undefined) return 'missing operand'
  if (type === undefined) return `missing operand after '${name}'`
  if (isFifo)
    return numbers.length > 0
      ? `extra operand '${numbers[0]}'\nFifos do not have major and minor device numbers.`
      : undefined
  if (numbers.length > 2) return `extra operand '${numbers[2]}'`
  if (numbers.length === 2) return undefined
  return numbers.length === 1
    ? `missing operand after '${numbers[0]}'`
    : `missing operand after '${type}'\nSpecial files require major and minor device numbers.`
}

function deviceLike(
  process: Process,
  type: string,
  { numbers, mode }: { readonly numbers: readonly number[]; readonly mode: number },
): Device | PosixError {
  const key = numbers.join(':')
  if (!isAble(process, 'MKNOD') || type === 'b' || !Object.hasOwn(openDevices, key)) return EPERM
  const like = process.machine.files.node(`/dev/${openDevices[key]}`)
  return like instanceof Device ? new Device(like.open, mode) : EPERM
}

export const attributePrograms: Readonly<Record<string, Program>> = {
  touch,
  chmod,
  chown,
  chgrp,
  readlink,
  mkfifo,
  mknod,
  mktemp,
  sync: () => 0,
}
