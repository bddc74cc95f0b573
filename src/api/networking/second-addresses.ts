/** The addresses of the second family where a cluster has two: whoever has an IPv4 address has one of IPv6 that follows from it. */
import { cidrText, ipText, parseCIDR, parseIP } from '../ip-number.ts'

/** The range of cluster IPs of the second family. */
export const secondClusterRange = 'fd00:10:96::/112'

/** `fd00:10:244:1::2` of `10.244.1.2`: its four numbers, as they are read. */
export function secondAddressOf(ip: string): string {
  const [a, b, c, d] = ip.split('.')
  return ipText(parseIP(`fd00:${a}:${b}:${c}::${d}`)!)
}

/** The way back; undefined for an address of which there is no first one. */
export function firstAddressOf(ip: string): string | undefined {
  const number = parseIP(ip)
  if (number?.bits !== 128 || number.value >> 112n !== 0xfd00n) return undefined
  const groups = Array.from({ length: 8 }, (_, n) =>
    ((number.value >> BigInt(112 - 16 * n)) & 0xffffn).toString(16),
  )
  const [, a, b, c, ...rest] = groups
  const first = [a, b, c, rest.at(-1)!].join('.')
  return rest.slice(0, -1).every((each) => each === '0') && parseIP(first)?.bits === 32 ? first : undefined
}

/** `fd00:10:244:1::/64` of `10.244.1.0/24`. */
export function secondRangeOf(cidr: string): string {
  const [address, bits] = cidr.split('/')
  const length = Number(bits) > 16 ? 64 : 48
  return cidrText(parseCIDR(`${secondAddressOf(address)}/${length}`)!)
}
