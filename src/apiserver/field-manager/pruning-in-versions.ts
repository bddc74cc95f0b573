/**
 * Pruning where several versions of a kind are applied: what goes was named in one version, and may be managed in another.
 * Source: structured-merge-diff's prune and addBackOwnedItems.
 */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { converted, versionBeside } from './changes-in-versions.ts'
import { isWithin, leaf, unite } from './field-set.ts'
import { fieldsOfEntry } from './managed-entries.ts'
import { withManaged, withoutNamed, withUnnamed } from './pruning.ts'
import type { Typed } from './typed.ts'

type Json = Readonly<Record<string, unknown>>

interface Owned {
  /** What the author applied the last time, in whichever version that was. */
  readonly own: ManagedFieldsEntry | undefined
  /** What he names now. */
  readonly now: FieldSet
  /** What others manage, in versions that are served. */
  readonly others: readonly ManagedFieldsEntry[]
}

const failedToPrune = 'failed to prune fields: failed'
const failedToAdd = `${failedToPrune} add back owned items: failed to convert`

/**
 * @param speaks the version of `merged`, which is the object with the author's configuration laid over it
 * @throws NotOfVersion
 */
export function prunedInVersions(speaks: Typed, merged: Json, { own, now, others }: Owned): Json {
  const first = own && versionOf(own.apiVersion)
  // What was named in a version that is not served any more stays.
  if (!first) return merged
  const last = fieldsOfEntry(own)
  if (first === speaks && isWithin(last, now)) return merged
  const whole = converted(
    speaks,
    first,
    merged,
    `${failedToPrune} to convert merged object to last applied version`,
  )
  let left = withoutNamed(first.structure(), whole, last)
  // What the others manage comes back in the words of each, first in those in which it has gone: it may be needed to convert the rest.
  for (const apiVersion of new Set([first, speaks, ...others].map((each) => each.apiVersion))) {
    const type = versionOf(apiVersion)!
    const at = `at version ${apiVersion}`
    const before = {
      merged: converted(first, type, whole, `${failedToAdd} merged object ${at}`),
      left: converted(first, type, left, `${failedToAdd} pruned object ${at}`),
    }
    const kept = withManaged(type.structure(), before, managedIn(type))
    left = converted(
      type,
      first,
      kept,
      `${failedToPrune} add back dangling items: failed to convert pruned object`,
    )
  }
  return converted(
    first,
    speaks,
    withUnnamed(first.structure(), { merged: whole, left }, last),
    failedToPrune,
  )

  function versionOf(apiVersion: string | undefined): Typed | undefined {
    return apiVersion === speaks.apiVersion ? speaks : versionBeside(speaks, apiVersion)
  }

  function managedIn(type: Typed): FieldSet {
    const named = others.filter(({ apiVersion }) => apiVersion === type.apiVersion).map(fieldsOfEntry)
    return named.reduce(unite, type === speaks ? now : leaf)
  }
}
