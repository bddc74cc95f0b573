/** A range of addresses in CIDR form, and the addresses in it by their places. */
import { type CIDR, ipText, isIn, parseCIDR, parseIP } from '../../api/ip-number.ts'

export interface IPRange {
  readonly text: string
  readonly size: number
  readonly cidr: CIDR
}

/** @param text for example `10.96.0.0/12` */
export function parseRange(text: string): IPRange {
  const cidr = parseCIDR(text)!
  return { text, cidr, size: 2 ** (cidr.first.bits - cidr.length) }
}

export function isInRange({ cidr }: IPRange, address: string): boolean {
  const number = parseIP(address)
  return number !== undefined && isIn(cidr, number)
}

/** The address that stands `offset` places after the first of the range. */
export const addressAt = ({ cidr: { first } }: IPRange, offset: number): string =>
  ipText({ bits: first.bits, value: first.value + BigInt(offset) })
