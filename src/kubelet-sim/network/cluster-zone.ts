/** What the name server of the cluster answers: the names of Services, of their endpoints and of Pods. Source: CoreDNS and the specification of Kubernetes DNS. */
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { EndpointPort } from '../../api/generated/types/discovery-v1.ts'
import { parseIP } from '../../api/ip-number.ts'
import { clusterDomain } from '../pod/dns.ts'
import { isIn } from '../runtime/network/corefile.ts'
import {
  addressOfReverseName,
  addressRecordType,
  type DnsAnswer,
  type DnsQuestion,
  type DnsRecord,
  noSuchName,
  plainName,
} from '../runtime/network/dns.ts'
import type { NamesElsewhere } from './internet.ts'
import type { NamedEndpoint, ServiceTable } from './service-table.ts'

const ttlSeconds = 30

/** A name may stand for another, which stands for another … but not for ever. */
const mostAliases = 8

/** Where a name leads: an address, on a port where that is known, under a name of its own. */
interface Target {
  readonly ip: string
  readonly port: number
  readonly host: string
}

/** What a name is: a Service by another name, what it leads to, or a name above others (`default.svc.cluster.local`). */
type Found = { readonly alias: string } | { readonly targets: readonly Target[] } | undefined

/** What the server knows besides Services. */
interface Knowledge {
  /** The cluster's time, in milliseconds. */
  readonly at: number
  /** Who is asked about names that are not the cluster's. */
  readonly elsewhere: NamesElsewhere
  hasNamespace(name: string): boolean
}

export function answerOf(table: ServiceTable, question: DnsQuestion, knowledge: Knowledge): DnsAnswer {
  const { name: asked, type } = question
  const name = plainName(asked)
  const ip = addressOfReverseName(name)
  if (ip !== undefined) return reverseAnswer(table, { name, ip }, type)
  if (!isOfCluster(name)) return knowledge.elsewhere.answer(question)
  return new Lookup(table, knowledge).answer(name, type)
}

const isOfCluster = (name: string): boolean => isIn(name, clusterDomain)

class Lookup {
  readonly #soa: DnsRecord

  constructor(
    private readonly table: ServiceTable,
    private readonly knowledge: Knowledge,
  ) {
    this.#soa = soa(knowledge.at)
  }

  answer(name: string, type: string): DnsAnswer {
    const ofZone = this.#zoneRecords(name, type)
    if (ofZone) return this.#found(ofZone)
    const found = findName(this.table, name, this.knowledge)
    if (!found) return noSuchName([this.#soa])
    if ('alias' in found) return this.#found(this.#followed(name, found.alias, type))
    if (type === 'SRV') return this.#services(name, found.targets)
    return this.#found(
      unique(found.targets.map(({ ip }) => addressRecord(name, ip))).filter((each) => each.type === type),
    )
  }

  #zoneRecords(name: string, type: string): readonly DnsRecord[] | undefined {
    if (name === `dns-version.${clusterDomain}`) {
      return type === 'TXT' ? [{ name, type, ttlSeconds: 28_800, content: '"1.1.0"' }] : []
    }
    if (name === `ns.dns.${clusterDomain}`)
      return this.#nameServers(name).filter((each) => each.type === type)
    if (name !== clusterDomain) return undefined
    if (type === 'SOA') return [this.#soa]
    return type === 'NS' ? [record(name, 'NS', `ns.dns.${clusterDomain}.`)] : []
  }

  /** The name servers of the zone are what is behind the Service of that name. */
  #nameServers(name: string): readonly DnsRecord[] {
    const service = this.table.get('kube-dns', 'kube-system')
    return (service?.spec.clusterIPs ?? []).filter((ip) => ip !== 'None').map((ip) => addressRecord(name, ip))
  }

  /** The alias, and what is known of the name that it stands for. */
  #followed(name: string, alias: string, type: string, aliases = 1): readonly DnsRecord[] {
    const target = plainName(alias)
    const own = record(name, 'CNAME', `${target}.`)
    if (type === 'CNAME' || aliases > mostAliases) return [own]
    if (!isOfCluster(target)) return [own, ...this.knowledge.elsewhere.answer({ name: target, type }).answers]
    const next = findName(this.table, target, this.knowledge)
    if (!next) return [own]
    if ('alias' in next) return [own, ...this.#followed(target, next.alias, type, aliases + 1)]
    const addresses = unique(next.targets.map(({ ip }) => addressRecord(target, ip)))
    return [own, ...addresses.filter((each) => each.type === type)]
  }

  #services(name: string, targets: readonly Target[]): DnsAnswer {
    const weight = Math.max(1, Math.floor(100 / Math.max(1, targets.length)))
    const withPort = targets.filter(({ port }) => port > 0)
    const answers = unique(
      withPort.map(({ port, host }) => record(name, 'SRV', `0 ${weight} ${port} ${host}.`)),
    )
    const additional = unique(withPort.map(({ ip, host }) => addressRecord(host, ip)))
    return { ...this.#found(answers), additional }
  }

  #found(answers: readonly DnsRecord[]): DnsAnswer {
    const authority = answers.length > 0 ? [] : [this.#soa]
    return { code: 'NOERROR', isAuthoritative: true, answers, authority, additional: [] }
  }
}

/** Undefined: there is no such name. */
function findName(
  table: ServiceTable,
  name: string,
  { hasNamespace }: Pick<Knowledge, 'hasNamespace'>,
): Found {
  const labels = name === clusterDomain ? [] : name.slice(0, -clusterDomain.length - 1).split('.')
  const sort = labels.pop()
  if (sort === undefined) return { targets: [] }
  if (sort !== 'svc' && sort !== 'pod') return undefined
  const [namespace, own] = [labels.pop(), labels.pop()]
  if (namespace !== undefined && !hasNamespace(namespace)) return undefined
  if (own === undefined) return { targets: [] }
  if (sort === 'pod') return podName(own, name)
  const service = table.get(own, namespace)
  return service && labels.length <= 2 ? serviceName(table, service, labels) : undefined
}

/** Of `10-244-1-2.default.pod.cluster.local`: whether there is such a Pod, nobody asks. */
function podName(label: string, host: string): Found {
  const isV4 = /^\d+-\d+-\d+-\d+$/.test(label)
  const ip = label.replaceAll('-', isV4 ? '.' : ':')
  return parseIP(ip) ? { targets: [{ ip, port: 0, host }] } : undefined
}

/** @param labels what stands before the name of the Service: a host, or a port and a protocol */
function serviceName(table: ServiceTable, service: Service, labels: readonly string[]): Found {
  const { clusterIPs = [], type, externalName, ports = [] } = service.spec
  const host = labels.length === 1 ? labels[0] : undefined
  if (type === 'ExternalName') {
    if (host !== undefined || !externalName) return undefined
    return parseIP(externalName) ? undefined : { alias: externalName }
  }
  const isWanted = matching(labels)
  const own = fullNameOf(service)
  const targets =
    clusterIPs[0] === 'None' || host !== undefined
      ? endpointTargets(table.endpointsOf(service), { own, host, isWanted })
      : ports.filter(isWanted).flatMap(({ port }) => clusterIPs.map((ip) => ({ ip, port, host: own })))
  return targets.length > 0 ? { targets } : undefined
}

const fullNameOf = ({ metadata: { name, namespace } }: Service) => `${name}.${namespace}.svc.${clusterDomain}`

interface PortLike {
  readonly name?: string
  readonly protocol?: string
}

/** `_http._tcp` wants the port http of TCP; without that, all will do. */
function matching(labels: readonly string[]): (port: PortLike) => boolean {
  if (labels.length < 2) return () => true
  const [port, protocol] = labels.map((label) => label.replace(/^_/, ''))
  return (each) => (each.name ?? '').toLowerCase() === port && each.protocol?.toLowerCase() === protocol
}

interface Wanted {
  readonly own: string
  readonly host: string | undefined
  isWanted(port: PortLike): boolean
}

/** What has no port has none to ask for. */
const noPorts: readonly Partial<EndpointPort>[] = [{ port: 0 }]

function endpointTargets(
  endpoints: Iterable<NamedEndpoint>,
  { own, host, isWanted }: Wanted,
): readonly Target[] {
  const targets: Target[] = []
  for (const { ip, hostname, ports } of endpoints) {
    const label = labelOf(ip, hostname)
    if (host !== undefined && host !== label.toLowerCase()) continue
    for (const each of ports.length > 0 ? ports : noPorts) {
      if (isWanted(each)) targets.push({ ip, port: each.port ?? 0, host: `${label}.${own}` })
    }
  }
  return targets
}

const labelOf = (ip: string, hostname: string | undefined) => hostname || ip.replace(/[.:]/g, '-')

function reverseAnswer(
  table: ServiceTable,
  { name, ip }: { readonly name: string; readonly ip: string },
  type: string,
): DnsAnswer {
  const service = table.atClusterIP(ip)
  const hosts = service
    ? [fullNameOf(service)]
    : Array.from(
        table.endpointsAt(ip),
        ([owner, hostname]) => `${labelOf(ip, hostname)}.${fullNameOf(owner)}`,
      )
  if (hosts.length === 0) return noSuchName()
  const answers = type === 'PTR' ? hosts.map((host) => record(name, 'PTR', `${host}.`)) : []
  return { code: 'NOERROR', isAuthoritative: true, answers, authority: [], additional: [] }
}

const record = (name: string, type: string, content: string): DnsRecord => ({
  name,
  type,
  ttlSeconds,
  content,
})

const addressRecord = (name: string, ip: string): DnsRecord => record(name, addressRecordType(ip), ip)

const soa = (at: number): DnsRecord =>
  record(
    clusterDomain,
    'SOA',
    `ns.dns.${clusterDomain}. hostmaster.${clusterDomain}. ${Math.floor(at / 1_000)} 7200 1800 86400 ${ttlSeconds}`,
  )

/** Several ports lead to one address, which is told once. */
function unique(records: readonly DnsRecord[]): readonly DnsRecord[] {
  const told = new Map<string, DnsRecord>()
  for (const each of records) told.set(`${each.name} ${each.content}`, each)
  return [...told.values()]
}
