/**
 * Pruning where several versions of a kind are applied: what goes was named in one version, and may be managed in another.
 * Source: structured-merge-diff's prune and addBackOwnedItems.
 */
import type { ManagedFieldsEntry } from '../api/generated/types/meta-v1.ts'
import type { FieldSet } from '../api/meta-types.ts'
import { converted, type Typed, versionBeside } from './changes-in-versions.ts'
import { leaf, unite } from './field-set.ts'
import { compareFields } from './object-fields.ts'
import { pruned } from './pruning.ts'

type Json = Readonly<Record<string, unknown>>

interface Owned {
  /** What the author applied the last time, in whichever version that was. */
  readonly own: ManagedFieldsEntry | undefined
  /** What he names now. */
  readonly now: FieldSet
  /** What others manage, in versions that are served. */
  readonly others: readonly ManagedFieldsEntry[]
}

/** @param speaks the version of `merged`, which is the object with the author's configuration laid over it */
export function prunedInVersions(speaks: Typed, merged: Json, { own, now, others }: Owned): Json {
  const versionOf = (apiVersion: string | undefined): Typed | undefined =>
    apiVersion === speaks.apiVersion ? speaks : versionBeside(speaks, apiVersion)
  const first = own && versionOf(own.apiVersion)
  // What was named in a version that is not served any more stays.
  if (!first) return merged
  const rest = new Set([speaks.apiVersion, ...others.map(({ apiVersion }) => apiVersion)])
  rest.delete(first.apiVersion)
  let left = pruneIn(first, fieldsOf(own))
  for (const apiVersion of rest) {
    const type = versionOf(apiVersion)!
    const { removed } = compareFields(type.structure(), inVersion(type, merged), inVersion(type, left))
    left = pruneIn(type, removed)
  }
  return left

  /** Takes away what was named, or what has gone in another version, unless it is managed in this one. */
  function pruneIn(type: Typed, last: FieldSet): Json {
    const named = type === speaks ? now : leaf
    const managed = others
      .filter(({ apiVersion }) => apiVersion === type.apiVersion)
      .map(fieldsOf)
      .reduce(unite, named)
    const left = pruned(type.structure(), inVersion(type, merged), { last, now: named, managed })
    return type === speaks ? left : converted(type, speaks, left)
  }

  function inVersion(type: Typed, object: Json): Json {
    return type === speaks ? object : converted(speaks, type, object)
  }
}

const fieldsOf = ({ fieldsV1 }: ManagedFieldsEntry): FieldSet => (fieldsV1 ?? leaf) as FieldSet
