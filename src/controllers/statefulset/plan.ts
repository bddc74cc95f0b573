/** Decides which pods of a StatefulSet are made, deleted or repaired next. */
import { isPodAvailable, isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { bearsIdentity, ordinalOf, revisionOf, startOf } from './identity.ts'

export type Step =
  | { readonly act: 'create'; readonly ordinal: number; readonly revision: 'current' | 'update' }
  | { readonly act: 'delete'; readonly pod: Pod }
  | { readonly act: 'repair'; readonly pod: Pod }

interface Situation {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  /** The name of the ControllerRevision of the template as it is now. */
  readonly updateRevision: string
  readonly now: number
}

/** Growing goes before shrinking, and shrinking before updating. In order means one step at a time. */
export function nextSteps(situation: Situation): readonly Step[] {
  const { slots, surplus } = sortOut(situation)
  const inOrder = situation.set.spec.podManagementPolicy !== 'Parallel'
  const steps: Step[] = []
  for (const [slot, pod] of slots.entries()) {
    const step = stepForSlot(situation, slot, pod)
    if (step) steps.push(step)
    if (inOrder && (!pod || isUnavailable(pod, situation))) return steps
  }
  if (inOrder && surplus.length > 0) return [...steps, ...shrinkInOrder(situation, surplus)]
  for (const pod of surplus) if (!isBeingDeleted(pod)) steps.push({ act: 'delete', pod })
  const outdated = nextOutdated(situation, slots)
  if (outdated) steps.push({ act: 'delete', pod: outdated })
  return steps
}

interface Slots {
  /** The pods that should be, by ordinal from the first; undefined where there is none. */
  readonly slots: readonly (Pod | undefined)[]
  /** Those that should not, the highest ordinal first. */
  readonly surplus: readonly Pod[]
}

function sortOut({ set, pods }: Situation): Slots {
  const start = startOf(set)
  const slots = new Array<Pod | undefined>(set.spec.replicas).fill(undefined)
  const surplus: Pod[] = []
  for (const pod of pods) {
    const slot = ordinalOf(set, pod) - start
    if (slot >= 0 && slot < slots.length) slots[slot] = pod
    else surplus.push(pod)
  }
  return { slots, surplus: surplus.sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a)) }
}

function stepForSlot({ set }: Situation, slot: number, pod: Pod | undefined): Step | undefined {
  if (!pod) {
    const ordinal = startOf(set) + slot
    return { act: 'create', ordinal, revision: isBehindPartition(set, slot) ? 'current' : 'update' }
  }
  if (isPodTerminal(pod)) return isBeingDeleted(pod) ? undefined : { act: 'delete', pod }
  return bearsIdentity(pod) ? undefined : { act: 'repair', pod }
}

/** Whether a pod of this slot is still made from the revision that was current before the update. */
function isBehindPartition({ spec, status }: StatefulSet, slot: number): boolean {
  if (spec.updateStrategy.type !== 'RollingUpdate') return false
  return slot < (spec.updateStrategy.rollingUpdate?.partition ?? status.currentReplicas ?? 0)
}

/** The highest goes once it is available, or when it is the only one that is not. */
function shrinkInOrder(situation: Situation, surplus: readonly Pod[]): readonly Step[] {
  const [highest] = surplus
  if (isBeingDeleted(highest)) return []
  const firstUnavailable = surplus.findLast((pod) => isUnavailable(pod, situation))
  const mayGo = highest === firstUnavailable || !isUnavailable(highest, situation)
  return mayGo ? [{ act: 'delete', pod: highest }] : []
}

/** The pod with the highest ordinal that is of an older revision, once all above it are up to date and available. */
function nextOutdated(situation: Situation, slots: Slots['slots']): Pod | undefined {
  const { updateStrategy } = situation.set.spec
  if (updateStrategy.type === 'OnDelete') return undefined
  const partition = updateStrategy.rollingUpdate?.partition ?? 0
  for (let slot = slots.length - 1; slot >= partition; slot--) {
    const pod = slots[slot]
    if (!pod) return undefined
    if (isOutdated(pod, situation) && !isBeingDeleted(pod)) return isPodTerminal(pod) ? undefined : pod
    if (isUnavailable(pod, situation)) return undefined
  }
  return undefined
}

const isOutdated = (pod: Pod, { updateRevision }: Situation): boolean => revisionOf(pod) !== updateRevision

const isUnavailable = (pod: Pod, { set, now }: Situation): boolean =>
  isBeingDeleted(pod) || pod.status.phase !== 'Running' || !isPodAvailable(pod, set.spec.minReadySeconds, now)
