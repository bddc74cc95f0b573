/** Reads one pod again and again through `cluster.fetch`, and says how often a second. */
import { createCluster } from '../src/index.ts'

const path = '/api/v1/namespaces/default/pods/pod-00000'
const roundMs = 1_000
const rounds = 5

const cluster = createCluster({ nodes: 3 })
cluster.apply({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pod-00000', labels: { app: 'bench' } },
  spec: { containers: [{ name: 'app', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
})
cluster.settle()

async function round(): Promise<number> {
  const begunAt = performance.now()
  let count = 0
  do {
    for (let n = 0; n < 100; n++) await (await cluster.fetch(path)).text()
    count += 100
  } while (performance.now() - begunAt < roundMs)
  return (count * 1_000) / (performance.now() - begunAt)
}

// The first round warms the engine, and is not counted.
await round()
const rates: number[] = []
for (let n = 0; n < rounds; n++) rates.push(await round())
process.send!(rates)
