/** A machine that is shut down in order: its pods end first, those of a low priority before those of a high one. Source: the kubelet's nodeshutdown manager. */
import { goDurationMs } from '../api/go-duration.ts'
import type { KubeletSettings } from '../api/kubelet/defaults.ts'
import type { Timer } from '../sim/clock.ts'
import { seconds } from '../sim/duration.ts'
import { criticalPriority } from './pod/critical.ts'
import type { Worker } from './worker/node-services.ts'

interface ShutdownHost {
  readonly settings: KubeletSettings
  readonly now: number
  activePods(): readonly Worker[]
  after(ms: number, run: () => void): Timer
}

/** How long those of at least this priority have, and of less than the next one's. */
interface Period {
  readonly priority: number
  readonly ms: number
}

/** How often it looks whether the pods are gone. */
const pollMs = seconds(1)

const reason = 'Terminated'
const message = 'Pod was terminated in response to imminent node shutdown.'

/** The lowest priority first; none where the kubelet does not look out for the shutdown of its machine. */
function periodsOf(settings: KubeletSettings): readonly Period[] {
  const { shutdownGracePeriodByPodPriority: byPriority = [] } = settings
  if (byPriority.length > 0)
    return byPriority
      .map(({ priority, shutdownGracePeriodSeconds }) => ({
        priority,
        ms: seconds(shutdownGracePeriodSeconds),
      }))
      .sort((a, b) => a.priority - b.priority)
  const [wholeMs, criticalMs] = [settings.shutdownGracePeriod, settings.shutdownGracePeriodCriticalPods].map(
    (length) => goDurationMs(length) as number,
  )
  if (wholeMs === 0) return []
  return [
    { priority: 0, ms: wholeSeconds(wholeMs - criticalMs) },
    { priority: criticalPriority, ms: wholeSeconds(criticalMs) },
  ]
}

const wholeSeconds = (ms: number): number => seconds(Math.trunc(ms / 1_000))

/** Whether a kubelet looks out for the shutdown of its machine at all. */
export const waitsForPods = (settings: KubeletSettings): boolean => periodsOf(settings).length > 0

/** Ends all pods, and calls back when the machine may go. */
export function shutDown(host: ShutdownHost, done: () => void): void {
  const periods = periodsOf(host.settings)
  const groups = periods.map((): Worker[] => [])
  for (const worker of host.activePods()) {
    const priority = worker.pod.spec.priority ?? 0
    // Those below the lowest one are with it.
    groups[
      Math.max(
        0,
        periods.findLastIndex((each) => each.priority <= priority),
      )
    ].push(worker)
  }
  const endFrom = (n: number): void =>
    n < periods.length ? endAll(host, groups[n], periods[n].ms, () => endFrom(n + 1)) : done()
  endFrom(0)
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
