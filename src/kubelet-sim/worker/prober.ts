/** Probes one running container, as often as its probes say, and tells what comes of it. */
import type { Container, Probe } from '../../api/generated/types/core-v1.ts'
import type { Timer, TimerOptions } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { type Outcome, type ProbeState, type ProbeType, unprobed, withOutcome } from '../pod/probe.ts'
import { type HandlerContext, perform, type Target } from './handlers.ts'
import type { Verdict } from './network-probes.ts'

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
  state: ProbeState
  timer?: Timer
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
    for (const { timer } of this.#probings) timer?.cancel()
  }

  /** The container is to stop: whether it is up and alive matters no more, but still whether it is ready. */
  keepReadinessOnly(): void {
    for (const probing of this.#probings) {
      if (probing.type === 'Readiness') continue
      probing.isOver = true
      probing.timer?.cancel()
    }
  }

  #beginOthers(): void {
    const { livenessProbe, readinessProbe } = this.options.target.spec
    if (readinessProbe) this.#begin('Readiness', readinessProbe)
    if (livenessProbe) this.#begin('Liveness', livenessProbe)
  }

  #begin(type: ProbeType, probe: Probe): void {
    const probing: Probing = { type, probe, state: unprobed }
    this.#probings.push(probing)
    // A pod is not settled before its first probe; from then on probing just goes on.
    const { clock, target } = this.options
    const firstAt = target.running.startedAt + seconds(probe.initialDelaySeconds ?? 0)
    this.#schedule(probing, Math.max(0, firstAt - clock.now()), type === 'Liveness')
  }

  #schedule(probing: Probing, waitMs: number, background: boolean): void {
    probing.timer = this.options.after(waitMs, () => this.#probe(probing), { background })
  }

  #probe(probing: Probing): void {
    const startedAt = this.options.clock.now()
    perform(probing.probe, this.options.target, this.options, (verdict) => {
      if (this.#isStopped || probing.isOver) return
      this.#take(probing, verdict)
      if (this.#isStopped || probing.isOver) return
      const periodMs = seconds(probing.probe.periodSeconds)
      const tookMs = this.options.clock.now() - startedAt
      this.#schedule(probing, Math.max(0, periodMs - tookMs), true)
    })
  }

  #take(probing: Probing, { outcome, message }: Verdict): void {
    const { type, probe, state } = probing
    if (outcome === 'error') {
      this.options.onTrouble(`${type} probe errored and resulted in unknown state: ${message}`)
      return
    }
    if (outcome === 'failure') this.options.onTrouble(`${type} probe failed: ${message}`)
    if (outcome === 'warning') this.options.onWarning(`${type} probe warning: ${message}`)
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
