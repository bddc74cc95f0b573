/** Ends pods where their node is short of something, or where they have written more than they may. Source: the kubelet's eviction manager. */
import type { Node } from '../../api/generated/types/core-v1.ts'
import { goDurationMs } from '../../api/go-duration.ts'
import type { KubeletSettings } from '../../api/kubelet/defaults.ts'
import { type Signal, type Threshold, thresholdsOf } from '../../api/kubelet/eviction-thresholds.ts'
import type { EventRecorder } from '../../client/events.ts'
import type { Clock, Timer, TimerOptions } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { isCritical } from '../pod/critical.ts'
import type { KubeletCounts } from '../pod/kubelet-counts.ts'
import { isWorthWatching, type PodUse } from '../pod/pod-use.ts'
import type { Worker } from '../worker/node-services.ts'
import { evicted, shortageTold } from './messages.ts'
import { ranked } from './ranking.ts'
import { type StorageProblem, storageProblem } from './storage-limits.ts'
import { isMet, type Observations, type Pressure, signals } from './thresholds.ts'

/** What it asks of its kubelet. */
interface EvictionHost {
  readonly clock: Clock
  readonly events: EventRecorder
  readonly counts: Pick<KubeletCounts, 'evictions'>
  readonly settings: KubeletSettings
  readonly node: Node | undefined
  /** Something besides its pods uses the machine. */
  readonly isLoaded: boolean
  /** The pods that it has admitted and that are not yet ending. */
  activePods(): readonly Worker[]
  observe(uses: readonly PodUse[]): Observations
  /** Frees what can be had without ending a pod: images that nobody uses. */
  reclaim(signal: Signal): void
  /** So much of the disk is in use that images may have to go. */
  onDiskUse(): void
  /** Other pressures than before. */
  onChange(): void
  after(ms: number, run: () => void, options?: TimerOptions): Timer
}

/** The kubelet's evictionMonitoringPeriod. */
const periodMs = seconds(10)
/** So long, and so often, it waits for a pod to be gone before it looks anew. */
const longestCleanupMs = seconds(30)
const cleanupPollMs = seconds(1)
/** Of a pod that has to go at once. */
const hardGraceMs = seconds(1)
/** Whatever is said, a pod has so long. */
const shortestGraceMs = seconds(1)

interface Reason extends StorageProblem {
  readonly graceMs: number
  /** What its Event says besides. */
  readonly annotations?: Readonly<Record<string, string>>
  /** It is not to blame alone: its node was short of something. */
  readonly isDisruption?: boolean
}

export class Eviction {
  readonly #thresholds: readonly Threshold[]
  readonly #transitionMs: number
  #pressures: readonly Pressure[] = []
  readonly #lastSeenAt = new Map<Pressure, number>()
  #firstMetAt: ReadonlyMap<Threshold, number> = new Map()
  /** Those whose grace is over, too. */
  #driving: readonly Threshold[] = []
  #timer: Timer | undefined

  constructor(private readonly host: EvictionHost) {
    this.#thresholds = thresholdsOf(host.settings)
    this.#transitionMs = goDurationMs(host.settings.evictionPressureTransitionPeriod) as number
  }

  /** What the node is short of, as its conditions tell. */
  get pressures(): readonly Pressure[] {
    return this.#pressures
  }

  /** Something may use much, or more than it may: it looks from now on, until there is no reason any more. */
  watch(): void {
    if (!this.#timer) this.#lookIn(periodMs)
  }

  #lookIn(ms: number): void {
    this.#timer = this.host.after(ms, () => this.#look(), { background: true })
  }

  #look(): void {
    this.#timer = undefined
    const active = this.host.activePods()
    const uses = active.map((worker) => worker.use())
    const observations = this.host.observe(uses)
    this.#observe(observations)
    const { available, capacity } = observations['imagefs.available']
    if (capacity - available >= (capacity * this.host.settings.imageGCHighThresholdPercent) / 100)
      this.host.onDiskUse()
    const victims = this.#overLimits(active, uses) ?? this.#starved(active, uses, observations)
    if (victims.length > 0) return this.#awaitEndOf(victims, this.host.clock.now() + longestCleanupMs)
    const isNeeded =
      this.host.isLoaded ||
      this.#pressures.length > 0 ||
      active.some(({ pod, isHungry }) => isHungry || isWorthWatching(pod))
    if (isNeeded) this.#lookIn(periodMs)
  }

  #awaitEndOf(victims: readonly Worker[], until: number): void {
    const isOver = victims.every(({ isOver }) => isOver) || this.host.clock.now() >= until
    if (isOver) return this.#look()
    const poll = () => this.#awaitEndOf(victims, until)
    this.#timer = this.host.after(cleanupPollMs, poll, { background: true })
  }

  #observe(observations: Observations): void {
    const now = this.host.clock.now()
    const met = this.#thresholds.filter((each) => isMet(each, observations, this.#driving.includes(each)))
    this.#firstMetAt = new Map(met.map((each) => [each, this.#firstMetAt.get(each) ?? now]))
    for (const { signal } of met) this.#lastSeenAt.set(signals[signal].condition, now)
    for (const [pressure, at] of this.#lastSeenAt)
      if (now - at >= this.#transitionMs && at !== now) this.#lastSeenAt.delete(pressure)
    this.#driving = met.filter((each) => now - this.#firstMetAt.get(each)! >= each.graceMs)
    const pressures = [...this.#lastSeenAt.keys()].sort()
    const isSame = pressures.join() === this.#pressures.join()
    this.#pressures = pressures
    if (!isSame) this.host.onChange()
  }

  /** Undefined where all keep to their limits. */
  #overLimits(active: readonly Worker[], uses: readonly PodUse[]): readonly Worker[] | undefined {
    const victims = active.filter((worker, n) => {
      const problem = storageProblem(uses[n])
      return problem !== undefined && this.#evict(worker, { ...problem, graceMs: hardGraceMs })
    })
    return victims.length > 0 ? victims : undefined
  }

  /** Ends one pod where the node is short of something. */
  #starved(
    active: readonly Worker[],
    uses: readonly PodUse[],
    observations: Observations,
  ): readonly Worker[] {
    const threshold = this.#driving.find(({ signal }) => signal === 'memory.available') ?? this.#driving[0]
    if (!threshold) return []
    const { signal, graceMs } = threshold
    const { node, events, settings } = this.host
    if (node)
      events.warning(node, 'EvictionThresholdMet', `Attempting to reclaim ${signals[signal].resource}`)
    this.host.reclaim(signal)
    if (!isMet(threshold, this.host.observe(uses), false)) return []
    const workers = new Map(active.map((worker, n) => [uses[n], worker]))
    const podGraceMs = ({ pod }: Worker) =>
      graceMs === 0
        ? hardGraceMs
        : seconds(Math.min(settings.evictionMaxPodGracePeriod, pod.spec.terminationGracePeriodSeconds ?? 30))
    for (const use of ranked(uses, signal)) {
      const worker = workers.get(use)!
      const told = shortageTold(use, threshold, observations)
      if (this.#evict(worker, { signal, ...told, graceMs: podGraceMs(worker), isDisruption: true }))
        return [worker]
    }
    return []
  }

  /** Answers whether it may be evicted. */
  #evict(worker: Worker, { signal, message, graceMs, annotations, isDisruption }: Reason): boolean {
    if (isCritical(worker.pod, worker.isStatic)) return false
    this.host.counts.evictions.add({ eviction_signal: signal })
    this.host.events.warning(worker.pod, evicted, message, { annotations })
    const disruption = isDisruption ? { reason: 'TerminationByKubelet', message } : undefined
    worker.fail({ reason: evicted, message, graceMs: Math.max(shortestGraceMs, graceMs), disruption })
    return true
  }
}
