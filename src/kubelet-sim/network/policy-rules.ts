/** What a NetworkPolicy lets through: pure. Source: the documentation of NetworkPolicy, and what network plugins agree on. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from '../../api/generated/types/networking-v1.ts'
import { type CIDR, type IPNumber, isIn, parseCIDR, parseIP } from '../../api/ip-number.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { type Labels, matches, type Selector, selectorOf } from '../../api/selector.ts'
import type { Call } from '../runtime/network/network.ts'

/** One end of a connection. */
export interface Party {
  readonly ip: string
  /** Absent where the address is that of a node, or of nobody in the cluster. */
  readonly member?: {
    readonly namespace: string
    readonly labels: Labels | undefined
    readonly namespaceLabels: Labels | undefined
    readonly pod?: Pod
  }
}

/** What a policy says, ready to be asked. */
interface Rules {
  readonly selector: Selector
  /** Undefined where it says nothing of what comes in, or goes out. */
  readonly ingress: readonly Rule[] | undefined
  readonly egress: readonly Rule[] | undefined
}

interface Rule {
  readonly ports: readonly NetworkPolicyPort[]
  /** Empty: everybody. */
  readonly peers: readonly Peer[]
}

type Peer =
  | { readonly block: CIDR | undefined; readonly except: readonly CIDR[] }
  | {
      readonly pods: Selector | undefined
      /** Undefined: those of the policy's own namespace. */
      readonly namespaces: Selector | undefined
      readonly own: string
    }

export const rulesOf = memoByIdentity(({ metadata: { namespace = '' }, spec }: NetworkPolicy): Rules => {
  const rules = (
    given: readonly { ports?: readonly NetworkPolicyPort[]; peers?: readonly NetworkPolicyPeer[] }[],
  ) =>
    given.map(({ ports = [], peers = [] }) => ({
      ports,
      peers: peers.map((peer) => peerOf(peer, namespace)),
    }))
  const { ingress = [], egress = [], policyTypes } = spec
  return {
    selector: selectorOf(spec.podSelector) ?? [],
    ingress: policyTypes.includes('Ingress')
      ? rules(ingress.map(({ ports, from }) => ({ ports, peers: from })))
      : undefined,
    egress: policyTypes.includes('Egress')
      ? rules(egress.map(({ ports, to }) => ({ ports, peers: to })))
      : undefined,
  }
})

function peerOf({ ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer, own: string): Peer {
  if (!ipBlock) return { pods: selectorOf(podSelector), namespaces: selectorOf(namespaceSelector), own }
  const except = (ipBlock.except ?? []).flatMap((text) => parseCIDR(text) ?? [])
  return { block: parseCIDR(ipBlock.cidr), except }
}

/** Whether a rule is for such a call. @param target whose named ports count: the one that is called */
export const isFor = ({ ports, peers }: Rule, peer: Party, call: Call, target: Party): boolean =>
  (peers.length === 0 || peers.some((each) => isPeer(each, peer))) &&
  (ports.length === 0 || ports.some((each) => isPort(each, call, target)))

function isPeer(peer: Peer, { ip, member }: Party): boolean {
  if ('block' in peer) {
    const number = parseIP(ip)
    return number !== undefined && peer.block !== undefined && isInBlock(peer.block, peer.except, number)
  }
  if (!member) return false
  const isThere = peer.namespaces
    ? matches(peer.namespaces, member.namespaceLabels)
    : member.namespace === peer.own
  return isThere && (!peer.pods || matches(peer.pods, member.labels))
}

const isInBlock = (block: CIDR, except: readonly CIDR[], ip: IPNumber): boolean =>
  isIn(block, ip) && !except.some((each) => isIn(each, ip))

function isPort(
  { protocol = 'TCP', port, endPort }: NetworkPolicyPort,
  call: Call,
  { member }: Party,
): boolean {
  if (protocol !== call.protocol) return false
  if (port === undefined) return true
  if (typeof port === 'number') return call.port >= port && call.port <= (endPort ?? port)
  return namedPorts(member?.pod, port, protocol).includes(call.port)
}

const namedPorts = (pod: Pod | undefined, name: string, protocol: string): readonly number[] =>
  [...(pod?.spec.containers ?? []), ...(pod?.spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
    ports.flatMap((each) => (each.name === name && each.protocol === protocol ? each.containerPort : [])),
  )
