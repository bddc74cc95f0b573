/** Devices that are shared, that take their time, that stand behind a resource, and that are unwell. */
import { expect, test } from 'vitest'
import { resourceClaim } from '../../src/api/resource/resourceclaim.ts'
import { resourceSlice } from '../../src/api/resource/resourceslice.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { whyText } from '../../src/why/text.ts'
import { testCluster } from '../support/cluster.ts'
import {
  claim,
  claimed,
  given,
  gpu,
  gpus,
  nodeOf,
  settled,
  slice,
  using,
  whyPending,
} from '../support/devices.ts'
import { pod } from '../support/manifests.ts'
import { column, deletePod, eventsOf, podOf } from '../support/sight.ts'

const cards = (...devices: object[]) => slice('cards', { nodeName: 'node-1', devices })
const results = (cluster: Cluster, name: string) => claimed(cluster, name).status.allocation?.devices.results
const asking = (memory: string) => gpu('r', { capacity: { requests: { memory } } })

test('a device that several may have gives each a share, rounded up as its driver says', () => {
  const cluster = testCluster({ nodes: 1 })
  const requestPolicy = { default: '1Gi', validRange: { min: '1Gi', step: '1Gi' } }
  const capacity = { memory: { value: '10Gi', requestPolicy } }
  settled(cluster, gpus(), cards({ name: 'd0', allowMultipleAllocations: true, capacity }))
  settled(cluster, claim('a', [asking('3500Mi')]), using('a'), claim('b', [asking('5Gi')]), using('b'))
  settled(cluster, claim('late', [asking('2Gi')]), using('late'), claim('c', [gpu()]), using('c'))

  const [share] = results(cluster, 'a')!
  expect([share.consumedCapacity, share.shareID]).toEqual([{ memory: '4Gi' }, expect.stringContaining('-')])
  expect(results(cluster, 'c')).toMatchObject([{ device: 'd0', consumedCapacity: { memory: '1Gi' } }])
  expect(whyPending(cluster, 'late')).toContain('cannot allocate all claims')

  deletePod(cluster, 'b')
  cluster.advance(seconds(60))
  expect(given(cluster, 'late')).toEqual(['r=cards/d0'])
})

const slow = { bindingConditions: ['Attached'], bindingFailureConditions: ['Broken'] }

/** What the driver says of a device: `Attached=True`. */
function say(cluster: Cluster, type: string): void {
  const condition = {
    type,
    status: 'True',
    reason: 'Cable',
    message: 'by hand',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  }
  cluster.client.updateStatus(resourceClaim, claimed(cluster, 'a'), (status) => {
    const [{ driver, pool, device }] = status.allocation!.devices.results!
    status.devices = [{ driver, pool, device, conditions: [condition as never] }]
  })
  cluster.advance(seconds(5))
}

test('a Pod is bound once its device is ready, and tries again with another one where it never will be', async () => {
  const cluster = testCluster({ nodes: 1 })
  settled(cluster, gpus(), cards({ name: 'd0', ...slow }), claim('a', [gpu()]), using('a'))
  expect(nodeOf(cluster, 'a')).toBeUndefined()
  expect(column(cluster, 'pods', 'NOMINATED NODE', { wide: true })).toEqual(['node-1'])
  expect(eventsOf(cluster, 'pod/a')).toEqual([
    'BindingConditionsPending: waiting for binding conditions for device on node node-1',
  ])
  const [why, ...because] = whyText(await cluster.why('pod/a')).split('\n')
  expect(why).toBe('pod/a is about to go to node-1: a plugin of the scheduler still waits for something')
  expect(because).toContain(
    '  resourceclaim/a has gpu.example.com/cards/d0, and waits until its driver says Attached',
  )

  say(cluster, 'Broken')
  expect(whyPending(cluster, 'a')).toBe(
    'running PreBind plugin "DynamicResources": device binding failed: claim=a, reason=Cable, message="by hand"',
  )
  expect(claimed(cluster, 'a').status.reservedFor).toBeUndefined()
  cluster.advance(seconds(20))
  expect(eventsOf(cluster, 'pod/a').join()).toContain('deallocation of ResourceClaim completed')

  say(cluster, 'Attached')
  expect(nodeOf(cluster, 'a')).toBe('node-1')
})

test('a device that is not ready in ten minutes has failed', () => {
  const cluster = testCluster({ nodes: 1 })
  settled(cluster, gpus(), cards({ name: 'd0', ...slow }), claim('a', [gpu()]), using('a'))
  cluster.advance(minutes(10))

  expect(eventsOf(cluster, 'pod/a').join()).toContain('device binding timeout: context deadline exceeded')
})

test('a claim whose Pod goes while its devices are not ready is given back', () => {
  const cluster = testCluster({ nodes: 1 })
  settled(cluster, gpus(), cards({ name: 'd0', ...slow }), claim('a', [gpu()]), using('a'))
  deletePod(cluster, 'a')
  cluster.advance(seconds(10))
  expect(claimed(cluster, 'a').status).toEqual({})
})

test('a class stands behind a resource: where no node has any, a claim is made for the containers that ask for it', () => {
  const cluster = testCluster({ nodes: 1 })
  const two = { 'example.com/gpu': '2' }
  const one = { 'deviceclass.resource.kubernetes.io/gpu': '1' }
  const wanting = (name: string, resources: object) =>
    pod(name, { container: { resources: { requests: resources, limits: resources } } })
  settled(cluster, wanting('a', two))
  expect(whyPending(cluster, 'a')).toContain('Insufficient example.com/gpu')

  settled(cluster, cards({ name: 'd0' }, { name: 'd1' }), gpus({ extendedResourceName: 'example.com/gpu' }))
  const { resourceClaimName, requestMappings } = podOf(cluster, 'a').status.extendedResourceClaimStatus!
  expect(requestMappings).toEqual([
    { containerName: 'a', resourceName: 'example.com/gpu', requestName: 'container-0-request-0' },
  ])
  expect(given(cluster, resourceClaimName)).toEqual([
    'container-0-request-0=cards/d0',
    'container-0-request-0=cards/d1',
  ])
  settled(cluster, wanting('b', one))
  expect(whyPending(cluster, 'b')).toContain('cannot allocate all claims')

  deletePod(cluster, 'a')
  cluster.advance(seconds(60))
  expect(podOf(cluster, 'b').status.phase).toBe('Running')
  expect(cluster.client.list(resourceClaim).map(({ metadata }) => metadata.generateName)).toEqual([
    'b-extended-resources-',
  ])
})

test('nodes are compared by the devices behind a resource, too', () => {
  const args = {
    scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'example.com/gpu', weight: 1 }] },
  }
  const scheduler = {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args }] }],
  }
  const cluster = testCluster({ nodes: 3, scheduler })
  const devices = Array.from({ length: 9 }, (_, n) => ({ name: `d${n}` }))
  const offers = ['node-1', 'node-2', 'node-3'].map((nodeName) => slice(nodeName, { nodeName, devices }))
  settled(cluster, gpus({ extendedResourceName: 'example.com/gpu' }), ...offers)
  const resources = { 'example.com/gpu': '2' }
  const wanting = (name: string, podSpec: object = {}) =>
    pod(name, { podSpec, container: { resources: { requests: resources, limits: resources } } })
  settled(cluster, wanting('a', { nodeSelector: { 'kubernetes.io/hostname': 'node-2' } }))
  for (const name of ['b', 'c', 'd']) settled(cluster, wanting(name))
  expect(['b', 'c', 'd'].map((name) => nodeOf(cluster, name))).toEqual(['node-2', 'node-2', 'node-2'])
})

test('a device that drives Pods off is left by those that do not bear it, or not for longer', () => {
  const cluster = testCluster({ nodes: 1 })
  const tolerations = [{ key: 'unwell', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }]
  settled(cluster, gpus(), cards({ name: 'd0' }, { name: 'd1' }, { name: 'd2' }))
  const brave = [gpu('r', { tolerations })]
  settled(
    cluster,
    claim('a', [gpu()]),
    using('a'),
    claim('b', brave),
    using('b'),
    claim('c', brave),
    using('c'),
  )
  taint(cluster, ['d0', 'd1', 'd2'])
  cluster.advance(seconds(40))
  expect(column(cluster, 'pods', 'NAME')).toEqual(['b', 'c'])
  expect(eventsOf(cluster, 'pod/a')).toContain('DeviceTaintManagerEviction: Marking for deletion')

  taint(cluster, ['d1'])
  cluster.advance(minutes(2))
  expect(column(cluster, 'pods', 'NAME')).toEqual(['c'])
  expect(eventsOf(cluster, 'pod/c')).toContain('DeviceTaintManagerEviction: Cancelling deletion')
})

function taint(cluster: Cluster, names: readonly string[]): void {
  const { client } = cluster
  client.update(resourceSlice, client.get(resourceSlice, 'cards'), ({ spec }) => {
    for (const device of spec.devices!)
      if (!names.includes(device.name)) delete device.taints
      else device.taints ??= [{ key: 'unwell', effect: 'NoExecute' }]
  })
}
