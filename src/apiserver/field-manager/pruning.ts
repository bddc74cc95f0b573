/**
 * What goes from an object because who applied it names it no more, and nobody else manages it. Source:
 * structured-merge-diff's prune and RemoveItems.
 */
import { isEmpty } from '../../api/equality.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { fieldIn, type Place, type StructType } from '../../api/schema.ts'
import { intersect, isMember, unite, without } from './field-set.ts'
import { namesItems, stepOf } from './list-items.ts'
import { namedFields, withHolders } from './named-fields.ts'
import { isWhole, placeInside, placeOfObject, placeOfValue } from './places.ts'

type Json = Readonly<Record<string, unknown>>

/** An object before and after something has been taken away from it. */
interface Pruning {
  readonly merged: Json
  readonly left: Json
}

/** All goes that was named, with what is in it, … */
export const withoutNamed = (struct: StructType, merged: Json, last: FieldSet): Json =>
  withoutFields(struct, merged, withHolders(struct, last))

/** … but what somebody manages stays, … */
export function withManaged(struct: StructType, { merged, left }: Pruning, managed: FieldSet): Json {
  const kept = unite(fieldsOf(struct, left), withHolders(struct, managed))
  return withoutFields(struct, merged, without(fieldsOf(struct, merged), kept))
}

/** … and so does what the author has never named. */
export function withUnnamed(struct: StructType, { merged, left }: Pruning, last: FieldSet): Json {
  const gone = without(fieldsOf(struct, merged), fieldsOf(struct, left))
  return withoutFields(struct, merged, intersect(gone, withHolders(struct, last)))
}

const fieldsOf = (struct: StructType, object: Json): FieldSet =>
  withHolders(struct, namedFields(struct, object))

const withoutFields = (struct: StructType, object: Json, gone: FieldSet): Json =>
  remove(placeOfObject(struct), object, gone) as Json

/** What holds nothing any more stays as null. What nothing is removed from is shared. */
function remove(said: Place, value: unknown, gone: FieldSet): unknown {
  const place = placeOfValue(said, value)
  if (typeof value !== 'object') return value
  if (value === null || isEmpty(value) || isWhole(place)) return null
  if (Array.isArray(value)) return namesItems(place) ? removeItems(place, value, gone) : value
  return place.type.kind === 'struct' || place.type.kind === 'map'
    ? removeKeys(place, value as Json, gone)
    : value
}

function removeKeys(place: Place, value: Json, gone: FieldSet): Json | null {
  const { type } = place
  const struct = type.kind === 'struct' ? type.struct() : undefined
  let left: Record<string, unknown> | undefined
  for (const name of Object.keys(value)) {
    const inside = gone[`f:${name}`]
    if (inside === undefined) continue
    if (isMember(inside)) delete (left ??= { ...value })[name]
    else {
      const part = struct ? fieldIn(struct, name) : placeInside(place)
      const rest = part ? remove(part, value[name], inside) : value[name]
      if (rest !== value[name]) (left ??= { ...value })[name] = rest
    }
  }
  return left && isEmpty(left) ? null : (left ?? value)
}

function removeItems(place: Place, items: readonly unknown[], gone: FieldSet): readonly unknown[] | null {
  const part = placeInside(place)
  let areSame = true
  const left = items.flatMap((item) => {
    const inside = gone[stepOf(place, item)]
    if (inside === undefined) return [item]
    const rest = isMember(inside) ? undefined : remove(part, item, inside)
    if (rest !== item) areSame = false
    return rest === undefined ? [] : [rest]
  })
  return areSame ? items : left.length === 0 ? null : left
}
