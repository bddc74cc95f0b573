/** Says on a pod that the cluster, not its program, is the reason why it ends. */
import type { Draft } from 'immer'
import type { PodStatus } from '../generated/types/core-v1.ts'
import { findCondition, setCondition } from '../meta.ts'
import { unsetTime } from '../time.ts'

interface Disruption {
  readonly reason: string
  readonly message: string
  /** The instant, as the API writes it. */
  readonly at: string
  /** The generation of the pod that it happens to. */
  readonly generation?: number
}

/** Whether a pod says already that it ends for this reason: who asks leaves it as it is then, of whatever generation that was said. */
export function isMarkedForDisruption(
  { conditions }: PodStatus,
  { reason, message }: Pick<Disruption, 'reason' | 'message'>,
): boolean {
  const known = findCondition(conditions, 'DisruptionTarget')
  return known?.status === 'True' && known.reason === reason && known.message === message
}

/** Sets condition DisruptionTarget, in place. */
export function markForDisruption(
  status: Draft<PodStatus>,
  { reason, message, at, generation }: Disruption,
): void {
  const times = { lastProbeTime: unsetTime, lastTransitionTime: at }
  const observedGeneration = generation && { observedGeneration: generation }
  setCondition(status, {
    type: 'DisruptionTarget',
    ...observedGeneration,
    status: 'True',
    ...times,
    reason,
    message,
  })
}
