/** Devices that drivers offer, and the claims that they are given to. */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { createCluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import {
  cel,
  claim,
  claimed,
  driver,
  given,
  gpu,
  gpus,
  nodeOf,
  settled,
  slice,
  using,
  whyPending,
} from '../support/devices.ts'

test('a claim gets a free device, its Pod goes where that is, and the next one waits until one is given back', () => {
  const cluster = createCluster({ nodes: 2 })
  settled(cluster, gpus(), claim('a', [gpu()]), using('a'))
  expect(whyPending(cluster, 'a')).toContain('2 cannot allocate all claims')

  settled(cluster, slice('cards', { nodeName: 'node-2', devices: [{ name: 'd0' }] }))
  expect([nodeOf(cluster, 'a'), given(cluster, 'a')]).toEqual(['node-2', ['one=cards/d0']])
  expect(claimed(cluster, 'a').status.allocation?.nodeSelector?.nodeSelectorTerms).toEqual([
    { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-2'] }] },
  ])

  settled(cluster, claim('b', [gpu()]), using('b'))
  expect(nodeOf(cluster, 'b')).toBeUndefined()
  cluster.client.delete(podKind, cluster.client.get(podKind, 'a', 'default'))
  cluster.advance(seconds(60))
  expect([nodeOf(cluster, 'b'), given(cluster, 'b')]).toEqual(['node-2', ['one=cards/d0']])
})

test('expressions select by attributes, versions and capacity', () => {
  const cluster = createCluster({ nodes: 1 })
  const devices = [
    { name: 'small', attributes: { model: { string: 'x' } }, capacity: { memory: { value: '1Gi' } } },
    { name: 'large', attributes: { model: { string: 'y' } }, capacity: { memory: { value: '8Gi' } } },
    {
      name: 'new',
      attributes: { model: { string: 'y' }, version: { version: '2.1.0' } },
      capacity: { memory: { value: '4Gi' } },
    },
  ]
  const selectors = [
    cel(`device.attributes["${driver}"].model == "y"`),
    cel(`device.capacity["${driver}"].memory.isLessThan(quantity("5Gi"))`),
    cel(`device.attributes["${driver}"].version.isGreaterThan(semver("2.0.0"))`),
  ]
  const large = gpu('one', { capacity: { requests: { memory: '2Gi' } } })
  settled(
    cluster,
    gpus(),
    slice('cards', { nodeName: 'node-1', devices }),
    claim('a', [gpu('one', { selectors })]),
    using('a'),
    claim('b', [large]),
    using('b'),
  )

  expect([given(cluster, 'a'), given(cluster, 'b')]).toEqual([['one=cards/new'], ['one=cards/large']])
})

test('an expression that cannot say is told, and the Pod is tried again', () => {
  const cluster = createCluster({ nodes: 1 })
  const selectors = [cel(`device.attributes["${driver}"].model == "y"`)]
  settled(
    cluster,
    gpus(),
    slice('cards', { nodeName: 'node-1', devices: [{ name: 'd0' }] }),
    claim('a', [gpu('one', { selectors })]),
    using('a'),
  )

  expect(whyPending(cluster, 'a')).toBe(
    'running "DynamicResources" filter plugin: claim default/a: selector #0: CEL runtime error: no such key: model',
  )
})

test('a request for all gets all of a node, and one for two gets two', () => {
  const cluster = createCluster({ nodes: 1 })
  const devices = ['d0', 'd1', 'd2'].map((name) => ({ name }))
  settled(cluster, gpus(), slice('cards', { nodeName: 'node-1', devices }))
  settled(cluster, claim('all', [gpu('one', { allocationMode: 'All' })]), using('all'))
  expect(given(cluster, 'all')).toEqual(['one=cards/d0', 'one=cards/d1', 'one=cards/d2'])

  cluster.client.delete(podKind, cluster.client.get(podKind, 'all', 'default'))
  cluster.advance(seconds(60))
  settled(
    cluster,
    claim('two', [gpu('one', { count: 2 })]),
    using('two'),
    claim('late', [gpu('one', { count: 2 })]),
    using('late'),
  )
  expect(given(cluster, 'two')).toEqual(['one=cards/d0', 'one=cards/d1'])
  expect(nodeOf(cluster, 'late')).toBeUndefined()
})

test('a claim for more devices than one may have is an error', () => {
  const cluster = createCluster({ nodes: 1 })
  settled(cluster, gpus(), claim('a', [gpu('x', { count: 20 }), gpu('y', { count: 20 })]), using('a'))
  expect(whyPending(cluster, 'a')).toBe(
    'running "DynamicResources" filter plugin: claim default/a: number of requested devices 40 exceeds the claim limit of 32',
  )
})

test('a pool that is not complete has devices for nobody', () => {
  const cluster = createCluster({ nodes: 1 })
  const half = { name: 'cards', generation: 1, resourceSliceCount: 2 }
  settled(cluster, gpus(), slice('one', { pool: half, nodeName: 'node-1', devices: [{ name: 'd0' }] }))
  settled(
    cluster,
    claim('a', [gpu()]),
    using('a'),
    claim('all', [gpu('r', { allocationMode: 'All' })]),
    using('all'),
  )
  expect(nodeOf(cluster, 'a')).toBeUndefined()
  expect(whyPending(cluster, 'all')).toContain(
    `asks for all devices, but resource pool ${driver}/cards is currently being updated`,
  )

  settled(cluster, slice('two', { pool: half, nodeName: 'node-1', devices: [{ name: 'd1' }] }))
  expect(given(cluster, 'a')).toEqual(['one=cards/d0'])
})

test('a newer generation takes the place of what is not all there', () => {
  const cluster = createCluster({ nodes: 2 })
  const of = (generation: number, resourceSliceCount: number) => ({
    pool: { name: 'cards', generation, resourceSliceCount },
  })
  settled(
    cluster,
    gpus(),
    slice('old', { ...of(1, 2), nodeName: 'node-1', devices: [{ name: 'old' }] }),
    slice('new', { ...of(2, 1), nodeName: 'node-2', devices: [{ name: 'new' }] }),
    claim('a', [gpu('r', { allocationMode: 'All' })]),
    using('a'),
  )

  expect([nodeOf(cluster, 'a'), given(cluster, 'a')]).toEqual(['node-2', ['r=cards/new']])
})

test('devices of a claim agree in an attribute, or differ in it', () => {
  const cluster = createCluster({ nodes: 1 })
  const devices = [1, 2, 1, 2].map((int, n) => ({ name: `d${n}`, attributes: { numa: { int } } }))
  const pair = [gpu('r'), gpu('s')]
  settled(
    cluster,
    gpus(),
    slice('cards', { nodeName: 'node-1', devices }),
    claim('near', pair, { constraints: [{ matchAttribute: `${driver}/numa` }] }),
    using('near'),
  )
  settled(
    cluster,
    claim('far', pair, { constraints: [{ requests: ['r', 's'], distinctAttribute: `${driver}/numa` }] }),
    using('far'),
  )

  expect(given(cluster, 'near')).toEqual(['r=cards/d0', 's=cards/d2'])
  expect(nodeOf(cluster, 'far')).toBeUndefined()
})

test('of several ways the first that there is, on the node where it is better, with the configuration of class and claim', () => {
  const cluster = createCluster({ nodes: 2 })
  const sized = (name: string, size: string) => ({ name, attributes: { size: { string: size } } })
  const ways = ['big', 'small'].map((size) => ({
    name: size,
    deviceClassName: 'gpu',
    selectors: [cel(`device.attributes["${driver}"].size == "${size}"`)],
  }))
  const opaque = (parameters: object) => ({ opaque: { driver, parameters } })
  settled(
    cluster,
    gpus({ config: [opaque({ a: 1 })] }),
    slice('first', { nodeName: 'node-1', devices: [sized('d0', 'small')] }),
    slice('second', { nodeName: 'node-2', devices: [sized('d0', 'small'), sized('d1', 'big')] }),
    claim('a', [{ name: 'r', firstAvailable: ways }], { config: [{ requests: ['r'], ...opaque({ b: 2 }) }] }),
    using('a'),
  )

  expect([nodeOf(cluster, 'a'), given(cluster, 'a')]).toEqual(['node-2', ['r/big=second/d1']])
  expect(claimed(cluster, 'a').status.allocation?.devices.config).toEqual([
    { source: 'FromClass', requests: ['r/big'], ...opaque({ a: 1 }) },
    { source: 'FromClaim', requests: ['r'], ...opaque({ b: 2 }) },
  ])
})

test('a tainted device goes to who tolerates that, and counters that devices share are used up', () => {
  const cluster = createCluster({ nodes: 1 })
  const pool = { name: 'cards', generation: 1, resourceSliceCount: 2 }
  const part = (name: string, value: string) => ({
    name,
    consumesCounters: [{ counterSet: 'memory', counters: { gigabytes: { value } } }],
  })
  const tainted = { name: 'odd', taints: [{ key: 'unwell', effect: 'NoSchedule' }] }
  const devices = [tainted, part('a', '6'), part('b', '6'), part('c', '4')]
  const sharedCounters = [{ name: 'memory', counters: { gigabytes: { value: '10' } } }]
  settled(
    cluster,
    gpus(),
    slice('devices', { pool, nodeName: 'node-1', devices }),
    slice('counters', { pool, nodeName: 'node-1', sharedCounters }),
  )
  settled(cluster, claim('two', [gpu('r', { count: 2 })]), using('two'))
  settled(cluster, claim('late', [gpu()]), using('late'))
  settled(
    cluster,
    claim('brave', [gpu('r', { tolerations: [{ key: 'unwell', operator: 'Exists' }] })]),
    using('brave'),
  )

  expect(given(cluster, 'two')).toEqual(['r=cards/a', 'r=cards/c'])
  expect(nodeOf(cluster, 'late')).toBeUndefined()
  expect(given(cluster, 'brave')).toEqual(['r=cards/odd'])
})

test('a device that can be used from some nodes keeps its Pods to them', () => {
  const cluster = createCluster({ nodes: 3 })
  const within = { key: 'kubernetes.io/hostname', operator: 'In', values: ['node-2', 'node-3'] }
  const nodeSelector = { nodeSelectorTerms: [{ matchExpressions: [within] }] }
  settled(
    cluster,
    gpus(),
    slice('net', { nodeSelector, devices: [{ name: 'd0' }] }),
    claim('a', [gpu()]),
    using('a'),
  )

  expect(['node-2', 'node-3']).toContain(nodeOf(cluster, 'a'))
  expect(claimed(cluster, 'a').status.allocation?.nodeSelector).toEqual(nodeSelector)
})

test('a claim that is on its way to its devices is waited for, and then shared', () => {
  const cluster = createCluster({ nodes: 2, profile: 'realistic' })
  settled(cluster, gpus(), slice('cards', { nodeName: 'node-2', devices: [{ name: 'd0' }] }))
  settled(cluster, claim('both', [gpu()]), using('a', 'both'), using('b', 'both'))
  cluster.advance(seconds(60))

  expect([nodeOf(cluster, 'a'), nodeOf(cluster, 'b')]).toEqual(['node-2', 'node-2'])
  expect(
    claimed(cluster, 'both')
      .status.reservedFor?.map(({ name }) => name)
      .sort(),
  ).toEqual(['a', 'b'])
})
