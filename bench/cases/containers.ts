/** What the real kubectl has of containers: how long exec takes to answer, and how many bytes come through. */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Case, median } from '../case.ts'
import { Child } from '../child.ts'

const mebibyte = 1024 * 1024
const pod = 'pod-00000'

/** A served cluster of one nginx, and kubectl against it. */
class Served {
  private constructor(
    private readonly child: Child,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Served> {
    const child = new Child('kubesim-server', [JSON.stringify({ nodes: 1, pods: 1 })])
    const { url } = await child.next<{ url: string }>()
    const folder = mkdtempSync(join(tmpdir(), 'kubesim-bench-'))
    const config = {
      'current-context': 'bench',
      clusters: [{ name: 'bench', cluster: { server: url } }],
      contexts: [{ name: 'bench', context: { cluster: 'bench', user: '' } }],
    }
    writeFileSync(join(folder, 'config'), JSON.stringify(config))
    return new Served(child, folder)
  }

  stop(): void {
    this.child.kill()
  }

  arguments(...words: string[]): string[] {
    return ['--kubeconfig', join(this.folder, 'config'), '--cache-dir', join(this.folder, 'cache'), ...words]
  }

  kubectl(...words: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile('kubectl', this.arguments(...words), { maxBuffer: 1 << 30 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      )
    })
  }

  /** How many bytes a command writes, and how long that takes in seconds. */
  counted(...words: string[]): Promise<{ readonly bytes: number; readonly seconds: number }> {
    const startedAt = performance.now()
    return new Promise((resolve, reject) => {
      const child = spawn('kubectl', this.arguments(...words), { stdio: ['ignore', 'pipe', 'inherit'] })
      let bytes = 0
      child.stdout.on('data', (piece: Buffer) => (bytes += piece.length))
      child.on('error', reject)
      child.on('close', () => resolve({ bytes, seconds: (performance.now() - startedAt) / 1_000 }))
    })
  }

  /** Lets a port of this machine lead to port 80 of the pod; answers it, and how to end that. */
  forward(): Promise<{ readonly port: number; end(): void }> {
    const child = spawn('kubectl', this.arguments('port-forward', pod, ':80'), {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return new Promise((resolve, reject) => {
      child.on('exit', () => reject(new Error('kubectl port-forward has ended')))
      child.stdout.on('data', (text: Buffer) => {
        const port = /127\.0\.0\.1:(\d+)/.exec(String(text))?.[1]
        if (port) resolve({ port: Number(port), end: () => void child.kill() })
      })
    })
  }
}

async function served<T>(use: (server: Served) => Promise<T>): Promise<T> {
  const server = await Served.start()
  try {
    return await use(server)
  } finally {
    server.stop()
  }
}

async function msOf(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

export const execLatency: Case = {
  name: 'exec-latency',
  what: "kubectl exec of true less the same kubectl's get: medians of 15, in turn",
  goals: [{ of: 'value', atMost: 20 }],
  run: () =>
    served(async (server) => {
      const [gets, execs]: [number[], number[]] = [[], []]
      for (let n = 0; n < 16; n++) {
        gets.push(await msOf(() => server.kubectl('get', 'pod', pod)))
        execs.push(await msOf(() => server.kubectl('exec', pod, '--', 'true')))
      }
      const baseline = median(gets.slice(1))
      return { value: median(execs.slice(1)) - baseline, unit: 'ms', baseline }
    }),
}

const rounds = 3

export const execStream: Case = {
  name: 'exec-stream',
  what: 'cat of 100 MiB through kubectl exec: median of 3',
  goals: [{ of: 'value', atLeast: 50 }],
  run: () =>
    served(async (server) => {
      await server.kubectl('exec', pod, '--', 'dd', 'if=/dev/zero', 'of=/tmp/part', 'bs=1M', 'count=20')
      const rates: number[] = []
      for (let n = 0; n < rounds; n++) {
        const parts = new Array<string>(5).fill('/tmp/part')
        const { bytes, seconds } = await server.counted('exec', pod, '--', 'cat', ...parts)
        if (bytes !== 100 * mebibyte) throw new Error(`${bytes} bytes have come`)
        rates.push(bytes / 1_000_000 / seconds)
      }
      return { value: median(rates), unit: 'MB/s' }
    }),
}

export const portForward: Case = {
  name: 'port-forward',
  what: '120 MiB from a simulated server through kubectl port-forward: median of 3',
  goals: [{ of: 'value', atLeast: 50 }],
  run: () =>
    served(async (server) => {
      const page = '/usr/share/nginx/html/part'
      await server.kubectl('exec', pod, '--', 'dd', 'if=/dev/zero', `of=${page}`, 'bs=1M', 'count=15')
      const { port, end } = await server.forward()
      const rates: number[] = []
      for (let n = 0; n < rounds; n++) {
        let bytes = 0
        const ms = await msOf(async () => {
          for (let m = 0; m < 8; m++)
            bytes += (await (await fetch(`http://127.0.0.1:${port}/part`)).arrayBuffer()).byteLength
        })
        if (bytes !== 120 * mebibyte) throw new Error(`${bytes} bytes have come`)
        rates.push(bytes / 1_000 / ms)
      }
      end()
      return { value: median(rates), unit: 'MB/s' }
    }),
}
