import { describe, expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../../src/api/apps/deployment.ts'
import { replicaSet } from '../../../src/api/apps/replicaset.ts'
import { findCondition } from '../../../src/api/meta.ts'
import { deploymentController } from '../../../src/controllers/deployment/controller.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import * as manifests from '../../support/manifests.ts'
import { bury, eventsIn, play, podsIn, start } from '../shared/pod-stand-in.ts'
import { change, deploymentIn, planeWithDeployment, setImage, setsIn, sizes } from './deployment-stand-in.ts'

const condition = (plane: ControlPlane, type: string) =>
  findCondition(deploymentIn(plane).status.conditions, type)

const runs = (image: string) => (each: ReturnType<typeof podsIn>[number]) =>
  each.spec.containers[0].image === image

describe('a new Deployment', () => {
  test('gets a ReplicaSet named after the hash of its template, at revision 1', () => {
    const plane = planeWithDeployment({ replicas: 3, image: 'app:1' })

    const [set] = setsIn(plane)
    const hash = set.metadata.labels?.['pod-template-hash']
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/)
    expect(set.metadata.name).toBe(`web-${hash}`)
    expect(set.spec.selector.matchLabels).toEqual({ app: 'web', 'pod-template-hash': hash })
    expect(podsIn(plane)[0].metadata.labels).toEqual({ app: 'web', 'pod-template-hash': hash })
    expect(set.metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    })
    expect(deploymentIn(plane).metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' })
    expect(eventsIn(plane)).toContain(`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`)
  })

  test('tells of its new ReplicaSet with the number of the revision, before it counts anything', () => {
    const told: unknown[] = []
    planeWithDeployment({ replicas: 1 }, ({ cache }) => {
      cache.onChange(deploymentKind, ({ object: { metadata, status } }) => {
        const reasons = status.conditions?.map(({ reason }) => reason)
        told.push([metadata.annotations?.['deployment.kubernetes.io/revision'], reasons, status.replicas])
      })
    })
    expect(told.slice(0, 3)).toEqual([
      [undefined, undefined, undefined],
      ['1', ['NewReplicaSetCreated'], undefined],
      ['1', ['NewReplicaSetCreated', 'MinimumReplicasUnavailable'], undefined],
    ])
  })

  test('says how far it is, and that it has succeeded', () => {
    const plane = planeWithDeployment({ replicas: 2 })
    expect(deploymentIn(plane).status).toMatchObject({
      replicas: 2,
      updatedReplicas: 2,
      unavailableReplicas: 2,
    })
    expect(condition(plane, 'Available')).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
      message: 'Deployment does not have minimum availability.',
    })
    expect(condition(plane, 'Progressing')?.reason).toBe('ReplicaSetUpdated')

    play(plane)

    const { name } = setsIn(plane)[0].metadata
    expect(deploymentIn(plane).status).toMatchObject({
      observedGeneration: 1,
      readyReplicas: 2,
      availableReplicas: 2,
    })
    expect(deploymentIn(plane).status.unavailableReplicas).toBeUndefined()
    expect(condition(plane, 'Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
    })
    expect(condition(plane, 'Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${name}" has successfully progressed.`,
    })
  })

  test('settles: once all is well nothing is written any more', () => {
    const plane = planeWithDeployment({ replicas: 2 })
    play(plane)
    const { revision } = plane.registry

    plane.advance(minutes(30))

    expect(plane.registry.revision).toBe(revision)
  })
})

describe('a rolling update', () => {
  test('keeps to maxSurge and maxUnavailable at every step', () => {
    const plane = planeWithDeployment({ replicas: 4, image: 'app:1' })
    play(plane)
    setImage(plane, 'app:2')

    const steps = [sizes(plane)]
    for (let n = 0; n < 20 && sizes(plane)[1] !== 'app:2 4'; n++) {
      const waiting = podsIn(plane).find(
        ({ status, metadata }) => status.phase === 'Pending' && !metadata.deletionTimestamp,
      )
      if (waiting) start(plane, waiting)
      bury(plane)
      steps.push(sizes(plane))
    }
    play(plane)

    // 25% of 4 is one pod: never more than 5, never fewer than 3 that serve.
    expect(steps[0]).toEqual(['app:1 3', 'app:2 2'])
    for (const [old, latest] of steps) {
      expect(Number(old.split(' ')[1]) + Number(latest.split(' ')[1])).toBeLessThanOrEqual(5)
    }
    expect(sizes(plane)).toEqual(['app:1 0', 'app:2 4'])
    expect(deploymentIn(plane).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2')
  })

  test('of pods that never become ready leaves the old ones serving, and runs out of time', () => {
    const plane = planeWithDeployment({ replicas: 4, image: 'app:1' })
    play(plane)
    setImage(plane, 'app:broken')
    play(plane, runs('app:1'))

    plane.advance(minutes(9))
    expect(condition(plane, 'Progressing')).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' })
    plane.advance(minutes(1) + seconds(2))

    const [, broken] = setsIn(plane)
    expect(sizes(plane)).toEqual(['app:1 3', 'app:broken 2'])
    expect(condition(plane, 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${broken.metadata.name}" has timed out progressing.`,
    })
    expect(condition(plane, 'Available')?.status).toBe('True')
  })

  test('first gives up old pods that are broken themselves', () => {
    const plane = planeWithDeployment({ replicas: 4, image: 'app:broken', spec: { strategy: rolling(0, 1) } })
    play(plane, () => false)

    setImage(plane, 'app:2')
    play(plane, runs('app:2'))

    expect(sizes(plane)).toEqual(['app:broken 0', 'app:2 4'])
  })

  test('back to an earlier template makes its ReplicaSet the newest revision', () => {
    const plane = planeWithDeployment({ replicas: 1, image: 'app:1' })
    play(plane)
    setImage(plane, 'app:2')
    play(plane)

    setImage(plane, 'app:1')
    play(plane)

    const [first, second] = setsIn(plane)
    expect(sizes(plane)).toEqual(['app:1 1', 'app:2 0'])
    expect(first.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    })
    expect(second.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2')
    expect(deploymentIn(plane).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
  })

  test('forgets revisions beyond the limit', () => {
    const plane = planeWithDeployment({ replicas: 1, image: 'app:1', spec: { revisionHistoryLimit: 2 } })
    for (const n of [2, 3, 4, 5]) {
      play(plane)
      setImage(plane, `app:${n}`)
    }
    play(plane)

    expect(sizes(plane)).toEqual(['app:3 0', 'app:4 0', 'app:5 1'])
  })

  test('hands its annotations down, but not what is about itself', () => {
    const plane = planeWithDeployment({ replicas: 1 })
    change(plane, ({ metadata }) => {
      metadata.annotations = {
        ...metadata.annotations,
        'kubernetes.io/change-cause': 'a new logo',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      }
    })

    const { annotations } = setsIn(plane)[0].metadata
    expect(annotations).toMatchObject({ 'kubernetes.io/change-cause': 'a new logo' })
    expect(annotations).not.toHaveProperty('kubectl.kubernetes.io/last-applied-configuration')
  })
})

const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge, maxUnavailable },
})

describe('scaling', () => {
  test('an idle Deployment resizes its only active ReplicaSet', () => {
    const plane = planeWithDeployment({ replicas: 2 })
    play(plane)

    change(plane, ({ spec }) => {
      spec.replicas = 5
    })
    play(plane)

    expect(setsIn(plane)[0].spec.replicas).toBe(5)
    expect(setsIn(plane)[0].metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/desired-replicas': '5',
      'deployment.kubernetes.io/max-replicas': '7',
    })
    expect(eventsIn(plane)).toContain(
      `ScalingReplicaSet: Scaled up replica set ${setsIn(plane)[0].metadata.name} from 2 to 5`,
    )
    expect(condition(plane, 'Progressing')?.reason).toBe('NewReplicaSetAvailable')
  })

  test('in the middle of a rollout every ReplicaSet keeps its share', () => {
    const plane = planeWithDeployment({ replicas: 10, image: 'app:1', spec: { strategy: rolling(3, 2) } })
    play(plane)
    setImage(plane, 'app:broken')
    play(plane, runs('app:1'))
    expect(sizes(plane)).toEqual(['app:1 8', 'app:broken 5'])

    change(plane, ({ spec }) => {
      spec.replicas = 15
    })

    // The example of the documentation: of five more replicas three go to the larger set, two to the smaller.
    expect(sizes(plane)).toEqual(['app:1 11', 'app:broken 7'])
  })

  test('down in the middle of a rollout leaves as many pods serving as must be', () => {
    const plane = planeWithDeployment({ replicas: 15, image: 'app:1', spec: { strategy: rolling(3, 2) } })
    play(plane)
    setImage(plane, 'app:broken')
    play(plane, runs('app:1'))
    expect(sizes(plane)).toEqual(['app:1 13', 'app:broken 5'])

    change(plane, ({ spec }) => {
      spec.replicas = 6
    })
    plane.advance(minutes(1))

    expect(sizes(plane)).toEqual(['app:1 4', 'app:broken 5'])
  })
})

describe('pausing', () => {
  test('a paused Deployment is scaled but not rolled out until it is resumed', () => {
    const plane = planeWithDeployment({ replicas: 1, image: 'app:1' })
    play(plane)
    change(plane, ({ spec }) => {
      spec.paused = true
    })
    expect(condition(plane, 'Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    })
    setImage(plane, 'app:2')
    change(plane, ({ spec }) => {
      spec.replicas = 2
    })
    plane.advance(minutes(20))
    expect(sizes(plane)).toEqual(['app:1 2'])

    change(plane, ({ spec }) => {
      delete spec.paused
    })
    play(plane)

    expect(sizes(plane)).toEqual(['app:1 0', 'app:2 2'])
    expect(condition(plane, 'Progressing')?.reason).toBe('NewReplicaSetAvailable')
  })
})

describe('strategy Recreate', () => {
  test('waits until the last old pod is gone before it makes new ones', () => {
    const plane = planeWithDeployment({
      replicas: 2,
      image: 'app:1',
      spec: { strategy: { type: 'Recreate' } },
    })
    play(plane)

    setImage(plane, 'app:2')
    expect(sizes(plane)).toEqual(['app:1 0'])
    expect(podsIn(plane)).toHaveLength(2)
    play(plane)

    expect(sizes(plane)).toEqual(['app:1 0', 'app:2 2'])
    expect(condition(plane, 'Progressing')?.reason).toBe('NewReplicaSetAvailable')
  })
})

describe('what goes wrong', () => {
  test('a failure to make pods is handed up from the ReplicaSet', () => {
    const plane = planeWithDeployment({ replicas: 2, podSpec: { serviceAccountName: 'missing' } })

    expect(condition(plane, 'ReplicaFailure')).toMatchObject({ status: 'True', reason: 'FailedCreate' })
    expect(condition(plane, 'ReplicaFailure')?.message).toContain('serviceaccount "missing" not found')
    expect(deploymentIn(plane).status).toMatchObject({ unavailableReplicas: 2 })
  })

  test('a name that is taken leads to another hash', () => {
    const first = planeWithDeployment({ replicas: 1 })
    const taken = setsIn(first)[0]
    const plane = new ControlPlane({ controllers: [deploymentController as never] })
    const { name, namespace } = taken.metadata
    const { metadata, ...rest } = manifests.replicaSet('other', { replicas: 0 })
    plane.user.create(replicaSet, { metadata: { ...metadata, name, namespace }, ...rest } as never)
    const { metadata: own, ...wanted } = manifests.deployment('web', { replicas: 1 })
    plane.user.create(deploymentKind, { metadata: { ...own, namespace: 'default' }, ...wanted } as never)
    plane.settle()

    expect(deploymentIn(plane).status.collisionCount).toBe(1)
    expect(setsIn(plane)).toHaveLength(2)
    expect(setsIn(plane)[1].metadata.name).not.toBe(name)
  })

  test('an orphaned ReplicaSet of the same template is adopted instead of making another', () => {
    const first = planeWithDeployment({ replicas: 1 })
    const orphan = setsIn(first)[0]
    const plane = new ControlPlane({ controllers: [deploymentController as never] })
    const { name, namespace, labels } = orphan.metadata
    plane.client.create(replicaSet, { metadata: { name, namespace, labels }, spec: orphan.spec })
    const { metadata: own, ...wanted } = manifests.deployment('web', { replicas: 1 })
    plane.user.create(deploymentKind, { metadata: { ...own, namespace: 'default' }, ...wanted } as never)
    plane.settle()

    expect(setsIn(plane).map(({ metadata }) => metadata.ownerReferences?.[0].name)).toEqual(['web'])
    expect(condition(plane, 'Progressing')).toMatchObject({
      reason: 'FoundNewReplicaSet',
      message: `Found new replica set "${name}"`,
    })
  })
})
