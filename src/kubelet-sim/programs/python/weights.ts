/** How large values are, and how much work that makes for who goes through them: nothing, where they are as small as most. */
import { Table } from './tables.ts'
import { Bytes, List, Tuple, type Value } from './values.ts'

/** Shorter texts and lists cost as much as anything else. */
export const longText = 4_096

/** Each twice as long as the one before: whole numbers of so many bits. */
const lengths = Array.from({ length: 12 }, (_, n) => 1_024 << n)
const bounds = lengths.map((bits) => 1n << BigInt(bits))

/** At least as many bits as a whole number has, and less than twice as many; 0 for what is computed with at once. */
export function bitsOfLarge(value: Value): number {
  if (typeof value !== 'bigint') return 0
  const magnitude = value < 0n ? -value : value
  if (magnitude < bounds[0]) return 0
  const at = bounds.findIndex((bound) => magnitude < bound)
  return lengths[at < 0 ? lengths.length - 1 : at]
}

/** In units of work: to add two numbers of so many bits, or to read one. */
export const sumWork = (bits: number): number => bits >> 6

/** To multiply two of them. A quotient, or a power that comes to so many bits, is three times that. */
export const productWork = (bits: number): number => Math.round(bits ** 1.5 / 1_000)

/** To go through it once, in units of work. */
export function weightOf(value: Value): number {
  if (typeof value === 'string') return value.length > longText ? value.length : 0
  if (typeof value === 'bigint') return sumWork(bitsOfLarge(value))
  if (value === null || typeof value !== 'object') return 0
  if (value instanceof List || value instanceof Tuple)
    return value.items.length > longText ? value.items.length : 0
  if (value instanceof Bytes) return value.text.length > longText ? value.text.length : 0
  return value instanceof Table && value.size > longText ? value.size * 8 : 0
}

/** What it takes of memory, in bytes, where it is one that may be large. */
export function sizeOfMade(value: Value): number {
  switch (typeof value) {
    case 'string':
      return value.length
    case 'bigint':
      return 32 + (bitsOfLarge(value) >> 3)
    case 'number':
    case 'boolean':
      return 0
  }
  if (value === null) return 0
  if (value instanceof List || value instanceof Tuple) return 56 + value.items.length * 8
  if (value instanceof Bytes) return value.text.length
  return value instanceof Table ? 64 + value.size * 64 : 32
}
