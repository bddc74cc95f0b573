/** How a pod comes to its end, and what its phase is until then. Pure. */
import type { Pod, PodStatus } from '../../api/generated/types/core-v1.ts'
import type { Container } from './container-life.ts'
import { finalPhaseOf, phaseOf } from './pod-life.ts'

/** Why and how a pod comes to its end. */
export interface Ending {
  readonly cause: 'finished' | 'failed' | 'deleted' | 'removed'
  readonly graceMs: number
  /** What status.reason and status.message say then. */
  readonly reason?: string
  readonly message?: string
  /** What the condition DisruptionTarget says. */
  readonly disruption?: { readonly reason: string; readonly message: string }
}

export type Stage = 'new' | 'preparing' | 'running' | 'ending' | 'ended'

/** The phase that is reported of a pod; others may have written a final one. */
export function podPhase(
  { spec, status }: Pod,
  containers: readonly Container[],
  { stage, ending }: { readonly stage: Stage; readonly ending: Ending | undefined },
): PodStatus['phase'] {
  // There is no way back from a final phase, whoever has written it.
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return status.phase
  if (stage === 'ended') {
    if (!ending) return status.phase
    return ending.reason === undefined ? finalPhaseOf(containers) : 'Failed'
  }
  // A pod is not called finished while anything of it runs.
  const phase = phaseOf(containers, spec.restartPolicy)
  return phase === 'Succeeded' || phase === 'Failed' ? status.phase : phase
}
