/** What many ask about a pod: is it ready, available, finished? */
import type { Pod } from '../generated/types/core-v1.ts'
import { findCondition } from '../meta.ts'
import { parseTime } from '../time.ts'

export const isPodReady = ({ status }: Pod): boolean =>
  findCondition(status.conditions, 'Ready')?.status === 'True'

/** The instant since which a pod has been ready; undefined where it is not. */
export function podReadyAt({ status }: Pod): number | undefined {
  const ready = findCondition(status.conditions, 'Ready')
  return ready?.status === 'True' ? parseTime(ready.lastTransitionTime) : undefined
}

/** Whether a pod has been ready for as long as its controller asks. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (!isPodReady(pod)) return false
  if (minReadySeconds === 0) return true
  const since = podReadyAt(pod)
  return since !== undefined && since + minReadySeconds * 1_000 <= now
}

/** Whether a pod has ended for good. */
export const isPodTerminal = ({ status: { phase } }: Pod): boolean =>
  phase === 'Succeeded' || phase === 'Failed'

/** Whether a pod counts for its controller: it has not ended and is not on its way out. */
export const isPodActive = (pod: Pod): boolean =>
  !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined
