/** Waits that grow with every failure of a key, and are forgotten after a long quiet: client-go's flowcontrol.Backoff. */
import type { Clock } from './clock.ts'

interface BackOffOptions {
  readonly firstMs: number
  readonly maxMs: number
}

interface Entry {
  readonly waitMs: number
  readonly failedAt: number
}

export class BackOff {
  readonly #entries = new Map<string, Entry>()

  constructor(
    private readonly clock: Clock,
    private readonly options: BackOffOptions,
  ) {}

  /** How long `key` has still to wait; 0 when it may go on. */
  remainingMs(key: string): number {
    const entry = this.#known(key)
    return entry ? Math.max(0, entry.failedAt + entry.waitMs - this.clock.now()) : 0
  }

  /** Records a failure of `key`: it has to wait twice as long as the last time. */
  fail(key: string): void {
    const { firstMs, maxMs } = this.options
    const before = this.#known(key)
    const waitMs = before ? Math.min(before.waitMs * 2, maxMs) : firstMs
    this.#entries.set(key, { waitMs, failedAt: this.clock.now() })
  }

  #known(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (!entry || this.clock.now() - entry.failedAt <= 2 * this.options.maxMs) return entry
    this.#entries.delete(key)
    return undefined
  }
}
