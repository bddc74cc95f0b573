/** What many ask about a pod: is it ready, available, finished? */
import type { Pod } from '../generated/types/core-v1.ts'
import { findCondition, isBeingDeleted, isConditionTrue } from '../meta.ts'
import { parseTime } from '../time.ts'

export const isPodReady = ({ status }: Pod): boolean => isConditionTrue(status.conditions, 'Ready')

/**
 * How long until a pod has been ready for as long as its controller asks: 0 when it has, undefined when it is not
 * even ready.
 */
export function availableInMs(
  pod: Pod,
  minReadySeconds: number | undefined,
  now: number,
): number | undefined {
  const ready = findCondition(pod.status.conditions, 'Ready')
  if (ready?.status !== 'True') return undefined
  if (!minReadySeconds) return 0
  const since = parseTime(ready.lastTransitionTime) ?? now
  return Math.max(0, since + minReadySeconds * 1_000 - now)
}

/** Whether a pod has been ready for as long as its controller asks. */
export const isPodAvailable = (pod: Pod, minReadySeconds: number | undefined, now: number): boolean =>
  availableInMs(pod, minReadySeconds, now) === 0

/** Whether a pod has ended for good. */
export const isPodTerminal = ({ status: { phase } }: Pod): boolean =>
  phase === 'Succeeded' || phase === 'Failed'

/** Whether a pod counts for its controller: it has not ended and is not on its way out. */
export const isPodActive = (pod: Pod): boolean => !isPodTerminal(pod) && !isBeingDeleted(pod)

/** Whether a pod is on its way out, but has not ended. */
export const isPodTerminating = (pod: Pod): boolean => !isPodTerminal(pod) && isBeingDeleted(pod)
