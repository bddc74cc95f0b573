import { expect, test } from 'vitest'
import { persistentVolumeClaim } from '../../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { pvcProtectionController } from '../../../src/controllers/pvcprotection/controller.ts'
import { named, podNamed } from '../../apiserver/admission/api-server.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } as const
const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]

const plane = () => new ControlPlane({ controllers: [pvcProtectionController as never] })

function claimed(cluster: ControlPlane) {
  const claim = cluster.user.create(persistentVolumeClaim, { metadata: named('data'), spec })
  cluster.settle()
  return claim
}

test('a claim that nobody uses goes at once', () => {
  const cluster = plane()
  const claim = claimed(cluster)
  expect(claim.metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])

  cluster.user.delete(persistentVolumeClaim, claim)
  cluster.settle()

  expect(cluster.client.find(persistentVolumeClaim, 'data', 'default')).toBeUndefined()
})

test('a claim goes with the last pod on a node that uses it', () => {
  const cluster = plane()
  const claim = claimed(cluster)
  const users = ['a', 'b'].map((name) =>
    cluster.user.create(pod, podNamed(name, { volumes, nodeName: 'node-1' })),
  )
  cluster.user.create(pod, podNamed('waits', { volumes }))
  cluster.settle()

  cluster.user.delete(persistentVolumeClaim, claim)
  cluster.user.delete(pod, users[0], { gracePeriodSeconds: 0 })
  cluster.settle()
  expect(
    cluster.client.get(persistentVolumeClaim, 'data', 'default').metadata.deletionTimestamp,
  ).toBeDefined()

  cluster.user.delete(pod, users[1], { gracePeriodSeconds: 0 })
  cluster.settle()
  expect(cluster.client.find(persistentVolumeClaim, 'data', 'default')).toBeUndefined()
})

test('a claim that has lost its mark gets it back', () => {
  const cluster = plane()
  const claim = claimed(cluster)

  cluster.user.update(persistentVolumeClaim, claim, ({ metadata }) => {
    delete metadata.finalizers
  })
  cluster.settle()

  expect(cluster.client.get(persistentVolumeClaim, 'data', 'default').metadata.finalizers).toEqual([
    'kubernetes.io/pvc-protection',
  ])
})
