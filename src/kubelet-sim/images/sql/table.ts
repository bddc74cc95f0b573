/** A table as all see it: its columns, what holds for it, and its rows. What a transaction has changed of it is not among them. */
import type { Working } from '../../runtime/program.ts'
import { Held, type Holder, Locks } from './locks.ts'
import { Places, type Row } from './places.ts'
import type { Effort } from './relations.ts'
import { type IndexDefinition, RowIndex } from './row-index.ts'
import {
  type Check,
  type ColumnDefinition,
  type CompositeKey,
  type NamedIndex,
  SqlError,
  type SqlValue,
} from './syntax.ts'
import { textOf } from './values.ts'

/** What holds for a table besides its columns. */
export interface Constraints {
  /** Columns that together are there only once. */
  readonly keys: readonly CompositeKey[]
  readonly checks: readonly Check[]
  /** Those that were made for it besides. */
  readonly indexes?: readonly NamedIndex[]
}

/** What it is at one time. */
export interface TableState {
  readonly columns: readonly ColumnDefinition[]
  readonly constraints: Constraints
  readonly places: Places
  readonly indexes: readonly RowIndex[]
}

/** Those who look at a table as it was. */
export interface Onlookers {
  /** It is about to change: answers whether somebody keeps what it is. */
  keep(table: Table): boolean
}

const nobody: Onlookers = { keep: () => false }

export class Table {
  #state: TableState
  /** Where the next row goes. */
  #nextPlace = 0
  /** What a column that counts gives next. */
  nextNumber = 1
  readonly locks = new Locks()
  /** Those whose transactions have changed something of it, or hold some of its rows. */
  readonly users = new Set<Holder>()
  /** The one who has made it, or made it another one, and has not ended yet. */
  owner: Holder | undefined
  /** That one has made it: for others it is not there. */
  isNew = false
  onlookers: Onlookers = nobody

  constructor(
    readonly name: string,
    columns: readonly ColumnDefinition[],
    constraints: Constraints = { keys: [], checks: [] },
  ) {
    this.#state = stateOf(columns, constraints)
  }

  get state(): TableState {
    return this.#state
  }

  get columns(): readonly ColumnDefinition[] {
    return this.#state.columns
  }

  get constraints(): Constraints {
    return this.#state.constraints
  }

  get indexes(): readonly RowIndex[] {
    return this.#state.indexes
  }

  get places(): Places {
    return this.#state.places
  }

  get rows(): readonly Row[] {
    return this.places.rows
  }

  /** About what its rows take. */
  get bytes(): number {
    return this.places.bytes
  }

  indexOf(column: string): number {
    const wanted = column.toLowerCase()
    return this.columns.findIndex(({ name }) => name.toLowerCase() === wanted)
  }

  /** A place for a row that nobody else gets. */
  reserve(): number {
    return this.#nextPlace++
  }

  /** It is made of these columns from now on, these hold for it, and it has these rows. @throws what one of them may not be */
  *become(
    columns: readonly ColumnDefinition[],
    constraints: Constraints,
    rows: Iterable<Row>,
    effort: Effort,
  ): Working {
    const state = stateOf(columns, constraints)
    let place = 0
    for (const row of rows) {
      if (effort.needsRest()) yield* effort.rest()
      checkRequired(this.name, columns, row)
      for (const index of state.indexes) {
        const key = index.keyOf(row)
        if (key !== undefined && index.definition.isUnique && index.placeOf(key) !== undefined)
          throw duplicate(this.name, index, row)
        index.enter(row, place)
      }
      state.places.put(place++, row)
    }
    this.restore(state)
  }

  /** It is again what it was. */
  restore(state: TableState): void {
    this.onlookers.keep(this)
    this.#state = state
    this.#nextPlace = Math.max(this.#nextPlace, state.places.length)
  }

  /** The same under another name. */
  called(name: string): Table {
    const table = new Table(name, this.columns, this.constraints)
    table.restore({ ...this.#state, places: this.places.copy() })
    table.nextNumber = this.nextNumber
    table.owner = this.owner
    return table
  }

  /** What a transaction has changed holds for all from now on. */
  *take(changes: Iterable<readonly [place: number, row: Row | undefined]>, effort: Effort): Working {
    if (this.onlookers.keep(this)) this.#state = { ...this.#state, places: this.places.copy() }
    for (const [place, row] of changes) {
      if (effort.needsRest(takingUnits)) yield* effort.rest()
      const old = this.places.at(place)
      if (old === row) continue
      for (const each of this.indexes) {
        if (old) each.leave(old, place)
        if (row) each.enter(row, place)
      }
      this.places.put(place, row)
    }
  }

  /** Leaves no place empty, where most are and nobody needs them where they are. */
  *tidy(effort: Effort): Working {
    const { length, size } = this.places
    if (this.users.size > 0 || length < fewPlaces || size * 2 > length) return
    yield* this.become(this.columns, this.constraints, [...this.rows], effort)
    this.#nextPlace = this.places.length
  }

  /** @throws Held while another one is about to make it another one */
  checkOwner(holder: Holder): void {
    if (this.owner && this.owner !== holder) throw new Held(this.owner, this.name)
  }
}

const takingUnits = 64
const fewPlaces = 1_000

function stateOf(columns: readonly ColumnDefinition[], constraints: Constraints): TableState {
  const single = columns
    .filter(({ isPrimary, isUnique }) => isPrimary || isUnique)
    .map(({ name, isPrimary }) => ({ name: '', columns: [name], isPrimary, isUnique: true }))
  const composite = constraints.keys.map((each) => ({ ...each, isUnique: true }))
  const places = ({ columns: names }: IndexDefinition) =>
    names.map((name) => columns.findIndex((each) => each.name.toLowerCase() === name.toLowerCase()))
  const named = (constraints.indexes ?? [])
    .filter(({ columns: names, where }) => names.length > 0 && where === undefined)
    .map(({ name, columns: names, isUnique }) => ({ name, columns: names, isUnique, isPrimary: false }))
  const indexes = [...single, ...composite, ...named]
    .map((each) => new RowIndex(each, places(each)))
    .filter(({ at }) => !at.includes(-1))
  return { columns, constraints, places: new Places(), indexes }
}

/** @throws SqlError for a row that lacks what it has to have */
export function checkRequired(table: string, columns: readonly ColumnDefinition[], row: Row): void {
  for (const [n, { name, isRequired }] of columns.entries())
    if (isRequired && row[n] === null) throw new SqlError('null', name, table, { row: [...row] })
}

/** A row has a key that is there already. */
export function duplicate(table: string, { definition, at }: RowIndex, row: Row): SqlError {
  const { name, columns, isPrimary } = definition
  const values: readonly SqlValue[] = at.map((place) => row[place])
  const texts = values.map(textOf)
  const own = isPrimary ? 'PRIMARY' : name || columns.join('_')
  const usual = isPrimary ? `${table}_pkey` : name || `${table}_${columns.join('_')}_key`
  return new SqlError('duplicate', texts.join('-'), `${table}.${own}`, {
    column: columns.join(', '),
    values: texts.join(', '),
    constraint: usual,
  })
}
