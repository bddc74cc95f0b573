/** Writing keys that users chose without touching prototypes, and copying JSON. */
import { DecodeError } from './errors.ts'

type Json = Record<string, unknown>

/**
 * How deep JSON may be nested. The API server stops at 10,000; here all that walks an object uses the stack, and
 * the deepest object that Kubernetes means anything by is some fifty levels deep.
 */
export const maxDepth = 1_000

/** What is said of a text that has more values than its reader takes. */
export const tooManyValues = (most: number): string => `too many values: limit is ${most}`

/** `object[key] = value`, where `key` may be `__proto__`. */
export function setKey(object: Json, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  } else object[key] = value
}

/** A scalar that JSON can say. @throws DecodeError for a number that is too big to be one */
export function checkedScalar(value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new DecodeError('json: cannot unmarshal number into Go value of type float64')
}

/** A deep copy of plain JSON, mutable throughout. */
export function copyJson(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return checkedScalar(value)
  if (depth > maxDepth) throw new DecodeError('exceeded max depth')
  if (Array.isArray(value)) return value.map((item) => copyJson(item, depth + 1))
  const copy: Json = {}
  for (const key of Object.keys(value)) {
    const part = (value as Json)[key]
    if (part !== undefined) setKey(copy, key, copyJson(part, depth + 1))
  }
  return copy
}
