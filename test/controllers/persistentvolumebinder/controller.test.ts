import { expect, test } from 'vitest'
import { event } from '../../../src/api/core/event.ts'
import { persistentVolume } from '../../../src/api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { storageClass } from '../../../src/api/storage/storageclass.ts'
import { persistentVolumeBinder } from '../../../src/controllers/persistentvolumebinder/controller.ts'
import { seconds } from '../../../src/sim/duration.ts'
import { cellsOf, named } from '../../apiserver/admission/api-server.ts'
import { ControlPlane } from '../../support/control-plane.ts'

class Storage extends ControlPlane {
  constructor() {
    super({ actors: [persistentVolumeBinder] })
  }

  volume(name: string, storage: string, spec: DeepPartial<PersistentVolume['spec']> = {}) {
    this.user.create(persistentVolume, {
      metadata: { name },
      spec: {
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'disks',
        nfs: { server: 'files', path: '/' },
        ...spec,
      },
    })
    this.settle()
  }

  claim(name: string, storage: string, spec: DeepPartial<PersistentVolumeClaim['spec']> = {}) {
    this.user.create(persistentVolumeClaim, {
      metadata: named(name),
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'disks',
        resources: { requests: { storage } },
        ...spec,
      },
    } as never)
    this.settle()
  }

  /** The state of a claim, and its volume. */
  stateOf(name: string) {
    const found = this.client.get(persistentVolumeClaim, name, 'default')
    const { Status, Volume } = cellsOf(persistentVolumeClaim, found)
    return `${Status} ${Volume}`.trim()
  }

  phaseOf(name: string) {
    return this.client.find(persistentVolume, name)?.status.phase
  }

  delete(name: string) {
    const found = this.client.get(persistentVolumeClaim, name, 'default')
    this.user.update(persistentVolumeClaim, found, ({ metadata }) => {
      delete metadata.finalizers
    })
    this.user.delete(persistentVolumeClaim, this.client.get(persistentVolumeClaim, name, 'default'))
    this.settle()
  }

  said(name: string) {
    return this.client
      .list(event)
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`)
  }
}

test('a claim gets the smallest volume that is large enough', () => {
  const storage = new Storage()
  for (const [name, size] of Object.entries({ large: '9Gi', small: '1Gi', right: '2Gi' }))
    storage.volume(name, size)

  storage.claim('data', '1500Mi')

  expect(storage.stateOf('data')).toBe('Bound right')
  expect(storage.phaseOf('right')).toBe('Bound')
  expect(storage.phaseOf('large')).toBe('Available')
})

test('a claim that waits gets a volume that comes later, within fifteen seconds, and each volume goes to one claim', () => {
  const storage = new Storage()
  for (const name of ['a', 'b']) storage.claim(name, '1Gi')

  storage.volume('first', '1Gi')
  expect([storage.stateOf('a'), storage.phaseOf('first')]).toEqual(['Pending', 'Available'])
  storage.advance(15_000)
  expect([storage.stateOf('a'), storage.stateOf('b')]).toEqual(['Bound first', 'Pending'])
  storage.volume('second', '1Gi')
  storage.advance(15_000)
  expect(storage.stateOf('b')).toBe('Bound second')
})

test('a claim that was chosen by its volume is told at once', () => {
  const storage = new Storage()
  storage.claim('data', '1Gi')
  const { name, namespace, uid } = storage.client.get(persistentVolumeClaim, 'data', 'default').metadata
  storage.volume('made', '1Gi', { claimRef: { name, namespace, uid } })
  expect(storage.stateOf('data')).toBe('Bound made')
})

test('a volume that is kept for a claim goes to that claim, even to one of another class', () => {
  const storage = new Storage()
  storage.volume('kept', '9Gi', { claimRef: { namespace: 'default', name: 'mine' } })
  storage.volume('free', '1Gi')

  storage.claim('other', '1Gi')
  storage.claim('mine', '1Gi', { storageClassName: '' })

  expect([storage.stateOf('other'), storage.stateOf('mine')]).toEqual(['Bound free', 'Bound kept'])
})

test('a volume that a claim asks for by name must suit it', () => {
  const storage = new Storage()
  storage.volume('small', '1Gi')

  storage.claim('greedy', '2Gi', { volumeName: 'small' })
  storage.claim('other', '1Gi', { volumeName: 'small', volumeAttributesClassName: 'fast' })
  storage.claim('modest', '1Gi', { volumeName: 'small' })

  expect(storage.stateOf('greedy')).toBe('Pending small')
  expect(storage.said('greedy')).toContain(
    'VolumeMismatch: Cannot bind to requested volume "small": requested PV is too small',
  )
  expect(storage.said('other')).toContain(
    'VolumeMismatch: Cannot bind to requested volume "small": volumeAttributesClassName does not match',
  )
  expect(storage.stateOf('modest')).toBe('Bound small')
})

test('what becomes of a volume whose claim goes is what its policy says', () => {
  const storage = new Storage()
  const policies = { retained: 'Retain', recycled: 'Recycle' } as const
  for (const [name, persistentVolumeReclaimPolicy] of Object.entries(policies)) {
    storage.volume(name, '1Gi', { persistentVolumeReclaimPolicy, storageClassName: name })
    storage.claim(name, '1Gi', { storageClassName: name })
  }
  const scratch = { hostPath: { path: '/tmp/scratch' }, nfs: undefined, storageClassName: 'scratch' }
  storage.volume('scratch', '1Gi', { ...scratch, persistentVolumeReclaimPolicy: 'Delete' })
  storage.claim('scratch', '1Gi', { storageClassName: 'scratch' })

  const driven = { csi: { driver: 'disk.example.com', volumeHandle: 'd' }, nfs: undefined }
  const ofDriver = { ...driven, storageClassName: 'driven', persistentVolumeReclaimPolicy: 'Delete' } as const
  storage.volume('driven', '1Gi', ofDriver)
  storage.claim('driven', '1Gi', { storageClassName: 'driven' })

  const removable = { persistentVolumeReclaimPolicy: 'Delete' } as const
  const portal = { targetPortal: '192.0.2.1', iqn: 'iqn.2001-04.com.example:x', lun: 0 }
  storage.volume('unknown', '1Gi', {
    ...removable,
    nfs: undefined,
    iscsi: portal,
    storageClassName: 'unknown',
  })
  storage.volume('emptied', '1Gi', { ...removable, storageClassName: 'emptied' })
  for (const name of ['unknown', 'emptied']) storage.claim(name, '1Gi', { storageClassName: name })

  for (const name of ['retained', 'recycled', 'scratch', 'driven', 'unknown', 'emptied']) storage.delete(name)

  expect(storage.phaseOf('retained')).toBe('Released')
  expect(storage.phaseOf('recycled')).toBe('Available')
  expect(storage.client.get(persistentVolume, 'scratch').metadata.deletionTimestamp).toBeDefined()
  const failed = (name: string) => storage.client.get(persistentVolume, name).status.message
  expect(failed('unknown')).toMatch(/^error getting deleter .* "unknown": no volume plugin matched$/)
  expect(failed('emptied')).toMatch(
    /^error getting deleter .* "emptied": no deletable volume plugin matched$/,
  )
  // Its driver deletes it, or nobody.
  expect(storage.client.get(persistentVolume, 'driven').status).toEqual({
    phase: 'Released',
    lastPhaseTransitionTime: expect.any(String),
  })
})

test('who says the phase of a volume does not manage its instant, which the server sets', () => {
  const storage = new Storage()
  storage.volume('disk', '1Gi')
  storage.clock.advance(5_000)
  storage.claim('data', '1Gi')

  const { metadata, status } = storage.client.get(persistentVolume, 'disk')
  expect(status).toMatchObject({ phase: 'Bound', lastPhaseTransitionTime: expect.any(String) })
  expect(metadata.managedFields!.find(({ subresource }) => subresource === 'status')).toMatchObject({
    fieldsV1: { 'f:status': { 'f:phase': {} } },
  })
  expect(JSON.stringify(metadata.managedFields)).not.toContain('f:lastPhaseTransitionTime')
})

test('a claim that is bound is, whatever somebody says in its status', () => {
  const storage = new Storage()
  storage.volume('disk', '1Gi')
  storage.claim('data', '1Gi')
  const { client } = storage
  client.updateStatus(
    persistentVolumeClaim,
    client.get(persistentVolumeClaim, 'data', 'default'),
    (status) => {
      Object.assign(status, { phase: 'Pending', capacity: { storage: '7Gi' } })
    },
  )
  storage.settle()
  const { status } = client.get(persistentVolumeClaim, 'data', 'default')
  expect(status).toMatchObject({ phase: 'Bound', capacity: { storage: '1Gi' } })
})

test('a claim whose volume is gone is lost', () => {
  const storage = new Storage()
  storage.volume('disk', '1Gi')
  storage.claim('data', '1Gi')
  const disk = storage.client.get(persistentVolume, 'disk')

  storage.user.update(persistentVolume, disk, ({ metadata }) => {
    delete metadata.finalizers
  })
  storage.user.delete(persistentVolume, storage.client.get(persistentVolume, 'disk'))
  storage.settle()

  expect(storage.stateOf('data')).toBe('Lost disk')
  expect(storage.said('data')).toEqual([
    'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  ])

  // What was bound once is looked at every so often.
  storage.volume('disk', '1Gi')
  expect([storage.stateOf('data'), storage.phaseOf('disk')]).toEqual(['Lost disk', 'Available'])
  storage.advance(15_000)
  expect([storage.stateOf('data'), storage.phaseOf('disk')]).toEqual(['Bound disk', 'Bound'])
})

test('a claim that named no class when there was no default gets the one that comes', () => {
  const storage = new Storage()
  storage.claim('early', '1Gi', { storageClassName: undefined })
  expect(storage.said('early')).toEqual([
    'FailedBinding: no persistent volumes available for this claim and no storage class is set',
  ])

  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
  storage.user.create(storageClass, {
    metadata: { name: 'fast', annotations },
    provisioner: 'csi.example.com',
  })
  storage.advance(15_000)

  const { metadata, spec } = storage.client.get(persistentVolumeClaim, 'early', 'default')
  expect(spec.storageClassName).toBe('fast')
  expect(metadata.annotations).toMatchObject({
    'volume.kubernetes.io/storage-provisioner': 'csi.example.com',
  })
})

test('a claim is told once what it waits for, whatever volumes come that are not for it', () => {
  const storage = new Storage()
  const told = () =>
    storage.client
      .list(event)
      .map(({ involvedObject, reason, count }) => [involvedObject.name, reason, count])
  storage.user.create(storageClass, {
    metadata: { name: 'disks' },
    provisioner: 'disks.example.com',
  } as never)
  storage.claim('data', '5Gi')
  storage.volume('small', '1Gi')
  expect(told()).toEqual([['data', 'ExternalProvisioning', 1]])
})

test('a claim that waits is looked at every fifteen seconds, and tells again what it waits for', () => {
  const cluster = new Storage()
  cluster.user.create(storageClass, {
    metadata: { name: 'late' },
    provisioner: 'disks.example.com',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  cluster.claim('data', '1Gi', { storageClassName: 'late' })
  cluster.advance(seconds(30))
  cluster.user.create(pod, {
    metadata: named('db'),
    spec: {
      containers: [{ name: 'db', image: 'db:1' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
  } as never)
  cluster.advance(seconds(45))

  const counts = cluster.client
    .list(event)
    .map(({ reason, message, count }) => `${reason} x${count}: ${message}`)
  expect(counts).toEqual([
    'WaitForFirstConsumer x3: waiting for first consumer to be created before binding',
    'WaitForPodScheduled x3: waiting for pod db to be scheduled',
  ])
})

test('a claim that wants a volume which does not suit it tells so again and again', () => {
  const cluster = new Storage()
  cluster.volume('small', '1Gi')
  cluster.claim('data', '5Gi', { volumeName: 'small' })
  cluster.advance(seconds(30))
  expect(cluster.client.list(event).map(({ reason, count }) => `${reason} x${count}`)).toEqual([
    'VolumeMismatch x3',
  ])
})
