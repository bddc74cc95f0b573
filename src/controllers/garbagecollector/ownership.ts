/** What becomes of an object because of its owners: pure decisions of the garbage collector. */
import type { OwnerReference } from '../../api/generated/types/meta-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import {
  foregroundDeletion,
  isBeingDeleted,
  isHeldBy,
  orphanDependents,
  propagationPolicyOf,
} from '../../api/meta.ts'

/** Whether an object goes once its dependents are gone. */
export const isDeletingDependents = (object: KubeObject): boolean =>
  isBeingDeleted(object) && isHeldBy(object, foregroundDeletion)

/** Whether an object goes once its dependents no longer name it. */
export const isOrphaningDependents = (object: KubeObject): boolean =>
  isBeingDeleted(object) && isHeldBy(object, orphanDependents)

/** Whether `object` keeps an owner that is deleted in the foreground from going. */
export const blocksDeletionOf = (object: KubeObject, ownerUid: string): boolean =>
  object.metadata.ownerReferences?.some(
    ({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion,
  ) ?? false

/**
 * `waiting`: the owner is there, but only until its dependents are gone.
 * `unresolvable`: nobody can tell, as of a kind that is not served, or of an owner in some namespace or other.
 */
export type OwnerState = 'solid' | 'dangling' | 'waiting' | 'unresolvable'

type Verdict =
  | { readonly verdict: 'keep' }
  | { readonly verdict: 'disown'; readonly uids: readonly string[] }
  | { readonly verdict: 'delete'; readonly propagationPolicy: 'Background' | 'Foreground' | 'Orphan' }

const keep: Verdict = { verdict: 'keep' }

/** Source: attemptToDeleteItem of the garbage collector in kube-controller-manager. */
export function judge(
  object: KubeObject,
  stateOf: (owner: OwnerReference) => OwnerState,
  hasDependents: () => boolean,
): Verdict {
  const owners = object.metadata.ownerReferences ?? []
  if (owners.length === 0 || isBeingDeleted(object)) return keep
  const states = owners.map(stateOf)
  if (states.includes('unresolvable')) return keep
  if (states.includes('solid')) {
    const uids = owners.filter((_, n) => states[n] !== 'solid').map(({ uid }) => uid)
    return uids.length === 0 ? keep : { verdict: 'disown', uids }
  }
  if (states.includes('waiting') && hasDependents()) {
    return { verdict: 'delete', propagationPolicy: 'Foreground' }
  }
  // An object that its author has already told what becomes of its dependents is taken at its word.
  return { verdict: 'delete', propagationPolicy: propagationPolicyOf(object) ?? 'Background' }
}

/**
 * The first of the references `added` to an object whose owner lives in a namespace that it cannot be named from. One
 * whose owner has another name than it says hides those behind it. Source: addDependentToOwners of the garbage collector.
 */
export function misplaced(
  added: readonly OwnerReference[],
  namespace: string | undefined,
  ownerOf: (reference: OwnerReference) => KubeObject | undefined,
): OwnerReference | undefined {
  for (const reference of added) {
    const owner = ownerOf(reference)?.metadata
    if (owner?.namespace !== undefined && owner.namespace !== namespace) return reference
    if (owner && owner.name !== reference.name) return undefined
  }
  return undefined
}
