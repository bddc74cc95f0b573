/** A range of addresses in CIDR form: which of them are given to Services, and in which order. Source: pkg/registry/core/service/ipallocator. */
import { type CIDR, ipText, isIn, parseCIDR, parseIP } from '../../api/ip-number.ts'

export interface IPRange {
  readonly text: string
  readonly cidr: CIDR
  /** How many addresses are given, from the second one of the range on: the first is the network itself. */
  readonly count: number
  /** So many of them, the lowest, are given to who asks for them, and to others when nothing else is left. */
  readonly reserved: number
}

/** @param text for example `10.96.0.0/12` */
export function parseRange(text: string): IPRange {
  const cidr = parseCIDR(text)!
  const size = 2 ** (cidr.first.bits - cidr.length)
  // The last address of IPv4 is everybody.
  const count = Math.max(0, cidr.first.bits === 32 ? size - 2 : size - 1)
  return { text, cidr, count, reserved: size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256) }
}

/** Whether an address lies in the range, be it one that is given or not. */
export function isInRange({ cidr }: IPRange, address: string): boolean {
  const number = parseIP(address)
  return number !== undefined && isIn(cidr, number)
}

/** Whether an address of the range is one that is given to Services. */
export function isGiven({ cidr: { first }, count }: IPRange, address: string): boolean {
  const offset = Number(parseIP(address)!.value - first.value)
  return offset >= 1 && offset <= count
}

/** The address that is given at place `n`, from 0 on. */
export const addressAt = ({ cidr: { first } }: IPRange, n: number): string =>
  ipText({ bits: first.bits, value: first.value + BigInt(n + 1) })

/** The first of `count` places that is free, going round from `start`. */
export function firstFree(count: number, start: number, isFree: (n: number) => boolean): number | undefined {
  for (let n = 0; n < count; n++) {
    const at = (start + n) % count
    if (isFree(at)) return at
  }
  return undefined
}
