/** How large values are, and how much work that makes for who goes through them: nothing, where they are as small as most. */
import { bitsOfLarge, sumWork } from '../large-numbers.ts'
import { Table } from './tables.ts'
import { Bytes, List, Tuple, type Value } from './values.ts'

/** Shorter texts and lists cost as much as anything else. */
export const longText = 4_096

/** An engine goes through a text as quickly as that: four characters a unit. */
const textWeight = ({ length }: string): number => (length > longText ? length >> 2 : 0)

/** To go through it once, in units of work. */
export function weightOf(value: Value): number {
  if (typeof value === 'string') return textWeight(value)
  if (typeof value === 'bigint') return sumWork(bitsOfLarge(value))
  if (value === null || typeof value !== 'object') return 0
  if (value instanceof List || value instanceof Tuple)
    return value.items.length > longText ? value.items.length : 0
  if (value instanceof Bytes) return textWeight(value.text)
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
