import { expect, test } from 'vitest'
import { apiService } from '../../../src/api/apiregistration/apiservice.ts'
import { job } from '../../../src/api/batch/job.ts'
import { configMap } from '../../../src/api/core/configmap.ts'
import { namespace } from '../../../src/api/core/namespace.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { namespaceController } from '../../../src/controllers/namespace/controller.ts'
import { rootCaPublisher } from '../../../src/controllers/rootca/controller.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { kinds } from '../../../src/kinds.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { bury, start } from '../shared/pod-stand-in.ts'

const served = { kinds: kinds.map(({ kind }) => kind) }

function planeWithShop(): ControlPlane {
  const cluster = new ControlPlane({
    controllers: [serviceAccountController as never, rootCaPublisher as never],
    actors: [namespaceController(served)],
  })
  cluster.user.create(namespace, { metadata: { name: 'shop' } })
  cluster.settle()
  return cluster
}

const shopOf = (cluster: ControlPlane) => cluster.client.find(namespace, 'shop')

function remove(cluster: ControlPlane): void {
  cluster.user.delete(namespace, cluster.client.get(namespace, 'shop'))
  cluster.settle()
}

const conditionsOf = (cluster: ControlPlane) =>
  shopOf(cluster)?.status.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`)

test('a deleted namespace takes everything in it along', () => {
  const cluster = planeWithShop()
  cluster.user.create(configMap, { metadata: { name: 'settings', namespace: 'shop' } })
  const elsewhere = cluster.client.list(configMap, { namespace: 'default' }).length

  remove(cluster)

  expect(shopOf(cluster)).toBeUndefined()
  for (const kind of served.kinds)
    if (kind.namespaced) expect(cluster.client.list(kind, { namespace: 'shop' })).toEqual([])
  expect(cluster.client.list(configMap, { namespace: 'default' })).toHaveLength(elsewhere)
})

test('a Job goes with its namespace without leaving its Pods to themselves', () => {
  const cluster = planeWithShop()
  const template = { spec: { restartPolicy: 'Never' as const, containers: [{ name: 'c', image: 'i' }] } }
  cluster.user.create(job, { metadata: { name: 'once', namespace: 'shop' }, spec: { template } })

  remove(cluster)

  expect(shopOf(cluster)).toBeUndefined()
})

test('a namespace waits for what has a finalizer, and says so', () => {
  const cluster = planeWithShop()
  const finalizers = ['example.com/hold']
  cluster.user.create(configMap, { metadata: { name: 'held', namespace: 'shop', finalizers } })

  remove(cluster)

  expect(shopOf(cluster)?.status.phase).toBe('Terminating')
  expect(conditionsOf(cluster)).toEqual([
    'NamespaceDeletionDiscoveryFailure=False ResourcesDiscovered',
    'NamespaceDeletionGroupVersionParsingFailure=False ParsedGroupVersions',
    'NamespaceDeletionContentFailure=False ContentDeleted',
    'NamespaceContentRemaining=True SomeResourcesRemain',
    'NamespaceFinalizersRemaining=True SomeFinalizersRemain',
  ])
  const messages = shopOf(cluster)?.status.conditions?.map(({ message }) => message)
  expect(messages).toContain('Some resources are remaining: configmaps. has 1 resource instances')
  expect(messages).toContain(
    'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
  )

  cluster.client.update(configMap, cluster.client.get(configMap, 'held', 'shop'), ({ metadata }) => {
    delete metadata.finalizers
  })
  cluster.advance(seconds(8))

  expect(shopOf(cluster)).toBeUndefined()
})

test('a namespace that only a finalizer of its own keeps is finalized', () => {
  const cluster = planeWithShop()
  const finalizers = ['example.com/hold']
  cluster.user.update(namespace, cluster.client.get(namespace, 'shop'), ({ metadata }) => {
    metadata.finalizers = finalizers
  })

  remove(cluster)

  expect(shopOf(cluster)?.metadata.finalizers).toEqual(finalizers)
  expect(shopOf(cluster)?.spec).toEqual({})
})

test('a namespace that is deleted is left alone for five seconds', () => {
  const cluster = planeWithShop()
  cluster.user.create(configMap, { metadata: { name: 'settings', namespace: 'shop' } })
  cluster.user.delete(namespace, cluster.client.get(namespace, 'shop'))
  cluster.advance(seconds(5) - 1)
  expect(cluster.client.find(configMap, 'settings', 'shop')?.metadata.deletionTimestamp).toBeUndefined()
  cluster.advance(1)
  expect(shopOf(cluster)).toBeUndefined()
})

test('a namespace stays while somebody else answers for a group of the API, of whose objects nobody knows', () => {
  const cluster = planeWithShop()
  const spec = { group: 'example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 }
  const service = { name: 'other', namespace: 'default' }
  cluster.user.create(apiService, {
    metadata: { name: 'v1.example.com' },
    spec: { ...spec, service },
  } as never)
  remove(cluster)
  cluster.advance(minutes(3))
  expect(shopOf(cluster)?.status.conditions?.[0].message).toBe(
    'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: example.com/v1: stale GroupVersion discovery: example.com/v1',
  )

  cluster.user.delete(apiService, cluster.client.get(apiService, 'v1.example.com'))
  cluster.advance(minutes(1))
  expect(shopOf(cluster)).toBeUndefined()
})

test('pods end in their own time, and what they use stays until they have', () => {
  const cluster = planeWithShop()
  cluster.user.create(configMap, { metadata: { name: 'settings', namespace: 'shop' } })
  const spec = { containers: [{ name: 'app', image: 'app:1' }] }
  const made = cluster.user.create(pod, { metadata: { name: 'app', namespace: 'shop' }, spec } as never)
  start(cluster, made)

  remove(cluster)

  const going = cluster.client.get(pod, 'app', 'shop')
  expect(going.metadata.deletionGracePeriodSeconds).toBe(30)
  expect(cluster.client.find(configMap, 'settings', 'shop')).toBeDefined()
  expect(conditionsOf(cluster)).toContain('NamespaceContentRemaining=False ContentRemoved')

  bury(cluster)
  cluster.advance(seconds(16))

  expect(shopOf(cluster)).toBeUndefined()
})

test('a namespace with thousands of objects is emptied in bounded turns', () => {
  const cluster = planeWithShop()
  for (let n = 0; n < 1_000; n++)
    cluster.user.create(configMap, { metadata: { name: `c-${n}`, namespace: 'shop' } })
  cluster.user.delete(namespace, cluster.client.get(namespace, 'shop'))

  const before = cluster.registry.revision
  cluster.clock.runNext(cluster.clock.now())

  expect(cluster.registry.revision - before).toBeLessThanOrEqual(200)
  cluster.settle()
  expect(shopOf(cluster)).toBeUndefined()
})

test('pods that should have ended long ago are called a failure', () => {
  const cluster = planeWithShop()
  const spec = { containers: [{ name: 'app', image: 'app:1' }] }
  for (const name of ['a', 'b']) {
    start(cluster, cluster.user.create(pod, { metadata: { name, namespace: 'shop' }, spec } as never))
  }
  remove(cluster)
  cluster.client.delete(pod, cluster.client.get(pod, 'a', 'shop'), { gracePeriodSeconds: 0 })

  cluster.advance(seconds(40))

  expect(conditionsOf(cluster)).toContain('NamespaceDeletionContentFailure=True ContentDeletionFailed')
  expect(shopOf(cluster)?.status.conditions?.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: shop for gvr: /v1, Resource=pods',
      'All content successfully removed',
    ]),
  )
})
