/** How long a GET waits while a large Deployment rolls out. */
import { Agent, get } from 'node:http'
import type { Case } from '../case.ts'
import { Child } from '../child.ts'

const replicas = 5_000
/** So many clients ask one after the other, all the time. */
const askers = 4
const agent = new Agent({ keepAlive: true, maxSockets: askers })

/** How long one GET takes, in milliseconds. */
function timed(url: string): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume()
      response.on('end', () => resolve(performance.now() - startedAt))
    }).on('error', reject)
  })
}

const rollout = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'large' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'large' } },
    template: {
      metadata: { labels: { app: 'large' } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
    },
  },
}

interface Deployment {
  readonly status: { readonly readyReplicas?: number }
}

export const responsive: Case = {
  name: 'responsive',
  what: 'p99 of all GETs by 4 clients while a Deployment of 5,000 rolls out at speed 1, instant profile',
  goals: [{ of: 'value', atMost: 25 }],
  async run() {
    const child = new Child('kubesim-server', [JSON.stringify({ nodes: 50, pods: 1 })])
    const { url } = await child.next<{ url: string }>()
    const deployments = `${url}/apis/apps/v1/namespaces/default/deployments`
    try {
      const headers = { 'content-type': 'application/json' }
      const created = await fetch(deployments, { method: 'POST', headers, body: JSON.stringify(rollout) })
      if (created.status !== 201) throw new Error(await created.text())
      const latencies: number[] = []
      let isOver = false
      const ask = async () => {
        while (!isOver) latencies.push(await timed(`${url}/api/v1/namespaces/default/pods/pod-00000`))
      }
      const asking = Array.from({ length: askers }, ask)
      while (!isOver) {
        const now = (await (await fetch(`${deployments}/large`)).json()) as Deployment
        isOver = now.status.readyReplicas === replicas
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await Promise.all(asking)
      return { value: latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)], unit: 'ms' }
    } finally {
      child.kill()
    }
  },
}
