/** How an update becomes the object that would be stored: what its author writes of it, in his version, and what he cannot write. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { inVersion } from '../api/kind-versions.ts'
import { formatTime } from '../api/time.ts'
import { isSent, type RequestContext, type UpdateOptions } from '../client/client.ts'
import { recordUpdate, setRecord } from './managed-fields.ts'
import { checkVersion } from './preconditions.ts'
import { shareParts } from './sharing.ts'
import {
  dropDisabledFields,
  keepDeletion,
  keepIdentity,
  keepOnlyStatus,
  keepSpec,
  keepStatus,
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
 * The object as admission gets it: its top level and its metadata are new, and may be changed in place.
 * @param now the cluster's time, in milliseconds
 * @throws ApiError 400 where it cannot be decoded, 409 where it was made from another version than is stored
 */
export function updatedObject(update: Update, now: number): Working {
  const { kind, version, current, next, isTouched, context } = update
  const written = workingCopy(version, next, context)
  if (isTouched) {
    checkVersion(kind, written, current)
    keepIdentity(written, current)
  }
  keepWhatIsNotTaken(update, written, now)
  recordWritten(update, written, now)
  if (isTouched) keepDeletion(written, current)
  return preparedToStore(update, written, now)
}

/** Of an object its author does not write the status, of a status not the rest; what is left out gets its default. */
function keepWhatIsNotTaken(update: Update, written: Working, now: number): void {
  const { kind, version, shown, rules, before, isTouched, context } = update
  const { takes } = update.write
  if (takes === 'object') keepStatus(version, written, shown)
  if (takes === 'object' || isTouched || isSent(context)) version.defaults?.(written)
  if (takes !== 'status') return
  keepSpec(written, shown)
  if (version === kind || version.isCheckedAsWritten) rules.prepareForStatusUpdate?.(written, before, now)
}

/** Puts right what admission has changed of it: by the way nobody writes what its author cannot write, and what is written of metadata is looked at. */
export function keepAfterAdmission(update: Update, object: Working, now: number): Update {
  const { kind, version, current, rules, before, part } = update
  const { takes } = update.write
  if (takes === 'object') keepStatus(kind, object, current)
  if (takes === 'status') {
    if (version.isCheckedAsWritten) keepOnlyStatus(object, before)
    keepSpec(object, before)
    rules.prepareForStatusUpdate?.(object, before, now)
  }
  part?.prepareForUpdate(object, current, now)
  return { ...update, isTouched: true }
}

/** Its author manages what he wrote, not what is made of it or what admission adds. */
function recordWritten(update: Update, written: Working, now: number): void {
  const { kind, version, current, shown, write, context } = update
  const { managedFields: record = [] } = written.metadata
  // What is written in another version is prepared once it is converted.
  const part = version === kind ? update.part : undefined
  if (part?.reaches) part.prepareForUpdate(written, current, now)
  // What was sent is new text throughout, even where it says what is stored.
  if (isSent(context)) shareParts(written, shown)
  const at = write.isTimed ? formatTime(now) : undefined
  if (context.isRecorded) setRecord(written, record)
  else if (write.isRecorded) recordUpdate(version, { object: written, previous: shown, context, at })
  if (write.takes === 'status') kind.stampStatus?.(written, current, now)
  if (!part?.reaches) part?.prepareForUpdate(written, current, now)
}

/** What was written, in the version that is stored unless it is checked as it is written, and put right as its kind does. */
function preparedToStore(update: Update, written: Working, now: number): Working {
  const { kind, version, current, before, part } = update
  const { takes } = update.write
  const isLate = version.isCheckedAsWritten
  const object = isLate ? written : (version.toStored(written) as Working)
  if (isLate && takes === 'status') keepOnlyStatus(object, before)
  if (version !== kind && !isLate) {
    // Another version may say a part of the status elsewhere.
    if (takes === 'object') keepStatus(kind, object, current)
    kind.defaults?.(object)
    if (takes === 'status') kind.prepareForStatusUpdate?.(object, current, now)
    part?.prepareForUpdate(object, current, now)
  }
  if (takes !== 'object') return object
  dropDisabledFields(kind, object)
  if (kind.prepareForUpdate) {
    kind.prepareForUpdate(object, current, now)
    kind.defaults?.(object)
  }
  return object
}
