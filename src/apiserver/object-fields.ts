/** Which fields an object has, and which of them an update has written or removed. */
import { isEqual } from '../api/equality.ts'
import { first } from '../api/frozen-lists.ts'
import { memoByIdentity, memoByPair } from '../api/memo.ts'
import type { FieldSet } from '../api/meta-types.ts'
import type { Field, StructType, Type } from '../api/schema.ts'
import { isEmptySet, leaf, subtract, withItself } from './field-set.ts'
import { SetBuilder, SharedSet } from './shared-field-sets.ts'

type Json = Readonly<Record<string, unknown>>

/** Sets of one type begin at one root; those that depend on no type share another. */
const sharedSetsOf = memoByIdentity((_of: object) => new SharedSet())
const anyType = Object.freeze({})
const newSet = (of: object = anyType) => new SetBuilder(sharedSetsOf(of))

/** What a field and its value come to; undefined: nothing. */
type ReadField = (field: Field, value: unknown) => FieldSet | undefined

const readStruct = (read: ReadField, struct: StructType, value: object): FieldSet => {
  const found = newSet(struct)
  for (const name in value) {
    const part = (value as Json)[name]
    const field = part === undefined ? undefined : struct.fields.get(name)
    const inside = field && read(field, part)
    if (inside) found.add(field.step, inside)
  }
  return found.set
}

/** All fields that are set in `value`. */
export const fieldsOf = (struct: StructType, value: object): FieldSet =>
  readStruct(fieldsOfField, struct, value)

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

const remembered = memoByPair((field: Field, value: object) => newFieldsOf(field, value))

const readOnce: ReadField = (field, value) =>
  typeof value === 'object' && value !== null && !isWhole(field)
    ? remembered(field, value)
    : newFieldsOf(field, value)

/** Whether a field is written as a whole, whatever is in it. */
const isWhole = ({ type, mapType, listType }: Field): boolean =>
  mapType === 'atomic' ||
  (type.kind === 'struct' && isAtomic(type.struct())) ||
  (type.kind === 'list' && listType !== 'map' && listType !== 'set')

/** Of a field that an empty object has as well, only what is in it was written. */
function newFieldsOf(field: Field, value: unknown): FieldSet | undefined {
  if (isThereAnyway(field)) {
    const inside = readStruct(newFieldsOf, field.type.struct(), value as object)
    return isEmptySet(inside) ? undefined : inside
  }
  if (field.omitEmpty) return fieldsOfField(field, value)
  return isZero(value) ? undefined : fieldsInside(field, field.type, value)
}

const isZero = (value: unknown): boolean => value === '' || value === 0 || value === false || value === null

type StructField = Field & { readonly type: { readonly kind: 'struct'; struct(): StructType } }

const isThereAnyway = (field: Field): field is StructField =>
  field.type.kind === 'struct' &&
  !field.pointer &&
  !isAtomic(field.type.struct()) &&
  field.mapType !== 'atomic'

function fieldsOfField(field: Field, value: unknown): FieldSet {
  const inside = fieldsInside(field, field.type, value)
  return isEmptySet(inside) ? inside : withItself(inside)
}

function fieldsInside(field: Field | undefined, type: Type, value: unknown): FieldSet {
  if (typeof value !== 'object' || value === null || field?.mapType === 'atomic') return leaf
  switch (type.kind) {
    case 'struct':
      return isAtomic(type.struct()) ? leaf : fieldsOf(type.struct(), value)
    case 'map':
      return fieldsOfMap(type, value as Json)
    case 'list':
      return field?.listType === 'map' || field?.listType === 'set' ? fieldsOfList(field, value) : leaf
    default:
      return leaf
  }
}

function fieldsOfMap(type: Type, map: Json): FieldSet {
  const found = newSet(type)
  for (const key of Object.keys(map)) {
    found.add(`f:${key}`, type.kind === 'map' ? fieldsOfValue(type.of, map[key]) : leaf)
  }
  return found.set
}

function fieldsOfValue(of: Type, value: unknown): FieldSet {
  const inside = fieldsInside(undefined, of, value)
  return isEmptySet(inside) ? inside : withItself(inside)
}

function fieldsOfList(field: Field, list: object): FieldSet {
  const items = list as readonly unknown[]
  const found = newSet(field)
  if (field.listType === 'set') for (const item of items) found.add(`v:${JSON.stringify(item)}`, leaf)
  if (field.listType === 'map')
    for (const item of items) found.add(itemStep(field, item as Json), fieldsOfItem(field, item as Json))
  return found.set
}

function fieldsOfItem({ type }: Field, item: Json): FieldSet {
  if (type.kind !== 'list' || type.of.kind !== 'struct' || isAtomic(type.of.struct())) return leaf
  return withItself(fieldsOf(type.of.struct(), item))
}

const isAtomic = (struct: StructType) => struct.mapType === 'atomic'

/** `k:{"containerPort":80,"protocol":"TCP"}`: the keys of an item, in alphabetical order, with their defaults. */
export function itemStep(field: Field, item: Json): string {
  const keys = keysOf(field)
  if (keys.length === 1) return `k:{"${keys[0].name}":${JSON.stringify(item[keys[0].name])}}`
  const said = keys
    .map(({ name, otherwise }) => [name, item[name] ?? otherwise] as const)
    .filter(([, value]) => value !== undefined)
  return `k:${JSON.stringify(Object.fromEntries(said))}`
}

/** The keys that name an item of a list, and what each is where an item does not say. */
export const keysOf = memoByIdentity((field: Field) => {
  const struct =
    field.type.kind === 'list' && field.type.of.kind === 'struct' ? field.type.of.struct() : undefined
  const names = (field.mapKeys ?? []).toSorted()
  return names.map((name) => ({ name, otherwise: struct?.fields.get(name)?.default }))
})

/** What an update did: fields that are new or have a new value, and fields that are gone. */
export interface FieldChanges {
  readonly written: FieldSet
  readonly removed: FieldSet
}

const nothing: FieldChanges = { written: leaf, removed: leaf }

/** Compares two versions of an object. What they share is passed over. */
export function compareFields(struct: StructType, before: object, after: object): FieldChanges {
  const changes = new ChangesBuilder(struct)
  for (const name in after) {
    const was = (before as Json)[name]
    const is = (after as Json)[name]
    if (was === is || is === undefined) continue
    const field = struct.fields.get(name)
    if (!field) continue
    if (was !== undefined) changes.note(field.step, compareValues(field, was, is))
    else {
      const written = newFieldsOf(field, is)
      if (written) changes.write(field.step, written)
    }
  }
  for (const name in before) {
    const was = (before as Json)[name]
    if (was === undefined || (after as Json)[name] !== undefined) continue
    const field = struct.fields.get(name)
    if (!field) continue
    if (isThereAnyway(field)) changes.note(field.step, compareValues(field, was, nothingInside))
    else changes.remove(field.step)
  }
  return changes.done
}

const nothingInside = Object.freeze({})

/** Where a value stands: in a field, or in a list or map, of which only its type is known. */
export type Place =
  | Field
  | (Pick<Field, 'type'> & { readonly mapType?: undefined; readonly listType?: undefined })

/** Where the items of a list stand. */
export const placeOfItems = ({ type }: Field): Place => ({ type: type.kind === 'list' ? type.of : type })

/** undefined: the value as a whole was written. */
function compareValues(place: Place, was: unknown, is: unknown): FieldChanges | undefined {
  if (was === is) return nothing
  const { type } = place
  const isComparable =
    typeof was === 'object' && typeof is === 'object' && was && is && place.mapType !== 'atomic'
  if (isComparable && type.kind === 'struct' && !isAtomic(type.struct()))
    return compareFields(type.struct(), was, is)
  if (isComparable && type.kind === 'map') return compareMaps(type.of, was as Json, is as Json)
  if (isComparable && type.kind === 'list' && place.listType === 'map') {
    return compareItems(place, was as readonly Json[], is as readonly Json[])
  }
  if (isComparable && type.kind === 'list' && place.listType === 'set') {
    const [before, after] = [fieldsOfList(place, was), fieldsOfList(place, is)]
    return { written: subtract(after, before), removed: subtract(before, after) }
  }
  return isEqual(was, is) ? nothing : undefined
}

function compareMaps(of: Type, before: Json, after: Json): FieldChanges {
  const changes = new ChangesBuilder(of)
  const part = { type: of }
  for (const key of Object.keys(after)) {
    const step = `f:${key}`
    if (!Object.hasOwn(before, key)) changes.write(step, fieldsOfValue(of, after[key]))
    else changes.note(step, compareValues(part, before[key], after[key]))
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) changes.remove(`f:${key}`)
  return changes.done
}

/** Lists that many objects share are compared once. */
const compareItems = (field: Field, before: readonly Json[], after: readonly Json[]): FieldChanges =>
  itemComparison(field)(before, after)

const itemComparison = memoByIdentity((field: Field) =>
  memoByPair((before: readonly Json[], after: readonly Json[]) => changesOfItems(field, before, after)),
)

function changesOfItems(field: Field, before: readonly Json[], after: readonly Json[]): FieldChanges {
  const changes = new ChangesBuilder(field)
  const part = placeOfItems(field)
  const find = finderIn(field, before)
  const met = new Set<Json>()
  for (const item of after) {
    const was = find(item)
    if (was === undefined) changes.write(itemStep(field, item), fieldsOfItem(field, item))
    else {
      met.add(was)
      if (was !== item) changes.note(itemStep(field, item), compareValues(part, was, item))
    }
  }
  for (const item of before) if (!met.has(item)) changes.remove(itemStep(field, item))
  return changes.done
}

/** Up to how many items looking at each is quicker than a map of them. */
const shortList = 16

/** Finds the item that has the same keys as another. */
function finderIn(field: Field, items: readonly Json[]): (like: Json) => Json | undefined {
  if (items.length > shortList) {
    const byStep = new Map(items.map((item) => [itemStep(field, item), item]))
    return (like) => byStep.get(itemStep(field, like))
  }
  const keys = keysOf(field)
  const isAlike = (item: Json, like: Json) =>
    keys.every(({ name, otherwise }) => (item[name] ?? otherwise) === (like[name] ?? otherwise))
  return (like) => first(items, (item) => item === like || isAlike(item, like))
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

  remove(step: string, inside: FieldSet = leaf): void {
    this.#removed ??= newSet(this.#of)
    this.#removed.add(step, inside)
  }

  note(step: string, inside: FieldChanges | undefined): void {
    if (!inside) return this.write(step, leaf)
    if (!isEmptySet(inside.written)) this.write(step, inside.written)
    if (!isEmptySet(inside.removed)) this.remove(step, inside.removed)
  }

  get done(): FieldChanges {
    if (!this.#written && !this.#removed) return nothing
    return { written: this.#written?.set ?? leaf, removed: this.#removed?.set ?? leaf }
  }
}
