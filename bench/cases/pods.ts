/** How fast pods come up, and what they weigh, in a process that has brought up two thousand others before. */
import { type Case, median, type Result } from '../case.ts'
import { Child } from '../child.ts'
import type { Setup } from '../pods.ts'

async function measure<T>(setup: Setup): Promise<T> {
  const child = new Child('pods', [JSON.stringify(setup)], setup.weigh ? ['--expose-gc'] : [])
  const answer = await child.next<T>()
  child.kill()
  return answer
}

async function podsPerSecond(setup: Setup): Promise<Result> {
  const { ms } = await measure<{ ms: number[] }>(setup)
  return { value: (setup.deployments * setup.replicas * 1_000) / median(ms), unit: 'Pods/s' }
}

export const deployment500: Case = {
  name: 'deployment-500',
  what: 'one Deployment of 500 on 5 nodes, create to all Ready: median of 9',
  goal: { of: 'value', atMost: 150 },
  async run() {
    const { ms } = await measure<{ ms: number[] }>({ nodes: 5, deployments: 1, replicas: 500, runs: 9 })
    return { value: median(ms), unit: 'ms', baseline: 7_100, ratio: 7_100 / median(ms) }
  },
}

export const pods10k: Case = {
  name: 'pods-10k',
  what: '10 Deployments of 1,000 on 100 nodes, to all Ready: median of 3',
  goal: { of: 'value', atLeast: 5_000 },
  run: () => podsPerSecond({ nodes: 100, deployments: 10, replicas: 1_000, runs: 3 }),
}

export const pods50k: Case = {
  name: 'pods-50k-5k-nodes',
  what: '50 Deployments of 1,000 on 5,000 nodes; the baseline is pods-10k',
  goal: { of: 'ratio', atLeast: 0.5 },
  async run(before) {
    const baseline = (before.get('pods-10k') ?? (await pods10k.run(before))).value
    const result = await podsPerSecond({ nodes: 5_000, deployments: 50, replicas: 1_000, runs: 1 })
    return { ...result, baseline, ratio: result.value / baseline }
  },
}

export const heapPerPod: Case = {
  name: 'heap-per-pod',
  what: '10,000 Running pods of one template, heap after garbage collection, two hours after the start',
  goal: { of: 'value', atMost: 8 },
  async run() {
    const { bytesPerPod } = await measure<{ bytesPerPod: number }>({
      nodes: 100,
      deployments: 1,
      replicas: 10_000,
      runs: 1,
      weigh: true,
    })
    return { value: bytesPerPod / 1_024, unit: 'KB' }
  },
}
