/** How an update becomes the object that would be stored: what its author writes of it, in his version, and what he cannot write. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { inVersion } from '../api/kind-versions.ts'
import { formatTime } from '../api/time.ts'
import { isSent, type RequestContext, type UpdateOptions } from '../client/client.ts'
import { recordUpdate, setRecord } from './field-manager/managed-fields.ts'
import { checkVersion } from './preconditions.ts'
import { shareParts } from './store/sharing.ts'
import {
  dropDisabledFields,
  keepDeletion,
  keepIdentity,
  keepOnlyStatus,
  keepSpec,
  keepStatus,
  specChanged,
  type Working,
  workingCopy,
} from './working-object.ts'
import { rulesOfWrite, type WriteRules } from './writes.ts'

/** An update of one object, and by whose rules it is judged. */
export interface Update {
  readonly kind: Kind
  /** The version in which it is written. */
  readonly version: Kind
  /** What is stored: frozen. */
  readonly current: KubeObject
  /** The same in the version in which it is written. */
  readonly shown: KubeObject
  /** What its author has made of that. */
  readonly next: unknown
  /** Whose rules count for a status: the version's where objects are checked as they are written, else the kind's. */
  readonly rules: Kind
  /** What is stored, as those rules have it. */
  readonly before: KubeObject
  readonly write: WriteRules
  /** The rules of the subresource that is written, where only this kind has it. */
  readonly part: NonNullable<Kind['parts']>[string] | undefined
  /** Metadata that was not touched was checked when it was written. */
  readonly isTouched: boolean
  readonly context: RequestContext & UpdateOptions
}

export function updateOf(
  kind: Kind,
  current: KubeObject,
  next: unknown,
  context: RequestContext & UpdateOptions,
): Update {
  const version = inVersion(kind, context.apiVersion)
  const shown = version.fromStored(current)
  const isLate = version.isCheckedAsWritten
  const write = rulesOfWrite(context.subresource)
  return {
    kind,
    version,
    current,
    shown,
    next,
    rules: isLate ? version : kind,
    before: isLate ? shown : current,
    write,
    part: write.takes === 'part' ? kind.parts?.[context.subresource!] : undefined,
    isTouched: (next as Partial<KubeObject>).metadata !== shown.metadata,
    context,
  }
}

/**
 * The object as admission gets it: as its author has sent it, with its defaults and with the record of who has written what. What he
 * cannot write is still as he has it. Its top level and its metadata are new, and may be changed in place.
 * @param now the cluster's time, in milliseconds
 * @throws ApiError 400 where it cannot be decoded
 */
export function sentObject(update: Update, now: number): Working {
  const { kind, version, shown, next, isTouched, write, context } = update
  const written = workingCopy(version, next, context)
  const { managedFields: record = [] } = written.metadata
  if (write.takes === 'object' || isTouched || isSent(context)) version.defaults?.(written)
  // What was sent is new text throughout, even where it says what is stored.
  if (isSent(context)) shareParts(written, shown)
  const at = write.isTimed ? formatTime(now) : undefined
  if (context.isRecorded) setRecord(written, record)
  else if (write.isRecorded) recordUpdate(version, { object: written, previous: shown, context, at })
  if (version === kind || version.isCheckedAsWritten) return written
  const object = version.toStored(written) as Working
  kind.defaults?.(object)
  return object
}

/**
 * Puts right, in place, what admission has let pass: what nobody writes, or not in this way, is as it was.
 * @param now the cluster's time, in milliseconds
 * @throws ApiError 409 where it was made from another version than is stored
 */
export function prepareUpdate(update: Update, object: Working, now: number): void {
  const { kind, version, current, rules, before, write, part, isTouched } = update
  if (isTouched) {
    checkVersion(update, object, current)
    keepIdentity(object, current)
    keepDeletion(object, current)
  }
  if (write.takes === 'part') part?.prepareForUpdate(object, current, now)
  if (write.takes === 'status') {
    if (version.isCheckedAsWritten) keepOnlyStatus(object, before)
    keepSpec(object, before)
    rules.prepareForStatusUpdate?.(object, before, now)
  }
  if (write.takes !== 'object') return
  keepStatus(rules, object, before)
  if (version.isCheckedAsWritten) return
  if (!kind.countsLeftOut) dropDisabledFields(kind, object)
  if (kind.prepareForUpdate) {
    kind.prepareForUpdate(object, current, now)
    kind.defaults?.(object)
  }
  if (!kind.countsLeftOut) return
  if ((kind.isNewGeneration ?? specChanged)(object as KubeObject, current)) countUp(object, current)
  dropDisabledFields(kind, object)
}

/** The next generation, in place. */
export function countUp({ metadata }: Working, current: KubeObject): void {
  metadata.generation = (current.metadata.generation ?? 0) + 1
}
