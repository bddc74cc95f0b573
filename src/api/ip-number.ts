/** Addresses and ranges as numbers: read as leniently as the API server reads them, and written in their canonical form. */

/** 32 bits of IPv4, or 128 of IPv6. An IPv4 address that is written as one of IPv6 is one of IPv4. */
export interface IPNumber {
  readonly value: bigint
  readonly bits: 32 | 128
}

/** The first `length` bits of its addresses are those of `first`. */
export interface CIDR {
  readonly first: IPNumber
  readonly length: number
}

const octets = /^\d{1,3}(\.\d{1,3}){3}$/
const group = /^[0-9a-f]{1,4}$/i
/** What ::ffff:10.0.0.1 begins with. */
const mapped = 0xffffn << 32n

/** Octets may have leading zeros, and are decimal all the same. Undefined: the text is no address. */
export function parseIP(text: string): IPNumber | undefined {
  if (!text.includes(':')) {
    const value = parseIPv4(text)
    return value === undefined ? undefined : { value, bits: 32 }
  }
  const value = parseIPv6(text)
  if (value === undefined) return undefined
  return value >> 32n === mapped >> 32n ? { value: value & 0xffff_ffffn, bits: 32 } : { value, bits: 128 }
}

function parseIPv4(text: string): bigint | undefined {
  if (!octets.test(text)) return undefined
  const parts = text.split('.').map(Number)
  return parts.some((part) => part > 255)
    ? undefined
    : parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n)
}

function parseIPv6(text: string): bigint | undefined {
  const [, start, dotted] = /^(.*:)([\d.]*\.[\d.]*)$/.exec(text) ?? []
  if (dotted === undefined) return parseGroups(text)
  const end = parseIPv4(dotted)
  return end === undefined ? undefined : parseGroups(`${start}${hex(end >> 16n)}:${hex(end & 0xffffn)}`)
}

/** `::` stands for at least one group of zeros. */
function parseGroups(text: string): bigint | undefined {
  const [head, tail, ...more] = text.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (more.length > 0 || (tail ? missing < 1 : missing !== 0)) return undefined
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])]
  if (!groups.every((each) => group.test(each))) return undefined
  return BigInt(`0x${groups.map((each) => each.padStart(4, '0')).join('')}`)
}

const hex = (part: bigint) => part.toString(16)

/** @returns undefined where the text is no range */
export function parseCIDR(text: string): CIDR | undefined {
  const [, address, digits] = /^([^/]*)\/(\d{1,4})$/.exec(text) ?? []
  const ip = address === undefined ? undefined : parseIP(address)
  // The length counts by how the address is written.
  const most = address?.includes(':') ? 128 : 32
  if (!ip || Number(digits) > most) return undefined
  const length = ip.bits === 32 && most === 128 ? Number(digits) - 96 : Number(digits)
  return length < 0 ? { first: { value: 0n, bits: 32 }, length: 0 } : { first: masked(ip, length), length }
}

/** An address without the bits behind the first `length`. */
export function masked({ value, bits }: IPNumber, length: number): IPNumber {
  const free = BigInt(bits - length)
  return { value: (value >> free) << free, bits }
}

export const isIn = ({ first, length }: CIDR, ip: IPNumber): boolean =>
  first.bits === ip.bits && masked(ip, length).value === first.value

/** As RFC 5952 has it: in lower case, and without the longest run of zeros. */
export function ipText({ value, bits }: IPNumber): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, n) => hex((value >> BigInt(112 - 16 * n)) & 0xffffn))
  const run = longestRun(groups)
  if (run.length < 2) return groups.join(':')
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`
}

function longestRun(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === '0') length++
    if (length > longest.length) longest = { start, length }
  }
  return longest
}

export const cidrText = ({ first, length }: CIDR): string => `${ipText(first)}/${length}`
