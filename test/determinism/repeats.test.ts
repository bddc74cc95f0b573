/** Writes that only repeat, such as heartbeats, are entries of the log like any other, whoever looks and whenever. */
import { describe, expect, test } from 'vitest'
import { lease as leaseKind, nodeLeaseNamespace } from '../../src/api/coordination/lease.ts'
import { node as nodeKind } from '../../src/api/core/node.ts'
import type { Lease } from '../../src/api/generated/types/coordination-v1.ts'
import type { Kind } from '../../src/api/kind.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'
import { deployment, pod, script } from '../support/manifests.ts'
import { atOnce, endOf, firstDifference, inOddPieces, logOf, looksAtAll } from './logs.ts'

/** Nobody answers it, and it may fail. */
const webhookAbout = (apiGroups: readonly string[], resources: readonly string[]) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'asked' },
  webhooks: [
    {
      name: 'asked.example.com',
      clientConfig: { service: { namespace: 'default', name: 'nobody' } },
      rules: [{ operations: ['UPDATE'], apiGroups, apiVersions: ['*'], resources }],
      failurePolicy: 'Ignore',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
})

/** Three hours of little: a rollout, a label, a node that is stopped, one that is cut off, a Lease taken by hand and one deleted. */
function quietAfternoon(
  advance: (cluster: Cluster, ms: number) => void,
  options: ClusterOptions = {},
): Cluster {
  const cluster = createCluster({ seed: 3, nodes: 5, profile: 'realistic', ...options })
  const { client } = cluster
  const ofNode = (name: string) => client.get(leaseKind, name, nodeLeaseNamespace)
  cluster.apply([deployment('web', { replicas: 4 }), pod('crasher', script('sleep 300; exit 1'))])
  advance(cluster, minutes(40))
  client.update(nodeKind, client.get(nodeKind, 'node-1'), ({ metadata }) => {
    metadata.labels = { ...metadata.labels, disk: 'ssd' }
  })
  client.update(leaseKind, ofNode('node-1'), ({ metadata }) => {
    metadata.labels = { mine: 'yes' }
  })
  advance(cluster, minutes(20))
  client.updateStatus(nodeKind, client.get(nodeKind, 'node-4'), (status) => {
    for (const each of status.conditions!) if (each.type === 'Ready') each.status = 'False'
  })
  client.update(leaseKind, ofNode('node-4'), ({ spec }) => {
    spec.holderIdentity = 'somebody-else'
  })
  client.delete(leaseKind, ofNode('node-5'))
  advance(cluster, seconds(137))
  cluster.nodes.stop('node-2')
  cluster.nodes.partition('node-3')
  advance(cluster, minutes(11))
  cluster.nodes.heal('node-3')
  cluster.nodes.start('node-2')
  cluster.kubelets.node('node-5').use({ memory: '16300Mi' })
  advance(cluster, minutes(50))
  client.delete(nodeKind, client.get(nodeKind, 'node-5'))
  advance(cluster, hours(1))
  return cluster
}

function read(cluster: Cluster, n: number): void {
  const { client, store } = cluster
  for (const kind of [leaseKind, nodeKind] as readonly Kind[]) {
    const [first] = client.list(kind)
    client.get(kind, first.metadata.name, first.metadata.namespace)
    store.listAt(kind, store.revision - (n % 5))
    const read = store.since(store.revision - (n % 50))
    expect(read.filter(({ object, previous }) => object === previous)).toEqual([])
  }
  cluster.get('nodes')
}

function readingOn(cluster: Cluster, ms: number): void {
  for (let n = 0; n < 100; n++) {
    cluster.advance(ms / 100)
    read(cluster, n)
  }
}

test('the heartbeats of an hour are repeats', () => {
  const cluster = createCluster({ nodes: 3 })
  cluster.advance(hours(2))
  const { revision, newsRevision } = cluster.store
  cluster.advance(hours(1))
  expect(cluster.store.revision).toBe(revision + 3 * 360 + 3 * 12)
  expect(cluster.store.newsRevision).toBe(newsRevision)
})

describe('the heartbeats of twenty minutes, where a webhook is asked about updates of', () => {
  const writtenInFull = (apiGroups: readonly string[], resources: readonly string[]) => {
    const cluster = createCluster({ nodes: 3 })
    cluster.apply(webhookAbout(apiGroups, resources))
    cluster.advance(minutes(20))
    const { newsRevision } = cluster.store
    cluster.advance(minutes(20))
    return cluster.store.newsRevision > newsRevision
  }

  test('Pods, are repeats', () => expect(writtenInFull([''], ['pods', 'pods/*'])).toBe(false))

  test('Leases, are written in full', () =>
    expect(writtenInFull(['coordination.k8s.io'], ['leases'])).toBe(true))

  test('anything, are written in full', () => expect(writtenInFull(['*'], ['*/*'])).toBe(true))
})

describe('a quiet afternoon', () => {
  const followed = logOf((options) => quietAfternoon(atOnce, options))

  test('is the same in odd pieces, and with reads in between', () => {
    expect(followed.length).toBeGreaterThan(4_000)
    const inPieces = (cluster: Cluster, ms: number) => inOddPieces(cluster, ms, read)
    const log = logOf((options) => quietAfternoon(inPieces, options))
    expect(firstDifference(followed, log)).toBeUndefined()
  })

  test.each([
    { how: 'at once', advance: atOnce },
    { how: 'in odd pieces', advance: inOddPieces },
    { how: 'with reads', advance: readingOn },
  ])('ends the same where nobody has followed it: $how', ({ advance }) => {
    const end = endOf(quietAfternoon(advance))
    expect(end.length).toBeGreaterThan(1_000)
    expect(firstDifference(followed.slice(-end.length), end)).toBeUndefined()
  })

  test('is the same where each write is made in full', () => {
    const inFull = logOf((options) => quietAfternoon(atOnce, options), { admissionPlugins: [looksAtAll] })
    expect(firstDifference(followed, inFull)).toBeUndefined()
  })
})

interface Renewal {
  readonly type: string
  readonly object: Lease
}

/** The first events of a watch. */
async function eventsOf(response: Response, count: number): Promise<readonly Renewal[]> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of response.body!) {
    text += decoder.decode(piece)
    if (text.split('\n').length > count) break
  }
  const lines = text.trim().split('\n')
  return lines.slice(0, count).map((each) => JSON.parse(each))
}

describe('who begins to watch where heartbeats only repeat', () => {
  const quiet = () => {
    const cluster = createCluster({ nodes: 3 })
    cluster.advance(hours(5))
    return cluster
  }
  const leases = '/apis/coordination.k8s.io/v1/leases'

  test('is told of those after his position, and of those that are still to come', async () => {
    const cluster = quiet()
    const { revision } = cluster.store
    const leaving = new AbortController()
    const { signal } = leaving
    const response = await cluster.fetch(`${leases}?watch=true&resourceVersion=${revision - 2}`, { signal })
    cluster.advance(seconds(10))
    const events = await eventsOf(response, 5)
    leaving.abort()
    expect(events.map(({ type }) => type)).toEqual(Array(5).fill('MODIFIED'))
    expect(events.map(({ object }) => Number(object.metadata.resourceVersion) - revision)).toEqual([
      -1, 0, 1, 2, 3,
    ])
    const renewals = events.map(({ object }) => object.spec.renewTime!)
    expect(renewals).toEqual(renewals.toSorted())
  })

  test('is sent back to list where that is too long ago', async () => {
    const cluster = quiet()
    const response = await cluster.fetch(
      `${leases}?watch=true&resourceVersion=${cluster.store.compacted - 1}`,
    )
    expect(await response.text()).toContain('"code":410')
  })

  test('gets from a list what the last heartbeat has left', () => {
    const cluster = quiet()
    for (const { metadata, spec } of cluster.client.list(leaseKind)) {
      const written = cluster.store
        .since(cluster.store.compacted)
        .findLast(({ object }) => object.metadata.name === metadata.name)!
      expect(written.object).toMatchObject({
        metadata: { resourceVersion: metadata.resourceVersion },
        spec: { renewTime: spec.renewTime },
      })
      expect(cluster.clock.now() - Date.parse(spec.renewTime!)).toBeLessThan(seconds(10))
    }
  })
})

test('a node whose power goes is found silent as soon as ever', () => {
  const cluster = createCluster({ nodes: 3 })
  cluster.advance(hours(1))
  cluster.nodes.stop('node-2')
  const [renewed] = cluster.client.list(leaseKind).filter(({ metadata }) => metadata.name === 'node-2')
  while (!cluster.get('nodes').includes('NotReady')) cluster.advance(seconds(1))
  const silentMs = cluster.clock.now() - Date.parse(renewed.spec.renewTime!)
  expect(silentMs).toBeGreaterThan(seconds(50))
  expect(silentMs).toBeLessThanOrEqual(seconds(56))
})
