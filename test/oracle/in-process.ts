/** A cluster of this process as a server that is asked: its time moves a little with every request. */
import type { Cluster } from '../../src/index.ts'
import type { Server } from './play.ts'

export const inProcess = (cluster: Cluster): Server => ({
  async ask({ method, path, headers, body }) {
    const lines = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    )
    const response = await cluster.fetch(path, { method, headers: lines, body })
    cluster.advance(100)
    const text = await response.text()
    return { status: response.status, headers: Object.fromEntries(response.headers), text }
  },
  async wait() {
    cluster.advance(500)
  },
  async pause(ms) {
    cluster.advance(ms)
  },
  // Two minutes: what is due every minute has come twice.
  patience: 200,
})
