/** Commands that change what is said of a file, or make an empty one: touch, chmod, chown, readlink, mktemp. */
import { resolvePath, SymbolicLink } from '../../runtime/files.ts'
import { isAble } from '../../runtime/permissions.ts'
import { ENOENT, EPERM, isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { mayBeThere } from './image-files.ts'
import { nameOf, Options, refuseOption } from './options.ts'

/** Does something to every operand; says what went wrong and answers the exit code. */
function* eachOperand(
  process: Process,
  operands: readonly string[],
  run: (path: string) => PosixError | undefined,
): Running {
  let status = 0
  for (const operand of operands) {
    const error = run(resolvePath(process.cwd, operand))
    if (error) {
      process.complain(`${nameOf(process)}: ${operand}: ${error.message}\n`)
      status = 1
    }
    yield* process.breathe(entryUnits)
  }
  return status
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
  return eachOperand(process, operands, (path) => changeMode(process, path, mode))
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

const chown: Program = (process) => {
  const options = new Options(process.args, 'RhvcfLP')
  const [owner = '', ...operands] = options.operands
  const [uid, gid] = owner.split(':').map((each) => (each === 'root' ? 0 : Number(each || Number.NaN)))
  return eachOperand(process, operands, (path) => {
    const node = process.machine.files.node(path)
    if (isError(node)) return node
    if (!isAble(process, 'CHOWN')) return EPERM
    if (!Number.isNaN(uid)) node.uid = uid
    if (gid !== undefined && !Number.isNaN(gid)) node.gid = gid
    return undefined
  })
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
  readlink,
  mktemp,
  sync: () => 0,
}
