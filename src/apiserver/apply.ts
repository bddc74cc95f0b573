/** Server-side apply: an author's configuration is merged into the object, and what he no longer names goes. */
import { conflict } from '../api/errors.ts'
import type { ManagedFieldsEntry } from '../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject, New } from '../api/kind.ts'
import type { ObjectRef } from '../api/meta.ts'
import type { FieldSet } from '../api/meta-types.ts'
import type { Field, StructType } from '../api/schema.ts'
import type { RequestContext } from '../client/client.ts'
import { isEmptySet, leaf, withoutIdentity } from './field-set.ts'
import { fieldsOf, itemStep, type Place, placeOfItems } from './object-fields.ts'
import type { ServedApi } from './served-api.ts'

interface ApplyRequest {
  readonly kind: Kind
  readonly ref: ObjectRef
  /** The configuration as it was sent: only what the author wants to decide. */
  readonly configuration: Readonly<Record<string, unknown>>
  readonly context: RequestContext
}

/**
 * Creates or changes an object so that it says what the configuration says. Conflicts are not detected: every apply
 * takes over what it names, as one with `force` does.
 */
export function serverSideApply(registry: ServedApi, request: ApplyRequest): KubeObject {
  const { kind, ref, configuration, context } = request
  const applied = named(withoutIdentity(fieldsOf(kind.structure(), configuration)))
  const withFields = { ...context, applied }
  if (!registry.get(kind, ref)) {
    checkIsNoOther(kind, configuration as New<KubeObject>)
    return registry.create(kind, configuration as New<KubeObject>, withFields)
  }
  const merged = (current: KubeObject) => {
    const gone = noLongerWanted(current, context.fieldManager, applied)
    const rest = removeFields(kind.structure(), current, gone)
    return merge(kind.structure(), rest, configuration)
  }
  return registry.update(kind, ref, merged, withFields)
}

/** Who names a uid means that object, and no new one. */
function checkIsNoOther(kind: Kind, { metadata: { name = '', uid } }: New<KubeObject>): void {
  if (!uid) return
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
  throw conflict(kind, name, why)
}

/** An apply manages the leaves and the items that it names, but not the fields that hold them. */
function named(fields: FieldSet): FieldSet {
  const found: Record<string, FieldSet> = {}
  for (const step in fields) {
    const { '.': itself, ...inside } = named(fields[step])
    found[step] = itself && !step.startsWith('f:') ? { '.': itself, ...inside } : inside
  }
  return found
}

type Json = Readonly<Record<string, unknown>>

/** What this author applied before, does not name any more, and nobody else has written. */
function noLongerWanted(current: KubeObject, manager: string, applied: FieldSet): FieldSet {
  const entries = current.metadata.managedFields ?? []
  const isMine = (each: ManagedFieldsEntry) =>
    each.manager === manager && each.operation === 'Apply' && !each.subresource
  const before = entries.find(isMine)?.fieldsV1 as FieldSet | undefined
  if (!before) return leaf
  const others = entries.filter((each) => !isMine(each)).map(({ fieldsV1 }) => (fieldsV1 ?? leaf) as FieldSet)
  return unkept(before, [applied, metadataItself, ...others])
}

const metadataItself: FieldSet = { 'f:metadata': leaf }

/**
 * The members of `fields` that none of the others keeps. Of what nobody has any part in all goes, also what was
 * defaulted in it: a probe goes with its periods.
 */
function unkept(fields: FieldSet, others: readonly FieldSet[]): FieldSet {
  const left: Record<string, FieldSet> = {}
  for (const step in fields) {
    const keeping = others.flatMap((each) => each[step] ?? [])
    const inside = unkept(fields[step], keeping)
    if (keeping.length === 0) left[step] = leaf
    else if (!isEmptySet(inside)) left[step] = inside
  }
  return left
}

/** `value` without the fields of `gone`. What it does not touch is shared. */
function removeFields(struct: StructType, value: object, gone: FieldSet): Json {
  const left: Record<string, unknown> = { ...value }
  for (const step in gone) {
    const name = step.slice(2)
    const field = struct.fields.get(name)
    if (!step.startsWith('f:') || !field || left[name] === undefined) continue
    const rest = removeFrom(field, left[name], gone[step])
    if (rest === undefined) delete left[name]
    else left[name] = rest
  }
  return left
}

function removeFrom(place: Place, value: unknown, gone: FieldSet): unknown {
  if (isEmptySet(gone)) return undefined
  const { type } = place
  if (type.kind === 'struct') return removeFields(type.struct(), value as Json, gone)
  if (type.kind === 'map') {
    return Object.fromEntries(Object.entries(value as Json).filter(([key]) => !(`f:${key}` in gone)))
  }
  if (type.kind !== 'list' || !('name' in place)) return value
  const part = placeOfItems(place)
  const items = (value as readonly unknown[]).flatMap((item) => {
    const step = place.listType === 'map' ? itemStep(place, item as Json) : `v:${JSON.stringify(item)}`
    if (!(step in gone)) return [item]
    const rest = '.' in gone[step] || isEmptySet(gone[step]) ? undefined : removeFrom(part, item, gone[step])
    return rest === undefined ? [] : [rest]
  })
  return items.length > 0 ? items : undefined
}

/** `applied` merged into `live` by the rules of the type. What is not named stays and is shared. */
function merge(struct: StructType, live: Json, applied: Json): Json {
  const merged: Record<string, unknown> = { ...live }
  for (const name of Object.keys(applied)) {
    const field = struct.fields.get(name)
    merged[name] = field ? mergeValue(field, live[name], applied[name]) : applied[name]
  }
  return merged
}

function mergeValue(place: Place, live: unknown, applied: unknown): unknown {
  const bothObjects =
    typeof live === 'object' && live !== null && typeof applied === 'object' && applied !== null
  if (!bothObjects || place.mapType === 'atomic') return applied
  const { type } = place
  if (type.kind === 'struct') {
    return type.struct().mapType === 'atomic' ? applied : merge(type.struct(), live as Json, applied as Json)
  }
  if (type.kind === 'map') return { ...live, ...applied }
  if (type.kind !== 'list' || !Array.isArray(live) || !Array.isArray(applied)) return applied
  if (place.listType === 'set') return [...new Set([...live, ...applied])]
  return place.listType === 'map' ? mergeItems(place, live, applied) : applied
}

/** Items are merged by their keys; new ones follow in the author's order. */
function mergeItems(field: Field, live: readonly Json[], applied: readonly Json[]): unknown[] {
  const part = placeOfItems(field)
  const byStep = new Map<string, unknown>(live.map((item) => [itemStep(field, item), item]))
  for (const item of applied) {
    const step = itemStep(field, item)
    byStep.set(step, byStep.has(step) ? mergeValue(part, byStep.get(step), item) : item)
  }
  return [...byStep.values()]
}
