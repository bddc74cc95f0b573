/** How what is sent becomes a new object: what its author writes of it, in his version, and what the API server alone decides. */
import { isEmpty } from '../api/equality.ts'
import type { Kind } from '../api/kind.ts'
import { inVersion } from '../api/kind-versions.ts'
import type { RequestContext } from '../client/client.ts'
import { recordCreate } from './field-manager/managed-fields.ts'
import type { Identities } from './identities.ts'
import type { SharedParts } from './store/shared-parts.ts'
import { clearStatus, dropDisabledFields, takeVersion, type Working, workingCopy } from './working-object.ts'

/** A new object on its way to admission. */
interface Creation {
  /** The version in which it is written. */
  readonly version: Kind
  /** As admission gets it: its top level and its metadata may be changed in place. */
  readonly object: Working
  /** The resourceVersion that its author has sent, and should not have. */
  readonly sentVersion: string | undefined
  /** Its name, where its author has only said how it begins. */
  readonly madeUpName: string | undefined
}

interface CreationOptions {
  readonly identities: Identities
  /** Where objects that say the same find the same parts. */
  readonly shared: SharedParts
}

/** @throws ApiError 400 where it cannot be decoded, 409 where no free name was found */
export function creationOf(
  kind: Kind,
  input: unknown,
  context: RequestContext,
  { identities, shared }: CreationOptions,
): Creation {
  const version = inVersion(kind, context.apiVersion)
  const written = workingCopy(version, input, context)
  const { metadata } = written
  const sentVersion = takeVersion(written)
  const madeUpName = identities.madeUpName(kind, metadata, context)
  identities.stamp(kind, metadata, context)
  version.defaults?.(written)
  if (version.sharesSpecs) shared.share(written)
  // Its author manages what he wrote and what was defaulted, not what is made of it or what admission adds.
  if (!context.isRecorded) recordCreate(version, written, context, metadata.creationTimestamp)
  // What is defaulted by a name is defaulted by one that was sent.
  if (madeUpName !== undefined) metadata.name = madeUpName
  const object = version.isCheckedAsWritten ? written : (version.toStored(written) as Working)
  if (version !== kind) kind.defaults?.(object)
  return { version, object, sentVersion, madeUpName }
}

/**
 * Puts right, in place, what admission has let pass: what is new says nothing that the API server alone decides.
 * @param now the cluster's time, in milliseconds
 */
export function prepareCreation(
  kind: Kind,
  object: Working,
  now: number,
  warn: RequestContext['warn'],
): void {
  const { status } = object
  const isClear = kind.mayLackStatus
    ? status === undefined
    : status !== undefined && isEmpty(status as object)
  const clears = kind.hasStatus && !kind.keepsStatusOnCreate && !isClear
  if (clears) clearStatus(kind, object)
  dropDisabledFields(kind, object)
  kind.prepareForCreate?.(object, now, warn)
  if (clears || kind.prepareForCreate) kind.defaults?.(object)
}
