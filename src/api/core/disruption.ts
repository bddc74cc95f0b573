/** Says on a pod that the cluster, not its program, is the reason why it ends. */
import type { Draft } from 'immer'
import type { PodStatus } from '../generated/types/core-v1.ts'
import { setCondition } from '../meta.ts'
import { unsetTime } from '../time.ts'

interface Disruption {
  readonly reason: string
  readonly message: string
  /** The instant, as the API writes it. */
  readonly at: string
}

/** Sets condition DisruptionTarget, in place. */
export function markForDisruption(status: Draft<PodStatus>, { reason, message, at }: Disruption): void {
  const times = { lastProbeTime: unsetTime, lastTransitionTime: at }
  setCondition(status, { type: 'DisruptionTarget', status: 'True', ...times, reason, message })
}
