/** A machine that is shut down in order: its pods end first, the ordinary ones before the critical ones. Source: the kubelet's nodeshutdown manager. */
import type { Timer } from '../sim/clock.ts'
import { seconds } from '../sim/duration.ts'
import { lengthOf } from './eviction/thresholds.ts'
import type { KubeletConfiguration } from './kubelet-configuration.ts'
import { isCritical } from './pod/critical.ts'
import type { Worker } from './worker/node-services.ts'

interface ShutdownHost {
  readonly configuration: KubeletConfiguration
  readonly now: number
  activePods(): readonly Worker[]
  after(ms: number, run: () => void): Timer
}

/** How often it looks whether the pods are gone. */
const pollMs = seconds(1)

const reason = 'Terminated'
const message = 'Pod was terminated in response to imminent node shutdown.'

/** How long ordinary and critical pods have, in milliseconds. @throws ApiError 400 */
export function shutdownPeriodsOf({
  shutdownGracePeriod = '0s',
  shutdownGracePeriodCriticalPods = '0s',
}: KubeletConfiguration): { readonly ordinaryMs: number; readonly criticalMs: number } {
  const criticalMs = lengthOf(shutdownGracePeriodCriticalPods)
  return { ordinaryMs: Math.max(0, lengthOf(shutdownGracePeriod) - criticalMs), criticalMs }
}

/** Whether a kubelet looks out for the shutdown of its machine at all. */
export function waitsForPods(configuration: KubeletConfiguration): boolean {
  const { ordinaryMs, criticalMs } = shutdownPeriodsOf(configuration)
  return ordinaryMs > 0 || criticalMs > 0
}

/** Ends all pods, and calls back when the machine may go. */
export function shutDown(host: ShutdownHost, done: () => void): void {
  const { ordinaryMs, criticalMs } = shutdownPeriodsOf(host.configuration)
  const pods = host.activePods()
  const critical = pods.filter(({ pod }) => isCritical(pod, false))
  const ordinary = pods.filter((each) => !critical.includes(each))
  endAll(host, ordinary, ordinaryMs, () => endAll(host, critical, criticalMs, done))
}

function endAll(host: ShutdownHost, workers: readonly Worker[], periodMs: number, next: () => void): void {
  const until = host.now + periodMs
  for (const worker of workers) {
    const graceMs = Math.min(periodMs, seconds(worker.pod.spec.terminationGracePeriodSeconds ?? 30))
    worker.fail({ reason, message, graceMs, disruption: { reason: 'TerminationByKubelet', message } })
  }
  const look = () => {
    if (workers.every(({ isOver }) => isOver) || host.now >= until) next()
    else host.after(Math.min(pollMs, until - host.now), look)
  }
  host.after(0, look)
}
