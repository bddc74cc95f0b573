/**
 * Fields that a JSON text names twice. Go reads each value into what it has read before: maps grow together, the items of a
 * list are written over one by one, null says nothing of what is no pointer, and what does not fit stays wrong.
 * Source: sigs.k8s.io/json.
 */
import { isMap } from '../json-map.ts'
import { type Field, fieldIn, optionalField, type StructType, type Type } from '../schema.ts'
import { isDecodable } from './json.ts'
import type { Repeated } from './json-text.ts'
import { setKey } from './safe.ts'

/**
 * Puts into each holder what becomes of its field.
 * @param repeated those that lie deeper first
 * @param typeAt the type of what stands there; where there is none, the last value counts
 */
export function mergeRepeated(
  repeated: readonly Repeated[],
  typeAt: (steps: readonly (string | number)[]) => Type | undefined,
): void {
  const isRight = new WeakSet<object>()
  for (const { holder, name, steps, values } of repeated) {
    const type = typeAt(steps)
    // A value of a map is read for itself.
    const field = type?.kind === 'struct' ? fieldIn(type.struct(), name) : undefined
    if (!field) continue
    setKey(holder, name, readOneByOne(field, values, isRight))
  }
}

type Json = Record<string, unknown>
type Place = Pick<Field, 'type' | 'pointer'>

/** What is read of the values, one into the other; the first that cannot be read, if there is one. */
function readOneByOne(place: Place, values: readonly unknown[], isRight: WeakSet<object>): unknown {
  let known: unknown
  for (const [n, next] of values.entries()) {
    if (!isRead(place, next, isRight)) return next
    known = n === 0 ? next : readInto(place, known, next)
  }
  if (typeof known === 'object' && known !== null) isRight.add(known)
  return known
}

/**
 * Whether Go can read the value.
 * @param isRight what it can read in any case: nothing is looked at again and again, however deep it lies
 */
function isRead({ type }: Place, value: unknown, isRight: WeakSet<object>): boolean {
  const alone: StructType = { name: '', fields: new Map([['value', optionalField('value', type)]]) }
  return isDecodable(alone, { value }, (part) => isRight.has(part))
}

/** @param known the reader's own: it is changed */
function readInto({ type, pointer }: Place, known: unknown, next: unknown): unknown {
  if (next === null) return pointer || type.kind === 'list' || type.kind === 'map' ? null : known
  if (type.kind === 'list' && Array.isArray(known) && Array.isArray(next)) {
    const item = { type: type.of, pointer: false }
    return next.map((each, n) => (n < known.length ? readInto(item, known[n], each) : each))
  }
  if ((type.kind !== 'struct' && type.kind !== 'map') || !isMap(known) || !isMap(next)) return next
  for (const [name, value] of Object.entries(next)) {
    // A value of a map is read for itself.
    const field =
      type.kind === 'struct' && Object.hasOwn(known, name) ? fieldIn(type.struct(), name) : undefined
    setKey(known as Json, name, field ? readInto(field, known[name], value) : value)
  }
  return known
}
