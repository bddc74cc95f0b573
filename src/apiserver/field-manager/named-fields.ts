/**
 * Which fields a configuration names, and so manages: values, items and keys, but not the structs and lists that hold
 * them. Source: structured-merge-diff's ToFieldSet and EnsureNamedFieldsAreMembers.
 */
import { isEmpty } from '../../api/equality.ts'
import { deepFreeze, memoByPair } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import type { Place, StructType } from '../../api/schema.ts'
import { isEmptySet, leaf, withItself } from './field-set.ts'
import { isKnownPart } from './known-configurations.ts'
import { hasTwins, itemsByStep, namesItems, stepOf } from './list-items.ts'
import { type ReadField, readStruct } from './object-fields.ts'
import { isField, isWhole, placeInside, placeOfObject, placeOfStep, placeOfValue } from './places.ts'
import { SetBuilder, sharedSetsOf } from './shared-field-sets.ts'

type Json = Readonly<Record<string, unknown>>

/** The fields that `value` names, as a set. What is null, or a map without keys, is named itself. */
export const namedFields = (struct: StructType, value: object): FieldSet =>
  readStruct(struct.others ? readerOfOpen(struct) : namedIn, struct, value)

/** What is no field of a struct is as a key of a map: named itself. */
const readerOfOpen =
  ({ fields }: StructType): ReadField =>
  (field, value) =>
    fields.has(field.name) ? namedIn(field, value) : memberWith(namedIn(field, value))

/** undefined: nothing is named. */
function namedIn(said: Place, value: unknown): FieldSet | undefined {
  const place = placeOfValue(said, value)
  if (typeof value !== 'object' || value === null || isWhole(place)) return leaf
  return isKnownPart(value) ? namedInKnown(place, value) : namedInside(place, value)
}

/** Parts that are known stand in one place. */
const inKnown = new WeakMap<object, FieldSet>()

function namedInKnown(place: Place, value: object): FieldSet | undefined {
  let named = inKnown.get(value)
  if (!named) inKnown.set(value, (named = deepFreeze(namedInside(place, value) ?? nothing)))
  return named === nothing ? undefined : named
}

/** Not to be mistaken for a leaf. */
const nothing: FieldSet = Object.freeze({})

function namedInside(place: Place, value: object): FieldSet | undefined {
  const { type } = place
  if (type.kind === 'list') return something(namedItems(place, value as readonly unknown[]))
  if (isEmpty(value)) return leaf
  if (type.kind === 'struct') return something(namedFields(type.struct(), value))
  return type.kind === 'map' ? namedKeys(place, value as Json) : leaf
}

const something = (set: FieldSet): FieldSet | undefined => (isEmptySet(set) ? undefined : set)

function namedKeys(place: Place, map: Json): FieldSet {
  const found = new SetBuilder(sharedSetsOf(place))
  const part = placeInside(place)
  for (const key of Object.keys(map)) found.add(`f:${key}`, memberWith(namedIn(part, map[key])))
  return found.set
}

function namedItems(place: Place, items: readonly unknown[]): FieldSet {
  if (!namesItems(place)) return leaf
  const found = new SetBuilder(sharedSetsOf(place))
  const part = placeInside(place)
  if (!hasTwins(place, items)) {
    for (const item of items) found.add(stepOf(place, item), memberWith(namedIn(part, item)))
    return found.set
  }
  for (const [step, [item, twin]] of itemsByStep(place, items)) {
    found.add(step, twin === undefined ? memberWith(namedIn(part, item)) : leaf)
  }
  return found.set
}

const memberWith = (inside: FieldSet | undefined): FieldSet =>
  inside === undefined || isEmptySet(inside) ? leaf : withItself(inside)

/** The same fields, and with each all structs and lists that hold it: what has a name of its own in its type. */
export const withHolders = (struct: StructType, fields: FieldSet): FieldSet =>
  withHoldersIn(placeOfObject(struct), fields)

const withHoldersIn = memoByPair((place: Place, fields: FieldSet): FieldSet => {
  const found: Record<string, FieldSet> = {}
  for (const step in fields) {
    const part = isEmptySet(fields[step]) ? undefined : placeOfStep(place, step)
    const inside = part ? withHoldersIn(part, fields[step]) : fields[step]
    found[step] = part && isField(part) ? withItself(inside) : inside
  }
  return Object.isFrozen(fields) ? Object.freeze(found) : found
})
