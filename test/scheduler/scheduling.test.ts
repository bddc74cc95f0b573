import { expect, test } from 'vitest'
import { event } from '../../src/api/core/event.ts'
import { pod } from '../../src/api/core/pod.ts'
import { findCondition } from '../../src/api/meta.ts'
import { seconds } from '../../src/sim/duration.ts'
import { SchedulingPlane } from './scheduling-plane.ts'

test('a pod is bound to the node, and told so', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1')

  plane.addPod('web')

  expect(plane.nodeOf('web')).toBe('node-1')
  expect(plane.eventsOf('web')).toEqual(['Normal Scheduled: Successfully assigned default/web to node-1'])
  expect(findCondition(plane.pod('web').status.conditions, 'PodScheduled')).toMatchObject({ status: 'True' })
})

test('the events are of the newer sort, and name the scheduler', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1')
  plane.addPod('web')

  const [scheduled] = plane.client.list(event)
  expect(scheduled).toMatchObject({
    action: 'Binding',
    eventTime: expect.stringMatching(/\.\d{6}Z$/),
    reportingComponent: 'default-scheduler',
    source: {},
    lastTimestamp: null,
  })
})

test('pods that were there before the scheduler are scheduled, and those with a node are counted', () => {
  const plane = new SchedulingPlane({ idle: true })
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.addNode('node-2', { allocatable: { pods: '1' } })
  plane.addPod('placed', { spec: { nodeName: 'node-1' } })
  plane.addPod('waiting')
  expect(plane.nodeOf('waiting')).toBeUndefined()

  plane.startScheduler()
  plane.settle()

  expect(plane.nodeOf('waiting')).toBe('node-2')
})

test('a pod of another scheduler is left alone', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1')

  plane.addPod('web', { spec: { schedulerName: 'mine' } })

  expect(plane.nodeOf('web')).toBeUndefined()
  expect(plane.eventsOf('web')).toEqual([])
})

test('a gated pod is not queued until its last gate is lifted', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1')
  plane.addPod('web', { spec: { schedulingGates: [{ name: 'example.com/a' }, { name: 'example.com/b' }] } })
  expect(findCondition(plane.pod('web').status.conditions, 'PodScheduled')).toMatchObject({
    status: 'False',
    reason: 'SchedulingGated',
  })

  plane.changePod('web', ({ spec }) => Object.assign(spec, { schedulingGates: [{ name: 'example.com/b' }] }))
  expect(plane.nodeOf('web')).toBeUndefined()

  plane.changePod('web', ({ spec }) => Object.assign(spec, { schedulingGates: [] }))
  expect(plane.nodeOf('web')).toBe('node-1')
  expect(plane.eventsOf('web')).toHaveLength(1)
})

test('pods without requests are spread evenly', () => {
  const plane = new SchedulingPlane()
  for (const name of ['node-1', 'node-2', 'node-3']) plane.addNode(name)

  for (let n = 0; n < 30; n++) plane.submit(`web-${n}`)
  plane.settle()

  expect(plane.spread()).toEqual({ 'node-1': 10, 'node-2': 10, 'node-3': 10 })
})

test('the emptiest node is preferred', () => {
  const plane = new SchedulingPlane()
  plane.addNode('small', { allocatable: { cpu: '2', memory: '4Gi' } })
  plane.addNode('large', { allocatable: { cpu: '8', memory: '16Gi' } })

  plane.addPod('web', { requests: { cpu: '1', memory: '2Gi' } })

  expect(plane.nodeOf('web')).toBe('large')
})

test('the node that would be used evenly is preferred to one that is as empty', () => {
  const plane = new SchedulingPlane()
  plane.addNode('much-memory', { allocatable: { cpu: '4', memory: '16Gi' } })
  plane.addNode('much-cpu', { allocatable: { cpu: '16', memory: '4Gi' } })
  plane.addNode('even', { allocatable: { cpu: '6400m', memory: '6554Mi' } })

  plane.addPod('web', { requests: { cpu: '2', memory: '2Gi' } })

  expect(plane.nodeOf('web')).toBe('even')
})

test('pods of high priority go first, and among equals the one that came first', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { allocatable: { pods: '3' } })

  plane.submit('low', { spec: { priority: 1 } })
  plane.submit('middle-1', { spec: { priority: 5 } })
  plane.submit('middle-2', { spec: { priority: 5 } })
  plane.submit('high', { spec: { priority: 9 } })
  plane.settle()

  const scheduled = plane.client
    .list(event)
    .filter(({ reason }) => reason === 'Scheduled')
    .toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
  expect(scheduled.map(({ involvedObject }) => involvedObject.name)).toEqual(['high', 'middle-1', 'middle-2'])
  expect(plane.nodeOf('low')).toBeUndefined()
})

test('a burst larger than a turn is scheduled to the last pod', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { allocatable: { pods: '450', cpu: '100', memory: '500Gi' } })

  for (let n = 0; n < 450; n++) plane.submit(`web-${n}`)
  plane.settle()

  expect(plane.spread()).toEqual({ 'node-1': 450 })
})

test('a pod is bound after the time that scheduling takes, and its place is kept meanwhile', () => {
  const plane = new SchedulingPlane({ profile: { schedulingMs: 5 } })
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.submit('first')
  plane.clock.advance(4)
  plane.submit('second')
  plane.clock.advance(0)
  expect(plane.nodeOf('first')).toBeUndefined()
  expect(plane.whyPending('second')).toContain('1 Too many pods')

  plane.clock.advance(1)

  expect(plane.nodeOf('first')).toBe('node-1')
})

test('a pod that is deleted while it is being bound gives its place back', () => {
  const plane = new SchedulingPlane({ profile: { schedulingMs: 5 } })
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.submit('first')
  plane.clock.advance(1)

  plane.deletePod('first')
  plane.addPod('second')

  expect(plane.nodeOf('second')).toBe('node-1')
})

test('a view that lags behind never places two pods where one fits', () => {
  const plane = new SchedulingPlane({ cacheLagMs: 500 })
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.submit('first')
  plane.clock.advance(600)
  plane.submit('second')
  plane.clock.advance(seconds(5))

  expect(plane.spread()).toEqual({ 'node-1': 1, none: 1 })
})

test('a binding that is refused is reported, and nothing is taken on the node', () => {
  const plane = new SchedulingPlane({ cacheLagMs: 500 })
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.clock.advance(500)
  plane.submit('web')
  plane.clock.advance(100)
  plane.client.bind(plane.pod('web'), 'elsewhere')
  plane.clock.advance(500)
  expect(plane.eventsOf('web')).toEqual([
    'Warning FailedScheduling: running Bind plugin "DefaultBinder": ' +
      'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "elsewhere"',
  ])

  plane.submit('next')
  plane.clock.advance(seconds(2))

  expect(plane.nodeOf('next')).toBe('node-1')
})

test('a pod that is on its way out is not scheduled when its turn comes, which is told', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { allocatable: { pods: '0' } })
  plane.addPod('web')
  plane.client.update(pod, plane.pod('web'), ({ metadata }) => {
    metadata.finalizers = ['example.com/hold']
  })
  plane.deletePod('web')
  expect(plane.eventsOf('web')).toHaveLength(1)

  plane.addNode('node-2')

  expect(plane.nodeOf('web')).toBeUndefined()
  expect(plane.eventsOf('web')[1]).toBe('Warning FailedScheduling: skip schedule deleting pod: default/web')
})

test('the same seed makes the same choices, another seed others', () => {
  const choices = (seed: number) => {
    const plane = new SchedulingPlane({ seed })
    for (let n = 0; n < 10; n++) plane.addNode(`node-${n}`)
    for (let n = 0; n < 20; n++) plane.addPod(`web-${n}`)
    return plane.client.list(pod).map(({ spec }) => spec.nodeName)
  }

  expect(choices(7)).toEqual(choices(7))
  expect(choices(7)).not.toEqual(choices(8))
})
