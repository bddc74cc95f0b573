import { expect, test } from 'vitest'
import { findCondition } from '../../src/api/meta.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { SchedulingPlane } from './scheduling-plane.ts'

const notHelpful = (nodes: number) =>
  `0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`
const noVictims = (nodes: number) =>
  `0/${nodes} nodes are available: ${nodes} No preemption victims found for incoming pod.`

test('without nodes the pod is tried again and again, further and further apart', () => {
  const plane = new SchedulingPlane()
  plane.addPod('web')
  expect(plane.eventsOf('web')).toEqual(['Warning FailedScheduling: no nodes available to schedule pods'])

  plane.clock.advance(seconds(1 + 2 + 4 + 8 + 10))

  // The second is about another version of the pod, which says now that it is unschedulable.
  expect(plane.eventsOf('web')).toEqual([
    'Warning FailedScheduling: no nodes available to schedule pods',
    'Warning FailedScheduling x2: no nodes available to schedule pods',
  ])

  plane.clock.advance(minutes(36))
  expect(plane.eventsOf('web')[1]).toMatch(/^Warning FailedScheduling x\d{3}: /)
})

test('the message counts the reasons in order, and says what came of preemption', () => {
  const plane = new SchedulingPlane()
  plane.addNode('tainted', { spec: { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] } })
  plane.addNode('full-1')
  plane.addNode('full-2')
  plane.addPod('big-1', { requests: { cpu: '3' } })
  plane.addPod('big-2', { requests: { cpu: '3' } })

  plane.addPod('web', { requests: { cpu: '2' } })

  const message =
    '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. ' +
    'no new claims to deallocate, preemption: 0/3 nodes are available: ' +
    '1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.'
  expect(plane.eventsOf('web')).toEqual([`Warning FailedScheduling: ${message}`])
  expect(findCondition(plane.pod('web').status.conditions, 'PodScheduled')).toMatchObject({
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  })
  expect(plane.pod('web').status.phase).toBe('Pending')
})

test('a node may be short of several things at once', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.addPod('first', { requests: { cpu: '3', memory: '6Gi', 'ephemeral-storage': '40Gi' } })

  plane.addPod('web', { requests: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '20Gi' } })

  expect(plane.whyPending('web')).toBe(
    '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient ephemeral-storage, 1 Insufficient memory, ' +
      `1 Too many pods. no new claims to deallocate, preemption: ${noVictims(1)}`,
  )
})

test('preemption cannot help where the empty node would be too small', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1')

  plane.addPod('web', { requests: { cpu: '64' } })

  expect(plane.whyPending('web')).toBe(
    `0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ${notHelpful(1)}`,
  )
})

test('extended resources are counted by name', () => {
  const plane = new SchedulingPlane()
  plane.addNode('plain')
  plane.addNode('gpu', { allocatable: { 'example.com/gpu': '1' } })
  plane.addPod('first', { requests: { 'example.com/gpu': '1' } })
  expect(plane.nodeOf('first')).toBe('gpu')

  plane.addPod('second', { requests: { 'example.com/gpu': '1' } })

  expect(plane.whyPending('second')).toBe(
    '0/2 nodes are available: 2 Insufficient example.com/gpu. no new claims to deallocate, preemption: ' +
      '0/2 nodes are available: 1 No preemption victims found for incoming pod, ' +
      '1 Preemption is not helpful for scheduling.',
  )
})

test('a pod that never preempts says so', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { spec: { unschedulable: true } })

  plane.addPod('web', { spec: { preemptionPolicy: 'Never' } })

  expect(plane.whyPending('web')).toBe(
    '0/1 nodes are available: 1 node(s) were unschedulable. ' +
      'no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
  )
})

test('the status is written only when what it says has changed', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { spec: { unschedulable: true } })
  plane.addPod('web')
  const { resourceVersion } = plane.pod('web').metadata

  plane.clock.advance(minutes(12))

  expect(plane.eventsOf('web')).toHaveLength(2)
  expect(plane.eventsOf('web')[1]).toContain('Warning FailedScheduling x2: ')
  expect(plane.pod('web').metadata.resourceVersion).toBe(resourceVersion)
})

test('the condition keeps the instant since which the pod is unschedulable', () => {
  const plane = new SchedulingPlane()
  plane.addPod('web')
  plane.clock.advance(seconds(30))
  plane.addNode('node-1', { spec: { unschedulable: true } })
  plane.clock.advance(seconds(30))

  expect(plane.whyPending('web')).toContain('1 node(s) were unschedulable')
  expect(findCondition(plane.pod('web').status.conditions, 'PodScheduled')?.lastTransitionTime).toBe(
    '2026-01-01T00:00:00Z',
  )
})
