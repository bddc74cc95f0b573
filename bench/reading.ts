/** Reads within the process: a list by label among many, and what one cache with ten indexes takes in. */
import { pod } from '../src/api/core/pod.ts'
import { deepFreeze } from '../src/api/memo.ts'
import { Cache, defineIndex } from '../src/client/cache.ts'
import type { Change } from '../src/client/change.ts'
import { createCluster, type Pod } from '../src/index.ts'
import { Clock } from '../src/sim/clock.ts'
import { Supervisor } from '../src/sim/supervisor.ts'

const podNamed = (name: string, namespace: string, n: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: `app-${n % 10}` } },
  spec: { schedulerName: 'nobody', containers: [{ name: 'app', image: 'nginx:1.27' }] },
})

/** Milliseconds a list; something is written before each, so that none is remembered. */
async function listsBySelector(): Promise<readonly number[]> {
  const [namespaces, each] = [50, 1_000]
  const cluster = createCluster({ nodes: 0 })
  for (let ns = 0; ns < namespaces; ns++) {
    const namespace = `ns-${ns}`
    cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    cluster.settle()
    cluster.apply(Array.from({ length: each }, (_, n) => podNamed(`pod-${n}`, namespace, n)))
  }
  const took: number[] = []
  for (let n = 0; n < 60; n++) {
    cluster.apply(podNamed(`more-${n}`, `ns-${n % namespaces}`, 11))
    const begunAt = performance.now()
    const response = await cluster.fetch(
      `/api/v1/namespaces/ns-${n % namespaces}/pods?labelSelector=app%3Dapp-3`,
    )
    const text = await response.text()
    took.push(performance.now() - begunAt)
    const found = JSON.parse(text).items.length
    if (found !== each / 10) throw new Error(`${found} pods were found`)
  }
  return took.slice(10)
}

const indexes = Array.from({ length: 10 }, (_, n) =>
  defineIndex<Pod>(pod, ({ metadata, spec }) =>
    n === 0 ? spec.nodeName : `${n}/${metadata.labels?.['app']}/${(metadata.generation ?? 0) % (n + 1)}`,
  ),
)

const change = (n: number, round: number, previous?: Pod): Change<Pod> => {
  const object = deepFreeze({
    ...podNamed(`pod-${n}`, `ns-${n % 50}`, n),
    metadata: { ...podNamed(`pod-${n}`, `ns-${n % 50}`, n).metadata, uid: `uid-${n}`, generation: round },
  }) as unknown as Pod
  const { name, namespace } = object.metadata
  return {
    revision: 0,
    type: previous ? 'MODIFIED' : 'ADDED',
    kind: pod,
    key: `${namespace}/${name}`,
    object,
    previous,
  } as Change<Pod>
}

/** Events a second, in several rounds: 10,000 Pods, each changed ten times. */
function eventsIntoCache(): readonly number[] {
  const [pods, times] = [10_000, 10]
  const rates: number[] = []
  for (let round = 0; round < 5; round++) {
    const clock = new Clock(
      0,
      new Supervisor({ whereabouts: () => ({ at: 0, revision: 0, seed: 1 }), isRefusal: () => false }),
    )
    const cache = new Cache(clock)
    for (const index of indexes) cache.by(index, '')
    const changes: Change<Pod>[] = []
    const last: Pod[] = []
    for (let time = 0; time < times; time++)
      for (let n = 0; n < pods; n++) {
        changes.push(change(n, time, last[n]))
        last[n] = changes.at(-1)!.object
      }
    const begunAt = performance.now()
    for (const each of changes) cache.apply(each as Change)
    rates.push((changes.length * 1_000) / (performance.now() - begunAt))
    if (cache.by(indexes[1], '1/app-3/1').length !== pods / 10) throw new Error('an index is wrong')
  }
  return rates
}

process.send!(process.argv[2] === 'list' ? await listsBySelector() : eventsIntoCache())
