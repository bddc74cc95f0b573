/** Probes one running container, as often as its probes say, and tells what comes of it. */
import type { Container, Probe } from '../../api/generated/types/core-v1.ts'
import type { Timer, TimerOptions } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import {
  type Outcome,
  type ProbeResults,
  type ProbeState,
  type ProbeType,
  unprobed,
  withOutcome,
} from '../pod/probe.ts'
import { type HandlerContext, perform, type Target } from './handlers.ts'
import { portThatAnswersAlike, type Verdict } from './network-probes.ts'

interface ProberOptions extends HandlerContext {
  readonly target: Target
  /** As Clock.after, but waits while the node is dead. */
  after(ms: number, run: () => void, options?: TimerOptions): Timer
  /** The result of a probe is another one than before. */
  onResult(type: ProbeType, result: Outcome): void
  /** A probe succeeded, but not as one would like. */
  onWarning(message: string): void
  /** A probe did not succeed. */
  onTrouble(message: string): void
}

interface Probing {
  readonly type: ProbeType
  readonly probe: Probe
  /** Probes look at the end of an instant: what changes in it they see, in whatever order it comes. */
  readonly place: number
  state: ProbeState
  successes: number
  failures: number
  /** Since when its outcomes are known, and it is not performed. */
  restsSince?: number
  /** What comes next, be that a time or a change. */
  next?: Pick<Timer, 'cancel'>
  isOver?: boolean
}

export const hasProbes = ({ startupProbe, readinessProbe, livenessProbe }: Container): boolean =>
  startupProbe !== undefined || readinessProbe !== undefined || livenessProbe !== undefined

export class Prober {
  readonly #probings: Probing[] = []
  #isStopped = false

  constructor(private readonly options: ProberOptions) {}

  /** Begins: with the startup probe alone, if there is one. */
  start(): void {
    const { startupProbe } = this.options.target.spec
    if (startupProbe) this.#begin('Startup', startupProbe)
    else this.#beginOthers()
  }

  stop(): void {
    this.#isStopped = true
    for (const { next } of this.#probings) next?.cancel()
  }

  /** The container is to stop: whether it is up and alive matters no more, but still whether it is ready. */
  keepReadinessOnly(): void {
    for (const probing of this.#probings) {
      if (probing.type === 'Readiness') continue
      probing.isOver = true
      probing.next?.cancel()
    }
  }

  /** How they have come out so far. */
  results(): readonly ProbeResults[] {
    const now = this.options.clock.now()
    return this.#probings.map(({ type, probe, successes, failures, restsSince = now }) => {
      const left = Math.floor((now - restsSince) / seconds(probe.periodSeconds))
      return { type, successful: successes + left, failed: failures }
    })
  }

  #beginOthers(): void {
    const { livenessProbe, readinessProbe } = this.options.target.spec
    if (readinessProbe) this.#begin('Readiness', readinessProbe)
    if (livenessProbe) this.#begin('Liveness', livenessProbe)
  }

  #begin(type: ProbeType, probe: Probe): void {
    const { clock, target } = this.options
    const place = clock.newPlace()
    const probing: Probing = { type, probe, place, state: unprobed, successes: 0, failures: 0 }
    this.#probings.push(probing)
    // A pod is not settled before its first probe; from then on probing just goes on.
    const firstAt = target.running.startedAt + seconds(probe.initialDelaySeconds ?? 0)
    this.#schedule(probing, Math.max(0, firstAt - clock.now()), type === 'Liveness')
  }

  #schedule(probing: Probing, waitMs: number, background: boolean): void {
    const { place } = probing
    probing.next = this.options.after(waitMs, () => this.#probe(probing), { background, closingPlace: place })
  }

  #probe(probing: Probing): void {
    const startedAt = this.options.clock.now()
    perform(probing.probe, this.options.target, this.options, (verdict) => {
      if (this.#isStopped || probing.isOver) return
      this.#take(probing, verdict)
      if (this.#isStopped || probing.isOver) return
      if (this.#isSettled(probing, verdict)) return this.#rest(probing)
      const periodMs = seconds(probing.probe.periodSeconds)
      const tookMs = this.options.clock.now() - startedAt
      this.#schedule(probing, Math.max(0, periodMs - tookMs), true)
    })
  }

  /** Whether each of the next probes would end as this one, and nothing would come of it, until the network tells of a change. */
  #isSettled({ probe, state }: Probing, { outcome, takesMs = 0 }: Verdict): boolean {
    if (outcome !== 'success' || state.result !== 'success' || takesMs > 0) return false
    const { network, target } = this.options
    const port = portThatAnswersAlike(probe, target)
    return port !== undefined && network.isSteady(target.ip, port, target.nodeIp)
  }

  /**
   * Leaves out the probes of which is known what comes of them: nothing. Ten thousand Pods have tens of thousands a second. When
   * there is a change, the next probe is the one that would have been the next.
   */
  #rest(probing: Probing): void {
    const { clock, network, target } = this.options
    const periodMs = seconds(probing.probe.periodSeconds)
    const restedAt = clock.now()
    probing.restsSince = restedAt
    const cancel = network.changes.next(target.ip, () => {
      const periods = Math.ceil((clock.now() - restedAt) / periodMs)
      const nextAt = restedAt + periods * periodMs
      const isTooLate = nextAt === clock.now() && clock.isClosedTo(probing.place)
      probing.restsSince = undefined
      probing.successes += Math.max(0, isTooLate ? periods : periods - 1)
      this.#schedule(probing, nextAt - clock.now() + (isTooLate ? periodMs : 0), true)
    })
    probing.next = { cancel }
  }

  #take(probing: Probing, { outcome, message, state: told }: Verdict): void {
    const { type, probe, state } = probing
    if (outcome === 'error') {
      this.options.onTrouble(`${type} probe errored and resulted in ${told ?? 'unknown'} state: ${message}`)
      return
    }
    if (outcome === 'failure') this.options.onTrouble(`${type} probe failed: ${message}`)
    if (outcome === 'warning') this.options.onWarning(`${type} probe warning: ${message}`)
    if (outcome === 'failure') probing.failures++
    else probing.successes++
    probing.state = withOutcome(state, outcome === 'failure' ? outcome : 'success', probe)
    const { result } = probing.state
    if (result === undefined || result === state.result) return
    if (type !== 'Readiness' && result === 'failure') this.keepReadinessOnly()
    this.options.onResult(type, result)
    if (type !== 'Startup' || result !== 'success') return
    probing.isOver = true
    this.#beginOthers()
  }
}
