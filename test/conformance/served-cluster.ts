/** A cluster as its users have it: `kubesim up` in a process of its own, on a free port, with a kubeconfig. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { endWithUs } from './ending.ts'

export interface ServedCluster {
  readonly kubeconfig: string
  /** What it has said so far. */
  readonly said: () => string
  end(): void
}

/** How long a cluster may take to be there. */
const startMs = 60_000

/** @param folder for its kubeconfig. @throws Error with what it said, where it does not come up */
export function serveCluster(folder: string, profile: string): Promise<ServedCluster> {
  const kubeconfig = join(folder, 'kubeconfig')
  const args = ['up', '--port', '0', '--profile', profile, '--kubeconfig', kubeconfig]
  const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { detached: true })
  const end = endWithUs(child)
  let said = ''
  return new Promise((done, failed) => {
    const refuse = () => {
      end()
      failed(new Error(`the cluster did not come up: ${said.trim()}`))
    }
    const deadline = setTimeout(refuse, startMs)
    const hear = (text: Buffer) => {
      said += text
      if (!said.includes('Ctrl-C')) return
      clearTimeout(deadline)
      done({ kubeconfig, said: () => said, end })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', refuse)
  })
}
