/** What a Deployment writes into the annotations of its ReplicaSets: revisions, and the size they were made for. */
import { rollbackAnnotation } from '../../api/apps/deployment.ts'
import { maxInt32 } from '../../api/fields.ts'
import type { Deployment, ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import { lastAppliedAnnotation } from '../../api/last-applied-annotation.ts'
import { maxSurge } from './limits.ts'

export const revisionAnnotation = 'deployment.kubernetes.io/revision'
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history'
const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas'
const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas'

/** Annotations that say something about the object that bears them, and so are not handed down. */
const notHandedDown: ReadonlySet<string> = new Set([
  lastAppliedAnnotation,
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  rollbackAnnotation,
])

const longestHistory = 2_000

/** Whether the sets of a Deployment get an annotation of its. */
export const isHandedDown = (key: string): boolean => !notHandedDown.has(key)

export type Annotations = Readonly<Record<string, string>>

const numberIn = ({ metadata: { annotations } }: ReplicaSet, annotation: string): number | undefined => {
  const text = annotations?.[annotation]
  return text !== undefined && /^\d+$/.test(text) && Number(text) <= maxInt32 ? Number(text) : undefined
}

/** Whoever writes the annotation by hand may choose a number of up to 64 bits. */
const revisionFrom = (text: string | undefined): bigint =>
  text !== undefined && isNumber(text) ? BigInt(text) : 0n

const isNumber = (text: string): boolean =>
  /^[-+]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)

export const revisionOf = ({ metadata: { annotations } }: ReplicaSet): bigint =>
  revisionFrom(annotations?.[revisionAnnotation])

/** The size of the Deployment when the set was last resized. */
export const desiredReplicasOf = (set: ReplicaSet): number | undefined =>
  numberIn(set, desiredReplicasAnnotation)

/** The size of the Deployment with its surge when the set was last resized. */
export const maxReplicasOf = (set: ReplicaSet): number | undefined => numberIn(set, maxReplicasAnnotation)

/** The annotations that record the size of the Deployment. */
export const sizeAnnotations = (deployment: Deployment): Annotations => ({
  [desiredReplicasAnnotation]: String(deployment.spec.replicas),
  [maxReplicasAnnotation]: String(deployment.spec.replicas + maxSurge(deployment)),
})

/** The annotations of a set, `stored`, that now holds `revision`: older revisions it held become its history. */
export function annotationsOfRevision(
  deployment: Deployment,
  revision: bigint,
  stored: Annotations = {},
): Annotations {
  const handedDown = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) =>
    isHandedDown(key),
  )
  const annotations: Record<string, string> = { ...stored, ...Object.fromEntries(handedDown) }
  const previous = stored[revisionAnnotation]
  // Somebody has written what is no number: the set is left as it is.
  if (previous && !isNumber(previous)) return stored
  if (revisionFrom(previous) >= revision) return annotations
  annotations[revisionAnnotation] = String(revision)
  if (previous)
    annotations[revisionHistoryAnnotation] = lengthened(stored[revisionHistoryAnnotation], previous)
  return annotations
}

/** What no longer fits is dropped, the oldest first. */
function lengthened(history: string | undefined, revision: string): string {
  const revisions = [...(history ? history.split(',') : []), revision]
  while (revisions.join(',').length > longestHistory) revisions.shift()
  return revisions.join(',')
}
