/** Whether the object that is written is the one that its author means. */
import { badRequest, conflict, invalid, modified } from '../api/errors.ts'
import type { FieldError } from '../api/field-error.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { keyFor, type ObjectRef } from '../api/meta.ts'
import type { Preconditions, RequestContext } from '../client/client.ts'

/** @throws ApiError 409 where the object is not the one that is meant */
export function checkPreconditions(
  kind: Kind,
  current: KubeObject,
  { preconditions, dryRun }: Pick<RequestContext, 'dryRun'> & { readonly preconditions?: Preconditions },
): void {
  const { uid, resourceVersion } = current.metadata
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const mismatch = { what: 'UID', asked: preconditions.uid, found: uid, isTried: dryRun } as const
    throw otherThanMeant(kind, current.metadata, mismatch)
  }
  if (preconditions?.resourceVersion && preconditions.resourceVersion !== resourceVersion) {
    throw modified(kind, current.metadata.name)
  }
}

interface Mismatch {
  readonly what: 'UID' | 'ResourceVersion'
  readonly asked: string
  /** Empty: there is no object. */
  readonly found: string
  /** Whether it was only tried: then the key has no root. */
  readonly isTried?: boolean
}

/** The conflict of a write that means another object than the one that is stored. */
export function otherThanMeant(kind: Kind, { name, namespace }: ObjectRef, mismatch: Mismatch) {
  const { what, asked, found, isTried } = mismatch
  const key = `${isTried ? '' : '/registry'}/${kind.storedUnder ?? kind.plural}/${keyFor(name, namespace)}`
  const why = `Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${found}`
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  )
}

/** A deletion has words of its own for an object that is another than the one that was meant, and names the kind. */
export function checkIsMeant(kind: Kind, current: KubeObject, preconditions: Preconditions = {}): void {
  if (kind.isHeldBack) return checkHeldBackIsMeant(kind, current, preconditions)
  const { name, uid, resourceVersion } = current.metadata
  const other = (what: string, [asked, found]: readonly [string, string], why: string) =>
    conflict(
      { plural: kind.kind, group: kind.group },
      name,
      `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found}). The object might have been ${why}`,
    )
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    throw other('UID', [preconditions.uid, uid], 'deleted and then recreated')
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw other('ResourceVersion', [preconditions.resourceVersion, resourceVersion], 'modified')
  }
}

const isNumber = (version: string): boolean => /^\d+$/.test(version)

/** A number of fewer digits fits in any case. */
const fitsUint64 = (version: string): boolean => version.length < 20 || BigInt(version) < 1n << 64n
const isNone = (version: string | undefined): boolean => !version || /^0+$/.test(version)

/** Only what is stored has a version. @throws ApiError 400, where the real server answers 500 */
export function checkHasNoVersion(version: string | undefined): void {
  if (isNone(version) || !isNumber(version!)) return
  throw badRequest('resourceVersion should not be set on objects to be created')
}

const noVersion: FieldError = {
  type: 'FieldValueInvalid',
  field: 'metadata.resourceVersion',
  message: 'Invalid value: 0: must be specified for an update',
}

/**
 * An author who names a version means to change that version and no other.
 * @param update the kind, and the version of it that is written
 * @throws ApiError 409; 422 where one must be named; 400 for what is no version, where the real server answers 500
 */
export function checkVersion(
  update: { readonly kind: Kind; readonly version: Kind },
  { metadata: { resourceVersion } }: KubeObject,
  current: KubeObject,
): void {
  const { kind, version } = update
  const { name, resourceVersion: stored } = current.metadata
  if (resourceVersion && !(isNumber(resourceVersion) && fitsUint64(resourceVersion))) {
    const why = isNumber(resourceVersion) ? 'value out of range' : 'invalid syntax'
    throw badRequest(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: ${why}`)
  }
  if (!isNone(resourceVersion)) {
    if (resourceVersion !== stored) throw modified(version, name)
  } else if (kind.needsVersion) {
    throw invalid({ kind: kind.plural, group: kind.group }, name, [noVersion])
  }
}

/** What holds itself back looks by itself, before anything else is asked. Source: Delete of the storages of these kinds. */
function checkHeldBackIsMeant(kind: Kind, { metadata }: KubeObject, asked: Preconditions): void {
  const check = (what: string, wanted: string | undefined, found: string) => {
    if (wanted === undefined || wanted === found) return
    const why = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${found}`
    throw conflict(kind, metadata.name, why)
  }
  check('UID', asked.uid, metadata.uid)
  check('ResourceVersion', asked.resourceVersion, metadata.resourceVersion)
}
