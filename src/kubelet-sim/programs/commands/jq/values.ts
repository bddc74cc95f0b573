/** The values of jq: what JSON is made of, how it is ordered, and how much memory and depth it has. */

/** Objects are Maps: their keys stay in order, and no key means anything. Nothing of a value is ever changed. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = ReadonlyMap<string, Json>

/** What a filter answers with instead of a value; `error` throws any value. */
export class JqFailure {
  constructor(readonly value: Json) {}
}

export const fail = (message: string): never => {
  throw new JqFailure(message)
}

interface Measure {
  /** In memory, about. */
  readonly bytes: number
  readonly depth: number
}

/** Where a value has its own: a table of them all would grow by leaps that hold everybody up. */
const measure = Symbol('measure')

interface Measured {
  [measure]?: Measure
}

/** Nested deeper, a value could not be walked. */
const deepest = 1_000

/** No value takes more, in bytes: what it holds is gone through in one go. */
export const largestValue = 32 * 1024 * 1024

const itemBytes = 16

/** What an array can hold then. */
export const mostItems = largestValue / itemBytes
const entryBytes = 64

const nothing: Measure = { bytes: 0, depth: 0 }

const measureOf = (value: Json): Measure =>
  typeof value === 'object' && value !== null ? ((value as Measured)[measure] ?? nothing) : nothing

export const sizeOf = (value: Json): number =>
  typeof value === 'string' ? value.length : measureOf(value).bytes

function measured<T extends readonly Json[] | JsonObject>(value: T, { bytes, depth }: Measure): T {
  if (depth > deepest) fail('Exceeds depth limit')
  if (bytes > largestValue) fail('Cannot allocate memory')
  ;(value as Measured)[measure] = { bytes, depth }
  return value
}

export function arrayOf(items: readonly Json[]): readonly Json[] {
  let bytes = itemBytes * (items.length + 1)
  let depth = 0
  for (const each of items) {
    bytes += sizeOf(each)
    depth = Math.max(depth, measureOf(each).depth)
  }
  return measured(items, { bytes, depth: depth + 1 })
}

export function objectOf(entries: Map<string, Json>): JsonObject {
  let bytes = entryBytes
  let depth = 0
  for (const [key, each] of entries) {
    bytes += entryBytes + key.length + sizeOf(each)
    depth = Math.max(depth, measureOf(each).depth)
  }
  return measured(entries, { bytes, depth: depth + 1 })
}

export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)
export const isObject = (value: Json): value is JsonObject => value instanceof Map

export const isTrue = (value: Json): boolean => value !== null && value !== false

export function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (isArray(value)) return 'array'
  return isObject(value) ? 'object' : typeof value
}

/** Sorted by code points, as jq sorts them. */
export const keysOf = (value: JsonObject): string[] => [...value.keys()].sort(compareTexts)

function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let n = 0; n < length; n++) {
    const [x, y] = [a.charCodeAt(n), b.charCodeAt(n)]
    // Halves of pairs stand for code points behind all others.
    if (x !== y) return isHalf(x) !== isHalf(y) ? (isHalf(x) ? 1 : -1) : x - y
  }
  return a.length - b.length
}

const isHalf = (code: number): boolean => code >= 0xd800 && code < 0xe000

const ranks: Readonly<Record<string, number>> = { null: 0, number: 3, string: 4, array: 5, object: 6 }
const rankOf = (value: Json): number => (typeof value === 'boolean' ? (value ? 2 : 1) : ranks[typeOf(value)])

/** Null, false, true, numbers, strings, arrays, objects, in that order. */
export function compare(a: Json, b: Json): number {
  if (a === b) return 0
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  // What is no number is less than any.
  if (typeof a === 'number' && typeof b === 'number') return a < b || Number.isNaN(a) ? -1 : 1
  if (isArray(a) && isArray(b)) return compareArrays(a, b)
  if (isObject(a) && isObject(b)) return compareObjects(a, b)
  return rankOf(a) - rankOf(b)
}

function compareArrays(a: readonly Json[], b: readonly Json[]): number {
  for (let n = 0; n < a.length && n < b.length; n++) {
    const order = compare(a[n], b[n])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareObjects(a: JsonObject, b: JsonObject): number {
  const keys = keysOf(a)
  const order = compareArrays(keys, keysOf(b))
  if (order !== 0) return order
  for (const key of keys) {
    const each = compare(a.get(key)!, b.get(key)!)
    if (each !== 0) return each
  }
  return 0
}

/** How many characters a text has. */
export function lengthOf(text: string): number {
  let count = 0
  for (let n = 0; n < text.length; n++) if (text.charCodeAt(n) >> 10 !== 0x37) count++
  return count
}

export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null'
  if (!Number.isFinite(value)) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308'
  const isTiny = value !== 0 && Math.abs(value) < 1e-4
  const text = Object.is(value, -0) ? '-0' : isTiny ? value.toExponential() : String(value)
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** The beginning of a value, as errors show it. */
export function summaryOf(value: Json): string {
  if (typeof value === 'object' && value !== null) {
    const text = shallowText(value)
    return text.length > longestSummary ? `${text.slice(0, longestSummary - 3)}...` : text
  }
  const text = typeof value === 'number' ? numberText(value) : JSON.stringify(value)
  return text.length > longestSummary ? `${text.slice(0, longestSummary - 3)}...` : text
}

const longestSummary = 11

/** As much of it as a summary needs. */
function shallowText(value: readonly Json[] | JsonObject): string {
  const isList = isArray(value)
  const parts: string[] = []
  for (const [key, each] of value.entries()) {
    if (parts.length >= longestSummary) break
    parts.push(isList ? summaryOf(each) : `${JSON.stringify(key)}:${summaryOf(each)}`)
  }
  return isList ? `[${parts.join(',')}]` : `{${parts.join(',')}}`
}
