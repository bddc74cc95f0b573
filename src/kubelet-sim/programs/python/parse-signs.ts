/** Signs of expressions, and words that are values. */
import type { Value } from './values.ts'

/** How tightly signs between two operands bind. */
export const strengths: Readonly<Record<string, number>> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '@': 6,
}
export const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
export const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['None', null],
  ['True', true],
  ['False', false],
])
