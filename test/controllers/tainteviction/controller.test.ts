import { expect, test } from 'vitest'
import { event } from '../../../src/api/core/event.ts'
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { toleratedMs } from '../../../src/api/core/tolerated-time.ts'
import type { Taint, Toleration } from '../../../src/api/generated/types/core-v1.ts'
import { findCondition } from '../../../src/api/meta.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { taintEvictionController } from '../../../src/controllers/tainteviction/controller.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { addNode, nodeIn } from '../nodelifecycle/node-stand-in.ts'
import { eventsIn, start } from '../shared/pod-stand-in.ts'

const taint = { key: 'dedicated', value: 'db', effect: 'NoExecute' } as const

function planeWithPod(tolerations: readonly Toleration[]): ControlPlane {
  const plane = new ControlPlane({
    controllers: [serviceAccountController as never],
    actors: [taintEvictionController],
  })
  addNode(plane, 'node-1')
  const spec = { containers: [{ name: 'app', image: 'app:1' }], tolerations }
  start(plane, plane.client.create(pod, { metadata: { name: 'app', namespace: 'default' }, spec } as never))
  plane.settle()
  return plane
}

function setTaints(plane: ControlPlane, taints: Taint[]): void {
  plane.client.update(node, nodeIn(plane, 'node-1'), ({ spec }) => {
    spec.taints = taints
  })
  plane.settle()
}

const podIn = (plane: ControlPlane) => plane.client.get(pod, 'app', 'default')
const isGoing = (plane: ControlPlane) => podIn(plane).metadata.deletionTimestamp !== undefined

test('a pod that does not tolerate a taint is deleted at once', () => {
  const plane = planeWithPod([])

  setTaints(plane, [taint])

  expect(isGoing(plane)).toBe(true)
  expect(eventsIn(plane)).toContain('TaintManagerEviction: Marking for deletion Pod default/app')
  expect(findCondition(podIn(plane).status.conditions, 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  })
})

test('a pod that is on its way out is not evicted again for a taint of another effect', () => {
  const plane = planeWithPod([])
  setTaints(plane, [taint])
  plane.advance(seconds(1))
  setTaints(plane, [taint, { key: 'full', effect: 'NoSchedule' }])

  expect(isGoing(plane)).toBe(true)
  expect(eventsIn(plane).filter((each) => each.startsWith('TaintManagerEviction'))).toEqual([
    'TaintManagerEviction: Marking for deletion Pod default/app',
  ])
  const [{ count }] = plane.client.list(event).filter(({ reason }) => reason === 'TaintManagerEviction')
  expect(count).toBe(1)
})

test('a pod that is driven off by another taint as well says so of the generation of the first', () => {
  const plane = planeWithPod([])
  setTaints(plane, [taint])
  const said = findCondition(podIn(plane).status.conditions, 'DisruptionTarget')
  setTaints(plane, [taint, { key: 'broken', effect: 'NoExecute' }])

  expect(podIn(plane).metadata.generation).toBe(2)
  expect(findCondition(podIn(plane).status.conditions, 'DisruptionTarget')).toEqual(said)
})

test('a pod that tolerates a taint for a while is deleted afterwards', () => {
  const plane = planeWithPod([
    { key: 'dedicated', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ])

  setTaints(plane, [taint])
  plane.advance(minutes(5) - 1)
  expect(isGoing(plane)).toBe(false)

  plane.advance(1)
  expect(isGoing(plane)).toBe(true)
})

test('a taint that is lifted in time calls the deletion off', () => {
  const plane = planeWithPod([
    { key: 'dedicated', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ])

  setTaints(plane, [taint])
  plane.advance(minutes(4))
  setTaints(plane, [])
  plane.advance(minutes(4))

  expect(isGoing(plane)).toBe(false)
  expect(eventsIn(plane)).toContain('TaintManagerEviction: Cancelling deletion of Pod default/app')
})

test('a node that was gone and is back without its taint calls the deletion off', () => {
  const plane = planeWithPod([
    { key: 'dedicated', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ])
  setTaints(plane, [taint])
  plane.client.delete(node, nodeIn(plane, 'node-1'))
  plane.client.create(node, { metadata: { name: 'node-1' } })
  plane.settle()
  expect(eventsIn(plane)).toContain('TaintManagerEviction: Cancelling deletion of Pod default/app')
})

test('a pod that lands on a tainted node is judged as well', () => {
  const plane = planeWithPod([])
  plane.client.delete(pod, podIn(plane), { gracePeriodSeconds: 0 })
  setTaints(plane, [taint])
  const spec = { containers: [{ name: 'app', image: 'app:1' }] }

  start(plane, plane.client.create(pod, { metadata: { name: 'app', namespace: 'default' }, spec } as never))
  plane.settle()

  expect(isGoing(plane)).toBe(true)
})

test('the shortest of the tolerations that are used decides', () => {
  const other = { key: 'other', effect: 'NoExecute' } as const
  const forMinute: Toleration = { key: 'dedicated', operator: 'Exists', tolerationSeconds: 60 }
  const forEver: Toleration = { key: 'other', operator: 'Exists' }

  expect(toleratedMs([taint, other], [forMinute, forEver])).toBe(seconds(60))
  expect(toleratedMs([other], [forMinute, forEver])).toBe(Number.POSITIVE_INFINITY)
  expect(toleratedMs([taint, other], [forMinute])).toBe(0)
})
