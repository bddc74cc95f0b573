/** What a program holds in memory, as its interpreter reckons it: what is made is claimed, and what nothing reaches is given back. */
import type { Process, Working } from '../runtime/program.ts'

/** What is made is claimed in such pieces. */
const claimedAtOnce = 256 * 1024
/** So much more than what was last found to be held is made before it is counted again. */
const slack = 4 * 1024 * 1024

/** To look at one that is held, in units of work. */
const objectUnits = 6

interface Reached {
  readonly bytes: number
  /** How many there are. */
  readonly objects: number
}

/** Goes through what can be reached, and tells now and then how many more it has looked at. */
export type Counting = Generator<number, Reached>

export class HeldMemory {
  #made = 0
  #isDue = false
  #claimed = 0
  #lastHeld = 0

  constructor(
    private readonly process: Process,
    /** Goes through all that the program can still reach. */
    private readonly reached: () => Counting,
    /** The process is given no more. */
    private readonly refused: () => void,
    /** It is to be counted before the program goes on: see `count`. */
    private readonly due: () => void,
  ) {}

  /** Counts in turns, where that is due. The program does nothing meanwhile. */
  *count(): Working {
    if (!this.#isDue) return
    const counting = this.reached()
    for (;;) {
      const { done, value } = counting.next()
      if (done) return this.#note(value)
      if (this.process.needsRest(value * objectUnits)) yield* this.process.rest()
    }
  }

  /** As far as it has been claimed. */
  get bytes(): number {
    return this.#claimed
  }

  /** Something is made of so many bytes. */
  hold(bytes: number): void {
    this.#made += bytes
    if (this.#made >= claimedAtOnce) this.#claim()
  }

  #claim(): void {
    const { process } = this
    const made = this.#made
    this.#made = 0
    if (process.isDying) return
    if (this.#claimed + made > this.#lastHeld * 2 + slack) {
      this.#isDue = true
      this.due()
    }
    if (this.#has(made)) return
    this.#count()
    if (!this.#has(made)) this.refused()
  }

  #has(made: number): boolean {
    if (!this.process.claim(made)) return false
    this.#claimed += made
    return true
  }

  /** Gives back what nothing can reach any more. */
  #count(): void {
    const counting = this.reached()
    for (;;) {
      const { done, value } = counting.next()
      if (done) return this.#note(value)
      this.process.charge(value * objectUnits)
    }
  }

  #note({ bytes: held }: Reached): void {
    this.#isDue = false
    this.#lastHeld = held
    if (held >= this.#claimed) return
    this.process.release(this.#claimed - held)
    this.#claimed = held
  }
}
