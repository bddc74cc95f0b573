/** What a kubesim does to a kubeconfig, in a process of its own: it can be killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { folder } from 'virtual:shipped-command'

export interface Elsewhere {
  /** Ends it as Ctrl-C does. */
  leave(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
}

/** Joins a kubeconfig, and stays until it is told to leave or is killed. */
export async function joinElsewhere(file: string, server: string): Promise<Elsewhere> {
  const child = spawn(process.execPath, [join(folder, 'joiner.js'), file, server], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('it did not join'))),
  ])
  return {
    async leave() {
      child.stdin.write('leave')
      await ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
