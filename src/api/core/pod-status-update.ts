/** What a pod keeps when its status is written: for clients that do not know all of it. */
import type { Draft } from 'immer'
import { isEmpty } from '../equality.ts'
import type { Pod, PodCondition } from '../generated/types/core-v1.ts'

/**
 * Gives back what the writer of a status may not take away, in place.
 * Source: podStatusStrategy.PrepareForUpdate of the API server.
 */
export function keepInStatusUpdate(object: Draft<Pod>, previous: Pod): void {
  const { metadata } = object
  const { ownerReferences } = previous.metadata
  if (ownerReferences) metadata.ownerReferences = ownerReferences as typeof metadata.ownerReferences
  else delete metadata.ownerReferences
  const { status } = object
  const was = previous.status
  const kept: { qosClass?: string; observedGeneration?: number; conditions?: readonly PodCondition[] } = {}
  if (!status.qosClass && was.qosClass) kept.qosClass = was.qosClass
  if (!status.observedGeneration && was.observedGeneration) kept.observedGeneration = was.observedGeneration
  if (status.conditions && !status.conditions.every(isDated)) {
    kept.conditions = datedLike(status.conditions, was.conditions)
  }
  if (!isEmpty(kept)) object.status = Object.assign({}, status, kept) as typeof status
}

const isDated = ({ observedGeneration }: PodCondition): boolean => !!observedGeneration

/** The conditions, those that do not tell their generation with that of the one before: the n-th of a type is the n-th. */
function datedLike(
  conditions: readonly PodCondition[],
  before: readonly PodCondition[] = [],
): readonly PodCondition[] {
  const met = new Map<string, number>()
  return conditions.map((condition) => {
    const { type } = condition
    const count = met.get(type) ?? 0
    met.set(type, count + 1)
    if (isDated(condition)) return condition
    const { observedGeneration } = before.filter((each) => each.type === type)[count] ?? {}
    return observedGeneration ? { ...condition, observedGeneration } : condition
  })
}
