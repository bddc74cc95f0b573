/** Sets of fields in the form of FieldsV1: `{"f:spec":{"f:replicas":{}}}`. Source: structured-merge-diff, fieldpath. */
import { isEqual } from '../api/equality.ts'
import { memoByPair } from '../api/memo.ts'
import type { Field, StructType, Type } from '../api/schema.ts'

/** `f:` names a field or map key, `k:` an item by its keys, `v:` an item by its value, `.` the thing itself. */
export interface FieldSet {
  readonly [step: string]: FieldSet
}

const leaf: FieldSet = Object.freeze({})
export const noFields: FieldSet = leaf

type Json = Readonly<Record<string, unknown>>
type Building = Record<string, FieldSet>

export const isEmpty = (set: FieldSet): boolean => {
  for (const _step in set) return false
  return true
}

/** All fields that are set in `value`. What is frozen is asked once. */
export const fieldsOf = memoByPair((struct: StructType, value: object): FieldSet => {
  const found: Building = {}
  for (const name in value) {
    const field = struct.fields.get(name)
    const part = (value as Json)[name]
    if (field && part !== undefined) found[`f:${name}`] = fieldsOfField(field, part)
  }
  return found
})

function fieldsOfField(field: Field, value: unknown): FieldSet {
  const inside = fieldsInside(field, field.type, value)
  // An empty object of the type has this field already, so only what is in it was written.
  const isThereAnyway = field.type.kind === 'struct' ? !field.pointer : !field.omitEmpty
  return isThereAnyway || isEmpty(inside) ? inside : { '.': leaf, ...inside }
}

function fieldsInside(field: Field | undefined, type: Type, value: unknown): FieldSet {
  if (typeof value !== 'object' || value === null || field?.mapType === 'atomic') return leaf
  switch (type.kind) {
    case 'struct':
      return isAtomic(type.struct()) ? leaf : fieldsOf(type.struct(), value)
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [`f:${key}`, fieldsInside(undefined, type.of, item)]),
      )
    case 'list':
      return fieldsOfList(field, type.of, value as readonly unknown[])
    default:
      return leaf
  }
}

function fieldsOfList(field: Field | undefined, of: Type, items: readonly unknown[]): FieldSet {
  const found: Building = {}
  if (field?.listType === 'set') for (const item of items) found[`v:${JSON.stringify(item)}`] = leaf
  if (field?.listType !== 'map') return found
  for (const item of items) found[itemStep(field, item as Json)] = fieldsOfItem(of, item as Json)
  return found
}

function fieldsOfItem(of: Type, item: Json): FieldSet {
  if (of.kind !== 'struct' || isAtomic(of.struct())) return leaf
  return { '.': leaf, ...fieldsOf(of.struct(), item) }
}

const isAtomic = (struct: StructType) => struct.mapType === 'atomic'

/** `k:{"containerPort":80,"protocol":"TCP"}`: the keys of an item, in alphabetical order. */
export function itemStep(field: Field, item: Json): string {
  const struct = field.type.kind === 'list' && field.type.of.kind === 'struct' ? field.type.of.struct() : undefined
  const keys = (field.mapKeys ?? []).toSorted().map((key) => [key, item[key] ?? struct?.fields.get(key)?.default])
  return `k:${JSON.stringify(Object.fromEntries(keys.filter(([, value]) => value !== undefined)))}`
}

/** What an update did: fields that are new or have a new value, and fields that are gone. */
export interface FieldChanges {
  readonly written: FieldSet
  readonly removed: FieldSet
}

const nothing: FieldChanges = { written: leaf, removed: leaf }

/** Compares two versions of an object. What they share is passed over. */
export function compareFields(struct: StructType, before: object, after: object): FieldChanges {
  const written: Building = {}
  const removed: Building = {}
  for (const name in after) {
    const [was, is] = [(before as Json)[name], (after as Json)[name]]
    const field = struct.fields.get(name)
    if (was === is || is === undefined || !field) continue
    const step = `f:${name}`
    if (was === undefined) written[step] = fieldsOfField(field, is)
    else note({ written, removed }, step, compareValues(field, field.type, [was, is]))
  }
  for (const name in before) {
    if ((before as Json)[name] !== undefined && (after as Json)[name] === undefined) removed[`f:${name}`] = leaf
  }
  return { written, removed }
}

/** undefined: the value as a whole was written. */
function compareValues(field: Field | undefined, type: Type, [was, is]: readonly [unknown, unknown]): FieldChanges | undefined {
  if (was === is) return nothing
  const comparable = typeof was === 'object' && typeof is === 'object' && was && is && field?.mapType !== 'atomic'
  if (comparable && type.kind === 'struct' && !isAtomic(type.struct())) return compareFields(type.struct(), was, is)
  if (comparable && type.kind === 'map') return compareSteps(stepsOfMap(was as Json), stepsOfMap(is as Json), type.of)
  if (comparable && type.kind === 'list' && field?.listType === 'map') {
    return compareSteps(stepsOfList(field, was as Json[]), stepsOfList(field, is as Json[]), type.of)
  }
  if (comparable && type.kind === 'list' && field?.listType === 'set') {
    const [before, after] = [fieldsOfList(field, type.of, was as []), fieldsOfList(field, type.of, is as [])]
    return { written: subtract(after, before), removed: subtract(before, after) }
  }
  return isEqual(was, is) ? nothing : undefined
}

const stepsOfMap = (map: Json) => new Map(Object.entries(map).map(([key, value]) => [`f:${key}`, value]))
const stepsOfList = (field: Field, items: readonly Json[]) =>
  new Map<string, unknown>(items.map((item) => [itemStep(field, item), item]))

function compareSteps(before: Map<string, unknown>, after: Map<string, unknown>, of: Type): FieldChanges {
  const written: Building = {}
  const removed: Building = {}
  for (const [step, is] of after) {
    const was = before.get(step)
    if (was === undefined) written[step] = step.startsWith('k:') ? fieldsOfItem(of, is as Json) : fieldsInside(undefined, of, is)
    else note({ written, removed }, step, compareValues(undefined, of, [was, is]))
  }
  for (const step of before.keys()) if (!after.has(step)) removed[step] = leaf
  return { written, removed }
}

function note(into: { written: Building; removed: Building }, step: string, changes: FieldChanges | undefined): void {
  if (!changes) into.written[step] = leaf
  else {
    if (!isEmpty(changes.written)) into.written[step] = changes.written
    if (!isEmpty(changes.removed)) into.removed[step] = changes.removed
  }
}

/** The fields of both sets. Answers `a` itself where `b` adds nothing. */
export function unite(a: FieldSet, b: FieldSet): FieldSet {
  let both: Building | undefined
  for (const step in b) {
    const united = step in a ? unite(a[step], b[step]) : b[step]
    if (united !== a[step]) (both ??= { ...a })[step] = united
  }
  return both ?? a
}

/** The fields of `a` that are not in `b`; a leaf of `b` takes all below it. Answers `a` itself where nothing goes. */
export function subtract(a: FieldSet, b: FieldSet): FieldSet {
  let rest: Building | undefined
  for (const step in b) {
    if (!(step in a)) continue
    const left = isEmpty(b[step]) ? leaf : subtract(a[step], b[step])
    if (left === a[step] && !isEmpty(left)) continue
    rest ??= { ...a }
    if (isEmpty(left)) delete rest[step]
    else rest[step] = left
  }
  return rest ?? a
}

/** Nobody manages an object's identity. Source: fieldmanager's stripMeta. */
const identity: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': Object.fromEntries(
    [
      '.',
      'f:name',
      'f:namespace',
      'f:creationTimestamp',
      'f:selfLink',
      'f:uid',
      'f:generation',
      'f:managedFields',
      'f:resourceVersion',
      'f:deletionTimestamp',
      'f:deletionGracePeriodSeconds',
    ].map((step) => [step, {}]),
  ),
}

export const withoutIdentity = (fields: FieldSet): FieldSet => subtract(fields, identity)
