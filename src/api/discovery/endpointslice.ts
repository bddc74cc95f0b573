/** discovery.k8s.io/v1 EndpointSlice: up to a thousand of the addresses behind a Service. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { nullIfAbsent, nullIfEmpty } from '../empty-list.ts'
import { isEqual } from '../equality.ts'
import {
  duplicate,
  type FieldError,
  type FieldErrors,
  invalid,
  notSupported,
  required,
  tooMany,
} from '../field-error.ts'
import { breaches, choiceProblems, qualifiedDomainProblems } from '../fields.ts'
import type { AddressType, Endpoint, EndpointPort, EndpointSlice } from '../generated/types/discovery-v1.ts'
import {
  canonicalIPRule,
  ipProblems,
  ipWarnings,
  isIPv4,
  isIPv6,
  isOrdinaryIP,
  specialIPProblems,
} from '../ip.ts'
import { defineKind } from '../kind.ts'
import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  labelValueProblems,
  type NameRule,
  qualifiedNameProblems,
} from '../names.ts'

/** The Service that a slice belongs to. */
export const serviceNameLabel = 'kubernetes.io/service-name'
/** Who keeps a slice up to date. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
/** On Endpoints: `true` if they are not to be shown in slices. */
export const skipMirrorLabel = 'endpointslice.kubernetes.io/skip-mirror'

const maxEndpoints = 1_000
const maxAddresses = 100
const maxPorts = 20_000
const maxHints = 8

export const endpointSlice = defineKind<EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', {
  plural: 'endpointslices',
  scope: 'Namespaced',
  countsGenerations: true,
  countsLeftOut: true,
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
  *validate(slice, previous) {
    yield* choiceProblems('addressType', slice.addressType, ['FQDN', 'IPv4', 'IPv6'])
    const { endpoints, ports } = listsOf(slice)
    yield* portProblems(ports)
    if (!previous || !isEqual(endpoints, listsOf(previous).endpoints)) {
      yield* endpointsProblems(endpoints, slice.addressType)
    }
  },

  *validateUpdate({ addressType }, previous) {
    if (addressType !== previous.addressType) {
      yield invalid('addressType', addressType, 'field is immutable')
    }
  },

  *warnings({ addressType, endpoints, metadata: { labels } }, previous) {
    if (!previous && addressType === 'FQDN') yield 'spec.addressType: FQDN endpoints are deprecated'
    if (ownManagers.has(labels?.[managedByLabel] ?? '')) return
    for (const [n, { addresses = [] }] of (endpoints ?? []).entries()) {
      for (const [m, each] of addresses.entries()) yield* ipWarnings(`endpoints[${n}].addresses[${m}]`, each)
    }
  },
  warnsAlways: true,

  columns: columnsOf<EndpointSlice>((c) => [
    c.name,
    c.show('AddressType', ({ addressType }) => addressType),
    c.show('Ports', (slice) =>
      listText(listsOf(slice).ports.map(({ port, name }) => String(port ?? (name || '*')))),
    ),
    c.show('Endpoints', (slice) => listText(listsOf(slice).endpoints.flatMap(({ addresses }) => addresses))),
    c.age,
  ]),
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

/** Controllers that write no address in an odd form. */
const ownManagers: ReadonlySet<string> = new Set([
  'endpointslice-controller.k8s.io',
  'endpointslicemirroring-controller.k8s.io',
])

function* endpointsProblems(endpoints: readonly Endpoint[], type: AddressType): FieldErrors {
  if (endpoints.length > maxEndpoints) return yield tooMany('endpoints', endpoints.length, maxEndpoints)
  for (let n = 0; n < endpoints.length; n++) yield* endpointProblems(endpoints[n], type, n)
}

const none: readonly FieldError[] = []

function endpointProblems(endpoint: Endpoint, type: AddressType, n: number): FieldErrors {
  const { addresses, hostname, hints } = endpoint
  const isPlain = addresses?.length === 1 && type === 'IPv4' && hostname === undefined && !hints
  if (!isPlain || !isIPv4(addresses[0]) || !isOrdinaryIP(addresses[0])) {
    return allEndpointProblems(endpoint, type, `endpoints[${n}]`)
  }
  return nodeNameProblems(endpoint, `endpoints[${n}].nodeName`)
}

function nodeNameProblems({ nodeName }: Endpoint, field: string): FieldErrors {
  return nodeName === undefined ? none : breaches(dnsSubdomainProblems, field, nodeName)
}

function* allEndpointProblems(endpoint: Endpoint, type: AddressType, path: string): FieldErrors {
  const { addresses = [], hostname, hints } = endpoint
  const field = `${path}.addresses`
  if (addresses.length === 0) yield required(field, 'must contain at least 1 address')
  if (addresses.length > maxAddresses) yield tooMany(field, addresses.length, maxAddresses)
  for (const [n, address] of addresses.entries()) {
    if (type === 'FQDN') yield* qualifiedDomainProblems(`${field}[${n}]`, address)
    else if (type === 'IPv4' || type === 'IPv6') yield* addressProblems(address, type, { field, n })
  }
  yield* nodeNameProblems(endpoint, `${path}.nodeName`)
  if (hostname !== undefined) yield* breaches(dnsLabelProblems, `${path}.hostname`, hostname)
  if (hints) yield* hintsProblems(hints, `${path}.hints`)
}

/** Whether it is an address is told of itself, whether it is one of the family of the whole list. */
function* addressProblems(
  address: string,
  type: 'IPv4' | 'IPv6',
  { field, n }: { readonly field: string; readonly n: number },
): FieldErrors {
  const item = `${field}[${n}]`
  const wrong = type === 'IPv4' ? ipProblems(item, address) : breaches(canonicalIPRule, item, address)
  if (wrong.length > 0) return yield* wrong
  const isOfType = type === 'IPv4' ? isIPv4(address) : isIPv6(address)
  if (!isOfType) yield invalid(field, address, `must be an ${type} address`)
  yield* specialIPProblems(item, address)
}

function* hintsProblems({ forZones, forNodes }: NonNullable<Endpoint['hints']>, path: string): FieldErrors {
  yield* namesProblems(forZones, `${path}.forZones`, labelValueProblems)
  if ((forZones?.length ?? 0) <= maxHints)
    yield* namesProblems(forNodes, `${path}.forNodes`, dnsSubdomainProblems)
}

function* namesProblems(
  items: readonly { readonly name: string }[] = [],
  path: string,
  rule: NameRule,
): FieldErrors {
  if (items.length > maxHints) return yield tooMany(path, items.length, maxHints)
  for (const [n, { name = '' }] of items.entries()) {
    const field = `${path}[${n}].name`
    if (items.findIndex((each) => (each.name ?? '') === name) < n) yield duplicate(field, name)
    yield* breaches(rule, field, name)
  }
}

const protocols = ['SCTP', 'TCP', 'UDP']

function* portProblems(ports: readonly EndpointPort[]): FieldErrors {
  if (ports.length > maxPorts) return yield tooMany('ports', ports.length, maxPorts)
  const names = new Set<string>()
  for (const [n, { name = '', protocol, appProtocol }] of ports.entries()) {
    const field = `ports[${n}]`
    if (name) yield* breaches(dnsLabelProblems, `${field}.name`, name)
    if (names.has(name)) yield duplicate(`${field}.name`, name)
    names.add(name)
    if (!protocols.includes(protocol ?? ''))
      yield notSupported(`${field}.protocol`, protocol ?? '', protocols)
    if (appProtocol !== undefined) yield* breaches(qualifiedNameProblems, `${field}.appProtocol`, appProtocol)
  }
}

/** The first three, and how many more there are. */
function listText(all: readonly string[]): string {
  if (all.length === 0) return '<unset>'
  const shown = all.slice(0, 3).join(',')
  return all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown
}
