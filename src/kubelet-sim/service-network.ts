/** The names and virtual addresses of Services: what the cluster's DNS answers, and where kube-proxy sends a connection. */
import { service as serviceKind } from '../api/core/service.ts'
import { endpointSlice } from '../api/discovery/endpointslice.ts'
import type { Service } from '../api/generated/types/core-v1.ts'
import { keyOf } from '../api/meta.ts'
import type { Cache } from '../client/cache.ts'
import { dnsAddress } from './pod/network-files.ts'
import {
  type ConnectError,
  type Destination,
  isAddress,
  type Network,
  type Question,
} from './runtime/network.ts'
import { ServiceTable } from './service-table.ts'

const zone = 'cluster.local'
const dnsPort = 53

type ServicePort = NonNullable<Service['spec']['ports']>[number]

/** A machine, as far as addresses go. */
interface Host {
  owns(ip: string): boolean
}

interface ServiceNetworkOptions {
  readonly cache: Cache
  readonly network: Network
  /** Whether a node that has power has the address. */
  isNode(ip: string): boolean
}

export class ServiceNetwork {
  readonly #table = new ServiceTable()
  /** The tables of hosts that are cut off, as they were then. */
  readonly #cutOff = new Map<Host, ServiceTable>()
  /** How many connections each Service has had: its endpoints take turns. */
  readonly #turns = new Map<string, number>()

  constructor(private readonly options: ServiceNetworkOptions) {
    const { cache } = options
    cache.onChange(serviceKind, ({ type, key, object, previous }) => {
      if (previous) this.#table.remove(previous)
      if (type === 'DELETED') this.#turns.delete(key)
      else this.#table.add(object)
    })
    cache.onChange(endpointSlice, ({ type, object, previous }) => {
      if (previous) this.#table.replaceSlice(previous, type === 'DELETED' ? undefined : object)
      else this.#table.addSlice(object)
    })
    for (const each of cache.list(serviceKind)) this.#table.add(each)
    for (const each of cache.list(endpointSlice)) this.#table.addSlice(each)
  }

  /** Nothing gets from this host to others, or back, from now on; nor does news of Services. */
  cutOff(host: Host): void {
    if (!this.#cutOff.has(host)) this.#cutOff.set(host, this.#table.copy())
  }

  join(host: Host): void {
    this.#cutOff.delete(host)
  }

  readonly isSevered = (from: string | undefined, to: string): boolean => {
    for (const host of this.#cutOff.keys()) if (host.owns(to) !== isFrom(host, from)) return true
    return false
  }

  /** The addresses behind a full name: a Service's, its endpoints' where it is headless, or one endpoint's. */
  readonly resolve = (
    name: string,
    { server = dnsAddress, from }: Question,
  ): readonly string[] | 'i/o timeout' | undefined => {
    const table = this.#tableOf(from)
    if (table.at(server)) {
      const dns = this.options.network.connect(server, dnsPort, from)
      if (typeof dns === 'string') return 'i/o timeout'
    } else if (table !== this.#table) return 'i/o timeout'
    // Without a Service for it the network itself answers in its place; other servers know nothing of the cluster.
    else if (server !== dnsAddress) return undefined
    return addressesOfName(table, name)
  }

  /** Where a connection to the address of a Service ends. */
  readonly route = (ip: string, port: number, from?: string): Destination | ConnectError | undefined => {
    const table = this.#tableOf(from)
    const found = table.at(ip)
    const nodePort = found || !this.options.isNode(ip) ? undefined : table.atNodePort(port)
    const target = found ?? nodePort
    if (!target) return undefined
    if (nodePort && this.isSevered(from, ip)) return 'i/o timeout'
    const matches = ({ port: own, nodePort: outer }: ServicePort) => (nodePort ? outer : own) === port
    const servicePort = target.spec.ports?.find(matches)
    // As with iptables: a port that the Service does not have is not answered at all.
    if (!servicePort) return 'i/o timeout'
    const destinations = table.destinations(target, servicePort)
    if (destinations.length === 0) return 'connection refused'
    const key = keyOf(target)
    const turn = this.#turns.get(key) ?? 0
    this.#turns.set(key, turn + 1)
    return destinations[turn % destinations.length]
  }

  /** Whether an address stands for others. */
  readonly isVirtual = (ip: string): boolean => this.#table.at(ip) !== undefined

  /** What is known where a caller is. */
  #tableOf(from: string | undefined): ServiceTable {
    for (const [host, table] of this.#cutOff) if (isFrom(host, from)) return table
    return this.#table
  }
}

const isFrom = (host: Host, from: string | undefined): boolean => from !== undefined && host.owns(from)

/** A name may stand for another, which stands for another … but not for ever. */
const mostAliases = 8

function addressesOfName(table: ServiceTable, name: string, aliases = 0): readonly string[] | undefined {
  if (!name.endsWith(`.${zone}`) || aliases > mostAliases) return undefined
  const labels = name.slice(0, -zone.length - 1).split('.')
  const sort = labels.pop()
  const namespace = labels.pop()
  if (sort === 'pod') return addressOfPodName(labels[0] ?? '')
  const found = sort === 'svc' ? table.get(labels.at(-1) ?? '', namespace) : undefined
  if (!found || labels.length > 2) return undefined
  const { clusterIP, externalName } = found.spec
  if (externalName) return addressesOfName(table, externalName, aliases + 1)
  if (clusterIP !== 'None' && labels.length === 1) return clusterIP ? [clusterIP] : undefined
  return table.endpointAddresses(found, labels.length === 1 ? undefined : labels[0])
}

/** Of `10-244-1-2.default.pod.cluster.local`: whether there is such a pod, nobody asks. */
function addressOfPodName(label: string): readonly string[] | undefined {
  const ip = label.replaceAll('-', '.')
  return isAddress(ip) ? [ip] : undefined
}
