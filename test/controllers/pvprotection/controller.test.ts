import { expect, test } from 'vitest'
import { persistentVolume } from '../../../src/api/core/persistentvolume.ts'
import { pvProtectionController } from '../../../src/controllers/pvprotection/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'

test('a volume goes when it is no longer bound', () => {
  const cluster = new ControlPlane({ controllers: [pvProtectionController as never] })
  const made = cluster.user.create(persistentVolume, {
    metadata: { name: 'disk' },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
  })
  const bound = cluster.user.updateStatus(persistentVolume, made, (status) => {
    status.phase = 'Bound'
  })

  cluster.user.delete(persistentVolume, bound)
  cluster.settle()
  const going = cluster.client.get(persistentVolume, 'disk')
  expect(going.metadata.deletionTimestamp).toBeDefined()

  cluster.user.updateStatus(persistentVolume, going, (status) => {
    status.phase = 'Released'
  })
  cluster.settle()
  expect(cluster.client.find(persistentVolume, 'disk')).toBeUndefined()
})
