/** How long a GET waits while a large Deployment rolls out. */
import autocannon from 'autocannon'
import type { Case } from '../case.ts'
import { Child } from '../child.ts'

const replicas = 5_000

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
  what: 'p99 of GET while a Deployment of 5,000 rolls out at speed 1, instant profile',
  goal: { of: 'value', atMost: 25 },
  async run() {
    const child = new Child('kubesim-server', [JSON.stringify({ nodes: 50, pods: 1 })])
    const { url } = await child.next<{ url: string }>()
    const deployments = `${url}/apis/apps/v1/namespaces/default/deployments`
    try {
      const headers = { 'content-type': 'application/json' }
      const created = await fetch(deployments, { method: 'POST', headers, body: JSON.stringify(rollout) })
      if (created.status !== 201) throw new Error(await created.text())
      const latencies: number[] = []
      let ready = 0
      while (ready < replicas) {
        const load = await autocannon({
          url: `${url}/api/v1/namespaces/default/pods/pod-00000`,
          connections: 4,
          amount: 200,
        })
        latencies.push(load.latency.p99)
        const now = (await (await fetch(`${deployments}/large`)).json()) as Deployment
        ready = now.status.readyReplicas ?? 0
      }
      return { value: Math.max(...latencies), unit: 'ms' }
    } finally {
      child.kill()
    }
  },
}
