/** Values that may be missing: `optional.of(…)`, `.orValue(…)`, `a[?b]`. */
import type { Library } from '../functions.ts'
import {
  ArrayList,
  CelError,
  Duration,
  Foreign,
  ListValue,
  MapValue,
  none,
  Optional,
  Timestamp,
  Uint,
  type Value,
} from '../values.ts'

/** Whether a value is the zero or the emptiness of its type. */
function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true
  if (value instanceof Uint) return value.value === 0n
  if (value instanceof Duration) return value.nanoseconds === 0n
  if (value instanceof Timestamp) return value.nanoseconds === -62_135_596_800_000_000_000n
  if (value instanceof ListValue || value instanceof MapValue) return value.size === 0
  if (value instanceof Uint8Array) return value.length === 0
  if (value instanceof Optional) return value.value === undefined
  return value instanceof Foreign && value.isZero
}

function unwrapped(list: ListValue): Value {
  const values: Value[] = []
  for (const value of list) {
    if (!(value instanceof Optional)) return new CelError(`value ${value} is not optional`)
    if (value.value !== undefined) values.push(value.value)
  }
  return new ArrayList(values)
}

const noValue = new CelError('optional.none() dereference')

export const optionals: Library = {
  'optional.of(V) -> optional(V)': (value: Value) => new Optional(value),
  'optional.ofNonZeroValue(V) -> optional(V)': (value: Value) => (isZero(value) ? none : new Optional(value)),
  'optional.none() -> optional(V)': () => none,
  '(optional(V)).value() -> V': ({ value }: Optional) => value ?? noValue,
  '(optional(V)).hasValue() -> bool': ({ value }: Optional) => value !== undefined,
  '(optional(V)).or(optional(V)) -> optional(V)': undefined,
  '(optional(V)).orValue(V) -> V': undefined,
  '_[?_](list(V), int) -> optional(V)': undefined,
  '_[?_](optional(list(V)), int) -> optional(V)': undefined,
  '_[?_](map(K, V), K) -> optional(V)': undefined,
  '_[?_](optional(map(K, V)), K) -> optional(V)': undefined,
  '(list(V)).last() -> optional(V)': (list: ListValue) =>
    list.size === 0 ? none : new Optional(list.at(list.size - 1)),
  '(list(V)).first() -> optional(V)': (list: ListValue) =>
    list.size === 0 ? none : new Optional(list.at(0)),
  'optional.unwrap(list(optional(V))) -> list(V)': unwrapped,
  '(list(optional(V))).unwrapOpt() -> list(V)': unwrapped,
}
