/** What the outcomes of a probe add up to. Pure. */
import type { Probe } from '../../api/generated/types/core-v1.ts'

export type ProbeType = 'Startup' | 'Readiness' | 'Liveness'
export type Outcome = 'success' | 'failure'

export interface ProbeState {
  readonly result: Outcome | undefined
  /** The last outcome, and how often in a row it came. */
  readonly outcome?: Outcome
  readonly inARow: number
}

export const unprobed: ProbeState = Object.freeze({ result: undefined, inARow: 0 })

/** The state after one more outcome: the result follows once there were enough of them in a row. */
export function withOutcome(state: ProbeState, outcome: Outcome, probe: Probe): ProbeState {
  const inARow = state.outcome === outcome ? state.inARow + 1 : 1
  const needed = outcome === 'success' ? probe.successThreshold : probe.failureThreshold
  return { result: inARow >= needed ? outcome : state.result, outcome, inARow }
}

/** How often a probe has come out how. What errs is not counted. */
export interface ProbeResults {
  readonly type: ProbeType
  readonly successful: number
  readonly failed: number
}

/** The same, as metrics tell it. */
export interface ProbeCount {
  readonly labels: Readonly<
    Record<'container' | 'namespace' | 'pod' | 'pod_uid' | 'probe_type' | 'result', string>
  >
  readonly times: number
}
