import { expect, test } from 'vitest'
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { podGarbageCollector } from '../../../src/controllers/podgc/controller.ts'
import { surplusOf } from '../../../src/controllers/podgc/surplus.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { namesOf } from '../../support/names.ts'
import { addNode, nodeIn } from '../nodelifecycle/node-stand-in.ts'
import { start } from '../shared/pod-stand-in.ts'

function planeWithNode(): ControlPlane {
  const plane = new ControlPlane({
    controllers: [serviceAccountController as never],
    actors: [podGarbageCollector],
  })
  addNode(plane, 'node-1')
  return plane
}

function createPod(plane: ControlPlane, finalizers: readonly string[] = []): Pod {
  const spec = { containers: [{ name: 'app', image: 'app:1' }] }
  return plane.client.create(pod, {
    metadata: { name: 'app', namespace: 'default', finalizers },
    spec,
  } as never)
}

test('the pods of a node that is gone are deleted once that is certain', () => {
  const plane = planeWithNode()
  start(plane, createPod(plane))
  const ends: Pod[] = []
  plane.cache.onChange(pod, ({ type, previous }) => {
    if (type === 'DELETED') ends.push(previous!)
  })

  plane.client.delete(node, nodeIn(plane, 'node-1'))
  plane.advance(seconds(59))
  expect(plane.client.list(pod)).toHaveLength(1)

  plane.advance(seconds(1) + 10)
  expect(plane.client.list(pod)).toHaveLength(0)
  expect(ends[0].status.phase).toBe('Failed')
  expect(ends[0].status.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
    }),
  )
})

test('the pods of a node that comes back in time stay', () => {
  const plane = planeWithNode()
  start(plane, createPod(plane))

  plane.client.delete(node, nodeIn(plane, 'node-1'))
  plane.advance(seconds(30))
  plane.client.create(node, { metadata: { name: 'node-1' } })
  plane.advance(minutes(5))

  expect(plane.client.list(pod)).toHaveLength(1)
})

test('a pod on a node that never existed is deleted as well', () => {
  const plane = planeWithNode()
  start(plane, createPod(plane), true, 'nowhere')

  plane.advance(minutes(2))

  expect(plane.client.list(pod)).toHaveLength(0)
})

test('a pod that should go but was never scheduled is ended', () => {
  const plane = planeWithNode()
  const held = createPod(plane, ['example.com/hold'])
  plane.client.delete(pod, held)

  plane.advance(seconds(20))

  expect(plane.client.get(pod, 'app', 'default').status.phase).toBe('Failed')
})

test('a terminating pod on a node out of service goes without its kubelet', () => {
  const plane = planeWithNode()
  start(plane, createPod(plane))
  plane.client.updateStatus(node, nodeIn(plane, 'node-1'), ({ conditions }) => {
    conditions!.find(({ type }) => type === 'Ready')!.status = 'Unknown'
  })
  plane.client.delete(pod, plane.client.get(pod, 'app', 'default'))
  plane.advance(minutes(2))
  expect(plane.client.list(pod)).toHaveLength(1)

  plane.client.update(node, nodeIn(plane, 'node-1'), ({ spec }) => {
    spec.taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]
  })
  plane.advance(seconds(20) + 10)

  expect(plane.client.list(pod)).toHaveLength(0)
})

test('of too many finished pods the evicted ones go first, then the oldest', () => {
  const finished = (name: string, createdAt: string, reason?: string) =>
    ({ metadata: { name, creationTimestamp: createdAt }, status: { phase: 'Failed', reason } }) as Pod
  const pods = [
    finished('young', '2026-01-03T00:00:00Z'),
    finished('old', '2026-01-01T00:00:00Z'),
    finished('evicted', '2026-01-04T00:00:00Z', 'Evicted'),
  ]

  expect(namesOf(surplusOf(pods, 2))).toEqual(['evicted'])
  expect(namesOf(surplusOf(pods, 1))).toEqual(['evicted', 'old'])
  expect(surplusOf(pods, 3)).toEqual([])
})
