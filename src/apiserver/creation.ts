/** How what is sent becomes a new object: what its author writes of it, in his version, and what the API server alone decides. */
import type { Kind } from '../api/kind.ts'
import { inVersion } from '../api/kind-versions.ts'
import type { RequestContext } from '../client/client.ts'
import type { Identities } from './identities.ts'
import { recordCreate } from './managed-fields.ts'
import type { SharedParts } from './shared-parts.ts'
import { clearStatus, dropDisabledFields, takeVersion, type Working, workingCopy } from './working-object.ts'

/** A new object on its way to admission. */
export interface Creation {
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
  /** The cluster's time, in milliseconds. */
  readonly now: number
}

/** @throws ApiError 400 where it cannot be decoded, 409 where no free name was found */
export function creationOf(
  kind: Kind,
  input: unknown,
  context: RequestContext,
  { identities, shared, now }: CreationOptions,
): Creation {
  const version = inVersion(kind, context.apiVersion)
  const written = workingCopy(version, input, context)
  const { metadata } = written
  const sentVersion = takeVersion(written)
  const madeUpName = identities.madeUpName(kind, metadata, context)
  identities.stamp(kind, metadata, context)
  if (version.hasStatus && !kind.keepsStatusOnCreate) clearStatus(version, written)
  version.defaults?.(written)
  if (version.sharesSpecs) shared.share(written)
  // Its author manages what he wrote and what was defaulted, not what is made of it or what admission adds.
  if (!context.isRecorded) recordCreate(version, written, context, metadata.creationTimestamp)
  // What is defaulted by a name is defaulted by one that was sent.
  if (madeUpName !== undefined) metadata.name = madeUpName
  const object = version.isCheckedAsWritten ? written : (version.toStored(written) as Working)
  // Another version may say a part of the status elsewhere.
  if (object !== written && kind.hasStatus && !kind.keepsStatusOnCreate) clearStatus(kind, object)
  if (version !== kind) kind.defaults?.(object)
  dropDisabledFields(kind, object)
  if (kind.prepareForCreate) {
    kind.prepareForCreate(object, now)
    kind.defaults?.(object)
    if (kind.sharesSpecs) shared.share(object)
  }
  return { version, object, sentVersion, madeUpName }
}
