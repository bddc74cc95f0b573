/** Values of SQL as JSON. */
import { type Json, readJson } from './json.ts'
import type { SqlValue } from './syntax.ts'
import { Numeral } from './values.ts'

/** A text that is an object or an array is that. */
export function jsonOf(value: SqlValue): Json {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Numeral) return value.value
  const text = String(value)
  return (/^\s*[[{]/.test(text) ? readJson(text)?.value : undefined) ?? text
}
