import { describe, expect, test } from 'vitest'
import { controllerRevision } from '../../../src/api/apps/controllerrevision.ts'
import { statefulSet } from '../../../src/api/apps/statefulset.ts'
import { event } from '../../../src/api/core/event.ts'
import { persistentVolumeClaim } from '../../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { StatefulSet } from '../../../src/api/generated/types/apps-v1.ts'
import { isBeingDeleted } from '../../../src/api/meta.ts'
import { statefulSetController } from '../../../src/controllers/statefulset/controller.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import * as manifests from '../../support/manifests.ts'
import { deny } from '../../support/refusing.ts'
import { bury, end, eventsIn, play, podsIn, start } from '../shared/pod-stand-in.ts'

const withSet = (options: manifests.WorkloadOptions) => {
  const plane = new ControlPlane({ controllers: [statefulSetController as never] })
  const { metadata, ...rest } = manifests.statefulSet('web', {
    ...options,
    spec: { serviceName: 'web', ...options.spec },
  })
  plane.user.create(statefulSet, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  plane.settle()
  return plane
}

const current = (plane: ControlPlane) => plane.client.get(statefulSet, 'web', 'default')

type Recipe = Parameters<typeof ControlPlane.prototype.user.update<StatefulSet>>[2]

const change = (plane: ControlPlane, recipe: Recipe) => {
  plane.user.update(statefulSet, current(plane), recipe)
  plane.settle()
}

const setImage = (plane: ControlPlane, image: string) =>
  change(plane, ({ spec }) => {
    spec.template.spec.containers[0].image = image
  })

const namesIn = (plane: ControlPlane) => podsIn(plane).map(({ metadata }) => metadata.name)

/** Name and image of every pod, by name. */
const imagesIn = (plane: ControlPlane) =>
  podsIn(plane)
    .map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0].image}`)
    .sort()

const revisionsIn = (plane: ControlPlane) => plane.cache.list(controllerRevision)

describe('making pods', () => {
  test('in order: each waits until the one before is ready', () => {
    const plane = withSet({ replicas: 3 })
    expect(namesIn(plane)).toEqual(['web-0'])

    start(plane, podsIn(plane)[0], false)
    plane.settle()
    expect(namesIn(plane)).toEqual(['web-0'])

    start(plane, podsIn(plane)[0])
    plane.settle()
    expect(namesIn(plane)).toEqual(['web-0', 'web-1'])
    play(plane)
    expect(namesIn(plane)).toEqual(['web-0', 'web-1', 'web-2'])
    expect(eventsIn(plane)).toContain('SuccessfulCreate: Create Pod web-2 in StatefulSet web successful')
    expect(current(plane).status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
      collisionCount: 0,
    })
  })

  test('in parallel: all at once', () => {
    const plane = withSet({ replicas: 3, spec: { podManagementPolicy: 'Parallel' } })

    expect(namesIn(plane)).toEqual(['web-0', 'web-1', 'web-2'])
  })

  test('hundreds at once, in turns that follow one another without a pause', () => {
    const plane = withSet({ replicas: 400, spec: { podManagementPolicy: 'Parallel' } })
    expect(podsIn(plane)).toHaveLength(400)
  })

  test('each has its name, its ordinal, its host name and its claims', () => {
    const claims = [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ]
    const plane = withSet({ replicas: 1, spec: { ordinals: { start: 5 }, volumeClaimTemplates: claims } })

    const [{ metadata, spec }] = podsIn(plane)
    const [revision] = revisionsIn(plane)
    expect(metadata.labels).toEqual({
      app: 'web',
      'statefulset.kubernetes.io/pod-name': 'web-5',
      'apps.kubernetes.io/pod-index': '5',
      'controller-revision-hash': revision.metadata.name,
    })
    expect(spec).toMatchObject({ hostname: 'web-5', subdomain: 'web' })
    expect(spec.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-web-5' } })
    const claim = plane.client.get(persistentVolumeClaim, 'data-web-5', 'default')
    expect(claim.metadata.labels).toEqual({ app: 'web' })
    expect(claim.spec.resources.requests).toEqual({ storage: '1Gi' })
  })

  test('without a Service it has no subdomain, not even that of its template', () => {
    const plane = withSet({
      replicas: 1,
      podSpec: { hostname: 'mine', subdomain: 'sub' },
      spec: { serviceName: undefined },
    })

    expect(podsIn(plane)[0].spec).toMatchObject({ hostname: 'web-0' })
    expect(podsIn(plane)[0].spec).not.toHaveProperty('subdomain')
  })

  test('with minReadySeconds the next one waits that long', () => {
    const plane = withSet({ replicas: 2, spec: { minReadySeconds: 30 } })
    start(plane, podsIn(plane)[0])
    plane.advance(seconds(29))
    expect(namesIn(plane)).toEqual(['web-0'])

    plane.advance(seconds(1))

    expect(namesIn(plane)).toEqual(['web-0', 'web-1'])
  })

  test('one that fails or is deleted comes back under its name', () => {
    const plane = withSet({ replicas: 2 })
    play(plane)
    const [first, second] = podsIn(plane)

    end(plane, second, 'Failed')
    play(plane)
    plane.client.delete(pod, first)
    play(plane)

    expect(namesIn(plane).toSorted()).toEqual(['web-0', 'web-1'])
    expect(podsIn(plane).map(({ metadata }) => metadata.uid)).not.toContain(first.metadata.uid)
    expect(podsIn(plane).map(({ metadata }) => metadata.uid)).not.toContain(second.metadata.uid)
  })
})

describe('scaling down', () => {
  test('takes the highest ordinal first, one at a time', () => {
    const plane = withSet({ replicas: 3 })
    play(plane)

    change(plane, ({ spec }) => {
      spec.replicas = 1
    })

    expect(
      podsIn(plane)
        .filter(isBeingDeleted)
        .map(({ metadata }) => metadata.name),
    ).toEqual(['web-2'])
    bury(plane)
    expect(
      podsIn(plane)
        .filter(isBeingDeleted)
        .map(({ metadata }) => metadata.name),
    ).toEqual(['web-1'])
    bury(plane)
    expect(namesIn(plane)).toEqual(['web-0'])
    expect(eventsIn(plane)).toContain('SuccessfulDelete: Delete Pod web-1 in StatefulSet web successful')
  })
})

describe('a rolling update', () => {
  test('goes from the highest ordinal down, and waits for each to be ready again', () => {
    const plane = withSet({ replicas: 3, image: 'app:1' })
    play(plane)
    setImage(plane, 'app:2')
    bury(plane)
    expect(imagesIn(plane)).toEqual(['web-0 app:1', 'web-1 app:1', 'web-2 app:2'])
    plane.advance(minutes(5))
    expect(imagesIn(plane)).toEqual(['web-0 app:1', 'web-1 app:1', 'web-2 app:2'])
    const { status } = current(plane)
    expect(status).toMatchObject({ updatedReplicas: 1, currentReplicas: 2 })
    expect(status.currentRevision).not.toBe(status.updateRevision)

    play(plane)

    expect(imagesIn(plane)).toEqual(['web-0 app:2', 'web-1 app:2', 'web-2 app:2'])
    expect(current(plane).status.currentRevision).toBe(status.updateRevision)
    expect(current(plane).status).toMatchObject({ updatedReplicas: 3, currentReplicas: 3 })
  })

  test('tells of one less of the current revision as soon as it is told to go', () => {
    const plane = withSet({ replicas: 2, image: 'app:1' })
    play(plane)
    const told: unknown[] = []
    plane.cache.onChange(statefulSet, ({ object: { metadata, status } }) => {
      if (status.observedGeneration === metadata.generation)
        told.push([status.replicas, status.currentReplicas])
    })
    setImage(plane, 'app:2')
    expect(told[0]).toEqual([2, 1])
  })

  test('stops at the partition, and what is made anew below it is of the old revision', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
    const plane = withSet({ replicas: 3, image: 'app:1', spec: { updateStrategy: strategy } })
    play(plane)
    setImage(plane, 'app:2')
    play(plane)
    expect(imagesIn(plane)).toEqual(['web-0 app:1', 'web-1 app:1', 'web-2 app:2'])

    plane.client.delete(pod, plane.client.get(pod, 'web-0', 'default'))
    play(plane)

    expect(imagesIn(plane)).toEqual(['web-0 app:1', 'web-1 app:1', 'web-2 app:2'])
  })

  test('with OnDelete only what is deleted by hand is replaced', () => {
    const plane = withSet({ replicas: 2, image: 'app:1', spec: { updateStrategy: { type: 'OnDelete' } } })
    play(plane)
    setImage(plane, 'app:2')
    play(plane)
    expect(imagesIn(plane)).toEqual(['web-0 app:1', 'web-1 app:1'])

    plane.client.delete(pod, plane.client.get(pod, 'web-0', 'default'))
    play(plane)

    expect(imagesIn(plane)).toEqual(['web-0 app:2', 'web-1 app:1'])
  })
})

describe('the history', () => {
  test('numbers every template, as kubectl rollout history and undo read it', () => {
    const plane = withSet({ replicas: 1, image: 'app:1' })
    play(plane)
    setImage(plane, 'app:2')
    play(plane)

    const [first, second] = revisionsIn(plane)
    expect([first.revision, second.revision]).toEqual([1, 2])
    expect(first.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]+$/)
    expect(first.metadata.labels).toMatchObject({ app: 'web' })
    expect(first.metadata.ownerReferences).toMatchObject([
      { kind: 'StatefulSet', name: 'web', controller: true },
    ])
    expect(first.data).toMatchObject({
      spec: { template: { $patch: 'replace', spec: { containers: [{ image: 'app:1' }] } } },
    })
  })

  test('gives a template that comes back the next number', () => {
    const plane = withSet({ replicas: 1, image: 'app:1' })
    for (const image of ['app:2', 'app:1']) {
      play(plane)
      setImage(plane, image)
    }
    play(plane)

    expect(revisionsIn(plane).map(({ revision }) => revision)).toEqual([3, 2])
    expect(imagesIn(plane)).toEqual(['web-0 app:1'])
  })

  test('forgets the oldest beyond the limit', () => {
    const plane = withSet({ replicas: 1, image: 'app:1', spec: { revisionHistoryLimit: 2 } })
    for (const n of [2, 3, 4, 5]) {
      play(plane)
      setImage(plane, `app:${n}`)
    }
    play(plane)

    expect(revisionsIn(plane).map(({ revision }) => revision)).toEqual([3, 4, 5])
  })
})

test("a revision whose labels match no more stays the set's own, and is not looked at", () => {
  const plane = withSet({ replicas: 1, image: 'app:1' })
  play(plane)
  plane.client.update(controllerRevision, revisionsIn(plane)[0], ({ metadata }) => {
    metadata.labels = { app: 'other' }
  })
  setImage(plane, 'app:2')
  play(plane)

  const told = revisionsIn(plane).map(({ revision, metadata }) => [
    revision,
    metadata.ownerReferences?.[0].name,
  ])
  expect(told).toEqual([
    [1, 'web'],
    [1, 'web'],
  ])
})

test('a pod of the right name and labels is adopted and given its identity', () => {
  const plane = new ControlPlane({ controllers: [statefulSetController as never] })
  const orphan = {
    ...manifests.pod('web'),
    metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web' } },
  }
  plane.user.create(pod, orphan as never)
  const { metadata, ...rest } = manifests.statefulSet('web', {
    replicas: 1,
    spec: { serviceName: 'web', updateStrategy: { type: 'OnDelete' } },
  })
  plane.user.create(statefulSet, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  play(plane)

  const [adopted] = podsIn(plane)
  expect(adopted.metadata.ownerReferences).toMatchObject([{ name: 'web' }])
  expect(adopted.metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'web-0' })
})

test('an adopted pod that lacks a claim of its own cannot be given it: the set says so, and goes no further', () => {
  const plane = new ControlPlane({ controllers: [statefulSetController as never] })
  const orphan = {
    ...manifests.pod('web'),
    metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web' } },
  }
  plane.user.create(pod, orphan as never)
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  const { metadata, ...rest } = manifests.statefulSet('web', {
    replicas: 2,
    spec: { serviceName: 'web', volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] },
  })
  plane.user.create(statefulSet, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  play(plane)
  plane.advance(seconds(10))

  expect(namesIn(plane)).toEqual(['web-0'])
  expect(plane.cache.list(persistentVolumeClaim).map((each) => each.metadata.name)).toEqual(['data-web-0'])
  expect(eventsIn(plane).join('\n')).toMatch(
    /FailedUpdate: Update Pod web-0 in StatefulSet web failed error: Pod "web-0" is invalid: spec: Forbidden: pod updates may not change fields other than/,
  )
  plane.client.delete(pod, podsIn(plane)[0], { gracePeriodSeconds: 0 })
  play(plane)
  plane.advance(minutes(1))
  play(plane)
  expect(namesIn(plane).toSorted()).toEqual(['web-0', 'web-1'])
})

test('once all is well nothing is written any more', () => {
  const plane = withSet({ replicas: 2 })
  play(plane)
  const { revision } = plane.registry

  plane.advance(minutes(30))

  expect(plane.registry.revision).toBe(revision)
})

describe('scaled to two billion', () => {
  const most = 2_147_483_647

  test('makes its pods one by one, and goes back to three when told', () => {
    const plane = withSet({ replicas: most })
    for (let n = 0; n < 10; n++) {
      start(plane, podsIn(plane).at(-1)!)
      plane.settle()
    }
    expect(namesIn(plane)).toHaveLength(11)

    change(plane, ({ spec }) => {
      spec.replicas = 3
    })
    play(plane)

    expect(namesIn(plane)).toEqual(['web-0', 'web-1', 'web-2'])
    expect(current(plane).status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3 })
  })

  test('makes them fifty a turn where they need not wait for each other, and goes back to three when told', () => {
    const plane = withSet({ replicas: 0, spec: { podManagementPolicy: 'Parallel' } })
    plane.user.update(statefulSet, current(plane), ({ spec }) => {
      spec.replicas = most
    })
    for (let turn = 0; turn < 4; turn++) plane.clock.runNext(plane.clock.now())
    expect(namesIn(plane).length).toBeGreaterThanOrEqual(100)
    expect(namesIn(plane).length).toBeLessThanOrEqual(200)

    change(plane, ({ spec }) => {
      spec.replicas = 3
    })
    play(plane)

    expect(namesIn(plane)).toEqual(['web-0', 'web-1', 'web-2'])
  })

  test('has its last ordinal where the real one has, however far it begins', () => {
    const plane = withSet({
      replicas: most,
      spec: { podManagementPolicy: 'Parallel', ordinals: { start: most - 1 } },
    })
    expect(namesIn(plane)).toEqual([`web-${most - 1}`, `web-${most}`])
  })

  test('keeps to a partition that is higher than all its ordinals', () => {
    const plane = withSet({
      replicas: 2,
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: most } } },
    })
    play(plane)
    setImage(plane, 'nginx:2')
    play(plane)

    expect(imagesIn(plane)).toEqual(['web-0 nginx:1.27', 'web-1 nginx:1.27'])
  })
})

const data = [
  {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
]

describe('claims', () => {
  const claim = { group: '', resource: 'persistentvolumeclaims', operation: 'CREATE' } as const

  test('one that is refused is told of its own, and of its pod', () => {
    const plane = withSet({ replicas: 0, spec: { volumeClaimTemplates: data } })
    const allow = deny(plane.client, claim)
    change(plane, ({ spec }) => {
      spec.replicas = 1
    })
    const [ofClaim, ofPod] = eventsIn(plane)
    expect(ofClaim).toMatch(
      /^FailedCreate: Create Claim data-web-0 for Pod web-0 in StatefulSet web failed error: .*not today$/,
    )
    expect(ofPod).toMatch(
      /^FailedCreate: Create Pod web-0 in StatefulSet web failed error: failed to create PVC data-web-0: .*not today$/,
    )
    allow()
    plane.advance(minutes(1))
    expect(namesIn(plane)).toEqual(['web-0'])
    expect(eventsIn(plane)).toContain(
      'SuccessfulCreate: Create Claim data-web-0 Pod web-0 in StatefulSet web success',
    )
  })

  test('a pod that has not started gets another claim for one that is gone as soon as the set is looked at again', () => {
    const plane = withSet({ replicas: 1, spec: { volumeClaimTemplates: data } })
    const first = plane.client.get(persistentVolumeClaim, 'data-web-0', 'default')
    plane.client.update(persistentVolumeClaim, first, ({ metadata }) => {
      delete metadata.finalizers
    })
    plane.user.delete(persistentVolumeClaim, first)
    plane.settle()
    expect(plane.client.find(persistentVolumeClaim, 'data-web-0', 'default')).toBeUndefined()
    change(plane, ({ metadata }) => {
      metadata.labels = { looked: 'at' }
    })
    const second = plane.client.get(persistentVolumeClaim, 'data-web-0', 'default')
    expect(second.metadata.uid).not.toBe(first.metadata.uid)
  })

  test('who owns them is put right pod by pod, in order, and an Event says so of each that is available', () => {
    const plane = withSet({ replicas: 2, spec: { volumeClaimTemplates: data } })
    play(plane)
    start(plane, podsIn(plane)[0], false)
    plane.settle()
    change(plane, ({ spec }) => {
      spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Retain' }
    })
    const owners = () =>
      plane.cache.list(persistentVolumeClaim).map(({ metadata }) => metadata.ownerReferences?.[0].kind)
    expect(owners()).toEqual([undefined, undefined])

    play(plane)
    expect(owners()).toEqual(['StatefulSet', 'StatefulSet'])
    expect(eventsIn(plane).filter((each) => each.startsWith('SuccessfulUpdate'))).toEqual([
      'SuccessfulUpdate: Update Pod web-0 in StatefulSet web successful',
      'SuccessfulUpdate: Update Pod web-1 in StatefulSet web successful',
    ])
  })

  test('whose owner somebody has taken away is put right as soon as the set is looked at again', () => {
    const plane = withSet({
      replicas: 1,
      spec: {
        volumeClaimTemplates: data,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      },
    })
    play(plane)
    const claim = () => plane.client.get(persistentVolumeClaim, 'data-web-0', 'default')
    plane.user.update(persistentVolumeClaim, claim(), ({ metadata }) => {
      delete metadata.ownerReferences
    })
    plane.settle()
    expect(claim().metadata.ownerReferences).toBeUndefined()
    change(plane, ({ metadata }) => {
      metadata.labels = { looked: 'at' }
    })
    expect(claim().metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'web' }])
    expect(eventsIn(plane)).toContain('SuccessfulUpdate: Update Pod web-0 in StatefulSet web successful')
  })

  test('one that somebody else controls is left to him, with a warning', () => {
    const plane = withSet({
      replicas: 0,
      spec: {
        volumeClaimTemplates: data,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      },
    })
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'other', controller: true }
    plane.client.create(persistentVolumeClaim, {
      metadata: { name: 'data-web-0', namespace: 'default', ownerReferences: [owner] },
      spec: data[0].spec as never,
    })
    change(plane, ({ spec }) => {
      spec.replicas = 1
    })
    expect(eventsIn(plane)).toContain(
      'ConflictingController: PersistentVolumeClaim data-web-0 has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim',
    )
    const { metadata } = plane.client.get(persistentVolumeClaim, 'data-web-0', 'default')
    expect(metadata.ownerReferences).toEqual([owner])
  })
})

test('pods that are refused by the hundred are asked for again after a while, not at once', () => {
  const plane = withSet({ replicas: 0, spec: { podManagementPolicy: 'Parallel' } })
  const allow = deny(plane.client, { group: '', resource: 'pods', operation: 'CREATE' })
  change(plane, ({ spec }) => {
    spec.replicas = 300
  })
  const asked = plane.cache.list(event).map(({ count }) => count ?? 0)
  expect(asked.reduce((sum, count) => sum + count, 0)).toBeLessThan(5)
  allow()
  plane.advance(minutes(1))
  expect(podsIn(plane)).toHaveLength(300)
})
