/** Changes one field of a Deployment of sixty lines again and again through `cluster.fetch`, and says how often a second. */
import { createCluster } from '../src/index.ts'
import { roundTripsPerSecond } from './round-trips.ts'
import { runningPod } from './running-pod.ts'

const roundMs = 1_000
const rounds = 5

const container = (name: string, tag: string) => ({
  name,
  image: `registry.example.com/shop/${name}:${tag}`,
  args: ['--listen=:8080', '--verbose'],
  ports: [
    { name: 'http', containerPort: 8080 },
    { name: 'metrics', containerPort: 9090 },
  ],
  env: [
    { name: 'LOG_LEVEL', value: 'info' },
    { name: 'DATABASE', valueFrom: { secretKeyRef: { name: 'database', key: 'url' } } },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
  volumeMounts: [{ name: 'settings', mountPath: '/etc/shop' }],
})

const shop = (tag: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', labels: { app: 'shop', tier: 'web' } },
  spec: {
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop', tier: 'web' } },
      spec: {
        containers: [container('shop', tag), container('sidecar', '1')],
        volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
      },
    },
  },
})

/** What another manages of it. */
const replicas = (count: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', annotations: { 'example.com/owner': 'team' } },
  spec: { replicas: count },
})

const cluster = createCluster({ nodes: 1 })

const path = '/apis/apps/v1/namespaces/default/deployments/shop?fieldManager='

async function patch(type: string, manager: string, body: string): Promise<void> {
  const headers = { 'content-type': `application/${type}` }
  const { ok, status } = await cluster.fetch(path + manager, { method: 'PATCH', headers, body })
  if (!ok) throw new Error(`${type}: ${status}`)
}

const apply = (tag: string) => patch('apply-patch+yaml', 'me', JSON.stringify(shop(tag)))

/** What `kubectl apply` finds to be different, as it sends it. */
const difference = (tag: string) => {
  const { image } = container('shop', tag)
  const order = [{ name: 'shop' }, { name: 'sidecar' }]
  const pod = { '$setElementOrder/containers': order, containers: [{ name: 'shop', image }] }
  return { spec: { template: { spec: pod } } }
}

const merge = (tag: string) => patch('strategic-merge-patch+json', 'me', JSON.stringify(difference(tag)))

const change = process.argv[2] === 'apply' ? apply : merge
let changes = 0

async function round(): Promise<number> {
  const begunAt = performance.now()
  const before = changes
  do {
    for (let n = 0; n < 20; n++) await change(String(changes++))
  } while (performance.now() - begunAt < roundMs)
  return ((changes - before) * 1_000) / (performance.now() - begunAt)
}

await apply('first')
await patch('apply-patch+yaml', 'other', JSON.stringify(replicas(2)))
const running = runningPod()
// The first round warms the engine, and is not counted.
await round()
const found: { rate: number; roundTrips: number }[] = []
for (let n = 0; n < rounds; n++) {
  found.push({ rate: await round(), roundTrips: roundTripsPerSecond(running) })
}
process.send!(found)
