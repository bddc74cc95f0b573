/** Beats that recur with one period, each at a phase of its own: so regular that they wait in no queue. */

/** What comes of a beat, where that is known and its turn need not be run. @typeParam W what is repeated */
export interface Repeater<W> {
  /**
   * Does once more what the beat before has done.
   * @param before what it answered for that one; 0 for the first
   * @returns a number that is not 0; 0: nothing was done, the beat must have its turn
   */
  repeat(what: W, before: number): number
  /** Tells of it whoever wants to know. */
  tell(answer: number): void
}

/** A clock makes it, and lets it beat. Its rounds begin at the multiples of the period. */
export class Rhythm {
  // Side by side, as one goes through them: to look at each beat in turn would be to look all over the memory.
  /** By their phases; those of one phase in the order in which they joined. */
  readonly #beats: Beat[] = []
  readonly #phases: number[] = []
  readonly #repeaters: (Repeater<unknown> | undefined)[] = []
  readonly #repeated: unknown[] = []
  readonly #answers: number[] = []
  /** How many have ever joined. */
  #joined = 0
  /** Which of them comes next. */
  #next = 0
  /** When the round begins in which that comes. */
  #roundAt = 0
  /** The instant of the next beat, in milliseconds since 1970. */
  nextAt = Number.POSITIVE_INFINITY

  constructor(readonly periodMs: number) {}

  /** One more that beats from an instant on, a whole one which lies in the future, and no further than a period. */
  join(firstAt: number, run: () => void): Beat {
    const phase = firstAt % this.periodMs
    const beat = new Beat(this, { phase, order: this.#joined++, run })
    const place = this.#placeOf(beat)
    this.#beats.splice(place, 0, beat)
    this.#phases.splice(place, 0, phase)
    this.#repeaters.splice(place, 0, undefined)
    this.#repeated.splice(place, 0, undefined)
    this.#answers.splice(place, 0, 0)
    if (firstAt < this.nextAt) {
      this.#next = place
      this.#roundAt = firstAt - phase
      this.nextAt = firstAt
    } else if (place <= this.#next) this.#next++
    return beat
  }

  /** Does the next beat. */
  beat(): void {
    const place = this.#next++
    const repeater = this.#repeaters[place]
    this.#look()
    const answer = repeater ? repeater.repeat(this.#repeated[place], this.#answers[place]) : 0
    if (!repeater || answer === 0) return this.#beats[place].run()
    this.#answers[place] = answer
    repeater.tell(answer)
  }

  /** @internal */
  leave(beat: Beat): void {
    const place = this.#find(beat)
    if (place < 0) return
    for (const list of [this.#beats, this.#phases, this.#repeaters, this.#repeated, this.#answers])
      list.splice(place, 1)
    if (place < this.#next) this.#next--
    this.#look()
  }

  /** @internal */
  repeat(beat: Beat, repeater: Repeater<unknown> | undefined, what: unknown): void {
    const place = this.#find(beat)
    if (place < 0) return
    this.#repeaters[place] = repeater
    this.#repeated[place] = what
    this.#answers[place] = 0
  }

  /** @internal */
  answerOf(beat: Beat): number {
    return this.#answers[this.#find(beat)] ?? 0
  }

  /** @internal */
  lastAt(beat: Beat): number {
    const roundAt = this.#find(beat) < this.#next ? this.#roundAt : this.#roundAt - this.periodMs
    return roundAt + beat.phase
  }

  #look(): void {
    const phases = this.#phases
    if (this.#next === phases.length) {
      this.#next = 0
      this.#roundAt += this.periodMs
    }
    this.nextAt = phases.length === 0 ? Number.POSITIVE_INFINITY : this.#roundAt + phases[this.#next]
  }

  #find(beat: Beat): number {
    const place = this.#placeOf(beat)
    return this.#beats[place] === beat ? place : -1
  }

  /** Before the first that does not come before it, found by halving. */
  #placeOf({ phase, order }: Beat): number {
    let [low, high] = [0, this.#phases.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const found = this.#phases[middle]
      if (found < phase || (found === phase && this.#beats[middle].order < order)) low = middle + 1
      else high = middle
    }
    return low
  }
}

interface Joined {
  readonly phase: number
  readonly order: number
  readonly run: () => void
}

export class Beat {
  /** From the beginning of each round on, in milliseconds. */
  readonly phase: number
  /** Among all of its rhythm, in the order in which they joined. */
  readonly order: number
  readonly run: () => void

  /** @internal A rhythm makes it. */
  constructor(
    private readonly rhythm: Rhythm,
    { phase, order, run }: Joined,
  ) {
    this.phase = phase
    this.order = order
    this.run = run
  }

  get periodMs(): number {
    return this.rhythm.periodMs
  }

  /** What comes of its next beats is known. */
  repeat<W>(repeater: Repeater<W>, what: W): void {
    this.rhythm.repeat(this, repeater as Repeater<unknown>, what)
  }

  /** The next beat has its turn again. */
  unlearn(): void {
    this.rhythm.repeat(this, undefined, undefined)
  }

  /** What the repeater has answered last; 0: nothing was repeated yet. */
  get lastAnswer(): number {
    return this.rhythm.answerOf(this)
  }

  /** The instant of its last beat, were it one. */
  get lastAt(): number {
    return this.rhythm.lastAt(this)
  }

  /** It beats no more. */
  end(): void {
    this.rhythm.leave(this)
  }
}
