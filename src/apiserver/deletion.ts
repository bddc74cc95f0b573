/** What a request to delete an object comes to: gone at once, or marked and gone later. */
import { isEqual } from '../api/equality.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { foregroundDeletion, orphanDependents, propagationPolicyOf } from '../api/meta.ts'
import type { StoredMeta } from '../api/meta-types.ts'
import { parseTime } from '../api/time.ts'
import type { DeleteOptions } from '../client/client.ts'
import { seconds } from '../sim/duration.ts'

interface Deletion {
  /** Nothing holds the object back: it goes now. */
  readonly now: boolean
  /** Otherwise what changes in its metadata, if anything; deletionTimestamp follows from the grace period. */
  readonly change?: Pick<StoredMeta, 'finalizers' | 'deletionGracePeriodSeconds'>
}

export function decideDeletion(kind: Kind, object: KubeObject, options: DeleteOptions): Deletion {
  const { metadata } = object
  const finalizers = finalizersFor(kind, object, options)
  const grace = graceFor(kind, object, options)
  const held = finalizers.length > 0 || (kind.isHeldBack?.(object) ?? false)
  if (!held && grace === 0) return { now: true }
  if (grace === graceBefore(object) && isEqual(finalizers, metadata.finalizers ?? [])) return { now: false }
  const kept = finalizers.length > 0 ? finalizers : undefined
  return { now: false, change: { finalizers: kept, deletionGracePeriodSeconds: grace } }
}

/** A second request can shorten what is left, but only if it says so. */
function graceFor(kind: Kind, object: KubeObject, { gracePeriodSeconds: asked }: DeleteOptions): number {
  const before = graceBefore(object)
  if (before !== undefined && asked === undefined) return before
  return Math.min(kind.gracePeriodSeconds?.(object, asked) ?? 0, before ?? Number.POSITIVE_INFINITY)
}

/** The grace period that runs already, in seconds. */
const graceBefore = ({ metadata }: KubeObject): number | undefined =>
  metadata.deletionTimestamp === undefined ? undefined : (metadata.deletionGracePeriodSeconds ?? 0)

/** When an object's grace period ends. One that runs already is counted from when it began. @param now in milliseconds */
export function endOfGrace(object: KubeObject, graceSeconds: number, now: number): number {
  const { deletionTimestamp } = object.metadata
  const beganAt =
    deletionTimestamp === undefined ? now : parseTime(deletionTimestamp)! - seconds(graceBefore(object)!)
  return beganAt + seconds(graceSeconds)
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
