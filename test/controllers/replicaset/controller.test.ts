import { expect, test } from 'vitest'
import { replicaSet } from '../../../src/api/apps/replicaset.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { replicationController } from '../../../src/api/core/replicationcontroller.ts'
import { serviceAccount } from '../../../src/api/core/serviceaccount.ts'
import { controllerOf } from '../../../src/api/meta.ts'
import { replicaSetController } from '../../../src/controllers/replicaset/controller.ts'
import { replicationControllerController } from '../../../src/controllers/replicationcontroller/controller.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import * as manifests from '../../support/manifests.ts'
import { bury, end, eventsIn, play, podsIn, start } from '../shared/pod-stand-in.ts'

const withSet = (options: manifests.WorkloadOptions) => {
  const plane = new ControlPlane({ controllers: [replicaSetController as never] })
  const { metadata, ...rest } = manifests.replicaSet('web', options)
  plane.user.create(replicaSet, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  plane.settle()
  return plane
}

const setIn = (plane: ControlPlane) => plane.client.get(replicaSet, 'web', 'default')

const resize = (plane: ControlPlane, replicas: number) => {
  plane.user.update(replicaSet, setIn(plane), ({ spec }) => {
    spec.replicas = replicas
  })
  plane.settle()
}

test('a ReplicaSet makes its pods from the template, owns them and says so', () => {
  const plane = withSet({ replicas: 3 })

  const [first] = podsIn(plane)
  expect(podsIn(plane)).toHaveLength(3)
  expect(first.metadata.name).toMatch(/^web-[a-z0-9]{5}$/)
  expect(first.metadata.generateName).toBe('web-')
  expect(first.metadata.labels).toEqual({ app: 'web' })
  expect(controllerOf(first)).toMatchObject({ kind: 'ReplicaSet', name: 'web', blockOwnerDeletion: true })
  expect(eventsIn(plane)).toContain(`SuccessfulCreate: Created pod: ${first.metadata.name}`)
  expect(setIn(plane).status).toMatchObject({ replicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1 })
})

test('all pods of a ReplicaSet share one copy of its containers and labels', () => {
  const plane = withSet({ replicas: 2 })

  const [a, b] = podsIn(plane)
  expect(a.spec.containers).toBe(b.spec.containers)
  expect(a.metadata.labels).toBe(b.metadata.labels)
  expect(a.metadata.ownerReferences).toBe(b.metadata.ownerReferences)
})

test('pods that fail or are deleted are replaced', () => {
  const plane = withSet({ replicas: 2 })
  const [failing, going] = podsIn(plane)

  end(plane, failing, 'Failed')
  plane.client.delete(pod, going, { gracePeriodSeconds: 0 })
  plane.settle()

  expect(podsIn(plane).filter(({ status }) => status.phase !== 'Failed')).toHaveLength(2)
  expect(setIn(plane).status.replicas).toBe(2)
})

test('ready pods are counted when they have been ready for minReadySeconds', () => {
  const plane = withSet({ replicas: 2, spec: { minReadySeconds: 10 } })
  for (const each of podsIn(plane)) start(plane, each)
  plane.settle()
  expect(setIn(plane).status).toMatchObject({ readyReplicas: 2 })
  expect(setIn(plane).status.availableReplicas).toBeUndefined()

  plane.advance(seconds(10))

  expect(setIn(plane).status).toMatchObject({ readyReplicas: 2, availableReplicas: 2 })
})

test('of too many pods those go first that have come the least far', () => {
  const plane = withSet({ replicas: 4 })
  const [ready, cheap, unready, pending] = podsIn(plane)
  start(plane, ready)
  start(
    plane,
    plane.client.update(pod, cheap, ({ metadata }) => {
      metadata.annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-5' }
    }),
  )
  start(plane, unready, false)

  const survivors: string[][] = []
  for (const replicas of [3, 2, 1]) {
    resize(plane, replicas)
    bury(plane)
    survivors.push(podsIn(plane).map(({ metadata }) => metadata.name))
  }

  const names = [ready, cheap, unready].map(({ metadata }) => metadata.name)
  expect(survivors).toEqual([names, names.slice(0, 2), names.slice(0, 1)])
  expect(eventsIn(plane)).toContain(`SuccessfulDelete: Deleted pod: ${pending.metadata.name}`)
})

test('pods on their way out are counted as terminating until they are gone', () => {
  const plane = withSet({ replicas: 2 })
  play(plane)

  resize(plane, 0)
  expect(setIn(plane).status).toMatchObject({ replicas: 0, terminatingReplicas: 2 })

  bury(plane)
  expect(setIn(plane).status).toMatchObject({ replicas: 0, terminatingReplicas: 0 })
})

test('a matching orphan is adopted, and a pod whose labels change is let go and replaced', () => {
  const plane = withSet({ replicas: 2 })
  const orphan = {
    ...manifests.pod('web'),
    metadata: { name: 'orphan', namespace: 'default', labels: { app: 'web' } },
  }
  plane.user.create(pod, orphan as never)
  plane.settle()
  expect(podsIn(plane)).toHaveLength(2)

  const [released] = podsIn(plane)
  plane.user.update(pod, released, ({ metadata }) => {
    metadata.labels = { app: 'debug' }
  })
  plane.settle()

  expect(podsIn(plane)).toHaveLength(3)
  const { metadata } = plane.client.get(pod, released.metadata.name, 'default')
  expect(metadata.ownerReferences ?? []).toEqual([])
})

test('an orphan is adopted when there is room for it', () => {
  const plane = new ControlPlane({ controllers: [replicaSetController as never] })
  const orphan = {
    ...manifests.pod('web'),
    metadata: { name: 'orphan', namespace: 'default', labels: { app: 'web' } },
  }
  plane.user.create(pod, orphan as never)
  const { metadata, ...rest } = manifests.replicaSet('web', { replicas: 1 })
  plane.user.create(replicaSet, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  plane.settle()

  expect(podsIn(plane).map((each) => [each.metadata.name, controllerOf(each)?.name])).toEqual([
    ['orphan', 'web'],
  ])
})

test('pods that may not be made are reported once, tried again later, and the report is taken back', () => {
  const plane = withSet({ replicas: 50, podSpec: { serviceAccountName: 'missing' } })

  expect(podsIn(plane)).toHaveLength(0)
  expect(setIn(plane).status.conditions).toMatchObject([
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' },
  ])
  expect(eventsIn(plane)[0]).toContain('serviceaccount "missing" not found')
  expect(eventsIn(plane)[0]).toMatch(/^FailedCreate: Error creating: pods "web-/)

  plane.user.create(serviceAccount, { metadata: { name: 'missing', namespace: 'default' } })
  plane.advance(minutes(5))

  expect(podsIn(plane)).toHaveLength(50)
  expect(setIn(plane).status.conditions).toBeUndefined()
})

test('a thousand pods take a few bounded turns', () => {
  const plane = withSet({ replicas: 1_000 })

  expect(podsIn(plane)).toHaveLength(1_000)
  expect(setIn(plane).status.replicas).toBe(1_000)
  resize(plane, 0)
  bury(plane)
  expect(podsIn(plane)).toHaveLength(0)
})

test('a ReplicationController does the same by plain labels', () => {
  const plane = new ControlPlane({ controllers: [replicationControllerController as never] })
  const { spec } = manifests.replicaSet('web', { replicas: 2 })
  plane.user.create(replicationController, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { ...spec, selector: { app: 'web' } },
  } as never)
  play(plane)

  expect(podsIn(plane)).toHaveLength(2)
  expect(plane.client.get(replicationController, 'web', 'default').status).toMatchObject({
    replicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
  })
})

test('a set that nobody controls gives up the youngest pod, however its nodes are filled', () => {
  const plane = withSet({ replicas: 3 })
  const [first, second, third] = podsIn(plane)
  for (const each of [first, second]) start(plane, each, true, 'node-1')
  plane.advance(minutes(10))
  start(plane, plane.client.get(pod, third.metadata.name, 'default'), true, 'node-2')
  plane.advance(seconds(1))
  resize(plane, 2)
  expect(stayingIn(plane)).toEqual([first, second].map(({ metadata }) => metadata.name))
})

test('a set of a Deployment relieves the node that has most of its pods', () => {
  const plane = withSet({ replicas: 3 })
  plane.user.update(replicaSet, setIn(plane), ({ metadata }) => {
    metadata.ownerReferences = [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'of-web', controller: true },
    ]
  })
  const [first, second, third] = podsIn(plane)
  for (const each of [first, second]) start(plane, each, true, 'node-1')
  plane.advance(minutes(10))
  start(plane, plane.client.get(pod, third.metadata.name, 'default'), true, 'node-2')
  plane.advance(seconds(1))
  resize(plane, 2)
  expect(stayingIn(plane)).toContain(third.metadata.name)
})

const stayingIn = (plane: ControlPlane) =>
  podsIn(plane)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name)
