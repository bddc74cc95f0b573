/** Signs of expressions, and words that are values. */
import type { TokenReader } from './token-reader.ts'
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
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
export const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['None', null],
  ['True', true],
  ['False', false],
])

/** `<`, `not in`: what compares, taken; undefined where nothing does. */
export function comparisonSign(reader: TokenReader): string | undefined {
  if (reader.token.kind === 'sign') return comparisons.has(reader.token.text) ? reader.take().text : undefined
  if (reader.accept('in')) return 'in'
  if (reader.accept('is')) return reader.accept('not') ? 'is not' : 'is'
  if (!reader.is('not') || reader.next.text !== 'in') return undefined
  reader.take()
  reader.take()
  return 'not in'
}
