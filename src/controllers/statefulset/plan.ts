/** Decides which pods of a StatefulSet are made, deleted or repaired next. */
import { isPodAvailable, isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { bearsIdentity, claimedVolumes, highestOrdinal, lacksClaims, ordinalIn, startOf } from './identity.ts'
import type { Ordinals } from './ordinals.ts'

export type Step =
  | { readonly act: 'create'; readonly ordinal: number; readonly revision: 'current' | 'update' }
  | { readonly act: 'delete'; readonly pod: Pod; readonly isForUpdate?: boolean }
  | { readonly act: 'repair'; readonly ordinal: number; readonly pod: Pod }

export interface Situation {
  readonly set: StatefulSet
  readonly ordinals: Ordinals
  /** The pod that has an ordinal. */
  podAt(ordinal: number): Pod
  /** The name of the ControllerRevision of the template as it is now. */
  readonly updateRevision: string
  readonly now: number
  /** So many steps are wanted at most. */
  readonly most: number
}

/** The ordinals that are to have a pod: from the first to the last, none where the last is less. */
interface Window {
  readonly first: number
  readonly last: number
}

const windowOf = (set: StatefulSet): Window => ({
  first: startOf(set),
  last: Math.min(startOf(set) + set.spec.replicas - 1, highestOrdinal),
})

/**
 * How the claims of pods are put right: `now`, with an Event (`aloud`) where the pod is one that the set has got to; or `later`, where
 * another has to be available first. Source: processReplica and fixPodClaim of the real controller.
 */
export type ClaimsTurn = 'now' | 'aloud' | 'later'

export function claimsTurns(situation: Situation): (pod: Pod) => ClaimsTurn {
  const { set } = situation
  const { first, last } = windowOf(set)
  const trouble = troubleOf(situation)
  return (pod) => {
    const ordinal = ordinalIn(set.metadata.name, pod.metadata.name)
    if (ordinal < first || ordinal > last) return trouble <= last ? 'later' : 'now'
    if (ordinal > trouble || isPodTerminal(pod)) return 'later'
    if (pod.status.phase === 'Pending') return 'now'
    return ordinal === trouble ? 'later' : 'aloud'
  }
}

const isInOrder = ({ set }: Situation): boolean => set.spec.podManagementPolicy !== 'Parallel'

/** The ordinal behind which nothing is done yet: there is none where the set need not keep to an order. */
const troubleOf = (situation: Situation): number =>
  isInOrder(situation) ? firstTrouble(situation, windowOf(situation.set)) : Number.POSITIVE_INFINITY

/** Growing goes before shrinking, and shrinking before updating. In order means one step at a time. */
export function nextSteps(situation: Situation): readonly Step[] {
  const window = windowOf(situation.set)
  const trouble = troubleOf(situation)
  const steps = stepsUpTo(situation, { first: window.first, last: Math.min(window.last, trouble) })
  // In order, a pod that is not available is left as it is.
  if (trouble <= window.last) return steps.filter((step) => step.act !== 'repair' || step.ordinal < trouble)
  const highest = highestSurplus(situation, window)
  if (isInOrder(situation) && highest !== undefined)
    return [...steps, ...shrinkInOrder(situation, window, highest)]
  for (const ordinal of surplusToDelete(situation, window, situation.most - steps.length))
    steps.push({ act: 'delete', pod: situation.podAt(ordinal) })
  const outdated = steps.length < situation.most ? nextOutdated(situation, window) : undefined
  if (outdated) steps.push({ act: 'delete', pod: outdated, isForUpdate: true })
  return steps
}

/** The lowest ordinal that has no pod yet, or one that is not available. */
function firstTrouble({ set, ordinals, now }: Situation, { first }: Window): number {
  const { minReadySeconds } = set.spec
  return Math.min(
    ordinals.present.gapFrom(first),
    ordinals.unwell.firstFrom(first),
    ordinals.firstYoungFrom(first, { minReadySeconds, now }),
  )
}

/** What is to be done about the ordinals of a window, the lowest first: only those are looked at that need something. */
function stepsUpTo(situation: Situation, { first, last }: Window): Step[] {
  const { present, ended } = situation.ordinals
  const steps: Step[] = []
  for (let from = first; steps.length < situation.most; ) {
    const ordinal = Math.min(present.gapFrom(from), ended.firstFrom(from), misfitFrom(situation, from))
    if (ordinal > last) break
    const step = stepFor(situation, ordinal)
    if (step) steps.push(step)
    from = ordinal + 1
  }
  return steps
}

/** The lowest ordinal from `from` on whose pod is not as the set makes its pods. */
function misfitFrom({ set, ordinals: { unlabelled, claimed } }: Situation, from: number): number {
  let first = unlabelled.firstFrom(from)
  for (const [volumes, ordinals] of claimed)
    if (lacksClaims(set, volumes)) first = Math.min(first, ordinals.firstFrom(from))
  return first
}

function stepFor({ set, ordinals, podAt }: Situation, ordinal: number): Step | undefined {
  if (!ordinals.present.has(ordinal)) {
    const isBehind = isBehindPartition(set, ordinal - startOf(set))
    return { act: 'create', ordinal, revision: isBehind ? 'current' : 'update' }
  }
  const pod = podAt(ordinal)
  if (isPodTerminal(pod)) return isBeingDeleted(pod) ? undefined : { act: 'delete', pod }
  const fits = bearsIdentity(pod) && !lacksClaims(set, claimedVolumes(pod))
  return fits ? undefined : { act: 'repair', ordinal, pod }
}

/** Whether a pod of this slot is still made from the revision that was current before the update. */
function isBehindPartition({ spec, status }: StatefulSet, slot: number): boolean {
  if (spec.updateStrategy.type !== 'RollingUpdate') return false
  return slot < (spec.updateStrategy.rollingUpdate?.partition ?? status.currentReplicas ?? 0)
}

/** The highest ordinal of those that should not be there; undefined where there is none. */
function highestSurplus({ ordinals: { present } }: Situation, { first, last }: Window): number | undefined {
  const highest = present.lastUpTo(highestOrdinal)
  const surplus = highest > last ? highest : present.lastUpTo(first - 1)
  return surplus >= 0 ? surplus : undefined
}

/** The ordinals that should not be there, and whose pods are still to be told, the highest first. */
function surplusToDelete(
  { ordinals: { staying } }: Situation,
  { first, last }: Window,
  most: number,
): readonly number[] {
  const found: number[] = []
  for (let to = highestOrdinal; found.length < most; ) {
    const ordinal = staying.lastUpTo(to)
    if (ordinal < 0) break
    if (ordinal >= first && ordinal <= last) {
      to = first - 1
      continue
    }
    found.push(ordinal)
    to = ordinal - 1
  }
  return found
}

/** The highest goes once it is available, or when it is the only one that is not. */
function shrinkInOrder(situation: Situation, window: Window, highest: number): readonly Step[] {
  const pod = situation.podAt(highest)
  if (isBeingDeleted(pod)) return []
  const mayGo = !isUnavailable(pod, situation) || lowestUnavailableSurplus(situation, window) === highest
  return mayGo ? [{ act: 'delete', pod }] : []
}

function lowestUnavailableSurplus(situation: Situation, { first, last }: Window): number {
  const { ordinals, set, now } = situation
  const { minReadySeconds } = set.spec
  const lowestFrom = (from: number) =>
    Math.min(ordinals.unwell.firstFrom(from), ordinals.firstYoungFrom(from, { minReadySeconds, now }))
  const lowest = lowestFrom(0)
  return lowest < first ? lowest : lowestFrom(last + 1)
}

/** The pod with the highest ordinal that is of an older revision, once all above it are up to date and available. */
function nextOutdated(situation: Situation, { first, last }: Window): Pod | undefined {
  const { set, ordinals, updateRevision, now } = situation
  const { updateStrategy, minReadySeconds } = set.spec
  if (updateStrategy.type === 'OnDelete') return undefined
  let highest = Math.max(
    ordinals.present.gapUpTo(last),
    ordinals.unwell.lastUpTo(last),
    ordinals.lastYoungUpTo(last, { minReadySeconds, now }),
  )
  for (const [name, { staying }] of ordinals.revisions)
    if (name !== updateRevision) highest = Math.max(highest, staying.lastUpTo(last))
  if (highest < first + (updateStrategy.rollingUpdate?.partition ?? 0)) return undefined
  return isOutdated(situation, highest) ? situation.podAt(highest) : undefined
}

/** Whether an ordinal has a pod of an older revision that may be replaced now. */
function isOutdated({ ordinals, podAt, updateRevision }: Situation, ordinal: number): boolean {
  if (!ordinals.staying.has(ordinal) || ordinals.revisions.get(updateRevision)?.staying.has(ordinal))
    return false
  return !isPodTerminal(podAt(ordinal))
}

const isUnavailable = (pod: Pod, { set, now }: Situation): boolean =>
  isBeingDeleted(pod) || pod.status.phase !== 'Running' || !isPodAvailable(pod, set.spec.minReadySeconds, now)
