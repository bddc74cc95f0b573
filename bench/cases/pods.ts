/** How fast pods come up, and what they weigh. */
import { type Case, median, type Result } from '../case.ts'
import { Child } from '../child.ts'

interface Setup {
  readonly nodes: number
  readonly deployments: number
  readonly replicas: number
  readonly weigh?: boolean
}

interface Measured {
  readonly ms: number
  readonly bytesPerPod: number
}

/** Each run in a process of its own: the first cluster of a process is what a user waits for. */
async function bringUp(setup: Setup, runs: number): Promise<Measured> {
  const measured: Measured[] = []
  for (let n = 0; n < runs; n++) {
    const child = new Child('pods', [JSON.stringify(setup)], setup.weigh ? ['--expose-gc'] : [])
    measured.push(await child.next<Measured>())
    child.kill()
  }
  return { ms: median(measured.map(({ ms }) => ms)), bytesPerPod: measured[0].bytesPerPod }
}

async function podsPerSecond(setup: Setup, runs: number): Promise<Result> {
  const { ms } = await bringUp(setup, runs)
  return { value: (setup.deployments * setup.replicas * 1_000) / ms, unit: 'Pods/s' }
}

export const deployment500: Case = {
  name: 'deployment-500',
  what: 'one Deployment of 500 on 5 nodes, create to all Ready, first of its process: median of 5',
  goal: { of: 'value', atMost: 150 },
  async run() {
    const { ms } = await bringUp({ nodes: 5, deployments: 1, replicas: 500 }, 5)
    return { value: ms, unit: 'ms', baseline: 7_100, ratio: 7_100 / ms }
  },
}

export const pods10k: Case = {
  name: 'pods-10k',
  what: '10 Deployments of 1,000 on 100 nodes, to all Ready: median of 3',
  goal: { of: 'value', atLeast: 5_000 },
  run: () => podsPerSecond({ nodes: 100, deployments: 10, replicas: 1_000 }, 3),
}

export const pods50k: Case = {
  name: 'pods-50k-5k-nodes',
  what: '50 Deployments of 1,000 on 5,000 nodes; the baseline is pods-10k',
  goal: { of: 'ratio', atLeast: 0.5 },
  async run(before) {
    const baseline = (before.get('pods-10k') ?? (await pods10k.run(before))).value
    const result = await podsPerSecond({ nodes: 5_000, deployments: 50, replicas: 1_000 }, 1)
    return { ...result, baseline, ratio: result.value / baseline }
  },
}

export const heapPerPod: Case = {
  name: 'heap-per-pod',
  what: '10,000 Running pods of one template, heap after garbage collection, two hours after the start',
  goal: { of: 'value', atMost: 8 },
  async run() {
    const { bytesPerPod } = await bringUp({ nodes: 100, deployments: 1, replicas: 10_000, weigh: true }, 1)
    return { value: bytesPerPod / 1_024, unit: 'KB' }
  },
}
