/** The names and addresses of Services: what the cluster's DNS answers, and where kube-proxy sends a connection. */
import { configMap } from '../../api/core/configmap.ts'
import { namespace as namespaceKind } from '../../api/core/namespace.ts'
import { service as serviceKind } from '../../api/core/service.ts'
import { endpointSlice } from '../../api/discovery/endpointslice.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import { familyOf } from '../../api/ip.ts'
import { isIn, parseCIDR, parseIP } from '../../api/ip-number.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { keyOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { seconds } from '../../sim/duration.ts'
import { dnsAddress } from '../pod/dns.ts'
import { CorefileError, readCorefile, type ServerBlock } from '../runtime/network/corefile.ts'
import { type DnsAnswer, type DnsQuestion, noSuchName } from '../runtime/network/dns.ts'
import type { Asker, Call, ConnectError, Destination, Network, Routed } from '../runtime/network/network.ts'
import { answerOf } from './cluster-zone.ts'
import { CutOffHosts, type Host } from './cut-off-hosts.ts'
import { reachable, reachableOn, type Target, type Vantage } from './endpoints.ts'
import { HealthCheck } from './health-check.ts'
import type { NamesElsewhere } from './internet.ts'
import { answerBy } from './name-server.ts'
import { addressesOf, type Front, ServiceTable } from './service-table.ts'
import { SessionAffinity } from './session-affinity.ts'

const dnsPort = 53

/** Whom CoreDNS forwards to: the servers that its own Pod would ask, and those that everybody knows. */
const beyond = (elsewhere: NamesElsewhere) => (question: DnsQuestion, server: string) =>
  server.startsWith('/') || elsewhere.isServer(server) ? elsewhere.answer(question) : undefined

interface ServiceNetworkOptions {
  readonly cache: Cache
  readonly network: Network
  /** Where a port of a node leads that a pod asked for. */
  hostPort(call: Call): Destination | undefined
  /** Who is asked about names that are not the cluster's. */
  readonly elsewhere: NamesElsewhere
  /** The cluster's time. */
  now(): number
  /** Whether a node that has power has the address. */
  isNode(ip: string): boolean
  /** The address of the node at whose address somebody is, or a pod of which has it. */
  nodeOf(ip: string): string | undefined
  /** The node that has an address, or a pod that has it; undefined where none has. */
  whereIs(ip: string): Vantage | undefined
}

export class ServiceNetwork {
  readonly #table = new ServiceTable()
  /** The tables of hosts that are cut off, as they were then. */
  readonly #cutOff = new CutOffHosts<ServiceTable>()
  /** How many connections each Service has had: its endpoints take turns. */
  readonly #turns = new Map<string, number>()
  readonly #affinity = new SessionAffinity()

  constructor(private readonly options: ServiceNetworkOptions) {
    const { cache } = options
    cache.onChange(serviceKind, ({ type, key, object, previous }) => {
      if (previous) this.#table.remove(previous)
      if (type === 'DELETED') this.#turns.delete(key)
      else this.#table.add(object)
      for (const each of [object, previous])
        if (each) for (const ip of addressesOf(each)) options.network.changes.tell(ip)
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
    this.#cutOff.cutOff(host, () => this.#table.copy())
    this.options.network.changes.tellAll()
  }

  join(host: Host): void {
    if (this.#cutOff.join(host)) this.options.network.changes.tellAll()
  }

  readonly isSevered = (from: string | undefined, to: string): boolean => {
    for (const host of this.#cutOff.hosts()) if (host.owns(to) !== isFrom(host, from)) return true
    return false
  }

  /** The Services that are known at an address: on a host that is cut off those of then. */
  tableAt(ip: string | undefined): ServiceTable {
    return this.#cutOff.at(ip)?.[1] ?? this.#table
  }

  /** How CoreDNS is configured that somebody reaches; undefined where it is not, or wrongly: it goes on as it was before that. */
  #configurationFor(from: string | undefined): readonly ServerBlock[] | undefined {
    const text = this.#knownAt(from, configMap, 'coredns', 'kube-system')?.data?.['Corefile']
    const read = text === undefined ? undefined : readCorefile(text)
    return read instanceof CorefileError ? undefined : read
  }

  /** An object as it is known at an address: who is cut off reaches only those who are so with him. */
  #knownAt<T extends KubeObject>(
    ip: string | undefined,
    ...object: [Kind<T>, string, string?]
  ): T | undefined {
    const host = this.#cutOff.at(ip)?.[0]
    return host ? host.known(...object) : this.options.cache.get(...object)
  }

  /** What the name server that is asked answers. */
  readonly resolve = (
    question: DnsQuestion,
    { server = dnsAddress, from }: Asker,
  ): DnsAnswer | 'i/o timeout' => {
    const table = this.tableAt(from)
    const dns = this.options.network.connect(server, dnsPort, { from, protocol: 'UDP' })
    if (typeof dns === 'string') {
      const isOurs = table.has(server) || dns !== 'no route to host'
      if (isOurs || table !== this.#table) return 'i/o timeout'
      // Without a Service for it the network itself answers in its place; other servers know nothing of the cluster.
      if (server !== dnsAddress) return noSuchName()
    }
    const { elsewhere, now } = this.options
    if (elsewhere.isServer(server)) return elsewhere.answer(question)
    const hasNamespace = (name: string) => this.#knownAt(from, namespaceKind, name) !== undefined
    const cluster = (asked: DnsQuestion) => answerOf(table, asked, { at: now(), elsewhere, hasNamespace })
    const blocks = typeof dns === 'string' ? undefined : this.#configurationFor(from)
    return blocks ? answerBy(blocks, question, { cluster, elsewhere: beyond(elsewhere) }) : cluster(question)
  }

  /**
   * Where somebody goes who knows a Service by its name, and its port by number or name; undefined where there is none, or
   * nothing behind it. An ExternalName leads to a host.
   * @param from his address
   */
  placeOf(
    { name, namespace }: { readonly name: string; readonly namespace: string },
    port: { readonly name?: string; readonly number?: number },
    from: string,
  ): Destination | { readonly host: string; readonly port: number } | undefined {
    const table = this.tableAt(from)
    const service = table.get(name, namespace)
    const { type, clusterIP, externalName, ports = [] } = service?.spec ?? {}
    if (type === 'ExternalName')
      return externalName ? { host: externalName, port: port.number ?? 80 } : undefined
    const own = ports.find((each) => (port.name ? each.name === port.name : each.port === port.number))
    if (!service || !own) return undefined
    const front: Front = { service, port: own, sort: 'cluster' }
    const targets = reachable([...table.partsBehind(front, familyOf(clusterIP ?? ''))], () => undefined)
    if (targets.length === 0) return undefined
    return clusterIP && clusterIP !== 'None'
      ? { ip: clusterIP, port: own.port }
      : this.#next(service, targets)
  }

  /** Where a connection to the address of a Service, or to a port of a node, ends. */
  readonly route = (call: Call): Routed | ConnectError | undefined => {
    const { ip, from } = call
    const table = this.tableAt(from)
    const front = table.front(call)
    if (front) return this.#routed(table, front, call)
    if (!this.options.isNode(ip)) {
      // As with iptables: a port that the Service does not have is not answered at all.
      return table.has(ip) ? 'i/o timeout' : undefined
    }
    const ofNode = this.#onNode(table, call)
    return ofNode && this.isSevered(from, ip) ? 'i/o timeout' : ofNode
  }

  /** Whether the network itself stands for the name server of the cluster. */
  get answersNames(): boolean {
    return !this.#table.has(dnsAddress)
  }

  /** Whether an address is that of a Service, or of an endpoint of it. */
  isOf(ip: string, name: string, namespace: string): boolean {
    const service = this.#table.get(name, namespace)
    return service !== undefined && this.#table.isOf(ip, service)
  }

  /** Whether an address is no Service's and no node's: whoever calls it reaches it. Who takes one, or leaves it, is told of. */
  readonly isOwn = (ip: string, from: string | undefined): boolean =>
    !this.tableAt(from).has(ip) && !this.options.isNode(ip)

  /** Whether an address stands for others. */
  readonly isVirtual = (ip: string): boolean => this.#table.has(ip) && !this.options.isNode(ip)

  #onNode(table: ServiceTable, call: Call): Routed | ConnectError | undefined {
    const front = table.nodeFront(call)
    if (front) return this.#routed(table, front, call)
    const checked = call.protocol === 'TCP' ? table.healthCheck(call.port) : undefined
    const node = checked && this.options.whereIs(call.ip)
    if (checked && node) return { server: new HealthCheck(checked, table.readyOn(checked, node.nodeName)) }
    return this.options.hostPort(call)
  }

  #routed(table: ServiceTable, front: Front, call: Call): Routed | ConnectError {
    if (!isAllowed(front, call.from)) return 'i/o timeout'
    const parts = [...table.partsBehind(front, familyOf(call.ip))]
    const whence = () => (call.from === undefined ? undefined : this.options.whereIs(call.from))
    const node = this.#onlyOn(front, call, whence)
    const all = reachable(parts, whence)
    const targets = node === undefined ? all : reachableOn(parts, node)
    // Without any endpoint a connection is refused; where there are some, but none here, it is dropped.
    if (targets.length === 0) return all.length === 0 ? 'connection refused' : 'i/o timeout'
    const { ip, port } = this.#chosen(front, targets, call)
    const as = this.#mask(front, call)
    return as === undefined ? { ip, port } : { ip, port, as }
  }

  /** Who comes from outside, and may be sent to any node, comes as the node at which he has come in. */
  #mask({ service: { spec }, sort }: Front, { ip, from }: Call): string | undefined {
    if (sort === 'cluster' || spec.externalTrafficPolicy === 'Local') return undefined
    if (sort === 'node') return ip
    return from === undefined ? undefined : this.options.nodeOf(from)
  }

  /** The node whose endpoints alone may be used; undefined where those of all may. */
  #onlyOn({ service: { spec }, sort }: Front, { ip, from }: Call, whence: () => Vantage | undefined) {
    if (sort === 'cluster') return spec.internalTrafficPolicy === 'Local' ? whence()?.nodeName : undefined
    // Whoever asks for an outer address within the cluster is served like one who asks for the cluster IP.
    if (sort === 'outer' || spec.externalTrafficPolicy !== 'Local') return undefined
    const asked = this.options.whereIs(ip)?.nodeName
    return from !== undefined && whence()?.nodeName === asked ? undefined : asked
  }

  #chosen({ service, port }: Front, targets: readonly Target[], { from }: Call): Target {
    const { sessionAffinity, sessionAffinityConfig } = service.spec
    if (sessionAffinity !== 'ClientIP' || from === undefined) return this.#next(service, targets)
    const now = this.options.now()
    const key = `${service.metadata.uid}/${port.protocol}/${port.port} ${from}`
    const target = this.#affinity.targetFor(key, targets, now) ?? this.#next(service, targets)
    const timeoutMs = seconds(sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
    this.#affinity.keep(key, target, { now, timeoutMs })
    return target
  }

  #next(service: Service, targets: readonly Target[]): Target {
    const key = keyOf(service)
    const turn = this.#turns.get(key) ?? 0
    this.#turns.set(key, turn + 1)
    return targets[turn % targets.length]
  }
}

const isFrom = (host: Host, from: string | undefined): boolean => from !== undefined && host.owns(from)

/** A load balancer may be there for some ranges only; others get no answer from it. */
function isAllowed({ service: { spec }, sort }: Front, from: string | undefined): boolean {
  const { type, loadBalancerSourceRanges: ranges = [] } = spec
  if (sort !== 'outer' || type !== 'LoadBalancer' || ranges.length === 0) return true
  const ip = from === undefined ? undefined : parseIP(from)
  return ranges.some((range) => {
    const cidr = parseCIDR(range.trim())
    return cidr !== undefined && (ip ? isIn(cidr, ip) : cidr.length === 0)
  })
}
