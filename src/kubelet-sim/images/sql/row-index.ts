/** Finds the rows of a table by what they have in some of its columns. */
import type { Holder } from './locks.ts'
import type { Row } from './places.ts'
import type { SqlValue } from './values.ts'

export interface IndexDefinition {
  /** Empty where nobody has named it. */
  readonly name: string
  readonly columns: readonly string[]
  readonly isPrimary: boolean
  readonly isUnique: boolean
}

/** What is looked for: a value, or several as one text. */
export type Key = NonNullable<SqlValue>

/** A value as it is looked for. */
export const plain = (value: SqlValue): SqlValue =>
  typeof value === 'object' && value !== null ? value.value : value

const none: ReadonlySet<number> = new Set()

export class RowIndex {
  readonly #places = new Map<Key, number | Set<number>>()
  /** Keys that transactions have brought which have not ended, where each may be there only once. */
  readonly pending = new Map<Key, { readonly by: Holder; readonly place: number }>()

  /** @param at where the columns are in a row */
  constructor(
    readonly definition: IndexDefinition,
    readonly at: readonly number[],
  ) {}

  /** Undefined for a row that lacks something. */
  keyOf(row: Row): Key | undefined {
    return this.at.length === 1
      ? (plain(row[this.at[0]] ?? null) ?? undefined)
      : this.keyWith(this.at.map((each) => row[each]))
  }

  /** @param values of its columns, one after the other */
  keyWith(values: readonly SqlValue[]): Key | undefined {
    const all = values.map(plain)
    if (all.includes(null)) return undefined
    return all.length === 1 ? all[0]! : JSON.stringify(all)
  }

  /** Where a row of that key is, where there may be only one. */
  placeOf(key: Key): number | undefined {
    const found = this.#places.get(key)
    return typeof found === 'object' ? [...found][0] : found
  }

  placesOf(key: Key): Iterable<number> {
    const found = this.#places.get(key)
    return typeof found === 'number' ? [found] : (found ?? none)
  }

  enter(row: Row, place: number): void {
    const key = this.keyOf(row)
    if (key === undefined) return
    const found = this.#places.get(key)
    if (found === undefined) this.#places.set(key, place)
    else if (typeof found === 'object') found.add(place)
    else if (found !== place) this.#places.set(key, new Set([found, place]))
  }

  leave(row: Row, place: number): void {
    const key = this.keyOf(row)
    if (key === undefined) return
    const found = this.#places.get(key)
    if (typeof found === 'object') {
      found.delete(place)
      if (found.size === 0) this.#places.delete(key)
    } else if (found === place) this.#places.delete(key)
  }
}
