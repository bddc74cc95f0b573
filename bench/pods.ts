/** Brings up Deployments in a process of its own and says how long it took, or what it weighs. */
import { createCluster, deployment, hours } from '../src/index.ts'

interface Setup {
  readonly nodes: number
  readonly deployments: number
  readonly replicas: number
  readonly weigh?: boolean
}

const setup = JSON.parse(process.argv[2]) as Setup
const cluster = createCluster({ nodes: setup.nodes })
const collect = (globalThis as { gc?: () => void }).gc
const heap = () => {
  collect?.()
  collect?.()
  return process.memoryUsage().heapUsed
}
const before = setup.weigh ? heap() : 0

const startedAt = performance.now()
for (let n = 0; n < setup.deployments; n++) {
  cluster.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `web-${n}` },
    spec: {
      replicas: setup.replicas,
      selector: { matchLabels: { app: `web-${n}` } },
      template: {
        metadata: { labels: { app: `web-${n}` } },
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
}
cluster.settle()
const ms = performance.now() - startedAt
const ready = cluster.client
  .list(deployment)
  .reduce((sum, { status }) => sum + (status.readyReplicas ?? 0), 0)
const pods = setup.deployments * setup.replicas
if (ready !== pods) throw new Error(`${ready} of ${pods} pods are ready`)

let bytesPerPod = 0
if (setup.weigh) {
  // What a cluster weighs when it has come to rest: the Events of the start are gone, and so is the log of it.
  cluster.advance(hours(2))
  bytesPerPod = (heap() - before) / pods
}
process.send!({ ms, bytesPerPod })
