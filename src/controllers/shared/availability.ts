/** When a ready pod counts as available. */
import { isPodReady, podReadyAt } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { seconds } from '../../sim/duration.ts'

/** How long until a pod has been ready for long enough: 0 when it has, undefined when it is not even ready. */
export function availableInMs(
  pod: Pod,
  minReadySeconds: number | undefined,
  now: number,
): number | undefined {
  if (!isPodReady(pod)) return undefined
  if (!minReadySeconds) return 0
  return Math.max(0, (podReadyAt(pod) ?? now) + seconds(minReadySeconds) - now)
}
