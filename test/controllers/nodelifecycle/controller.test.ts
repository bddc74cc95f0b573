import { expect, test } from 'vitest'
import { event } from '../../../src/api/core/event.ts'
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { findCondition } from '../../../src/api/meta.ts'
import { nodeLifecycleController } from '../../../src/controllers/nodelifecycle/controller.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { eventsIn, start } from '../shared/pod-stand-in.ts'
import { addNode, conditionOf, live, nodeIn, report, taintsOf } from './node-stand-in.ts'

const notReady = 'node.kubernetes.io/not-ready'
const unreachable = 'node.kubernetes.io/unreachable'

function planeWith(nodes: readonly string[]): ControlPlane {
  const plane = new ControlPlane({
    controllers: [serviceAccountController as never],
    actors: [nodeLifecycleController],
  })
  for (const name of nodes) addNode(plane, name)
  live(plane, seconds(10), nodes)
  return plane
}

test('a node is announced when it comes and when it goes', () => {
  const plane = planeWith(['node-1'])
  plane.user.delete(node, nodeIn(plane, 'node-1'))
  plane.settle()

  expect(eventsIn(plane)).toEqual([
    'RegisteredNode: Node node-1 event: Registered Node node-1 in Controller',
    'RemovingNode: Node node-1 event: Removing Node node-1 from Controller',
  ])
  const [registered] = plane.cache.list(event)
  expect(registered.involvedObject.uid).toMatch(/^[0-9a-f-]{36}$/)
  expect(registered.involvedObject.resourceVersion).toBeUndefined()
})

test('a node that reports has no taints', () => {
  const plane = planeWith(['node-1'])

  live(plane, minutes(10), ['node-1'])

  expect(taintsOf(plane, 'node-1')).toEqual([])
  expect(conditionOf(plane, 'node-1', 'Ready')).toBe('True')
})

test('a node that falls silent becomes unknown after its grace period, and then drives its pods off', () => {
  const plane = planeWith(['node-1', 'node-2'])

  live(plane, seconds(40), ['node-2'])
  expect(conditionOf(plane, 'node-1', 'Ready')).toBe('True')

  live(plane, seconds(5), ['node-2'])
  expect(conditionOf(plane, 'node-1', 'Ready')).toBe('Unknown NodeStatusUnknown')
  expect(conditionOf(plane, 'node-1', 'MemoryPressure')).toBe('Unknown NodeStatusUnknown')
  expect(findCondition(nodeIn(plane, 'node-1').status.conditions, 'Ready')?.message).toBe(
    'Kubelet stopped posting node status.',
  )
  expect(eventsIn(plane)).toContain('NodeNotReady: Node node-1 status is now: NodeNotReady')

  live(plane, seconds(1), ['node-2'])
  expect(taintsOf(plane, 'node-1')).toEqual([`${unreachable}:NoSchedule`, `${unreachable}:NoExecute`])
  expect(taintsOf(plane, 'node-2')).toEqual([])
})

test('a silent node that somebody says is ready, without a new heartbeat, goes on driving its pods off', () => {
  const plane = planeWith(['node-1', 'node-2'])
  live(plane, seconds(50), ['node-2'])
  const driving = () => nodeIn(plane, 'node-1').spec.taints?.find(({ effect }) => effect === 'NoExecute')
  const since = driving()?.timeAdded

  plane.user.updateStatus(node, nodeIn(plane, 'node-1'), ({ conditions }) => {
    conditions!.find(({ type }) => type === 'Ready')!.status = 'True'
  })
  live(plane, seconds(10), ['node-2'])

  expect(conditionOf(plane, 'node-1', 'Ready')).toBe('Unknown NodeStatusUnknown')
  expect(since).toBeDefined()
  expect(driving()?.timeAdded).toBe(since)
})

test('the pods of a silent node are no longer ready', () => {
  const plane = planeWith(['node-1', 'node-2'])
  const spec = { containers: [{ name: 'app', image: 'app:1' }] }
  const made = plane.client.create(pod, { metadata: { name: 'app', namespace: 'default' }, spec } as never)
  start(plane, made)

  live(plane, seconds(60), ['node-2'])

  const { conditions } = plane.client.get(pod, 'app', 'default').status
  expect(findCondition(conditions, 'Ready')?.status).toBe('False')
  expect(eventsIn(plane)).toContain('NodeNotReady: Node is not ready')
})

test('a node that comes back loses its taints', () => {
  const plane = planeWith(['node-1', 'node-2'])
  live(plane, seconds(80), ['node-2'])

  report(plane, 'node-1', 'True')
  live(plane, seconds(10), ['node-1', 'node-2'])

  expect(taintsOf(plane, 'node-1')).toEqual([])
})

test('a node that says that it is not ready is tainted as such', () => {
  const plane = planeWith(['node-1', 'node-2'])

  report(plane, 'node-1', 'False')
  live(plane, seconds(10), ['node-1', 'node-2'])

  expect(taintsOf(plane, 'node-1')).toEqual([`${notReady}:NoSchedule`, `${notReady}:NoExecute`])
})

test('when every node fails at once, no pods are driven off', () => {
  const plane = planeWith(['node-1', 'node-2'])

  live(plane, minutes(5), [])

  for (const name of ['node-1', 'node-2'])
    expect(taintsOf(plane, name)).toEqual([`${unreachable}:NoSchedule`])
})

test('when most of a small zone fails, no pods are driven off', () => {
  const names = ['node-1', 'node-2', 'node-3', 'node-4']
  const plane = planeWith(names)

  live(plane, minutes(5), ['node-4'])

  for (const name of names.slice(0, 3)) expect(taintsOf(plane, name)).toEqual([`${unreachable}:NoSchedule`])
})

test('of several failing nodes one is driven off every ten seconds', () => {
  const names = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5']
  const plane = planeWith(names)
  const drivenOff = () =>
    names.filter((name) => taintsOf(plane, name).includes(`${unreachable}:NoExecute`)).length

  live(plane, seconds(50), names.slice(2))
  expect(drivenOff()).toBe(1)
  live(plane, seconds(9), names.slice(2))
  expect(drivenOff()).toBe(1)
  live(plane, seconds(1), names.slice(2))
  expect(drivenOff()).toBe(2)
})

test('a node that never reported is unknown a minute after it was made', () => {
  const plane = planeWith(['node-1'])
  plane.client.create(node, { metadata: { name: 'ghost' } })

  live(plane, seconds(55), ['node-1'])
  expect(conditionOf(plane, 'ghost', 'Ready')).toBeUndefined()

  live(plane, seconds(15), ['node-1'])
  expect(conditionOf(plane, 'ghost', 'Ready')).toBe('Unknown NodeStatusNeverUpdated')
})

test('a node that says nothing is held to be as silent as one of its name that is gone', () => {
  const plane = planeWith(['node-1'])
  plane.client.create(node, { metadata: { name: 'ghost' } })
  live(plane, seconds(70), ['node-1'])
  plane.client.delete(node, plane.client.get(node, 'ghost'))
  plane.settle()
  plane.client.create(node, { metadata: { name: 'ghost' } })

  live(plane, seconds(5), ['node-1'])
  expect(conditionOf(plane, 'ghost', 'Ready')).toBe('Unknown NodeStatusNeverUpdated')
})

test('a node is tainted by its conditions and when it is cordoned', () => {
  const plane = planeWith(['node-1'])
  plane.client.updateStatus(node, nodeIn(plane, 'node-1'), ({ conditions }) => {
    conditions!.find(({ type }) => type === 'DiskPressure')!.status = 'True'
    conditions!.find(({ type }) => type === 'PIDPressure')!.status = 'True'
    conditions!.reverse()
  })
  plane.user.update(node, nodeIn(plane, 'node-1'), ({ spec }) => {
    spec.unschedulable = true
  })

  plane.settle()

  // In the order of its conditions.
  expect(taintsOf(plane, 'node-1')).toEqual([
    'node.kubernetes.io/pid-pressure:NoSchedule',
    'node.kubernetes.io/disk-pressure:NoSchedule',
    'node.kubernetes.io/unschedulable:NoSchedule',
  ])
})

test('taints that users set stay', () => {
  const plane = planeWith(['node-1', 'node-2'])
  plane.user.update(node, nodeIn(plane, 'node-1'), ({ spec }) => {
    spec.taints = [{ key: 'dedicated', value: 'db', effect: 'NoExecute' }]
  })

  live(plane, seconds(80), ['node-2'])
  report(plane, 'node-1', 'True')
  live(plane, seconds(10), ['node-1', 'node-2'])

  expect(taintsOf(plane, 'node-1')).toEqual(['dedicated:NoExecute'])
})

test('the old names of platform labels follow the stable ones', () => {
  const plane = planeWith([])
  addNode(plane, 'node-1', { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' })

  expect(nodeIn(plane, 'node-1').metadata.labels).toMatchObject({
    'beta.kubernetes.io/os': 'linux',
    'beta.kubernetes.io/arch': 'amd64',
  })
})

test('nodes that renew their leases cause no writes', () => {
  const names = Array.from({ length: 50 }, (_, n) => `node-${n}`)
  const plane = planeWith(names)
  const before = plane.registry.revision

  live(plane, minutes(1), names)

  expect(plane.registry.revision - before).toBe(6 * 50)
})
