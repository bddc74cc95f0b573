/** Events are made when somebody reads them, and are the same whoever does, and whenever. */
import { describe, expect, test } from 'vitest'
import { event as eventKind } from '../../src/api/core/event.ts'
import { namespace as namespaceKind } from '../../src/api/core/namespace.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'
import { hours, minutes } from '../../src/sim/duration.ts'
import { deployment, pod, script } from '../support/manifests.ts'
import { atOnce, endOf, firstDifference, inOddPieces, logOf, looksAtAll } from './logs.ts'

/** Three hours in which much is told: of rollouts, crashes, what fits nowhere, and of a namespace that goes. */
function talkativeAfternoon(
  advance: (cluster: Cluster, ms: number) => void,
  options: ClusterOptions = {},
): Cluster {
  const cluster = createCluster({ seed: 5, nodes: 3, profile: 'realistic', ...options })
  const { client } = cluster
  cluster.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'short' } },
    deployment('web', { replicas: 6 }),
    { ...deployment('gone', { replicas: 3 }), metadata: { name: 'gone', namespace: 'short' } },
    pod('crasher', script('sleep 20; exit 1')),
    pod('giant', { container: { resources: { requests: { cpu: '99' } } } }),
  ])
  advance(cluster, minutes(7))
  cluster.apply(deployment('web', { replicas: 4, image: 'nginx:1.28' }))
  client.delete(namespaceKind, client.get(namespaceKind, 'short'))
  advance(cluster, minutes(31))
  const [told] = client.list(eventKind, { namespace: 'default' })
  client.update(eventKind, told, ({ metadata }) => {
    metadata.labels = { seen: 'yes' }
  })
  cluster.nodes.stop('node-2')
  advance(cluster, minutes(20))
  cluster.nodes.start('node-2')
  cluster.apply({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few' },
    spec: { hard: { 'count/events': '500' } },
  })
  client.delete(podKind, client.get(podKind, 'giant', 'default'))
  advance(cluster, hours(2))
  return cluster
}

/** Reads some Events here and there, and all of them now and then. */
function read({ client, store }: Cluster, n: number): void {
  const events = n % 4 === 0 ? client.list(eventKind) : store.list(eventKind, 'short')
  for (const { metadata } of events.slice(0, 3)) client.get(eventKind, metadata.name, metadata.namespace)
  expect(
    store.since(store.revision - (n % 30)).filter(({ object, previous }) => object === previous),
  ).toEqual([])
}

function readingOn(cluster: Cluster, ms: number): void {
  for (let n = 0; n < 40; n++) {
    cluster.advance(ms / 40)
    read(cluster, n)
  }
}

test('nobody has made what nobody reads', () => {
  const cluster = createCluster()
  cluster.apply(deployment('web', { replicas: 3 }))
  cluster.settle()
  const [first] = cluster.store.since(0).filter(({ kind }) => kind === eventKind)
  const again = createCluster({ admissionPlugins: [looksAtAll] })
  expect(cluster.store.deferred(eventKind, first.key)).toBeDefined()
  expect(again.store.deferred(eventKind, first.key)).toBeUndefined()
})

test('a policy about new Events is asked about each', () => {
  const cluster = createCluster()
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['events'] }
  cluster.apply([
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'silence' },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: "object.reason != 'Scheduled'" }],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'silence' },
      spec: { policyName: 'silence', validationActions: ['Deny'] },
    },
    deployment('web', { replicas: 3 }),
  ])
  cluster.settle()
  const reasons = new Set(
    cluster.client.list(eventKind, { namespace: 'default' }).map(({ reason }) => reason),
  )
  expect(reasons).toContain('Started')
  expect(reasons).not.toContain('Scheduled')
})

describe('a talkative afternoon', () => {
  const followed = logOf((options) => talkativeAfternoon(atOnce, options))

  test('is the same in odd pieces, and with reads in between', () => {
    const inPieces = (cluster: Cluster, ms: number) => inOddPieces(cluster, ms, read)
    const log = logOf((options) => talkativeAfternoon(inPieces, options))
    expect(firstDifference(followed, log)).toBeUndefined()
  })

  test.each([
    { how: 'at once', advance: atOnce },
    { how: 'with reads', advance: readingOn },
  ])('ends the same where nobody has followed it: $how', ({ advance }) => {
    const end = endOf(talkativeAfternoon(advance))
    expect(end.filter((each) => each.includes(' DELETED events ')).length).toBeGreaterThan(10)
    expect(firstDifference(followed.slice(-end.length), end)).toBeUndefined()
  })

  test('is the same where each Event is made at once', () => {
    const inFull = logOf((options) => talkativeAfternoon(atOnce, options), {
      admissionPlugins: [{ ...looksAtAll, kinds: [eventKind] }],
    })
    expect(firstDifference(followed, inFull)).toBeUndefined()
  })
})
