/** managedFields: who last wrote which field, recorded on every write. Source: apimachinery's fieldmanager. */
import { isEmpty, isEqual } from '../api/equality.ts'
import type { ManagedFieldsEntry } from '../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { memoByIdentity } from '../api/memo.ts'
import type { FieldSet } from '../api/meta-types.ts'
import type { RequestContext, UpdateOptions } from '../client/client.ts'
import { isEmptySet, leaf, subtract, unite, withoutIdentity } from './field-set.ts'
import { identityOf, inOrder, withFewUpdates } from './managed-entries.ts'
import { compareFields, type FieldChanges, fieldsOfNew } from './object-fields.ts'

type Working = KubeObject & { metadata: { managedFields?: readonly ManagedFieldsEntry[] } }

/** Who writes, through what. */
interface Writer {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly subresource: string | undefined
  readonly apiVersion: string
}

/** Records that everything in a new object was written by its creator. */
export function recordCreate(kind: Kind, object: Working, context: RequestContext, at: string): void {
  const writer = writerOf(kind, context)
  const fieldSet = context.applied ?? writtenFields(kind, object)
  if (isEmptySet(fieldSet)) delete object.metadata.managedFields
  else object.metadata.managedFields = onlyEntry(writer, fieldSet, at)
}

/** Nobody writes the status of an object with the object itself, where the API server keeps it apart. */
function writtenFields(kind: Kind, object: KubeObject): FieldSet {
  const fields = withoutIdentity(fieldsOfNew(kind.structure(), object))
  return kind.hasStatus && !kind.keepsStatusOnCreate ? subtract(fields, wholeStatus) : fields
}

/** What one author creates in one second with the same fields, such as the pods of a ReplicaSet, shares its record. */
function onlyEntry(writer: Writer, fields: FieldSet, at: string): readonly ManagedFieldsEntry[] {
  const last = lastOnly(fields)
  if (!last.entries || last.entries[0].time !== at || !isBy(last.entries[0], writer)) {
    last.entries = Object.freeze([Object.freeze(entry(writer, fields, at))])
  }
  return last.entries
}

const lastOnly = memoByIdentity((_fields: FieldSet): { entries?: readonly ManagedFieldsEntry[] } => ({}))

const wholeStatus: FieldSet = Object.freeze({ 'f:status': leaf })

interface RecordedUpdate {
  readonly object: Working
  readonly previous: KubeObject
  readonly context: RequestContext & UpdateOptions
  readonly at: string
}

/** Records an update: what it wrote is its writer's now and nobody else's, what it removed is nobody's. */
export function recordUpdate(kind: Kind, { object, previous, context, at }: RecordedUpdate): void {
  const entries = entriesAfter(kind, { object, previous, context, at })
  // A copy: an array that has grown keeps room for more.
  if (entries.length > 0) object.metadata.managedFields = entries.slice()
  else delete object.metadata.managedFields
}

function entriesAfter(
  kind: Kind,
  { object, previous, context, at }: RecordedUpdate,
): readonly ManagedFieldsEntry[] {
  const before = entriesToStartFrom(object, previous, context)
  // Whoever cleared the record of an object wants none, until something is applied to it.
  if (before.length === 0 && !context.applied) return before
  const writer = writerOf(kind, context)
  const changes = ownedChanges(compareFields(kind.structure(), previous, object))
  const update = { writer, changes, at, applied: context.applied }
  return inOrder(withUpdate(before.length > 0 ? before : unrecorded(kind, previous, update), update))
}

/** What an object without a record held before something was applied to it. */
function unrecorded(kind: Kind, previous: KubeObject, { writer, at }: Update): readonly ManagedFieldsEntry[] {
  const fields = writtenFields(kind, previous)
  const unknown: Writer = { ...writer, manager: 'before-first-apply', operation: 'Update' }
  return isEmptySet(fields) ? [] : [entry(unknown, fields, at)]
}

/** Whether two versions of an object have the same owners of the same fields, whenever they wrote them. */
export function recordsTheSame(a: KubeObject, b: KubeObject): boolean {
  const [some, others] = [a, b].map(({ metadata }) => metadata.managedFields ?? [])
  if (some === others) return true
  const byWriter = new Map(others.map((each) => [identityOf(each), each]))
  return (
    some.length === others.length && some.every((each) => isSameRecord(each, byWriter.get(identityOf(each))))
  )
}

function isSameRecord(a: ManagedFieldsEntry, b: ManagedFieldsEntry | undefined): boolean {
  return a === b || isEqual({ ...a, time: undefined }, { ...b, time: undefined })
}

const writerOf = ({ apiVersion }: Kind, context: RequestContext & UpdateOptions): Writer => ({
  manager: context.fieldManager,
  operation: context.applied ? 'Apply' : 'Update',
  apiVersion,
  subresource: context.subresource || undefined,
})

interface Update {
  readonly writer: Writer
  readonly changes: FieldChanges
  readonly at: string
  /** What an apply names: all that its writer manages from now on. */
  readonly applied?: FieldSet
}

function withUpdate(entries: readonly ManagedFieldsEntry[], update: Update): readonly ManagedFieldsEntry[] {
  const { writer, changes, at, applied } = update
  const kept: ManagedFieldsEntry[] = []
  let own: ManagedFieldsEntry | undefined
  let mine = leaf
  for (const each of entries) {
    // What was written in a version that is not served says nothing about the fields of this one.
    if (each.apiVersion !== writer.apiVersion) continue
    const left = subtract(each.fieldsV1 as FieldSet, changes.removed)
    if (isBy(each, writer)) {
      own = each
      mine = left
      continue
    }
    const others = subtract(left, changes.written)
    if (!isEmptySet(others)) kept.push(withFields(each, others))
  }
  if (applied) {
    // An apply that changes nothing is as old as the last that did.
    const time = isEmptySet(changes.written) && isEmptySet(changes.removed) ? own?.time : at
    if (!isEmptySet(applied)) kept.push(entry(writer, applied, time))
    return kept
  }
  // Who only removed something has written nothing: his entry is as old as it was.
  if (!isEmptySet(changes.written)) kept.push(entry(writer, unite(mine, changes.written), at))
  else if (own && !isEmptySet(mine)) kept.push(withFields(own, mine))
  return withFewUpdates(kept)
}

const withFields = (each: ManagedFieldsEntry, fieldsV1: FieldSet): ManagedFieldsEntry =>
  each.fieldsV1 === fieldsV1 ? each : { ...each, fieldsV1 }

/**
 * Where an update starts from: the record that is stored, or the one that its author sends. An empty one, or one that is
 * a single empty entry, clears the record; one that makes no sense counts as none. A subresource does not write it.
 */
function entriesToStartFrom(
  object: Working,
  previous: KubeObject,
  { subresource }: UpdateOptions,
): readonly ManagedFieldsEntry[] {
  const sent = object.metadata.managedFields
  const before = previous.metadata.managedFields ?? []
  if (sent === undefined || sent === before || subresource) return before
  if (sent.length === 0 || (sent.length === 1 && isEmpty(sent[0]))) return []
  return sent.every(isSensible) ? sent.map(withSomeFields) : before
}

const isSensible = ({ operation, apiVersion, fieldsType, fieldsV1 = leaf }: ManagedFieldsEntry): boolean =>
  (operation === 'Apply' || operation === 'Update') &&
  Boolean(apiVersion) &&
  fieldsType === 'FieldsV1' &&
  isFieldSet(fieldsV1)

const withSomeFields = (each: ManagedFieldsEntry): ManagedFieldsEntry =>
  each.fieldsV1 ? each : { ...each, fieldsV1: leaf }

/** Whether something is a set of fields: maps of steps, throughout. */
const isFieldSet = (value: unknown): value is FieldSet =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([step, inside]) => /^(?:[fkvi]:|\.$)/.test(step) && isFieldSet(inside))

const isBy = (each: ManagedFieldsEntry, { manager, operation, subresource, apiVersion }: Writer): boolean =>
  each.manager === manager &&
  each.operation === operation &&
  (each.subresource ?? '') === (subresource ?? '') &&
  each.apiVersion === apiVersion

const entry = (
  { manager, operation, subresource, apiVersion }: Writer,
  fieldsV1: FieldSet,
  time: string | undefined,
): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion,
  ...(time !== undefined && { time }),
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource !== undefined && { subresource }),
})

const ownedChanges = ({ written, removed }: FieldChanges): FieldChanges => ({
  written: withoutIdentity(written),
  removed: withoutIdentity(removed),
})
