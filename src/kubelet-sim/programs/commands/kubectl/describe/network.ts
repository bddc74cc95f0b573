/** Services, what stands behind them and before them. Source: describe.go. */
import type { Endpoints, Service } from '../../../../../api/generated/types/core-v1.ts'
import type { EndpointSlice } from '../../../../../api/generated/types/discovery-v1.ts'
import type {
  Ingress,
  IngressBackend,
  IngressClass,
  IPAddress,
  ServiceCIDR,
} from '../../../../../api/generated/types/networking-v1.ts'
import { labelsText } from '../../../../../api/labels.ts'
import type { Working } from '../../../../runtime/program.ts'
import { describeEvents } from './events.ts'
import { describeConditions, orNone, orUnset, type Page } from './page.ts'
import type { Describer, View } from './settings.ts'
import { describeMarks, describeName } from './workloads.ts'

const slicesOf = (view: View, namespace: string, service: string): Working<readonly EndpointSlice[]> =>
  view.list<EndpointSlice>(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${service}`)}`,
  )

/** So many are shown. */
const mostEndpoints = 3

/** `10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more...` @param port the name of the one that is meant */
function endpointsText(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return '<none>'
  const places = slices.flatMap(({ endpoints = [], ports }) => {
    const ready = endpoints
      .filter(({ conditions }) => conditions?.ready !== false)
      .map(({ addresses }) => addresses[0])
    if (!ports?.length) return ready
    return ports
      .filter(({ name = '' }) => name === port)
      .flatMap(({ port: number }) => ready.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${number}`))
  })
  const shown = places.slice(0, mostEndpoints).join(',')
  return places.length > mostEndpoints ? `${shown} + ${places.length - mostEndpoints} more...` : shown
}

export const describeService: Describer<Service> = function* (page, service, view) {
  const { metadata, spec, status } = service
  const slices = yield* slicesOf(view, metadata.namespace!, metadata.name)
  describeName(page, service)
  describeMarks(page, service)
  page.line(0, 'Selector', labelsText(spec.selector))
  page.line(0, 'Type', spec.type ?? '')
  page.lineIf(0, 'IP Family Policy', spec.ipFamilyPolicy)
  page.line(0, 'IP Families', orNone(spec.ipFamilies?.join(',')))
  page.line(0, 'IP', spec.clusterIP ?? '')
  page.line(0, 'IPs', orNone(spec.clusterIPs?.join(',')))
  page.lineIf(0, 'External IPs', spec.externalIPs?.join(','))
  page.lineIf(0, 'Desired LoadBalancer IP', spec.loadBalancerIP)
  page.lineIf(0, 'External Name', spec.externalName)
  const balancers = (status?.loadBalancer?.ingress ?? []).map(({ ip, ipMode, hostname = '' }) =>
    ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : hostname,
  )
  page.lineIf(0, 'LoadBalancer Ingress', balancers.join(', '))
  for (const { name, port, protocol = 'TCP', targetPort, appProtocol, nodePort } of spec.ports ?? []) {
    const shown = name || '<unset>'
    page.line(0, 'Port', `${shown}\t${port}/${protocol}`)
    page.line(0, 'TargetPort', `${targetPort}/${protocol}`)
    page.lineIf(0, 'AppProtocol', appProtocol)
    if (nodePort) page.line(0, 'NodePort', `${shown}\t${nodePort}/${protocol}`)
    page.line(0, 'Endpoints', endpointsText(slices, name ?? ''))
  }
  page.line(0, 'Session Affinity', spec.sessionAffinity ?? '')
  page.lineIf(0, 'External Traffic Policy', spec.externalTrafficPolicy)
  page.lineIf(0, 'Internal Traffic Policy', spec.internalTrafficPolicy)
  page.lineIf(0, 'HealthCheck NodePort', spec.healthCheckNodePort || undefined)
  page.lineIf(0, 'LoadBalancer Source Ranges', spec.loadBalancerSourceRanges?.join(','))
  page.lineIf(0, 'Traffic Distribution', spec.trafficDistribution)
  describeEvents(page, yield* view.eventsOf(service), view)
}

export const describeIngress: Describer<Ingress> = function* (page, ingress, view) {
  const { metadata, spec, status } = ingress
  const namespace = metadata.namespace!
  page.line(0, 'Name', metadata.name)
  page.labels('Labels', metadata.labels)
  page.line(0, 'Namespace', namespace)
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
  page.line(0, 'Address', [...new Set(addresses.filter(Boolean))].sort().join(','))
  page.line(0, 'Ingress Class', spec.ingressClassName ?? '<none>')
  const { defaultBackend, tls = [], rules = [] } = spec
  const otherwise = defaultBackend ? yield* backendText(view, namespace, defaultBackend) : '<default>'
  page.line(0, 'Default backend', otherwise)
  if (tls.length > 0) page.write(0, 'TLS:\n')
  for (const { secretName, hosts = [] } of tls)
    page.write(1, `${secretName ? `${secretName} terminates` : 'SNI routes'} ${hosts.join(',')}\n`)
  page.write(0, 'Rules:\n  Host\tPath\tBackends\n')
  page.write(1, '----\t----\t--------\n')
  for (const { host, http } of rules) {
    if (!http) continue
    page.write(1, `${host || '*'}\t\n`)
    for (const { path = '', backend } of http.paths)
      page.write(2, `\t${path} \t${yield* backendText(view, namespace, backend)}\n`)
  }
  if (!rules.some(({ http }) => http)) page.write(1, `*\t*\t${otherwise}\n`)
  page.annotations('Annotations', metadata.annotations)
  describeEvents(page, yield* view.eventsOf(ingress), view)
}

function* backendText(view: View, namespace: string, { service, resource }: IngressBackend): Working<string> {
  if (resource)
    return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`
  if (!service) return ''
  const { number, name = '' } = service.port ?? {}
  const shown = `${service.name}:${number || name}`
  const slices = yield* slicesOf(view, namespace, service.name)
  const found = yield* view.find<Service>(`/api/v1/namespaces/${namespace}/services/${service.name}`)
  if (!found) return `${shown} (<error: services "${service.name}" not found>)`
  const port = found.spec.ports?.findLast((each) =>
    number ? each.port === number : name && each.name === name,
  )
  return `${shown} (${endpointsText(slices, port?.name ?? '')})`
}

export const describeIngressClass: Describer<IngressClass> = function* (page, ingressClass, view) {
  const { metadata, spec } = ingressClass
  page.line(0, 'Name', metadata.name)
  describeMarks(page, ingressClass)
  page.line(0, 'Controller', spec.controller ?? '')
  if (spec.parameters) {
    page.write(0, 'Parameters:\n')
    page.lineIf(1, 'APIGroup', spec.parameters.apiGroup)
    page.line(1, 'Kind', spec.parameters.kind)
    page.line(1, 'Name', spec.parameters.name)
  }
  describeEvents(page, yield* view.eventsOf(ingressClass), view)
}

export const describeEndpoints: Describer<Endpoints> = function* (page, endpoints, view) {
  describeName(page, endpoints)
  describeMarks(page, endpoints)
  page.write(0, 'Subsets:\n')
  const shown = (addresses: readonly { readonly ip: string }[] = []) =>
    orNone(addresses.map(({ ip }) => ip).join(','))
  for (const { addresses, notReadyAddresses, ports = [] } of endpoints.subsets ?? []) {
    page.line(1, 'Addresses', shown(addresses))
    page.line(1, 'NotReadyAddresses', shown(notReadyAddresses))
    if (ports.length > 0) {
      page.write(1, 'Ports:\n')
      describePorts(page, 2, ports)
    }
    page.write(0, '\n')
  }
  describeEvents(page, yield* view.eventsOf(endpoints), view)
}

interface Port {
  readonly name?: string
  readonly port?: number
  readonly protocol?: string
}

function describePorts(page: Page, level: number, ports: readonly Port[]): void {
  page.write(level, 'Name\tPort\tProtocol\n')
  page.write(level, '----\t----\t--------\n')
  for (const { name, port, protocol = '' } of ports)
    page.write(level, `${name || '<unset>'}\t${orUnset(port)}\t${protocol}\n`)
}

export const describeEndpointSlice: Describer<EndpointSlice> = function* (page, slice, view) {
  const { addressType, ports = [], endpoints = [] } = slice
  describeName(page, slice)
  describeMarks(page, slice)
  page.line(0, 'AddressType', addressType)
  page.write(0, `Ports:${ports.length === 0 ? ' <unset>' : ''}\n`)
  if (ports.length > 0) describePorts(page, 1, ports)
  page.write(0, `Endpoints:${endpoints.length === 0 ? ' <none>' : ''}\n`)
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
    page.line(1, '- Addresses', orNone(addresses.join(', ')))
    page.write(2, 'Conditions:\n')
    page.line(3, 'Ready', orUnset(conditions?.ready))
    page.line(2, 'Hostname', orUnset(hostname))
    if (targetRef) page.line(2, 'TargetRef', `${targetRef.kind}/${targetRef.name}`)
    page.line(2, 'NodeName', orUnset(nodeName))
    page.line(2, 'Zone', orUnset(zone))
  }
  describeEvents(page, yield* view.eventsOf(slice), view)
}

export const describeServiceCidr: Describer<ServiceCIDR> = function* (page, range, view) {
  page.line(0, 'Name', range.metadata.name)
  describeMarks(page, range)
  page.line(0, 'CIDRs', (range.spec?.cidrs ?? []).join(', '))
  const { conditions = [] } = range.status ?? {}
  if (conditions.length > 0) page.write(0, 'Status:\n')
  describeConditions(page, conditions)
  describeEvents(page, yield* view.eventsOf(range), view)
}

export const describeAddress: Describer<IPAddress> = function* (page, address, view) {
  page.line(0, 'Name', address.metadata.name)
  describeMarks(page, address)
  const { parentRef } = address.spec ?? {}
  if (parentRef) {
    page.write(0, 'Parent Reference:\n')
    page.line(1, 'Group', parentRef.group ?? '')
    page.line(1, 'Resource', parentRef.resource ?? '')
    page.line(1, 'Namespace', parentRef.namespace ?? '')
    page.line(1, 'Name', parentRef.name ?? '')
  }
  describeEvents(page, yield* view.eventsOf(address), view)
}
