/** How programs ask name servers: in full, or completed from the search list of /etc/resolv.conf. */
import { type DnsAnswer, type DnsRecord, reverseName } from '../../../runtime/network/dns.ts'
import { isAddress } from '../../../runtime/network/network.ts'
import type { Process } from '../../../runtime/program.ts'
import { lookupOptions } from '../addresses.ts'

/** What an answer costs to be made, in units. */
const questionUnits = 500

interface NameQuestion {
  readonly name: string
  readonly type: string
  /** The address of the server; undefined: that of /etc/resolv.conf. */
  readonly server?: string
  /** Whether the name is completed from the search list. */
  readonly searches: boolean
}

export interface NameAnswer {
  /** The name that was asked for in the end. */
  readonly name: string
  /** A text when no server answers. */
  readonly answer: DnsAnswer | 'i/o timeout'
}

export function askName(process: Process, { name, type, server, searches }: NameQuestion): NameAnswer {
  const { network, config } = process.machine
  const { server: usual, search = [], ndots = 1 } = lookupOptions(config)
  const plain = name.replace(/\.$/, '')
  const completed = searches && !name.endsWith('.') ? search.map((suffix) => `${plain}.${suffix}`) : []
  const isLong = plain.split('.').length - 1 >= ndots
  const candidates = isLong ? [plain, ...completed] : [...completed, plain]
  let last: NameAnswer | undefined
  for (const each of candidates) {
    process.charge(questionUnits)
    const answer = network.resolve({ name: each, type }, { server: server ?? usual, from: config.ip })
    last = { name: each, answer }
    if (typeof answer === 'string' || answer.code !== 'NXDOMAIN') break
  }
  return last!
}

/** The server that is asked, and the address of one that is named. */
export function serverOf(
  process: Process,
  named: string | undefined,
): { readonly name: string; readonly ip: string } {
  const { server } = lookupOptions(process.machine.config)
  if (named === undefined) return { name: server, ip: server }
  if (isAddress(named)) return { name: named, ip: named }
  const found = process.machine.network.lookup(named, lookupOptions(process.machine.config))
  return { name: named, ip: typeof found === 'object' ? found.addresses[0] : named }
}

/** Of an address the name under which its name is kept. */
export const askedName = (text: string): string => (isAddress(text) ? reverseName(text) : text)

/** How the name servers of BIND's tools, and busybox, tell a record. */
export function recordText({ name, type, content }: DnsRecord): string {
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${content}\n`
    case 'CNAME':
      return `${name}\tcanonical name = ${content}\n`
    case 'PTR':
      return `${name}\tname = ${content}\n`
    case 'SRV':
      return `${name}\tservice = ${content}\n`
    case 'TXT':
      return `${name}\ttext = ${content}\n`
    case 'NS':
      return `${name}\tnameserver = ${content}\n`
    case 'MX':
      return `${name}\tmail exchanger = ${content}\n`
    case 'SOA':
      return `${name}\n\torigin = ${content.split(' ')[0]}\n\tmail addr = ${content.split(' ')[1] ?? ''}\n`
    default:
      return `${name}\t${type} = ${content}\n`
  }
}

/** Kinds of records that may be asked for. */
export const recordTypes: ReadonlySet<string> = new Set(
  'A AAAA ANY CAA CNAME DNSKEY DS HTTPS MX NAPTR NS PTR SOA SPF SRV SVCB TXT'.split(' '),
)
