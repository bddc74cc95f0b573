/** Storage that outlives its Pods: claims, the volumes behind them, and what is on those. */
import { describe, expect, test } from 'vitest'
import { persistentVolume as volumeKind } from '../../src/api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { storageClass } from '../../src/api/storage/storageclass.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deletePod, eventsOf, line, logs, podOf, status } from '../support/sight.ts'
import { claim, claimed, diskClass, persistentVolume, shellPod } from '../support/storage.ts'

const data = [claimed('data')]
const claimOf = (cluster: Cluster, name = 'data') =>
  cluster.client.get(persistentVolumeClaim, name, 'default')
const deleteClaim = (cluster: Cluster, name = 'data') => {
  cluster.client.delete(persistentVolumeClaim, claimOf(cluster, name))
  cluster.advance(seconds(5))
}

/** What a Pod that uses the claims says; it is gone then. */
function says(
  cluster: Cluster,
  text: string,
  volumes: readonly { name: string }[] = data,
  more = {},
): string {
  cluster.apply(shellPod('short', text, volumes, more))
  cluster.advance(seconds(10))
  const said = logs(cluster, 'short')
  deletePod(cluster, 'short')
  cluster.advance(seconds(5))
  return said
}

describe('a claim', () => {
  test('keeps its files from Pod to Pod and from node to node (P25)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply([diskClass(), claim('data')])
    cluster.settle()
    const on = (name: string) => ({ spec: { nodeSelector: { 'kubernetes.io/hostname': name } } })
    says(cluster, 'echo kept > /data/note', data, on('node-1'))
    expect(says(cluster, 'cat /data/note', data, on('node-2'))).toBe('kept\n')
  })

  test('takes its files with it, where its class says so: a namesake starts with nothing (P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), claim('data')])
    cluster.settle()
    says(cluster, 'echo old > /data/note')
    deleteClaim(cluster)
    expect(cluster.client.list(volumeKind)).toEqual([])

    cluster.apply(claim('data'))
    cluster.settle()
    expect(says(cluster, 'ls /data | wc -l')).toBe('0\n')
  })

  test('leaves a volume that is retained, which is nobody’s until its author frees it (P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass({ reclaimPolicy: 'Retain' }), claim('data')])
    cluster.settle()
    says(cluster, 'echo precious > /data/note')
    deleteClaim(cluster)
    const [kept] = cluster.client.list(volumeKind)
    expect(kept.status.phase).toBe('Released')

    cluster.apply(claim('again', { volumeName: kept.metadata.name }))
    cluster.settle()
    expect(line(cluster, 'pvc', 'again')).toContain('Pending')

    cluster.client.update(volumeKind, kept, ({ spec }) => {
      delete spec.claimRef
    })
    cluster.advance(seconds(30))
    expect(says(cluster, 'cat /data/note', [claimed('again')])).toBe('precious\n')
  })

  test('of a hand-made volume shows what its author says: files of the node, or a share in the network (P24, P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    const share = { nfs: { server: 'files.example', path: '/exports/site' } }
    cluster.apply([
      persistentVolume('on-node', {
        hostPath: { path: '/mnt/data' },
        claimRef: { namespace: 'default', name: 'node' },
      }),
      persistentVolume('share', { ...share, accessModes: ['ReadWriteMany'] }),
      claim('node', { volumeName: 'on-node' }),
      claim('shared', { volumeName: 'share', accessModes: ['ReadWriteMany'] }),
    ])
    cluster.settle()
    const volumes = [claimed('node', 'node'), claimed('shared', 'shared')]
    says(cluster, 'echo index > /node/index.html; echo page > /shared/page', volumes)

    const direct = [
      { name: 'host', hostPath: { path: '/mnt/data', type: 'Directory' } },
      { name: 'net', nfs: share.nfs },
    ]
    expect(says(cluster, 'cat /host/index.html /net/page', direct)).toBe('index\npage\n')
  })
})

describe('a Pod that is bound to a node by hand', () => {
  const bound = { spec: { nodeName: 'node-1' } }

  test('is told what is wrong with its claims, and starts when they are there (P24, P35)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(shellPod('app', 'echo here', data, bound))
    cluster.advance(seconds(2))
    expect(status(cluster, 'app')).toBe('0/1 ContainerCreating 0')
    expect(eventsOf(cluster, 'pod/app')).toEqual([
      'FailedMount: Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: error processing PVC default/data: failed to fetch PVC from API server: persistentvolumeclaims "data" not found',
    ])

    cluster.apply(claim('data'))
    cluster.advance(seconds(15))
    expect(eventsOf(cluster, 'pod/app').at(-1)).toMatch(
      /error processing PVC default\/data: PVC is not bound/,
    )

    cluster.apply(diskClass())
    cluster.advance(minutes(1))
    expect(logs(cluster, 'app')).toBe('here\n')
  })

  test('cannot begin with a claim that is being deleted, while those that run go on (P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), claim('data')])
    cluster.settle()
    cluster.apply(shellPod('first', 'sleep 1000', data, bound))
    cluster.settle()
    deleteClaim(cluster)
    expect(line(cluster, 'pvc', 'data')).toContain('Terminating')

    cluster.apply(shellPod('late', 'true', data, bound))
    cluster.advance(seconds(2))
    expect(status(cluster, 'first')).toBe('1/1 Running 0')
    expect(eventsOf(cluster, 'pod/late').at(-1)).toContain(
      'error processing PVC default/data: PVC is being deleted',
    )
  })

  test('finds no storage that its node has no driver for (P24)', () => {
    const cluster = testCluster({ nodes: 1 })
    const csi = { driver: 'disks.example.com', volumeHandle: 'one' }
    cluster.apply([
      persistentVolume('rados', { rbd: { monitors: ['mon'], image: 'one' } }),
      claim('old', { volumeName: 'rados' }),
      shellPod('old', 'true', [claimed('old')], bound),
      shellPod('inline', 'true', [{ name: 'in', csi: { driver: csi.driver } } as { name: string }], bound),
    ])
    cluster.advance(seconds(15))
    expect(eventsOf(cluster, 'pod/old').at(-1)).toContain(
      'failed to process volumes=[data]: failed to get Plugin from volumeSpec for volume "rados" err=no volume plugin matched',
    )
    expect(eventsOf(cluster, 'pod/inline').at(-1)).toMatch(
      'MountVolume.NewMounter initialization failed for volume "in" : volume mode "Ephemeral" not supported by driver disks.example.com (no CSIDriver object)',
    )
  })
})

test('a class that is to be had in some zones only makes volumes that stay there (P9, P25)', () => {
  const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name } })
  const cluster = testCluster({
    nodes: [
      { name: 'east', ...zone('east') },
      { name: 'west', ...zone('west') },
    ],
  })
  cluster.apply([
    diskClass({
      volumeBindingMode: 'WaitForFirstConsumer',
      allowedTopologies: [
        { matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['west', 'south'] }] },
      ],
    }),
    claim('data'),
    shellPod('app', 'sleep 1000', data),
  ])
  cluster.advance(seconds(10))
  expect(line(cluster, 'pods', 'app', { wide: true })).toContain('west')
  const [made] = cluster.client.list(volumeKind)
  expect(made.spec.nodeAffinity?.required?.nodeSelectorTerms).toEqual([
    { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['west'] }] },
  ])
  expect(cluster.client.get(storageClass, 'disks').volumeBindingMode).toBe('WaitForFirstConsumer')
})

const scratch = {
  name: 'scratch',
  ephemeral: {
    volumeClaimTemplate: {
      metadata: { labels: { of: 'app' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'disks',
        resources: { requests: { storage: '1Gi' } },
      },
    },
  },
}

describe('an ephemeral volume', () => {
  test('has a claim that belongs to its Pod, and goes with it (P24, P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([
      diskClass(),
      shellPod('app', 'echo x > /scratch/x; cat /scratch/x; sleep 1000', [scratch]),
    ])
    cluster.advance(seconds(10))
    expect(logs(cluster, 'app')).toBe('x\n')
    const made = claimOf(cluster, 'app-scratch')
    expect(made.metadata.labels).toEqual({ of: 'app' })
    expect(made.metadata.ownerReferences).toMatchObject([{ kind: 'Pod', name: 'app', controller: true }])

    deletePod(cluster, 'app')
    cluster.advance(minutes(1))
    expect(cluster.client.list(persistentVolumeClaim)).toEqual([])
    expect(cluster.client.list(volumeKind)).toEqual([])
  })

  test('does not take a claim that somebody else has made under its name (P24, P35)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), claim('app-scratch'), shellPod('app', 'true', [scratch])])
    cluster.advance(seconds(5))
    const refusal = 'PVC default/app-scratch was not created for pod default/app (pod is not owner)'
    expect(status(cluster, 'app')).toBe('0/1 Pending 0')
    const told = eventsOf(cluster, 'pod/app')
    expect(told.find((each) => each.startsWith('FailedBinding'))).toContain(
      `FailedBinding: ephemeral volume scratch: ${refusal}`,
    )
    expect(told.find((each) => each.startsWith('FailedScheduling'))).toContain(refusal)

    deleteClaim(cluster, 'app-scratch')
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 Completed 0')
  })
})

describe('protection', () => {
  test('keeps the claim of an ephemeral volume while its Pod is there (P24, P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), shellPod('app', 'sleep 100000', [scratch])])
    cluster.advance(seconds(10))
    deleteClaim(cluster, 'app-scratch')
    expect(line(cluster, 'pvc', 'app-scratch')).toContain('Terminating')
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    cluster.client.delete(podKind, podOf(cluster, 'app'), { propagationPolicy: 'Foreground' })
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('gone')
    expect(cluster.client.list(persistentVolumeClaim)).toEqual([])
  })

  test('keeps a volume until its claim is gone, and a claim until its Pods are, whatever is deleted first (P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), claim('data'), shellPod('app', 'sleep 100000', data)])
    cluster.advance(seconds(10))
    const [disk] = cluster.client.list(volumeKind)
    expect([...(disk.metadata.finalizers ?? [])].sort()).toEqual([
      'external-attacher/disk-kubesim-io',
      'external-provisioner.volume.kubernetes.io/finalizer',
      'kubernetes.io/pv-protection',
    ])

    cluster.client.delete(volumeKind, disk)
    deleteClaim(cluster)
    expect(line(cluster, 'pv', disk.metadata.name)).toContain('Terminating')
    expect(line(cluster, 'pvc', 'data')).toContain('Terminating')
    expect(status(cluster, 'app')).toBe('1/1 Running 0')

    deletePod(cluster, 'app')
    cluster.advance(minutes(1))
    expect(cluster.client.list(persistentVolumeClaim)).toEqual([])
    expect(cluster.client.list(volumeKind)).toEqual([])
  })
})

test('a share that is recycled is empty when the next claim gets it (P25)', () => {
  const cluster = testCluster({ nodes: 1 })
  const nfs = { server: 'files.example', path: '/exports' }
  cluster.apply([persistentVolume('share', { nfs, persistentVolumeReclaimPolicy: 'Recycle' }), claim('data')])
  cluster.settle()
  says(cluster, 'echo old > /data/note')
  deleteClaim(cluster)
  expect(eventsOf(cluster, 'share').at(-1)).toBe('VolumeRecycled: Volume recycled')
  cluster.apply(claim('data'))
  cluster.settle()
  expect(says(cluster, 'ls /data | wc -l')).toBe('0\n')
})
