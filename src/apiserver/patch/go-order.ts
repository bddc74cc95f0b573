/** The order of keys in what becomes of a patch: it shows in warnings, and in what is said of a patch that does not fit. */
import { isMap } from '../../api/json-map.ts'

/**
 * `patched` as the library of the API server leaves it: the maps that a patch went through have their keys in order, the
 * others have them as they stood.
 * @param original what was patched
 * @param shown the same with its keys in the order in which they are to be shown
 */
export function inGoOrder(patched: unknown, original: unknown, shown: unknown = original): unknown {
  if (patched === original) return shown
  if (Array.isArray(patched)) {
    return patched.map((item, n) => inGoOrder(item, partOf(original, n), partOf(shown, n)))
  }
  if (!isMap(patched) || !isMap(original)) return patched
  const keys = Object.keys(patched).sort()
  return Object.fromEntries(
    keys.map((key) => [key, inGoOrder(patched[key], partOf(original, key), partOf(shown, key))]),
  )
}

const partOf = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string | number, unknown>>)[key]
    : undefined
