/** How quickly the cluster is read within the process, and how quickly those who follow it are brought up to date. */
import { type Case, median } from '../case.ts'
import { Child } from '../child.ts'
import { EventStream } from '../event-stream.ts'

async function measured(what: 'list' | 'cache'): Promise<number> {
  const child = new Child('reading', [what])
  const found = await child.next<readonly number[]>()
  child.kill()
  return median(found)
}

export const listSelector: Case = {
  name: 'list-selector',
  what: '100 of 50,000 Pods by label in one namespace of 50, each time after a write there: median of 50',
  goals: [{ of: 'value', atMost: 5 }],
  run: async () => ({ value: await measured('list'), unit: 'ms' }),
}

export const watchCache: Case = {
  name: 'watch-cache',
  what: 'events of 10,000 Pods into one cache with ten indexes: median of 5',
  goals: [{ of: 'value', atLeast: 200_000 }],
  run: async () => ({ value: await measured('cache'), unit: 'events/s' }),
}

const watchers = 1_000

export const watchResume: Case = {
  name: 'watch-resume',
  what: '1,000 HTTP watchers, each of an object of its own, resume from 1,000 revisions behind, until each has heard what it missed: median of 3',
  goals: [{ of: 'value', atMost: 1 }],
  async run() {
    const child = new Child('kubesim-server', [JSON.stringify({ nodes: 0, configMaps: watchers })])
    const { url } = await child.next<{ url: string }>()
    const took: number[] = []
    // The first round warms both sides up, and is not counted.
    for (let n = 0; n < 4; n++) took.push(await resume(child, url))
    child.kill()
    return { value: median(took.slice(1)), unit: 's' }
  },
}

/** Seconds. */
async function resume(child: Child, url: string): Promise<number> {
  const path = `${url}/api/v1/namespaces/default/configmaps`
  const { metadata } = (await (await fetch(path)).json()) as { metadata: { resourceVersion: string } }
  child.tell({ changeEach: watchers })
  await child.next()
  const query = `watch=true&resourceVersion=${metadata.resourceVersion}&fieldSelector=metadata.name%3Dmap-`
  const startedAt = performance.now()
  const streams = await Promise.all(
    Array.from({ length: watchers }, async (_, map) => {
      const stream = await EventStream.open(`${path}?${query}${map}`)
      await stream.until(1)
      return stream
    }),
  )
  const tookMs = performance.now() - startedAt
  for (const stream of streams) stream.close()
  return tookMs / 1_000
}
