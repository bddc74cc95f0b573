/** Pods that want others near, or not near, and pods that are to be spread. */
import { describe, expect, test } from 'vitest'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import { SchedulingPlane } from './scheduling-plane.ts'

const hostname = 'kubernetes.io/hostname'
const zone = 'topology.kubernetes.io/zone'

type Spec = Partial<Pod['spec']>

const near = (app: string, topologyKey = hostname): Spec => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, topologyKey)] } },
})
const apart = (app: string, topologyKey = hostname): Spec => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, topologyKey)] } },
})
const term = (app: string, topologyKey: string) => ({ topologyKey, labelSelector: { matchLabels: { app } } })
const on = (name: string): Spec => ({ nodeSelector: { [hostname]: name } })
const spread = (topologyKey: string, more: object = {}): Spec => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { app: 'web' } },
      ...more,
    },
  ],
})

function planeOf(zones: Readonly<Record<string, string>>): SchedulingPlane {
  const plane = new SchedulingPlane()
  for (const [name, where] of Object.entries(zones))
    plane.addNode(name, { labels: { [hostname]: name, [zone]: where } })
  return plane
}

const nothingHelps = (nodes: number) =>
  `no new claims to deallocate, preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`
const noVictims = (nodes: number) =>
  `no new claims to deallocate, preemption: 0/${nodes} nodes are available: ${nodes} No preemption victims found for incoming pod.`

describe('a pod that needs others near it', () => {
  test('waits until one of them is placed, and follows it', () => {
    const plane = planeOf({ a: 'north', b: 'south' })
    plane.addPod('cache', { spec: near('web') })
    expect(plane.whyPending('cache')).toBe(
      `0/2 nodes are available: 2 node(s) didn't match pod affinity rules. ${nothingHelps(2)}`,
    )
    plane.addPod('other', { labels: { app: 'other' } })
    expect(plane.eventsOf('cache')).toHaveLength(1)
    plane.addPod('web', { labels: { app: 'web' }, spec: on('b') })
    expect(plane.nodeOf('cache')).toBe('b')
  })

  test('is content with their zone, where it asks for no more', () => {
    const plane = planeOf({ a: 'north', b: 'south', c: 'south' })
    plane.addPod('web', { labels: { app: 'web' }, spec: on('b') })
    plane.addPod('big', { requests: { cpu: '4' }, spec: on('b') })
    plane.addPod('cache', { requests: { cpu: '1' }, spec: near('web', zone) })
    expect(plane.nodeOf('cache')).toBe('c')
  })

  test('goes anywhere if it is one of them, and the first', () => {
    const plane = planeOf({ a: 'north', b: 'south' })
    plane.addPod('web-1', { labels: { app: 'web' }, spec: near('web') })
    plane.addPod('web-2', { labels: { app: 'web' }, spec: near('web') })
    expect(plane.nodeOf('web-1')).toBeDefined()
    expect(plane.nodeOf('web-2')).toBe(plane.nodeOf('web-1'))
  })

  test('is woken by a label of a pod that makes it one of them', () => {
    const plane = planeOf({ a: 'north' })
    plane.addPod('web')
    plane.addPod('cache', { spec: near('web') })
    expect(plane.nodeOf('cache')).toBeUndefined()
    plane.changePod('web', ({ metadata }) => {
      metadata.labels = { app: 'web' }
    })
    expect(plane.nodeOf('cache')).toBe('a')
  })
})

describe('a pod that cannot stand others', () => {
  test('keeps away from them, and they from it, until they are gone', () => {
    const plane = planeOf({ a: 'north' })
    plane.addPod('web', { labels: { app: 'web' } })
    plane.addPod('loner', { spec: apart('web') })
    expect(plane.whyPending('loner')).toBe(
      `0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules. ${noVictims(1)}`,
    )
    plane.deletePod('web')
    expect(plane.nodeOf('loner')).toBe('a')
    plane.addPod('web', { labels: { app: 'web' } })
    expect(plane.whyPending('web')).toBe(
      `0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules. ${noVictims(1)}`,
    )
    plane.deletePod('loner')
    expect(plane.nodeOf('web')).toBe('a')
  })

  test('drives them off if it matters more', () => {
    const plane = planeOf({ a: 'north' })
    plane.addPod('web', { labels: { app: 'web' } })
    plane.addPod('loner', { spec: { ...apart('web'), priority: 10 } })
    expect(plane.eventsOf('web').at(-1)).toMatch(/^Normal Preempted: /)
  })

  test('counts those who leave until they are gone', () => {
    const plane = planeOf({ a: 'north' })
    plane.addPod('web', { labels: { app: 'web' } })
    plane.markDeleted('web')
    plane.addPod('loner', { spec: apart('web') })
    expect(plane.nodeOf('loner')).toBeUndefined()
  })
})

describe('a pod that is to be spread', () => {
  const web = (spec: Spec) => ({ labels: { app: 'web' }, spec })

  test('goes where the fewest are, and waits where that is no choice', () => {
    const plane = planeOf({ a: 'north', b: 'south' })
    plane.addPod('web-1', web({ ...spread(zone), ...on('a') }))
    plane.addPod('web-2', web({ ...spread(zone, { nodeAffinityPolicy: 'Ignore' }), ...on('a') }))
    expect(plane.whyPending('web-2')).toBe(
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't match pod topology spread constraints. no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
    )
    plane.addPod('web-3', web(spread(zone)))
    expect(plane.nodeOf('web-3')).toBe('b')
    expect(plane.nodeOf('web-2')).toBe('a')
  })

  test('does not go to a node that lacks the label', () => {
    const plane = planeOf({ a: 'north' })
    plane.addPod('web', web(spread('rack')))
    expect(plane.whyPending('web')).toBe(
      `0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label). ${nothingHelps(1)}`,
    )
    plane.changeNode('a', ({ metadata }) => {
      metadata.labels = { ...metadata.labels, rack: 'r1' }
    })
    expect(plane.nodeOf('web')).toBe('a')
  })

  test('takes an empty domain for one more, as long as there are too few', () => {
    const plane = planeOf({ a: 'north', b: 'south' })
    for (const name of ['web-1', 'web-2', 'web-3']) plane.addPod(name, web(spread(zone, { minDomains: 3 })))
    expect(plane.nodeOf('web-3')).toBeUndefined()
    plane.addNode('c', { labels: { [hostname]: 'c', [zone]: 'east' } })
    expect(plane.nodeOf('web-3')).toBe('c')
  })

  test('is not held up by a node that has gone', () => {
    const plane = planeOf({ a: 'north', b: 'south' })
    plane.addPod('big', { requests: { cpu: '4' }, spec: on('b') })
    const asking = { ...web(spread(zone)), requests: { cpu: '1' } }
    plane.addPod('web-1', asking)
    plane.addPod('web-2', asking)
    expect(plane.nodeOf('web-2')).toBeUndefined()
    plane.removeNode('b')
    expect(plane.nodeOf('web-2')).toBe('a')
  })

  test('does not count those who leave', () => {
    const plane = planeOf({ a: 'north', b: 'south' })
    plane.addPod('web-1', web(spread(zone)))
    const [first, other] = plane.nodeOf('web-1') === 'a' ? ['a', 'b'] : ['b', 'a']
    plane.markDeleted('web-1')
    plane.addPod('web-2', web({ ...spread(zone, { nodeAffinityPolicy: 'Ignore' }), ...on(first) }))
    expect(plane.nodeOf('web-2')).toBe(first)
    expect(other).not.toBe(first)
  })
})
