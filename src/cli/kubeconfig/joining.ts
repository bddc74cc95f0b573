/**
 * A kubesim's part in a kubeconfig: a file of its own, or a part of the user's. What the user had is kept beside the
 * file, so that even after `kill -9` the next kubesim knows what to put back.
 */
import { formatLike, type Kubeconfig, parseKubeconfig } from './config.ts'
import { whileLocked } from './lock.ts'
import { kubeconfigOf, type Running, runningIn, saysNothing, withOurs, withoutOurs } from './ours.ts'
import { mayWriteBeside, readOwnFile, removeOwnFile, replaceOwnFile } from './own-file.ts'

/** What a file holds: the user's text (undefined for none) and who of us is in it. */
interface Found {
  readonly users: string | undefined
  readonly running: readonly Running[]
}

interface Joining {
  /** The address of the API server. */
  readonly server: string
  /** Whether a file that nobody had before stays when the last kubesim has left. */
  readonly keepNew: boolean
}

/**
 * Puts a kubesim into a kubeconfig, and chooses its context. Answers how to take it out again.
 * @throws CliError for a file that is no kubeconfig, is not ours or cannot be written: it stays as it is
 */
export function joinKubeconfig(path: string, { server, keepNew }: Joining): () => void {
  const me: Running = { url: server, pid: process.pid }
  whileLocked(path, () => {
    const { users, running } = find(path)
    const others = running.filter((each) => each.url !== server && stillRuns(each))
    write(path, { users, running: [me, ...others] })
  })
  return () => whileLocked(path, () => leave(path, me, keepNew))
}

/** Tells before there is anything else to be told. @throws CliError for a file that cannot be joined */
export function checkKubeconfig(path: string): void {
  find(path)
  mayWriteBeside(path)
}

/** Another kubesim that is still there gets its place back; when there is none, all is as it was. */
function leave(path: string, me: Running, keepNew: boolean): void {
  const { users, running } = find(path)
  if (!running.some((each) => isSame(each, me))) return
  const others = running.filter((each) => !isSame(each, me) && stillRuns(each))
  if (others.length > 0) return write(path, { users, running: others })
  if (users !== undefined) replaceOwnFile(path, users)
  else if (!keepNew) removeOwnFile(path)
  removeOwnFile(besideOf(path))
}

const isSame = (one: Running, other: Running) => one.url === other.url && one.pid === other.pid

function stillRuns({ pid }: Running): boolean {
  // In containers every first process has the same number: who had ours is dead.
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Where the user's text waits. */
const besideOf = (path: string) => `${path}.before-kubesim`

/** The user's text first: it is what cannot be had again. */
function write(path: string, { users, running }: Found): void {
  const text = textOf(path, { users, running })
  if (users === undefined) removeOwnFile(besideOf(path))
  else replaceOwnFile(besideOf(path), users)
  replaceOwnFile(path, text)
}

const textOf = (path: string, { users, running }: Found): string =>
  users === undefined ? kubeconfigOf(running) : withOurs(path, users, running)

/** @throws CliError */
function find(path: string): Found {
  const text = readOwnFile(path)
  if (text === undefined) return { users: undefined, running: [] }
  const config = parseKubeconfig(path, text)
  const running = runningIn(config)
  if (running.length === 0) return { users: text, running }
  const old = { users: readOwnFile(besideOf(path)), running }
  // Untouched since, the old text is what the user has, comments and all; else what is there now without what is ours.
  const isUntouched = text === textOf(besideOf(path), old)
  return isUntouched ? old : { users: usersPartOf(path, { text, config, before: old.users }), running }
}

interface Edited {
  readonly text: string
  readonly config: Kubeconfig
  readonly before: string | undefined
}

function usersPartOf(path: string, { text, config, before }: Edited): string | undefined {
  const left = withoutOurs(config, before === undefined ? {} : parseKubeconfig(besideOf(path), before))
  return before === undefined && saysNothing(left) ? undefined : formatLike(text, left)
}
