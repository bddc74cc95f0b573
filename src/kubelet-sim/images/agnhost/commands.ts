/** The parts of agnhost that do something and end: what tests of Kubernetes run to look at a container from within. */
import { permissionsText } from '../../programs/commands/nodes.ts'
import { Directory, type FileNode, type Files, RegularFile, SymbolicLink } from '../../runtime/files/files.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { option } from '../parts/flags.ts'

/** Prints the words that it was started with. */
const entrypointTester: Program = (process) => {
  process.print(`[${process.args.join(' ')}]\n`)
  return 0
}

type Check = (process: Process, path: string) => PosixError | undefined

const newFileContent = 'mount-tester new file\n'

/** What mounttest is asked, in the order in which it answers. */
const checks: readonly (readonly [name: string, check: Check])[] = [
  ['fs_type', fileSystemType],
  ...[0o644, 0o666, 0o660, 0o777].map((mode): readonly [string, Check] => [
    `new_file_0${mode.toString(8)}`,
    (process, path) => newFile(process, path, mode),
  ]),
  ['file_mode', (process, path) => fileMode(process, path, 'mode')],
  ['file_perm', (process, path) => fileMode(process, path, 'perms')],
  ['file_owner', fileOwner],
  ['file_content', fileContent],
]

/** Makes files, and tells their owners, modes and contents. */
function* mountTest(process: Process): Running {
  let isWrong = false
  for (const [name, check] of checks) {
    const path = option(process.args, name)
    if (path !== undefined && check(process, path)) isWrong = true
  }
  const looped = option(process.args, 'file_content_in_loop')
  if (looped !== undefined) yield* contentInLoop(process, looped)
  return isWrong ? 1 : 0
}

const lookEveryMs = 2_000

function* contentInLoop(process: Process, path: string): Running {
  const retries = Number(option(process.args, 'retry_time') ?? 180)
  const endsAt = process.machine.clock.now() + retries * 1_000
  const isOnce = option(process.args, 'break_on_expected_content') !== 'false'
  while (process.machine.clock.now() < endsAt) {
    const text = filesOf(process).read(path, process.user, longestShown)
    if (isError(text)) process.print(`Error reading file ${path}: ${failed('open', path, text)}, retrying\n`)
    else {
      process.print(`content of file "${path}": ${text}\n`)
      if (isOnce && text === newFileContent) break
      if (isOnce) process.print(`Unexpected content. Expected: ${newFileContent}. Retrying`)
    }
    yield process.sleep(lookEveryMs)
  }
  return 0
}

function fileSystemType(process: Process, path: string): PosixError | undefined {
  const place = filesOf(process).locate(path)
  if (isError(place)) {
    process.print(`error from statfs("${path}"): ${place.message.toLowerCase()}\n`)
    return place
  }
  process.print(`mount type of "${path}": ${place.volume.isInMemory ? 'tmpfs' : ext4Magic}\n`)
  return undefined
}

/** What statfs(2) says of the file system of most nodes. */
const ext4Magic = 0xef53

function newFile(process: Process, path: string, mode: number): PosixError | undefined {
  const files = filesOf(process)
  const error = files.write(path, newFileContent, process.user)
  if (error) {
    process.print(`error writing new file "${path}": ${failed('open', path, error)}\n`)
    return error
  }
  const node = files.node(path)
  if (node instanceof RegularFile) node.mode = mode
  return fileContent(process, path)
}

function fileMode(process: Process, path: string, what: 'mode' | 'perms'): PosixError | undefined {
  const node = filesOf(process).node(path)
  if (isError(node)) {
    process.print(`error from Stat("${path}"): ${failed('stat', path, node)}\n`)
    return node
  }
  const letters = what === 'perms' ? '-' : goLetters(node)
  process.print(`${what} of file "${path}": ${letters}${permissionsText(node.mode)}\n`)
  return undefined
}

/** What Go writes before the permissions: the sort of the file, and what else its mode says. */
function goLetters(node: FileNode): string {
  const letters = [
    node instanceof Directory && 'd',
    node instanceof SymbolicLink && 'L',
    node.mode & 0o2000 && 'g',
    node.mode & 0o1000 && 't',
  ].filter(Boolean)
  return letters.join('') || '-'
}

function fileOwner(process: Process, path: string): PosixError | undefined {
  const node = filesOf(process).node(path)
  if (isError(node)) {
    process.print(`error from stat("${path}"): ${node.message.toLowerCase()}\n`)
    return node
  }
  process.print(`owner UID of "${path}": ${node.uid}\nowner GID of "${path}": ${node.gid}\n`)
  return undefined
}

function fileContent(process: Process, path: string): PosixError | undefined {
  const text = filesOf(process).read(path, process.user, longestShown)
  if (isError(text)) {
    process.print(`error reading file content for "${path}": ${failed('open', path, text)}\n`)
    return text
  }
  process.print(`content of file "${path}": ${text}\n`)
  return undefined
}

/** As much of a file as is shown, in characters. */
const longestShown = 1024 * 1024

const filesOf = ({ machine }: Process): Files => machine.files

/** An error of a system call, in the words of Go. */
const failed = (call: string, path: string, { message }: PosixError): string =>
  `${call} ${path}: ${message.toLowerCase()}`

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** A length of time as Go reads it: `1m30s`. */
export const durationMs = (text: string): number =>
  /^([\d.]{1,20}(ms|s|m|h)){1,4}$/.test(text)
    ? [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
        (sum, [, n, unit]) => sum + Number(n) * unitsMs[unit],
        0,
      )
    : 0

const methods = ['GET', 'POST', 'PUT']
const namespaces = ['kube-system', 'default', 'ns']
const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** Writes lines like those of an API server, evenly over a time. */
function* logsGenerator(process: Process): Running {
  const { args, machine } = process
  const lines = Number(option(args, 'log-lines-total') ?? 0)
  const duration = durationMs(option(args, 'run-duration') ?? '')
  if (!(lines > 0) || !(duration > 0)) {
    process.complain(
      lines > 0 ? `Invalid duration: ${duration}\n` : `Invalid total number of lines: ${lines}\n`,
    )
    return 255
  }
  const { random } = machine
  const one = (of: ArrayLike<string>) => of[random.int(of.length)]
  const startedAt = machine.clock.now()
  for (let n = 0; n < lines; n++) {
    const name = Array.from({ length: 3 + random.int(2) }, () => one(letters)).join('')
    const url = `/api/v1/namespaces/${one(namespaces)}/pods/${name}`
    const at = new Date(machine.clock.now()).toISOString()
    const head = `I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000       1 logs_generator.go:76]`
    process.complain(`${head} ${n} ${one(methods)} ${url} ${200 + random.int(400)}\n`)
    const dueMs = startedAt + (duration * (n + 1)) / lines - machine.clock.now()
    if (dueMs >= 1) yield process.sleep(dueMs)
    else yield* process.breathe()
  }
  return 0
}

/** By subcommand. */
export const commands: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['entrypoint-tester', entrypointTester],
  ['logs-generator', logsGenerator],
  ['mounttest', mountTest],
])
