/** A sequence: it gives numbers one after the other, and takes none back. Source: PostgreSQL's manual, CREATE SEQUENCE. */
import type { SequenceOptions } from './sequence-options.ts'
import { SqlError } from './syntax.ts'

export type Defined = Required<Omit<SequenceOptions, 'restart' | 'least' | 'most'>> & {
  readonly least: number
  readonly most: number
}

/** Gives numbers: a sequence, or a column of a table that counts. */
export interface Counter {
  readonly definition: Defined
  /** What it gave last; where it has given nothing, what it gives first. */
  readonly last: number
  readonly isCalled: boolean
  /** @throws SqlError where there is none left */
  next(): number
  set(value: number, isCalled: boolean): void
}

/** What the sequence of a column that counts is called. */
export const sequenceOf = (table: string, column: string): string => `${table}_${column}_seq`

/** The numbers that a client was given in his session: by sequences, and of the rows that his last statement was about. */
export class GivenNumbers {
  readonly bySequence = new Map<string, number>()
  last: number | undefined
  /** The first that the last statement gave that added rows and gave any; 0: none has. */
  firstOfRows = 0
  /** How many rows the last statement has changed; -1: it has shown some. */
  rowsChanged = 0
  /** How many the last question has found. */
  rowsFound = 0
  #isFirst = false
  /** What the last statement was given first, of each sequence. */
  #firsts: Record<string, number> = {}

  /** What each sequence gave first to the last statement; undefined: none has. */
  get firsts(): Readonly<Record<string, number>> | undefined {
    return Object.keys(this.#firsts).length > 0 ? this.#firsts : undefined
  }

  /** Another statement comes. */
  forget(): void {
    this.#firsts = {}
  }

  /** A statement adds rows. */
  begin(): void {
    this.#isFirst = true
  }

  note(sequence: string, value: number): void {
    this.bySequence.set(sequence, value)
    if (!Object.hasOwn(this.#firsts, sequence)) this.#firsts[sequence] = value
    this.last = value
    if (this.#isFirst) this.firstOfRows = value
    this.#isFirst = false
  }
}

const mostOf = (type: string): number =>
  /^(smallint|int2)$/.test(type) ? 32_767 : /^int(eger|4)?$/.test(type) ? 2_147_483_647 : 2 ** 63

export class Sequence implements Counter {
  #last: number
  isCalled = false
  definition: Defined

  constructor(
    readonly name: string,
    options: SequenceOptions,
  ) {
    this.definition = defined(options)
    this.#last = this.definition.start
  }

  get last(): number {
    return this.#last
  }

  next(): number {
    const { increment, least, most, cycles } = this.definition
    if (!this.isCalled) {
      this.isCalled = true
      return this.#last
    }
    const next = this.#last + increment
    const isOver = next > most || next < least
    if (isOver && !cycles)
      throw new SqlError('counted out', this.name, boundText(increment > 0 ? most : least), {
        isMost: increment > 0,
      })
    this.#last = isOver ? (increment > 0 ? least : most) : next
    return this.#last
  }

  set(value: number, isCalled: boolean): void {
    const { least, most } = this.definition
    if (value < least || value > most)
      throw new SqlError('out of bounds', this.name, String(value), {
        bounds: `${boundText(least)}..${boundText(most)}`,
      })
    this.#last = value
    this.isCalled = isCalled
  }

  alter({ restart, ...options }: SequenceOptions): void {
    const before = this.definition
    this.definition = defined({ ...before, ...options })
    if (restart !== undefined) this.set(restart === 'start' ? this.definition.start : restart, false)
  }
}

/** As the largest numbers are written, which JavaScript has not. */
export const boundText = (bound: number): string =>
  bound === 2 ** 63 ? '9223372036854775807' : bound === -(2 ** 63) ? '-9223372036854775808' : String(bound)

export function defined({
  type = 'bigint',
  start,
  increment = 1,
  least,
  most,
  cycles = false,
}: SequenceOptions): Defined {
  const isUp = increment > 0
  const lowest = typeof least === 'number' ? least : isUp ? 1 : -mostOf(type)
  const highest = typeof most === 'number' ? most : isUp ? mostOf(type) : -1
  return { type, start: start ?? (isUp ? lowest : highest), increment, least: lowest, most: highest, cycles }
}
