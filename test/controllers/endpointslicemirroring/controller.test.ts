import { expect, test } from 'vitest'
import { endpoints } from '../../../src/api/core/endpoints.ts'
import { event } from '../../../src/api/core/event.ts'
import { service } from '../../../src/api/core/service.ts'
import { endpointSlice } from '../../../src/api/discovery/endpointslice.ts'
import type { EndpointSubset, Endpoints } from '../../../src/api/generated/types/core-v1.ts'
import type { ObjectMeta } from '../../../src/api/generated/types/meta-v1.ts'
import { controllerOf } from '../../../src/api/meta.ts'
import { selectorOfLabels } from '../../../src/api/selector.ts'
import { endpointsController } from '../../../src/controllers/endpoints/controller.ts'
import { endpointSliceMirroringController } from '../../../src/controllers/endpointslicemirroring/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import { addService } from '../endpoints/service-stand-in.ts'

const plane = () =>
  new ControlPlane({ controllers: [endpointsController as never, endpointSliceMirroringController as never] })

const mirrorsIn = (cluster: ControlPlane) =>
  cluster.client.list(endpointSlice, {
    namespace: 'default',
    labelSelector: selectorOfLabels({ 'kubernetes.io/service-name': 'web' }),
  })

const database: EndpointSubset = {
  addresses: [{ ip: '192.168.0.7' }],
  notReadyAddresses: [{ ip: '192.168.0.8', nodeName: 'rack-2' }],
  ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
}

function addEndpoints(
  cluster: ControlPlane,
  subsets: readonly EndpointSubset[],
  metadata: Partial<ObjectMeta> = {},
): void {
  const named = { name: 'web', namespace: 'default', ...metadata }
  cluster.user.create(endpoints, { metadata: named, subsets } as never)
  cluster.settle()
}

type Recipe = Parameters<typeof ControlPlane.prototype.user.update<Endpoints>>[2]

function change(cluster: ControlPlane, recipe: Recipe): void {
  cluster.user.update(endpoints, cluster.client.get(endpoints, 'web', 'default'), recipe)
  cluster.settle()
}

const withoutSelector = { selector: undefined, ports: [{ name: 'sql', port: 5432 }] }

test('addresses that were listed by hand are listed in a slice', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)

  addEndpoints(cluster, [database], {
    labels: { team: 'shop' },
    annotations: { note: 'rack', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  })

  const [slice, ...others] = mirrorsIn(cluster)
  expect(others).toEqual([])
  expect(slice).toMatchObject({
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['192.168.0.7'], conditions: { ready: true } },
      { addresses: ['192.168.0.8'], conditions: { ready: false }, nodeName: 'rack-2' },
    ],
    ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
  })
  expect(slice.metadata).toMatchObject({
    name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
    annotations: { note: 'rack' },
  })
  expect(slice.metadata.labels).toEqual({
    team: 'shop',
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
  })
  expect(Object.keys(slice.metadata.annotations ?? {})).toEqual(['note'])
  expect(controllerOf(slice)).toMatchObject({ apiVersion: 'v1', kind: 'Endpoints', name: 'web' })
})

test('the slice follows its Endpoints, and goes with them', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)
  addEndpoints(cluster, [database])
  const [{ metadata }] = mirrorsIn(cluster)

  change(cluster, (draft) => {
    draft.subsets = [{ addresses: [{ ip: '192.168.0.9' }], ports: [...database.ports!] }]
    draft.metadata.labels = { team: 'shop' }
  })
  const [slice, ...others] = mirrorsIn(cluster)
  expect(others).toEqual([])
  expect(slice.metadata.name).toBe(metadata.name)
  expect(slice.metadata.labels).toMatchObject({ team: 'shop' })
  expect(slice.endpoints).toEqual([{ addresses: ['192.168.0.9'], conditions: { ready: true } }])

  cluster.user.delete(endpoints, cluster.client.get(endpoints, 'web', 'default'))
  cluster.settle()
  expect(mirrorsIn(cluster)).toEqual([])
})

test('every family of addresses has a slice of its own', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)

  addEndpoints(cluster, [
    { addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }], ports: [{ port: 80 } as never] },
  ])

  const families = mirrorsIn(cluster).map(({ addressType, ports }) => `${addressType} ${ports?.[0].port}`)
  expect(families.sort()).toEqual(['IPv4 80', 'IPv6 80'])
})

test('Endpoints without a service wait for one', () => {
  const cluster = plane()
  addEndpoints(cluster, [database])
  expect(mirrorsIn(cluster)).toEqual([])

  const made = addService(cluster, withoutSelector)
  expect(mirrorsIn(cluster)).toHaveLength(1)

  cluster.user.delete(service, made)
  cluster.settle()
  expect(mirrorsIn(cluster)).toEqual([])
})

test('what a selector lists, and what asks to be left alone, is not shown twice', () => {
  const cluster = plane()
  addService(cluster)
  expect(cluster.client.find(endpoints, 'web', 'default')).toBeDefined()
  expect(mirrorsIn(cluster)).toEqual([])

  const other = plane()
  addService(other, withoutSelector)
  addEndpoints(other, [database], { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } })
  expect(mirrorsIn(other)).toEqual([])
})

test('ports that lead to the same addresses are in one slice', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)

  const addresses = [{ ip: '192.168.0.7' }]
  addEndpoints(cluster, [
    { addresses, ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }] },
    { addresses, ports: [{ name: 'admin', port: 8080, protocol: 'TCP' }] },
  ])

  expect(mirrorsIn(cluster).map(({ ports }) => ports?.map(({ name }) => name))).toEqual([['sql', 'admin']])
})

test('an address that is named twice has the hostname that it was given first', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)

  const other = { ip: '192.168.0.9' }
  addEndpoints(cluster, [
    { addresses: [{ ip: '192.168.0.7', hostname: 'db' }, other], ports: [{ port: 5432, protocol: 'TCP' }] },
    { addresses: [{ ip: '192.168.0.7' }], ports: [{ port: 8080, protocol: 'TCP' }] },
  ])

  const found = mirrorsIn(cluster).flatMap((slice) => slice.endpoints ?? [])
  expect(found.flatMap(({ hostname }) => hostname ?? [])).toEqual(['db', 'db'])
})

test('of more than a thousand addresses the rest is told of', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)

  const addresses = Array.from({ length: 1_003 }, (_, n) => ({ ip: `192.168.${n >> 8}.${n & 255}` }))
  addEndpoints(cluster, [{ addresses, ports: [{ port: 80 } as never] }])

  expect(mirrorsIn(cluster).map(({ endpoints }) => endpoints?.length)).toEqual([1_000])
  expect(cluster.client.list(event).map(({ reason, message }) => [reason, message])).toContainEqual([
    'TooManyAddressesToMirror',
    'A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3 addresses were skipped',
  ])
})

test('the slices of Endpoints by hand go when their service gets a selector', () => {
  const cluster = plane()
  const made = addService(cluster, withoutSelector)
  addEndpoints(cluster, [database])
  expect(mirrorsIn(cluster)).toHaveLength(1)

  cluster.user.update(service, made, ({ spec }) => {
    spec.selector = { app: 'web' }
  })
  cluster.settle()

  expect(mirrorsIn(cluster)).toEqual([])
})

test('a slice that is written anew forgets after what it was named, one that is taken for other ports does not', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)
  addEndpoints(cluster, [database])
  const generateNames = () => mirrorsIn(cluster).map(({ metadata }) => metadata.generateName)

  change(cluster, (draft) => {
    draft.subsets![0].ports![0].port = 5433
  })
  expect(generateNames()).toEqual(['web-'])

  change(cluster, (draft) => {
    draft.subsets![0].addresses!.push({ ip: '192.168.0.9' })
  })
  expect(generateNames()).toEqual([undefined])
})

test('addresses without ports are in a slice that names none', () => {
  const cluster = plane()
  addService(cluster, withoutSelector)
  addEndpoints(cluster, [{ addresses: [{ ip: '192.168.0.7' }] }])
  expect(mirrorsIn(cluster)[0].ports).toBeNull()
})
