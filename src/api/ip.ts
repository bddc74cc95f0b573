/** Addresses and ranges as objects write them, and what is wrong with them. */
import { type FieldError, invalid } from './field-error.ts'
import { breaches } from './fields.ts'
import { cidrText, type IPNumber, ipText, parseCIDR, parseIP } from './ip-number.ts'
import type { NameRule } from './names.ts'
import { quoted } from './quote.ts'

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const ipv4 = new RegExp(`^${octet}(\\.${octet}){3}$`)

export const isIPv4 = (text: string): boolean => ipv4.test(text)

export const isIPv6 = (text: string): boolean => text.includes(':') && isIP(text)

/** Octets with leading zeros are let pass. */
export const isIP = (text: string): boolean => ipv4.test(text) || parseIP(text) !== undefined

/** Source: IsValidIPForLegacyField, which is strict in v1.36. */
const ipRule: NameRule = (ip) => {
  if (isIPv4(ip)) return []
  const number = parseIP(ip)
  if (!number) return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']
  if (hasLeadingZero(ip)) return ['must not have leading 0s']
  return isMapped(ip, number) ? ['must not be an IPv4-mapped IPv6 address'] : []
}

/** What is wrong with an address, as nearly all fields have it. */
export const ipProblems = (field: string, ip: string): readonly FieldError[] => breaches(ipRule, field, ip)

/** The same where nobody ever was lenient: only the canonical form will do. Source: IsValidIP. */
export const canonicalIPRule: NameRule = (ip) => {
  const problems = ipRule(ip)
  return problems.length > 0 ? problems : notCanonical(ip, ipText(parseIP(ip)!))
}

const notCanonical = (text: string, canonical: string): readonly string[] =>
  text === canonical ? [] : [`must be in canonical form (${quoted(canonical)})`]

/** `010.0.0.1`, which others read as octal. */
const hasLeadingZero = (text: string) => /(^|[.:])0\d+(?=[./]|$)/.test(text) && text.includes('.')

/** `::ffff:10.0.0.1` */
const isMapped = (text: string, { bits }: IPNumber) => bits === 32 && text.includes(':')

export const familyOf = (ip: string): 'IPv4' | 'IPv6' => (ip.includes(':') ? 'IPv6' : 'IPv4')

/** Whether of two or more addresses, or ranges, there are some of each family. */
export const areDualStack = (all: readonly string[]): boolean => new Set(all.map(familyOf)).size === 2

/** Source: IsValidCIDRForLegacyField. */
const cidrRule: NameRule = (cidr) => {
  const range = parseCIDR(cidr)
  const [address, length] = cidr.split('/')
  if (!range) return ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']
  if (hasLeadingZero(address) || /^0\d/.test(length))
    return ['must not have leading 0s in IP or prefix length']
  const ip = parseIP(address)!
  if (isMapped(address, ip)) return ['must not have an IPv4-mapped IPv6 address']
  return ip.value === range.first.value ? [] : ['must not have bits set beyond the prefix length']
}

/** What is wrong with a range such as `10.0.0.0/8`, as nearly all fields have it. */
export const cidrProblems = (field: string, cidr: string): readonly FieldError[] =>
  breaches(cidrRule, field, cidr)

/** The same where nobody ever was lenient: only the canonical form will do. Source: IsValidCIDR. */
export const canonicalCIDRRule: NameRule = (cidr) => {
  const problems = cidrRule(cidr)
  return problems.length > 0 ? problems : notCanonical(cidr, cidrText(parseCIDR(cidr)!))
}

/** An address with the length of its network's prefix: `10.9.8.7/24`, as interfaces have it. Source: IsValidInterfaceAddress. */
const interfaceAddressRule: NameRule = (text) => {
  const slash = text.indexOf('/')
  const [address, prefix] = [text.slice(0, Math.max(0, slash)), text.slice(slash + 1)]
  const ip = hasLeadingZero(text) ? undefined : parseIP(address)
  if (!ip || !/^\d{1,3}$/.test(prefix) || Number(prefix) > ip.bits) {
    return ['must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)']
  }
  return notCanonical(text, `${ipText(ip)}/${Number(prefix)}`)
}

export const interfaceAddressProblems = (field: string, address: string): readonly FieldError[] =>
  breaches(interfaceAddressRule, field, address)

/** What the author of an address is warned of: IPv6 can be written in many ways, of which one is canonical. */
export function* ipWarnings(field: string, ip: string): Iterable<string> {
  const number = ip.includes(':') ? parseIP(ip) : undefined
  const canonical = number && ipText(number)
  if (canonical === undefined || canonical === ip) return
  yield `${field}: IPv6 address ${quoted(ip)} should be in RFC 5952 canonical format (${quoted(canonical)})`
}

/** The same of a range: IPv6 can be written in many ways, of which one is canonical. */
export function* cidrWarnings(field: string, cidr: string): Iterable<string> {
  const range = cidr.includes(':') ? parseCIDR(cidr) : undefined
  const canonical = range && cidrText(range)
  if (canonical === undefined || canonical === cidr) return
  yield `${field}: IPv6 CIDR value ${quoted(cidr)} should be in RFC 5952 canonical format (${quoted(canonical)})`
}

/** Addresses that mean nobody, the host itself, its link, or a group on it. */
const special: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(169\.254\.|fe[89ab][0-9a-f]:)/i, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^(224\.0\.0\.|ff[0-9a-f]2:)/i, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
]
const unspecified = /^(0\.0\.0\.0|::)$/

/** Whether an address can be that of an endpoint or of a load balancer. */
export const isOrdinaryIP = (ip: string): boolean =>
  !unspecified.test(ip) && !special.some(([pattern]) => pattern.test(ip))

/** What speaks against an address that traffic is to be sent to. */
export function* specialIPProblems(field: string, ip: string): Iterable<FieldError> {
  if (!isIP(ip)) {
    yield invalid(field, ip, 'must be a valid IP address')
    return
  }
  if (unspecified.test(ip)) yield invalid(field, ip, `may not be unspecified (${ip})`)
  for (const [pattern, sentence] of special) if (pattern.test(ip)) yield invalid(field, ip, sentence)
}
