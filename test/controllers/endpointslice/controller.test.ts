import { describe, expect, test } from 'vitest'
import { event } from '../../../src/api/core/event.ts'
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { service } from '../../../src/api/core/service.ts'
import { endpointSlice } from '../../../src/api/discovery/endpointslice.ts'
import { controllerOf } from '../../../src/api/meta.ts'
import { selectorOfLabels } from '../../../src/api/selector.ts'
import { endpointSliceController } from '../../../src/controllers/endpointslice/controller.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { addPod, addService, setReady } from '../endpoints/service-stand-in.ts'

const serviceName = 'kubernetes.io/service-name'
const managedBy = 'endpointslice.kubernetes.io/managed-by'

const plane = () =>
  new ControlPlane({ controllers: [serviceAccountController as never, endpointSliceController as never] })

const slicesIn = (cluster: ControlPlane) =>
  cluster.client.list(endpointSlice, {
    namespace: 'default',
    labelSelector: selectorOfLabels({ [serviceName]: 'web' }),
  })
const endpointsIn = (cluster: ControlPlane) => slicesIn(cluster).flatMap(({ endpoints }) => endpoints ?? [])

const eventsOf = (cluster: ControlPlane) =>
  cluster.client.list(event).map(({ reason, message }) => `${reason} ${message}`)

test('a service without pods has one empty slice', () => {
  const cluster = plane()

  addService(cluster, {}, { team: 'shop' })

  const [slice, ...others] = slicesIn(cluster)
  expect(others).toEqual([])
  expect(slice).toMatchObject({ addressType: 'IPv4', endpoints: null, ports: null })
  expect(slice.metadata.name).toMatch(/^web-[a-z0-9]{5}$/)
  expect(slice.metadata.labels).toEqual({
    team: 'shop',
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  })
  expect(controllerOf(slice)).toMatchObject({ kind: 'Service', name: 'web' })
  // Nobody manages lists that there are not.
  const [{ fieldsV1 }] = slice.metadata.managedFields!
  expect(Object.keys(fieldsV1!)).toEqual(['f:addressType', 'f:metadata'])
})

test('a service has its slice at once, and a burst of pods is one more generation', () => {
  const cluster = plane()
  const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] }
  cluster.user.create(service, { metadata: { name: 'web', namespace: 'default' }, spec } as never)
  cluster.advance(1)
  expect(slicesIn(cluster)).toHaveLength(1)

  addPod(cluster, 'a', { ip: '10.0.0.1' })
  addPod(cluster, 'b', { ip: '10.0.0.2' })
  cluster.settle()

  const [{ metadata, endpoints }] = slicesIn(cluster)
  expect([metadata.generation, endpoints?.length]).toEqual([2, 2])
})

test('a service whose slice is given to another misses it, and gets none until it is made anew', () => {
  const cluster = plane()
  addService(cluster)
  const rename = (name: string) => (draft: { metadata: { labels?: Record<string, string> } }) => {
    draft.metadata.labels = { ...draft.metadata.labels, [serviceName]: name }
  }

  cluster.user.update(endpointSlice, slicesIn(cluster)[0], rename('other'))
  cluster.advance(minutes(60))
  expect(slicesIn(cluster)).toEqual([])

  cluster.user.delete(service, cluster.client.get(service, 'web', 'default'))
  cluster.settle()
  addService(cluster)
  cluster.settle()
  expect(slicesIn(cluster)).toHaveLength(1)
})

test('the first pod fills the empty slice', () => {
  const cluster = plane()
  addService(cluster)
  const [empty] = slicesIn(cluster)

  const { uid } = addPod(cluster, 'a', { ip: '10.0.0.1' }).metadata
  cluster.settle()

  const [slice, ...others] = slicesIn(cluster)
  expect(others).toEqual([])
  expect(slice.metadata.uid).toBe(empty.metadata.uid)
  expect(slice.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }])
  expect(slice.endpoints).toEqual([
    {
      addresses: ['10.0.0.1'],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid },
      nodeName: 'node-1',
    },
  ])
})

test('endpoints say whether they are ready, serve, or terminate', () => {
  const cluster = plane()
  addService(cluster)
  addPod(cluster, 'a', { ip: '10.0.0.1', ready: false })
  const going = addPod(cluster, 'b', { ip: '10.0.0.2' })
  cluster.client.delete(pod, going)

  cluster.settle()

  expect(endpointsIn(cluster).map(({ conditions }) => conditions)).toEqual([
    { ready: false, serving: false, terminating: false },
    { ready: false, serving: true, terminating: true },
  ])

  cluster.client.delete(pod, cluster.client.get(pod, 'b', 'default'), { gracePeriodSeconds: 0 })
  setReady(cluster, 'a', true)

  expect(endpointsIn(cluster).map(({ conditions }) => conditions)).toEqual([
    { ready: true, serving: true, terminating: false },
  ])
})

test('endpoints know the zone of their node, and hints follow the distribution of traffic', () => {
  const cluster = plane()
  const labels = { 'topology.kubernetes.io/zone': 'z1' }
  cluster.client.create(node, { metadata: { name: 'node-1', labels } })
  addService(cluster, { trafficDistribution: 'PreferClose' })
  addPod(cluster, 'a', { ip: '10.0.0.1' })

  cluster.settle()

  expect(endpointsIn(cluster)[0]).toMatchObject({ zone: 'z1', hints: { forZones: [{ name: 'z1' }] } })
})

test('pods beyond a hundred go to further slices, and those that go leave the other slices alone', () => {
  const cluster = plane()
  addService(cluster)
  for (let n = 0; n < 250; n++) addPod(cluster, `p-${n}`, { ip: `10.0.0.${n}` })
  cluster.settle()
  expect(
    slicesIn(cluster)
      .map(({ endpoints }) => endpoints?.length)
      .sort(),
  ).toEqual([100, 100, 50])
  let writes = 0
  cluster.cache.onChange(endpointSlice, () => writes++)

  setReady(cluster, 'p-7', false)
  expect(writes).toBe(1)

  addPod(cluster, 'new', { ip: '10.0.1.1' })
  cluster.settle()
  expect(writes).toBe(2)
  expect(
    slicesIn(cluster)
      .map(({ endpoints }) => endpoints?.length)
      .sort(),
  ).toEqual([100, 100, 51])
})

test('pods that have a named port under different numbers are in different slices', () => {
  const cluster = plane()
  addService(cluster, { ports: [{ name: 'http', port: 80, targetPort: 'web' }] })
  const withPort = (containerPort: number) => ({
    containers: [{ name: 'app', image: 'app:1', ports: [{ name: 'web', containerPort, protocol: 'TCP' }] }],
  })
  addPod(cluster, 'a', { ip: '10.0.0.1', spec: withPort(8080) })
  addPod(cluster, 'b', { ip: '10.0.0.2', spec: withPort(8081) })

  cluster.settle()

  expect(
    slicesIn(cluster)
      .map(({ ports }) => ports?.[0].port)
      .sort(),
  ).toEqual([8080, 8081])
})

test('a pod without the port that is named is in a slice without ports', () => {
  const cluster = plane()
  addService(cluster, { ports: [{ name: 'http', port: 80, targetPort: 'web' }] })
  addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.settle()

  const slices = slicesIn(cluster)
  expect(slices).toHaveLength(1)
  expect(slices[0].ports).toBeNull()
  expect(slices[0].endpoints?.map(({ targetRef }) => targetRef?.name)).toEqual(['a'])
})

test('the last pod to go leaves an empty slice behind', () => {
  const cluster = plane()
  addService(cluster)
  const only = addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.settle()

  cluster.client.delete(pod, only, { gracePeriodSeconds: 0 })
  cluster.settle()

  expect(slicesIn(cluster)).toHaveLength(1)
  expect(slicesIn(cluster)[0]).toMatchObject({ endpoints: null, ports: null })
})

test('a deleted slice is made again, and slices follow the labels of their service', () => {
  const cluster = plane()
  const made = addService(cluster)
  addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.settle()

  cluster.user.delete(endpointSlice, slicesIn(cluster)[0])
  cluster.user.update(service, made, ({ metadata }) => {
    metadata.labels = { team: 'shop' }
  })
  cluster.settle()

  expect(endpointsIn(cluster)).toHaveLength(1)
  expect(slicesIn(cluster)[0].metadata.labels).toMatchObject({ team: 'shop' })
})

test('what is not ready is hinted at to nobody, and a node without a zone is hinted at by its name', () => {
  const cluster = plane()
  addService(cluster, { trafficDistribution: 'PreferSameNode' })
  addPod(cluster, 'a', { ip: '10.0.0.1' })
  addPod(cluster, 'b', { ip: '10.0.0.2', ready: false })

  cluster.settle()

  expect(endpointsIn(cluster).map(({ hints }) => hints)).toEqual([
    { forNodes: [{ name: 'node-1' }] },
    undefined,
  ])
})

test('a pod on a node that nobody knows is left out, and is told of, until the node is there', () => {
  const cluster = plane()
  addService(cluster)
  const nowhere = addPod(cluster, 'a', { ip: '10.0.0.1', nodeName: 'node-9' })
  cluster.client.delete(node, cluster.client.get(node, 'node-9'))
  setReady(cluster, 'a', true)
  cluster.client.updateStatus(pod, nowhere, (status) => {
    status.conditions = [{ type: 'Ready', status: 'False' }]
  })
  cluster.settle()
  expect(endpointsIn(cluster)).toEqual([])
  const problem =
    'Error updating Endpoint Slices for Service default/web: skipping Pod a for Service default/web: Node node-9 Not Found'
  expect(eventsOf(cluster)).toContain(`FailedToUpdateEndpointSlices ${problem}`)

  cluster.client.create(node, { metadata: { name: 'node-9' } })
  cluster.advance(minutes(5))

  expect(endpointsIn(cluster).map(({ nodeName }) => nodeName)).toEqual(['node-9'])
})

test('a slice that says that it is managed here and has another owner goes', () => {
  const cluster = plane()
  addService(cluster)
  const labels = { [serviceName]: 'web', [managedBy]: 'endpointslice-controller.k8s.io' }

  cluster.user.create(endpointSlice, {
    metadata: { name: 'forged', namespace: 'default', labels },
    addressType: 'IPv4',
  } as never)
  cluster.settle()

  expect(slicesIn(cluster).map(({ metadata }) => metadata.generateName)).toEqual(['web-'])
})

test('a slice says since when what it lists has changed: what has gone says nothing', () => {
  const cluster = plane()
  addService(cluster)
  const annotation = () =>
    slicesIn(cluster)[0].metadata.annotations?.['endpoints.kubernetes.io/last-change-trigger-time']
  expect(annotation()).toBe('2026-01-01T00:00:00Z')
  cluster.advance(minutes(1))

  const only = addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.advance(minutes(1))
  expect(annotation()).toBe('2026-01-01T00:01:00Z')

  cluster.client.delete(pod, only, { gracePeriodSeconds: 0 })
  cluster.settle()
  expect(endpointsIn(cluster)).toEqual([])
  expect(annotation()).toBeUndefined()
})

describe('a service with the topology mode Auto', () => {
  const auto = { 'service.kubernetes.io/topology-mode': 'Auto' }
  const addNode = (cluster: ControlPlane, name: string, zone: string, cpu = '4') => {
    const made = cluster.client.create(node, {
      metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } },
    })
    cluster.client.updateStatus(node, made, (status) => {
      status.allocatable = { cpu }
      status.conditions = [{ type: 'Ready', status: 'True' } as never]
    })
  }
  const addAutoService = (cluster: ControlPlane) =>
    cluster.user.update(service, addService(cluster), ({ metadata }) => {
      metadata.annotations = auto
    })
  const zonesIn = (cluster: ControlPlane) =>
    endpointsIn(cluster).map(({ hints }) => hints?.forZones?.map(({ name }) => name).join())

  test('shares its endpoints out by the CPUs of the zones', () => {
    const cluster = plane()
    addNode(cluster, 'node-1', 'a')
    addNode(cluster, 'node-2', 'b')
    addAutoService(cluster)
    for (let n = 0; n < 4; n++) addPod(cluster, `p-${n}`, { ip: `10.0.0.${n + 1}`, nodeName: 'node-1' })

    cluster.settle()

    expect(zonesIn(cluster).sort()).toEqual(['a', 'a', 'b', 'b'])
    expect(eventsOf(cluster)).toContain(
      'TopologyAwareHintsEnabled Topology Aware Hints has been enabled, addressType: IPv4',
    )

    cluster.user.update(service, cluster.client.get(service, 'web', 'default'), ({ metadata }) => {
      delete metadata.annotations
    })
    cluster.settle()
    expect(zonesIn(cluster)).toEqual([undefined, undefined, undefined, undefined])
    expect(eventsOf(cluster)).toContain(
      'TopologyAwareHintsDisabled Topology Aware Hints has been disabled, addressType: IPv4',
    )
  })

  test('what it writes itself does not wake it: why there are no hints is said once', () => {
    const cluster = plane()
    addNode(cluster, 'node-1', 'a')
    addNode(cluster, 'node-2', 'b')
    cluster.user.create(service, {
      metadata: { name: 'web', namespace: 'default', annotations: auto },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    } as never)
    cluster.settle()

    const told = cluster.client.list(event).filter(({ reason }) => reason === 'TopologyAwareHintsDisabled')
    expect(told.map(({ count }) => count)).toEqual([1])
  })

  test.each([
    ['too few endpoints', 1, '4', 'Insufficient number of endpoints (1 endpoints, 2 zones)'],
    [
      'a zone that is far larger',
      2,
      '40',
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (2 endpoints, 2 zones)',
    ],
  ])('gives no hints with %s', (_, count, cpu, why) => {
    const cluster = plane()
    addNode(cluster, 'node-1', 'a')
    addNode(cluster, 'node-2', 'b', cpu)
    addAutoService(cluster)
    for (let n = 0; n < count; n++) addPod(cluster, `p-${n}`, { ip: `10.0.0.${n + 1}` })

    cluster.settle()

    expect(zonesIn(cluster).every((zone) => zone === undefined)).toBe(true)
    expect(eventsOf(cluster)).toContain(`TopologyAwareHintsDisabled ${why}, addressType: IPv4`)
  })
})

test('ports stand in the order of their hashes, whichever their numbers are', () => {
  const cluster = plane()
  addService(cluster, {
    ports: [
      { name: 'h', port: 80, targetPort: 'web' },
      { name: 'u', port: 53, protocol: 'UDP', appProtocol: 'o.example/x' },
    ],
  })
  const withPort = (containerPort: number) => ({
    containers: [{ name: 'app', image: 'app:1', ports: [{ name: 'web', containerPort, protocol: 'TCP' }] }],
  })
  addPod(cluster, 'a', { ip: '10.0.0.1', spec: withPort(8080) })
  addPod(cluster, 'b', { ip: '10.0.0.2', spec: withPort(9090) })
  cluster.settle()

  expect(slicesIn(cluster).map(({ ports }) => ports?.map(({ name, port }) => `${name}:${port}`))).toEqual([
    ['h:8080', 'u:53'],
    ['u:53', 'h:9090'],
  ])
})
