/** The names and virtual addresses of Services: what the cluster's DNS answers, and where kube-proxy sends a connection. */
import { service as serviceKind } from '../api/core/service.ts'
import { endpointSlice, serviceNameLabel } from '../api/discovery/endpointslice.ts'
import type { Service } from '../api/generated/types/core-v1.ts'
import type { Endpoint, EndpointSlice } from '../api/generated/types/discovery-v1.ts'
import { keyFor, keyOf } from '../api/meta.ts'
import type { Cache } from '../client/cache.ts'
import type { Change } from '../client/change.ts'
import type { ConnectError, Destination, NetworkOptions } from './runtime/network.ts'

const zone = 'cluster.local'

type ServicePort = NonNullable<Service['spec']['ports']>[number]

export class ServiceNetwork implements NetworkOptions {
  /** Services by their virtual addresses, and by their node ports. */
  readonly #byAddress = new Map<string, Service>()
  readonly #byNodePort = new Map<number, Service>()
  /** Slices by the key of their Service. */
  readonly #slices = new Map<string, Map<string, EndpointSlice>>()
  /** How many connections each Service has had: its endpoints take turns. */
  readonly #turns = new Map<string, number>()

  /** @param isNode whether an address is that of a node */
  constructor(
    private readonly cache: Cache,
    private readonly isNode: (ip: string) => boolean,
  ) {
    cache.onChange(serviceKind, (change) => this.#followService(change))
    cache.onChange(endpointSlice, (change) => this.#followSlice(change))
    for (const each of cache.list(serviceKind)) this.#add(each)
    for (const each of cache.list(endpointSlice)) this.#addSlice(each)
  }

  /** The addresses behind a full name: a Service's, its endpoints' where it is headless, or one endpoint's. */
  readonly resolve = (name: string): readonly string[] | undefined => {
    if (!name.endsWith(`.${zone}`)) return undefined
    const labels = name.slice(0, -zone.length - 1).split('.')
    const sort = labels.pop()
    const namespace = labels.pop()
    if (sort === 'pod') return [(labels[0] ?? '').replaceAll('-', '.')]
    const found = sort === 'svc' && this.cache.get(serviceKind, labels.at(-1) ?? '', namespace)
    if (!found || labels.length > 2) return undefined
    return labels.length === 1 ? this.#addressesOf(found) : this.#addressesOf(found, labels[0])
  }

  /** Where a connection to the address of a Service ends. */
  readonly route = (ip: string, port: number): Destination | ConnectError | undefined => {
    const found = this.#byAddress.get(ip)
    const nodePort = found || !this.isNode(ip) ? undefined : this.#byNodePort.get(port)
    const target = found ?? nodePort
    if (!target) return undefined
    const matches = ({ port: own, nodePort: outer }: ServicePort) => (nodePort ? outer : own) === port
    const servicePort = target.spec.ports?.find(matches)
    // As with iptables: a port that the Service does not have is not answered at all.
    if (!servicePort) return 'i/o timeout'
    const destinations = this.#destinations(target, servicePort)
    if (destinations.length === 0) return 'connection refused'
    const key = keyOf(target)
    const turn = this.#turns.get(key) ?? 0
    this.#turns.set(key, turn + 1)
    return destinations[turn % destinations.length]
  }

  #addressesOf(found: Service, hostname?: string): readonly string[] | undefined {
    const { clusterIP, publishNotReadyAddresses, externalName } = found.spec
    if (externalName) return this.resolve(externalName)
    if (clusterIP !== 'None' && hostname === undefined) return clusterIP ? [clusterIP] : undefined
    const endpoints = this.#slicesOf(found).flatMap(({ endpoints = [] }) => endpoints)
    const named = endpoints.filter(
      (each) =>
        (publishNotReadyAddresses || isReady(each)) && (hostname === undefined || each.hostname === hostname),
    )
    return named.flatMap(({ addresses }) => addresses)
  }

  #destinations(found: Service, { name = '' }: ServicePort): readonly Destination[] {
    const destinations: Destination[] = []
    for (const { endpoints = [], ports = [] } of this.#slicesOf(found)) {
      const port = ports.find((each) => (each.name ?? '') === name)?.port
      if (port === undefined) continue
      for (const endpoint of endpoints) {
        if (isReady(endpoint)) destinations.push({ ip: endpoint.addresses[0], port })
      }
    }
    return destinations
  }

  #slicesOf(found: Service): readonly EndpointSlice[] {
    return [...(this.#slices.get(keyOf(found))?.values() ?? [])]
  }

  #followService({ type, key, object, previous }: Change<Service>): void {
    if (previous) {
      for (const ip of addressesOf(previous)) this.#byAddress.delete(ip)
      for (const { nodePort } of previous.spec.ports ?? []) if (nodePort) this.#byNodePort.delete(nodePort)
    }
    if (type === 'DELETED') this.#turns.delete(key)
    else this.#add(object)
  }

  #add(object: Service): void {
    for (const ip of addressesOf(object)) this.#byAddress.set(ip, object)
    for (const { nodePort } of object.spec.ports ?? []) if (nodePort) this.#byNodePort.set(nodePort, object)
  }

  #followSlice({ type, object, previous }: Change<EndpointSlice>): void {
    if (previous && (type === 'DELETED' || ownerOf(previous) !== ownerOf(object))) {
      this.#slices.get(ownerOf(previous))?.delete(object.metadata.name)
    }
    if (type !== 'DELETED') this.#addSlice(object)
  }

  #addSlice(object: EndpointSlice): void {
    const owner = ownerOf(object)
    let slices = this.#slices.get(owner)
    if (!slices) this.#slices.set(owner, (slices = new Map()))
    slices.set(object.metadata.name, object)
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
