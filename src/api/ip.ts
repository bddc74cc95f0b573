/** Addresses and ranges as objects write them, and what is wrong with them. */
import { type FieldError, invalid } from './field-error.ts'

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const ipv4 = new RegExp(`^${octet}(\\.${octet}){3}$`)

export const isIPv4 = (text: string): boolean => ipv4.test(text)

export const isIPv6 = (text: string): boolean => text.includes(':') && isIP(text)

export function isIP(text: string): boolean {
  if (ipv4.test(text)) return true
  const halves = text.split('::')
  if (halves.length > 2 || !text.includes(':')) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)
  const hasDotted = last !== undefined && ipv4.test(last)
  const plain = hasDotted ? groups.slice(0, -1) : groups
  const length = plain.length + (hasDotted ? 2 : 0)
  if (!plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  return halves.length === 2 ? length < 8 : length === 8
}

export const ipProblems = (field: string, ip: string): readonly FieldError[] =>
  isIP(ip) ? [] : [invalid(field, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]

export const familyOf = (ip: string): 'IPv4' | 'IPv6' => (ip.includes(':') ? 'IPv6' : 'IPv4')

/** Whether of two or more addresses, or ranges, there are some of each family. */
export const areDualStack = (all: readonly string[]): boolean => new Set(all.map(familyOf)).size === 2

/** What is wrong with a range such as `10.0.0.0/8`. */
export function cidrProblems(field: string, cidr: string): readonly FieldError[] {
  const [, ip, bits] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(cidr) ?? []
  const most = ip?.includes(':') ? 128 : 32
  if (ip !== undefined && isIP(ip) && Number(bits) <= most) return []
  return [invalid(field, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
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
