import { describe, expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { event } from '../../../src/api/core/event.ts'
import { namespace } from '../../../src/api/core/namespace.ts'
import { secret } from '../../../src/api/core/secret.ts'
import type { ConfigMap } from '../../../src/api/generated/types/core-v1.ts'
import type { OwnerReference } from '../../../src/api/generated/types/meta-v1.ts'
import type { KubeObject } from '../../../src/api/kind.ts'
import { garbageCollector } from '../../../src/controllers/garbagecollector/controller.ts'
import { kinds } from '../../../src/kinds.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { namesOf } from '../../support/names.ts'

const served = { kinds: kinds.map(({ kind }) => kind) }
const plane = () => new ControlPlane({ actors: [garbageCollector(served)] })

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

const left = (cluster: ControlPlane) => namesOf(cluster.client.list(configMap, { namespace: 'default' }))

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

test('a reference that comes to say something else of the same owner is not looked at until that goes', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const child = create(cluster, 'child', [referenceTo(owner)])
  cluster.client.update(configMap, child, ({ metadata }) => {
    metadata.ownerReferences = [{ ...referenceTo(owner), kind: 'Secret' }]
  })
  cluster.settle()
  expect(left(cluster)).toEqual(['child', 'owner'])

  cluster.client.delete(configMap, owner)
  cluster.settle()
  expect(left(cluster)).toEqual([])
})

test('an owner that is named as a list of its kind is never there', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  create(cluster, 'child', [{ ...referenceTo(owner), kind: 'ConfigMapList' }])
  create(cluster, 'child-of-a-list', [{ ...referenceTo(owner), kind: 'List' }])
  cluster.settle()

  expect(left(cluster)).toEqual(['owner'])
})

test('an object with an owner of a kind that is not served is left alone, whatever its other owners', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'u' }

  create(cluster, 'child', [widget, referenceTo(owner)])
  cluster.client.delete(configMap, owner)
  cluster.settle()

  const { metadata } = cluster.client.get(configMap, 'child', 'default')
  expect(metadata.ownerReferences?.map(({ name }) => name)).toEqual(['w', 'owner'])
})

test('an owner may be named in any version that is served, and in small letters', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const scaler = { kind: 'HorizontalPodAutoscaler', name: 'nobody', uid: 'u' }

  create(cluster, 'child', [{ ...referenceTo(owner), kind: 'configmap' }])
  create(cluster, 'of-older', [{ ...scaler, apiVersion: 'autoscaling/v1' }])
  create(cluster, 'of-oldest', [{ ...scaler, apiVersion: 'autoscaling/v2beta2' }])
  create(cluster, 'of-nobody', [{ ...referenceTo(owner), kind: 'configmap', name: 'nobody' }])
  cluster.settle()

  expect(left(cluster)).toEqual(['child', 'of-oldest', 'owner'])
})

describe('an owner in another namespace', () => {
  const elsewhere = (cluster: ControlPlane) =>
    cluster.client.create(secret, { metadata: { name: 'owner', namespace: 'kube-system' } })
  const told = (cluster: ControlPlane) =>
    cluster.client
      .list(event)
      .map(({ type, reason, message, involvedObject: { kind, name }, metadata: { namespace } }) => ({
        about: `${kind} ${name}`,
        namespace,
        what: `${type} ${reason}: ${message}`,
      }))
  const complaint = (uid: string, namespace = 'default') =>
    `Warning OwnerRefInvalidNamespace: ownerRef [v1/Secret, namespace: ${namespace}, name: owner, uid: ${uid}] does not exist in namespace "${namespace}"`

  test('is no owner, and an Event says so', () => {
    const cluster = plane()
    const owner = elsewhere(cluster)

    create(cluster, 'child', [referenceTo(owner)])
    cluster.settle()

    expect(left(cluster)).toEqual([])
    expect(told(cluster)).toEqual([
      { about: 'ConfigMap child', namespace: 'default', what: complaint(owner.metadata.uid) },
    ])
    const [{ involvedObject }] = cluster.client.list(event)
    expect(involvedObject.resourceVersion).toBeUndefined()
  })

  test('is no owner when it is named later, either', () => {
    const cluster = plane()
    const owner = elsewhere(cluster)
    const child = create(cluster, 'child')
    cluster.client.update(configMap, child, ({ metadata }) => {
      metadata.ownerReferences = [referenceTo(owner)]
    })
    cluster.settle()

    expect(left(cluster)).toEqual([])
    expect(told(cluster)).toHaveLength(1)
  })

  test('beside one that is there is let go, and an Event says so', () => {
    const cluster = plane()
    const [wrong, right] = [elsewhere(cluster), create(cluster, 'right')]
    create(cluster, 'child', [referenceTo(wrong), referenceTo(right)])
    cluster.settle()

    const { metadata } = cluster.client.get(configMap, 'child', 'default')
    expect(metadata.ownerReferences).toEqual([referenceTo(right)])
    expect(told(cluster).map(({ what }) => what)).toEqual([complaint(wrong.metadata.uid)])
  })

  test('of an object without a namespace: that stays as it is, and an Event says so once', () => {
    const cluster = plane()
    const owner = elsewhere(cluster)
    const nobody = { apiVersion: 'v1', kind: 'Node', name: 'gone', uid: 'no-uid' }
    const ownerReferences = [referenceTo(owner), nobody]
    const made = cluster.client.create(namespace, { metadata: { name: 'team', ownerReferences } })
    cluster.client.update(namespace, made, ({ metadata }) => {
      metadata.ownerReferences = [...ownerReferences, { ...nobody, uid: 'no-uid-either' }]
    })
    cluster.advance(minutes(10))
    cluster.client.delete(secret, owner)
    cluster.advance(minutes(10))

    expect(cluster.client.get(namespace, 'team').metadata.ownerReferences).toHaveLength(3)
    const about = { about: 'Namespace team', namespace: 'default' }
    expect(told(cluster)).toEqual([{ ...about, what: complaint(owner.metadata.uid, '') }])
  })

  test('is told of only where there is one', () => {
    const cluster = plane()
    create(cluster, 'child', [{ ...referenceTo(elsewhere(cluster)), uid: 'no-uid' }])
    cluster.settle()

    expect(left(cluster)).toEqual([])
    expect(told(cluster)).toEqual([])
  })
})

test('an Event that names an owner does not go with it, and keeps it from nothing', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const metadata = { name: 'told', namespace: 'default', ownerReferences: [referenceTo(owner)] }
  cluster.client.create(event, { metadata, involvedObject: { namespace: 'default' } } as never)

  cluster.client.delete(configMap, owner, { propagationPolicy: 'Foreground' })
  cluster.settle()

  expect(left(cluster)).toEqual([])
  expect(namesOf(cluster.client.list(event))).toEqual(['told'])
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

test('a foreground deletion that waits for some takes the others along meanwhile', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  create(cluster, 'slow', [referenceTo(owner)], ['example.com/hold'])
  create(cluster, 'unblocking', [referenceTo(owner, false)])

  cluster.client.delete(configMap, owner, { propagationPolicy: 'Foreground' })
  cluster.settle()

  expect(left(cluster)).toEqual(['owner', 'slow'])
})

test('who names an owner that is going already stays until that is looked at again', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  const slow = create(cluster, 'slow', [referenceTo(owner)], ['example.com/hold'])
  cluster.client.delete(configMap, owner, { propagationPolicy: 'Foreground' })
  cluster.settle()

  create(cluster, 'late', [referenceTo(owner)])
  cluster.settle()
  expect(left(cluster)).toEqual(['late', 'owner', 'slow'])

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

  const children = cluster.client.list(configMap, { namespace: 'default' })
  expect(children).toHaveLength(450)
  expect(children.filter(({ metadata }) => metadata.ownerReferences)).toEqual([])
})

test('a foreground deletion of hundreds of dependents looks at each a bounded number of times', () => {
  const cluster = plane()
  const owner = create(cluster, 'owner')
  for (let n = 0; n < 500; n++) create(cluster, `child-${n}`, [referenceTo(owner)], ['example.com/hold'])
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
