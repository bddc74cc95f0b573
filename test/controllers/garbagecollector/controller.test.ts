import { expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { secret } from '../../../src/api/core/secret.ts'
import type { ConfigMap } from '../../../src/api/generated/types/core-v1.ts'
import type { OwnerReference } from '../../../src/api/generated/types/meta-v1.ts'
import type { KubeObject } from '../../../src/api/kind.ts'
import { garbageCollector } from '../../../src/controllers/garbagecollector/controller.ts'
import { kinds } from '../../../src/kinds.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { namesOf } from '../../support/names.ts'

const served = kinds.map(({ kind }) => kind)
const plane = () => new ControlPlane({ actors: [garbageCollector(() => served)] })

const referenceTo = (owner: KubeObject, blockOwnerDeletion = true): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  blockOwnerDeletion,
})

function create(
  cluster: ControlPlane,
  name: string,
  ownerReferences?: OwnerReference[],
  finalizers?: string[],
) {
  const metadata = {
    name,
    namespace: 'default',
    ...(ownerReferences && { ownerReferences }),
    ...(finalizers && { finalizers }),
  }
  return cluster.client.create(configMap, { metadata })
}

const left = (cluster: ControlPlane) => namesOf(cluster.client.list(configMap))

test('the dependents of a deleted owner go, and theirs after them', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const child = create(cluster, 'child', [referenceTo(owner)])
  create(cluster, 'grandchild', [referenceTo(child)])
  create(cluster, 'stranger')

  cluster.client.delete(configMap, owner)
  cluster.settle()

  expect(left(cluster)).toEqual(['stranger'])
})

test('a dependent with another owner that is still there stays, without the reference to the lost one', () => {
  const cluster = plane()
  const lost = create(cluster, 'lost')
  const kept = create(cluster, 'kept')
  create(cluster, 'child', [referenceTo(lost), referenceTo(kept)])

  cluster.client.delete(configMap, lost)
  cluster.settle()

  const child = cluster.client.get(configMap, 'child', 'default')
  expect(child.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['kept'])
})

test('an object whose owner never existed is deleted', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')

  create(cluster, 'child', [{ ...referenceTo(owner), uid: 'another-uid' }])
  create(cluster, 'child-of-nobody', [{ ...referenceTo(owner), name: 'nobody', uid: 'no-uid' }])
  cluster.settle()

  expect(left(cluster)).toEqual(['owner'])
})

test('an owner of a kind that is not served is taken to exist', () => {
  const cluster = plane()

  create(cluster, 'child', [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'u' }])
  cluster.settle()

  expect(left(cluster)).toEqual(['child'])
})

test('an owner in another namespace is no owner', () => {
  const cluster = plane()
  const elsewhere = cluster.client.create(secret, { metadata: { name: 'owner', namespace: 'kube-system' } })

  create(cluster, 'child', [referenceTo(elsewhere)])
  cluster.settle()

  expect(left(cluster)).toEqual([])
})

test('a foreground deletion waits for the dependents that block it', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const slow = create(cluster, 'slow', [referenceTo(owner)], ['example.com/hold'])
  create(cluster, 'quick', [referenceTo(owner)])

  cluster.client.delete(configMap, owner, { propagationPolicy: 'Foreground' })
  cluster.settle()

  expect(left(cluster)).toEqual(['owner', 'slow'])
  expect(cluster.client.get(configMap, 'owner', 'default').metadata.finalizers).toEqual([
    'foregroundDeletion',
  ])

  release(cluster, cluster.client.get(configMap, slow.metadata.name, 'default'))
  cluster.settle()

  expect(left(cluster)).toEqual([])
})

function release(cluster: ControlPlane, object: ConfigMap): void {
  cluster.client.update(configMap, object, ({ metadata }) => {
    delete metadata.finalizers
  })
}

test('a foreground deletion does not wait for dependents that do not block it, but takes them along', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  create(cluster, 'child', [referenceTo(owner, false)], ['example.com/hold'])

  cluster.client.delete(configMap, owner, { propagationPolicy: 'Foreground' })
  cluster.settle()

  expect(left(cluster)).toEqual(['child'])
  expect(cluster.client.get(configMap, 'child', 'default').metadata.deletionTimestamp).toBeDefined()
})

test('a foreground deletion runs down a chain of owners, the last one going first', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const child = create(cluster, 'child', [referenceTo(owner)])
  create(cluster, 'grandchild', [referenceTo(child)])
  const gone: string[] = []
  cluster.cache.onChange(configMap, ({ type, object }) => {
    if (type === 'DELETED') gone.push(object.metadata.name)
  })

  cluster.client.delete(configMap, owner, { propagationPolicy: 'Foreground' })
  cluster.settle()

  expect(gone).toEqual(['grandchild', 'child', 'owner'])
})

test('two objects that own each other do not wait for each other for ever', () => {
  const cluster = plane()
  const one = create(cluster, 'one')
  const two = create(cluster, 'two', [referenceTo(one)])
  cluster.client.update(configMap, one, ({ metadata }) => {
    metadata.ownerReferences = [referenceTo(two)]
  })
  cluster.settle()

  cluster.client.delete(configMap, one, { propagationPolicy: 'Foreground' })
  cluster.settle()

  expect(left(cluster)).toEqual([])
})

test('an orphaning deletion leaves the dependents, without their reference', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  create(cluster, 'child', [referenceTo(owner)])

  cluster.client.delete(configMap, owner, { propagationPolicy: 'Orphan' })
  cluster.settle()

  expect(left(cluster)).toEqual(['child'])
  expect(cluster.client.get(configMap, 'child', 'default').metadata.ownerReferences).toBeUndefined()
})

test('more dependents than one turn can orphan all lose their reference', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  for (let n = 0; n < 450; n++) create(cluster, `child-${n}`, [referenceTo(owner)])

  cluster.client.delete(configMap, owner, { propagationPolicy: 'Orphan' })
  cluster.settle()

  const children = cluster.client.list(configMap)
  expect(children).toHaveLength(450)
  expect(children.filter(({ metadata }) => metadata.ownerReferences)).toEqual([])
})

test('a foreground deletion of thousands of dependents looks at each a bounded number of times', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  for (let n = 0; n < 2_000; n++) create(cluster, `child-${n}`, [referenceTo(owner)], ['example.com/hold'])
  cluster.client.delete(configMap, owner, { propagationPolicy: 'Foreground' })
  cluster.settle()
  let lookups = 0
  const { dependentsOf } = cluster.cache
  cluster.cache.dependentsOf = (uid) => {
    if (uid === owner.metadata.uid) lookups++
    return dependentsOf.call(cluster.cache, uid)
  }

  for (const child of cluster.client.list(configMap)) {
    if (child.metadata.name === 'owner') continue
    release(cluster, child)
    cluster.advance(1)
  }
  cluster.settle()

  expect(left(cluster)).toEqual([])
  expect(lookups).toBeLessThan(5)
})
