/** How much of the CPU a container uses: on average over about the last quarter of a minute, as kubelets report it. */
import { seconds } from '../../sim/duration.ts'

/** What there was to count until an instant, in milliseconds of one CPU. */
interface Mark {
  readonly at: number
  /** While processes waited only for their next turn. */
  readonly busyMs: number
  /** By what they did. */
  readonly workedMs: number
}

export const cpuWindowMs = seconds(15)

export class CpuMeter {
  /** How many processes are at work, each of them on a CPU or on a part of one. */
  #busy = 0
  #at: number
  #busyMs = 0
  #workedMs = 0
  #newest: Mark
  #before: Mark

  constructor(now: number) {
    this.#at = now
    this.#newest = this.#before = { at: now, busyMs: 0, workedMs: 0 }
  }

  /** So many more are at work from now on, or less: parts of a CPU, too. */
  change(count: number, now: number): void {
    this.#goOn(now)
    this.#busy += count
  }

  /** Work has been done that takes a CPU so long. */
  add(ms: number, now: number): void {
    this.#goOn(now)
    this.#workedMs += ms
  }

  /** In thousandths of a CPU. */
  millis(now: number): number {
    // Since then nothing has changed.
    if (now - this.#at >= cpuWindowMs) return Math.round(this.#busy * 1_000)
    const busyMs = this.#busyMs + this.#busy * (now - this.#at)
    const since = now - this.#newest.at >= cpuWindowMs ? this.#newest : this.#before
    const lengthMs = Math.max(1_000, now - since.at)
    const usedMs = Math.max(busyMs - since.busyMs, this.#workedMs - since.workedMs)
    return Math.round((usedMs / lengthMs) * 1_000)
  }

  /** Since the start, in milliseconds of one. */
  totalMs(now: number): number {
    return Math.max(this.#busyMs + this.#busy * (now - this.#at), this.#workedMs)
  }

  #goOn(now: number): void {
    this.#busyMs += this.#busy * (now - this.#at)
    this.#at = now
    if (now - this.#newest.at < cpuWindowMs) return
    this.#before = this.#newest
    this.#newest = { at: now, busyMs: this.#busyMs, workedMs: this.#workedMs }
  }
}
