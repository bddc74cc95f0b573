import { expect, test } from 'vitest'
import { event } from '../../../src/api/core/event.ts'
import { persistentVolume } from '../../../src/api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { named, podNamed } from '../../apiserver/admission/api-server.ts'
import { testCluster } from '../../support/cluster.ts'

const claimed = { name: 'data', persistentVolumeClaim: { claimName: 'data' } }

test('in a cluster with a system a claim gets a disk with its first pod, which grows and goes with it', () => {
  const cluster = testCluster({ nodes: 1, system: true })
  cluster.client.create(persistentVolumeClaim, {
    metadata: named('data'),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
  } as never)
  cluster.settle()
  expect(cluster.client.list(persistentVolume)).toEqual([])

  const user = cluster.client.create(pod, podNamed('db', { volumes: [claimed] }))
  cluster.advance(10_000)

  const bound = cluster.client.get(persistentVolumeClaim, 'data', 'default')
  expect(bound.spec).toMatchObject({ storageClassName: 'standard', volumeName: `pvc-${bound.metadata.uid}` })
  expect(bound.status).toMatchObject({ phase: 'Bound', capacity: { storage: '2Gi' } })
  expect(cluster.client.get(pod, 'db', 'default').spec.nodeName).toBe('node-1')

  cluster.client.update(persistentVolumeClaim, bound, ({ spec }) => {
    spec.resources.requests = { storage: '5Gi' }
  })
  cluster.settle()
  const grown = cluster.client.get(persistentVolumeClaim, 'data', 'default')
  expect(grown.status.capacity).toEqual({ storage: '5Gi' })
  expect(cluster.client.list(persistentVolume)[0].spec.capacity).toEqual({ storage: '5Gi' })

  cluster.client.delete(persistentVolumeClaim, grown)
  cluster.client.delete(pod, user, { gracePeriodSeconds: 0 })
  cluster.advance(10_000)
  expect(cluster.client.list(persistentVolume)).toEqual([])
})

test('whoever looks at a claim sees who is waited for while its disk is being made', () => {
  const cluster = testCluster({ nodes: 1, system: true, profile: 'realistic' })
  cluster.client.create(persistentVolumeClaim, {
    metadata: named('data'),
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
  } as never)
  cluster.advance(500)
  cluster.client.create(pod, podNamed('db', { volumes: [claimed] }))
  cluster.advance(1_000)
  expect(cluster.client.get(persistentVolumeClaim, 'data', 'default').status.phase).toBe('Pending')
  cluster.advance(2_000)
  expect(cluster.client.get(persistentVolumeClaim, 'data', 'default').status.phase).toBe('Bound')

  const told = cluster.client.list(event).filter(({ involvedObject }) => involvedObject.name === 'data')
  expect(told.map(({ reason, count }) => `${reason} ${count}`)).toEqual([
    'WaitForFirstConsumer 1',
    'Provisioning 1',
    'ExternalProvisioning 1',
    'ProvisioningSucceeded 1',
  ])
})
