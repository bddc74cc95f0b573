import { expect, test } from 'vitest'
import { persistentVolumeClaim } from '../../../src/api/core/persistentvolumeclaim.ts'
import { volumeAttributesClass } from '../../../src/api/storage/volumeattributesclass.ts'
import { vacProtectionController } from '../../../src/controllers/vacprotection/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'

test('a VolumeAttributesClass goes when no claim names it any more', () => {
  const cluster = new ControlPlane({ controllers: [vacProtectionController as never] })
  const gold = cluster.user.create(volumeAttributesClass, {
    metadata: { name: 'gold' },
    driverName: 'disk.example.com',
    parameters: { iops: '4000' },
  })
  const claim = cluster.user.create(persistentVolumeClaim, {
    metadata: { name: 'data', namespace: 'default' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      volumeAttributesClassName: 'gold',
    },
  })

  cluster.user.delete(volumeAttributesClass, gold)
  cluster.settle()
  expect(cluster.client.get(volumeAttributesClass, 'gold').metadata.finalizers).toEqual([
    'kubernetes.io/vac-protection',
  ])

  cluster.user.update(persistentVolumeClaim, claim, ({ metadata }) => {
    metadata.finalizers = []
  })
  cluster.user.delete(persistentVolumeClaim, claim)
  cluster.settle()
  expect(cluster.client.find(volumeAttributesClass, 'gold')).toBeUndefined()
})
