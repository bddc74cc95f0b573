/** managedFields: who last wrote which field, recorded on every write. Source: apimachinery's fieldmanager. */
import { isEqual } from '../api/equality.ts'
import type { ManagedFieldsEntry } from '../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { memoByIdentity } from '../api/memo.ts'
import type { FieldSet } from '../api/meta-types.ts'
import type { RequestContext, UpdateOptions } from '../client/client.ts'
import { isEmptySet, leaf, subtract, unite, withoutIdentity } from './field-set.ts'
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
  const fields = withoutIdentity(fieldsOfNew(kind.structure(), object))
  // Nobody writes the status of a new object where the API server clears it.
  const written = kind.hasStatus && !kind.keepsStatusOnCreate ? subtract(fields, wholeStatus) : fields
  const writer = writerOf(kind, context)
  const fieldSet = context.applied ?? written
  if (isEmptySet(fieldSet)) delete object.metadata.managedFields
  else object.metadata.managedFields = onlyEntry(writer, fieldSet, at)
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
  const before = entriesToStartFrom(object, previous)
  const changes = ownedChanges(compareFields(kind.structure(), previous, object))
  const entries = withUpdate(before, {
    writer: writerOf(kind, context),
    changes,
    at,
    applied: context.applied,
  })
  if (entries.length > 0) object.metadata.managedFields = entries
  else delete object.metadata.managedFields
}

/** Whether two versions of an object have the same owners of the same fields, whenever they wrote them. */
export function recordsTheSame(a: KubeObject, b: KubeObject): boolean {
  const [some, others] = [a, b].map(({ metadata }) => metadata.managedFields ?? [])
  return (
    some.length === others.length && some.every((each) => others.some((other) => isSameRecord(each, other)))
  )
}

function isSameRecord(a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean {
  const { time: _a, ...record } = a
  const { time: _b, ...other } = b
  return isEqual(record, other)
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

function withUpdate(
  entries: readonly ManagedFieldsEntry[],
  { writer, changes, at, applied }: Update,
): readonly ManagedFieldsEntry[] {
  const kept: ManagedFieldsEntry[] = []
  let mine = leaf
  for (const each of entries) {
    const fields = subtract(each.fieldsV1 as FieldSet, changes.removed)
    if (isBy(each, writer)) {
      mine = fields
      continue
    }
    const left = subtract(fields, changes.written)
    if (left === each.fieldsV1) kept.push(each)
    else if (!isEmptySet(left)) kept.push({ ...each, fieldsV1: left })
  }
  const now = applied ?? unite(mine, changes.written)
  return isEmptySet(now) ? kept.slice() : kept.concat(entry(writer, now, at))
}

/** An author who sends managedFields of his own replaces the record; one empty entry clears it, nonsense counts as none. */
function entriesToStartFrom(object: Working, previous: KubeObject): readonly ManagedFieldsEntry[] {
  const sent = object.metadata.managedFields
  const before = previous.metadata.managedFields ?? []
  if (sent === undefined || sent === before) return before
  if (!sent.every(({ fieldsV1 }) => fieldsV1 === undefined || isFieldSet(fieldsV1))) return before
  return sent.filter(({ fieldsV1 }) => fieldsV1 !== undefined)
}

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
  time: string,
): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion,
  time,
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource !== undefined && { subresource }),
})

const ownedChanges = ({ written, removed }: FieldChanges): FieldChanges => ({
  written: withoutIdentity(written),
  removed: withoutIdentity(removed),
})
