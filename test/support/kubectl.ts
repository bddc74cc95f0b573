/** The real kubectl against a served cluster. Where there is no kubectl, these tests fail: they are never skipped. */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubeconfigOf } from '../../src/cli/kubeconfig/ours.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'
import { hours } from '../../src/sim/duration.ts'
import type { Speed } from '../../src/sim/pacer.ts'

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

export class Kubectl {
  private constructor(
    readonly cluster: Cluster,
    readonly url: string,
    /** A folder for the test's files, gone afterwards. */
    readonly folder: string,
  ) {}

  /** Serves a new cluster on a port of its own. kubectl caches by host and port, so it gets a cache of its own, too. */
  static async start(options: ClusterOptions & { speed?: Speed } = {}): Promise<Kubectl> {
    const { speed = 20, ...cluster } = options
    const folder = mkdtempSync(join(tmpdir(), 'kubesim-kubectl-'))
    // kubectl reckons some ages from its own clock, so a cluster that is quicker begins an hour before the test does.
    const served = createCluster({ startAt: Date.now() - hours(1), ...cluster })
    const { url } = await served.listen({ speed })
    writeFileSync(join(folder, 'config'), kubeconfigOf([{ url, pid: process.pid }]))
    return new Kubectl(served, url, folder)
  }

  /** Lets time pass at once, such as `30s`, as `kubesim clock advance` does: from there the cluster goes on at its speed. */
  async advance(duration: string): Promise<void> {
    const body = JSON.stringify({ duration })
    const headers = { 'content-type': 'application/json' }
    const { status } = await fetch(`${this.url}/kubesim/v1/clock/advance`, { method: 'POST', headers, body })
    if (status !== 200) throw new Error(`the clock did not advance by ${duration}: ${status}`)
  }

  async stop(): Promise<void> {
    await this.cluster.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Runs `kubectl` with a line of words; a word with spaces goes in `more`. */
  try(line: string, { stdin, env }: { stdin?: string; env?: Record<string, string> } = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(
        'kubectl',
        this.#arguments(line),
        {
          env: this.#environment(env),
          maxBuffer: 1 << 26,
        },
        (error, stdout, stderr) => {
          const failed = error as { code?: number | string } | null
          resolve({ stdout, stderr, code: typeof failed?.code === 'number' ? failed.code : failed ? 127 : 0 })
        },
      )
      child.stdin!.end(stdin ?? '')
    })
  }

  /** Runs `kubectl` and answers what it printed. @throws when it fails, with what it said */
  async run(line: string, options?: Parameters<Kubectl['try']>[1]): Promise<string> {
    const { stdout, stderr, code } = await this.try(line, options)
    if (code !== 0) throw new Error(`kubectl ${line}: exit code ${code}\n${stderr}${stdout}`)
    return stdout
  }

  /** Applies manifests: objects, or the text of a file. Where kubectl's part in it is not what is looked at, `cluster.apply` is quicker. */
  apply(source: string | object, flags = ''): Promise<string> {
    const stdin = typeof source === 'string' ? source : JSON.stringify(source)
    return this.run(`apply ${flags} -f -`, { stdin })
  }

  /** Starts a command that goes on, such as `get -w`; `until` waits until it has printed something. */
  follow(
    line: string,
    { env }: { env?: Record<string, string> } = {},
  ): { until(pattern: RegExp): Promise<string>; stop(): void } {
    const child = spawn('kubectl', this.#arguments(line), { env: this.#environment(env) })
    let text = ''
    let check = () => {}
    const take = (chunk: Buffer) => {
      text += chunk
      check()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    return {
      until: (pattern) =>
        new Promise((resolve, reject) => {
          check = () => {
            if (pattern.test(text)) resolve(text)
          }
          child.once('exit', () =>
            pattern.test(text) ? resolve(text) : reject(new Error(`it ended with:\n${text}`)),
          )
          check()
        }),
      stop: () => void child.kill(),
    }
  }

  /** It does not live long enough to gain by collecting garbage as often as Go does, which is a quarter of its work. */
  #environment(more?: Record<string, string>) {
    return {
      ...process.env,
      GOGC: '400',
      KUBECONFIG: join(this.folder, 'config'),
      HOME: this.folder,
      ...more,
    }
  }

  #arguments(line: string): string[] {
    // Words are split at spaces; 'single quotes' hold a word together.
    const words = line.match(/(?:'[^']*'|[^\s'])+/g) ?? []
    return ['--cache-dir', join(this.folder, 'cache'), ...words.map((word) => word.replaceAll("'", ''))]
  }
}
