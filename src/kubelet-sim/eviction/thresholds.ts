/** Whether a node is short of something. Pure. Source: pkg/kubelet/eviction. */
import { amountOf, type Signal, type Threshold } from '../../api/kubelet/eviction-thresholds.ts'

export type Pressure = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure'

interface Starved {
  readonly condition: Pressure
  /** As messages name it. */
  readonly resource: 'memory' | 'ephemeral-storage' | 'pids'
}

/** What a signal is about. */
export const signals: Readonly<Record<Signal, Starved>> = {
  'memory.available': { condition: 'MemoryPressure', resource: 'memory' },
  'nodefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'imagefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'pid.available': { condition: 'PIDPressure', resource: 'pids' },
}

/** How much there is of something, and how much of that is free. */
export interface Observation {
  readonly available: number
  readonly capacity: number
}

export type Observations = Readonly<Record<Signal, Observation>>

/** @param isMetAlready whether it must be well over before it is over */
export function isMet(threshold: Threshold, observations: Observations, isMetAlready: boolean): boolean {
  const { available, capacity } = observations[threshold.signal]
  const { limit, minimumReclaim } = threshold
  const more = isMetAlready && minimumReclaim ? amountOf(minimumReclaim, capacity) : 0
  return available < amountOf(limit, capacity) + more
}
