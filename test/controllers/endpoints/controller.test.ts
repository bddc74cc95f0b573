import { expect, test } from 'vitest'
import { endpoints } from '../../../src/api/core/endpoints.ts'
import { event } from '../../../src/api/core/event.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { service } from '../../../src/api/core/service.ts'
import { formatTime } from '../../../src/api/time.ts'
import { endpointsController } from '../../../src/controllers/endpoints/controller.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { thoseSelecting } from '../../../src/controllers/shared/selecting.ts'
import { servicesSelecting } from '../../../src/controllers/shared/service-selection.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { namesOf } from '../../support/names.ts'
import { addPod, addService, setReady } from './service-stand-in.ts'

const plane = () =>
  new ControlPlane({ controllers: [serviceAccountController as never, endpointsController as never] })

const endpointsIn = (cluster: ControlPlane) => cluster.client.get(endpoints, 'web', 'default')

/** The subsets in short: `10.0.0.1 | 10.0.0.2 | http:8080`. */
const shortOf = (cluster: ControlPlane) =>
  endpointsIn(cluster).subsets?.map(({ addresses = [], notReadyAddresses = [], ports = [] }) =>
    [
      addresses.map(({ ip }) => ip).join(),
      notReadyAddresses.map(({ ip }) => ip).join(),
      ports.map(({ name, port }) => `${name}:${port}`).join(),
    ].join(' | '),
  )

const addPodWithoutAddress = (cluster: ControlPlane, name: string) =>
  cluster.client.create(pod, {
    metadata: { name, namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image: 'app:1' }] },
  } as never)

test('the ready pods of a service are its addresses, the others stand apart', () => {
  const cluster = plane()
  addService(cluster, {}, { team: 'shop' })
  addPod(cluster, 'b', { ip: '10.0.0.2' })
  addPod(cluster, 'a', { ip: '10.0.0.1' })
  addPod(cluster, 'c', { ip: '10.0.0.3', ready: false })
  addPod(cluster, 'd', { ip: '10.0.0.4', labels: { app: 'other' } })

  cluster.settle()

  const { subsets, metadata } = endpointsIn(cluster)
  expect(shortOf(cluster)).toEqual(['10.0.0.1,10.0.0.2 | 10.0.0.3 | http:8080'])
  const { uid } = cluster.client.get(pod, 'a', 'default').metadata
  expect(subsets?.[0].addresses?.[0]).toEqual({
    ip: '10.0.0.1',
    nodeName: 'node-1',
    targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid },
  })
  expect(metadata.labels).toEqual({
    team: 'shop',
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
  })
  expect(metadata.annotations).toHaveProperty(['endpoints.kubernetes.io/last-change-trigger-time'])
})

test('a pod moves between the lists with its readiness, and leaves when it ends', () => {
  const cluster = plane()
  addService(cluster)
  addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.settle()

  setReady(cluster, 'a', false)
  expect(shortOf(cluster)).toEqual([' | 10.0.0.1 | http:8080'])

  setReady(cluster, 'a', true)
  cluster.client.delete(pod, cluster.client.get(pod, 'a', 'default'))
  cluster.settle()
  expect(endpointsIn(cluster)).not.toHaveProperty('subsets')
})

test('a pod that ends without having been ready is listed until something else happens', () => {
  const cluster = plane()
  addService(cluster)
  const a = addPod(cluster, 'a', { ip: '10.0.0.1', ready: false })
  cluster.settle()

  cluster.client.updateStatus(pod, a, (status) => {
    status.phase = 'Failed'
  })
  cluster.settle()
  expect(shortOf(cluster)).toEqual([' | 10.0.0.1 | http:8080'])

  addPod(cluster, 'b', { ip: '10.0.0.2' })
  cluster.settle()
  expect(shortOf(cluster)).toEqual(['10.0.0.2 |  | http:8080'])
})

test('a pod that comes takes account of the times of all the others, even without an address', () => {
  const cluster = plane()
  addService(cluster)
  const a = addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.settle()
  cluster.clock.advance(minutes(1))
  const b = addPodWithoutAddress(cluster, 'b')
  cluster.settle()
  cluster.client.updateStatus(pod, b, (status) => {
    const lastTransitionTime = formatTime(cluster.clock.now())
    status.conditions = [{ type: 'Ready', status: 'False', lastTransitionTime }]
  })
  addPodWithoutAddress(cluster, 'c')
  cluster.settle()

  cluster.client.delete(pod, a)
  cluster.settle()
  expect(endpointsIn(cluster).metadata).not.toHaveProperty('annotations')
})

test('a change of labels takes a pod from one service to another', () => {
  const cluster = plane()
  addService(cluster)
  const a = addPod(cluster, 'a', { ip: '10.0.0.1', labels: { app: 'other' } })
  cluster.settle()
  expect(endpointsIn(cluster).subsets ?? []).toEqual([])

  const joined = cluster.client.update(pod, a, ({ metadata }) => {
    metadata.labels = { app: 'web' }
  })
  cluster.settle()
  expect(shortOf(cluster)).toHaveLength(1)

  cluster.client.update(pod, joined, ({ metadata }) => {
    metadata.labels = { app: 'other' }
  })
  cluster.settle()
  expect(endpointsIn(cluster).subsets ?? []).toEqual([])
})

test('a named port leads to the number it has in each pod', () => {
  const cluster = plane()
  addService(cluster, {
    ports: [
      { name: 'http', port: 80, targetPort: 'web' },
      { name: 'metrics', port: 9090 },
    ],
  })
  const withPort = (containerPort: number) => ({
    containers: [{ name: 'app', image: 'app:1', ports: [{ name: 'web', containerPort, protocol: 'TCP' }] }],
  })
  addPod(cluster, 'a', { ip: '10.0.0.1', spec: withPort(8080) })
  addPod(cluster, 'b', { ip: '10.0.0.2', spec: withPort(8081) })

  cluster.settle()

  expect(shortOf(cluster)).toEqual([
    '10.0.0.1 |  | http:8080',
    '10.0.0.1,10.0.0.2 |  | metrics:9090',
    '10.0.0.2 |  | http:8081',
  ])
})

test('a pod without the port that is named is no address', () => {
  const cluster = plane()
  addService(cluster, { ports: [{ name: 'http', port: 80, targetPort: 'web' }] })
  addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.settle()

  expect(endpointsIn(cluster)).not.toHaveProperty('subsets')
})

test('a service that publishes unready addresses lists every pod as ready', () => {
  const cluster = plane()
  addService(cluster, { publishNotReadyAddresses: true })
  addPod(cluster, 'a', { ip: '10.0.0.1', ready: false })

  cluster.settle()

  expect(shortOf(cluster)).toEqual(['10.0.0.1 |  | http:8080'])
})

test('a headless service lists names of pods below its own', () => {
  const cluster = plane()
  addService(cluster, { clusterIP: 'None', ports: undefined })
  addPod(cluster, 'a', { ip: '10.0.0.1', spec: { hostname: 'web-0', subdomain: 'web' } })

  cluster.settle()

  expect(endpointsIn(cluster).subsets?.[0].addresses?.[0].hostname).toBe('web-0')
  expect(endpointsIn(cluster).metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '')
})

test('more than a thousand addresses are cut, and that is noted', () => {
  const cluster = plane()
  addService(cluster)
  for (let n = 0; n < 1_010; n++)
    addPod(cluster, `p-${n}`, { ip: `10.0.${n >> 8}.${n & 255}`, ready: n >= 20 })

  cluster.settle()

  const { subsets, metadata } = endpointsIn(cluster)
  expect(subsets?.[0].addresses).toHaveLength(990)
  expect(subsets?.[0].notReadyAddresses).toHaveLength(10)
  expect(metadata.annotations?.['endpoints.kubernetes.io/over-capacity']).toBe('truncated')
})

test('a service without selector is left to its author', () => {
  const cluster = plane()

  addService(cluster, { selector: undefined })

  expect(cluster.client.find(endpoints, 'web', 'default')).toBeUndefined()
})

test('the endpoints of a deleted service go, and deleted endpoints of a service come back', () => {
  const cluster = plane()
  const made = addService(cluster)
  cluster.user.delete(endpoints, endpointsIn(cluster))
  cluster.settle()
  expect(endpointsIn(cluster)).toBeDefined()

  cluster.user.delete(service, made)
  cluster.settle()

  expect(cluster.client.find(endpoints, 'web', 'default')).toBeUndefined()
})

test('hundreds of pods that change within a moment are one write', () => {
  const cluster = plane()
  addService(cluster)
  let writes = 0
  cluster.cache.onChange(endpoints, () => writes++)

  for (let n = 0; n < 200; n++) addPod(cluster, `p-${n}`, { ip: `10.0.0.${n}` })
  cluster.settle()

  expect(writes).toBe(1)
})

test('a pod finds its services by its labels, whatever term they begin with', () => {
  const cluster = plane()
  const add = (name: string, selector: object) =>
    cluster.user.create(service, {
      metadata: { name, namespace: 'default' },
      spec: { selector, ports: [{ port: 80 }] },
    } as never)
  add('one', { app: 'web' })
  add('two', { tier: 'front', app: 'web' })
  add('other', { tier: 'back', app: 'web' })
  add('more', { app: 'web', canary: 'yes' })

  const labels = { app: 'web', tier: 'front' }
  const found = thoseSelecting(cluster.cache, servicesSelecting, { namespace: 'default', labels })

  expect(namesOf(found).toSorted()).toEqual(['one', 'two'])
})

test('ports stand in the order of the hashes that kube-controller-manager makes of them', () => {
  const cluster = plane()
  addService(cluster, {
    ports: [
      { name: 'grpc', port: 8080 },
      { name: 'admin', port: 8081 },
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'metrics', port: 9090 },
    ],
  })
  addPod(cluster, 'a', { ip: '10.0.0.1' })
  cluster.settle()

  expect(shortOf(cluster)).toEqual(['10.0.0.1 |  | http:8080,admin:8081,metrics:9090,grpc:8080'])
})

test('a pod that has an address and no node is refused, told of, and tried again', () => {
  const cluster = plane()
  addService(cluster)
  addPod(cluster, 'a', { ip: '10.0.0.1', nodeName: '' })
  cluster.settle()

  expect(shortOf(cluster)).toBeUndefined()
  const [told] = cluster.client.list(event).filter(({ reason }) => reason === 'FailedToUpdateEndpoint')
  expect(told.message).toMatch(
    /^Failed to update endpoint default\/web: Endpoints "web" is invalid: subsets\[0]\.addresses\[0]\.nodeName: Invalid value: ""/,
  )
})

test('Endpoints that may not be made are asked for fifteen times more, and the Event knows no namespace of theirs', () => {
  const cluster = plane()
  addPod(cluster, 'a', { ip: '10.0.0.1', nodeName: '' })
  addService(cluster)
  cluster.advance(minutes(30))

  const [refused, ...others] = cluster.cache
    .list(event)
    .filter(({ reason }) => reason === 'FailedToCreateEndpoint')
  expect(others).toEqual([])
  expect(refused).toMatchObject({ count: 16, metadata: { namespace: 'default' } })
  expect(refused.involvedObject).toEqual({ apiVersion: 'v1', kind: 'Endpoints', name: 'web' })
})
