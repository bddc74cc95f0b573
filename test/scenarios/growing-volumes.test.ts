/** Claims that ask for more, for a bare device, or for what the driver cannot do. */
import { describe, expect, test } from 'vitest'
import { persistentVolume as volumeKind } from '../../src/api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { eventsOf, line, logs } from '../support/sight.ts'
import { claim, claimed, diskClass, shellPod } from '../support/storage.ts'

const data = [claimed('data')]
const claimOf = (cluster: Cluster) => cluster.client.get(persistentVolumeClaim, 'data', 'default')
const askFor = (cluster: Cluster, storage: string) => {
  cluster.apply(claim('data', {}, storage))
  cluster.advance(seconds(5))
}

describe('a claim that grows', () => {
  test('has its disk grown, and the file system by the kubelet while its Pod runs (P24, P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), claim('data'), shellPod('app', 'sleep 100000', data)])
    cluster.advance(seconds(10))
    askFor(cluster, '3Gi')
    const { status, spec } = claimOf(cluster)
    expect(status).toMatchObject({ capacity: { storage: '3Gi' }, allocatedResources: { storage: '3Gi' } })
    expect(status.conditions).toBeUndefined()
    expect(status.allocatedResourceStatuses).toBeUndefined()
    expect(eventsOf(cluster, 'persistentvolumeclaim/data').slice(-4)).toEqual([
      'ExternalExpanding: waiting for an external controller to expand this PVC',
      `Resizing: External resizer is resizing volume ${spec.volumeName}`,
      'FileSystemResizeRequired: Require file system resize of volume on node',
      `FileSystemResizeSuccessful: MountVolume.NodeExpandVolume succeeded for volume "${spec.volumeName}" node-1`,
    ])
    expect(eventsOf(cluster, 'pod/app').at(-1)).toContain('FileSystemResizeSuccessful')
  })

  test('of a volume that a driver has taken over from Kubernetes is left to that driver', () => {
    const cluster = testCluster({ nodes: 1 })
    const size = { storage: '1Gi' }
    const common = { storageClassName: 'ebs', accessModes: ['ReadWriteOnce'] }
    cluster.apply([
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'ebs' },
        provisioner: 'kubernetes.io/aws-ebs',
        allowVolumeExpansion: true,
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: 'old' },
        spec: { ...common, capacity: size, awsElasticBlockStore: { volumeID: 'vol-1' } },
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: { ...common, resources: { requests: size } },
      },
    ])
    cluster.advance(seconds(20))
    cluster.client.update(persistentVolumeClaim, claimOf(cluster), ({ spec }) => {
      spec.resources = { requests: { storage: '2Gi' } }
    })
    cluster.advance(seconds(1))
    expect(eventsOf(cluster, 'persistentvolumeclaim/data')).toEqual([
      'ExternalExpanding: CSI migration enabled for kubernetes.io/aws-ebs; waiting for external resizer to expand the pvc',
    ])
    const { annotations } = claimOf(cluster).metadata
    expect(annotations?.['volume.kubernetes.io/storage-resizer']).toBe('ebs.csi.aws.com')
  })

  test('waits for a Pod where none uses it (P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), claim('data')])
    cluster.settle()
    askFor(cluster, '2Gi')
    expect(claimOf(cluster).status).toMatchObject({
      capacity: { storage: '1Gi' },
      allocatedResources: { storage: '2Gi' },
      allocatedResourceStatuses: { storage: 'NodeResizePending' },
      conditions: [
        {
          type: 'FileSystemResizePending',
          status: 'True',
          message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
        },
      ],
    })
    expect(line(cluster, 'pv', claimOf(cluster).spec.volumeName ?? '')).toContain('2Gi')

    cluster.apply(shellPod('app', 'true', data))
    cluster.advance(seconds(10))
    expect(claimOf(cluster).status.capacity).toEqual({ storage: '2Gi' })
    expect(claimOf(cluster).status.conditions).toBeUndefined()
  })

  test('is refused where its class lets nothing grow (P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass({ allowVolumeExpansion: false }), claim('data')])
    cluster.settle()
    expect(() => askFor(cluster, '2Gi')).toThrow(
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    )
  })
})

describe('a claim for a bare device', () => {
  const block = claim('data', { volumeMode: 'Block' })
  const device = { mounts: [], container: { volumeDevices: [{ name: 'data', devicePath: '/dev/xvda' }] } }

  test('is a block device in the container, and keeps what is written to it (P24, P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), block])
    cluster.settle()
    const write = 'test -b /dev/xvda && echo raw > /dev/xvda; ls -l /dev/xvda | cut -c 1-10'
    cluster.apply(shellPod('writer', write, data, device))
    cluster.advance(seconds(10))
    cluster.apply(shellPod('reader', 'cat /dev/xvda; stat -c %F /dev/xvda', data, device))
    cluster.advance(seconds(10))
    expect(logs(cluster, 'writer')).toBe('brw-rw----\n')
    expect(logs(cluster, 'reader')).toBe('raw\nblock special file\n')
    const disk = claimOf(cluster).spec.volumeName
    expect(eventsOf(cluster, 'pod/writer')).toContain(
      `SuccessfulMountVolume: MapVolume.MapPodDevice succeeded for volume "${disk}" globalMapPath "/var/lib/kubelet/plugins/kubernetes.io/csi/volumeDevices/${disk}/dev"`,
    )
  })

  test('cannot be mounted, nor files be used as a device (P24, P35)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), block, claim('files')])
    cluster.settle()
    cluster.apply([shellPod('mounts', 'true', data), shellPod('maps', 'true', [claimed('files')], device)])
    cluster.advance(seconds(5))
    expect(eventsOf(cluster, 'pod/mounts').join()).toContain(
      'failed to process volumes=[data]: volume data has volumeMode Block, but is specified in volumeMounts',
    )
    expect(eventsOf(cluster, 'pod/maps').join()).toContain(
      'volume data has volumeMode Filesystem, but is specified in volumeDevices',
    )
  })
})

test('a claim for what the driver cannot do gets no volume, and is told so (P25, P35)', () => {
  const cluster = testCluster({ nodes: 1 })
  const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'nightly' }
  cluster.apply([
    diskClass(),
    claim('restored', { dataSource: snapshot }),
    claim('picky', { selector: { matchLabels: { fast: 'yes' } } }),
  ])
  cluster.advance(seconds(5))
  expect(cluster.client.list(volumeKind)).toEqual([])
  expect(eventsOf(cluster, 'restored')).toContain(
    'ProvisioningFailed: failed to provision volume with StorageClass "disks": CSI driver does not support snapshot restore: controller CREATE_DELETE_SNAPSHOT capability is not reported',
  )
  expect(eventsOf(cluster, 'picky')).toContain(
    'ProvisioningFailed: failed to provision volume with StorageClass "disks": claim Selector is not supported',
  )
})
