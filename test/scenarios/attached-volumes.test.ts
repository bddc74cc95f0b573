/** Volumes on their way to nodes and from there: who attaches them, who may have them, and what becomes of them when a node is lost. */
import { describe, expect, test } from 'vitest'
import { event } from '../../src/api/core/event.ts'
import { node } from '../../src/api/core/node.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import { csiNode } from '../../src/api/storage/csinode.ts'
import { volumeAttachment } from '../../src/api/storage/volumeattachment.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { column, deletePod, eventsOf, status } from '../support/sight.ts'
import { claim, claimed, diskClass, persistentVolume, shellPod } from '../support/storage.ts'

const data = [claimed('data')]
const on = (name: string) => ({ spec: { nodeName: name } })
const diskName = (cluster: Cluster) =>
  cluster.client.get(persistentVolumeClaim, 'data', 'default').spec.volumeName ?? ''
const ofNode = (cluster: Cluster, name: string) => cluster.client.get(node, name).status
const attachedTo = (cluster: Cluster) =>
  cluster.client.list(volumeAttachment).map(({ spec, status }) => `${spec.nodeName}: ${status.attached}`)

function withClaim(nodes: number, spec: object = {}): Cluster {
  const cluster = testCluster({ nodes })
  cluster.apply([diskClass(), claim('data', spec)])
  cluster.settle()
  return cluster
}

describe('a volume', () => {
  test('is attached to the node of its Pod, which says so, and detached when the Pod is gone (P24, P25)', () => {
    const cluster = withClaim(1)
    cluster.apply(shellPod('app', 'sleep 1000', data, on('node-1')))
    cluster.settle()
    const disk = diskName(cluster)
    const name = `kubernetes.io/csi/disk.kubesim.io^${disk}`
    expect(ofNode(cluster, 'node-1')).toMatchObject({
      volumesAttached: [{ name, devicePath: '' }],
      volumesInUse: [name],
    })
    expect(cluster.client.list(volumeAttachment)[0]).toMatchObject({
      metadata: { finalizers: ['external-attacher/disk-kubesim-io'] },
      spec: { attacher: 'disk.kubesim.io', nodeName: 'node-1', source: { persistentVolumeName: disk } },
      status: { attached: true },
    })
    expect(eventsOf(cluster, 'pod/app')).toContain(
      `SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "${disk}" `,
    )

    deletePod(cluster, 'app')
    cluster.advance(minutes(1))
    expect(cluster.client.list(volumeAttachment)).toEqual([])
    expect(ofNode(cluster, 'node-1').volumesAttached).toBeUndefined()
    expect(ofNode(cluster, 'node-1').volumesInUse).toBeUndefined()
  })

  test('of one node is not attached to a second one while it is in use there (P24, P35)', () => {
    const cluster = withClaim(2)
    cluster.apply(shellPod('first', 'sleep 1000', data, on('node-1')))
    cluster.settle()
    cluster.apply(shellPod('second', 'sleep 1000', data, on('node-2')))
    cluster.advance(minutes(1))
    expect(status(cluster, 'second')).toBe('0/1 ContainerCreating 0')
    expect(eventsOf(cluster, 'pod/second')).toEqual([
      `FailedAttachVolume: Multi-Attach error for volume "${diskName(cluster)}" Volume is already used by pod(s) first`,
    ])

    deletePod(cluster, 'first')
    cluster.advance(minutes(2))
    expect(attachedTo(cluster)).toEqual(['node-2: true'])
    expect(status(cluster, 'second')).toBe('1/1 Running 0')
  })

  test('that many may have is attached to many nodes (P24)', () => {
    const cluster = withClaim(2, { accessModes: ['ReadWriteMany'] })
    cluster.apply([
      shellPod('first', 'sleep 1000', data, on('node-1')),
      shellPod('second', 'sleep 1000', data, on('node-2')),
    ])
    cluster.settle()
    expect(column(cluster, 'pods', 'STATUS')).toEqual(['Running', 'Running'])
    expect(attachedTo(cluster)).toHaveLength(2)
  })

  test('of a driver that nobody runs is waited for, and whoever plays the driver brings it (P24, P35)', () => {
    const cluster = testCluster({ nodes: 1 })
    const csi = { driver: 'disks.example.com', volumeHandle: 'one' }
    cluster.apply([
      persistentVolume('own', { csi, claimRef: { namespace: 'default', name: 'data' } }),
      claim('data'),
      shellPod('app', 'echo there', data, on('node-1')),
    ])
    cluster.advance(minutes(3))
    expect(eventsOf(cluster, 'pod/app').at(-1)).toBe(
      'FailedAttachVolume: AttachVolume.Attach failed for volume "own" : timed out waiting for external-attacher of disks.example.com CSI driver to attach volume one',
    )

    const [asked] = cluster.client.list(volumeAttachment)
    cluster.client.updateStatus(volumeAttachment, asked, (draft) => {
      draft.attached = true
    })
    cluster.advance(seconds(1))
    expect(eventsOf(cluster, 'pod/app').at(-1)).toContain(
      'driver name disks.example.com not found in the list of registered CSI drivers',
    )
    cluster.client.update(csiNode, cluster.client.get(csiNode, 'node-1'), ({ spec }) => {
      spec.drivers = [...spec.drivers, { name: csi.driver, nodeID: 'node-1' } as never]
    })
    cluster.advance(minutes(3))
    expect(status(cluster, 'app')).toBe('0/1 Completed 0')
  })
})

describe('a volume of a driver that somebody plays', () => {
  const disk = { csi: { driver: 'disks.example.com', volumeHandle: 'one' } }
  const asking = (nodes = 1) => {
    const cluster = testCluster({ nodes })
    const claimRef = { namespace: 'default', name: 'data' }
    cluster.apply([persistentVolume('own', { ...disk, claimRef }), claim('data')])
    cluster.apply(shellPod('app', 'echo there', data, on('node-1')))
    cluster.settle()
    return cluster
  }
  const asked = (cluster: Cluster) => cluster.client.list(volumeAttachment)[0]
  const answer = (cluster: Cluster, said: object) =>
    cluster.client.updateStatus(volumeAttachment, asked(cluster), (draft) => void Object.assign(draft, said))
  const failures = (cluster: Cluster) =>
    cluster.client
      .list(event)
      .filter(({ reason }) => reason === 'FailedAttachVolume')
      .map(({ message, count }) => `${message?.split(' : ')[1]} x${count}`)

  test('that cannot attach it is told of again after ever longer pauses', () => {
    const cluster = asking()
    answer(cluster, { attachError: { message: 'no luck', time: '2026-01-01T00:00:00Z' } })
    cluster.advance(seconds(3))
    expect(failures(cluster)).toEqual(['no luck x2'])
    cluster.advance(seconds(60))
    expect(failures(cluster)).toEqual(['no luck x7'])
  })

  test('that has not answered yet is still asked when the Pod has gone, and another node waits in silence', () => {
    const cluster = asking(2)
    const where = () => cluster.client.list(volumeAttachment).map(({ spec }) => spec.nodeName)
    deletePod(cluster, 'app')
    cluster.apply(shellPod('other', 'echo there', data, on('node-2')))
    cluster.advance(seconds(100))
    expect([where(), failures(cluster)]).toEqual([['node-1'], []])

    cluster.advance(seconds(30))
    expect(where()).toEqual(['node-2'])
  })

  test('that cannot detach it is asked in vain for a node that wants it back', () => {
    const cluster = asking()
    answer(cluster, { attached: true })
    cluster.client.update(volumeAttachment, asked(cluster), ({ metadata }) => {
      metadata.finalizers = ['disks.example.com/attacher']
    })
    cluster.settle()
    deletePod(cluster, 'app', { gracePeriodSeconds: 0 })
    cluster.advance(seconds(60))
    answer(cluster, { detachError: { message: 'cannot', time: '2026-01-01T00:00:00Z' } })
    cluster.apply(shellPod('again', 'echo there', data, on('node-1')))
    cluster.advance(seconds(3))
    expect(failures(cluster)).toEqual(['volume attachment is being deleted x2'])
  })

  test('is attached again within a minute where somebody takes its object away', () => {
    const cluster = asking()
    answer(cluster, { attached: true })
    cluster.settle()
    cluster.client.delete(volumeAttachment, asked(cluster))
    cluster.settle()
    expect(ofNode(cluster, 'node-1').volumesAttached).toHaveLength(1)
    expect(attachedTo(cluster)).toEqual([])
    cluster.advance(minutes(1))
    expect(attachedTo(cluster)).toEqual(['node-1: false'])
  })
})

describe('a node that is lost', () => {
  const lose = () => {
    const cluster = withClaim(2)
    cluster.apply(shellPod('first', 'sleep 100000', data, on('node-1')))
    cluster.settle()
    cluster.nodes.stop('node-1')
    cluster.advance(minutes(2))
    return cluster
  }
  const forceDelete = (cluster: Cluster) => deletePod(cluster, 'first', { gracePeriodSeconds: 0 })

  test('keeps what it has for six minutes after its Pod has been given up (P22, P25, P36)', () => {
    const cluster = lose()
    cluster.apply(shellPod('second', 'sleep 1000', data, on('node-2')))
    cluster.advance(minutes(1))
    expect(eventsOf(cluster, 'pod/second').at(-1)).toContain('Volume is already used by pod(s) first')

    forceDelete(cluster)
    cluster.advance(minutes(5))
    expect(attachedTo(cluster)).toEqual(['node-1: true'])
    cluster.advance(minutes(2))
    expect(attachedTo(cluster)).toEqual(['node-2: true'])
    expect(status(cluster, 'second')).toBe('1/1 Running 0')
  })

  test('that is said to be out of service gives all up at once (P22, P25)', () => {
    const cluster = lose()
    cluster.client.update(node, cluster.client.get(node, 'node-1'), ({ spec }) => {
      spec.taints = [
        ...(spec.taints ?? []),
        { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' },
      ]
    })
    cluster.advance(minutes(1))
    expect(attachedTo(cluster)).toEqual([])
  })
})
