/** Runs a journal again, and compares what is written with what was written then. */
import { ApiError } from '../api/errors.ts'
import { isMap } from '../api/json-map.ts'
import { checkOptions } from '../cluster-options.ts'
import type { ControlPlane } from '../control-plane.ts'
import type { TurnFailure } from '../sim/supervisor.ts'
import { Beginning } from './beginning.ts'
import { perform } from './door.ts'
import type { EntryLine, InputLine, JournalLine, Opening } from './journal.ts'

/** What came of a replay. */
export interface Replayed {
  readonly inputs: number
  /** How many entries of the log were the same. */
  readonly entries: number
  /** Where the logs differ first; undefined where they do not. */
  readonly difference?: Difference
  /** Turns that have failed, as they may have the first time. */
  readonly failures: readonly TurnFailure[]
}

export interface Difference {
  readonly revision: number
  /** Absent where one of the two has written nothing more. */
  readonly recorded?: EntryLine
  readonly replayed?: EntryLine
}

/** A text that is no journal, or one of another form: one plain sentence. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

const noLine = 'this is no line of a journal'

/** A journal comes from outside: a line that cannot be is no mistake of ours. */
function orNoLine(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof ApiError)) throw new JournalError(`${noLine}: ${(error as Error).message}`)
  }
}

export class Replay {
  #opening: Opening | undefined
  #plane: ControlPlane | undefined
  #inputs = 0
  #entries = 0
  #hasEnd = false
  #difference: Difference | undefined
  readonly #failures: TurnFailure[] = []
  /** What one of the two has written and the other not yet. */
  #recorded: EntryLine[] = []
  #replayed: EntryLine[] = []

  /** Takes the next line, and does what it says. After the first difference nothing more is done. @throws JournalError */
  take(line: JournalLine): void {
    if (!this.#opening) this.#open(line)
    else if (this.#difference) return
    else if ('input' in line) this.#perform(line)
    else if ('revision' in line) this.#recorded.push(line)
    else throw new JournalError(noLine)
    this.#compare()
  }

  /** There is no further line. @throws JournalError for an empty journal */
  end(): Replayed {
    if (!this.#opening) throw new JournalError('the journal is empty')
    // A run that was killed has no end: it is followed as far as it has written.
    while (!this.#difference && !this.#hasEnd && this.#recorded.length > 0 && this.#runNext()) this.#compare()
    this.#compareRest(this.#hasEnd)
    return {
      inputs: this.#inputs,
      entries: this.#entries,
      difference: this.#difference,
      failures: this.#failures,
    }
  }

  #open(line: JournalLine): void {
    if (!('journal' in line) || line.journal !== 1)
      throw new JournalError('this is no journal that this kubesim can replay')
    orNoLine(() => checkOptions(line.options))
    this.#opening = line
    this.#begin()
  }

  #begin(): void {
    const journal = (line: JournalLine) => void ('revision' in line && this.#replayed.push(line))
    const { options } = this.#opening!
    let beginning: Beginning | undefined
    // It may need parts that its maker has brought.
    orNoLine(() => (beginning = new Beginning({ options, journal })))
    this.#plane = beginning!.complete()
  }

  #perform({ turns, at, input }: InputLine): void {
    const { clock } = this.#plane!
    if (!Number.isFinite(turns) || !Number.isFinite(at) || !isMap(input)) throw new JournalError(noLine)
    while (clock.turns < turns && this.#runNext()) {}
    clock.pass(at)
    this.#inputs++
    if ('end' in input) this.#hasEnd = true
    else if ('reset' in input) {
      this.#compareRest(true)
      this.#begin()
    } else {
      // What is refused was refused the first time, too, or what follows differs.
      orNoLine(() => perform(this.#plane!, input))
    }
  }

  #runNext(): boolean {
    const { clock } = this.#plane!
    const isMore = clock.runNext(Number.POSITIVE_INFINITY)
    this.#failures.push(...clock.supervisor.take())
    return isMore
  }

  #compare(): void {
    const count = Math.min(this.#recorded.length, this.#replayed.length)
    for (let n = 0; n < count && !this.#difference; n++) {
      const [recorded, replayed] = [this.#recorded[n], this.#replayed[n]]
      if (recorded.digest === replayed.digest && recorded.wrote === replayed.wrote) this.#entries++
      else this.#difference = { revision: replayed.revision, recorded, replayed }
    }
    this.#recorded = this.#recorded.slice(count)
    this.#replayed = this.#replayed.slice(count)
  }

  /** What is left has no match. @param isWhole whether the record tells all that was written */
  #compareRest(isWhole: boolean): void {
    this.#compare()
    const [recorded, replayed] = [this.#recorded[0], this.#replayed[0]]
    if (recorded || (replayed && isWhole))
      this.#difference ??= { revision: (recorded ?? replayed)!.revision, recorded, replayed }
    this.#recorded = []
    this.#replayed = []
  }
}
