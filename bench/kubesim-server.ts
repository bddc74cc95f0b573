/** A served cluster in a process of its own, for the cases that load it over HTTP. */
import { configMap, createCluster } from '../src/index.ts'

interface Setup {
  readonly nodes: number
  readonly pods?: number
  readonly configMaps?: number
  readonly profile?: 'instant' | 'realistic'
}

const setup = JSON.parse(process.argv[2] ?? '{}') as Setup
const cluster = createCluster({ nodes: setup.nodes, profile: setup.profile })
const podNamed = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'bench' } },
  spec: { containers: [{ name: 'app', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
})
for (let n = 0; n < (setup.pods ?? 0); n++) cluster.apply(podNamed(`pod-${String(n).padStart(5, '0')}`))
for (let n = 0; n < (setup.configMaps ?? 0); n++) {
  cluster.client.create(configMap, {
    metadata: { name: `map-${n}`, namespace: 'default' },
    data: { n: String(n) },
  })
}
cluster.settle()
const server = await cluster.listen({ port: 0 })

/** Changes one ConfigMap so many times, a slice at a time so that watchers are written to meanwhile. */
function change(times: number): void {
  const current = cluster.client.find(configMap, 'bench', 'default')
  if (!current)
    cluster.client.create(configMap, { metadata: { name: 'bench', namespace: 'default' }, data: { n: '0' } })
  let n = 0
  const slice = () => {
    for (let k = 0; k < 20 && n < times; k++, n++) {
      const now = cluster.client.get(configMap, 'bench', 'default')
      cluster.client.update(configMap, now, (draft) => {
        draft.data = { n: String(n).padStart(6, '0'), text: 'x'.repeat(500) }
      })
    }
    if (n < times) setImmediate(slice)
  }
  slice()
}

/** Changes each of so many ConfigMaps once. */
function changeEach(count: number): void {
  for (let n = 0; n < count; n++) {
    const now = cluster.client.get(configMap, `map-${n}`, 'default')
    cluster.client.update(configMap, now, (draft) => {
      draft.data = { n: String(Number(now.data?.['n'] ?? 0) + 1) }
    })
  }
  process.send!({ isDone: true })
}

process.on('message', (message: { change?: number; changeEach?: number; weigh?: true }) => {
  if (message.change) change(message.change)
  if (message.changeEach) changeEach(message.changeEach)
  if (message.weigh)
    process.send!({ bytes: process.memoryUsage.rss(), most: process.resourceUsage().maxRSS * 1_024 })
})
process.send!({ url: server.url })
