/** How fast pods come up, and what they weigh, in a process that has brought up two thousand others before. */
import { type Case, median, type Result } from '../case.ts'
import { Child } from '../child.ts'
import type { BroughtUp, Setup, Task } from '../pods.ts'

async function measure<T>(task: Task): Promise<T> {
  const child = new Child('pods', [JSON.stringify(task)], 'weigh' in task ? ['--expose-gc'] : [])
  const answer = await child.next<T>()
  child.kill()
  return answer
}

async function bringUp(setups: readonly Setup[]): Promise<readonly BroughtUp[]> {
  return (await measure<{ runs: BroughtUp[] }>({ setups })).runs
}

const times = <T>(count: number, what: T): readonly T[] => Array.from({ length: count }, () => what)

/** The baseline is the machine: round trips of a Running Pod through JSON, in the same process before and after. */
function podsPerSecond({ deployments, replicas }: Setup, runs: readonly BroughtUp[]): Result {
  const rates = runs.map(({ ms }) => (deployments * replicas * 1_000) / ms)
  return {
    value: median(rates),
    unit: 'Pods/s',
    baseline: median(runs.map(({ roundTrips }) => roundTrips)),
    ratio: median(runs.map(({ roundTrips }, n) => rates[n] / roundTrips)),
  }
}

export const deployment500: Case = {
  name: 'deployment-500',
  what: 'one Deployment of 500 on 5 nodes, create to all Ready: median of 9; the ratio is of Pods/s to JSON round trips',
  goals: [
    { of: 'value', atMost: 150 },
    { of: 'ratio', atLeast: 0.2 },
  ],
  async run() {
    const runs = await bringUp(times(9, { nodes: 5, deployments: 1, replicas: 500 }))
    const ratios = runs.map(({ ms, roundTrips }) => 500_000 / ms / roundTrips)
    return {
      value: median(runs.map(({ ms }) => ms)),
      unit: 'ms',
      baseline: median(runs.map(({ roundTrips }) => roundTrips)),
      ratio: median(ratios),
    }
  },
}

const small: Setup = { nodes: 100, deployments: 10, replicas: 1_000 }
const large: Setup = { nodes: 5_000, deployments: 50, replicas: 1_000 }

export const pods10k: Case = {
  name: 'pods-10k',
  what: '10 Deployments of 1,000 on 100 nodes, to all Ready: median of 3; against JSON round trips',
  goals: [{ of: 'ratio', atLeast: 0.2 }],
  run: async () => podsPerSecond(small, await bringUp(times(3, small))),
}

export const pods50k: Case = {
  name: 'pods-50k-5k-nodes',
  what: '50 Deployments of 1,000 on 5,000 nodes, median of 3; the baseline is pods-10k, in turn with it, each against its own round trips',
  goals: [{ of: 'ratio', atLeast: 0.8 }],
  async run() {
    const runs = await bringUp(times(3, [small, large]).flat())
    const [ofSmall, ofLarge] = [small, large].map((setup, which) =>
      podsPerSecond(
        setup,
        runs.filter((_, n) => n % 2 === which),
      ),
    )
    const ratio = ofLarge.ratio! / ofSmall.ratio!
    return { value: ofLarge.value, unit: 'Pods/s', baseline: ofSmall.value, ratio }
  },
}

export const deployment100k: Case = {
  name: 'deployment-100k',
  what: 'one Deployment of 100,000 on 1,000 nodes; the ratio is of the rate of the last tenth to that of the first',
  goals: [{ of: 'ratio', atLeast: 0.7 }],
  async run() {
    const [{ ms, tenthsMs }] = await bringUp([{ nodes: 1_000, deployments: 1, replicas: 100_000 }])
    const [first, last] = tenthsMs.map((each) => 10_000_000 / each)
    return { value: 100_000_000 / ms, unit: 'Pods/s', baseline: first, ratio: last / first }
  },
}

export const heapPerPod: Case = {
  name: 'heap-per-pod',
  what: '10,000 Running pods of one template, heap after garbage collection, two hours after the start',
  goals: [{ of: 'value', atMost: 7 }],
  async run() {
    const { bytesPerPod } = await measure<{ bytesPerPod: number }>({
      weigh: { nodes: 100, deployments: 1, replicas: 10_000 },
    })
    return { value: bytesPerPod / 1_024, unit: 'KB' }
  },
}
