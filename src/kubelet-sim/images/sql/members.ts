/** What is among the answers of a question, found at once. */
import type { Working } from '../../runtime/program.ts'
import type { Dialect } from './dialect.ts'
import type { SqlValue } from './syntax.ts'
import { lower, numberOf } from './values.ts'

/** Who counts the work, and rests in between. */
interface Resting {
  needsRest(): boolean
  rest(): Working
}

/** Equal are those that `compareValues` has as equal. */
export class Members {
  readonly #texts = new Set<string>()
  readonly #numbers = new Set<number>()
  /** What the texts are as numbers, where they are held against one. */
  readonly #read = new Set<number>()
  hasUnknown = false

  constructor(private readonly dialect: Dialect) {}

  /** Of the first column of rows. */
  static *of(rows: readonly (readonly SqlValue[])[], dialect: Dialect, effort: Resting): Working<Members> {
    const members = new Members(dialect)
    for (const [value = null] of rows) {
      if (effort.needsRest()) yield* effort.rest()
      members.#add(value)
    }
    return members
  }

  #add(value: SqlValue): void {
    if (value === null) this.hasUnknown = true
    else if (typeof value !== 'string') this.#numbers.add(numberOf(value))
    else {
      this.#texts.add(this.#plain(value))
      this.#read.add(numberOf(value))
    }
  }

  #plain(text: string): string {
    return this.dialect.distinguishesCapitals ? text : lower(text)
  }

  has(value: NonNullable<SqlValue>): boolean {
    if (typeof value === 'string')
      return this.#texts.has(this.#plain(value)) || this.#numbers.has(numberOf(value))
    return this.#numbers.has(numberOf(value)) || this.#read.has(numberOf(value))
  }
}
