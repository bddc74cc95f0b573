/** A hundred watchers of the same thousand events, against raw chunked writes of the same bytes. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Case, median } from '../case.ts'
import { Child } from '../child.ts'

const watchers = 100
const events = 1_000

/** Opens a stream and counts its lines. */
class Stream {
  lines = 0
  last = ''
  #wanted = Number.POSITIVE_INFINITY
  #done = () => {}

  private constructor(private readonly response: IncomingMessage) {
    response.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) this.lines++
      this.last = chunk.toString()
      if (this.lines >= this.#wanted) this.#done()
    })
  }

  static open(url: string): Promise<Stream> {
    return new Promise((resolve, reject) => {
      get(url, (response) => resolve(new Stream(response))).on('error', reject)
    })
  }

  until(lines: number): Promise<void> {
    this.#wanted = lines
    if (this.lines >= lines) return Promise.resolve()
    return new Promise((resolve) => {
      this.#done = resolve
    })
  }

  close(): void {
    this.response.destroy()
  }
}

async function fanOut(child: Child, url: string): Promise<{ ms: number; frame: string }> {
  const streams = await Promise.all(Array.from({ length: watchers }, () => Stream.open(url)))
  const startedAt = performance.now()
  child.tell({ change: events })
  await Promise.all(streams.map((stream) => stream.until(events)))
  const ms = performance.now() - startedAt
  const frame = `${streams[0].last.trimEnd().split('\n').at(-1)}\n`
  for (const stream of streams) stream.close()
  return { ms, frame }
}

export const watchFanout: Case = {
  name: 'watch-fanout',
  what: '100 HTTP watchers, 1,000 events each: median of 3 pairs',
  goal: { of: 'ratio', atLeast: 0.5 },
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'kubesim-bench-'))
    const [ours, bares]: [number[], number[]] = [[], []]
    for (let n = 0; n < 3; n++) {
      const child = new Child('kubesim-server', [JSON.stringify({ nodes: 0 })])
      const { url } = await child.next<{ url: string }>()
      const path = '/api/v1/namespaces/default/configmaps?watch=true&fieldSelector=metadata.name%3Dbench'
      const { ms, frame } = await fanOut(child, url + path)
      child.kill()
      ours.push(ms)
      const file = join(folder, 'frame')
      writeFileSync(file, frame)
      const bare = new Child('bare-server', ['frames', file])
      const { url: bareUrl } = await bare.next<{ url: string }>()
      bares.push((await fanOut(bare, bareUrl)).ms)
      bare.kill()
    }
    const perSecond = (ms: number) => (watchers * events * 1_000) / ms
    const [value, baseline] = [perSecond(median(ours)), perSecond(median(bares))]
    return { value, unit: 'events/s', baseline, ratio: value / baseline }
  },
}
