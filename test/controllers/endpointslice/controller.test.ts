import { expect, test } from 'vitest'
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { service } from '../../../src/api/core/service.ts'
import { endpointSlice } from '../../../src/api/discovery/endpointslice.ts'
import { controllerOf } from '../../../src/api/meta.ts'
import { selectorOfLabels } from '../../../src/api/selector.ts'
import { endpointSliceController } from '../../../src/controllers/endpointslice/controller.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { addPod, addService, setReady } from '../endpoints/service-stand-in.ts'

const serviceName = 'kubernetes.io/service-name'

const plane = () =>
  new ControlPlane({ controllers: [serviceAccountController as never, endpointSliceController as never] })

const slicesIn = (cluster: ControlPlane) =>
  cluster.client.list(endpointSlice, {
    namespace: 'default',
    labelSelector: selectorOfLabels({ [serviceName]: 'web' }),
  })
const endpointsIn = (cluster: ControlPlane) => slicesIn(cluster).flatMap(({ endpoints }) => endpoints ?? [])

test('a service without pods has one empty slice', () => {
  const cluster = plane()

  addService(cluster, {}, { team: 'shop' })

  const [slice, ...others] = slicesIn(cluster)
  expect(others).toEqual([])
  expect(slice).toMatchObject({ addressType: 'IPv4', endpoints: [], ports: [] })
  expect(slice.metadata.name).toMatch(/^web-[a-z0-9]{5}$/)
  expect(slice.metadata.labels).toEqual({
    team: 'shop',
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  })
  expect(controllerOf(slice)).toMatchObject({ kind: 'Service', name: 'web' })
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
  expect(slices[0].ports).toEqual([])
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
  expect(slicesIn(cluster)[0]).toMatchObject({ endpoints: [], ports: [] })
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
