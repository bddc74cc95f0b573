/** Where Pods go, and who has to go for them (P9). */
import { describe, expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod } from '../support/manifests.ts'
import { condition, podOf, podsOf, reasonsOf, status } from '../support/sight.ts'

const labelled = (labels: Readonly<Record<string, string>>, name: string) => ({ name, labels })

function clusterOf(...zones: readonly string[]): Cluster {
  return testCluster({
    nodes: zones.map((zone, n) => labelled({ zone, disk: n === 0 ? 'ssd' : 'hdd' }, `node-${n + 1}`)),
  })
}

function placed(cluster: Cluster, name: string, podSpec: object): string | undefined {
  cluster.apply(pod(name, { podSpec }))
  cluster.advance(seconds(2))
  return podOf(cluster, name).spec.nodeName
}

const whyNot = (cluster: Cluster, name: string) => condition(cluster, name, 'PodScheduled')

describe('a Pod goes where it says (P9)', () => {
  test('with a nodeSelector: to a node with these labels, or nowhere', () => {
    const cluster = clusterOf('a', 'a', 'b')
    expect(placed(cluster, 'fast', { nodeSelector: { disk: 'ssd' } })).toBe('node-1')
    expect(placed(cluster, 'lost', { nodeSelector: { disk: 'tape' } })).toBeUndefined()
    expect(whyNot(cluster, 'lost')).toContain("3 node(s) didn't match Pod's node affinity/selector")
  })

  test('with a node affinity that is required, and among those nodes where it prefers', () => {
    const cluster = clusterOf('a', 'a', 'b')
    const inZone = (operator: string, values: readonly string[]) => ({
      matchExpressions: [{ key: 'zone', operator, values }],
    })
    const nodeAffinity = (term: object) => ({
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
      },
    })
    expect(placed(cluster, 'there', nodeAffinity(inZone('In', ['b'])))).toBe('node-3')
    expect(placed(cluster, 'elsewhere', nodeAffinity(inZone('NotIn', ['a', 'b'])))).toBeUndefined()
    const preference = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }
    const preferred = [{ weight: 100, preference }]
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } }
    expect(placed(cluster, 'rather', { affinity })).toBe('node-1')
  })

  test('with nodeName: without a scheduler', () => {
    expect(placed(clusterOf('a', 'b'), 'told', { nodeName: 'node-2' })).toBe('node-2')
  })
})

describe('Pods among each other (P9)', () => {
  const term = (app: string, topologyKey: string) => ({
    labelSelector: { matchLabels: { app } },
    topologyKey,
  })
  const required = (how: string, app: string, topologyKey: string) => ({
    affinity: { [how]: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, topologyKey)] } },
  })

  test('go with affinity to where others are, and nowhere while these are not', () => {
    const cluster = clusterOf('a', 'b', 'b')
    expect(placed(cluster, 'early', required('podAffinity', 'db', 'zone'))).toBeUndefined()
    expect(whyNot(cluster, 'early')).toContain("didn't match pod affinity rules")
    placed(cluster, 'db', { nodeSelector: { disk: 'ssd' } })
    cluster.advance(seconds(5))
    expect(podOf(cluster, 'early').spec.nodeName).toBe('node-1')
  })

  test('go with anti-affinity to where others are not, until there is no such place', () => {
    const cluster = clusterOf('a', 'a', 'b')
    const alone = (name: string) =>
      placed(cluster, name, {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                labelSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
                topologyKey: 'zone',
              },
            ],
          },
        },
      })
    const zones = [alone('one'), alone('two')].map((name) => (name === 'node-3' ? 'b' : name && 'a'))
    expect(zones.toSorted()).toEqual(['a', 'b'])
    expect(alone('three')).toBeUndefined()
    expect(whyNot(cluster, 'three')).toContain("didn't match pod anti-affinity rules")
  })

  test('are spread over zones as evenly as their constraint wants', () => {
    const cluster = clusterOf('a', 'a', 'b')
    const constraint = {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
    }
    cluster.apply(deployment('web', { replicas: 4, podSpec: { topologySpreadConstraints: [constraint] } }))
    cluster.advance(seconds(5))
    const inB = podsOf(cluster, 'web').filter(({ spec }) => spec.nodeName === 'node-3')
    expect(inB).toHaveLength(2)
  })
})

describe('a taint (P9)', () => {
  const tainted = (effect: string) => {
    const cluster = clusterOf('a')
    cluster.client.update(nodeKind, cluster.client.get(nodeKind, 'node-1'), ({ spec }) => {
      spec.taints = [{ key: 'team', value: 'red', effect }] as never
    })
    return cluster
  }
  const tolerations = [{ key: 'team', operator: 'Equal', value: 'red' }]

  test('keeps off who does not tolerate it', () => {
    const cluster = tainted('NoSchedule')
    expect(placed(cluster, 'blue', {})).toBeUndefined()
    expect(whyNot(cluster, 'blue')).toContain('1 node(s) had untolerated taint')
    expect(placed(cluster, 'red', { tolerations })).toBe('node-1')
  })

  test('with NoExecute drives off who is there and does not tolerate it, in the time that he does', () => {
    const cluster = clusterOf('a')
    const patient = {
      tolerations: [{ key: 'team', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }],
    }
    placed(cluster, 'blue', {})
    placed(cluster, 'patient', patient)
    placed(cluster, 'red', { tolerations })
    cluster.client.update(nodeKind, cluster.client.get(nodeKind, 'node-1'), ({ spec }) => {
      spec.taints = [{ key: 'team', value: 'red', effect: 'NoExecute' }] as never
    })
    const left = () => cluster.client.list(podKind).map(({ metadata }) => metadata.name)
    cluster.advance(seconds(40))
    expect(left()).toEqual(['patient', 'red'])
    cluster.advance(minutes(2))
    expect(left()).toEqual(['red'])
  })
})

describe('room (P9)', () => {
  const cpu = (amount: string) => ({ resources: { requests: { cpu: amount } } })

  test('is counted with the overhead of its RuntimeClass', () => {
    const cluster = testCluster({ nodes: [{ name: 'node-1', runtimeHandlers: ['kata', 'runc'] }] })
    cluster.apply({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'kata' },
      handler: 'kata',
      overhead: { podFixed: { cpu: '2' } },
    })
    const manifest = (name: string, more: object) => pod(name, { container: cpu('1500m'), podSpec: more })
    cluster.apply(manifest('boxed', { runtimeClassName: 'kata' }))
    cluster.advance(seconds(2))
    expect(podOf(cluster, 'boxed').spec.overhead).toEqual({ cpu: '2' })
    expect(status(cluster, 'boxed')).toBe('1/1 Running 0')
    cluster.apply(manifest('plain', {}))
    cluster.advance(seconds(2))
    expect(whyNot(cluster, 'plain')).toContain('1 Insufficient cpu')
  })

  test('is made for who matters more: one that matters less is driven off, and says why', () => {
    const cluster = clusterOf('a')
    for (const [name, value] of Object.entries({ low: 1, high: 1_000 }))
      cluster.apply({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value })
    cluster.apply(pod('guest', { container: cpu('3'), podSpec: { priorityClassName: 'low' } }))
    cluster.advance(seconds(2))
    cluster.apply(pod('host', { container: cpu('3'), podSpec: { priorityClassName: 'high' } }))
    cluster.advance(minutes(1))
    expect(podOf(cluster, 'host').spec.nodeName).toBe('node-1')
    expect(cluster.client.find(podKind, 'guest')).toBeUndefined()
    expect(reasonsOf(cluster, 'pod/guest')).toContain('Preempted')
  })
})

test('a PodDisruptionBudget lets no more Pods be evicted than it can spare (P9)', async () => {
  const cluster = clusterOf('a', 'a')
  cluster.apply([
    deployment('web', { replicas: 2 }),
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } },
    },
  ])
  cluster.advance(seconds(5))
  const [first] = podsOf(cluster, 'web')
  const evict = () =>
    cluster.fetch(`/api/v1/namespaces/default/pods/${first.metadata.name}/eviction`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: first.metadata.name },
      }),
    })
  const refused = await evict()
  expect(refused.status).toBe(429)
  expect(await refused.json()).toMatchObject({
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
  })
  cluster.client.update(deploymentKind, cluster.client.get(deploymentKind, 'web'), ({ spec }) => {
    spec.replicas = 3
  })
  cluster.advance(seconds(5))
  expect((await evict()).status).toBe(201)
})

test('Pods that end at once leave their room at once to whom they had to go for', () => {
  const cluster = testCluster({ nodes: 1 })
  const asking = (cpu: string) => ({ container: { resources: { requests: { cpu } } } })
  cluster.apply({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'high' },
    value: 1,
  })
  for (const name of ['one', 'two'])
    cluster.apply(pod(name, { ...asking('1900m'), podSpec: { terminationGracePeriodSeconds: 0 } }))
  cluster.settle()

  cluster.apply(pod('urgent', { ...asking('3'), podSpec: { priorityClassName: 'high' } }))
  cluster.settle()

  expect(status(cluster, 'urgent')).toBe('1/1 Running 0')
})
