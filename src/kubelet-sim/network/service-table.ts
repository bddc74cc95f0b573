/** Which Services are at which addresses, and which endpoints stand behind them: what kube-proxy has on every node, and CoreDNS answers from. */
import { needsHealthCheck } from '../../api/core/service-type.ts'
import { addTo } from '../../api/counts.ts'
import { listsOf, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import type { Service, ServicePort } from '../../api/generated/types/core-v1.ts'
import type { EndpointPort, EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { keyFor, keyOf } from '../../api/meta.ts'
import type { Call } from '../runtime/network/network.ts'
import { type Endpoints, endpointsIn, isReady } from './endpoints.ts'

/** A port of a Service at one of its addresses. */
export interface Front {
  readonly service: Service
  readonly port: ServicePort
  /** `cluster`: at its cluster IP; `outer`: at an address for those outside; `node`: on all nodes. */
  readonly sort: 'cluster' | 'outer' | 'node'
}

/** An endpoint, as name servers know it. */
export interface NamedEndpoint {
  readonly ip: string
  readonly hostname: string | undefined
  readonly ports: readonly EndpointPort[]
}

export class ServiceTable {
  #byKey = new Map<string, Service>()
  /** By `TCP/10.96.0.7:80`, and `TCP/:30080` for a port of all nodes. Of several the first one has it. */
  #fronts = new Map<string, readonly Front[]>()
  /** How many Services have an address. */
  #owners = new Map<string, number>()
  /** The ports of nodes on which it is told how many endpoints are there. */
  #healthChecks = new Map<number, Service>()
  #byClusterIP = new Map<string, Service>()
  /** Slices by the key of their Service. */
  #slices = new Map<string, Map<string, EndpointSlice>>()

  /** One that stays as this one is now. */
  copy(): ServiceTable {
    const copy = new ServiceTable()
    copy.#byKey = new Map(this.#byKey)
    copy.#fronts = new Map(this.#fronts)
    copy.#owners = new Map(this.#owners)
    copy.#healthChecks = new Map(this.#healthChecks)
    copy.#byClusterIP = new Map(this.#byClusterIP)
    copy.#slices = new Map(Array.from(this.#slices, ([key, slices]) => [key, new Map(slices)]))
    return copy
  }

  add(service: Service): void {
    this.#byKey.set(keyOf(service), service)
    for (const ip of clusterIPsOf(service)) this.#byClusterIP.set(ip, service)
    for (const ip of addressesOf(service)) addTo(this.#owners, ip, 1)
    const { healthCheckNodePort } = service.spec
    if (needsHealthCheck(service.spec) && healthCheckNodePort)
      this.#healthChecks.set(healthCheckNodePort, service)
    for (const [place, front] of frontsOf(service)) {
      this.#fronts.set(place, [...(this.#fronts.get(place) ?? []), front])
    }
  }

  remove(service: Service): void {
    this.#byKey.delete(keyOf(service))
    for (const ip of clusterIPsOf(service)) this.#byClusterIP.delete(ip)
    for (const ip of addressesOf(service)) addTo(this.#owners, ip, -1)
    if (service.spec.healthCheckNodePort) this.#healthChecks.delete(service.spec.healthCheckNodePort)
    for (const [place] of frontsOf(service)) {
      const left = this.#fronts.get(place)?.filter((front) => front.service !== service) ?? []
      if (left.length > 0) this.#fronts.set(place, left)
      else this.#fronts.delete(place)
    }
  }

  addSlice(slice: EndpointSlice): void {
    const owner = ownerOf(slice)
    let slices = this.#slices.get(owner)
    if (!slices) this.#slices.set(owner, (slices = new Map()))
    slices.set(slice.metadata.name, slice)
  }

  /** @param next undefined where it has gone */
  replaceSlice(slice: EndpointSlice, next: EndpointSlice | undefined): void {
    const owner = ownerOf(slice)
    if (!next || ownerOf(next) !== owner) {
      const slices = this.#slices.get(owner)
      slices?.delete(slice.metadata.name)
      if (slices?.size === 0) this.#slices.delete(owner)
    }
    if (next) this.addSlice(next)
  }

  get(name: string, namespace: string | undefined): Service | undefined {
    return this.#byKey.get(keyFor(name, namespace))
  }

  services(): Iterable<Service> {
    return this.#byKey.values()
  }

  /** Whether an address is that of a Service. */
  has(ip: string): boolean {
    return this.#owners.has(ip)
  }

  front({ protocol, ip, port }: Call): Front | undefined {
    return this.#fronts.get(placeOf(protocol, ip, port))?.[0]
  }

  /** Behind a port that is open on all nodes. */
  nodeFront({ protocol, port }: Call): Front | undefined {
    return this.#fronts.get(placeOf(protocol, '', port))?.[0]
  }

  healthCheck(port: number): Service | undefined {
    return this.#healthChecks.get(port)
  }

  /** The Service whose cluster IP it is. */
  atClusterIP(ip: string): Service | undefined {
    return this.#byClusterIP.get(ip)
  }

  /** What name servers know of what is behind a Service. */
  *endpointsOf(service: Service): Iterable<NamedEndpoint> {
    for (const slice of this.#slicesOf(service)) {
      const { endpoints, ports } = listsOf(slice)
      for (const each of endpoints) {
        if (isReady(each)) for (const ip of each.addresses) yield { ip, hostname: each.hostname, ports }
      }
    }
  }

  /** The Services behind which an address is, and its host name there. Looks at them all. */
  *endpointsAt(ip: string): Iterable<readonly [owner: Service, hostname: string | undefined]> {
    for (const [key, slices] of this.#slices) {
      const owner = this.#byKey.get(key)
      if (!owner) continue
      for (const { endpoints = [] } of slices.values()) {
        const found = endpoints.find((each) => isReady(each) && each.addresses.includes(ip))
        if (found) yield [owner, found.hostname]
      }
    }
  }

  /** Whether an address is one of a Service's, or of an endpoint of it. */
  isOf(ip: string, service: Service): boolean {
    if (addressesOf(service).includes(ip)) return true
    for (const { endpoints = [] } of this.#slicesOf(service)) {
      if (endpoints.some(({ addresses }) => addresses.includes(ip))) return true
    }
    return false
  }

  /** The parts of what is behind a port of a Service at addresses of a family. */
  *partsBehind(
    { service, port }: Pick<Front, 'service' | 'port'>,
    family: 'IPv4' | 'IPv6',
  ): Iterable<Endpoints> {
    for (const slice of this.#slicesOf(service)) {
      if (slice.addressType !== family) continue
      const own = slice.ports?.find((each) => isPort(each, port))?.port
      if (own !== undefined) yield endpointsIn(slice, own)
    }
  }

  /** How many endpoints of a Service are ready on a node. */
  readyOn(service: Service, nodeName: string): number {
    const found = new Set<string>()
    for (const { endpoints = [] } of this.#slicesOf(service)) {
      for (const each of endpoints) {
        if (isReady(each) && each.nodeName === nodeName) found.add(each.addresses[0])
      }
    }
    return found.size
  }

  #slicesOf(service: Service): Iterable<EndpointSlice> {
    return this.#slices.get(keyOf(service))?.values() ?? []
  }
}

const ownerOf = ({ metadata }: EndpointSlice): string =>
  keyFor(metadata.labels?.[serviceNameLabel] ?? '', metadata.namespace)

const isPort = ({ name = '', protocol = 'TCP' }: EndpointPort, port: ServicePort): boolean =>
  name === (port.name ?? '') && protocol === port.protocol

const placeOf = (protocol: string, ip: string, port: number): string => `${protocol}/${ip}:${port}`

const clusterIPsOf = ({ spec: { clusterIPs, clusterIP } }: Service): readonly string[] =>
  (clusterIPs ?? (clusterIP ? [clusterIP] : [])).filter((ip) => ip !== 'None')

export const outerIPsOf = ({ spec, status }: Service): readonly string[] => [
  ...(spec.externalIPs ?? []),
  ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
]

export const addressesOf = (service: Service): readonly string[] => [
  ...clusterIPsOf(service),
  ...outerIPsOf(service),
]

const frontsOf = memoByIdentity((service: Service): readonly (readonly [place: string, front: Front])[] => {
  const [inner, outer] = [clusterIPsOf(service), outerIPsOf(service)]
  return (service.spec.ports ?? []).flatMap((port) => {
    const at = (ip: string, number: number, sort: Front['sort']) =>
      [placeOf(port.protocol, ip, number), { service, port, sort }] as const
    return [
      ...inner.map((ip) => at(ip, port.port, 'cluster')),
      ...outer.map((ip) => at(ip, port.port, 'outer')),
      ...(port.nodePort ? [at('', port.nodePort, 'node')] : []),
    ]
  })
})
