/** What makes a network of addresses and ports into that of a cluster: Services, names, policies, the ports of nodes. */
import { node as nodeKind, zoneLabel } from '../../api/core/node.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { firstAddressOf, secondAddressOf } from '../../api/networking/second-addresses.ts'
import type { Cache } from '../../client/cache.ts'
import { gatewayOf, type Network } from '../runtime/network/network.ts'
import type { Host } from './cut-off-hosts.ts'
import type { Vantage } from './endpoints.ts'
import { HostPorts } from './host-ports.ts'
import { IngressRouter } from './ingress-router.ts'
import { internetOn, noInternet } from './internet.ts'
import { NetworkFaults } from './network-faults.ts'
import { NetworkPolicies } from './network-policies.ts'
import { podAt } from './pods-by-address.ts'
import { ServiceNetwork } from './service-network.ts'

/** The machines of a cluster, as far as addresses go. */
export interface Machines {
  /** The name of the node that has an address. */
  nameAt(ip: string): string | undefined
  addressOf(nodeName: string): string | undefined
  /** Whether a node that has power has the address. */
  isRunning(ip: string): boolean
}

interface ClusterNetworkOptions {
  readonly cache: Cache
  readonly network: Network
  readonly machines: Machines
  readonly isDualStack: boolean
  /** Whether there is something outside of the cluster. */
  readonly hasInternet: boolean
  /** The cluster's time. */
  now(): number
}

export class ClusterNetwork {
  readonly hostPorts = new HostPorts()
  readonly services: ServiceNetwork
  readonly ingress: IngressRouter
  readonly faults: NetworkFaults
  readonly #policies: NetworkPolicies

  constructor(private readonly options: ClusterNetworkOptions) {
    const { cache, network, machines, now } = options
    this.services = new ServiceNetwork({
      cache,
      network,
      now,
      elsewhere: options.hasInternet ? internetOn(network) : noInternet,
      hostPort: (call) => this.hostPorts.destination({ ...call, ip: this.#hostOf(call.ip) }),
      isNode: (ip) => machines.isRunning(this.#hostOf(ip)),
      whereIs: (ip) => this.#whereIs(ip),
      nodeOf: (ip) => machines.addressOf(this.#whereIs(ip)?.nodeName ?? ''),
    })
    this.ingress = new IngressRouter({ cache, network, services: this.services })
    const onChange = () => network.changes.tellAll()
    const whereabouts = {
      podAt: (ip: string) => named(podAt(cache, ip)),
      nodeAt: (ip: string) => this.#whereIs(ip)?.nodeName,
      isOfService: (ip: string, name: string, namespace: string) => this.services.isOf(ip, name, namespace),
    }
    this.faults = new NetworkFaults(whereabouts, onChange)
    if (options.isDualStack) network.configure({ hostOf: firstAddressOf, otherOf: secondAddressOf })
    network.configure(this.services)
    network.configure({ seenAs: (from, to) => this.#seenAs(from, to) })
    network.configure(this.faults)
    this.#policies = new NetworkPolicies({
      cache,
      nodeAddressOf: ({ spec }) => machines.addressOf(spec.nodeName ?? ''),
      answersNames: () => this.services.answersNames,
      onChange,
    })
    network.configure(this.#policies)
  }

  /** Nothing gets from this host to others, or back, from now on; nor does news. */
  cutOff(host: Host): void {
    for (const each of this.#told) each.cutOff(host)
  }

  join(host: Host): void {
    for (const each of this.#told) each.join(host)
  }

  get #told() {
    return [this.#policies, this.ingress, this.services]
  }

  /** A Pod does not see the address of its own node: who is there comes over the bridge between them. */
  #seenAs(from: string, to: string): string | undefined {
    const { cache, machines } = this.options
    const nodeName = machines.nameAt(from)
    const isNear = nodeName !== undefined && podAt(cache, to)?.spec.nodeName === nodeName
    return isNear ? gatewayOf(to) : undefined
  }

  /** Every host is known by its first address. */
  #hostOf(ip: string): string {
    return this.options.isDualStack && ip.includes(':') ? (firstAddressOf(ip) ?? ip) : ip
  }

  /** The node at whose address somebody is. */
  #whereIs(asked: string): Vantage | undefined {
    const { cache, machines } = this.options
    const ip = this.#hostOf(asked)
    const nodeName = machines.nameAt(ip) ?? podAt(cache, ip)?.spec.nodeName
    if (!nodeName) return undefined
    return { nodeName, zone: cache.get(nodeKind, nodeName)?.metadata.labels?.[zoneLabel] }
  }
}

const named = (pod: Pod | undefined) =>
  pod && { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' }
