/** How long GET /readyz waits beside whatever a user may send: each load in turn. */
import { Agent, get } from 'node:http'
import type { Case } from '../case.ts'
import { Child } from '../child.ts'
import { type Load, loads } from '../loads.ts'

/** So long each load is measured, or for as long as it lasts. */
const leastMs = 3_000
const mostMs = 20_000
const everyMs = 3

/** How long one GET takes, in milliseconds. */
function timed(url: string, agent: Agent): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume()
      response.on('end', () => resolve(performance.now() - startedAt))
    }).on('error', reject)
  })
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function measure(load: Load): Promise<readonly number[]> {
  const server = new Child('kubesim-server', [JSON.stringify({ nodes: 0, ...load.setup })])
  const { url } = await server.next<{ url: string }>()
  const clients = new Child('load-clients', [url, load.name])
  try {
    await clients.next()
    let isDone = !load.once
    if (load.once) void clients.next().then(() => (isDone = true))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const latencies: number[] = []
    const startedAt = performance.now()
    const passed = () => performance.now() - startedAt
    while (passed() < leastMs || (!isDone && passed() < mostMs)) {
      latencies.push(await timed(`${url}/readyz`, agent))
      await rest(everyMs)
    }
    await checkAnswers(clients, load)
    return latencies.sort((a, b) => a - b)
  } finally {
    clients.kill()
    server.kill()
  }
}

/** @throws Error when the server has failed at what it was sent */
async function checkAnswers(clients: Child, load: Load): Promise<void> {
  const answered = clients.next<{ answers: readonly [number, number][] }>()
  clients.tell({})
  const { answers } = await answered
  const failed = answers.find(([code]) => code === 500)
  if (failed) throw new Error(`${load.name}: ${failed[1]} answers were 500`)
}

export const beside: Case = {
  name: 'beside',
  what: 'the p99 of GET /readyz beside each of the loads of bench/loads.ts: the longest',
  goals: [{ of: 'value', atMost: 100 }],
  async run() {
    let worst = { name: '', p99: 0 }
    for (const load of loads) {
      const latencies = await measure(load)
      const p99 = latencies[Math.floor(latencies.length * 0.99)]
      console.log(
        `  beside ${load.name}: p99 ${p99.toFixed(1)} ms, longest ${latencies.at(-1)!.toFixed(1)} ms`,
      )
      if (p99 > worst.p99) worst = { name: load.name, p99 }
    }
    console.log(`  the worst is beside ${worst.name}`)
    return { value: worst.p99, unit: 'ms' }
  },
}
