/** Nodes that fall silent, come back, are drained, or go away. */
import { describe, expect, test } from 'vitest'
import { lease } from '../../src/api/coordination/lease.ts'
import { event } from '../../src/api/core/event.ts'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { daemonSet, deployment, pod, service, statefulSet } from '../support/manifests.ts'
import {
  conditionsOf,
  containerOf,
  eventsOf,
  line,
  podOf,
  podsOf,
  secondsAfter,
  status,
  table,
} from '../support/sight.ts'

const nodeOf = (cluster: Cluster, name: string) => cluster.client.get(nodeKind, name)
const conditionsOfNode = (cluster: Cluster, name: string) =>
  Object.fromEntries(
    nodeOf(cluster, name).status.conditions!.map(({ type, status, reason }) => [type, `${status} ${reason}`]),
  )
const taintsOf = (cluster: Cluster, name: string) =>
  (nodeOf(cluster, name).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)
/** How many pods of an app run on each node. */
const spread = (cluster: Cluster, app: string) => {
  const counts: Record<string, number> = {}
  for (const { spec, metadata } of podsOf(cluster, app)) {
    if (!metadata.deletionTimestamp) counts[spec.nodeName!] = (counts[spec.nodeName!] ?? 0) + 1
  }
  return counts
}

describe('a node that stops its heartbeat', () => {
  test('becomes NotReady after the grace period, is tainted, and its Pods are not ready (P36)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply([deployment('web', { replicas: 4 }), service('web')])
    cluster.settle()
    expect(spread(cluster, 'web')).toEqual({ 'node-1': 2, 'node-2': 2 })
    cluster.nodes.stop('node-1')
    cluster.advance(seconds(40))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready /)
    cluster.advance(seconds(25))

    expect(line(cluster, 'nodes', 'node-1')).toBe('NotReady <none> 65s v1.36.0')
    expect(conditionsOfNode(cluster, 'node-1')).toEqual({
      MemoryPressure: 'Unknown NodeStatusUnknown',
      DiskPressure: 'Unknown NodeStatusUnknown',
      PIDPressure: 'Unknown NodeStatusUnknown',
      Ready: 'Unknown NodeStatusUnknown',
    })
    expect(taintsOf(cluster, 'node-1').sort()).toEqual([
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ])
    const [lost] = podsOf(cluster, 'web').filter(({ spec }) => spec.nodeName === 'node-1')
    expect(status(cluster, lost.metadata.name)).toBe('1/1 Running 0')
    expect(conditionsOf(cluster, lost.metadata.name)).toMatchObject({
      Ready: 'False',
      ContainersReady: 'True',
    })
    expect(eventsOf(cluster, `pod/${lost.metadata.name}`)).toContain('NodeNotReady: Node is not ready')
    expect(eventsOf(cluster, 'node/node-1')).toContain(
      'NodeNotReady: Node node-1 status is now: NodeNotReady',
    )
    expect(line(cluster, 'endpoints', 'web')).not.toContain(lost.status.podIP)
    expect(line(cluster, 'deployments', 'web')).toMatch(/^2\/4 4 2 /)
  })

  test('loses its Pods after another 300 s; they are replaced, and the old ones are gone when it returns (P22, P36)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(deployment('web', { replicas: 4 }))
    cluster.settle()
    cluster.nodes.stop('node-1')
    cluster.advance(minutes(5))
    expect(spread(cluster, 'web')).toEqual({ 'node-1': 2, 'node-2': 2 })
    cluster.advance(minutes(2))

    expect(spread(cluster, 'web')).toEqual({ 'node-2': 4 })
    const old = podsOf(cluster, 'web').filter(({ spec }) => spec.nodeName === 'node-1')
    expect(old.map(({ metadata }) => status(cluster, metadata.name))).toEqual(
      new Array(2).fill('1/1 Terminating 0'),
    )
    expect(eventsOf(cluster, `pod/${old[0].metadata.name}`)).toContain(
      `TaintManagerEviction: Marking for deletion Pod default/${old[0].metadata.name}`,
    )
    const told = cluster.client.list(event).find(({ reason }) => reason === 'TaintManagerEviction')
    const name = expect.stringMatching(/^web-/)
    expect(told?.involvedObject).toEqual({ apiVersion: 'v1', kind: 'Pod', name, namespace: 'default' })
    expect(conditionsOf(cluster, old[0].metadata.name)).toMatchObject({
      DisruptionTarget: 'True DeletionByTaintManager',
    })
    cluster.advance(minutes(60))
    expect(podsOf(cluster, 'web')).toHaveLength(6)

    cluster.nodes.start('node-1')
    cluster.advance(minutes(1))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready /)
    expect(taintsOf(cluster, 'node-1')).toEqual([])
    expect(podsOf(cluster, 'web')).toHaveLength(4)
    expect(spread(cluster, 'web')).toEqual({ 'node-2': 4 })
  })

  test('that returns in time keeps its Pods (P3, P36)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(deployment('web', { replicas: 4 }))
    cluster.settle()
    const before = podsOf(cluster, 'web').map(({ metadata }) => metadata.uid)
    cluster.nodes.stop('node-1')
    cluster.advance(minutes(4))
    cluster.nodes.start('node-1')
    cluster.advance(minutes(10))
    expect(podsOf(cluster, 'web').map(({ metadata }) => metadata.uid)).toEqual(before)
    expect(line(cluster, 'deployments', 'web')).toMatch(/^4\/4 4 4 /)
    const [back] = podsOf(cluster, 'web').filter(({ spec }) => spec.nodeName === 'node-1')
    expect(eventsOf(cluster, `pod/${back.metadata.name}`).at(-1)).toBe(
      `TaintManagerEviction: Cancelling deletion of Pod default/${back.metadata.name}`,
    )
  })

  test('loses a Pod as soon as its tolerationSeconds say, and keeps those of a DaemonSet (P36, P9)', () => {
    const cluster = testCluster({ nodes: 2 })
    const nodeName = 'node-1'
    const tolerations = [
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 10,
      },
    ]
    cluster.apply([
      pod('hasty', { podSpec: { tolerations, nodeName } }),
      pod('patient', { podSpec: { nodeName } }),
      daemonSet('agent'),
    ])
    cluster.settle()
    cluster.nodes.stop('node-1')
    cluster.advance(seconds(80))
    expect(status(cluster, 'hasty')).toBe('1/1 Terminating 0')
    expect(status(cluster, 'patient')).toBe('1/1 Running 0')
    cluster.advance(minutes(6))
    expect(status(cluster, 'patient')).toBe('1/1 Terminating 0')
    expect(spread(cluster, 'agent')).toEqual({ 'node-1': 1, 'node-2': 1 })
  })

  test('and all others with it: then nobody is evicted, for the fault is somewhere else (P36)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(deployment('web', { replicas: 4 }))
    cluster.settle()
    cluster.nodes.stop('node-1')
    cluster.nodes.stop('node-2')
    cluster.advance(minutes(30))
    expect(table(cluster, 'nodes').map(({ STATUS }) => STATUS)).toEqual(['NotReady', 'NotReady'])
    expect(podsOf(cluster, 'web').filter(({ metadata }) => metadata.deletionTimestamp)).toEqual([])
    expect(line(cluster, 'deployments', 'web')).toMatch(/^0\/4 4 0 /)
  })

  test('holds on to the Pod of a StatefulSet until it is back or somebody forces it (P22)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(statefulSet('db', { replicas: 1 }))
    cluster.settle()
    const first = podOf(cluster, 'db-0')
    cluster.nodes.stop(first.spec.nodeName!)
    cluster.advance(minutes(30))
    expect(status(cluster, 'db-0')).toBe('1/1 Terminating 0')
    expect(podOf(cluster, 'db-0').metadata.uid).toBe(first.metadata.uid)
    cluster.client.delete(podKind, podOf(cluster, 'db-0'), { gracePeriodSeconds: 0 })
    cluster.advance(minutes(1))
    expect(status(cluster, 'db-0')).toBe('1/1 Running 0')
    expect(podOf(cluster, 'db-0').spec.nodeName).not.toBe(first.spec.nodeName)
  })
})

describe('a node', () => {
  test('shows that it lives by a Lease that it renews every 10 s (P36)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.advance(minutes(1))
    const renewals: number[] = []
    cluster.store.subscribe(({ object, at }) => {
      if (object.kind === 'Lease') renewals.push(at)
    })
    cluster.advance(minutes(1))
    expect(renewals).toHaveLength(6)
    expect(renewals[1] - renewals[0]).toBe(seconds(10))
    const { spec } = cluster.client.get(lease, 'node-1', 'kube-node-lease')
    expect(spec).toMatchObject({ holderIdentity: 'node-1', leaseDurationSeconds: 40 })
    expect(secondsAfter(cluster.clock.now(), spec!.renewTime)).toBeGreaterThan(-10)
  })

  test('that is drained hands its Pods over and takes no new ones (P3, P22)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply([deployment('web', { replicas: 4 }), daemonSet('agent')])
    cluster.settle()
    const cordon = (unschedulable: boolean) =>
      cluster.client.update(
        nodeKind,
        nodeOf(cluster, 'node-1'),
        ({ spec }) => void (spec.unschedulable = unschedulable),
      )
    cordon(true)
    for (const each of podsOf(cluster, 'web')) {
      if (each.spec.nodeName === 'node-1') cluster.client.delete(podKind, each)
    }
    cluster.advance(minutes(1))
    expect(spread(cluster, 'web')).toEqual({ 'node-2': 4 })
    expect(spread(cluster, 'agent')).toEqual({ 'node-1': 1, 'node-2': 1 })
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready,SchedulingDisabled /)
    cordon(false)
    cluster.apply(deployment('web', { replicas: 8 }))
    cluster.settle()
    expect(spread(cluster, 'web')).toEqual({ 'node-1': 4, 'node-2': 4 })
  })

  test('that is removed takes its Pods with it, and others replace them (P22)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply([deployment('web', { replicas: 4 }), pod('single', { podSpec: { nodeName: 'node-1' } })])
    cluster.settle()
    cluster.nodes.remove('node-1')
    cluster.advance(minutes(2))
    expect(table(cluster, 'nodes').map(({ NAME }) => NAME)).toEqual(['node-2'])
    expect(status(cluster, 'single')).toBe('gone')
    expect(line(cluster, 'deployments', 'web')).toMatch(/^4\/4 4 4 /)
    expect(spread(cluster, 'web')).toEqual({ 'node-2': 4 })
  })

  test('with a NoExecute taint evicts at once what does not tolerate it (P36)', () => {
    const cluster = testCluster({ nodes: 2 })
    const tolerations = [{ key: 'broken', operator: 'Exists' }]
    cluster.apply([
      pod('meek', { podSpec: { nodeName: 'node-1' } }),
      pod('tough', { podSpec: { nodeName: 'node-1', tolerations } }),
    ])
    cluster.settle()
    cluster.client.update(nodeKind, nodeOf(cluster, 'node-1'), ({ spec }) => {
      spec.taints = [{ key: 'broken', effect: 'NoExecute' }]
    })
    cluster.advance(seconds(40))
    expect(status(cluster, 'meek')).toBe('gone')
    expect(status(cluster, 'tough')).toBe('1/1 Running 0')
  })
})

test('on a machine that was set up anew, containers start over, and their restarts are counted on', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web'))
  cluster.settle()
  cluster.nodes.remove('node-1')
  cluster.nodes.add({ name: 'node-1' })
  cluster.settle()

  expect(status(cluster, 'web')).toBe('1/1 Running 1')
  expect(containerOf(cluster, 'web').lastState).toMatchObject({
    terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' },
  })
})

test('a StatefulSet hears that a Pod of a deleted node has failed before the Pod goes, and tells of it', () => {
  const cluster = testCluster({ nodes: 2 })
  cluster.apply(statefulSet('db', { replicas: 1 }))
  cluster.settle()
  const { nodeName } = podOf(cluster, 'db-0').spec
  cluster.nodes.stop(nodeName!)
  cluster.client.delete(nodeKind, nodeOf(cluster, nodeName!))
  cluster.advance(minutes(2))

  expect(podOf(cluster, 'db-0').spec.nodeName).not.toBe(nodeName)
  expect(eventsOf(cluster, 'statefulset/db')).toEqual([
    'SuccessfulCreate: Create Pod db-0 in StatefulSet db successful (x2)',
    'SuccessfulDelete: Delete Pod db-0 in StatefulSet db successful',
  ])
})
