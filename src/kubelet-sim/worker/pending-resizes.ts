/** The pods of a node that wait for room to be resized: who is asked first, and when again. Source: the kubelet's allocation manager. */
import type { Clock, Timer, TimerOptions } from '../../sim/clock.ts'
import { minutes } from '../../sim/duration.ts'

interface PendingResize {
  readonly asksForMore: boolean
  readonly priority: number
  readonly isGuaranteed: boolean
  readonly pendingSince: number
  attempt(): void
}

interface ResizeHost {
  readonly clock: Clock
  after(ms: number, run: () => void, options?: TimerOptions): Timer
}

/** The kubelet's retryDelay. */
const retryMs = minutes(3)

export class PendingResizes {
  readonly #waiting = new Set<PendingResize>()
  #timer: Timer | undefined
  #isPlanned = false

  constructor(private readonly host: ResizeHost) {}

  add(resize: PendingResize): void {
    this.#waiting.add(resize)
    this.retry()
  }

  drop(resize: PendingResize): void {
    this.#waiting.delete(resize)
  }

  /** There may be room: all are asked, soon. */
  retry(): void {
    if (this.#isPlanned || this.#waiting.size === 0) return
    this.#isPlanned = true
    this.#timer?.cancel()
    this.host.after(0, () => this.#ask())
  }

  #ask(): void {
    this.#isPlanned = false
    for (const resize of [...this.#waiting].sort(firstToAsk)) resize.attempt()
    if (this.#waiting.size > 0 && !this.#isPlanned)
      this.#timer = this.host.after(retryMs, () => this.retry(), { background: true })
  }
}

/** Those that give something back, then the more important ones, and those that have waited longest. */
const firstToAsk = (a: PendingResize, b: PendingResize): number =>
  Number(a.asksForMore) - Number(b.asksForMore) ||
  b.priority - a.priority ||
  Number(b.isGuaranteed) - Number(a.isGuaranteed) ||
  a.pendingSince - b.pendingSince
