/** One at a time: while a kubeconfig is read and written anew, no other kubesim and no kubectl does the same. */
import { closeSync, lstatSync, openSync, unlinkSync } from 'node:fs'
import { CliError } from '../cli-error.ts'
import { cannotWrite } from './own-file.ts'

/** Whoever holds the lock needs milliseconds. One that is older was left behind by a program that was killed. */
const longestHeldMs = 1_000
const lookAgainMs = 10
const mostLooks = 150

/** Runs something while holding the lock that `kubectl config` takes. @throws CliError */
export function whileLocked<T>(path: string, run: () => T): T {
  const lock = `${path}.lock`
  for (let looks = 0; !take(path, lock); looks++) {
    if (looks === mostLooks || (isLeftBehind(lock) && !remove(lock)))
      throw new CliError(`the kubeconfig ${path} is locked: another program made ${lock}`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookAgainMs)
  }
  try {
    return run()
  } finally {
    remove(lock)
  }
}

/** Whether the lock was free, and is ours now. */
function take(path: string, lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw cannotWrite(path, error)
  }
}

/** Whether it is gone: somebody else's may stay. */
function remove(lock: string): boolean {
  try {
    unlinkSync(lock)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function isLeftBehind(lock: string): boolean {
  const stats = lstatSync(lock, { throwIfNoEntry: false })
  return stats !== undefined && Date.now() - stats.mtimeMs > longestHeldMs
}
