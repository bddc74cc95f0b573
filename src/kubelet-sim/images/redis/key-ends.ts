/** Keys come to their end in time where somebody wants to hear of it; others do so when somebody looks for them. */
import type { StoresByNumber } from './store.ts'

interface Clock {
  now(): number
  after(ms: number, run: () => void): void
}

export class KeyEnds {
  /** When it looks next; undefined: never. */
  #at: number | undefined

  /** @param isWanted whether anybody wants to hear of them */
  constructor(
    private readonly databases: StoresByNumber,
    private readonly clock: Clock,
    private readonly isWanted: () => boolean,
  ) {}

  /** Something has changed that may have an end. */
  look(): void {
    if (!this.isWanted()) return
    const soonest = Math.min(...this.databases.list().map((each) => each.soonest))
    if (!Number.isFinite(soonest) || (this.#at !== undefined && this.#at <= soonest)) return
    this.#at = soonest
    this.clock.after(Math.max(0, soonest - this.clock.now()), () => {
      if (this.#at !== soonest) return
      this.#at = undefined
      for (const each of this.databases.list()) each.purge()
      this.look()
    })
  }
}
