/** The names and virtual addresses of Services: what the cluster's DNS answers, and where kube-proxy sends a connection. */
import { service as serviceKind } from '../../api/core/service.ts'
import { endpointSlice } from '../../api/discovery/endpointslice.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import { keyOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { dnsAddress } from '../pod/network-files.ts'
import { type DnsAnswer, type DnsQuestion, noSuchName } from '../runtime/dns.ts'
import type { Asker, ConnectError, Destination, Network } from '../runtime/network.ts'
import { answerOf } from './cluster-zone.ts'
import { ServiceTable } from './service-table.ts'

const dnsPort = 53

type ServicePort = NonNullable<Service['spec']['ports']>[number]

/** A machine, as far as addresses go. */
interface Host {
  owns(ip: string): boolean
}

interface ServiceNetworkOptions {
  readonly cache: Cache
  readonly network: Network
  /** The cluster's time. */
  now(): number
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

  /** What the name server that is asked answers. */
  readonly resolve = (
    question: DnsQuestion,
    { server = dnsAddress, from }: Asker,
  ): DnsAnswer | 'i/o timeout' => {
    const table = this.#tableOf(from)
    const dns = this.options.network.connect(server, dnsPort, from)
    if (typeof dns === 'string') {
      const isOurs = table.at(server) !== undefined || dns === 'connection refused'
      if (isOurs || table !== this.#table) return 'i/o timeout'
      // Without a Service for it the network itself answers in its place; other servers know nothing of the cluster.
      if (server !== dnsAddress) return noSuchName()
    }
    return answerOf(table, question, this.options.now())
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
