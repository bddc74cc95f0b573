/** networking.k8s.io/v1 NetworkPolicy: who may talk to a set of pods, and to whom they may talk. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../generated/types/networking-v1.ts'
import { cidrProblems, cidrWarnings } from '../ip.ts'
import { isIn, parseCIDR } from '../ip-number.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorProblems, labelSelectorText } from '../labels.ts'
import { portNameProblems, portNumberProblems } from '../names.ts'

const protocols = ['TCP', 'UDP', 'SCTP']
const policyTypes = ['Ingress', 'Egress']

const ruleDefaults = {
  parts: {
    ports(port: Draft<NetworkPolicyPort>): void {
      port.protocol ??= 'TCP'
    },
  },
}

export const networkPolicy = defineKind<NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy', {
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  scope: 'Namespaced',
  countsGenerations: true,
  tellsEmpty: true,

  defaults: {
    parts: {
      spec: {
        first(spec) {
          spec.podSelector ??= {}
          if (!spec.policyTypes?.length)
            spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']
        },
        parts: { ingress: ruleDefaults, egress: ruleDefaults },
      },
    },
  },

  updateChecks: ['metadataChange', 'object'],
  *validate({ spec }) {
    yield* labelSelectorProblems(spec.podSelector, 'spec.podSelector')
    for (const { ports, peers, path, peersName } of rulesOf(spec)) {
      for (const [n, port] of (ports ?? []).entries()) yield* portProblems(port, `${path}.ports[${n}]`)
      for (const [n, peer] of (peers ?? []).entries()) yield* peerProblems(peer, `${path}.${peersName}[${n}]`)
    }
    yield* typesProblems(spec.policyTypes)
  },

  warnsAlways: true,
  *warnings({ spec }) {
    for (const { peers, path, peersName } of rulesOf(spec)) {
      for (const [n, { ipBlock }] of (peers ?? []).entries()) {
        if (ipBlock) yield* blockWarnings(ipBlock, `${path}.${peersName}[${n}].ipBlock`)
      }
    }
  },

  columns: columnsOf<NetworkPolicy>((c) => [
    c.name,
    c.show('Pod-Selector', ({ spec }) => labelSelectorText(spec.podSelector) || '<none>'),
    c.age,
  ]),
})

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[]
  readonly peers?: readonly NetworkPolicyPeer[]
  readonly path: string
  readonly peersName: 'from' | 'to'
}

/** The rules of both directions. */
function* rulesOf({ ingress = [], egress = [] }: NetworkPolicySpec): Iterable<Rule> {
  for (const [n, { ports, from }] of ingress.entries()) {
    yield { ports, peers: from, path: `spec.ingress[${n}]`, peersName: 'from' }
  }
  for (const [n, { ports, to }] of egress.entries()) {
    yield { ports, peers: to, path: `spec.egress[${n}]`, peersName: 'to' }
  }
}

/** Source: ValidateNetworkPolicyPort. */
function* portProblems({ protocol, port, endPort }: NetworkPolicyPort, path: string): FieldErrors {
  if (protocol !== undefined && !protocols.includes(protocol)) {
    yield notSupported(`${path}.protocol`, protocol, protocols)
  }
  const end = `${path}.endPort`
  if (typeof port === 'number') {
    for (const problem of portNumberProblems(port)) yield invalid(`${path}.port`, port, problem)
    if (endPort === undefined) return
    // The API server shows the other port.
    if (endPort < port) yield invalid(end, port, 'must be greater than or equal to `port`')
    for (const problem of portNumberProblems(endPort)) yield invalid(end, endPort, problem)
    return
  }
  const why = port === undefined ? 'not specified' : 'non-numeric'
  if (endPort !== undefined) yield invalid(end, endPort, `may not be specified when \`port\` is ${why}`)
  if (port !== undefined) yield* breaches(portNameProblems, `${path}.port`, port)
}

/** Source: ValidateNetworkPolicyPeer. */
function* peerProblems(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  path: string,
): FieldErrors {
  if (podSelector) yield* labelSelectorProblems(podSelector, `${path}.podSelector`)
  if (namespaceSelector) yield* labelSelectorProblems(namespaceSelector, `${path}.namespaceSelector`)
  if (ipBlock) yield* blockProblems(ipBlock, `${path}.ipBlock`)
  const bySelector = podSelector ?? namespaceSelector
  if (!bySelector && !ipBlock) yield required(path, 'must specify a peer')
  if (bySelector && ipBlock) yield forbidden(path, 'may not specify both ipBlock and another peer')
}

/** Source: ValidateIPBlock. */
function* blockProblems({ cidr, except = [] }: IPBlock, path: string): FieldErrors {
  if (!cidr) return yield required(`${path}.cidr`)
  yield* cidrProblems(`${path}.cidr`, cidr)
  const whole = parseCIDR(cidr)
  if (!whole) return
  for (const [n, text] of except.entries()) {
    const field = `${path}.except[${n}]`
    yield* cidrProblems(field, text)
    const part = parseCIDR(text)
    if (!part || (isIn(whole, part.first) && part.length > whole.length)) continue
    yield invalid(field, text, 'must be a strict subset of `cidr`')
  }
}

function* blockWarnings({ cidr, except = [] }: IPBlock, path: string): Iterable<string> {
  yield* cidrWarnings(`${path}.cidr`, cidr)
  for (const [n, text] of except.entries()) yield* cidrWarnings(`${path}.except[${n}]`, text)
}

function* typesProblems(types: readonly string[]): FieldErrors {
  const field = 'spec.policyTypes'
  if (types.length > policyTypes.length) {
    return yield invalid(field, types, 'may not specify more than two policyTypes')
  }
  for (const [n, type] of types.entries()) {
    if (!policyTypes.includes(type)) yield notSupported(`${field}[${n}]`, type, policyTypes)
  }
}
