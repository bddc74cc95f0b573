/** Who has rows for himself until his transaction ends. */

/** A transaction, as others know it that wait for it. */
export interface Holder {
  /** The number of the session whose it is; 0 for what is done again. */
  readonly session: number
  /** Whom it waits for itself. */
  readonly waitsFor: Holder | undefined
  /** Calls back when it has ended. */
  whenEnded(run: () => void): void
}

/** Thrown where something is another one's: it can be gone on with when that has ended. */
export class Held {
  constructor(
    readonly by: Holder,
    /** What it is about. */
    readonly table: string,
  ) {}
}

/** How a row is held: so that nobody changes it, so that it does not go, or by the one who changes it. */
export type Hold = 'shared' | 'kept' | 'own'

/** The rows of a table that are held, by their places. */
export class Locks {
  readonly #owners = new Map<number, Holder>()
  readonly #sharers = new Map<number, Map<Holder, Hold>>()

  /** The one who changes that row, if another one than this does. */
  ownerBeside(place: number, holder: Holder): Holder | undefined {
    const owner = this.#owners.get(place)
    return owner === holder ? undefined : owner
  }

  /** @returns who has it; undefined: it is his now. @param goes the row is to go */
  take(place: number, holder: Holder, hold: Hold, goes = false): Holder | undefined {
    const owner = this.ownerBeside(place, holder)
    if (owner) return owner
    const sharers = this.#sharers.get(place)
    if (hold === 'own') {
      for (const [other, how] of sharers ?? [])
        if (other !== holder && (goes || how === 'shared')) return other
      this.#owners.set(place, holder)
      return undefined
    }
    if (sharers) sharers.set(holder, sharers.get(holder) === 'shared' ? 'shared' : hold)
    else this.#sharers.set(place, new Map([[holder, hold]]))
    return undefined
  }

  release(place: number, holder: Holder): void {
    if (this.#owners.get(place) === holder) this.#owners.delete(place)
    const sharers = this.#sharers.get(place)
    sharers?.delete(holder)
    if (sharers?.size === 0) this.#sharers.delete(place)
  }
}
