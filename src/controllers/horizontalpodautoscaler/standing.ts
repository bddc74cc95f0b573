/** Which pods count in a measurement: those that are ready, and those that are left out, each for its reason. Source: groupPods. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition, isBeingDeleted } from '../../api/meta.ts'
import { instantOf, parseTime } from '../../api/time.ts'
import { minutes, seconds } from '../../sim/duration.ts'

/** What is measured of a pod. */
export interface PodMetric {
  /** In thousandths. */
  readonly value: number
  readonly at: number
  /** Over how long it is an average. */
  readonly windowMs: number
}

/** By the name of the pod. */
export type PodMetrics = Map<string, PodMetric>

/** By their names, but for those that are ready. */
interface Standing {
  readonly readyCount: number
  readonly unready: readonly string[]
  /** Nothing is known of them. */
  readonly missing: readonly string[]
  /** They go, or have failed. */
  readonly ignored: readonly string[]
}

interface Measured {
  readonly metrics: PodMetrics
  /** Programs that start use more of it than they will later. */
  readonly isCpu: boolean
  readonly now: number
}

export function standingOf(pods: readonly Pod[], measured: Measured): Standing {
  const unready: string[] = []
  const missing: string[] = []
  const ignored: string[] = []
  let readyCount = 0
  for (const pod of pods) {
    const { name } = pod.metadata
    const metric = measured.metrics.get(name)
    if (isBeingDeleted(pod) || pod.status.phase === 'Failed') ignored.push(name)
    else if (pod.status.phase === 'Pending') unready.push(name)
    else if (!metric) missing.push(name)
    else if (measured.isCpu && isStarting(pod, metric, measured.now)) unready.push(name)
    else readyCount++
  }
  return { readyCount, unready, missing, ignored }
}

/** For so long after its start a pod is taken to come up: what it uses counts when it is ready, and has been for a whole window. */
const initialisationMs = minutes(5)

/** A pod that became unready within this time of its start has never been ready. */
const readinessDelayMs = seconds(30)

function isStarting({ status }: Pod, { at, windowMs }: PodMetric, now: number): boolean {
  const ready = findCondition(status.conditions, 'Ready')
  const startedAt = parseTime(status.startTime)
  if (!ready || startedAt === undefined) return true
  const changedAt = instantOf(ready.lastTransitionTime)
  const isUnready = ready.status === 'False'
  if (startedAt + initialisationMs > now) return isUnready || at < changedAt + windowMs
  return isUnready && startedAt + readinessDelayMs > changedAt
}
