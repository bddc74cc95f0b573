/** What a request to delete an object comes to: gone at once, or marked and gone later. */
import { isEqual } from '../api/equality.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { foregroundDeletion, orphanDependents, propagationPolicyOf } from '../api/meta.ts'
import type { StoredMeta } from '../api/meta-types.ts'
import { formatTime, parseTime } from '../api/time.ts'
import type { DeleteOptions } from '../client/client.ts'
import { seconds } from '../sim/duration.ts'
import type { Working } from './working-object.ts'

/** What changes in the metadata; deletionTimestamp follows from the grace period. */
type Change = Pick<StoredMeta, 'finalizers' | 'deletionGracePeriodSeconds'>

interface Deletion {
  /** Nothing holds the object back: it goes now. */
  readonly now: boolean
  /** How it is marked, if anything of that is new. */
  readonly change?: Change
}

/** Source: BeforeDelete and updateForGracefulDeletionAndFinalizers of the API server's generic registry. */
export function decideDeletion(kind: Kind, object: KubeObject, options: DeleteOptions): Deletion {
  const before = graceBefore(object)
  const grace = graceFor(kind, object, options)
  const isHeldBack = kind.isHeldBack?.(object) ?? false
  // While time runs or its kind holds it back, a further request can do no more than to shorten the time.
  if (before !== undefined && (isHeldBack || before > 0) && grace >= before) return { now: false }
  const finalizers = finalizersFor(kind, object, options)
  const kept = finalizers.length > 0 ? finalizers : undefined
  const change = { finalizers: kept, deletionGracePeriodSeconds: grace }
  if (!kept && !isHeldBack && grace === 0) return { now: true, change: kind.gracePeriodSeconds && change }
  const isMarked =
    grace === object.metadata.deletionGracePeriodSeconds &&
    isEqual(finalizers, object.metadata.finalizers ?? [])
  return { now: false, change: isMarked ? undefined : change }
}

/** The object, a new one, as it is once its deletion was asked for. @param now in milliseconds */
export function marked(
  kind: Kind,
  current: KubeObject,
  { change, now }: { readonly change?: Change; readonly now: number },
): Working {
  const object = Object.assign({}, current) as Working
  object.metadata = Object.assign({}, object.metadata, change)
  if (!change) return object
  const { metadata } = object
  if (change.finalizers === undefined) delete metadata.finalizers
  metadata.deletionTimestamp = formatTime(endOfGrace(current, change.deletionGracePeriodSeconds ?? 0, now))
  if (current.metadata.deletionTimestamp !== undefined) return object
  const { generation = 0 } = current.metadata
  if (generation > 0) metadata.generation = generation + 1
  kind.prepareForDelete?.(object)
  return object
}

/** The options as they are told: with the time that the object is given by the first who asks for its deletion, where its kind gives any. */
export function withGrace(kind: Kind, object: KubeObject, options: DeleteOptions): DeleteOptions {
  if (!kind.gracePeriodSeconds || graceBefore(object) !== undefined) return options
  return { ...options, gracePeriodSeconds: graceFor(kind, object, options) }
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
function endOfGrace(object: KubeObject, graceSeconds: number, now: number): number {
  const { deletionTimestamp } = object.metadata
  const beganAt =
    deletionTimestamp === undefined ? now : parseTime(deletionTimestamp)! - seconds(graceBefore(object)!)
  return beganAt + seconds(graceSeconds)
}

function finalizersFor(kind: Kind, object: KubeObject, options: DeleteOptions): readonly string[] {
  const { finalizers = [] } = object.metadata
  if (kind.hasNoDependents) return finalizers
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
