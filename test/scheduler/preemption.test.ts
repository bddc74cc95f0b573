/** Pods that matter more drive off those that matter less, where that makes room for them. */
import { describe, expect, test } from 'vitest'
import { event } from '../../src/api/core/event.ts'
import { pod } from '../../src/api/core/pod.ts'
import { findCondition } from '../../src/api/meta.ts'
import { podDisruptionBudget } from '../../src/api/policy/poddisruptionbudget.ts'
import { seconds } from '../../src/sim/duration.ts'
import { type PodOptions, SchedulingPlane } from './scheduling-plane.ts'

/** A pod that asks for so many of the four CPUs of a node. */
const asking = (cpu: string, priority = 0, more: PodOptions = {}): PodOptions => ({
  requests: { cpu },
  ...more,
  spec: { priority, terminationGracePeriodSeconds: 0, ...more.spec },
})

const planeWith = (nodes: number, options: ConstructorParameters<typeof SchedulingPlane>[0] = {}) => {
  const plane = new SchedulingPlane(options)
  for (let n = 1; n <= nodes; n++) plane.addNode(`node-${n}`)
  return plane
}

const names = (plane: SchedulingPlane) => plane.client.list(pod).map(({ metadata }) => metadata.name)

/** Lets the pod be held by its finalizer when it is deleted. */
const held = (plane: SchedulingPlane, name: string) =>
  plane.client.update(pod, plane.pod(name), ({ metadata }) => {
    metadata.finalizers = ['example.com/hold']
  })

const letGo = (plane: SchedulingPlane, name: string) => {
  plane.client.update(pod, plane.pod(name), ({ metadata }) => {
    delete metadata.finalizers
  })
  plane.settle()
}

describe('a pod that fits nowhere', () => {
  test('drives off as few as needed, those that matter least, and waits until they are gone', () => {
    const plane = planeWith(1)
    plane.addPod('low', asking('2', 10))
    plane.addPod('lower', asking('1', 5))
    held(plane, 'low')
    plane.submit('winner', asking('3', 1_000))
    plane.clock.advance(0)

    const winner = plane.pod('winner')
    expect(winner.spec.nodeName).toBeUndefined()
    expect(winner.status.nominatedNodeName).toBe('node-1')
    // What is done about it says that nothing more has to be done: nothing of preemption is told.
    expect(plane.whyPending('winner')).toBe('0/1 nodes are available: 1 Insufficient cpu.')
    expect(findCondition(plane.pod('low').status.conditions, 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
    })
    expect(plane.eventsOf('low')).toContain(
      `Normal Preempted: Preempted by pod ${winner.metadata.uid} on node node-1`,
    )
    const told = plane.client.list(event).find(({ reason }) => reason === 'Preempted')
    expect(told).not.toHaveProperty('related')

    letGo(plane, 'low')
    expect(names(plane)).toEqual(['lower', 'winner'])
    expect(plane.nodeOf('winner')).toBe('node-1')
    expect(plane.pod('winner').status.nominatedNodeName).toBeUndefined()
  })

  test('is tried again once the last of many has gone, and not before', () => {
    const plane = planeWith(1)
    for (const name of ['a', 'b', 'c', 'd']) plane.addPod(name, asking('1', 10))
    plane.addPod('winner', asking('3', 100))
    expect(plane.nodeOf('winner')).toBe('node-1')
    expect(names(plane)).toHaveLength(2)
    expect(plane.eventsOf('winner')).toHaveLength(2)
  })

  test('goes where those that have to leave matter least', () => {
    const plane = planeWith(3)
    for (const [n, priority] of [50, 10, 30].entries())
      plane.addPod(`on-${n + 1}`, asking('3', priority, { spec: { nodeName: `node-${n + 1}` } }))

    plane.addPod('winner', asking('3', 100))

    expect(plane.nodeOf('winner')).toBe('node-2')
    expect(names(plane)).toEqual(['on-1', 'on-3', 'winner'])
  })

  test('of pods that matter alike drives off the youngest', () => {
    const plane = planeWith(2)
    for (const n of [1, 2]) {
      plane.addPod(`on-${n}`, asking('3', 10, { spec: { nodeName: `node-${n}` } }))
      plane.client.updateStatus(pod, plane.pod(`on-${n}`), (status) => {
        status.startTime = `2026-01-01T00:0${n}:00Z`
      })
    }
    plane.addPod('winner', asking('3', 100))
    expect(plane.nodeOf('winner')).toBe('node-2')
  })

  test('would rather break no budget, and breaks one where there is no other way', () => {
    const plane = planeWith(2)
    plane.client.create(podDisruptionBudget, {
      metadata: { name: 'kept', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
      status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
    } as never)
    plane.addPod('kept', asking('3', 10, { labels: { app: 'kept' }, spec: { nodeName: 'node-1' } }))
    plane.addPod('free', asking('3', 20, { spec: { nodeName: 'node-2' } }))

    plane.addPod('first', asking('3', 100))
    expect(plane.nodeOf('first')).toBe('node-2')

    plane.addPod('second', asking('3', 100))
    expect(plane.nodeOf('second')).toBe('node-1')
  })

  test('drives nobody off who matters as much, nor where that would not help', () => {
    const plane = planeWith(2)
    plane.addPod('equal', asking('3', 100, { spec: { nodeName: 'node-1' } }))
    plane.addPod('small', asking('1', 10, { spec: { nodeName: 'node-1' } }))
    plane.addPod('same', asking('3', 100, { spec: { nodeName: 'node-2' } }))
    plane.addPod('waiting', asking('3', 100))

    expect(plane.whyPending('waiting')).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: ' +
        '0/2 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod.',
    )
    expect(names(plane)).toEqual(['equal', 'same', 'small', 'waiting'])
  })

  test('of a class that never preempts waits', () => {
    const plane = planeWith(1)
    plane.addPod('low', asking('3', 10))
    plane.addPod('polite', asking('3', 100, { spec: { preemptionPolicy: 'Never' } }))

    expect(names(plane)).toEqual(['low', 'polite'])
    expect(plane.whyPending('polite')).toMatch(/preemption: not eligible due to preemptionPolicy=Never\.$/)
  })
})

describe('a node that is promised', () => {
  test('is not given to one that matters less, also if it would fit', () => {
    const plane = planeWith(1)
    plane.addPod('low', asking('3', 10))
    held(plane, 'low')
    plane.addPod('winner', asking('4', 100))
    plane.addPod('opportunist', asking('1', 50))

    expect(plane.nodeOf('opportunist')).toBeUndefined()
    letGo(plane, 'low')
    expect(plane.nodeOf('winner')).toBe('node-1')
  })

  test('drives off nobody more while those who leave are still there', () => {
    const plane = planeWith(2)
    plane.addPod('first', asking('3', 10, { spec: { nodeName: 'node-1' } }))
    plane.addPod('second', asking('3', 20, { spec: { nodeName: 'node-2' } }))
    held(plane, 'first')
    plane.addPod('winner', asking('3', 100))
    plane.addPod('passing', asking('1', 100, { spec: { nodeName: 'node-2' } }))
    plane.deletePod('passing')
    plane.clock.advance(seconds(20))

    expect(names(plane)).toEqual(['first', 'second', 'winner'])
    expect(plane.whyPending('winner')).toMatch(
      /preemption: not eligible due to a terminating pod on the nominated node\.$/,
    )
    expect(plane.pod('winner').status.nominatedNodeName).toBe('node-1')
  })

  test('takes one who leaves, and counts no more where pods are spread, for one pod less all the same', () => {
    const plane = planeWith(0)
    const labels = { app: 'web' }
    plane.addNode('node-a', { labels: { zone: 'a' } })
    plane.addNode('node-b', { labels: { zone: 'a' } })
    plane.addNode('node-c', { labels: { zone: 'b' }, spec: { unschedulable: true } })
    plane.addPod('stays', { labels, spec: { nodeName: 'node-b' } })
    plane.addPod('leaves', { labels, spec: { nodeName: 'node-a', priority: -1 } })
    plane.markDeleted('leaves')
    const spread = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' as const }
    const topologySpreadConstraints = [{ ...spread, labelSelector: { matchLabels: labels } }]
    plane.addPod('winner', { labels, spec: { topologySpreadConstraints } })

    expect(plane.pod('winner').status.nominatedNodeName).toBe('node-a')
    expect(plane.whyPending('winner')).toBe(
      "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints.",
    )
  })

  test('is taken over by one that matters even more, and is promised no more to the other one', () => {
    const plane = planeWith(1)
    plane.addPod('low', asking('2', 10))
    plane.addPod('middle', asking('1', 500))
    held(plane, 'low')
    plane.addPod('winner', asking('3', 100))
    expect(plane.pod('winner').status.nominatedNodeName).toBe('node-1')
    plane.addPod('greater', asking('4', 1_000))

    expect(names(plane)).toEqual(['greater', 'low', 'winner'])
    expect(plane.pod('greater').status.nominatedNodeName).toBe('node-1')
    expect(plane.pod('winner').status.nominatedNodeName).toBeUndefined()
    letGo(plane, 'low')
    expect(plane.nodeOf('greater')).toBe('node-1')
    expect(plane.nodeOf('winner')).toBeUndefined()
  })

  test('stays promised to both where nobody more has to leave', () => {
    const plane = planeWith(1)
    plane.addPod('low', asking('3', 10))
    held(plane, 'low')
    plane.addPod('winner', asking('3', 100))
    plane.addPod('greater', asking('3', 1_000))

    expect(plane.pod('greater').status.nominatedNodeName).toBe('node-1')
    expect(plane.pod('winner').status.nominatedNodeName).toBe('node-1')
    letGo(plane, 'low')
    expect(plane.nodeOf('greater')).toBe('node-1')
    expect(plane.nodeOf('winner')).toBeUndefined()
  })

  test('has room for those that matter less once who was promised it is gone', () => {
    const plane = planeWith(1)
    plane.addPod('low', asking('3', 10))
    held(plane, 'low')
    plane.addPod('winner', asking('4', 100))
    plane.addPod('opportunist', asking('1', 50))
    expect(plane.nodeOf('opportunist')).toBeUndefined()
    plane.deletePod('winner')
    expect(plane.nodeOf('opportunist')).toBe('node-1')
  })

  test('is known to a scheduler that starts later', () => {
    const plane = planeWith(1, { idle: true })
    plane.submit('low', asking('3', 10, { spec: { nodeName: 'node-1' } }))
    plane.submit('winner', asking('3', 100))
    plane.client.updateStatus(pod, plane.pod('winner'), (status) => {
      status.nominatedNodeName = 'node-1'
    })
    plane.deletePod('low')
    plane.submit('opportunist', asking('2', 50))
    plane.startScheduler()
    plane.settle()

    expect(plane.nodeOf('winner')).toBe('node-1')
    expect(plane.nodeOf('opportunist')).toBeUndefined()
  })
})

test('a pod that is not bound yet is turned back and not deleted', () => {
  const plane = planeWith(1, { profile: { schedulingMs: seconds(5) } })
  plane.submit('slow', asking('3', 10))
  plane.clock.advance(seconds(1))
  plane.submit('winner', asking('3', 100))
  plane.settle()

  expect(plane.nodeOf('winner')).toBe('node-1')
  expect(names(plane)).toEqual(['slow', 'winner'])
  expect(plane.eventsOf('slow')[0]).toMatch(/ on node node-1 \(in kube-scheduler memory\)\.$/)
})
