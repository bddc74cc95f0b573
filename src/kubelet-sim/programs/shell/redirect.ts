/** Redirections: which open files a command runs with. */
import type { HereDoc, Redirect, Redirection } from 'unbash'
import { RegularFile, resolvePath } from '../../runtime/files/files.ts'
import { EBADF, ENOENT, ENOTDIR, isError, type PosixError } from '../../runtime/posix.ts'
import { type Handle, nowhere, TextSource } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'
import { openTo } from '../commands/addresses.ts'
import { Fields } from './fields.ts'
import type { Shell } from './shell.ts'

type Handles = (Handle | undefined)[]

/** As many files as a process may have open. */
const mostDescriptors = 1_024

/** Where the descriptors begin that a shell chooses by itself. */
const firstChosen = 10

/** The open files with which a command runs, and what of memory they take. */
interface Redirected {
  readonly handles: readonly (Handle | undefined)[]
  readonly bytes: number
}

/** Runs `body` with the redirections in force, and puts the shell's own files back. */
export function* withRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
  body: () => Working,
): Working {
  const before = shell.process.handles
  const after = yield* redirected(shell, redirections)
  if (!after) return
  const opened = heldOf(shell, after.handles)
  shell.process.handles = after.handles
  yield* body()
  shell.process.handles = before
  for (const handle of opened) handle.release?.()
  shell.process.release(after.bytes)
}

/** Holds what was opened besides what the shell has; answers that, to be let go. */
export function heldOf({ process }: Shell, handles: readonly (Handle | undefined)[]): readonly Handle[] {
  let opened: Handle[] | undefined
  for (const handle of handles)
    if (handle?.retain && !process.handles.includes(handle)) {
      handle.retain()
      if (opened) opened.push(handle)
      else opened = [handle]
    }
  return opened ?? none
}

const none: readonly Handle[] = []

/** The open files after the redirections; undefined when one failed, which has been said and is the status. */
export function* redirected(
  shell: Shell,
  redirections: readonly Redirection[],
): Working<Redirected | undefined> {
  const { process } = shell
  const opening: Opening = { handles: [...process.handles], bytes: 0 }
  process.charge(process.handles.length)
  for (const redirection of redirections) {
    const isDone = yield* apply(shell, redirection, opening)
    yield* process.breathe()
    if (isDone) continue
    process.release(opening.bytes)
    if (!shell.jump) shell.status = shell.dialect === 'dash' ? 2 : 1
    return undefined
  }
  return opening
}

interface Opening {
  readonly handles: Handles
  bytes: number
}

function* apply(shell: Shell, redirection: Redirection, opening: Opening): Working<boolean> {
  const { handles } = opening
  const descriptor = descriptorOf(shell, redirection, handles)
  if (descriptor !== undefined && descriptor >= mostDescriptors) {
    shell.complain(`${descriptor}: ${EBADF.message}`)
    return false
  }
  if (redirection.type === 'HereString') {
    const text = yield* shell.language.expandText(shell, redirection.target)
    return give(shell, opening, { descriptor, text: `${text}\n` })
  }
  if (redirection.type === 'HereDoc') {
    return give(shell, opening, { descriptor, text: yield* hereText(shell, redirection) })
  }
  const target = yield* shell.language.expandText(shell, redirection.target)
  if (shell.isLeaving) return false
  return redirect(shell, { operator: redirection.operator, descriptor, target }, handles)
}

/** The descriptor that is named; one that is free, whose number a variable gets, for `{name}>file`. */
function descriptorOf(shell: Shell, redirection: Redirection, handles: Handles): number | undefined {
  const { descriptor } = redirection
  if (descriptor?.type !== 'FileDescriptorVariable') return descriptor?.value
  // `{name}>&-` closes the one that the variable names.
  if ('target' in redirection && redirection.target?.text === '-' && /&$/.test(redirection.operator))
    return Number(namedValue(shell, descriptor.name) ?? -1)
  let free = firstChosen
  while (free < mostDescriptors && handles[free]) free++
  shell.set(descriptor.name, String(free))
  return free
}

/** The value of a variable, or of an element of an array: `COPROC[1]`. */
function namedValue(shell: Shell, name: string): string | undefined {
  const [, array, key] = /^(\w+)\[(\w+)\]$/.exec(name) ?? []
  return array === undefined ? shell.get(name) : shell.array(array)?.get(key)
}

function* hereText(shell: Shell, { body, operator }: HereDoc): Working<string> {
  const fields = new Fields('text', false)
  if (body.parts) yield* shell.language.expandParts(shell, body.parts, { fields, isQuoted: true })
  const text = body.parts ? fields.text : body.text
  shell.process.charge(text.length >> 3)
  return operator === '<<-' ? text.replace(/^\t+/gm, '') : text
}

/** Gives a command text to read. */
function give(
  shell: Shell,
  opening: Opening,
  { descriptor, text }: { descriptor: number | undefined; text: string },
): boolean {
  if (shell.isLeaving) return false
  if (!shell.process.claim(text.length)) {
    shell.failForMemory()
    return false
  }
  opening.bytes += text.length
  opening.handles[descriptor ?? 0] = new TextSource(text)
  return true
}

interface Redirecting {
  readonly operator: Redirect['operator']
  readonly descriptor: number | undefined
  readonly target: string
}

function redirect(shell: Shell, { operator, descriptor, target }: Redirecting, handles: Handles): boolean {
  switch (operator) {
    case '<':
    case '<>':
      return open(shell, target, { handles, descriptors: [descriptor ?? 0], mode: 'read' })
    case '>':
      if (shell.has('noclobber') && isTaken(shell, target)) {
        shell.complain(
          shell.dialect === 'bash'
            ? `${target}: cannot overwrite existing file`
            : `can't create ${target}: File exists`,
        )
        return false
      }
      return open(shell, target, { handles, descriptors: [descriptor ?? 1], mode: 'write' })
    case '>|':
      return open(shell, target, { handles, descriptors: [descriptor ?? 1], mode: 'write' })
    case '>>':
      return open(shell, target, { handles, descriptors: [descriptor ?? 1], mode: 'append' })
    case '&>':
      return open(shell, target, { handles, descriptors: [1, 2], mode: 'write' })
    case '&>>':
      return open(shell, target, { handles, descriptors: [1, 2], mode: 'append' })
    case '>&':
      if (!/^(\d+|-)$/.test(target)) {
        return open(shell, target, { handles, descriptors: [1, 2], mode: 'write' })
      }
      return duplicate(shell, target, { handles, descriptor: descriptor ?? 1 })
    case '<&':
      return duplicate(shell, target, { handles, descriptor: descriptor ?? 0 })
  }
}

/** Under `set -C`, a file that is there is not written over. */
const isTaken = ({ process: { machine, cwd } }: Shell, target: string): boolean =>
  machine.files.node(resolvePath(cwd, target)) instanceof RegularFile

function duplicate(
  shell: Shell,
  target: string,
  { handles, descriptor }: { handles: Handles; descriptor: number },
): boolean {
  if (target === '-') handles[descriptor] = undefined
  else if (/^\d+$/.test(target) && handles[Number(target)]) handles[descriptor] = handles[Number(target)]
  else {
    shell.complain(`${target}: Bad file descriptor`)
    return false
  }
  return true
}

interface Opened {
  readonly handles: Handles
  readonly descriptors: readonly number[]
  readonly mode: 'read' | 'write' | 'append'
}

/** What bash connects to. */
const connection = /^\/dev\/(tcp|udp)\/([^/]+)\/(\d+)$/

/** `/dev/tcp/HOST/PORT`; undefined after saying why not. */
function connect(shell: Shell, target: string): Handle | undefined {
  const [, protocol, host, port] = connection.exec(target)!
  const { machine } = shell.process
  // What is sent with UDP goes wherever it goes.
  if (protocol === 'udp') return nowhere
  const socket = openTo(machine, host, Number(port))
  if (typeof socket === 'object') return socket
  const why = socket === 'connection refused' ? 'Connection refused' : 'Connection timed out'
  if (socket === undefined) {
    shell.process.complain(`${shell.name}: ${host}: Name or service not known\n`)
    shell.complain(`${target}: Invalid argument`)
  } else {
    shell.process.complain(`${shell.name}: connect: ${why}\n`)
    shell.complain(`${target}: ${why}`)
  }
  return undefined
}

function open(shell: Shell, target: string, { handles, descriptors, mode }: Opened): boolean {
  const { process } = shell
  if (shell.dialect === 'bash' && connection.test(target)) {
    const socket = connect(shell, target)
    if (!socket) return false
    for (const descriptor of descriptors) handles[descriptor] = socket
    return true
  }
  const path = resolvePath(process.cwd, target)
  const { machine } = process
  const opened =
    target === ''
      ? ENOENT
      : mode === 'read'
        ? machine.openToRead(path, process)
        : machine.openToWrite(path, process, mode === 'append')
  if (isError(opened)) {
    shell.complain(openError(shell, { target, isRead: mode === 'read', error: opened }))
    return false
  }
  for (const descriptor of descriptors) handles[descriptor] = opened
  return true
}

interface OpenFailure {
  readonly target: string
  readonly isRead: boolean
  readonly error: PosixError
}

function openError(shell: Shell, { target, isRead, error }: OpenFailure): string {
  if (shell.dialect === 'bash') return `${target}: ${error.message}`
  const isMissing = error === ENOENT || error === ENOTDIR
  const verb = `${shell.dialect === 'ash' ? "can't" : 'cannot'} ${isRead ? 'open' : 'create'}`
  if (shell.dialect === 'dash') {
    return `${verb} ${target}: ${!isMissing ? error.message : isRead ? 'No such file' : 'Directory nonexistent'}`
  }
  return `${verb} ${target}: ${!isMissing ? error.message : isRead ? 'no such file' : 'nonexistent directory'}`
}
