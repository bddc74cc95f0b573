/** Brings up Deployments in a process of its own and says how long each time took, or what it weighs. */
import { type Change, type Cluster, createCluster, deployment, hours, type Pod, pod } from '../src/index.ts'
import { roundTripsPerSecond } from './round-trips.ts'

export interface Setup {
  readonly nodes: number
  readonly deployments: number
  readonly replicas: number
}

/** One after the other, each with a new cluster; or what the Pods of the one weigh. */
export type Task = { readonly setups: readonly Setup[] } | { readonly weigh: Setup }

const web = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx:1.27',
            ports: [{ containerPort: 80 }],
            resources: { requests: { cpu: '10m', memory: '16Mi' } },
          },
        ],
      },
    },
  },
})

/** What a run has shown, with the speed of the machine before and after it. */
export interface BroughtUp {
  readonly ms: number
  /** Of one Running Pod through JSON, a second. */
  readonly roundTrips: number
  /** How long the first and the last tenth of the pods took to be Ready. */
  readonly tenthsMs: readonly [number, number]
}

function bringUp(cluster: Cluster, { deployments, replicas }: Setup): BroughtUp {
  const pods = deployments * replicas
  const readyAt: number[] = []
  const forget = cluster.store.subscribe((change) => {
    // Who looks at an Event has it made.
    if (change.kind !== pod) return
    const { object, previous } = change as Change<Pod>
    if (isReady(object) && !(previous && isReady(previous))) readyAt.push(performance.now())
  })
  const before = sample(cluster)
  const startedAt = performance.now()
  for (let n = 0; n < deployments; n++) cluster.apply(web(`web-${n}`, replicas))
  cluster.settle()
  const endedAt = performance.now()
  forget()
  const after = sample(cluster)
  if (readyAt.length !== pods) throw new Error(`${readyAt.length} of ${pods} pods are ready`)
  const tenth = Math.floor(pods / 10)
  return {
    ms: endedAt - startedAt,
    roundTrips: (before + after) / 2,
    tenthsMs: [readyAt[tenth - 1] - startedAt, readyAt[pods - 1] - readyAt[pods - 1 - tenth]],
  }
}

const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false

let running: Pod | undefined

/** The speed of the machine now; before there is a Running Pod, it is that of the last run. */
function sample(cluster: Cluster): number {
  running = cluster.client.list(pod).find(isReady) ?? running
  return roundTripsPerSecond(running ?? web('web', 1))
}

const collect = (globalThis as { gc?: () => void }).gc
const heap = () => {
  collect?.()
  collect?.()
  return process.memoryUsage().heapUsed
}

/** What a cluster weighs when it has come to rest: the Events of the start are gone, and so is the log of it. */
function weigh(setup: Setup): number {
  const cluster = createCluster({ nodes: setup.nodes })
  const before = heap()
  bringUp(cluster, setup)
  cluster.advance(hours(2))
  const bytes = heap() - before
  return bytes / cluster.client.list(deployment).length / setup.replicas
}

const task = JSON.parse(process.argv[2]) as Task
// What is measured is kubesim, not how long the engine takes to warm to it.
bringUp(createCluster({ nodes: 20 }), { nodes: 20, deployments: 2, replicas: 1_000 })
if ('weigh' in task) process.send!({ bytesPerPod: weigh(task.weigh) })
else
  process.send!({
    runs: task.setups.map((setup) => bringUp(createCluster({ nodes: setup.nodes }), setup)),
  })
