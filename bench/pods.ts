/** Brings up Deployments in a process of its own and says how long each time took, or what it weighs. */
import { type Cluster, createCluster, deployment, hours } from '../src/index.ts'

export interface Setup {
  readonly nodes: number
  readonly deployments: number
  readonly replicas: number
  /** How many times, each with a new cluster. */
  readonly runs: number
  readonly weigh?: boolean
}

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

/** Answers how many milliseconds passed from the first create to all pods Ready. */
function bringUp(cluster: Cluster, { deployments, replicas }: Setup): number {
  const startedAt = performance.now()
  for (let n = 0; n < deployments; n++) cluster.apply(web(`web-${n}`, replicas))
  cluster.settle()
  const ms = performance.now() - startedAt
  const ready = cluster.client
    .list(deployment)
    .reduce((sum, { status }) => sum + (status.readyReplicas ?? 0), 0)
  if (ready !== deployments * replicas)
    throw new Error(`${ready} of ${deployments * replicas} pods are ready`)
  return ms
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

const setup = JSON.parse(process.argv[2]) as Setup
// What is measured is kubesim, not how long the engine takes to warm to it.
bringUp(createCluster({ nodes: 20 }), { ...setup, deployments: 2, replicas: 1_000 })
if (setup.weigh) process.send!({ bytesPerPod: weigh(setup) })
else {
  const ms = Array.from({ length: setup.runs }, () => bringUp(createCluster({ nodes: setup.nodes }), setup))
  process.send!({ ms })
}
