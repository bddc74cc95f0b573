/** What takes long at the edge is done in turns, one piece after the other, so that requests get in between. */
import { performance } from 'node:perf_hooks'

/** For so long turns are taken before the event loop goes on. */
const sliceMs = 5
/** What is done within so long needs no turns. */
const atOnceMs = 4
/** How long one turn of a longer work lasts. */
const turnMs = 1

/** Work that is done piece by piece. */
interface Work {
  /** Does the next piece. Answers whether that was the last one. */
  step(): boolean
  /** Nobody wants it any more. */
  isVain(): boolean
  done(): void
  failed(error: unknown): void
}

export class Turns {
  #waiting: (() => void)[] = []
  #isDue = false

  /** @param report told what a turn throws; those that wait behind it are not concerned */
  constructor(private readonly report: (error: unknown) => void) {}

  /** Takes a turn when all that wait already have had theirs. It should last a millisecond or so. */
  add(turn: () => void): void {
    this.#waiting.push(turn)
    if (this.#isDue) return
    this.#isDue = true
    setImmediate(this.#take)
  }

  /** Does a work: at once what takes hardly any time, and the rest in turns. */
  work(work: Work): void {
    this.#step(work, atOnceMs)
  }

  #step(work: Work, ms: number): void {
    try {
      const end = performance.now() + ms
      do {
        if (work.step()) return work.done()
      } while (performance.now() < end)
    } catch (error) {
      return work.failed(error)
    }
    this.add(() => {
      if (!work.isVain()) this.#step(work, turnMs)
    })
  }

  readonly #take = (): void => {
    const end = performance.now() + sliceMs
    let taken = 0
    do {
      try {
        this.#waiting[taken++]()
      } catch (error) {
        this.report(error)
      }
    } while (taken < this.#waiting.length && performance.now() < end)
    this.#waiting = this.#waiting.slice(taken)
    this.#isDue = this.#waiting.length > 0
    if (this.#isDue) setImmediate(this.#take)
  }
}
