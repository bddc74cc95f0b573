/** discovery.k8s.io/v1 EndpointSlice: up to a thousand of the addresses behind a Service. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { nullIfAbsent, nullIfEmpty } from '../empty-list.ts'
import { isEqual } from '../equality.ts'
import { duplicate, type FieldError, type FieldErrors, invalid, required, tooMany } from '../field-error.ts'
import { breaches, choiceProblems } from '../fields.ts'
import type { AddressType, Endpoint, EndpointPort, EndpointSlice } from '../generated/types/discovery-v1.ts'
import { isIPv4, isIPv6, isOrdinaryIP, specialIPProblems } from '../ip.ts'
import { defineKind } from '../kind.ts'
import { dnsLabelProblems, dnsSubdomainProblems, portNumberProblems } from '../names.ts'

/** The Service that a slice belongs to. */
export const serviceNameLabel = 'kubernetes.io/service-name'
/** Who keeps a slice up to date. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
/** On Endpoints: `true` if they are not to be shown in slices. */
export const skipMirrorLabel = 'endpointslice.kubernetes.io/skip-mirror'

const maxEndpoints = 1_000
const maxAddresses = 100
const maxPorts = 20_000

export const endpointSlice = defineKind<EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', {
  plural: 'endpointslices',
  scope: 'Namespaced',
  countsGenerations: true,

  isNewGeneration: (object, previous) => !isEqual(whatCounts(object), whatCounts(previous)),

  defaults: {
    // Who has none of them says null.
    first(slice) {
      nullIfAbsent(slice, 'endpoints', 'ports')
    },
    parts: {
      ports(port) {
        port.name ??= ''
        port.protocol ??= 'TCP'
      },
    },
  },

  prepareForCreate: keepLists,
  prepareForUpdate: keepLists,

  updateChecks: ['metadata', 'object', 'change'],
  *validate(slice) {
    const { addressType } = slice
    const { endpoints, ports } = listsOf(slice)
    yield* choiceProblems('addressType', addressType, ['FQDN', 'IPv4', 'IPv6'])
    if (endpoints.length > maxEndpoints) yield tooMany('endpoints', endpoints.length, maxEndpoints)
    for (let n = 0; n < endpoints.length; n++) yield* endpointProblems(endpoints[n], addressType, n)
    yield* portProblems(ports)
  },

  *validateUpdate({ addressType }, previous) {
    if (addressType !== previous.addressType) {
      yield invalid('addressType', addressType, 'field is immutable')
    }
  },

  columns: columnsOf<EndpointSlice>((c) => [
    c.name,
    c.show('AddressType', ({ addressType }) => addressType),
    c.show('Ports', (slice) =>
      listText(listsOf(slice).ports.map(({ port, name }) => String(port ?? (name || '*')))),
    ),
    c.show('Endpoints', (slice) => listText(listsOf(slice).endpoints.flatMap(({ addresses }) => addresses))),
    c.age,
  ]),

  descriptions: {
    '': 'Up to a thousand of the addresses behind a Service, which the label kubernetes.io/service-name names.',
    addressType: 'What the addresses are. It never changes.',
    endpoints: 'The addresses, and whether they are ready.',
    ports: 'The ports that every endpoint offers.',
  },
})

/** The lists of a slice, which it has as null where they are empty. */
export const listsOf = ({
  endpoints,
  ports,
}: Pick<EndpointSlice, 'endpoints' | 'ports'>): Required<Pick<EndpointSlice, 'endpoints' | 'ports'>> => ({
  endpoints: endpoints ?? noEndpoints,
  ports: ports ?? noPorts,
})

const noEndpoints: readonly Endpoint[] = Object.freeze([])
const noPorts: readonly EndpointPort[] = Object.freeze([])

/** An empty list is kept as null, too; yet its author has written it. */
function keepLists(slice: Draft<EndpointSlice>): void {
  nullIfEmpty(slice, 'endpoints', 'ports')
}

/** What makes a new generation of a slice: its labels, too. */
const whatCounts = ({ addressType, endpoints, ports, metadata }: EndpointSlice) => ({
  addressType,
  endpoints,
  ports,
  labels: metadata.labels ?? {},
})

const none: readonly FieldError[] = []

function endpointProblems(endpoint: Endpoint, type: AddressType, n: number): FieldErrors {
  const { addresses, hostname } = endpoint
  const isPlain = addresses?.length === 1 && type === 'IPv4' && !hostname
  if (isPlain && isIPv4(addresses[0]) && isOrdinaryIP(addresses[0])) return none
  return allEndpointProblems(endpoint, type, `endpoints[${n}]`)
}

function* allEndpointProblems(endpoint: Endpoint, type: AddressType, path: string): FieldErrors {
  const { addresses = [], hostname } = endpoint
  const field = `${path}.addresses`
  if (addresses.length === 0) yield required(field, 'must contain at least 1 address')
  if (addresses.length > maxAddresses) yield tooMany(field, addresses.length, maxAddresses)
  for (const [n, address] of addresses.entries()) {
    if (type === 'FQDN') yield* breaches(dnsSubdomainProblems, `${field}[${n}]`, address)
    else yield* ipProblems(address, type, `${field}[${n}]`)
  }
  if (hostname) yield* breaches(dnsLabelProblems, `${path}.hostname`, hostname)
}

function* ipProblems(address: string, type: AddressType, field: string): FieldErrors {
  const isOfType = type === 'IPv4' ? isIPv4(address) : isIPv6(address)
  if (!isOfType) yield invalid(field, address, `must be an ${type} address`)
  yield* specialIPProblems(field, address)
}

function* portProblems(ports: readonly EndpointPort[]): FieldErrors {
  if (ports.length > maxPorts) yield tooMany('ports', ports.length, maxPorts)
  const names = new Set<string>()
  for (const [n, { name = '', port, protocol }] of ports.entries()) {
    if (name) yield* breaches(dnsLabelProblems, `ports[${n}].name`, name)
    if (names.has(name)) yield duplicate(`ports[${n}].name`, name)
    names.add(name)
    for (const problem of port === undefined ? [] : portNumberProblems(port)) {
      yield invalid(`ports[${n}].port`, port, problem)
    }
    yield* choiceProblems(`ports[${n}].protocol`, protocol, ['SCTP', 'TCP', 'UDP'])
  }
}

/** The first three, and how many more there are. */
function listText(all: readonly string[]): string {
  if (all.length === 0) return '<unset>'
  const shown = all.slice(0, 3).join(',')
  return all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown
}
