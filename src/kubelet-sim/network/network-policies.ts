/** Keeps apart what NetworkPolicies keep apart: what a network plugin does on every node. */
import { namespace as namespaceKind } from '../../api/core/namespace.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { NetworkPolicy } from '../../api/generated/types/networking-v1.ts'
import { networkPolicy } from '../../api/networking/networkpolicy.ts'
import { matches } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import { dnsAddress } from '../pod/dns.ts'
import type { Call } from '../runtime/network/network.ts'
import { CutOffHosts, type Host } from './cut-off-hosts.ts'
import { podAt } from './pods-by-address.ts'
import { isFor, type Party, rulesOf } from './policy-rules.ts'

interface NetworkPoliciesOptions {
  readonly cache: Cache
  /** The address of the node of a pod. */
  nodeAddressOf(pod: Pod): string | undefined
  /** Whether the network itself stands for the name server of the cluster: then that has no pods. */
  answersNames(): boolean
  /** Calls may end in another way from now on. */
  onChange(): void
}

/** Who is asked for names where nobody else is: he counts as what would be there. */
const nameServer: Party = {
  ip: dnsAddress,
  member: {
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns' },
    namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
  },
}

/** By namespace, in the order of creation. */
type Policies = ReadonlyMap<string, ReadonlyMap<string, NetworkPolicy>>

export class NetworkPolicies {
  readonly #byNamespace = new Map<string, Map<string, NetworkPolicy>>()
  readonly #cutOff = new CutOffHosts<Policies>()

  constructor(private readonly options: NetworkPoliciesOptions) {
    const { cache } = options
    cache.onChange(networkPolicy, ({ type, object }) => this.#take(object, type === 'DELETED'))
    for (const each of cache.list(networkPolicy)) this.#take(each, false)
  }

  /** No news of policies, and of whom they are about, gets to this host from now on. */
  cutOff(host: Host): void {
    this.#cutOff.cutOff(
      host,
      () => new Map(Array.from(this.#byNamespace, ([name, policies]) => [name, new Map(policies)])),
    )
  }

  join(host: Host): void {
    this.#cutOff.join(host)
  }

  readonly isOpen = (): boolean => this.#byNamespace.size === 0 && !this.#cutOff.hasAny

  /**
   * Whether a call is dropped on its way.
   * @param call to where it ends, be that a pod behind a Service
   * @param as as whose it appears there
   */
  readonly isBlocked = (call: Call, as = call.from): boolean => {
    if (this.isOpen() || call.from === undefined || call.ip === call.from) return false
    // Who is cut off is called by nobody who is not so with him: one host goes by the same at both ends.
    const [host, policies] = this.#cutOff.at(call.from) ?? [undefined, this.#byNamespace]
    const target = this.#party(call.ip, host)
    const caller = this.#party(call.from, host)
    if (!this.#passes('egress', caller, target, { call, target, policies })) return true
    const seen = as === call.from || as === undefined ? caller : { ip: as }
    return !this.#passes('ingress', target, seen, { call, target, policies })
  }

  /** Whether what is said of one end lets the other through. */
  #passes(
    direction: 'ingress' | 'egress',
    { member }: Party,
    peer: Party,
    {
      call,
      target,
      policies: all,
    }: { readonly call: Call; readonly target: Party; readonly policies: Policies },
  ): boolean {
    const policies = member && all.get(member.namespace)
    if (!policies) return true
    let isIsolated = false
    for (const policy of policies.values()) {
      const { selector, [direction]: rules } = rulesOf(policy)
      if (!rules || !matches(selector, member.labels)) continue
      isIsolated = true
      if (rules.some((rule) => isFor(rule, peer, call, target))) return true
    }
    // A node and its pods reach each other whatever policies say: its kubelet has to ask how they are.
    return !isIsolated || (member.pod !== undefined && this.options.nodeAddressOf(member.pod) === peer.ip)
  }

  /** @param host by whose knowledge, where that is not today's */
  #party(ip: string, host: Host | undefined): Party {
    const { cache } = this.options
    const pod = podAt(cache, ip)
    if (!pod) return ip === dnsAddress && this.options.answersNames() ? nameServer : { ip }
    const { name, namespace = '' } = pod.metadata
    const { labels } = (host?.known(podKind, name, namespace) ?? pod).metadata
    const ofNamespace = host ? host.known(namespaceKind, namespace) : cache.get(namespaceKind, namespace)
    const namespaceLabels = ofNamespace?.metadata.labels
    return { ip, member: { namespace, labels, namespaceLabels, pod } }
  }

  #take(policy: NetworkPolicy, isGone: boolean): void {
    const { name, namespace = '' } = policy.metadata
    const policies = this.#byNamespace.get(namespace) ?? new Map<string, NetworkPolicy>()
    if (isGone) policies.delete(name)
    else policies.set(name, policy)
    if (policies.size > 0) this.#byNamespace.set(namespace, policies)
    else this.#byNamespace.delete(namespace)
    this.options.onChange()
  }
}
