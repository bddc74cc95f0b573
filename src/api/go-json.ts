/** JSON as Go writes it, where its very bytes count. */
import { inOrderOfBytes } from './text-bytes.ts'

/** A value with the keys of all its maps in order. */
export function withKeysInOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withKeysInOrder)
  const entries = Object.entries(value).sort(([a], [b]) => inOrderOfBytes(a, b))
  return Object.fromEntries(entries.map(([key, each]) => [key, withKeysInOrder(each)]))
}

/** @param indent how many spaces a level is set in; default: all in one line */
export const goJson = (value: unknown, indent?: number): string =>
  withEscapes(JSON.stringify(value, undefined, indent))

/** The same JSON text with what could end a script escaped, as Go does it: outside of texts there is none of it. */
export const withEscapes = (json: string): string =>
  // The engine finds one sign much sooner than one of several, and most texts have none of them.
  escaped.some((sign) => json.includes(sign)) ? json.replace(anyEscaped, escapeOf) : json

const escaped = ['<', '>', '&', '\u2028', '\u2029']
const anyEscaped = new RegExp(`[${escaped.join('')}]`, 'g')

const escapeOf = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
