/** JSON as Go writes it, where its very bytes count. */
import { inOrderOfBytes } from './text-bytes.ts'

/** A value with the keys of all its maps in order. */
export function withKeysInOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withKeysInOrder)
  const entries = Object.entries(value).sort(([a], [b]) => inOrderOfBytes(a, b))
  return Object.fromEntries(entries.map(([key, each]) => [key, withKeysInOrder(each)]))
}

/** What could end a script is escaped. @param indent how many spaces a level is set in; default: all in one line */
export const goJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
