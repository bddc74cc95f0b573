/** What a request to delete an object comes to: gone at once, or marked and gone later. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { foregroundDeletion, orphanDependents, propagationPolicyOf } from '../api/meta.ts'
import type { StoredMeta } from '../api/meta-types.ts'
import type { DeleteOptions } from '../client/client.ts'

interface Deletion {
  /** Nothing holds the object back: it goes now. */
  readonly now: boolean
  /** Otherwise what changes in its metadata, if anything; deletionTimestamp follows from the grace period. */
  readonly change?: Pick<StoredMeta, 'finalizers' | 'deletionGracePeriodSeconds'>
}

export function decideDeletion(kind: Kind, object: KubeObject, options: DeleteOptions): Deletion {
  const { metadata } = object
  const finalizers = finalizersFor(kind, object, options)
  const grace = kind.gracePeriodSeconds?.(object, options.gracePeriodSeconds) ?? 0
  const held = finalizers.length > 0 || (kind.isHeldBack?.(object) ?? false)
  if (!held && grace === 0) return { now: true }
  const before =
    metadata.deletionTimestamp === undefined ? undefined : (metadata.deletionGracePeriodSeconds ?? 0)
  // A second request can only shorten what is left.
  const isNews =
    before === undefined || grace < before || finalizers.length !== (metadata.finalizers?.length ?? 0)
  if (!isNews) return { now: false }
  const kept = finalizers.length > 0 ? { finalizers } : {}
  return { now: false, change: { ...kept, deletionGracePeriodSeconds: Math.min(grace, before ?? grace) } }
}

function finalizersFor(kind: Kind, object: KubeObject, options: DeleteOptions): readonly string[] {
  const { finalizers = [] } = object.metadata
  const policy = options.propagationPolicy ?? propagationPolicyOf(object) ?? kind.defaultPropagation
  const others = finalizers.filter((each) => each !== foregroundDeletion && each !== orphanDependents)
  if (policy === 'Foreground') return [...others, foregroundDeletion]
  if (policy === 'Orphan') return [...others, orphanDependents]
  return others
}

/** Whether an object that was marked for deletion has nothing left to wait for. */
export function isBeyondLife(kind: Kind, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata
  if (deletionTimestamp === undefined || (finalizers?.length ?? 0) > 0) return false
  return (deletionGracePeriodSeconds ?? 0) === 0 && !kind.isHeldBack?.(object)
}
