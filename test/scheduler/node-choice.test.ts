import { describe, expect, test } from 'vitest'
import { SchedulingPlane } from './scheduling-plane.ts'

const noExecute = { key: 'dedicated', value: 'db', effect: 'NoExecute' } as const
const noSchedule = { key: 'dedicated', value: 'db', effect: 'NoSchedule' } as const
const preferNot = { key: 'dedicated', value: 'db', effect: 'PreferNoSchedule' } as const

const requiring = (...nodeSelectorTerms: readonly object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
})

describe('cordons and taints', () => {
  test('a cordoned node takes no new pods', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    plane.addPod('before')
    plane.changeNode('node-1', ({ spec }) => Object.assign(spec, { unschedulable: true }))

    plane.addPod('after')

    expect(plane.nodeOf('before')).toBe('node-1')
    expect(plane.whyPending('after')).toContain('0/1 nodes are available: 1 node(s) were unschedulable. ')
  })

  test('a pod that tolerates the cordon goes to a cordoned node', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { spec: { unschedulable: true } })

    const tolerations = [
      { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
    ] as const
    plane.addPod('agent', { spec: { tolerations } })

    expect(plane.nodeOf('agent')).toBe('node-1')
  })

  test.each([noSchedule, noExecute])('a taint of effect $effect keeps pods away', (taint) => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { spec: { taints: [taint] } })

    plane.addPod('web')

    expect(plane.whyPending('web')).toContain('1 node(s) had untolerated taint(s). ')
  })

  test('a pod goes where it tolerates every taint', () => {
    const plane = new SchedulingPlane()
    const other = { key: 'other', effect: 'NoSchedule' } as const
    plane.addNode('both', { spec: { taints: [noSchedule, other] } })
    plane.addNode('one', { spec: { taints: [noSchedule] } })

    plane.addPod('db', { spec: { tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'db' }] } })

    expect(plane.nodeOf('db')).toBe('one')
  })

  test('a soft taint is avoided while there is another node', () => {
    const plane = new SchedulingPlane()
    plane.addNode('soft', { spec: { taints: [preferNot] } })
    plane.addNode('busy', { allocatable: { pods: '2' } })
    plane.addPod('first', { requests: { cpu: '2', memory: '4Gi' } })
    plane.addPod('second')
    expect(plane.spread()).toEqual({ busy: 2 })

    plane.addPod('third')

    expect(plane.nodeOf('third')).toBe('soft')
  })
})

describe('node selectors and affinity', () => {
  test('a node selector is met by its labels', () => {
    const plane = new SchedulingPlane()
    plane.addNode('spinning', { labels: { disk: 'hdd' } })
    plane.addNode('fast', { labels: { disk: 'ssd' } })

    plane.addPod('db', { spec: { nodeSelector: { disk: 'ssd' } } })
    plane.addPod('lost', { spec: { nodeSelector: { disk: 'tape' } } })

    expect(plane.nodeOf('db')).toBe('fast')
    expect(plane.whyPending('lost')).toBe(
      "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. " +
        'no new claims to deallocate, preemption: 0/2 nodes are available: ' +
        '2 Preemption is not helpful for scheduling.',
    )
  })

  test('one required term is enough', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { labels: { size: '8' } })
    const large = { matchExpressions: [{ key: 'size', operator: 'Gt', values: ['16'] }] }
    const known = { matchExpressions: [{ key: 'size', operator: 'Exists' }] }

    plane.addPod('either', { spec: requiring(large, known) as object })
    plane.addPod('large', { spec: requiring(large) as object })

    expect(plane.spread()).toEqual({ 'node-1': 1, none: 1 })
  })

  test('preferred terms decide by their weight', () => {
    const plane = new SchedulingPlane()
    plane.addNode('west', { labels: { zone: 'west' } })
    plane.addNode('east', { labels: { zone: 'east' } })
    plane.addNode('nowhere')
    const preference = (zone: string, weight: number) => ({
      weight,
      preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: [zone] }] },
    })

    plane.addPod('web', {
      spec: {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [preference('west', 10), preference('east', 90)],
          },
        },
      } as object,
    })

    expect(plane.nodeOf('web')).toBe('east')
  })

  test('a pod that names its node by a field looks at no other', () => {
    const plane = new SchedulingPlane()
    for (const name of ['node-1', 'node-2', 'node-3']) plane.addNode(name, { allocatable: { pods: '1' } })
    const to = (name: string) =>
      requiring({ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }) as object

    plane.addPod('agent', { spec: to('node-2') })
    plane.addPod('second', { spec: to('node-2') })
    plane.addPod('lost', { spec: to('node-9') })

    expect(plane.nodeOf('agent')).toBe('node-2')
    expect(plane.whyPending('second')).toBe(
      "0/3 nodes are available: 1 Too many pods, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
        'no new claims to deallocate, preemption: 0/3 nodes are available: ' +
        '1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
    )
    expect(plane.whyPending('lost')).toContain("3 node(s) didn't satisfy plugin(s) [NodeAffinity]. ")
  })

  test('names that contradict each other are reported before any node is looked at', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    const named = (name: string) => ({ key: 'metadata.name', operator: 'In', values: [name] })

    plane.addPod('web', { spec: requiring({ matchFields: [named('node-1'), named('node-2')] }) as object })

    expect(plane.whyPending('web')).toContain('0/1 nodes are available: pod affinity terms conflict. ')
  })
})

describe('ports of the node', () => {
  const port = (hostPort: number, more: object = {}) => ({
    container: { ports: [{ containerPort: 80, hostPort, ...more }] },
  })

  test('a port is given once on each node', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')
    plane.addNode('node-2')

    for (const name of ['a', 'b', 'c']) plane.addPod(name, port(8080))

    expect(plane.spread()).toEqual({ 'node-1': 1, 'node-2': 1, none: 1 })
    expect(plane.whyPending('c')).toContain(
      "0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports. ",
    )
  })

  test('other protocols and other addresses do not collide, but all addresses collide with each', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1')

    plane.addPod('one', port(53, { hostIP: '10.0.0.1' }))
    plane.addPod('two', port(53, { hostIP: '10.0.0.2' }))
    plane.addPod('udp', port(53, { protocol: 'UDP' }))
    plane.addPod('all', port(53, { hostIP: '0.0.0.0' }))

    expect(plane.nodeOf('two')).toBe('node-1')
    expect(plane.nodeOf('udp')).toBe('node-1')
    expect(plane.nodeOf('all')).toBeUndefined()
  })
})

describe('resources', () => {
  test('requests are added up to what the node has, and no further', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { allocatable: { cpu: '1' } })

    for (const name of ['a', 'b', 'c']) plane.addPod(name, { requests: { cpu: '400m' } })

    expect(plane.spread()).toEqual({ 'node-1': 2, none: 1 })
  })

  test('a pod without requests fits on a node that has nothing left but room for pods', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { allocatable: { cpu: '1' } })
    plane.addPod('greedy', { requests: { cpu: '1' } })

    plane.addPod('modest')

    expect(plane.nodeOf('modest')).toBe('node-1')
  })

  test('init containers count as far as they ask for more than the containers', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { allocatable: { cpu: '2' } })
    const initContainers = [
      { name: 'sidecar', image: 'app:1', restartPolicy: 'Always', resources: { requests: { cpu: '500m' } } },
      { name: 'setup', image: 'app:1', resources: { requests: { cpu: '1' } } },
    ]
    plane.addPod('web', { requests: { cpu: '100m' }, spec: { initContainers } as object })

    plane.addPod('half', { requests: { cpu: '500m' } })
    plane.addPod('more', { requests: { cpu: '100m' } })

    expect(plane.nodeOf('half')).toBe('node-1')
    expect(plane.nodeOf('more')).toBeUndefined()
  })

  test('pods that have ended leave their place to others', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { allocatable: { pods: '1' } })
    plane.addPod('first')
    plane.addPod('second')
    expect(plane.nodeOf('second')).toBeUndefined()

    plane.finish('first')

    expect(plane.nodeOf('second')).toBe('node-1')
  })

  test('a node that comes back still has its pods', () => {
    const plane = new SchedulingPlane()
    plane.addNode('node-1', { allocatable: { pods: '1' } })
    plane.addPod('first')
    plane.removeNode('node-1')

    plane.addNode('node-1', { allocatable: { pods: '1' } })
    plane.addPod('second')

    expect(plane.whyPending('second')).toContain('1 Too many pods')
  })
})
