import { describe, expect, test } from 'vitest'
import { namespace } from '../../src/api/core/namespace.ts'
import { definePlugin, never } from '../../src/scheduler/framework/plugin.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { SchedulingPlane } from './scheduling-plane.ts'

/** How often the scheduler has tried a pod in vain. */
const attemptsAt = (plane: SchedulingPlane, name: string) =>
  Number(/ x(\d+):/.exec(plane.eventsOf(name).at(-1) ?? '')?.[1] ?? plane.eventsOf(name).length)

describe('a waiting pod is scheduled when', () => {
  test('another pod leaves it the cpu that it needs', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    plane.addPod('first', { requests: { cpu: '3' } })
    plane.addPod('second', { requests: { cpu: '3' } })
    expect(plane.nodeOf('second')).toBeUndefined()

    plane.deletePod('first')

    expect(plane.nodeOf('second')).toBe('node-1')
  })

  test('a node comes', () => {
    const plane = new SchedulingPlane()
    plane.addNode('full', { allocatable: { pods: '0' } })
    plane.addPod('web')

    plane.addNode('empty')

    expect(plane.nodeOf('web')).toBe('empty')
  })

  test('a node gets the label that it selects', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    plane.addPod('db', { spec: { nodeSelector: { disk: 'ssd' } } })

    plane.changeNode('node-1', ({ metadata }) => Object.assign(metadata, { labels: { disk: 'ssd' } }))

    expect(plane.nodeOf('db')).toBe('node-1')
  })

  test('a taint is removed', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { spec: { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] } })
    plane.addPod('web')

    plane.changeNode('node-1', ({ spec }) => Object.assign(spec, { taints: [] }))

    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('a pod that runs beside it takes less of the cpu that it needs', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    plane.addPod('first', { requests: { cpu: '3' } })
    plane.addPod('second', { requests: { cpu: '3' } })

    plane.resizePod('first', { cpu: '1' })

    expect(plane.nodeOf('second')).toBe('node-1')
  })

  test('a node is uncordoned', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { spec: { unschedulable: true } })
    plane.addPod('web')

    plane.changeNode('node-1', ({ spec }) => Object.assign(spec, { unschedulable: false }))

    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('a node grows', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    plane.addPod('web', { requests: { cpu: '6' } })

    plane.setAllocatable('node-1', { cpu: '8' })

    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('it is given a toleration', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { spec: { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] } })
    plane.addPod('web')

    plane.changePod('web', ({ spec }) =>
      Object.assign(spec, { tolerations: [{ key: 'dedicated', operator: 'Exists' }] }),
    )

    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('its labels are no longer those that another pod keeps away from', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { labels: { 'kubernetes.io/hostname': 'node-1' } })
    const labelSelector = { matchLabels: { team: 'a' } }
    const terms = [{ topologyKey: 'kubernetes.io/hostname', labelSelector }]
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } }
    plane.addPod('shy', { spec: { affinity } })
    plane.addPod('web', { labels: { team: 'a' } })
    expect(plane.nodeOf('web')).toBeUndefined()

    plane.changePod('web', ({ metadata }) => Object.assign(metadata, { labels: { team: 'b' } }))

    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('the port that it wants is given back', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    const container = { ports: [{ containerPort: 80, hostPort: 80 }] }
    plane.addPod('first', { container })
    plane.addPod('second', { container })

    plane.deletePod('first')

    expect(plane.nodeOf('second')).toBe('node-1')
  })
})

describe('a waiting pod is not tried again when', () => {
  const waiting = () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    plane.addPod('other')
    plane.addPod('db', { spec: { nodeSelector: { disk: 'ssd' } } })
    return plane
  }

  test('a pod goes that was not in its way', () => {
    const plane = waiting()
    plane.deletePod('other')

    expect(attemptsAt(plane, 'db')).toBe(1)
  })

  test('a pod takes less of what it does not ask for', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { allocatable: { cpu: '4', memory: '1Gi', pods: '10' } })
    plane.addPod('other', { requests: { cpu: '2', memory: '600Mi' } })
    plane.addPod('db', { requests: { memory: '600Mi' } })

    plane.resizePod('other', { cpu: '1', memory: '600Mi' })

    expect(attemptsAt(plane, 'db')).toBe(1)
  })

  test('a node comes, or changes, that it cannot use either', () => {
    const plane = waiting()
    plane.addNode('node-2')
    plane.changeNode('node-2', ({ metadata }) => Object.assign(metadata, { labels: { disk: 'tape' } }))

    expect(attemptsAt(plane, 'db')).toBe(1)
  })

  test('a node that was never cordoned changes its labels', () => {
    const plane = new SchedulingPlane()
    plane.addNode('closed', { spec: { unschedulable: true } })
    plane.addNode('full', { allocatable: { pods: '0' } })
    plane.addPod('db')
    plane.changeNode('full', ({ metadata }) => Object.assign(metadata, { labels: { disk: 'ssd' } }))

    expect(attemptsAt(plane, 'db')).toBe(1)
  })

  test('something changes that only another plugin watches', () => {
    const wakesOn = { change: () => true }
    const stern = definePlugin({ name: 'Stern', filter: () => never('no'), wakesOn })
    const curious = definePlugin({ name: 'Curious', watches: [namespace], wakesOn })
    const plane = new SchedulingPlane({ plugins: [stern, curious] })
    plane.addNode('node-1')
    plane.addPod('db')

    plane.client.create(namespace, { metadata: { name: 'team' } })
    plane.clock.advance(seconds(20))

    expect(attemptsAt(plane, 'db')).toBe(1)
  })

  test('it is deleted', () => {
    const plane = waiting()
    plane.deletePod('db')
    plane.changeNode('node-1', ({ metadata }) => Object.assign(metadata, { labels: { disk: 'ssd' } }))
    plane.clock.advance(minutes(6))

    expect(plane.eventsOf('db')).toHaveLength(1)
  })
})

test('a pod is tried again when a node has other taints, or is no longer cordoned, whatever else refuses it', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { spec: { unschedulable: true } })
  plane.addNode('node-2')
  plane.addPod('big', { requests: { cpu: '100' } })
  const tries = () => plane.eventsOf('big').length

  plane.changeNode('node-2', ({ spec }) =>
    Object.assign(spec, { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] }),
  )
  expect(tries()).toBe(2)

  plane.clock.advance(minutes(1))
  plane.changeNode('node-1', ({ spec }) => Object.assign(spec, { unschedulable: false }))
  expect(tries()).toBe(3)

  plane.clock.advance(minutes(1))
  plane.changeNode('node-1', ({ spec }) => Object.assign(spec, { unschedulable: true }))
  expect(tries()).toBe(3)
})

test('a pod that nothing has woken for five minutes is tried again', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1')
  plane.addPod('db', { spec: { nodeSelector: { disk: 'ssd' } } })

  plane.clock.advance(minutes(5))
  expect(attemptsAt(plane, 'db')).toBe(1)
  plane.clock.advance(seconds(30))
  expect(attemptsAt(plane, 'db')).toBe(2)
})

test('a pod whose back-off has not ended lets a fresh one of the same priority go first', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.addPod('holder')
  plane.addPod('tried')
  expect(plane.nodeOf('tried')).toBeUndefined()

  plane.submit('fresh')
  plane.deletePod('holder')

  expect(plane.nodeOf('fresh')).toBe('node-1')
  expect(plane.nodeOf('tried')).toBeUndefined()
})

test('a pod whose back-off has ended goes before one that came later', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.addPod('holder')
  plane.addPod('tried')
  plane.clock.advance(seconds(2))

  plane.submit('fresh')
  plane.deletePod('holder')

  expect(plane.nodeOf('tried')).toBe('node-1')
})

test('of the waiting pods the one of highest priority gets the place', () => {
  const plane = new SchedulingPlane()
  plane.addNode('node-1', { allocatable: { pods: '1' } })
  plane.addPod('holder', { spec: { priority: 10 } })
  plane.addPod('low', { spec: { priority: 1 } })
  plane.addPod('high', { spec: { priority: 5 } })

  plane.deletePod('holder')

  expect(plane.nodeOf('high')).toBe('node-1')
  expect(plane.nodeOf('low')).toBeUndefined()
})
