/** What a plugin of one's own can do at each point of a scheduling cycle. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import {
  defineSchedulerPlugin,
  never,
  notNow,
  type Plugin,
  type PluginContext,
  type PluginFactory,
} from '../../src/scheduler/framework/plugin.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { SchedulingPlane } from './scheduling-plane.ts'

const planeWith = (nodes: number, ...plugins: readonly (Plugin | PluginFactory)[]) => {
  const plane = new SchedulingPlane({ plugins })
  for (let n = 1; n <= nodes; n++) plane.addNode(`node-${n}`)
  return plane
}

/** A plugin, and what it was made with. */
function withContext(make: (context: PluginContext) => Partial<Plugin>) {
  let seen: PluginContext
  const factory = defineSchedulerPlugin('Own', (context) => {
    seen = context
    return make(context)
  })
  return { factory, context: () => seen }
}

const uidOf = (plane: SchedulingPlane, name: string) => plane.pod(name).metadata.uid

describe('the queue', () => {
  test('is sorted by the plugin', () => {
    const byName = defineSchedulerPlugin({
      name: 'ByName',
      queueSort: (one, other) => (one.pod.name < other.pod.name ? -1 : 1),
    })
    const bound: string[] = []
    const witness = defineSchedulerPlugin({ name: 'Witness', postBind: (pod) => void bound.push(pod.name) })
    const plane = planeWith(1, byName, witness)
    for (const name of ['b', 'c', 'a']) plane.submit(name)
    plane.settle()
    expect(bound).toEqual(['a', 'b', 'c'])
  })

  test('is in the order in which pods came where the plugin answers with a promise, which fails', () => {
    const later = async () => Promise.reject(new Error('oh'))
    const bound: string[] = []
    const witness = defineSchedulerPlugin({ name: 'Witness', postBind: (pod) => void bound.push(pod.name) })
    const late = defineSchedulerPlugin({ name: 'Late', queueSort: later as never })
    const plane = planeWith(1, late, witness)
    for (const name of ['b', 'c', 'a']) plane.submit(name)
    expect(() => plane.settle()).toThrow('answers with a promise')
    plane.settle()
    expect(bound).toEqual(['b', 'c', 'a'])
  })

  test('takes a pod in once the plugin that kept it out is woken and content', () => {
    const afterThe = (first: string) =>
      defineSchedulerPlugin('After', ({ cache: _cache, nodes }) => ({
        preEnqueue: ({ name }) =>
          name === first || [...nodes.pods()].some(([pod]) => pod.name === first)
            ? undefined
            : never(`waiting for ${first}`),
        wakesOn: { podPlaced: () => true },
      }))
    const plane = planeWith(1, afterThe('first'))
    plane.addPod('second')
    expect(plane.nodeOf('second')).toBeUndefined()
    expect(plane.eventsOf('second')).toEqual([])
    plane.clock.advance(minutes(20))
    expect(plane.nodeOf('second')).toBeUndefined()
    plane.addPod('first')
    expect(plane.nodeOf('second')).toBe('node-1')
  })
})

test('a plugin that keeps a pod out may be woken by anything without end', () => {
  const always = defineSchedulerPlugin({ name: 'Never', preEnqueue: () => never('never') })
  const plane = planeWith(1, always)
  plane.addPod('web')
  plane.changeNode('node-1', ({ metadata }) => Object.assign(metadata, { labels: { a: 'b' } }))
  expect(plane.nodeOf('web')).toBeUndefined()
})

describe('where no node was found', () => {
  test('the plugin may make room, and promises a node', () => {
    const sacrifices = defineSchedulerPlugin('Sacrifices', ({ client, clock }) => ({
      postFilter(_pod, { freeable }) {
        const [victim] = [...freeable[0].holds].filter(({ name }) => name === 'lamb')
        clock.after(0, () => client.delete(podKind, victim.object, { gracePeriodSeconds: 0 }))
        return { nominatedNodeName: freeable[0].name }
      },
    }))
    const plane = planeWith(1, sacrifices)
    plane.addPod('lamb', { requests: { cpu: '3' } })
    plane.addPod('web', { requests: { cpu: '3' } })
    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('what it says is told, and what it throws', () => {
    let isBroken = false
    const helpless = defineSchedulerPlugin({
      name: 'Helpless',
      postFilter() {
        if (isBroken) throw new Error('oh')
        return notNow('nothing to be done')
      },
    })
    const plane = planeWith(1, helpless)
    plane.addPod('big', { requests: { cpu: '64' } })
    expect(plane.whyPending('big')).toMatch(
      / preemption: 0\/1 nodes are available: .*\., nothing to be done$/,
    )
    isBroken = true
    expect(() => plane.addPod('bigger', { requests: { cpu: '65' } })).toThrow('oh')
    expect(plane.whyPending('bigger')).toBe('0/1 nodes are available: 1 Insufficient cpu. oh')
  })
})

describe('what is reserved', () => {
  const taking = (log: string[], more: Partial<Plugin> = {}) =>
    defineSchedulerPlugin({
      name: 'Taking',
      reserve: ({ name }, view) => void log.push(`${name} takes ${view.name}`),
      unreserve: ({ name }, view) => void log.push(`${name} leaves ${view.name}`),
      ...more,
    })

  test('stays so once the pod is bound', () => {
    const log: string[] = []
    planeWith(1, taking(log)).addPod('web')
    expect(log).toEqual(['web takes node-1'])
  })

  test('is given back where a later plugin refuses the pod, which tells and waits', () => {
    const log: string[] = []
    const plane = planeWith(1, taking(log, { permit: () => never('not today'), wakesOn: {} }))
    plane.addPod('web')
    expect(log).toEqual(['web takes node-1', 'web leaves node-1'])
    expect(plane.whyPending('web')).toBe('0/1 nodes are available: 1 not today.')
    plane.addPod('other', { requests: { cpu: '4' } })
    expect(plane.whyPending('other')).toBe('0/1 nodes are available: 1 not today.')
  })

  test('is given back where the pod is deleted before it is bound', () => {
    const log: string[] = []
    const plane = planeWith(1, taking(log, { permit: () => ({ waitMs: seconds(60) }) }))
    plane.addPod('web')
    plane.deletePod('web')
    expect(log).toEqual(['web takes node-1', 'web leaves node-1'])
  })
})

describe('a permit', () => {
  const waiting = (waitMs: number, wakesOn: Plugin['wakesOn'] = {}) =>
    withContext(() => ({ permit: () => ({ waitMs }), wakesOn }))

  test('is waited for, with the place on the node kept', () => {
    const { factory, context } = waiting(seconds(10))
    const plane = planeWith(1, factory)
    plane.addPod('web', { requests: { cpu: '3' } })
    plane.addPod('other', { requests: { cpu: '3' } })
    expect(plane.nodeOf('web')).toBeUndefined()
    expect(plane.whyPending('other')).toContain('1 Insufficient cpu')
    expect(plane.pod('web').status.nominatedNodeName).toBe('node-1')
    const [waitingPod] = context().waitingPods.list()
    expect([waitingPod.pod.name, waitingPod.nodeName, waitingPod.pendingPlugins]).toEqual([
      'web',
      'node-1',
      ['Own'],
    ])
    waitingPod.allow('Own')
    plane.settle()
    expect(plane.nodeOf('web')).toBe('node-1')
    expect(plane.pod('web').status.nominatedNodeName).toBeUndefined()
    expect(context().waitingPods.list()).toEqual([])
  })

  test('may be refused later: the pod waits, others have its place', () => {
    const { factory, context } = waiting(seconds(10))
    const plane = planeWith(1, factory)
    plane.addPod('web', { requests: { cpu: '3' } })
    context().waitingPods.get(uidOf(plane, 'web'))!.reject('Own', 'the gang is not complete')
    plane.settle()
    expect(plane.whyPending('web')).toBe('0/1 nodes are available: 1 the gang is not complete.')
    expect(plane.pod('web').status.nominatedNodeName).toBeUndefined()
    plane.addPod('other', { requests: { cpu: '3' } })
    expect(
      context()
        .waitingPods.list()
        .map(({ pod }) => pod.name),
    ).toEqual(['other'])
  })

  test('that does not come in time is refused', () => {
    const { factory } = waiting(seconds(90))
    const plane = planeWith(1, factory)
    plane.addPod('web')
    plane.clock.advance(seconds(89))
    expect(plane.whyPending('web')).toBeUndefined()
    plane.clock.advance(seconds(1))
    expect(plane.whyPending('web')).toBe(
      '0/1 nodes are available: 1 rejected due to timeout after waiting 1m30s at plugin Own.',
    )
  })

  test('is waited for no longer than a quarter of an hour', () => {
    const plane = planeWith(1, waiting(minutes(600)).factory)
    plane.addPod('web')
    plane.clock.advance(minutes(15))
    expect(plane.whyPending('web')).toContain('timeout after waiting 15m0s at plugin Own')
  })

  test('what happens meanwhile may help a pod that is refused then', () => {
    const { factory, context } = waiting(minutes(10), { podPlaced: () => true })
    const plane = planeWith(1, factory)
    plane.addPod('web')
    plane.addPod('bound', { spec: { nodeName: 'node-1' } })
    context().waitingPods.get(uidOf(plane, 'web'))!.reject('Own', 'no')
    plane.settle()
    expect(
      context()
        .waitingPods.list()
        .map(({ pod }) => pod.name),
    ).toEqual(['web'])
  })

  test('a pod that matters more takes the place of one that waits, which is tried again', () => {
    const { factory, context } = withContext(() => ({
      permit: ({ name }) => (name === 'low' ? { waitMs: minutes(10) } : undefined),
    }))
    const plane = planeWith(1, factory)
    plane.addPod('low', { requests: { cpu: '3' } })
    plane.addPod('winner', { requests: { cpu: '3' }, spec: { priority: 10 } })
    expect(plane.nodeOf('winner')).toBe('node-1')
    expect(plane.eventsOf('low')).toEqual([
      `Normal Preempted: Preempted by pod ${uidOf(plane, 'winner')} on node node-1 (in kube-scheduler memory).`,
      'Warning FailedScheduling: waiting on permit for pod: preempted',
    ])
    plane.deletePod('winner')
    plane.clock.advance(seconds(5))
    expect(
      context()
        .waitingPods.list()
        .map(({ pod }) => pod.name),
    ).toEqual(['low'])
  })
})

describe('before and after a pod is bound', () => {
  test('what must be there may take its time: the plugin is asked again when something happens', () => {
    let isThere = false
    const preparing = defineSchedulerPlugin({
      name: 'Preparing',
      preBind: () => (isThere ? undefined : { waitMs: minutes(10) }),
      wakesOn: { node: () => true },
    })
    const plane = planeWith(1, preparing)
    plane.addPod('web', { requests: { cpu: '3' } })
    expect(plane.nodeOf('web')).toBeUndefined()
    expect(plane.pod('web').status.nominatedNodeName).toBe('node-1')
    isThere = true
    plane.changeNode('node-1', ({ metadata }) => Object.assign(metadata, { labels: { ready: 'yes' } }))
    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('what is never there is told, and the pod is tried again', () => {
    const preparing = defineSchedulerPlugin({ name: 'Preparing', preBind: () => ({ waitMs: minutes(10) }) })
    const plane = planeWith(1, preparing)
    plane.addPod('web')
    plane.clock.advance(minutes(10))
    expect(plane.eventsOf('web')).toEqual([
      'Warning FailedScheduling: running PreBind plugin "Preparing": context deadline exceeded',
    ])
  })

  test('the first plugin that does not leave it to others binds the pod', () => {
    const bound: string[] = []
    const binder = defineSchedulerPlugin('Binder', ({ client }) => ({
      bind(pod, { name }) {
        if (pod.labels['binder'] !== 'own') return 'skip'
        bound.push(pod.name)
        client.bind(pod.object, name)
        return undefined
      },
    }))
    const plane = planeWith(1, binder)
    plane.addPod('ours', { labels: { binder: 'own' } })
    plane.addPod('theirs')
    expect([plane.nodeOf('ours'), plane.nodeOf('theirs'), bound]).toEqual(['node-1', 'node-1', ['ours']])
  })
})

describe('what goes wrong in a plugin ends one attempt, and the pod is tried again', () => {
  const oh = () => {
    throw new Error('oh')
  }
  const points: readonly [string, Partial<Plugin>, string][] = [
    ['preFilter', { preFilter: oh }, 'running PreFilter plugin "Broken": oh'],
    ['filter', { filter: oh }, 'running "Broken" filter plugin: oh'],
    ['preScore', { preScore: oh, score: () => 1 }, 'running PreScore plugin "Broken": oh'],
    ['score', { score: oh }, 'running Score plugins: plugin "Broken" failed with: oh'],
    [
      'a score of the node alone',
      { needs: [], perNode: true, score: oh },
      'running Score plugins: plugin "Broken" failed with: oh',
    ],
    [
      'normalizeScore',
      { score: () => 1, normalizeScore: oh },
      'running Normalize on Score plugins: plugin "Broken" failed with: oh',
    ],
    ['reserve', { reserve: oh }, 'running Reserve plugin "Broken": oh'],
    ['permit', { permit: oh }, 'running Permit plugin "Broken": oh'],
    ['preBind', { preBind: oh }, 'running PreBind plugin "Broken": oh'],
    ['bind', { bind: oh }, 'running Bind plugin "Broken": oh'],
  ]
  test.each(points)('%s', (_point, parts, message) => {
    let isBroken = true
    const broken = Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [
        name,
        part === oh
          ? () => (isBroken ? oh() : name === 'bind' ? 'skip' : name === 'score' ? 1 : undefined)
          : part,
      ]),
    )
    const plane = planeWith(2, defineSchedulerPlugin({ name: 'Broken', ...broken }))
    expect(() => plane.addPod('web')).toThrow('oh')
    expect(plane.eventsOf('web')).toEqual([`Warning FailedScheduling: ${message}`])
    expect(plane.pod('web').status.conditions?.[0]).toMatchObject({ reason: 'SchedulerError', message })
    expect(plane.nodeOf('web')).toBeUndefined()
    isBroken = false
    plane.clock.advance(seconds(2))
    expect(plane.nodeOf('web')).toBeDefined()
  })

  test.each([
    ['no number', Number.NaN, 'NaN'],
    ['too great', 101, '101'],
    ['below zero', -1, '-1'],
  ])('a score that is %s', (_what, score, shown) => {
    for (const perNode of [true, false]) {
      const plane = planeWith(
        2,
        defineSchedulerPlugin({ name: 'Odd', needs: [], perNode, score: () => score }),
      )
      expect(() => plane.addPod('web')).toThrow('returns an invalid score')
      expect(plane.whyPending('web')).toBe(
        `applying score defaultWeights on Score plugins: plugin "Odd" returns an invalid score ${shown}, ` +
          'it should in the range of [0, 100] after normalizing',
      )
    }
  })

  test.each(['preFilter', 'filter', 'score', 'reserve', 'permit', 'preBind', 'bind'])(
    'a promise of %s, for which nobody waits, nor hears how it fails',
    (point) => {
      const later = async () => oh()
      const plane = planeWith(2, defineSchedulerPlugin({ name: 'Late', [point]: later }))
      expect(() => plane.addPod('web')).toThrow('answers with a promise')
      expect(plane.whyPending('web')).toMatch(/"Late".*: answers with a promise: plugins answer at once$/)
    },
  )

  test.each([
    ['a wait that is none', { permit: () => ({ waitMs: Number.NaN }) }, 'waits for NaN milliseconds'],
    ['a refusal without reasons', { filter: () => ({}) as never }, 'refuses without reasons'],
  ])('%s', (_what, parts: Partial<Plugin>, message) => {
    const plane = planeWith(1, defineSchedulerPlugin({ name: 'Odd', ...parts }))
    expect(() => plane.addPod('web')).toThrow(message)
    expect(plane.whyPending('web')).toMatch(new RegExp(`"Odd".*: ${message}$`))
  })

  test('a score is no matter where only one node would do', () => {
    const plane = planeWith(1, defineSchedulerPlugin({ name: 'Odd', score: () => Number.NaN }))
    plane.addPod('web')
    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('after the pod is bound it stays so', () => {
    const plane = planeWith(1, defineSchedulerPlugin({ name: 'Broken', postBind: oh }))
    expect(() => plane.addPod('web')).toThrow('oh')
    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('a plugin that cannot say whether something helps may have meant yes', () => {
    const broken = defineSchedulerPlugin({
      name: 'Broken',
      filter: (_pod, { node }) => (node.metadata.labels?.['ready'] ? undefined : never('not ready')),
      wakesOn: { node: oh },
    })
    const plane = planeWith(1, broken)
    plane.addPod('web')
    const label = () =>
      plane.changeNode('node-1', ({ metadata }) => Object.assign(metadata, { labels: { ready: 'yes' } }))
    expect(label).toThrow('oh')
    plane.settle()
    expect(plane.nodeOf('web')).toBe('node-1')
  })

  test('what is laid in the mind is lifted again', () => {
    let isBroken = false
    const broken = defineSchedulerPlugin({
      name: 'Broken',
      filter(_pod, { usedPods }) {
        if (isBroken && usedPods === 0) oh() // Somebody asks what would be if.
        return undefined
      },
    })
    const plane = planeWith(1, broken)
    plane.addPod('low', { requests: { cpu: '3' }, spec: { terminationGracePeriodSeconds: 0 } })
    isBroken = true
    expect(() => plane.addPod('winner', { requests: { cpu: '3' }, spec: { priority: 10 } })).toThrow('oh')
    expect(plane.whyPending('winner')).toMatch(
      /Insufficient cpu\. preemption: running "Broken" filter plugin: oh$/,
    )
    plane.addPod('small', { requests: { cpu: '2' } })
    expect(plane.whyPending('small')).toContain('1 Insufficient cpu')
    isBroken = false
    plane.clock.advance(minutes(6))
    expect(plane.nodeOf('winner')).toBe('node-1')
  })
})
