/** How many replicas a metric asks for. Source: replica_calculator.go. */
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { boundedReplicasOf, replicasOf, wholeAmount } from './amounts.ts'
import { type PodMetric, type PodMetrics, standingOf } from './standing.ts'
import { isTolerated, type Tolerances } from './tolerances.ts'
import { Unknown } from './unknown.ts'

/** What is measured of pods, held against what is wanted. */
interface Reading {
  /** Of what is used to what is wanted. */
  readonly ratio: number
  /** On average, in thousandths. */
  readonly value: number
  /** In percent of what is requested, where that is wanted. */
  readonly utilization?: number
}

/** How pods are held against what is wanted of them. */
export interface Gauge {
  /** Of at least one pod. */
  read(metrics: PodMetrics): Reading | Unknown
  /** What a pod of which nothing is known is taken to use while the others use less than they should: as much as it should. */
  assumed(podName: string): number
}

interface Measurement {
  readonly pods: readonly Pod[]
  /** Is changed: those that do not count are taken out. */
  readonly metrics: PodMetrics
  readonly isCpu: boolean
  readonly tolerances: Tolerances
  readonly currentReplicas: number
  readonly now: number
}

export interface Wanted {
  readonly replicas: number
  readonly reading: Reading
}

const assumed = (value: number): PodMetric => ({ value, at: 0, windowMs: 0 })

/**
 * By what pods use on average. Those of which nothing is known, or which are not ready, are taken to use what makes the
 * change smaller, and never turn it into its opposite.
 * @param gaugeOf asked once it is known that something is measured
 */
export function replicasByPods(measurement: Measurement, gaugeOf: () => Gauge | Unknown): Wanted | Unknown {
  const { pods, metrics, tolerances, currentReplicas } = measurement
  if (pods.length === 0) return new Unknown('no pods returned by selector while calculating replica count')
  const { readyCount, unready, missing, ignored } = standingOf(pods, measurement)
  for (const name of [...ignored, ...unready]) metrics.delete(name)
  if (metrics.size === 0)
    return new Unknown('did not receive metrics for targeted pods (pods might be unready)')
  const gauge = gaugeOf()
  if (gauge instanceof Unknown) return gauge
  const reading = gauge.read(metrics)
  if (reading instanceof Unknown) return reading
  const { ratio } = reading
  const countsUnready = unready.length > 0 && ratio > 1
  if (!countsUnready && missing.length === 0) {
    if (isTolerated(ratio, tolerances)) return { replicas: currentReplicas, reading }
    return { replicas: replicasOf(ratio * readyCount), reading }
  }
  if (ratio < 1) for (const name of missing) metrics.set(name, assumed(gauge.assumed(name)))
  if (ratio > 1) for (const name of missing) metrics.set(name, assumed(0))
  if (countsUnready) for (const name of unready) metrics.set(name, assumed(0))
  const again = gauge.read(metrics)
  if (again instanceof Unknown) return again
  const replicas = replicasOf(again.ratio * metrics.size)
  const isOpposite = (ratio < 1 && again.ratio > 1) || (ratio > 1 && again.ratio < 1)
  const isWrongWay =
    (again.ratio < 1 && replicas > currentReplicas) || (again.ratio > 1 && replicas < currentReplicas)
  const staysSo = isTolerated(again.ratio, tolerances) || isOpposite || isWrongWay
  return { replicas: staysSo ? currentReplicas : replicas, reading }
}

interface WholeMeasurement {
  readonly value: number
  readonly target: number
  readonly tolerances: Tolerances
}

/** By one value for all pods together: those that are ready share it. */
export function replicasByValue(
  { value, target, tolerances }: WholeMeasurement,
  { pods, currentReplicas }: Pick<Measurement, 'pods' | 'currentReplicas'>,
): number | Unknown {
  const ratio = value / target
  if (currentReplicas === 0) return replicasOf(ratio)
  if (isTolerated(ratio, tolerances)) return currentReplicas
  if (pods.length === 0)
    return new Unknown('no pods returned by selector while calculating replica count').within(
      'unable to calculate ready pods',
    )
  const ready = pods.filter((pod) => pod.status.phase === 'Running' && isPodReady(pod)).length
  return boundedReplicasOf(ratio * ready)
}

/**
 * By one value that is divided among as many pods as there are.
 * @param counted what becomes of the quotient
 */
export function replicasByShare(
  { value, target, tolerances }: WholeMeasurement,
  replicas: number,
  counted: (quotient: number) => number,
): { readonly replicas: number; readonly share: number } {
  const isEnough = isTolerated(value / (target * replicas), tolerances)
  return {
    replicas: isEnough ? replicas : counted(value / target),
    share: wholeAmount(Math.ceil(value / replicas)),
  }
}
