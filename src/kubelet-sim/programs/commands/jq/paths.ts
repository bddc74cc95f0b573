/** What is at a place in a value, and the value with something else there. */
import {
  arrayOf,
  fail,
  isArray,
  isObject,
  type Json,
  lengthOf,
  numberText,
  objectOf,
  summaryOf,
  typeOf,
} from './values.ts'

/** A place: how one gets there from the root, the last step first. */
export interface Path {
  readonly parent?: Path
  readonly key: Json
}

export const rootPath: Path = Object.freeze({ key: null })

/** Where a value is that was made, and stands in no other. */
export const nowhere: Path = Object.freeze({ key: null })

/** One step further from a value; undefined where nobody asks for places. */
export function step(path: Path | undefined, key: Json, value: Json): Path | undefined {
  if (path === nowhere) fail(`Invalid path expression with result ${summaryOf(value)}`)
  return path && { parent: path, key }
}

export function keysOfPath(path: Path): Json[] {
  const keys: Json[] = []
  for (let at = path; at.parent; at = at.parent) keys.push(at.key)
  return keys.reverse()
}

/** No array is filled up to a place further back. */
const longestArray = 1_000_000

const isSlice = (key: Json): boolean => isObject(key)

/** What is at a key, an index or a slice. */
export function get(value: Json, key: Json): Json {
  if (isSlice(key)) return slice(value, key)
  if (value === null && (typeof key === 'string' || typeof key === 'number')) return null
  if (isObject(value) && typeof key === 'string') return value.get(key) ?? null
  if (isArray(value) && typeof key === 'number') return value[indexIn(value, key)] ?? null
  if (isArray(value) && isArray(key)) return arrayOf(placesOf(value, key))
  return fail(cannotIndex(value, key))
}

const indexIn = (value: readonly Json[], key: number): number => {
  const index = Math.floor(key)
  return index < 0 ? index + value.length : index
}

const cannotIndex = (value: Json, key: Json): string =>
  typeof key === 'string'
    ? `Cannot index ${typeOf(value)} with "${key}"`
    : `Cannot index ${typeOf(value)} with ${typeOf(key)}`

/** Where one array is within another. */
export function placesOf(value: readonly Json[], wanted: readonly Json[]): number[] {
  const places: number[] = []
  if (wanted.length === 0) return places
  for (let n = 0; n + wanted.length <= value.length; n++) {
    if (wanted.every((each, at) => each === value[n + at])) places.push(n)
  }
  return places
}

interface Range {
  readonly from: number
  readonly to: number
}

function rangeOf(length: number, key: Json): Range {
  const bound = (name: string, otherwise: number): number => {
    const value = isObject(key) ? (key.get(name) ?? null) : null
    if (value === null) return otherwise
    if (typeof value !== 'number') return fail('Start and end indices of an array slice must be numbers')
    const at = name === 'start' ? Math.floor(value) : Math.ceil(value)
    return Math.min(Math.max(at < 0 ? at + length : at, 0), length)
  }
  const from = bound('start', 0)
  return { from, to: Math.max(from, bound('end', length)) }
}

function slice(value: Json, key: Json): Json {
  if (value === null) return null
  if (typeof value === 'string') {
    const { from, to } = rangeOf(lengthOf(value), key)
    return lengthOf(value) === value.length ? value.slice(from, to) : [...value].slice(from, to).join('')
  }
  if (!isArray(value)) return fail(`Cannot index ${typeOf(value)} with object`)
  const { from, to } = rangeOf(value.length, key)
  return arrayOf(value.slice(from, to))
}

/** @param change what comes in its place of what is there; undefined takes it away */
export function changeAt(
  root: Json,
  keys: readonly Json[],
  change: (old: Json) => Json | undefined,
): Json | undefined {
  if (keys.length === 0) return change(root)
  // Down to the place and back: paths may be longer than the host's stack is deep.
  const along: Json[] = [root]
  for (const key of keys) along.push(get(along[along.length - 1], key))
  let value = change(along[keys.length])
  for (let n = keys.length - 1; n >= 0; n--) {
    value = value === undefined ? without(along[n], keys[n]) : put(along[n], keys[n], value)
  }
  return value
}

function put(value: Json, key: Json, each: Json): Json {
  if (isSlice(key)) return putSlice(value, key, each)
  if (typeof key === 'string' && (value === null || isObject(value)))
    return objectOf(new Map(value ?? []).set(key, each))
  if (typeof key === 'number' && (value === null || isArray(value))) {
    const items = [...(value ?? [])]
    const index = indexIn(items, key)
    if (index < 0) return fail('Out of bounds negative array index')
    if (index > longestArray) return fail(`Array index too large: ${numberText(key)}`)
    while (items.length < index) items.push(null)
    items[index] = each
    return arrayOf(items)
  }
  return fail(cannotIndex(value, key))
}

function putSlice(value: Json, key: Json, each: Json): Json {
  if (value !== null && !isArray(value))
    return fail(`Cannot update field at object index of ${typeOf(value)}`)
  if (!isArray(each)) return fail('A slice of an array can only be assigned another array')
  const items = value ?? []
  const { from, to } = rangeOf(items.length, key)
  return arrayOf([...items.slice(0, from), ...each, ...items.slice(to)])
}

function without(value: Json, key: Json): Json {
  if (value === null) return null
  if (isObject(value) && typeof key === 'string') {
    if (!value.has(key)) return value
    const entries = new Map(value)
    entries.delete(key)
    return objectOf(entries)
  }
  if (isArray(value) && typeof key === 'number') {
    const index = indexIn(value, key)
    return arrayOf(value.filter((_each, n) => n !== index))
  }
  if (isArray(value) && isSlice(key)) return putSlice(value, key, [])
  return fail(
    isObject(value) || isArray(value)
      ? `Cannot delete field at ${isObject(value) ? 'object' : 'array'} index of ${typeOf(value)}`
      : cannotIndex(value, key),
  )
}
