/** Which fields an object has, and which of them an update has written or removed. */
import { noItems } from '../../api/empty-list.ts'
import { isEmpty, isEqual } from '../../api/equality.ts'
import { frozenAs, memoByIdentity, memoByPair } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { type Field, fieldIn, type Place, type StructType } from '../../api/schema.ts'
import { isEmptySet, leaf, subtract, withItself } from './field-set.ts'
import { finderIn, hasTwins, itemStep, itemsByStep, stepOf } from './list-items.ts'
import { isWhole, placeInside, placeOfValue } from './places.ts'
import { SetBuilder, sharedSetsOf } from './shared-field-sets.ts'

type Json = Readonly<Record<string, unknown>>

const newSet = (of: object) => new SetBuilder(sharedSetsOf(of))

/** What a field and its value come to; undefined: nothing. */
export type ReadField = (field: Field, value: unknown) => FieldSet | undefined

export const readStruct = (read: ReadField, struct: StructType, value: object): FieldSet => {
  const found = newSet(struct)
  for (const name in value) {
    const part = (value as Json)[name]
    const field = part === undefined ? undefined : fieldIn(struct, name)
    const inside = field && read(field, part)
    if (inside) found.add(field.step, inside)
  }
  return found.set
}

/** All fields that are set in `value`. */
function fieldsOf(struct: StructType, value: object): FieldSet {
  const last = lastOf(struct)
  if (isFlatWith(last.names, value)) return last.set
  const set = readStruct(fieldsOfField, struct, value)
  if (Object.isFrozen(set)) remember(last, value, set)
  return set
}

/** The last value of a type that had nothing but scalars: the fields of such a value follow from their names. */
interface Flat {
  names: readonly string[]
  set: FieldSet
}

const lastOf = memoByIdentity((_struct: StructType): Flat => ({ names: [], set: leaf }))

function isFlatWith(names: readonly string[], value: object): boolean {
  let n = 0
  for (const name in value) {
    const part = (value as Json)[name]
    if (name !== names[n++] || typeof part === 'object' || part === undefined) return false
  }
  return n === names.length
}

function remember(last: Flat, value: object, set: FieldSet): void {
  const names = Object.keys(value)
  if (!isFlatWith(names, value)) return
  last.names = names
  last.set = set
}

/**
 * What an object that is about to be stored has beyond an empty one of its type. Its frozen parts came out of a template,
 * and are asked once.
 */
export const fieldsOfNew = (struct: StructType, object: object): FieldSet =>
  readStruct(readPart, struct, object)

const readPart: ReadField = (field, value) =>
  field.name === 'metadata' && field.type.kind === 'struct'
    ? readStruct(readOnce, field.type.struct(), value as object)
    : readOnce(field, value)

/** What is remembered is the same set for many objects: frozen, so that what is made of it is shared as well. */
const remembered = memoByPair((field: Field, value: object) => frozenAs(value, newFieldsOf(field, value)))

const readOnce: ReadField = (field, value) =>
  typeof value === 'object' && value !== null && !isWhole(field)
    ? remembered(field, value)
    : newFieldsOf(field, value)

/** Of a field that an empty object has as well, only what is in it was written. */
function newFieldsOf(field: Field, value: unknown): FieldSet | undefined {
  if (isStructThere(field)) {
    if (isWhole(field)) return isEmpty(value as object) ? undefined : leaf
    const inside = readStruct(newFieldsOf, field.type.struct(), value as object)
    return isEmptySet(inside) ? undefined : inside
  }
  // A time that nobody has set is null in an empty object, too, and a list that has to be there is.
  if ((value === null && !field.pointer) || value === noItems) return undefined
  if (field.omitEmpty) return fieldsOfField(field, value)
  return isZero(value) ? undefined : fieldsInside(field, value)
}

const isZero = (value: unknown): boolean => value === '' || value === 0 || value === false || value === null

type StructField = Field & { readonly type: { readonly kind: 'struct'; struct(): StructType } }

/** Whether an empty object has the struct as well. */
const isStructThere = (field: Field): field is StructField => field.type.kind === 'struct' && !field.pointer

function fieldsOfField(field: Field, value: unknown): FieldSet {
  const inside = fieldsInside(field, value)
  return isEmptySet(inside) ? inside : withItself(inside)
}

function fieldsInside(said: Place, value: unknown): FieldSet {
  if (typeof value !== 'object' || value === null) return leaf
  const place = placeOfValue(said, value)
  if (isWhole(place)) return leaf
  const { type } = place
  switch (type.kind) {
    case 'struct':
      return fieldsOf(type.struct(), value)
    case 'map':
      return fieldsOfMap(place, value as Json)
    case 'list':
      return Array.isArray(value) ? fieldsOfList(place, value) : leaf
    default:
      return leaf
  }
}

function fieldsOfMap(place: Place, map: Json): FieldSet {
  const found = newSet(place.type)
  const part = placeInside(place)
  for (const key of Object.keys(map)) found.add(`f:${key}`, fieldsOfValue(part, map[key]))
  return found.set
}

function fieldsOfValue(place: Place, value: unknown): FieldSet {
  const inside = fieldsInside(place, value)
  return isEmptySet(inside) ? inside : withItself(inside)
}

function fieldsOfList(place: Place, list: object): FieldSet {
  const items = list as readonly unknown[]
  const found = newSet(place)
  if (hasTwins(place, items)) {
    for (const [step, alike] of itemsByStep(place, items)) {
      found.add(step, fieldsOfAlike(place, alike))
    }
  } else for (const item of items) found.add(stepOf(place, item), fieldsOfItem(place, item))
  return found.set
}

/** Of twins only their name is known: what is in them is as one value. */
const fieldsOfAlike = (place: Place, items: readonly unknown[]): FieldSet =>
  items.length > 1 ? leaf : fieldsOfItem(place, items[0])

function fieldsOfItem({ type, listType }: Place, item: unknown): FieldSet {
  if (item === null || listType === 'set' || type.kind !== 'list' || type.of.kind !== 'struct') return leaf
  return isAtomic(type.of.struct()) ? leaf : withItself(fieldsOf(type.of.struct(), item as Json))
}

const isAtomic = (struct: StructType) => struct.mapType === 'atomic'

/** What an update did: fields that are new or have a new value, and fields that are gone. */
export interface FieldChanges {
  readonly written: FieldSet
  readonly removed: FieldSet
}

/** The changes with something done to either set. */
export const mapped = (
  { written, removed }: FieldChanges,
  of: (fields: FieldSet) => FieldSet,
): FieldChanges => ({
  written: of(written),
  removed: of(removed),
})

/** What is beneath a value that was replaced as a whole and is gone with it, and what has come with the new one. */
interface Replaced {
  readonly gone: FieldSet
  readonly come: FieldSet
}

const nothing: FieldChanges = { written: leaf, removed: leaf }

/** Compares two versions of an object. What they share is passed over. */
export function compareFields(struct: StructType, before: object, after: object): FieldChanges {
  const changes = new ChangesBuilder(struct)
  for (const name in after) {
    const was = (before as Json)[name]
    const is = (after as Json)[name]
    if (was === is || is === undefined) continue
    const field = fieldIn(struct, name)
    if (!field) continue
    if (was !== undefined) changes.note(field.step, compareValues(field, was, is))
    else {
      const written = readOnce(field, is)
      if (written) changes.write(field.step, written)
    }
  }
  for (const name in before) {
    const was = (before as Json)[name]
    if (was === undefined || (after as Json)[name] !== undefined) continue
    const field = fieldIn(struct, name)
    if (!field) continue
    if (isStructThere(field)) changes.note(field.step, compareValues(field, was, nothingInside))
    else changes.remove(field.step, fieldsOfField(field, was))
  }
  return changes.done
}

const nothingInside = Object.freeze({})
const nothingListed = Object.freeze([])

function compareValues(saidPlace: Place, was: unknown, is: unknown): FieldChanges | Replaced {
  if (was === is) return nothing
  const place = placeOfValue(saidPlace, is)
  // What was null held nothing: only what is in it now is new.
  if (was === null && typeof is === 'object' && is !== null && !isWhole(place))
    return compareValues(place, Array.isArray(is) ? nothingListed : nothingInside, is)
  // What has become null holds nothing any more.
  if (is === null && holdsParts(saidPlace, was))
    return compareValues(saidPlace, was, Array.isArray(was) ? nothingListed : nothingInside)
  return changesInside(place, was, is) ?? (isEqual(was, is) ? nothing : replaced(saidPlace, was, is))
}

/** undefined: the values have no parts that could be told apart, or not the same. */
function changesInside(place: Place, was: unknown, is: unknown): FieldChanges | undefined {
  if (typeof was !== 'object' || typeof is !== 'object' || !was || !is || isWhole(place)) return undefined
  // Custom objects may be of any form until they are refused.
  if (Array.isArray(was) !== Array.isArray(is)) return undefined
  const { type } = place
  if (type.kind === 'struct') return compareFields(type.struct(), was, is)
  if (type.kind === 'map' && !Array.isArray(was)) return compareMaps(place, was as Json, is as Json)
  return type.kind === 'list' && Array.isArray(is)
    ? compareItems(place, was as readonly Json[], is as readonly Json[])
    : undefined
}

const replacedAsWhole: Replaced = { gone: leaf, come: leaf }

function replaced(saidPlace: Place, was: unknown, is: unknown): Replaced {
  const come = saidPlace.type.kind === 'deduced' ? fieldsOfValue(saidPlace, is) : leaf
  if (typeof was !== 'object' || was === null) return come === leaf ? replacedAsWhole : { gone: leaf, come }
  const nothingThere = Array.isArray(was) ? nothingListed : nothingInside
  return { gone: changesInside(placeOfValue(saidPlace, was), was, nothingThere)?.removed ?? leaf, come }
}

const holdsParts = (place: Place, value: unknown): boolean =>
  typeof value === 'object' && value !== null && !isEmpty(value) && !isWhole(placeOfValue(place, value))

function compareMaps(place: Place, before: Json, after: Json): FieldChanges {
  const changes = new ChangesBuilder(place.type)
  const part = placeInside(place)
  for (const key of Object.keys(after)) {
    const step = `f:${key}`
    if (!Object.hasOwn(before, key)) changes.write(step, fieldsOfValue(part, after[key]))
    else changes.note(step, compareValues(part, before[key], after[key]))
  }
  for (const key of Object.keys(before))
    if (!Object.hasOwn(after, key)) changes.remove(`f:${key}`, fieldsOfValue(part, before[key]))
  return changes.done
}

/** Lists that many objects share are compared once. */
const compareItems = (place: Place, before: readonly Json[], after: readonly Json[]): FieldChanges =>
  itemComparison(place)(before, after)

const itemComparison = memoByIdentity((place: Place) =>
  memoByPair((before: readonly Json[], after: readonly Json[]) => changesOfItems(place, before, after)),
)

function changesOfItems(place: Place, before: readonly Json[], after: readonly Json[]): FieldChanges {
  if (hasTwins(place, before) || hasTwins(place, after)) return changesAmongTwins(place, before, after)
  if (place.listType === 'set') return changesOfSet(place, before, after)
  const changes = new ChangesBuilder(place)
  const part = placeInside(place)
  const find = finderIn(place, before)
  const met = new Set<Json>()
  for (const item of after) {
    const was = find(item)
    if (was === undefined) changes.write(itemStep(place, item), fieldsOfItem(place, item))
    else {
      met.add(was as Json)
      if (was !== item) changes.note(itemStep(place, item), compareValues(part, was, item))
    }
  }
  for (const item of before)
    if (!met.has(item)) changes.remove(itemStep(place, item), fieldsOfItem(place, item))
  return changes.done
}

function changesOfSet(place: Place, before: readonly unknown[], after: readonly unknown[]): FieldChanges {
  const [were, are] = [fieldsOfList(place, before), fieldsOfList(place, after)]
  return { written: subtract(are, were), removed: subtract(were, are) }
}

/** Twins are compared as one value; who becomes one of them, or is left alone, is another item. */
function changesAmongTwins(place: Place, before: readonly Json[], after: readonly Json[]): FieldChanges {
  const changes = new ChangesBuilder(place)
  const part = placeInside(place)
  const were = itemsByStep(place, before)
  const are = itemsByStep(place, after)
  for (const [step, now] of are) {
    const then = were.get(step) ?? []
    if (then.length === 1 && now.length === 1) changes.note(step, compareValues(part, then[0], now[0]))
    else if (then.length < 2 || now.length < 2) {
      if (then.length > 0) changes.remove(step, fieldsOfAlike(place, then))
      changes.write(step, fieldsOfAlike(place, now))
    } else if (!isEqual(then, now)) changes.write(step, leaf)
  }
  for (const [step, then] of were) if (!are.has(step)) changes.remove(step, fieldsOfAlike(place, then))
  return changes.done
}

/** What was written and removed so far: most often neither, or only the one. */
class ChangesBuilder {
  readonly #of: object
  #written: SetBuilder | undefined
  #removed: SetBuilder | undefined

  constructor(of: object) {
    this.#of = of
  }

  write(step: string, inside: FieldSet): void {
    this.#written ??= newSet(this.#of)
    this.#written.add(step, inside)
  }

  remove(step: string, inside: FieldSet): void {
    this.#removed ??= newSet(this.#of)
    this.#removed.add(step, inside)
  }

  note(step: string, inside: FieldChanges | Replaced): void {
    if ('gone' in inside) {
      if (!isEmptySet(inside.gone)) this.remove(step, inside.gone)
      return this.write(step, inside.come)
    }
    if (!isEmptySet(inside.written)) this.write(step, inside.written)
    if (!isEmptySet(inside.removed)) this.remove(step, inside.removed)
  }

  get done(): FieldChanges {
    if (!this.#written && !this.#removed) return nothing
    return { written: this.#written?.set ?? leaf, removed: this.#removed?.set ?? leaf }
  }
}
