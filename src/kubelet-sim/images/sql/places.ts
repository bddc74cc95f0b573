/** The rows of a table at one time, each at its place; a place may be empty. */
import { lengthOf, type SqlValue } from './values.ts'

/** It stays as it is: who changes it puts another one in its place. */
export type Row = readonly SqlValue[]

/** About what a row takes, in bytes. */
export const sizeOf = (row: Row | undefined): number =>
  row ? row.reduce<number>((sum, each) => sum + 16 + lengthOf(each), 64) : 0

export class Places {
  #rows: readonly Row[] | undefined

  /** @param count how many of the places are not empty. @param taken about what their rows take, in bytes */
  constructor(
    private readonly slots: (Row | undefined)[] = [],
    private count = 0,
    private taken = 0,
  ) {}

  get bytes(): number {
    return this.taken
  }

  get length(): number {
    return this.slots.length
  }

  /** How many rows there are. */
  get size(): number {
    return this.count
  }

  at(place: number): Row | undefined {
    return this.slots[place]
  }

  put(place: number, row: Row | undefined): void {
    while (this.slots.length < place) this.slots.push(undefined)
    this.count += Number(row !== undefined) - Number(this.slots[place] !== undefined)
    this.taken += sizeOf(row) - sizeOf(this.slots[place])
    this.slots[place] = row
    this.#rows = undefined
  }

  /** One after the other, as they are now. */
  get rows(): readonly Row[] {
    this.#rows ??=
      this.count === this.slots.length
        ? (this.slots as readonly Row[])
        : this.slots.filter((each) => each !== undefined)
    return this.#rows
  }

  copy(): Places {
    return new Places(this.slots.slice(), this.count, this.taken)
  }
}
