/** IP addresses and ranges in expressions: `ip('::1').isLoopback()`, `cidr('10.0.0.0/8').containsIP('10.1.2.3')`. */
import { masked } from '../../api/ip-number.ts'
import type { Library } from '../functions.ts'
import { cidrType, ipType } from '../signature.ts'
import { CelError, Foreign, noSuchOverload, type Value } from '../values.ts'
import { type Address, addressText, isMapped, parseAddress } from './addresses.ts'

class IpValue extends Foreign {
  override readonly type = ipType
  readonly address: Address
  constructor(address: Address) {
    super()
    this.address = address
  }
  override get told() {
    return { name: 'IP', type: 'netip.Addr', text: addressText(this.address) }
  }
  override equals({ address }: IpValue) {
    return this.address.bits === address.bits && this.address.value === address.value
  }
  override get extent() {
    return this.address.bits / 8
  }
}

class CidrValue extends Foreign {
  override readonly type = cidrType
  readonly address: Address
  readonly prefix: number
  constructor(address: Address, prefix: number) {
    super()
    this.address = address
    this.prefix = prefix
  }
  override get told() {
    return { name: 'CIDR', type: 'netip.Prefix', text: `${addressText(this.address)}/${this.prefix}` }
  }
  override equals({ address, prefix }: CidrValue) {
    return (
      this.prefix === prefix && this.address.bits === address.bits && this.address.value === address.value
    )
  }
  override get extent() {
    return Math.ceil(this.prefix / 8)
  }
  contains(address: Address): boolean {
    if (address.bits !== this.address.bits) return false
    return masked(address, this.prefix).value === masked(this.address, this.prefix).value
  }
}

function readIp(text: string): IpValue | CelError {
  const address = parseAddress(text)
  if (typeof address === 'string') {
    return new CelError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ${address}`,
    )
  }
  if (address.zone !== undefined) {
    return new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`)
  }
  return isMapped(address) ? mappedError(text) : new IpValue(address)
}

const mappedError = (text: string) =>
  new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`)

const parseError = 'network address parse error during conversion from string: '

function readCidr(text: string): CidrValue | CelError {
  const prefix = parsePrefix(text)
  if (typeof prefix === 'string') return new CelError(parseError + parseError + prefix)
  return isMapped(prefix.address) ? new CelError(parseError + mappedError(text).message) : prefix
}

function parsePrefix(text: string): CidrValue | string {
  const failed = (reason: string) => `netip.ParsePrefix(${JSON.stringify(text)}): ${reason}`
  const slash = text.lastIndexOf('/')
  if (slash < 0) return failed("no '/'")
  const address = parseAddress(text.slice(0, slash))
  if (typeof address === 'string') return failed(address)
  if (address.zone !== undefined) return failed('IPv6 zones cannot be present in a prefix')
  const length = text.slice(slash + 1)
  if (!/^\d+$/.test(length) || /^0\d/.test(length))
    return failed(`bad bits after slash: ${JSON.stringify(length)}`)
  return Number(length) > address.bits
    ? failed('prefix length out of range')
    : new CidrValue(address, Number(length))
}

/** Whether an address begins with the bits of another. */
const startsWith = ({ bits, value }: Address, first: bigint, count: number) =>
  value >> BigInt(bits - count) === first

const isLoopback = (a: Address) => (a.bits === 32 ? startsWith(a, 127n, 8) : a.value === 1n)
const isLinkLocalUnicast = (a: Address) =>
  a.bits === 32 ? startsWith(a, 0xa9fen, 16) : startsWith(a, 0x3fan, 10)
const isMulticast = (a: Address) => (a.bits === 32 ? startsWith(a, 0xen, 4) : startsWith(a, 0xffn, 8))
const isLinkLocalMulticast = (a: Address) =>
  a.bits === 32 ? startsWith(a, 0xe00000n, 24) : startsWith(a, 0xffn, 8) && ((a.value >> 112n) & 15n) === 2n
const isUnspecified = ({ value }: Address) => value === 0n
const isGlobalUnicast = (a: Address) =>
  !isUnspecified(a) &&
  !isLoopback(a) &&
  !isMulticast(a) &&
  !isLinkLocalUnicast(a) &&
  !(a.bits === 32 && a.value === 0xffffffffn)

const asking =
  (test: (address: Address) => boolean) =>
  ({ address }: IpValue) =>
    test(address)

const containsCidr = (outer: CidrValue, inner: CidrValue) =>
  outer.prefix <= inner.prefix && outer.contains(inner.address)

export const ip: Library = {
  'ip(string) -> IP': readIp,
  'isIP(string) -> bool': (text: string) => readIp(text) instanceof IpValue,
  'ip.isCanonical(string) -> bool': (text: string): Value => {
    const found = readIp(text)
    return found instanceof CelError ? found : addressText(found.address) === text
  },
  'string(IP) -> string': ({ address }: IpValue) => addressText(address),
  '(IP).family() -> int': ({ address }: IpValue) => (address.bits === 32 ? 4n : 6n),
  '(IP).isUnspecified() -> bool': asking(isUnspecified),
  '(IP).isLoopback() -> bool': asking(isLoopback),
  '(IP).isLinkLocalMulticast() -> bool': asking(isLinkLocalMulticast),
  '(IP).isLinkLocalUnicast() -> bool': asking(isLinkLocalUnicast),
  '(IP).isGlobalUnicast() -> bool': asking(isGlobalUnicast),

  'cidr(string) -> CIDR': readCidr,
  'isCIDR(string) -> bool': (text: string) => readCidr(text) instanceof CidrValue,
  'string(CIDR) -> string': ({ address, prefix }: CidrValue) => `${addressText(address)}/${prefix}`,
  '(CIDR).ip() -> IP': ({ address }: CidrValue) => new IpValue(address),
  '(CIDR).prefixLength() -> int': ({ prefix }: CidrValue) => BigInt(prefix),
  '(CIDR).masked() -> CIDR': ({ address, prefix }: CidrValue) =>
    new CidrValue(masked(address, prefix), prefix),
  '(CIDR).containsIP(string) -> bool': (cidr: CidrValue, text: string): Value => {
    const found = readIp(text)
    // What is no address is, to the real function, an argument of a wrong type.
    return found instanceof CelError ? noSuchOverload : cidr.contains(found.address)
  },
  '(CIDR).containsIP(IP) -> bool': (cidr: CidrValue, { address }: IpValue) => cidr.contains(address),
  '(CIDR).containsCIDR(string) -> bool': (cidr: CidrValue, text: string): Value => {
    const found = readCidr(text)
    return found instanceof CelError ? found : containsCidr(cidr, found)
  },
  '(CIDR).containsCIDR(CIDR) -> bool': containsCidr,
}
