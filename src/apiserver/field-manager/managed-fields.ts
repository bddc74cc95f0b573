/**
 * managedFields: who last wrote which field, recorded on every write, from what its author wrote and what was defaulted
 * in it. Source: apimachinery's fieldmanager.
 */
import { isEqual } from '../../api/equality.ts'
import { type ApiError, badRequest } from '../../api/errors.ts'
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import type { StructType } from '../../api/schema.ts'
import type { RequestContext, UpdateOptions } from '../../client/client.ts'
import {
  type ChangesIn,
  changesInVersions,
  converted,
  NotOfVersion,
  versionBeside,
} from './changes-in-versions.ts'
import { configurationProblems } from './configuration-problems.ts'
import { isEmptySet, leaf, withoutIdentity } from './field-set.ts'
import { NamelessItem } from './list-items.ts'
import {
  eachOnce,
  entryOf,
  inOrder,
  isBy,
  type Writer,
  withFewUpdates,
  withFields,
} from './managed-entries.ts'
import { compareFields, type FieldChanges, fieldsOfNew, mapped } from './object-fields.ts'
import { reachedFields } from './reached-fields.ts'
import { afterOther, afterOwn } from './repeated-updates.ts'
import { recordFrom } from './sent-record.ts'
import { entryOfStatus } from './status-record.ts'
import type { Typed } from './typed.ts'

type Working = KubeObject & { metadata: { managedFields?: readonly ManagedFieldsEntry[] } }

type Entries = readonly ManagedFieldsEntry[]

/** What is recorded of an object: what its author has written, or what comes of that in his version once it has been converted. */
const recordedForm = (version: Kind, written: Working): Working =>
  version.isRecordedAsRead ? (version.fromStored(version.toStored(written)) as Working) : written

/** Records that everything in a new object was written by its creator. */
export function recordCreate(kind: Kind, object: Working, context: RequestContext, at: string): void {
  setRecord(
    object,
    whereItCanBeTold(() => recordOfNew(kind, recordedForm(kind, object), context, at)),
  )
}

function recordOfNew(kind: Kind, object: Working, context: RequestContext, at: string): Entries {
  const writer = writerOf(kind, context)
  const created = lastCreated(kind, fieldsOfNew(kind.structure(), object))
  const sent = object.metadata.managedFields
  return sent?.length
    ? withSent(sent, { writer, fields: created.fields, at, kind, object })
    : onlyEntry(created, writer, at)
}

/**
 * An object with an item that has no name has no record: whose the item is could not be told. Nor has one with a field that a
 * version does not know in which somebody has written.
 */
function whereItCanBeTold(make: () => Entries): Entries {
  try {
    return make()
  } catch (error) {
    if (error instanceof NamelessItem || error instanceof NotOfVersion) return none
    throw error
  }
}

const fieldsOfCreated = (kind: Kind, object: KubeObject): FieldSet =>
  managedOfNew(kind, fieldsOfNew(kind.structure(), object))

const managedOfNew = (kind: Kind, found: FieldSet): FieldSet =>
  withoutIdentity(reachedFields(kind, undefined, found))

/** What objects that were created with the same fields have in common. */
interface LastCreated {
  readonly kind: Kind
  /** Those that are managed. */
  readonly fields: FieldSet
  /** The record of the last of them. */
  entries: Entries
}

const lastOf = memoByIdentity((_found: FieldSet): { created?: LastCreated } => ({}))

/** Follows from the fields that were found in an object, and is looked up by them once for each write. */
function lastCreated(kind: Kind, found: FieldSet): LastCreated {
  const last = lastOf(found)
  if (last.created?.kind !== kind) {
    last.created = { kind, fields: managedOfNew(kind, found), entries: none }
  }
  return last.created
}

interface Created {
  readonly writer: Writer
  readonly fields: FieldSet
  readonly at: string
  readonly kind: Kind
  readonly object: KubeObject
}

/** What a new object has is its creator's, whatever the record says that he sends. */
function withSent(sent: Entries, { writer, fields, at, kind, object }: Created): Entries {
  const changes = { written: fields, removed: leaf }
  const changesIn: ChangesIn = (apiVersion) => {
    const other = versionBeside(kind, apiVersion)
    return (
      other && {
        written: fieldsOfCreated(other, converted(kind, other, object, 'failed to convert new object')),
        removed: leaf,
      }
    )
  }
  return withUpdate(recordFrom(sent, []), { writer, changes, changesIn, at })
}

/** What one author creates in one second with the same fields, such as the pods of a ReplicaSet, shares its record. */
function onlyEntry(created: LastCreated, writer: Writer, at: string): Entries {
  const last = created.entries[0]
  if (last?.time === at && isBy(last, writer)) return created.entries
  if (isEmptySet(created.fields)) return none
  created.entries = Object.freeze([Object.freeze(entryOf(writer, created.fields, at))])
  return created.entries
}

const none: Entries = Object.freeze([])

/** The record of what is only answered: all of it is its author's. */
export function recordOfAnswer(type: Typed, object: object, context: RequestContext, at: string): Entries {
  const fields = withoutIdentity(fieldsOfNew(type.structure(), object))
  return isEmptySet(fields) ? none : [entryOf(writerOf(type, context), fields, at)]
}

export interface RecordedUpdate {
  readonly object: Working
  readonly previous: KubeObject
  readonly context: RequestContext & UpdateOptions
  /** Absent: nobody is to know. */
  readonly at: string | undefined
}

/** Records an update: what it wrote is its writer's now and nobody else's, what it removed is nobody's. */
export function recordUpdate(kind: Kind, update: RecordedUpdate): void {
  const { object } = update
  const recorded = recordedForm(kind, object)
  setRecord(object, recordOfUpdate(kind, recorded === object ? update : { ...update, object: recorded }))
}

export function recordOfUpdate(type: Typed, { object, previous, context, at }: RecordedUpdate): Entries {
  const { subresource } = context
  const stored = previous.metadata.managedFields ?? none
  // A subresource does not write the record.
  const before = eachOnce(subresource ? stored : recordFrom(object.metadata.managedFields, stored))
  // Whoever cleared the record of an object wants none, until something is applied to it.
  if (before.length === 0) return before
  const writer = writerOf(type, context)
  const entry =
    subresource === 'status' && context.trusted && at !== undefined
      ? entryOfStatus(before, { type, before: previous, after: object, writer, at })
      : undefined
  if (entry) return withEntry(before, entry)
  return whereItCanBeTold(() => withChanges(before, type, { object, previous, context, at }, writer))
}

function withChanges(
  before: Entries,
  type: Typed,
  { object, previous, context, at }: RecordedUpdate,
  writer: Writer,
): Entries {
  const { subresource } = context
  const found = compareFields(type.structure(), previous, object)
  const changes = mapped(found, (fields) => withoutIdentity(reachedFields(type, subresource, fields)))
  const changesIn = type.stored?.versions.length
    ? changesInVersions(type, { before: previous, after: object, own: changes, subresource })
    : undefined
  return withUpdate(before, { writer, changes, changesIn, at })
}

/** The entry takes the place of the one before it of the same author. */
function withEntry(entries: Entries, entry: ManagedFieldsEntry): Entries {
  const isOthers = (each: ManagedFieldsEntry) => !isBy(each, entry)
  const others = entries.every(isOthers) ? entries : entries.filter(isOthers)
  return Object.freeze(inOrder(withFewUpdates(others.concat(entry))))
}

export function setRecord(object: Working, entries: Entries): void {
  // A copy: an array that has grown keeps room for more.
  if (entries.length > 0) object.metadata.managedFields = Object.isFrozen(entries) ? entries : entries.slice()
  else delete object.metadata.managedFields
}

/** What an object without a record held before something was applied to it is somebody's. @throws ApiError 400 where nobody can tell */
export function recordBeforeApply(
  type: Typed,
  live: KubeObject,
  { writer, at, reached }: Pick<Update, 'writer' | 'at'> & { reached(fields: FieldSet): FieldSet },
): Entries {
  const stored = live.metadata.managedFields
  if (stored?.length) return eachOnce(stored)
  checkIsTyped(type, live, ofExisting)
  const fields = withoutIdentity(reached(fieldsOfNamed(type.structure(), live)))
  const unknown: Writer = { ...writer, manager: 'before-first-apply', operation: 'Update' }
  return isEmptySet(fields) ? none : [entryOf(unknown, fields, at)]
}

/** @throws ApiError 400 for an object with an item that has no name */
function fieldsOfNamed(struct: StructType, live: KubeObject): FieldSet {
  try {
    return fieldsOfNew(struct, live)
  } catch (error) {
    if (!(error instanceof NamelessItem)) throw error
    throw notTyped(live, configurationProblems(struct, live).slice(0, 1), ofExisting)
  }
}

/**
 * Whether what is stored is what its type says: somebody else may have converted it, or it was stored by another schema.
 * @param failing what fails else: `failed to create typed live object`
 * @throws ApiError 400, where the real server answers 500
 */
export function checkIsTyped(type: Typed, live: KubeObject, failing: readonly [string, string?]): void {
  if (!type.isUnstructured) return
  const problems = configurationProblems(type.structure(), live, { takesTwins: true })
  if (problems.length > 0) throw notTyped(live, problems, failing)
}

const ofExisting = [
  'failed to create manager for existing fields: failed to convert new object',
  ' to smd typed',
] as const

function notTyped(
  { apiVersion, kind, metadata }: KubeObject,
  problems: readonly string[],
  [before, after = '']: readonly [string, string?],
): ApiError {
  const type = `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`
  const title = `(${metadata.namespace ?? ''}/${metadata.name}; ${type})`
  const why = problems.length > 1 ? `errors:\n  ${problems.join('\n  ')}` : problems[0]
  return badRequest(`${before} ${title}${after}: ${why}`)
}

/** Whether two versions of an object have the same owners of the same fields, whenever they wrote them. */
export function recordsTheSame(a: KubeObject, b: KubeObject): boolean {
  const [some, others] = [a, b].map(({ metadata }) => metadata.managedFields ?? none)
  if (some === others) return true
  return some.length === others.length && some.every((each, n) => isSameRecord(each, others[n]))
}

function isSameRecord(a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean {
  return a === b || isEqual({ ...a, time: undefined }, { ...b, time: undefined })
}

const writerOf = ({ apiVersion }: Typed, context: RequestContext & UpdateOptions): Writer => ({
  manager: context.fieldManager,
  operation: 'Update',
  apiVersion,
  subresource: context.subresource || undefined,
})

interface Update {
  readonly writer: Writer
  readonly changes: FieldChanges
  /** The same in other versions. */
  readonly changesIn?: ChangesIn
  readonly at: string | undefined
}

function withUpdate(entries: Entries, { writer, changes, changesIn, at }: Update): Entries {
  const kept: ManagedFieldsEntry[] = []
  let own: ManagedFieldsEntry | undefined
  let mine = changes.written
  for (const each of entries) {
    const theirs = each.apiVersion === writer.apiVersion ? changes : changesIn?.(each.apiVersion)
    if (!theirs) continue
    if (isBy(each, writer)) {
      own = each
      mine = afterOwn(each.fieldsV1 as FieldSet, changes)
      continue
    }
    const others = afterOther(each.fieldsV1 as FieldSet, theirs)
    if (!isEmptySet(others)) kept.push(withFields(each, others))
  }
  // Who only removed something has written nothing: his entry is as old as it was.
  if (!isEmptySet(changes.written)) kept.push(entryOf(writer, mine, at))
  else if (own && !isEmptySet(mine)) kept.push(withFields(own, mine))
  return inOrder(withFewUpdates(kept))
}
