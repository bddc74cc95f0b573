/** Which endpoints stand behind which address of a Service: what kube-proxy has on every node, and CoreDNS answers from. */

import { serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { keyFor, keyOf } from '../../api/meta.ts'
import type { Destination } from '../runtime/network.ts'

/** An endpoint, as name servers know it. */
export interface NamedEndpoint {
  readonly ip: string
  readonly hostname: string | undefined
  readonly ports: readonly EndpointPort[]
}

type ServicePort = NonNullable<Service['spec']['ports']>[number]

export class ServiceTable {
  #byKey = new Map<string, Service>()
  #byAddress = new Map<string, Service>()
  #byNodePort = new Map<number, Service>()
  /** Slices by the key of their Service. */
  #slices = new Map<string, Map<string, EndpointSlice>>()

  /** One that stays as this one is now. */
  copy(): ServiceTable {
    const copy = new ServiceTable()
    copy.#byKey = new Map(this.#byKey)
    copy.#byAddress = new Map(this.#byAddress)
    copy.#byNodePort = new Map(this.#byNodePort)
    copy.#slices = new Map(Array.from(this.#slices, ([key, slices]) => [key, new Map(slices)]))
    return copy
  }

  add(service: Service): void {
    this.#byKey.set(keyOf(service), service)
    for (const ip of addressesOf(service)) this.#byAddress.set(ip, service)
    for (const { nodePort } of service.spec.ports ?? []) if (nodePort) this.#byNodePort.set(nodePort, service)
  }

  remove(service: Service): void {
    this.#byKey.delete(keyOf(service))
    for (const ip of addressesOf(service)) this.#byAddress.delete(ip)
    for (const { nodePort } of service.spec.ports ?? []) if (nodePort) this.#byNodePort.delete(nodePort)
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
    if (!next || ownerOf(next) !== owner) this.#slices.get(owner)?.delete(slice.metadata.name)
    if (next) this.addSlice(next)
  }

  get(name: string, namespace: string | undefined): Service | undefined {
    return this.#byKey.get(keyFor(name, namespace))
  }

  /** The Service at a virtual address. */
  at(ip: string): Service | undefined {
    return this.#byAddress.get(ip)
  }

  atNodePort(port: number): Service | undefined {
    return this.#byNodePort.get(port)
  }

  /** The Service whose cluster IP it is. */
  atClusterIP(ip: string): Service | undefined {
    const found = this.#byAddress.get(ip)
    return found?.spec.clusterIPs?.includes(ip) ? found : undefined
  }

  /** What name servers know of what is behind a Service. */
  *endpointsOf(service: Service): Iterable<NamedEndpoint> {
    for (const { endpoints = [], ports = [] } of this.#slicesOf(service)) {
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

  /** Where connections to a port of a Service may go. */
  destinations(service: Service, { name = '' }: ServicePort): readonly Destination[] {
    const destinations: Destination[] = []
    for (const { endpoints = [], ports = [] } of this.#slicesOf(service)) {
      const port = ports.find((each) => (each.name ?? '') === name)?.port
      if (port === undefined) continue
      for (const endpoint of endpoints) {
        if (isReady(endpoint)) destinations.push({ ip: endpoint.addresses[0], port })
      }
    }
    return destinations
  }

  #slicesOf(service: Service): Iterable<EndpointSlice> {
    return this.#slices.get(keyOf(service))?.values() ?? []
  }
}

const ownerOf = ({ metadata }: EndpointSlice): string =>
  keyFor(metadata.labels?.[serviceNameLabel] ?? '', metadata.namespace)

/** Absent means ready. */
const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready !== false

const addressesOf = ({ spec, status }: Service): readonly string[] => [
  ...(spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])).filter((ip) => ip !== 'None'),
  ...(spec.externalIPs ?? []),
  ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
]
