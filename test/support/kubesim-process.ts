/** What a kubesim does to a kubeconfig, in a process of its own: it can be killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

export interface Elsewhere {
  /** Ends it as Ctrl-C does. */
  leave(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
}

const joining = resolve(import.meta.dirname, '../../src/cli/kubeconfig/joining.ts')

/** Joins a kubeconfig, and stays until it is told to leave or is killed. */
export async function joinElsewhere(file: string, server: string): Promise<Elsewhere> {
  const script = `
    import { joinKubeconfig } from ${JSON.stringify(joining)}
    const leave = joinKubeconfig(${JSON.stringify(file)}, { server: ${JSON.stringify(server)}, keepNew: true })
    process.stdin.on('data', () => { leave(); process.exit() })
    console.log('joined')
  `
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: resolve(import.meta.dirname, '../..'),
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
