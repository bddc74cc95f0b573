/** What a thousand watchers that never read make the server hold, while others read every event. */
import { connect, type Socket } from 'node:net'
import type { Case } from '../case.ts'
import { Child } from '../child.ts'
import { EventStream } from '../event-stream.ts'

const unread = 1_000
const readers = 10
const events = 50_000
const path = '/api/v1/namespaces/default/configmaps?watch=true&fieldSelector=metadata.name%3Dbench'

/** A watch whose first bytes are read, and never another. */
function openUnread({ hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
    socket.on('error', reject)
    socket.once('data', () => {
      socket.pause()
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

function weighed(child: Child): Promise<{ readonly bytes: number; readonly most: number }> {
  const answer = child.next<{ bytes: number; most: number }>()
  child.tell({ weigh: true })
  return answer
}

export const unreadWatchers: Case = {
  name: 'unread-watchers',
  what: '1,000 watchers that never read, 50,000 events, 10 that read them all: the most memory over that at the start',
  goals: [{ of: 'value', atMost: 400 }],
  async run() {
    const child = new Child('kubesim-server', [JSON.stringify({ nodes: 0 })])
    const { url } = await child.next<{ url: string }>()
    const { bytes: before } = await weighed(child)
    const sockets = await Promise.all(Array.from({ length: unread }, () => openUnread(new URL(url))))
    const streams = await Promise.all(Array.from({ length: readers }, () => EventStream.open(url + path)))
    try {
      child.tell({ change: events })
      await Promise.all(streams.map((stream) => stream.until(events)))
      const { most } = await weighed(child)
      return { value: (most - before) / 1_000_000, unit: 'MB' }
    } finally {
      for (const socket of sockets) socket.destroy()
      for (const stream of streams) stream.close()
      child.kill()
    }
  },
}
