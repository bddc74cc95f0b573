/** Redirections: which open files a command runs with. */
import type { Redirect, Redirection } from 'unbash'
import { resolvePath } from '../../runtime/files.ts'
import { ENOENT, ENOTDIR, isError, type PosixError } from '../../runtime/posix.ts'
import { type Handle, TextSource, type Wait } from '../../runtime/streams.ts'
import { expandParts, expandText } from './expand.ts'
import { Fields } from './fields.ts'
import type { Shell } from './shell.ts'

type Handles = (Handle | undefined)[]

/** Runs `body` with the redirections in force, and puts the shell's own files back. */
export function* withRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
  body: () => Generator<Wait, void>,
): Generator<Wait, void> {
  const before = shell.process.handles
  const handles = yield* redirected(shell, redirections)
  if (!handles) return
  shell.process.handles = handles
  yield* body()
  shell.process.handles = before
}

/** The open files after the redirections; undefined when one failed, which has been said and is the status. */
export function* redirected(
  shell: Shell,
  redirections: readonly Redirection[],
): Generator<Wait, readonly (Handle | undefined)[] | undefined> {
  const handles: Handles = [...shell.process.handles]
  for (const redirection of redirections) {
    if (!(yield* apply(shell, redirection, handles))) {
      if (!shell.jump) shell.status = shell.dialect === 'dash' ? 2 : 1
      return undefined
    }
  }
  return handles
}

function* apply(shell: Shell, redirection: Redirection, handles: Handles): Generator<Wait, boolean> {
  const descriptor =
    redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : undefined
  if (redirection.type === 'HereString') {
    handles[descriptor ?? 0] = new TextSource(`${yield* expandText(shell, redirection.target)}\n`)
    return true
  }
  if (redirection.type === 'HereDoc') {
    const { body, operator } = redirection
    const fields = new Fields('text')
    if (body.parts) yield* expandParts(shell, body.parts, { fields, isQuoted: true })
    const text = body.parts ? fields.text : body.text
    handles[descriptor ?? 0] = new TextSource(operator === '<<-' ? text.replace(/^\t+/gm, '') : text)
    return !shell.isLeaving
  }
  const target = yield* expandText(shell, redirection.target)
  if (shell.isLeaving) return false
  return redirect(shell, { operator: redirection.operator, descriptor, target }, handles)
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

interface Opening {
  readonly handles: Handles
  readonly descriptors: readonly number[]
  readonly mode: 'read' | 'write' | 'append'
}

function open(shell: Shell, target: string, { handles, descriptors, mode }: Opening): boolean {
  const { process } = shell
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
