/** core/v1 Endpoints: the addresses behind a Service, in the old form. EndpointSlices are the new one. */
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches, choiceProblems } from '../fields.ts'
import type { EndpointAddress, EndpointSubset, Endpoints } from '../generated/types/core-v1.ts'
import { ipProblems, ipWarnings, specialIPProblems } from '../ip.ts'
import { defineKind } from '../kind.ts'
import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  portNumberProblems,
  qualifiedNameProblems,
} from '../names.ts'

export const endpoints = defineKind<Endpoints>('v1', 'Endpoints', {
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  scope: 'Namespaced',
  storedUnder: 'services/endpoints',
  createsOnUpdate: true,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',

  defaults: {
    parts: {
      subsets: {
        parts: {
          ports(port) {
            port.protocol ||= 'TCP'
          },
        },
      },
    },
  },

  updateChecks: ['metadataChange', 'metadata', 'object'],
  *validate({ subsets = [] }) {
    for (const [n, subset] of subsets.entries()) yield* subsetProblems(subset, `subsets[${n}]`)
  },

  warnsAlways: true,
  *warnings({ metadata, subsets = [] }) {
    if (metadata.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return
    for (const [n, subset] of subsets.entries()) {
      for (const list of ['addresses', 'notReadyAddresses'] as const) {
        for (const [m, { ip }] of (subset[list] ?? []).entries())
          yield* ipWarnings(`subsets[${n}].${list}[${m}].ip`, ip)
      }
    }
  },

  columns: columnsOf<Endpoints>((c) => [c.name, c.show('Endpoints', endpointsText), c.age]),
})

function* subsetProblems(subset: EndpointSubset, path: string): FieldErrors {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset
  if (addresses.length + notReadyAddresses.length === 0) {
    yield required(path, 'must specify `addresses` or `notReadyAddresses`')
  }
  yield* addressProblems(addresses, `${path}.addresses`)
  yield* addressProblems(notReadyAddresses, `${path}.notReadyAddresses`)
  for (const [n, { name, port, protocol, appProtocol }] of ports.entries()) {
    const field = `${path}.ports[${n}]`
    if (!name && ports.length > 1) yield required(`${field}.name`)
    if (name) yield* breaches(dnsLabelProblems, `${field}.name`, name)
    for (const problem of portNumberProblems(port)) yield invalid(`${field}.port`, port, problem)
    yield* choiceProblems(`${field}.protocol`, protocol, ['SCTP', 'TCP', 'UDP'])
    if (appProtocol !== undefined) yield* breaches(qualifiedNameProblems, `${field}.appProtocol`, appProtocol)
  }
}

function* addressProblems(addresses: readonly EndpointAddress[], path: string): FieldErrors {
  for (const [n, { ip, hostname, nodeName }] of addresses.entries()) {
    yield* ipProblems(`${path}[${n}].ip`, ip)
    yield* specialIPProblems(`${path}[${n}].ip`, ip)
    if (hostname) yield* breaches(dnsLabelProblems, `${path}[${n}].hostname`, hostname)
    if (nodeName !== undefined) yield* breaches(dnsSubdomainProblems, `${path}[${n}].nodeName`, nodeName)
  }
}

/** The first three `address:port`, and how many more there are. Nothing where there are some, but none is ready. */
function endpointsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>'
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  )
  const shown = all.slice(0, 3).join(',')
  return all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown
}

const hostPort = (ip: string, port: number) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)
