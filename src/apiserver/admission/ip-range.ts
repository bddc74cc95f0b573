/** A range of IPv4 addresses in CIDR form, and numbers for the addresses in it. */

export interface IPRange {
  readonly text: string
  readonly first: number
  readonly size: number
}

/** @param cidr for example `10.96.0.0/12` */
export function parseRange(cidr: string): IPRange {
  const [address, bits] = cidr.split('/')
  const size = 2 ** (32 - Number(bits))
  const at = numberOf(address)
  return { text: cidr, first: at - (at % size), size }
}

export const isInRange = ({ first, size }: IPRange, address: string): boolean => {
  const at = numberOf(address)
  return at >= first && at < first + size
}

/** The address that stands `offset` places after the first of the range. */
export function addressAt({ first }: IPRange, offset: number): string {
  const at = first + offset
  return [at / 2 ** 24, at / 2 ** 16, at / 2 ** 8, at].map((part) => Math.floor(part) % 256).join('.')
}

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
