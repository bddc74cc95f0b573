/** A table as a transaction sees it: as it is for all, with what it has changed itself. */
import { Held, type Hold, type Holder } from './locks.ts'
import { type Places, type Row, sizeOf } from './places.ts'
import type { Effort } from './relations.ts'
import { type Key, plain, type RowIndex } from './row-index.ts'
import type { Snapshot } from './snapshots.ts'
import { type ColumnDefinition, SqlError, type SqlValue } from './syntax.ts'
import { type Constraints, checkRequired, duplicate, type Table } from './table.ts'

/** Whose it is. */
export interface Seer extends Holder {
  /** What it looks at; undefined: at what there is now, as who changes something does. */
  readonly looksAt: Snapshot | undefined
  /** What it saw first, where it goes on to see that; nothing that has changed since may it change. */
  readonly sawFirst: Snapshot | undefined
}

/** So many changes of its own are looked through for one key. */
const mostOwn = 1_000

type Logged = readonly [place: number, isOwn: boolean, before: Row | undefined]

export class OwnTable {
  readonly #changed = new Map<number, Row | undefined>()
  readonly #log: Logged[] = []
  readonly #held = new Set<number>()
  /** How much more than before its rows take. */
  #bytes = 0
  #merged: { readonly places: Places; readonly size: number; readonly rows: readonly Row[] } | undefined

  constructor(
    readonly table: Table,
    private readonly by: Seer,
  ) {}

  get name(): string {
    return this.table.name
  }

  get columns(): readonly ColumnDefinition[] {
    return this.#seen.columns
  }

  get constraints(): Constraints {
    return this.#seen.constraints
  }

  get bytes(): number {
    return this.table.bytes + this.#bytes
  }

  get #seen() {
    return this.by.looksAt?.stateOf(this.table) ?? this.table.state
  }

  indexOf(column: string): number {
    return this.table.indexOf(column)
  }

  get changes(): ReadonlyMap<number, Row | undefined> {
    return this.#changed
  }

  at(place: number): Row | undefined {
    return this.#changed.has(place) ? this.#changed.get(place) : this.#seen.places.at(place)
  }

  get rows(): readonly Row[] {
    const { places } = this.#seen
    if (this.#changed.size === 0) return places.rows
    const size = this.#log.length
    if (this.#merged?.places !== places || this.#merged.size !== size)
      this.#merged = { places, size, rows: [...this.placed()].map(([, row]) => row) }
    return this.#merged.rows
  }

  /** How many rows there are, about. */
  get size(): number {
    return this.#seen.places.size + this.#changed.size
  }

  /** Its rows with their places. */
  *placed(): Generator<readonly [place: number, row: Row]> {
    const { places } = this.#seen
    for (let place = 0; place < places.length; place++) {
      const row = this.at(place)
      if (row) yield [place, row]
    }
    for (const [place, row] of this.#changed) if (row && place >= places.length) yield [place, row]
  }

  /** Where the rows are that have a value there; undefined where all have to be looked at. */
  placesOf(column: number, value: SqlValue): readonly number[] | undefined {
    const index = this.table.indexes.find(({ at }) => at.length === 1 && at[0] === column)
    return index && this.placesIn(index, index.keyWith([value]))
  }

  /** It looks at what was, and not at what is. */
  get isPast(): boolean {
    return this.by.looksAt?.isCurrent(this.table) === false
  }

  /** Where the rows of a key are; undefined where an index does not tell. */
  placesIn(index: RowIndex, key: Key | undefined): readonly number[] | undefined {
    if (this.isPast || key === undefined) return undefined
    const found = [...index.placesOf(key)].filter((place) => {
      const row = this.at(place)
      return row !== undefined && index.keyOf(row) === key
    })
    if (index.definition.isUnique) {
      const own = index.pending.get(key)
      if (own?.by === this.by && !found.includes(own.place)) found.push(own.place)
      return found
    }
    if (this.#changed.size > mostOwn) return undefined
    for (const [place, row] of this.#changed)
      if (row && index.keyOf(row) === key && !found.includes(place)) found.push(place)
    return found
  }

  /** Where the row is that has that value there; undefined where there is none. */
  placeOf(column: number, value: SqlValue, effort: Effort): number | undefined {
    const places = this.placesOf(column, value)
    if (places) return places[0]
    effort.needsRest(this.size)
    for (const [place, row] of this.placed()) if (plain(row[column]) === plain(value)) return place
    return undefined
  }

  /** @throws SqlError where a value is there already that may be there only once */
  add(row: Row): void {
    this.#check(row, undefined)
    this.#put(this.table.reserve(), row)
  }

  /** @throws Held where another transaction has the row */
  replace(place: number, row: Row): void {
    this.hold(place, 'own')
    this.#check(row, place)
    this.#put(place, row)
  }

  /** @throws Held where another transaction has the row */
  remove(place: number): void {
    this.hold(place, 'own', true)
    this.#put(place, undefined)
  }

  /** @throws Held where another transaction has the row. @param goes it is to go */
  hold(place: number, hold: Hold, goes = false): void {
    this.#use()
    const other = this.table.locks.take(place, this.by, hold, goes)
    if (other) throw new Held(other, this.name)
    this.#held.add(place)
    const first = this.by.sawFirst?.stateOf(this.table)
    if (first && first.places.at(place) !== this.table.places.at(place) && !this.#changed.has(place))
      throw new SqlError('has changed', this.name)
  }

  /** Whether another transaction has the row. */
  isHeld(place: number): boolean {
    return this.table.locks.ownerBeside(place, this.by) !== undefined
  }

  /** Where the one is that has a key of this one. @throws Held where another transaction may bring one */
  placeOfKnown(row: Row): number | undefined {
    for (const index of this.table.indexes) {
      const place = this.#placeOfKey(index, row)
      if (place !== undefined) return place
    }
    return undefined
  }

  #placeOfKey(index: RowIndex, row: Row): number | undefined {
    const key = index.definition.isUnique ? index.keyOf(row) : undefined
    if (key === undefined) return undefined
    const pending = index.pending.get(key)
    if (pending && pending.by !== this.by) throw new Held(pending.by, this.name)
    if (pending) return pending.place
    const place = index.placeOf(key)
    if (place === undefined) return undefined
    const owner = this.table.locks.ownerBeside(place, this.by)
    const own = this.at(place)
    if (own && index.keyOf(own) === key) {
      // Whoever has it may let it go.
      if (owner) throw new Held(owner, this.name)
      return place
    }
    return undefined
  }

  #check(row: Row, place: number | undefined): void {
    this.#use()
    checkRequired(this.name, this.columns, row)
    for (const index of this.table.indexes) {
      const known = this.#placeOfKey(index, row)
      if (known !== undefined && known !== place) throw duplicate(this.name, index, row)
    }
  }

  #use(): void {
    this.table.checkOwner(this.by)
    this.table.users.add(this.by)
  }

  #put(place: number, row: Row | undefined): void {
    this.#log.push([place, this.#changed.has(place), this.#changed.get(place)])
    this.#change(place, this.at(place), row)
    this.#changed.set(place, row)
  }

  #change(place: number, before: Row | undefined, row: Row | undefined): void {
    this.#bytes += sizeOf(row) - sizeOf(before)
    for (const index of this.table.indexes) {
      if (!index.definition.isUnique) continue
      const [old, key] = [before && index.keyOf(before), row && index.keyOf(row)]
      if (old === key) continue
      if (old !== undefined && index.pending.get(old)?.place === place) index.pending.delete(old)
      if (key !== undefined && index.placeOf(key) !== place) index.pending.set(key, { by: this.by, place })
    }
  }

  /** What was changed until now is all that there is to the table. @returns what makes it the transaction's own again */
  yieldUp(): () => void {
    const [changed, log] = [[...this.#changed], [...this.#log]]
    this.#forget()
    return () => {
      for (const [place, row] of changed) {
        this.#change(place, this.at(place), row)
        this.#changed.set(place, row)
      }
      this.#log.push(...log)
    }
  }

  /** How much there is to take back. */
  get mark(): number {
    return this.#log.length
  }

  /** Takes back what was changed since. */
  back(mark: number): void {
    while (this.#log.length > mark) {
      const [place, isOwn, before] = this.#log.pop()!
      const now = this.#changed.get(place)
      if (isOwn) this.#changed.set(place, before)
      else this.#changed.delete(place)
      this.#change(place, now, this.at(place))
    }
    this.#merged = undefined
  }

  /** It has nothing to do with the table any more. */
  leave(): void {
    for (const place of this.#held) this.table.locks.release(place, this.by)
    this.#forget()
    this.#held.clear()
    this.table.users.delete(this.by)
  }

  #forget(): void {
    for (const [place, row] of this.#changed)
      for (const index of this.table.indexes) {
        const key = row && index.keyOf(row)
        if (key !== undefined && index.pending.get(key)?.place === place) index.pending.delete(key)
      }
    this.#changed.clear()
    this.#log.length = 0
    this.#bytes = 0
    this.#merged = undefined
  }
}
