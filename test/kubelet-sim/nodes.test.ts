import { expect, test } from 'vitest'
import { lease } from '../../src/api/coordination/lease.ts'
import { node } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { findCondition } from '../../src/api/meta.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { eventsOf, isGone, podOf, status } from '../support/sight.ts'

test('a node registers as a kubelet does', () => {
  const cluster = testCluster({ nodes: [{ name: 'big', capacity: { cpu: '32' }, labels: { disk: 'ssd' } }] })
  const found = cluster.store.get(node, { name: 'big' })!
  expect(found.metadata.labels).toMatchObject({
    'kubernetes.io/hostname': 'big',
    'kubernetes.io/os': 'linux',
    disk: 'ssd',
  })
  expect(found.status.allocatable).toMatchObject({ cpu: '32', memory: '16284Mi', pods: '110' })
  expect(found.status.addresses).toEqual([
    { type: 'InternalIP', address: '172.18.0.3' },
    { type: 'Hostname', address: 'big' },
  ])
  expect(found.status.conditions?.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual([
    'MemoryPressure False KubeletHasSufficientMemory',
    'DiskPressure False KubeletHasNoDiskPressure',
    'PIDPressure False KubeletHasSufficientPID',
    'Ready True KubeletReady',
  ])
  expect(found.status.nodeInfo).toMatchObject({
    kubeletVersion: 'v1.36.0',
    containerRuntimeVersion: 'containerd://2.1.4',
  })
  expect(found.status.features).toEqual({ supplementalGroupsPolicy: true })
  const features = { recursiveReadOnlyMounts: true, userNamespaces: true }
  expect(found.status.runtimeHandlers).toEqual(
    expect.arrayContaining([
      { name: '', features },
      { name: 'runc', features },
    ]),
  )
})

test('a node tells how it starts, and that it is closed to new pods and opened again', () => {
  const cluster = testCluster({ nodes: 1 })
  const told = () => eventsOf(cluster, 'node-1').filter((each) => !each.startsWith('RegisteredNode'))
  cluster.settle()
  expect(told()).toEqual([
    'Starting: Starting kubelet.',
    'NodeAllocatableEnforced: Updated Node Allocatable limit across pods',
    'NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory',
    'NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure',
    'NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID',
    'NodeReady: Node node-1 status is now: NodeReady',
  ])

  const close = (unschedulable: boolean) => {
    cluster.client.update(node, cluster.store.get(node, { name: 'node-1' })!, (draft) => {
      draft.spec.unschedulable = unschedulable
    })
    cluster.settle()
  }
  close(true)
  expect(told().at(-1)).toBe('NodeNotSchedulable: Node node-1 status is now: NodeNotSchedulable')
  close(false)
  expect(told().at(-1)).toBe('NodeSchedulable: Node node-1 status is now: NodeSchedulable')
  cluster.advance(minutes(10))
  expect(told()).toHaveLength(8)
})

test('a node renews its Lease every ten seconds and reports its status every five minutes', () => {
  const cluster = testCluster({ nodes: 1 })
  const renewals: string[] = []
  const reports: string[] = []
  cluster.store.subscribe(({ kind, object }) => {
    if (kind === lease) renewals.push(object.metadata.name)
    if (kind === node) reports.push(object.metadata.name)
  })
  cluster.advance(minutes(10))
  expect(renewals).toHaveLength(60)
  expect(reports).toHaveLength(2)
  expect(cluster.store.get(lease, { name: 'node-1', namespace: 'kube-node-lease' })!.spec).toMatchObject({
    holderIdentity: 'node-1',
    leaseDurationSeconds: 40,
  })
})

test('what somebody else writes of a node is put right within ten seconds; what a kubelet does not know stays', () => {
  const cluster = testCluster({ nodes: 1 })
  const found = () => cluster.store.get(node, { name: 'node-1' })!
  const before = found().status
  cluster.client.updateStatus(node, found(), (status) => {
    const ready = findCondition(status.conditions, 'Ready')!
    Object.assign(ready, { status: 'False', reason: 'Broken' })
    status.conditions!.push({ type: 'Rusty', status: 'True', reason: 'Rain', message: '' })
    status.addresses = []
    status.capacity = { ...status.capacity, cpu: '1', 'example.com/gpu': '2' }
  })
  expect(cluster.get('nodes')).toContain('NotReady')

  cluster.advance(seconds(10))

  const { status } = found()
  expect(cluster.get('nodes')).not.toContain('NotReady')
  expect(findCondition(status.conditions, 'Rusty')?.status).toBe('True')
  expect(status.addresses).toEqual(before.addresses)
  expect(status.capacity).toEqual({ ...before.capacity, 'example.com/gpu': '2' })
  expect(status.allocatable).toEqual({ ...before.allocatable, 'example.com/gpu': '2' })
  let reports = 0
  cluster.store.subscribe(({ kind }) => {
    if (kind === node) reports++
  })
  cluster.advance(minutes(10))
  expect(reports).toBe(2)
})

test('a node that is cut off falls silent; when it is back it catches up', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('stays'))
  cluster.apply(pod('goes', script('sleep 3600')))
  cluster.apply(pod('crashes', script('sleep 40; exit 1')))
  cluster.settle()
  cluster.nodes.partition('node-1')
  const ready = () =>
    findCondition(cluster.store.get(node, { name: 'node-1' })!.status.conditions, 'Ready')?.status
  cluster.advance(minutes(1))
  expect(ready()).toBe('Unknown')
  expect(status(cluster, 'crashes')).toBe('1/1 Running 0')
  cluster.client.delete(podKind, podOf(cluster, 'goes'), { gracePeriodSeconds: 0 })

  cluster.nodes.heal('node-1')
  cluster.advance(seconds(2))
  expect(ready()).toBe('True')
  expect(status(cluster, 'stays')).toBe('1/1 Running 0')
  expect(status(cluster, 'crashes')).toMatch(/^1\/1 Running 1/)
  expect(isGone(cluster, 'goes')).toBe(true)
})

test('a node that is removed takes its pods with it', () => {
  const cluster = testCluster({ nodes: 2 })
  cluster.apply(pod('web', { podSpec: { nodeName: 'node-2' } }))
  cluster.settle()
  cluster.nodes.remove('node-2')
  cluster.advance(minutes(2))
  expect(cluster.get('nodes')).not.toContain('node-2')
  expect(isGone(cluster, 'web')).toBe(true)
})

test('a node for many pods has a range of addresses that is large enough', () => {
  const cluster = testCluster({ nodes: [{ name: 'huge', capacity: { pods: '1000' } }] })
  expect(cluster.store.get(node, { name: 'huge' })!.spec.podCIDR).toBe('100.64.0.0/16')
})

test('an address is not given out again before all others were', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('one'))
  cluster.settle()
  const { podIP } = podOf(cluster, 'one').status
  cluster.client.delete(podKind, podOf(cluster, 'one'))
  cluster.settle()
  cluster.apply(pod('two'))
  cluster.settle()
  expect(podIP).toBe('10.244.0.2')
  expect(podOf(cluster, 'two').status.podIP).toBe('10.244.0.3')
})
