/** When two values are equal, and which of two comes first. Numbers of different types are compared by what they are worth. */
import { compareTexts } from './code-points.ts'
import {
  CelError,
  Duration,
  Foreign,
  ListValue,
  MapValue,
  noSuchOverload,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts'

const nanError = new CelError('NaN values cannot be ordered')

export function areEqual(a: Value, b: Value): boolean {
  if (a === b) return true
  switch (typeof a) {
    case 'string':
    case 'boolean':
      return false
    case 'bigint':
    case 'number':
      return isNumeric(b) && compareNumbers(a, b) === 0
  }
  if (a === null || b === null) return false
  if (a instanceof Uint) return isNumeric(b) && compareNumbers(a, b) === 0
  if (a instanceof ListValue) return b instanceof ListValue && a.equals(b, areEqual)
  if (a instanceof MapValue) return b instanceof MapValue && areEqualMaps(a, b)
  if (a instanceof Foreign) return b instanceof Foreign && a.type === b.type && a.equals(b)
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds
  if (a instanceof TypeValue) return b instanceof TypeValue && a.type.name === b.type.name
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0
  if (a instanceof Optional) return b instanceof Optional && areEqualOptionals(a, b)
  return false
}

function areEqualOptionals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value
  return areEqual(a.value, b.value)
}

function areEqualMaps(a: MapValue, b: MapValue): boolean {
  const own = a.equals(b, areEqual)
  if (own !== undefined) return own
  if (a.size !== b.size) return false
  return a.keys().every((key) => {
    const other = b.find(key)
    return other !== undefined && areEqual(a.find(key)!, other)
  })
}

type Numeric = bigint | number | Uint
const isNumeric = (value: Value): value is Numeric =>
  typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint

/** NaN where one of the two is no number. */
function compareNumbers(a: Numeric, b: Numeric): number {
  const x = a instanceof Uint ? a.value : a
  const y = b instanceof Uint ? b.value : b
  return x < y ? -1 : x > y ? 1 : x >= y ? 0 : Number.NaN
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let n = 0; n < length; n++) if (a[n] !== b[n]) return a[n] < b[n] ? -1 : 1
  return a.length - b.length
}

/** Less, equal or greater than zero; an error where the two have no order. */
export function compare(a: Value, b: Value): number | CelError {
  if (isNumeric(a) && isNumeric(b)) {
    const order = compareNumbers(a, b)
    return Number.isNaN(order) ? nanError : order
  }
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanoseconds, b.nanoseconds)
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanoseconds, b.nanoseconds)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b)
  return noSuchOverload
}
