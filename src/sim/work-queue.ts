/** A queue of keys to be worked on: each waits once however often it is added, and a failing one backs off. */
import type { Clock, Timer, TimerOptions } from './clock.ts'
import { seconds } from './duration.ts'

export interface WorkQueueOptions {
  /** How long a key waits before it is worked on, so that a burst of changes is one piece of work. Default 0. */
  readonly delayMs?: number
  /** How long after it was worked on a key waits that is added again: the first of a burst of changes is acted on at once. Default 0. */
  readonly apartMs?: number
  /** The wait after the first failure; it doubles with each further one. Default 5 ms, as in client-go. */
  readonly backOffMs?: number
  /** The longest wait after a failure. Default 1,000 s, as in client-go. */
  readonly maxBackOffMs?: number
  /** How often a key that fails is put off: the next time it is dropped until it is added anew. Default: always. */
  readonly mostRetries?: number
}

export interface AddOptions {
  /** The wait is for work that is left, not for something that may come: nothing has settled until it is done. */
  readonly isWork?: boolean
}

export class WorkQueue {
  readonly #waiting = new Map<string, Timer>()
  readonly #dueAt = new Map<string, number>()
  readonly #failures = new Map<string, number>()
  /** When the keys were worked on that wait for some time after that; the earliest first. */
  readonly #workedAt = new Map<string, number>()
  /** How long a key waits before it is worked on. */
  readonly delayMs: number
  readonly #apartMs: number
  readonly #backOffMs: number
  readonly #maxBackOffMs: number
  readonly #mostRetries: number
  /** How often a key was worked on, and how often one was put off because it had failed. */
  #turns = 0
  #retries = 0
  /** The key that is being worked on. */
  #current: string | undefined
  #isWantedAgain = false

  /** @param work called with one key at a time; it calls `retry` on failure and `forget` on success. */
  constructor(
    private readonly clock: Clock,
    private readonly work: (key: string) => void,
    options: WorkQueueOptions = {},
  ) {
    this.delayMs = options.delayMs ?? 0
    this.#apartMs = options.apartMs ?? 0
    this.#backOffMs = options.backOffMs ?? 5
    this.#maxBackOffMs = options.maxBackOffMs ?? seconds(1_000)
    this.#mostRetries = options.mostRetries ?? Number.POSITIVE_INFINITY
  }

  /**
   * Works on `key` soon; on one that is being worked on, once more when that is done.
   * @param delayMs how long this change waits. Default: as long as any, and as the last turn was not long ago
   */
  add(key: string, delayMs = this.#waitMs(key)): void {
    if (key === this.#current) this.#isWantedAgain = true
    else this.#schedule(key, delayMs, { last: true })
  }

  /**
   * Works on `key` in `delayMs`, or earlier if something else asks for it earlier. Without a delay it comes after all that
   * is due now: what a long piece of work has brought about so far goes on before the work does.
   */
  addAfter(key: string, delayMs: number, { isWork = false }: AddOptions = {}): void {
    this.#schedule(key, delayMs, delayMs > 0 ? { background: !isWork } : { last: true })
  }

  /** Works on `key` again after its back-off, which grows with every failure in a row, unless it has failed too often. */
  retry(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    if (failures >= this.#mostRetries) return this.forget(key)
    this.#failures.set(key, failures + 1)
    this.#retries++
    this.addAfter(key, Math.min(this.#backOffMs * 2 ** failures, this.#maxBackOffMs))
  }

  /** How many times in a row `key` has failed. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0
  }

  /** Ends the back-off of `key`. */
  forget(key: string): void {
    this.#failures.delete(key)
  }

  /** How many keys are due and not worked on yet. */
  get depth(): number {
    const now = this.clock.now()
    let due = 0
    for (const at of this.#dueAt.values()) if (at <= now) due++
    return due
  }

  /** How many keys have come to be worked on so far. */
  get adds(): number {
    return this.#turns + this.depth
  }

  /** How often a key was worked on so far. */
  get turns(): number {
    return this.#turns
  }

  /** How often a key was put off because it had failed. */
  get retries(): number {
    return this.#retries
  }

  #waitMs(key: string): number {
    const lastAt = this.#workedAt.get(key)
    return lastAt === undefined
      ? this.delayMs
      : Math.max(this.delayMs, lastAt + this.#apartMs - this.clock.now())
  }

  #noteTurn(key: string): void {
    const now = this.clock.now()
    this.#workedAt.delete(key)
    for (const [earlier, at] of this.#workedAt) {
      if (at + this.#apartMs > now) break
      this.#workedAt.delete(earlier)
    }
    this.#workedAt.set(key, now)
  }

  #work(key: string): void {
    this.#turns++
    if (this.#apartMs > 0) this.#noteTurn(key)
    this.#current = key
    this.#isWantedAgain = false
    try {
      this.work(key)
    } finally {
      this.#current = undefined
    }
    if (this.#isWantedAgain) this.add(key)
  }

  #schedule(key: string, delayMs: number, options: TimerOptions): void {
    const at = this.clock.now() + delayMs
    const planned = this.#dueAt.get(key)
    if (planned !== undefined && planned <= at) return
    this.#waiting.get(key)?.cancel()
    this.#dueAt.set(key, at)
    this.#waiting.set(
      key,
      this.clock.after(
        delayMs,
        () => {
          this.#waiting.delete(key)
          this.#dueAt.delete(key)
          this.#work(key)
        },
        options,
      ),
    )
  }
}
