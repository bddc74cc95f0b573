/** A read never changes what happens later: whoever looks on sees the same run as nobody does. */
import { expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import { type EntryLine, entryLine } from '../../src/door/journal.ts'
import { kinds } from '../../src/kinds.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { daemonSet, deployment, job, pod, script, service, statefulSet } from '../support/manifests.ts'

/** Half an hour with rollouts, crashes and deletions; `look` is called in between. */
async function halfAnHour(look: (cluster: Cluster, step: number) => unknown): Promise<readonly EntryLine[]> {
  const log: EntryLine[] = []
  const cluster = createCluster({ seed: 5, profile: 'realistic' })
  cluster.store.subscribe((entry) => void log.push(entryLine(entry)))
  await look(cluster, 0)
  cluster.apply([
    deployment('web', { replicas: 5, image: 'nginx:1.26' }),
    service('web'),
    statefulSet('db', { replicas: 2, spec: { serviceName: 'db' } }),
    daemonSet('agent'),
    job('work', { ...script('sleep 20; echo done'), spec: { completions: 3 } }),
    pod('crasher', script('sleep 3; exit 1')),
  ])
  for (let step = 1; step <= 5; step++) {
    cluster.advance(seconds(15))
    await look(cluster, step)
  }
  cluster.apply(deployment('web', { replicas: 3, image: 'nginx:1.27' }))
  for (let step = 6; step <= 9; step++) {
    cluster.advance(seconds(10))
    await look(cluster, step)
  }
  cluster.client.delete(deploymentKind, cluster.client.get(deploymentKind, 'web'))
  cluster.advance(minutes(28))
  await look(cluster, 10)
  return log
}

const firstDifference = (a: readonly EntryLine[], b: readonly EntryLine[]) => {
  const at = a.findIndex(({ digest }, n) => digest !== b[n]?.digest)
  return at < 0 && a.length === b.length ? undefined : { one: a[at], other: b[at] }
}

/** A thousand reads by the library: each kind listed, got, printed, and read as the cluster's own parts read it. */
function readAround({ client, get, store }: Pick<Cluster, 'client' | 'get' | 'store'>): void {
  for (let n = 0; n < 1_000; n++) {
    const { kind } = kinds[n % kinds.length]
    const [first] = client.list(kind)
    if (first) client.get(kind, first.metadata.name, first.metadata.namespace)
    store.listAt(kind, store.revision - (n % 3))
    get(kind.plural, { allNamespaces: true, wide: n % 2 === 0 })
  }
}

const unseen = await halfAnHour(() => {})

test('ten thousand reads by the library leave no trace in the log', async () => {
  const seen = await halfAnHour((cluster) =>
    readAround({ client: cluster.client, store: cluster.store, get: cluster.get.bind(cluster) }),
  )
  expect(firstDifference(unseen, seen)).toBeUndefined()
})

test('requests that read leave none, nor do watches and logs', async () => {
  const paths = [
    '/api/v1/pods',
    '/api/v1/namespaces/default/pods?labelSelector=app%3Dweb&limit=2',
    '/api/v1/nodes?fieldSelector=metadata.name%3Dnode-1',
    '/apis/apps/v1/deployments',
    '/api/v1/events',
    '/api/v1/namespaces/default/pods/crasher/log',
    '/api/v1/pods?watch=true&timeoutSeconds=0&resourceVersion=1',
    '/apis',
    '/openapi/v2',
  ]
  const seen = await halfAnHour(async (cluster) => {
    const { url } = await cluster.listen({ speed: 'paused' })
    const leaving = new AbortController()
    for (const path of paths) {
      const answer = await fetch(`${url}${path}`, { signal: leaving.signal })
      if (!path.includes('watch')) await answer.arrayBuffer()
    }
    leaving.abort()
    await cluster.close()
  })
  expect(firstDifference(unseen, seen)).toBeUndefined()
})
