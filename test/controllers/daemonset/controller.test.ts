import { describe, expect, test } from 'vitest'
import { controllerRevision } from '../../../src/api/apps/controllerrevision.ts'
import { daemonSet } from '../../../src/api/apps/daemonset.ts'
import { encodeProtobuf } from '../../../src/api/codec/protobuf.ts'
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { DaemonSet } from '../../../src/api/generated/types/apps-v1.ts'
import type { Taint } from '../../../src/api/generated/types/core-v1.ts'
import { withKeysInOrder } from '../../../src/api/go-json.ts'
import { daemonSetController } from '../../../src/controllers/daemonset/controller.ts'
import { targetOf } from '../../../src/controllers/daemonset/placement.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import * as manifests from '../../support/manifests.ts'
import { bury, end, eventsIn, play, podsIn, start } from '../shared/pod-stand-in.ts'

const withSet = (options: manifests.WorkloadOptions & { nodes?: number } = {}) => {
  const plane = new ControlPlane({ controllers: [daemonSetController as never] })
  for (let n = 1; n <= (options.nodes ?? 3); n++) addNode(plane, `node-${n}`)
  const { metadata, ...rest } = manifests.daemonSet('agent', options)
  plane.user.create(daemonSet, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  plane.settle()
  return plane
}

const addNode = (plane: ControlPlane, name: string, labels: Record<string, string> = {}) => {
  const made = plane.client.create(node, {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  })
  // Admission taints every new node until it is ready.
  plane.client.update(node, made, ({ spec }) => {
    delete spec.taints
  })
}

const taint = (plane: ControlPlane, name: string, taints: readonly Taint[]) => {
  plane.client.update(node, plane.client.get(node, name), ({ spec }) => {
    spec.taints = [...taints]
  })
  plane.settle()
}

const current = (plane: ControlPlane) => plane.client.get(daemonSet, 'agent', 'default')

type Recipe = Parameters<typeof ControlPlane.prototype.user.update<DaemonSet>>[2]

const change = (plane: ControlPlane, recipe: Recipe) => {
  plane.user.update(daemonSet, current(plane), recipe)
  plane.settle()
}

const setImage = (plane: ControlPlane, image: string) =>
  change(plane, ({ spec }) => {
    spec.template.spec.containers[0].image = image
  })

const nodesOfPods = (plane: ControlPlane) => podsIn(plane).map(targetOf).toSorted()

const imagesIn = (plane: ControlPlane) =>
  podsIn(plane)
    .map(({ spec }) => spec.containers[0].image)
    .toSorted()

describe('placing pods', () => {
  test('counts those that it has just made', () => {
    const plane = new ControlPlane({ controllers: [daemonSetController as never] })
    for (const name of ['node-1', 'node-2']) addNode(plane, name)
    const told: number[] = []
    plane.cache.onChange(daemonSet, ({ object: { status } }) => {
      if (status.observedGeneration) told.push(status.currentNumberScheduled)
    })
    const { metadata, ...rest } = manifests.daemonSet('agent')
    plane.user.create(daemonSet, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
    plane.settle()
    expect(told[0]).toBe(2)
  })

  test('one on every node, pinned to it but left to the scheduler', () => {
    const plane = withSet()

    expect(nodesOfPods(plane)).toEqual(['node-1', 'node-2', 'node-3'])
    const [first] = podsIn(plane)
    expect(first.spec.nodeName).toBeUndefined()
    expect(first.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual({
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }],
    })
    expect(first.spec.tolerations).toContainEqual({
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      effect: 'NoExecute',
    })
    expect(eventsIn(plane)).toContain(`SuccessfulCreate: Created pod: ${first.metadata.name}`)
  })

  test('its status counts nodes and pods', () => {
    const plane = withSet()
    expect(current(plane).status).toMatchObject({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberReady: 0,
      numberUnavailable: 3,
    })

    play(plane)

    expect(current(plane).status).toMatchObject({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      numberAvailable: 3,
      updatedNumberScheduled: 3,
      observedGeneration: 1,
    })
    expect(current(plane).status.numberUnavailable).toBeUndefined()
  })

  test('a node that joins gets one, a node that no longer matches loses it', () => {
    const plane = withSet({ nodes: 0, podSpec: { nodeSelector: { disk: 'ssd' } } })
    addNode(plane, 'node-1', { disk: 'ssd' })
    addNode(plane, 'node-2', { disk: 'hdd' })
    play(plane)
    expect(nodesOfPods(plane)).toEqual(['node-1'])

    plane.client.update(node, plane.client.get(node, 'node-1'), ({ metadata }) => {
      metadata.labels = { disk: 'hdd' }
    })
    play(plane)

    expect(nodesOfPods(plane)).toEqual([])
  })

  test('a node that goes is not noticed until something else happens', () => {
    const plane = withSet()
    plane.client.delete(node, plane.client.get(node, 'node-3'))
    plane.settle()
    expect(current(plane).status.desiredNumberScheduled).toBe(3)

    change(plane, ({ metadata }) => {
      metadata.labels = { looked: 'at' }
    })
    expect(current(plane).status.desiredNumberScheduled).toBe(2)
  })

  test('a new NoSchedule taint leaves what runs there, which is counted as misscheduled when the set is looked at next', () => {
    const plane = withSet({ nodes: 2 })
    play(plane)

    taint(plane, 'node-1', [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }])

    expect(nodesOfPods(plane)).toEqual(['node-1', 'node-2'])
    expect(current(plane).status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 0 })
    plane.client.update(daemonSet, current(plane), ({ spec }) => {
      spec.minReadySeconds = 1
    })
    play(plane)
    expect(current(plane).status).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 1 })
    taint(plane, 'node-1', [])
    expect(current(plane).status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 0 })
    taint(plane, 'node-1', [{ key: 'dedicated', value: 'db', effect: 'NoExecute' }])
    bury(plane)
    expect(nodesOfPods(plane)).toEqual(['node-2'])
  })

  test('a cordoned or unwell node keeps its pod and would get one', () => {
    const plane = withSet({ nodes: 1 })
    addNode(plane, 'node-2')
    taint(plane, 'node-2', [
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
    ])
    play(plane)

    expect(current(plane).status).toMatchObject({ desiredNumberScheduled: 2, numberReady: 2 })
  })

  test('heartbeats of nodes do not wake it', () => {
    const plane = withSet({ nodes: 1 })
    play(plane)
    const { revision } = plane.registry

    plane.client.updateStatus(node, plane.client.get(node, 'node-1'), (status) => {
      status.phase = 'Running'
    })
    plane.advance(minutes(10))

    expect(plane.registry.revision).toBe(revision + 1)
  })
})

describe('pods that fail', () => {
  test('are replaced at once, then after longer and longer waits', () => {
    const plane = withSet({ nodes: 1 })
    const fail = () => {
      end(plane, podsIn(plane)[0], 'Failed')
      const { name } = podsIn(plane)[0].metadata
      for (let waited = 0; ; waited++) {
        plane.settle()
        if (podsIn(plane)[0]?.metadata.name !== name) return waited
        plane.advance(seconds(1))
      }
    }

    expect([fail(), fail(), fail(), fail()]).toEqual([0, 1, 2, 4])
    expect(eventsIn(plane).find((each) => each.startsWith('FailedDaemonPod'))).toMatch(
      /Found failed daemon pod default\/agent-[a-z0-9]{5} on node node-1, will try to kill it/,
    )
  })
})

describe('a rolling update', () => {
  test('replaces one pod at a time, and waits for each to be available', () => {
    const plane = withSet({ nodes: 3, image: 'app:1' })
    play(plane)
    setImage(plane, 'app:2')
    bury(plane)
    plane.advance(minutes(5))
    expect(imagesIn(plane)).toEqual(['app:1', 'app:1', 'app:2'])
    expect(current(plane).status).toMatchObject({ updatedNumberScheduled: 1, numberUnavailable: 1 })

    play(plane)

    expect(imagesIn(plane)).toEqual(['app:2', 'app:2', 'app:2'])
  })

  test('replaces pods that serve nobody at once', () => {
    const plane = withSet({ nodes: 3, image: 'app:broken' })

    setImage(plane, 'app:2')
    bury(plane)

    expect(imagesIn(plane)).toEqual(['app:2', 'app:2', 'app:2'])
  })

  test('with maxSurge makes the new pod first, and deletes the old one when it is available', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
    const plane = withSet({ nodes: 2, image: 'app:1', spec: { updateStrategy: strategy } })
    play(plane)
    setImage(plane, 'app:2')
    expect(imagesIn(plane)).toEqual(['app:1', 'app:1', 'app:2'])

    const fresh = podsIn(plane).find(({ spec }) => spec.containers[0].image === 'app:2')!
    start(plane, fresh, true, targetOf(fresh))
    plane.settle()
    bury(plane)

    expect(imagesIn(plane)).toEqual(['app:1', 'app:2', 'app:2'])
    play(plane)
    expect(imagesIn(plane)).toEqual(['app:2', 'app:2'])
  })

  test('with maxSurge looks a second after the new pod is available, but not where it waits to look already', () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
    const plane = withSet({ nodes: 1, image: 'app:1', spec: { updateStrategy, minReadySeconds: 10 } })
    play(plane)
    plane.advance(minutes(1))
    setImage(plane, 'app:2')
    play(plane)

    plane.advance(seconds(10))
    bury(plane)
    expect(imagesIn(plane)).toEqual(['app:1', 'app:2'])
    plane.advance(seconds(1))
    bury(plane)
    expect(imagesIn(plane)).toEqual(['app:2'])

    plane.advance(minutes(1))
    for (const image of ['app:3', 'app:4']) {
      setImage(plane, image)
      play(plane)
      plane.advance(seconds(3))
    }
    plane.advance(minutes(1))
    bury(plane)
    expect(imagesIn(plane)).toEqual(['app:2', 'app:4'])
  })

  test('with maxSurge goes on only when the old pods of nodes that are gone have been collected', () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
    const plane = withSet({ nodes: 3, image: 'app:1', spec: { updateStrategy: strategy } })
    play(plane)
    plane.client.delete(node, plane.client.get(node, 'node-3'))
    setImage(plane, 'app:2')
    expect(imagesIn(plane)).toEqual(['app:1', 'app:1', 'app:1'])

    const stray = podsIn(plane).find((each) => targetOf(each) === 'node-3')!
    plane.client.delete(pod, stray, { gracePeriodSeconds: 0 })
    plane.settle()
    expect(imagesIn(plane)).toEqual(['app:1', 'app:1', 'app:2'])
  })

  test('with OnDelete waits for somebody to delete', () => {
    const plane = withSet({ nodes: 2, image: 'app:1', spec: { updateStrategy: { type: 'OnDelete' } } })
    play(plane)
    setImage(plane, 'app:2')
    play(plane)

    expect(imagesIn(plane)).toEqual(['app:1', 'app:1'])
    expect(current(plane).status.updatedNumberScheduled).toBeUndefined()
  })

  test('records its templates, under the hash that its pods bear', () => {
    const plane = withSet({ nodes: 1, image: 'app:1' })
    play(plane)
    setImage(plane, 'app:2')
    play(plane)

    const [first, second] = plane.cache.list(controllerRevision)
    const hash = second.metadata.labels?.['controller-revision-hash']
    expect([first.revision, second.revision]).toEqual([1, 2])
    expect(second.metadata.name).toBe(`agent-${hash}`)
    expect(podsIn(plane)[0].metadata.labels?.['controller-revision-hash']).toBe(hash)
  })

  test('a revision that somebody else has made bears its name in place of a hash, and of two that are the same the newer stays', () => {
    const plane = withSet({ nodes: 1 })
    const [mine] = plane.cache.list(controllerRevision)
    const { name: _name, uid: _uid, resourceVersion: _version, ownerReferences, ...metadata } = mine.metadata
    const other = { ...mine, revision: 7, metadata: { ...metadata, name: 'other', labels: { app: 'agent' } } }
    plane.user.create(controllerRevision, other as never)
    plane.settle()

    const all = plane.cache.list(controllerRevision)
    expect(all.map((each) => [each.metadata.name, each.revision])).toEqual([['other', 7]])
    expect(all[0].metadata.ownerReferences).toEqual(ownerReferences)
    expect(all[0].metadata.labels).toMatchObject({ 'controller-revision-hash': 'other' })
    expect(podsIn(plane)[0].metadata.labels?.['controller-revision-hash']).toBe('other')
  })

  test('does not see a revision that bears its name from the start until something else happens', () => {
    const plane = withSet({ nodes: 1 })
    const [mine] = plane.cache.list(controllerRevision)
    const { uid: _uid, resourceVersion: _version, ...metadata } = mine.metadata
    plane.user.create(controllerRevision, {
      ...mine,
      revision: 2,
      metadata: { ...metadata, name: 'other' },
    } as never)
    plane.settle()
    expect(plane.cache.list(controllerRevision)).toHaveLength(2)

    change(plane, ({ metadata }) => {
      metadata.labels = { seen: 'yes' }
    })
    plane.settle()
    expect(plane.cache.list(controllerRevision).map(({ revision }) => revision)).toEqual([2])
  })

  test('makes a record again that somebody has deleted', () => {
    const plane = withSet({ nodes: 1 })
    const [recorded] = plane.cache.list(controllerRevision)
    plane.user.delete(controllerRevision, recorded)
    plane.settle()
    const [again] = plane.cache.list(controllerRevision)
    expect(again?.metadata.name).toBe(recorded.metadata.name)
  })

  test('records them byte by byte as clients would write them, who compare them so', () => {
    const plane = withSet({ nodes: 1, image: 'app:1' })
    change(plane, ({ spec }) => {
      spec.template.spec.containers[0].args = ['a && b']
    })

    const revision = plane.cache.list(controllerRevision).at(-1)!
    const wanted = {
      spec: { template: { ...current(plane).spec.template, $patch: 'replace' } },
    }
    expect(JSON.stringify(revision.data)).toBe(JSON.stringify(withKeysInOrder(wanted)))
    expect(JSON.stringify(revision.data)).toMatch(/^\{"spec":\{"template":\{"\$patch":"replace","metadata"/)
    const message = new TextDecoder().decode(encodeProtobuf('apps/v1', 'ControllerRevision', revision))
    expect(message).toContain('"args":["a \\u0026\\u0026 b"]')
  })
})

test('six hundred nodes get their pods in bounded turns', () => {
  const plane = withSet({ nodes: 600 })

  expect(new Set(nodesOfPods(plane)).size).toBe(600)
  expect(current(plane).status.currentNumberScheduled).toBe(600)
})

describe('the generation of the template', () => {
  const written = (plane: ControlPlane) =>
    current(plane).metadata.annotations?.['deprecated.daemonset.template.generation']
  const onPods = (plane: ControlPlane) =>
    new Set(podsIn(plane).map(({ metadata }) => metadata.labels?.['pod-template-generation']))

  test('is an annotation of every DaemonSet and a label of its pods', () => {
    const plane = withSet()
    expect(written(plane)).toBe('1')
    expect(onPods(plane)).toEqual(new Set(['1']))
  })

  test('goes on from what its author says, to the last of its digits', () => {
    const plane = new ControlPlane({ controllers: [daemonSetController as never] })
    const { metadata, ...rest } = manifests.daemonSet('agent')
    const annotations = { 'deprecated.daemonset.template.generation': '3546343826724305832' }
    plane.user.create(daemonSet, {
      metadata: { ...metadata, namespace: 'default', annotations },
      ...rest,
    } as never)
    setImage(plane, 'nginx:2')
    expect(written(plane)).toBe('3546343826724305833')
  })

  test('counts the changes of the template, and only those', () => {
    const plane = withSet()
    setImage(plane, 'nginx:2')
    change(plane, ({ spec }) => {
      spec.minReadySeconds = 5
    })
    expect(written(plane)).toBe('2')
  })

  test('stays when somebody puts his old manifest over it', () => {
    const plane = withSet()
    setImage(plane, 'nginx:2')
    change(plane, ({ metadata }) => {
      delete metadata.annotations
    })
    expect(written(plane)).toBe('2')
  })
})

const surging = {
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
}
const noSchedule: Taint = { key: 'closed', effect: 'NoSchedule' }

describe('where updates surge', () => {
  test('a node whose only pod is on its way out gets another at once', () => {
    const plane = withSet({ nodes: 1, spec: surging })
    play(plane)
    plane.user.delete(pod, podsIn(plane)[0])
    plane.settle()
    expect(nodesOfPods(plane)).toEqual(['node-1', 'node-1'])
  })

  test('a node that is closed gets no new pod, and keeps its old one until another node serves in its place', () => {
    const plane = withSet({ nodes: 2, image: 'agent:1', spec: surging })
    play(plane)
    taint(plane, 'node-1', [noSchedule])
    addNode(plane, 'node-3')
    plane.settle()
    setImage(plane, 'agent:2')
    const closed = () => podsIn(plane).filter((each) => targetOf(each) === 'node-1')
    expect(closed().map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined])
    play(plane)
    expect(nodesOfPods(plane)).toEqual(['node-2', 'node-3'])
    expect(imagesIn(plane)).toEqual(['agent:2', 'agent:2'])
  })

  test('an old pod that does not serve on a closed node goes, and none comes after it', () => {
    const plane = withSet({ nodes: 2, image: 'agent:1', spec: surging })
    play(plane)
    taint(plane, 'node-1', [noSchedule])
    start(plane, podsIn(plane).find((each) => targetOf(each) === 'node-1')!, false)
    plane.settle()
    setImage(plane, 'agent:2')
    play(plane)
    expect(nodesOfPods(plane)).toEqual(['node-2'])
  })
})

test('templates that pods still are of count towards the limit of those that are kept', () => {
  const plane = withSet({
    nodes: 1,
    image: 'agent:1',
    spec: { revisionHistoryLimit: 1, updateStrategy: { type: 'OnDelete' } },
  })
  play(plane)
  for (const image of ['agent:2', 'agent:3', 'agent:4']) setImage(plane, image)
  const images = plane.cache
    .list(controllerRevision)
    .map(({ data }) => JSON.stringify(data).match(/agent:\d/)![0])
  expect(images).toEqual(['agent:1', 'agent:4'])
})

test('what its author tolerates for a while a daemon tolerates for good', () => {
  const unreachable = {
    key: 'node.kubernetes.io/unreachable',
    operator: 'Exists',
    effect: 'NoExecute',
  } as const
  const plane = withSet({ nodes: 1, podSpec: { tolerations: [{ ...unreachable, tolerationSeconds: 5 }] } })
  const { tolerations = [] } = podsIn(plane)[0].spec
  expect(tolerations.filter(({ key }) => key === unreachable.key)).toEqual([unreachable])
})

test('a pod that has ended and is held by a finalizer does not stand in the way of the next', () => {
  const plane = withSet({ nodes: 1 })
  const [first] = podsIn(plane)
  plane.client.update(pod, first, ({ metadata }) => {
    metadata.finalizers = ['example.com/held']
  })
  end(plane, plane.client.get(pod, first.metadata.name, 'default'), 'Failed')
  plane.settle()
  expect(nodesOfPods(plane)).toEqual(['node-1', 'node-1'])
})

test('a selector that names the label of the revision makes every pod a stranger: time goes on all the same', () => {
  const labels = { app: 'agent', 'controller-revision-hash': 'mine' }
  const plane = withSet({ nodes: 1, labels, spec: { selector: { matchLabels: labels } } })
  const made = podsIn(plane).length
  expect(made).toBeGreaterThan(100)
  plane.advance(seconds(1))
  expect(podsIn(plane).length).toBeLessThan(3 * made)
})
