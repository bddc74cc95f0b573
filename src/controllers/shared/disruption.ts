/** Says on a pod that the cluster, not its program, is the reason why it ends. */
import type { Draft } from 'immer'
import type { PodCondition, PodStatus } from '../../api/generated/types/core-v1.ts'

interface Disruption {
  readonly reason: string
  readonly message: string
  /** The instant, as the API writes it. */
  readonly at: string
}

/** Sets condition DisruptionTarget, in place. */
export function markForDisruption(status: Draft<PodStatus>, { reason, message, at }: Disruption): void {
  const conditions = status.conditions ?? []
  status.conditions = conditions
  const found = conditions.find(({ type }) => type === 'DisruptionTarget')
  const target: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason,
    message,
    lastTransitionTime: at,
  }
  if (!found) conditions.push(target)
  else if (found.status !== 'True') Object.assign(found, target)
  else Object.assign(found, { reason, message })
}
