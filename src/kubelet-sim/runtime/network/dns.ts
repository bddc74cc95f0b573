/** What name servers are asked and what they answer: the records of DNS as values. */
import { ipText, parseIP } from '../../../api/ip-number.ts'

/** What is asked of a name server. */
export interface DnsQuestion {
  /** In full: `web.default.svc.cluster.local`. A dot at its end, and capitals, make no difference. */
  readonly name: string
  /** `A`, `AAAA`, `CNAME`, `PTR`, `SRV`, `TXT`, `NS`, `SOA` … */
  readonly type: string
}

export interface DnsRecord {
  /** In full, in lower case, without the dot at its end. */
  readonly name: string
  readonly type: string
  readonly ttlSeconds: number
  /** As dig prints it: `10.96.0.1`, `0 100 443 kubernetes.default.svc.cluster.local.`; names have their dot at the end. */
  readonly content: string
}

export interface DnsAnswer {
  /** NOERROR without answers: there is such a name, and no record of that type. */
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED'
  /** By the one whose zone it is. */
  readonly isAuthoritative: boolean
  readonly answers: readonly DnsRecord[]
  readonly authority: readonly DnsRecord[]
  readonly additional: readonly DnsRecord[]
}

/** The type of a record that holds an address. */
export const addressRecordType = (ip: string): 'A' | 'AAAA' => (ip.includes(':') ? 'AAAA' : 'A')

/** An answer of the records that hold these addresses. */
export const addressAnswer = (name: string, ips: readonly string[], ttlSeconds = 30): DnsAnswer => ({
  code: 'NOERROR',
  isAuthoritative: true,
  answers: ips.map((content) => ({ name, type: addressRecordType(content), ttlSeconds, content })),
  authority: [],
  additional: [],
})

/** There is no such name. @param authority who says so */
export const noSuchName = (authority: readonly DnsRecord[] = []): DnsAnswer => ({
  code: 'NXDOMAIN',
  isAuthoritative: authority.length > 0,
  answers: [],
  authority,
  additional: [],
})

/** The form in which names are compared. */
export const plainName = (name: string): string => asciiLower(name.replace(/\.$/, ''))

const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

/** The name under which the name of an address is kept: `10.0.96.10.in-addr.arpa`. */
export function reverseName(ip: string): string {
  const number = parseIP(ip)
  if (number?.bits !== 128) return `${ip.split('.').reverse().join('.')}.in-addr.arpa`
  const digits = number.value.toString(16).padStart(32, '0')
  return `${[...digits].reverse().join('.')}.ip6.arpa`
}

/** The address that such a name is about; undefined where it is about none. */
export function addressOfReverseName(name: string): string | undefined {
  const [, labels, zone] = /^([\da-f.]{1,63})\.(in-addr|ip6)\.arpa$/.exec(name) ?? []
  if (labels === undefined) return undefined
  const parts = labels.split('.').reverse()
  const text = zone === 'ip6' ? parts.join('').replace(/.{4}(?=.)/g, '$&:') : parts.join('.')
  const number = parts.length === (zone === 'ip6' ? 32 : 4) ? parseIP(text) : undefined
  return number && ipText(number)
}
