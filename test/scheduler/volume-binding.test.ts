import { expect, test } from 'vitest'
import { persistentVolume } from '../../src/api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../src/api/core/pod.ts'
import { storageClass } from '../../src/api/storage/storageclass.ts'
import type { Cluster } from '../../src/cluster.ts'
import { named, podNamed } from '../apiserver/admission/api-server.ts'
import { testCluster } from '../support/cluster.ts'

const claim = (cluster: Cluster, name: string, storageClassName: string, storage = '1Gi') =>
  cluster.client.create(persistentVolumeClaim, {
    metadata: named(name),
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  } as never)

/** A disk that is only on one node. */
const localVolume = (cluster: Cluster, name: string, node: string, storage = '1Gi') =>
  cluster.client.create(persistentVolume, {
    metadata: { name },
    spec: {
      capacity: { storage },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local',
      local: { path: '/mnt' },
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
  cluster.advance(5_000)

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
