import { describe, expect, test } from 'vitest'
import { persistentVolume } from '../../src/api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../src/api/core/pod.ts'
import { selectedNode } from '../../src/api/core/volume-claim.ts'
import { csiNode } from '../../src/api/storage/csinode.ts'
import { storageClass } from '../../src/api/storage/storageclass.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { named, podNamed } from '../apiserver/admission/api-server.ts'
import { testCluster } from '../support/cluster.ts'
import { eventsOf } from '../support/sight.ts'

const claim = (cluster: Cluster, name: string, storageClassName: string, storage = '1Gi') =>
  cluster.client.create(persistentVolumeClaim, {
    metadata: named(name),
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  } as never)

/** A disk that is only on one node. */
const localVolume = (cluster: Cluster, name: string, node: string, storage = '1Gi', more: object = {}) =>
  cluster.client.create(persistentVolume, {
    metadata: { name },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local',
      local: { path: '/mnt' },
      ...more,
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  } as never)

const classOf = (cluster: Cluster, name: string, volumeBindingMode: string) =>
  cluster.client.create(storageClass, {
    metadata: { name },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode,
  } as never)

const use = (cluster: Cluster, name: string, ...claims: string[]) =>
  cluster.client.create(
    pod,
    podNamed(name, {
      volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
    }),
  )

const nodeOf = (cluster: Cluster, name: string) => cluster.client.get(pod, name, 'default').spec.nodeName
const whyPending = (cluster: Cluster, name: string) =>
  cluster.client.get(pod, name, 'default').status.conditions?.[0].message

test('a claim that waits for its first pod gets a volume on the node of the pod, and the pod follows both of its volumes', () => {
  const cluster = testCluster({ nodes: 3 })
  classOf(cluster, 'local', 'WaitForFirstConsumer')
  // Only node-2 has both: a small one and a large one.
  localVolume(cluster, 'a', 'node-1', '1Gi')
  localVolume(cluster, 'b', 'node-2', '9Gi')
  localVolume(cluster, 'c', 'node-2', '2Gi')
  claim(cluster, 'large', 'local', '5Gi')
  claim(cluster, 'small', 'local', '1Gi')
  cluster.settle()

  use(cluster, 'db', 'large', 'small')
  cluster.settle()

  expect(nodeOf(cluster, 'db')).toBe('node-2')
  const volumeOf = (name: string) =>
    cluster.client.get(persistentVolumeClaim, name, 'default').spec.volumeName
  expect([volumeOf('large'), volumeOf('small')]).toEqual(['b', 'c'])
})

test('a pod waits for its claim, and goes where its volume is', () => {
  const cluster = testCluster({ nodes: 3 })
  claim(cluster, 'data', 'local')
  use(cluster, 'db', 'data')
  cluster.settle()
  expect(whyPending(cluster, 'db')).toContain('pod has unbound immediate PersistentVolumeClaims.')

  localVolume(cluster, 'disk', 'node-3')
  cluster.advance(20_000)

  expect(nodeOf(cluster, 'db')).toBe('node-3')
})

test('no pod goes where its volume is not', () => {
  const cluster = testCluster({ nodes: 2 })
  localVolume(cluster, 'disk', 'node-9')
  claim(cluster, 'data', 'local')
  cluster.settle()

  use(cluster, 'db', 'data')
  cluster.settle()

  expect(whyPending(cluster, 'db')).toContain("2 node(s) didn't match PersistentVolume's node affinity")
})

test('a node that lacks a volume for one claim and is far from that of another says both', () => {
  const cluster = testCluster({ nodes: 2 })
  classOf(cluster, 'late', 'WaitForFirstConsumer')
  localVolume(cluster, 'disk', 'node-1')
  claim(cluster, 'data', 'local')
  claim(cluster, 'cache', 'late')
  cluster.settle()

  use(cluster, 'db', 'data', 'cache')
  cluster.settle()

  expect(whyPending(cluster, 'db')).toMatch(
    /: 1 node\(s\) didn't match PersistentVolume's node affinity, 2 node\(s\) didn't find available persistent volumes to bind\./,
  )
})

test('what is wrong with a claim keeps its pod from being scheduled, in the words of the scheduler', () => {
  const cluster = testCluster({ nodes: 1 })
  use(cluster, 'early', 'later')
  cluster.settle()
  expect(whyPending(cluster, 'early')).toMatch(
    /^0\/1 nodes are available: persistentvolumeclaim "later" not found\./,
  )

  // Kept by somebody who still uses it.
  cluster.client.create(persistentVolumeClaim, {
    metadata: { ...named('going'), finalizers: ['example.com/kept'] },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      resources: { requests: { storage: '1Gi' } },
    },
  } as never)
  cluster.client.delete(persistentVolumeClaim, cluster.client.get(persistentVolumeClaim, 'going', 'default'))
  use(cluster, 'late', 'going')
  cluster.settle()
  expect(whyPending(cluster, 'late')).toMatch(/: persistentvolumeclaim "going" is being deleted\./)

  localVolume(cluster, 'later', 'node-1')
  claim(cluster, 'later', 'local')
  cluster.advance(15_000)
  expect(nodeOf(cluster, 'early')).toBe('node-1')
})

describe('a pod whose volume is being made', () => {
  const cpuHungry = (name: string, cpu: string, claims: readonly string[] = []) =>
    podNamed(name, {
      containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu } } }],
      volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
    })
  const waiting = (podFor?: (name: string) => ReturnType<typeof podNamed>) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.client.create(storageClass, {
      metadata: { name: 'made' },
      provisioner: 'disks.example.com',
      volumeBindingMode: 'WaitForFirstConsumer',
    } as never)
    claim(cluster, 'data', 'made')
    if (podFor) cluster.client.create(pod, podFor('db'))
    else use(cluster, 'db', 'data')
    cluster.settle()
    return cluster
  }
  const data = (cluster: Cluster) => cluster.client.get(persistentVolumeClaim, 'data', 'default')
  const told = (cluster: Cluster) =>
    eventsOf(cluster, 'pod/db').flatMap((each) => each.split('binding volumes: ').slice(1))

  test('takes its place on the node once, though that is announced', () => {
    const cluster = waiting((name) => cpuHungry(name, '3', ['data']))
    expect(cluster.client.get(pod, 'db', 'default').status.nominatedNodeName).toBe('node-1')
    cluster.client.create(pod, cpuHungry('other', '1'))
    cluster.settle()
    expect(nodeOf(cluster, 'other')).toBe('node-1')
  })

  test('is bound when the scheduler looks, at a whole second since it has chosen the node', () => {
    const cluster = waiting()
    cluster.advance(seconds(10) + 300)
    const { name, namespace, uid } = data(cluster).metadata
    const claimRef = { name, namespace, uid }
    localVolume(cluster, 'disk', 'node-1', '1Gi', { claimRef, storageClassName: 'made' })
    cluster.advance(699)
    expect(data(cluster).status.phase).toBe('Bound')
    expect(nodeOf(cluster, 'db')).toBeUndefined()
    cluster.advance(1)
    expect(nodeOf(cluster, 'db')).toBe('node-1')
  })

  test('is told where that fails, and is tried again', () => {
    const cluster = waiting()
    expect(data(cluster).metadata.annotations?.[selectedNode]).toBe('node-1')
    cluster.client.update(persistentVolumeClaim, data(cluster), ({ metadata }) => {
      metadata.annotations = { 'example.com/failed': 'yes' }
    })
    cluster.settle()
    expect(told(cluster)).toEqual(['provisioning failed for PVC "data"'])
    cluster.advance(seconds(3))
    expect(data(cluster).metadata.annotations?.[selectedNode]).toBe('node-1')
  })

  test('is told where it comes to another node', () => {
    const cluster = waiting()
    const claimRef = { name: 'data', namespace: 'default' }
    localVolume(cluster, 'disk', 'node-9', '1Gi', { claimRef, storageClassName: 'made' })
    cluster.advance(15_000)
    expect(told(cluster)).toEqual([
      'pv "disk" node affinity doesn\'t match node "node-1": no matching NodeSelectorTerms',
    ])
  })

  test('is told where the claim goes, and where it goes itself', () => {
    const cluster = waiting()
    const other = waiting()
    cluster.client.delete(persistentVolumeClaim, data(cluster))
    other.client.delete(pod, other.client.get(pod, 'db', 'default'), { gracePeriodSeconds: 0 })
    for (const each of [cluster, other]) each.settle()
    expect(told(cluster)).toEqual([
      'failed to check provisioning pvc: persistentvolumeclaims "default/data" not found',
    ])
    expect(told(other)).toEqual(['pod does not exist any more: pod "db" not found'])
  })
})

test('a claim whose volume is gone is lost, and with it the pod that wants it', () => {
  const cluster = testCluster({ nodes: 1 })
  localVolume(cluster, 'disk', 'node-1')
  claim(cluster, 'data', 'local')
  cluster.settle()
  const volume = cluster.client.get(persistentVolume, 'disk')
  cluster.client.update(persistentVolume, volume, ({ metadata }) => {
    delete metadata.finalizers
  })
  cluster.client.delete(persistentVolume, cluster.client.get(persistentVolume, 'disk'))
  const gone = cluster.client.find(persistentVolume, 'disk')
  if (gone) {
    cluster.client.update(persistentVolume, gone, ({ metadata }) => {
      delete metadata.finalizers
    })
  }
  cluster.settle()

  use(cluster, 'db', 'data')
  cluster.settle()
  expect(whyPending(cluster, 'db')).toMatch(
    /: persistentvolumeclaim "data" bound to non-existent persistentvolume "disk"\./,
  )
})

test('a claim for one pod is refused to the second one until the first has gone', () => {
  const cluster = testCluster({ nodes: 2, system: true })
  cluster.client.create(persistentVolumeClaim, {
    metadata: named('alone'),
    spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '1Gi' } } },
  } as never)
  use(cluster, 'first', 'alone')
  cluster.advance(15_000)
  expect(nodeOf(cluster, 'first')).toBeDefined()

  use(cluster, 'second', 'alone')
  cluster.advance(5_000)
  expect(whyPending(cluster, 'second')).toContain(
    '2 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod.',
  )

  cluster.client.delete(pod, cluster.client.get(pod, 'first', 'default'), { gracePeriodSeconds: 0 })
  cluster.advance(15_000)
  expect(nodeOf(cluster, 'second')).toBeDefined()
})

test('whom a node is kept for does not have his claim for one pod yet', () => {
  const cluster = testCluster({ nodes: 1, system: true })
  cluster.client.create(persistentVolumeClaim, {
    metadata: named('alone'),
    spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '1Gi' } } },
  } as never)
  const volumes = [{ name: 'alone', persistentVolumeClaim: { claimName: 'alone' } }]
  const priority = { priorityClassName: 'system-node-critical' }
  cluster.client.create(pod, podNamed('first', { volumes, nodeSelector: { no: 'where' }, ...priority }))
  cluster.advance(seconds(2))
  cluster.client.updateStatus(pod, cluster.client.get(pod, 'first', 'default'), (status) => {
    status.nominatedNodeName = 'node-1'
  })
  cluster.advance(seconds(1))

  use(cluster, 'second', 'alone')
  cluster.advance(seconds(15))
  expect(nodeOf(cluster, 'second')).toBe('node-1')
})

test('no more volumes go to a node than its driver says', () => {
  const cluster = testCluster({ nodes: 1, system: true })
  const found = cluster.client.find(csiNode, 'node-1')
  if (found) cluster.client.delete(csiNode, found)
  cluster.client.create(csiNode, {
    metadata: { name: 'node-1' },
    spec: { drivers: [{ name: 'disk.kubesim.io', nodeID: 'node-1', allocatable: { count: 2 } }] },
  } as never)
  for (const name of ['a', 'b', 'c']) {
    claim(cluster, name, 'standard')
    use(cluster, name, name)
    cluster.advance(15_000)
  }
  expect(nodeOf(cluster, 'b')).toBe('node-1')
  expect(whyPending(cluster, 'c')).toContain('1 node(s) exceed max volume count.')

  cluster.client.delete(pod, cluster.client.get(pod, 'a', 'default'), { gracePeriodSeconds: 0 })
  cluster.advance(15_000)
  expect(nodeOf(cluster, 'c')).toBe('node-1')
})

test('a volume with the label of a zone is used there only', () => {
  const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name } })
  const cluster = testCluster({
    nodes: [
      { name: 'east', ...zone('east') },
      { name: 'west', ...zone('west') },
    ],
  })
  cluster.client.create(persistentVolume, {
    metadata: { name: 'disk', ...zone('west') },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local',
      nfs: { server: 'files.example', path: '/' },
    },
  } as never)
  claim(cluster, 'data', 'local')
  cluster.settle()
  use(cluster, 'db', 'data')
  cluster.client.create(
    pod,
    podNamed('lost', {
      nodeSelector: { 'kubernetes.io/hostname': 'east' },
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    }),
  )
  cluster.settle()
  expect(nodeOf(cluster, 'db')).toBe('west')
  expect(whyPending(cluster, 'lost')).toContain('1 node(s) had no available volume zone')
})
