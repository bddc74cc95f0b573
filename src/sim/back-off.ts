/** Waits that grow with every failure of a key, and are forgotten after a long quiet: client-go's flowcontrol.Backoff. */
import type { Clock } from './clock.ts'

export interface BackOffOptions {
  readonly firstMs: number
  readonly maxMs: number
  /** How long a key must have been quiet for its failures to be forgotten; default twice `maxMs`. */
  readonly quietMs?: number
}

/** Failures in a row, and the instant of the last one. */
export interface Failures {
  readonly count: number
  readonly lastAt: number
}

export class BackOff {
  readonly #failures = new Map<string, Failures>()

  constructor(
    private readonly clock: Clock,
    private readonly options: BackOffOptions,
  ) {}

  /** How long `key` has still to wait; 0 when it may go on. */
  remainingMs(key: string): number {
    return this.remainingMsAfter(this.known(key))
  }

  /** How long what has failed so has still to wait. */
  remainingMsAfter(failures: Failures | undefined): number {
    if (!failures) return 0
    const { firstMs, maxMs } = this.options
    const waitMs = Math.min(firstMs * 2 ** (failures.count - 1), maxMs)
    return Math.max(0, failures.lastAt + waitMs - this.clock.now())
  }

  /** Records a failure of `key`: it has to wait twice as long as the last time. */
  fail(key: string): void {
    this.note(key, { count: (this.known(key)?.count ?? 0) + 1, lastAt: this.clock.now() })
  }

  /** Records how often `key` has failed; undefined for not at all. */
  note(key: string, failures: Failures | undefined): void {
    if (failures) this.#failures.set(key, failures)
    else this.#failures.delete(key)
  }

  /** The failures of `key` that are not forgotten. */
  known(key: string): Failures | undefined {
    const failures = this.#failures.get(key)
    const { maxMs, quietMs = 2 * maxMs } = this.options
    if (!failures || this.clock.now() - failures.lastAt <= quietMs) return failures
    this.#failures.delete(key)
    return undefined
  }
}
