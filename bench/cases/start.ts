/** How long a cluster takes to be there. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Case, median, type Result } from '../case.ts'
import { Child } from '../child.ts'
import { timeOfGoals } from '../round-trips.ts'

export const startLibrary: Case = {
  name: 'start-library',
  what: 'createCluster, 3 nodes Ready, as a test suite does it: median of 11 in a process; of 5 processes the median',
  goals: [{ of: 'value', atMost: 20 }],
  run: () => startClusters(median),
}

export const startLibraryFirst: Case = {
  name: 'start-library-first',
  what: 'the first createCluster of a process, before the engine has warmed to it: median of 5 processes',
  goals: [{ of: 'value', atMost: 40 }],
  run: () => startClusters(([first]) => first),
}

/**
 * What the clusters of five processes took, in milliseconds as on the core for which the goals are given.
 * @param taken which of the times of a process counts
 */
async function startClusters(taken: (ms: readonly number[]) => number): Promise<Result> {
  const times: number[] = []
  const speeds: number[] = []
  for (let n = 0; n < 5; n++) {
    const child = new Child('start-library')
    const { ms, roundTrips } = await child.next<{ ms: number[]; roundTrips: number }>()
    child.kill()
    times.push(timeOfGoals(taken(ms), roundTrips))
    speeds.push(roundTrips)
  }
  return { value: median(times), unit: 'ms', baseline: median(speeds) }
}

/** From the start of the process until `path` answers 200. */
async function timeToAnswer(args: readonly string[], path: string): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = await new Promise<string>((found) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)
        if (url) found(url[0])
      })
    })
    const response = await fetch(`${url}${path}`)
    await response.text()
    if (response.status !== 200) throw new Error(`${url}${path} answered ${response.status}`)
    return performance.now() - startedAt
  } finally {
    child.kill('SIGKILL')
  }
}

export const startCli: Case = {
  name: 'start-cli',
  what: 'process start to /readyz 200, against a bare fastify process: median of 9 pairs',
  goals: [{ of: 'value', atMost: 3 }],
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'kubesim-bench-'))
    const cli = resolve('dist/cli.js')
    const bare = join(import.meta.dirname, 'bare-server.js')
    const ours: number[] = []
    const bares: number[] = []
    for (let n = 0; n < 9; n++) {
      ours.push(
        await timeToAnswer([cli, 'up', '--port', '0', '--kubeconfig', join(folder, 'config')], '/readyz'),
      )
      bares.push(await timeToAnswer([bare, 'start'], '/'))
    }
    const [value, baseline] = [median(ours), median(bares)]
    return { value: value / baseline, unit: 'x bare', baseline, ratio: baseline / value }
  },
}
