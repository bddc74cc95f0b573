/** How long a served cluster takes to begin anew. */
import { type Case, median } from '../case.ts'
import { Child } from '../child.ts'

export const reset: Case = {
  name: 'reset',
  what: 'POST /kubesim/v1/reset to its answer, with 1,000 Pods on 10 nodes: median of 5 processes',
  goals: [{ of: 'value', atMost: 100 }],
  async run() {
    const times: number[] = []
    for (let n = 0; n < 5; n++) times.push(await timed())
    return { value: median(times), unit: 'ms' }
  },
}

async function timed(): Promise<number> {
  const child = new Child('kubesim-server', [JSON.stringify({ nodes: 10, pods: 1_000 })])
  try {
    const { url } = await child.next<{ url: string }>()
    const startedAt = performance.now()
    const answer = await fetch(`${url}/kubesim/v1/reset`, { method: 'POST' })
    const state = await answer.json()
    if (answer.status !== 200) throw new Error(JSON.stringify(state))
    return performance.now() - startedAt
  } finally {
    child.kill()
  }
}
