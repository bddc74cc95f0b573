/** Commands that change what is said of a file, or make an empty one: touch, chmod, chown, chgrp, readlink, mktemp. */
import { Directory, resolvePath, SymbolicLink } from '../../runtime/files.ts'
import { isAble } from '../../runtime/permissions.ts'
import { ENOENT, EPERM, isError, type PosixError } from '../../runtime/posix.ts'
import { ownPath } from '../../runtime/proc-files.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { idOf } from './accounts.ts'
import { mayBeThere } from './image-files.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'

/** Does something to every operand; says what went wrong and answers the exit code. */
function* eachOperand(
  process: Process,
  operands: readonly string[],
  run: (path: string) => PosixError | undefined,
  isRecursive = false,
): Running {
  let status = 0
  const left = operands.map((each) => ({ shown: each, path: resolvePath(process.cwd, each) })).reverse()
  for (let next = left.pop(); next; next = left.pop()) {
    const error = run(next.path)
    if (error) {
      process.complain(`${nameOf(process)}: ${next.shown}: ${error.message}\n`)
      status = 1
    }
    if (isRecursive) left.push(...within(process, next))
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
  const options = new Options(process.args, 'acmt:d:r:')
  if (options.invalid) return refuseOption(process, options.invalid)
  const { files } = process.machine
  return eachOperand(process, options.operands, (path) =>
    options.has('c') && !files.exists(path) ? undefined : files.touch(path, process.user),
  )
}

const chmod: Program = (process) => {
  const options = new Options(
    process.args.map((each) => (/^-[rwx]+$/.test(each) && each !== '-r' ? `a${each}` : each)),
    'Rvcf',
  )
  const [mode = '', ...operands] = options.operands
  return eachOperand(process, operands, (path) => changeMode(process, path, mode), options.has('R'))
}

export function changeMode(process: Process, path: string, mode: string): PosixError | undefined {
  const place = process.machine.files.locate(path)
  if (isError(place)) return place
  if (!place.node) return mayBeThere(process, path) ? undefined : ENOENT
  if (process.user.uid !== place.node.uid && !isAble(process, 'FOWNER')) return EPERM
  place.node.mode = newMode(place.node.mode, mode)
  return undefined
}

const whoBits: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 }

function newMode(before: number, text: string): number {
  if (/^[0-7]{1,5}$/.test(text)) return Number.parseInt(text, 8) & 0o7777
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
  return eachOperand(process, operands, change, isRecursive)
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
  const options = new Options(process.args, 'RhvcfLP')
  const [owner = '', ...operands] = options.operands
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
  const options = new Options(process.args, 'fen')
  const { files } = process.machine
  const path = ownPath(resolvePath(process.cwd, options.operands[0] ?? ''), process)
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
  const path = resolvePath(process.cwd, withRandomEnd(process, template))
  const { files } = process.machine
  const error = options.has('d') ? files.makeDirectory(path, process.user) : files.touch(path, process.user)
  if (error) {
    process.complain(`mktemp: can't create ${path}: ${error.message}\n`)
    return 1
  }
  process.print(`${path}\n`)
  return 0
}

function withRandomEnd(process: Process, template: string): string {
  let end = template.length
  while (end > 0 && template[end - 1] === 'X') end--
  return template.slice(0, end) + process.machine.random.suffix(Math.min(template.length - end, 255))
}

export const attributePrograms: Readonly<Record<string, Program>> = {
  touch,
  chmod,
  chown,
  chgrp,
  readlink,
  mktemp,
  sync: () => 0,
}
