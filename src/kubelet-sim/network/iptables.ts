/** The rules that kube-proxy has written on a node: how Services lead to their endpoints. Pure. Source: pkg/proxy/iptables. */
import { sha256 } from '../../api/codec/sha256.ts'
import { isHeadless, needsClusterIP } from '../../api/core/service-type.ts'
import type { Service, ServicePort } from '../../api/generated/types/core-v1.ts'
import type { Rule, Table } from '../runtime/network/firewall.ts'
import { reachable, reachableOn, type Target } from './endpoints.ts'
import { outerIPsOf, type ServiceTable } from './service-table.ts'

/** What kube-proxy is told of where pods are. */
const podRange = '10.244.0.0/16'

const builtIn: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
}

/** The tables `filter` and `nat` of a node. @param known the Services that it knows of */
export function tablesOf(known: ServiceTable, nodeName: string): readonly Table[] {
  const filter: Rule[] = [...filterFrame]
  const nat: Rule[] = [...natFrame]
  for (const service of known.services()) {
    if (!needsClusterIP(service.spec) || isHeadless(service.spec)) continue
    for (const port of service.spec.ports ?? [])
      addPort(new Way(service, port, known, nodeName), { filter, nat })
  }
  nat.push(lastOfServices)
  return [table('filter', filter), table('nat', nat)]
}

function table(name: string, rules: readonly Rule[]): Table {
  const own = builtIn[name]
  const targets = rules.flatMap(({ chain, target }) => [chain, target]).filter((each) => /^KUBE-/.test(each))
  const chains = [
    ...own.map((each) => ({ name: each, policy: 'ACCEPT' })),
    ...[...new Set(targets)].sort().map((each) => ({ name: each })),
  ]
  // As they are saved: chain by chain.
  const order = new Map(chains.map((each, n) => [each.name, n]))
  const sorted = rules.toSorted((a, b) => order.get(a.chain)! - order.get(b.chain)!)
  return { name, chains, rules: sorted }
}

const entry = (chain: string, comment: string, target: string): Rule => ({ chain, comment, target })
const isNew = ['-m conntrack --ctstate NEW', 'ctstate NEW'] as const

const filterFrame: readonly Rule[] = [
  ...['INPUT', 'FORWARD', 'OUTPUT'].map((chain) => ({
    ...entry(chain, 'kubernetes load balancer firewall', 'KUBE-PROXY-FIREWALL'),
    match: isNew,
  })),
  entry('INPUT', 'kubernetes health check service ports', 'KUBE-NODEPORTS'),
  ...['INPUT', 'FORWARD'].map((chain) => ({
    ...entry(chain, 'kubernetes externally-visible service portals', 'KUBE-EXTERNAL-SERVICES'),
    match: isNew,
  })),
  entry('FORWARD', 'kubernetes forwarding rules', 'KUBE-FORWARD'),
  ...['FORWARD', 'OUTPUT'].map((chain) => ({
    ...entry(chain, 'kubernetes service portals', 'KUBE-SERVICES'),
    match: isNew,
  })),
  ...['INPUT', 'OUTPUT'].map((chain) => ({ chain, target: 'KUBE-FIREWALL' })),
  {
    chain: 'KUBE-FORWARD',
    match: ['-m conntrack --ctstate INVALID', 'ctstate INVALID'],
    target: 'DROP',
  },
  {
    ...entry('KUBE-FORWARD', 'kubernetes forwarding rules', 'ACCEPT'),
    match: ['-m mark --mark 0x4000/0x4000', 'mark match 0x4000/0x4000'],
  },
  {
    ...entry('KUBE-FORWARD', 'kubernetes forwarding conntrack rule', 'ACCEPT'),
    match: ['-m conntrack --ctstate RELATED,ESTABLISHED', 'ctstate RELATED,ESTABLISHED'],
  },
]

const natFrame: readonly Rule[] = [
  entry('PREROUTING', 'kubernetes service portals', 'KUBE-SERVICES'),
  entry('OUTPUT', 'kubernetes service portals', 'KUBE-SERVICES'),
  entry('POSTROUTING', 'kubernetes postrouting rules', 'KUBE-POSTROUTING'),
  { chain: 'KUBE-MARK-MASQ', target: 'MARK', options: ['--set-xmark 0x4000/0x4000', 'MARK or 0x4000'] },
  {
    chain: 'KUBE-POSTROUTING',
    match: ['-m mark ! --mark 0x4000/0x4000', 'mark match ! 0x4000/0x4000'],
    target: 'RETURN',
  },
  { chain: 'KUBE-POSTROUTING', target: 'MARK', options: ['--set-xmark 0x4000/0x0', 'MARK xor 0x4000'] },
  {
    ...entry('KUBE-POSTROUTING', 'kubernetes service traffic requiring SNAT', 'MASQUERADE'),
    options: ['--random-fully', 'random-fully'],
  },
]

const toLocal = ['-m addrtype --dst-type LOCAL', 'ADDRTYPE match dst-type LOCAL'] as const
const fromLocal = ['-m addrtype --src-type LOCAL', 'ADDRTYPE match src-type LOCAL'] as const

const lastOfServices: Rule = {
  chain: 'KUBE-SERVICES',
  comment: 'kubernetes service nodeports; NOTE: this must be the last rule in this chain',
  match: toLocal,
  target: 'KUBE-NODEPORTS',
}

/** Sixteen letters that follow from what a chain is for. */
function nameFrom(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...sha256(new TextEncoder().encode(text)).subarray(0, 10)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => letters[Number.parseInt(five, 2)]).join('')
}

/** A port of a Service, and what is behind it. */
class Way {
  readonly name: string
  readonly protocol: string
  readonly ip: string | undefined
  readonly all: readonly Target[]
  readonly local: readonly Target[]

  constructor(
    readonly service: Service,
    readonly port: ServicePort,
    behind: ServiceTable,
    nodeName: string,
  ) {
    const { name, namespace } = service.metadata
    this.name = `${namespace}/${name}${port.name ? `:${port.name}` : ''}`
    this.protocol = port.protocol.toLowerCase()
    this.ip = service.spec.clusterIPs?.find((each) => !each.includes(':'))
    const parts = [...behind.partsBehind(this, 'IPv4')]
    this.all = reachable(parts, () => undefined)
    this.local = reachableOn(parts, nodeName)
  }

  chain(sort: 'SVC' | 'SVL' | 'EXT'): string {
    return `KUBE-${sort}-${nameFrom(this.name + this.protocol)}`
  }

  chainTo({ ip, port }: Target): string {
    return `KUBE-SEP-${nameFrom(`${this.name}${this.protocol}${ip}:${port}`)}`
  }

  /** Who comes to it from within the cluster, and from outside, may find other endpoints. */
  targetsOf(isLocal: boolean): readonly Target[] {
    return isLocal ? this.local : this.all
  }
}

interface Tables {
  readonly filter: Rule[]
  readonly nat: Rule[]
}

function addPort(way: Way, tables: Tables): void {
  const { spec } = way.service
  const inner: 'SVC' | 'SVL' = spec.internalTrafficPolicy === 'Local' ? 'SVL' : 'SVC'
  const isOutside = spec.externalTrafficPolicy === 'Local'
  addEntries(way, tables, inner)
  const used = new Set([inner, ...(hasOutside(way) ? (['SVC', isOutside ? 'SVL' : 'SVC'] as const) : [])])
  for (const sort of used) addChoice(way, tables.nat, sort)
  const targets = used.has('SVC') ? way.all : way.local
  for (const target of targets) addEndpoint(way, tables.nat, target)
  if (hasOutside(way) && way.all.length > 0) addOutside(way, tables.nat)
}

const hasOutside = ({ service, port }: Way): boolean =>
  port.nodePort !== undefined || outerIPsOf(service).length > 0

/** What leads to the port: the cluster IP, addresses for those outside, a port of the node. */
function addEntries(way: Way, { filter, nat }: Tables, inner: 'SVC' | 'SVL'): void {
  const { service, port, protocol, name, ip } = way
  const at = (chain: string, destination: string | undefined, what: string, target: string): Rule => ({
    chain,
    destination,
    protocol,
    comment: what === '' ? name : `${name} ${what}`,
    port: destination === undefined ? port.nodePort : port.port,
    target,
  })
  const reject = (rule: Rule): Rule => ({
    ...rule,
    target: 'REJECT',
    options: ['--reject-with icmp-port-unreachable', 'reject-with icmp-port-unreachable'],
  })
  const outer = outerIPsOf(service).filter((each) => !each.includes(':'))
  const isBalanced = (each: string) => !service.spec.externalIPs?.includes(each)
  if (ip !== undefined) {
    if (way.targetsOf(inner === 'SVL').length > 0)
      nat.push(at('KUBE-SERVICES', ip, 'cluster IP', way.chain(inner)))
    else filter.push(reject(at('KUBE-SERVICES', ip, 'has no endpoints', '')))
  }
  const external = 'KUBE-EXTERNAL-SERVICES'
  for (const each of outer) {
    const what = isBalanced(each) ? 'loadbalancer IP' : 'external IP'
    if (way.all.length > 0) nat.push(at('KUBE-SERVICES', each, what, way.chain('EXT')))
    else filter.push(reject(at(external, each, 'has no endpoints', '')))
  }
  if (port.nodePort === undefined) return
  if (way.all.length > 0) nat.push(at('KUBE-NODEPORTS', undefined, '', way.chain('EXT')))
  else filter.push({ ...reject(at(external, undefined, 'has no endpoints', '')), match: toLocal })
}

/** The endpoints of a chain, each with the same chance. */
function addChoice(way: Way, nat: Rule[], sort: 'SVC' | 'SVL'): void {
  const { service, port, protocol, name, ip } = way
  const chain = way.chain(sort)
  const targets = way.targetsOf(sort === 'SVL')
  if (targets.length === 0) return
  if (ip !== undefined)
    nat.push({
      chain,
      notSource: podRange,
      destination: ip,
      protocol,
      comment: `${name} cluster IP`,
      port: port.port,
      target: 'KUBE-MARK-MASQ',
    })
  const to = (target: Target) => ({
    chain,
    comment: `${name} -> ${target.ip}:${target.port}`,
    target: way.chainTo(target),
  })
  const { sessionAffinity, sessionAffinityConfig } = service.spec
  if (sessionAffinity === 'ClientIP') {
    const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800
    for (const target of targets) nat.push({ ...to(target), match: recent(way.chainTo(target), seconds) })
  }
  for (const [n, target] of targets.entries()) {
    const left = targets.length - n
    nat.push(left === 1 ? to(target) : { ...to(target), match: chance(1 / left) })
  }
}

/** The kernel counts in parts of 2^31. */
function chance(probability: number): readonly [string, string] {
  const shown = (Math.round(probability * 2 ** 31) / 2 ** 31).toFixed(11)
  return [`-m statistic --mode random --probability ${shown}`, `statistic mode random probability ${shown}`]
}

const recent = (name: string, seconds: number): readonly [string, string] => [
  `-m recent --rcheck --seconds ${seconds} --reap --name ${name} --mask 255.255.255.255 --rsource`,
  `recent: CHECK seconds: ${seconds} reap name: ${name} side: source mask: 255.255.255.255`,
]

const remembered = (name: string): readonly [string, string] => [
  `-m recent --set --name ${name} --mask 255.255.255.255 --rsource`,
  `recent: SET name: ${name} side: source mask: 255.255.255.255`,
]

function addEndpoint(way: Way, nat: Rule[], target: Target): void {
  const { name: comment, protocol } = way
  const chain = way.chainTo(target)
  const isSticky = way.service.spec.sessionAffinity === 'ClientIP'
  const place = `${target.ip}:${target.port}`
  nat.push({ chain, source: target.ip, comment, target: 'KUBE-MARK-MASQ' })
  nat.push({
    chain,
    protocol,
    comment,
    ...(isSticky && { match: remembered(chain) }),
    target: 'DNAT',
    options: [`--to-destination ${place}`, `to:${place}`],
  })
}

/** Who comes from outside is answered through this node, unless he is to find the endpoints of this node alone. */
function addOutside(way: Way, nat: Rule[]): void {
  const chain = way.chain('EXT')
  const what = `for ${way.name} external destinations`
  if (way.service.spec.externalTrafficPolicy !== 'Local') {
    nat.push({ chain, comment: `masquerade traffic ${what}`, target: 'KUBE-MARK-MASQ' })
    nat.push({ chain, target: way.chain('SVC') })
    return
  }
  nat.push({ chain, source: podRange, comment: `pod traffic ${what}`, target: way.chain('SVC') })
  nat.push({ chain, comment: `masquerade LOCAL traffic ${what}`, match: fromLocal, target: 'KUBE-MARK-MASQ' })
  nat.push({ chain, comment: `route LOCAL traffic ${what}`, match: fromLocal, target: way.chain('SVC') })
  if (way.local.length > 0) nat.push({ chain, target: way.chain('SVL') })
}
