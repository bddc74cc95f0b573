/** A hundred watchers of the same thousand events, against raw chunked writes of the same bytes. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Case, median } from '../case.ts'
import { Child } from '../child.ts'
import { EventStream } from '../event-stream.ts'

const watchers = 100
const events = 1_000

async function fanOut(child: Child, url: string): Promise<{ ms: number; frame: string }> {
  const streams = await Promise.all(Array.from({ length: watchers }, () => EventStream.open(url)))
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
  goals: [{ of: 'ratio', atLeast: 0.5 }],
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
