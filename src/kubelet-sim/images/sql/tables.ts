/** Databases, their tables, and the rows in them. */
import type { Working } from '../../runtime/program.ts'
import type { Effort } from './relations.ts'
import type { Sequence } from './sequence.ts'
import {
  type Check,
  type ColumnDefinition,
  type CompositeKey,
  type Query,
  SqlError,
  type SqlValue,
  type TableName,
} from './syntax.ts'
import { lengthOf, textOf } from './values.ts'

export type Row = SqlValue[]

/** About what a row takes, in bytes. */
const sizeOf = (row: Row): number => row.reduce<number>((sum, each) => sum + 16 + lengthOf(each), 64)

/** What holds for a table besides its columns. */
export interface Constraints {
  /** Columns that together are there only once. */
  readonly keys: readonly CompositeKey[]
  readonly checks: readonly Check[]
}

interface Known extends CompositeKey {
  readonly places: readonly number[]
  readonly at: Map<string, number>
}

/** A value as it is looked for. */
const plain = (value: SqlValue): SqlValue =>
  typeof value === 'object' && value !== null ? value.value : value

/** A question that has a name, in the place of a table. */
export interface ViewDefinition {
  readonly name: string
  readonly query: Query
  /** The question as it was written. */
  readonly text: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** The tables and views that it asks. */
  readonly needs: readonly string[]
}

export class Table {
  #rows: Row[] = []
  /** About what its rows take. */
  #bytes = 0
  /** What a column that counts gives next. */
  nextNumber = 1
  /** Where the row of each value is, by columns whose values are there only once. */
  readonly #keys = new Map<number, Map<SqlValue, number>>()
  #composites: readonly Known[] = []
  #columns: readonly ColumnDefinition[]

  constructor(
    readonly name: string,
    columns: readonly ColumnDefinition[],
    private given: Constraints = { keys: [], checks: [] },
  ) {
    this.#columns = columns
    this.#forget()
  }

  get constraints(): Constraints {
    return { keys: this.#composites, checks: this.given.checks }
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  get bytes(): number {
    return this.#bytes
  }

  get columns(): readonly ColumnDefinition[] {
    return this.#columns
  }

  /** It is made of these columns from now on, and has these rows. @throws what one of them may not be */
  *become(columns: readonly ColumnDefinition[], rows: Iterable<Row>, effort: Effort): Working {
    const before: readonly [readonly ColumnDefinition[], readonly Row[]] = [this.#columns, this.#rows]
    try {
      this.#columns = columns
      this.#forget()
      for (const row of rows) {
        if (effort.needsRest()) yield* effort.rest()
        this.add(row)
      }
    } catch (error) {
      yield* this.#take(...before, effort)
      throw error
    }
  }

  /** These hold for it from now on. @throws what one of its rows may not be */
  *constrain(constraints: Constraints, effort: Effort): Working {
    const before = this.given
    this.given = constraints
    try {
      yield* this.become(this.#columns, [...this.#rows], effort)
    } catch (error) {
      this.given = before
      yield* this.#take(this.#columns, [...this.#rows], effort)
      throw error
    }
  }

  /** What makes it again what it is now. */
  snapshot(): (effort: Effort) => Working {
    const [columns, rows, { nextNumber, given }] = [this.#columns, this.#rows.slice(), this]
    const table = this
    return function* (effort) {
      table.given = given
      yield* table.#take(columns, rows, effort)
      table.nextNumber = nextNumber
    }
  }

  *#take(columns: readonly ColumnDefinition[], rows: readonly Row[], effort: Effort): Working {
    this.#columns = columns
    this.#forget()
    for (const row of rows) {
      if (effort.needsRest()) yield* effort.rest()
      this.#put(row)
    }
  }

  #forget(): void {
    this.#rows = []
    this.#bytes = 0
    this.#keys.clear()
    for (const [n, each] of this.#columns.entries())
      if (each.isPrimary || each.isUnique) this.#keys.set(n, new Map())
    this.#composites = this.given.keys.flatMap((each) => {
      const places = each.columns.map((column) => this.indexOf(column))
      return places.includes(-1) ? [] : [{ ...each, places, at: new Map<string, number>() }]
    })
  }

  #put(row: Row): void {
    this.#rows.push(row)
    this.#bytes += sizeOf(row)
    this.#enter(row, this.#rows.length - 1)
  }

  /** The same under another name. */
  *called(name: string, effort: Effort): Working<Table> {
    const table = new Table(name, this.#columns, this.given)
    yield* table.#take([...this.#columns], this.#rows, effort)
    table.nextNumber = this.nextNumber
    return table
  }

  /** Whether a row has that value there. */
  knows(column: number, value: SqlValue, effort: Effort): boolean {
    const known = this.#keys.get(column)
    if (known) return known.has(plain(value))
    effort.needsRest(this.#rows.length)
    return this.#rows.some((row) => plain(row[column]) === plain(value))
  }

  /** Where the row is that has a value, of a column that has each only once; undefined where it may have it more often. */
  placesOf(column: number, value: SqlValue): readonly number[] | undefined {
    const known = this.#keys.get(column)
    const place = known?.get(plain(value))
    return place === undefined ? known && [] : [place]
  }

  /** Takes back what was added last, down to so many rows. */
  *shrink(count: number, effort: Effort): Working {
    const gone = new Set(this.#rows.slice(count))
    if (gone.size > 0) yield* this.keep((row) => !gone.has(row), effort)
  }

  indexOf(column: string): number {
    const wanted = column.toLowerCase()
    return this.columns.findIndex(({ name }) => name.toLowerCase() === wanted)
  }

  /** @throws where a value is there already that may be there only once */
  add(row: Row): void {
    this.#check(row, undefined)
    this.#put(row)
  }

  replace(n: number, row: Row): void {
    const old = this.#rows[n]
    this.#check(row, old)
    for (const [column, known] of this.#keys) known.delete(plain(old[column]))
    for (const { places, at } of this.#composites) at.delete(togetherOf(old, places) ?? '')
    this.#rows[n] = row
    this.#bytes += sizeOf(row) - sizeOf(old)
    this.#enter(row, n)
  }

  /** Where the one is that has a key of this one; -1 where there is none. */
  placeOfKnown(row: Row): number {
    for (const [column, known] of this.#keys) {
      const place = row[column] === null ? undefined : known.get(plain(row[column]))
      if (place !== undefined) return place
    }
    for (const { places, at } of this.#composites) {
      const place = at.get(togetherOf(row, places) ?? '')
      if (place !== undefined) return place
    }
    return -1
  }

  /** Leaves those that are to stay; answers how many have gone. */
  *keep(stays: (row: Row) => boolean, effort: Effort): Working<number> {
    const before = this.#rows
    this.#forget()
    for (const row of before) {
      if (effort.needsRest()) yield* effort.rest()
      if (stays(row)) this.#put(row)
    }
    return before.length - this.#rows.length
  }

  #check(row: Row, old: Row | undefined): void {
    for (const [n, { name, isRequired }] of this.columns.entries())
      if (isRequired && row[n] === null) throw new SqlError('null', name, this.name, { row })
    for (const [column, known] of this.#keys) {
      const value = row[column]
      if (value !== null && known.has(plain(value)) && plain(old?.[column] ?? null) !== plain(value))
        throw new SqlError(
          'duplicate',
          textOf(value),
          `${this.name}.${this.columns[column].isPrimary ? 'PRIMARY' : this.columns[column].name}`,
          { column: this.columns[column].name },
        )
    }
    for (const { places, at, isPrimary, columns, name } of this.#composites) {
      const key = togetherOf(row, places)
      if (key === undefined || !at.has(key) || (old && togetherOf(old, places) === key)) continue
      const values = places.map((place) => textOf(row[place]))
      throw new SqlError(
        'duplicate',
        values.join('-'),
        `${this.name}.${isPrimary ? 'PRIMARY' : name || columns.join('_')}`,
        {
          column: columns.join(', '),
          values: values.join(', '),
          constraint: isPrimary ? `${this.name}_pkey` : name || `${this.name}_${columns.join('_')}_key`,
        },
      )
    }
  }

  #enter(row: Row, n: number): void {
    for (const [column, known] of this.#keys) if (row[column] !== null) known.set(plain(row[column]), n)
    for (const { places, at } of this.#composites) {
      const key = togetherOf(row, places)
      if (key !== undefined) at.set(key, n)
    }
  }
}

/** What a row has in several columns; undefined where it lacks one. */
function togetherOf(row: Row, places: readonly number[]): string | undefined {
  const values = places.map((place) => plain(row[place]))
  return values.includes(null) ? undefined : JSON.stringify(values)
}

export class Databases {
  readonly #byName: Map<string, Map<string, Table>>
  readonly #views = new Map<string, Map<string, ViewDefinition>>()
  /** The words that a type of somebody's own has, by database. */
  readonly #types = new Map<string, Map<string, readonly string[]>>()

  readonly #sequences = new Map<string, Map<string, Sequence>>()

  /** @param first those that a server has from the start */
  constructor(first: readonly string[]) {
    this.#byName = new Map(first.map((each) => [each, new Map()]))
  }

  /** About what all of them take. */
  get bytes(): number {
    let sum = 0
    for (const tables of this.#byName.values()) for (const each of tables.values()) sum += each.bytes
    return sum
  }

  names(): readonly string[] {
    return [...this.#byName.keys()].sort()
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  make(name: string): void {
    if (this.#byName.has(name)) throw new SqlError('database exists', name)
    this.#byName.set(name, new Map())
  }

  drop(name: string): void {
    if (!this.#byName.delete(name)) throw new SqlError('unknown database', name, 'drop')
    this.#views.delete(name)
    this.#types.delete(name)
    this.#sequences.delete(name)
  }

  /** What makes all of them again what they are now. */
  snapshot(): (effort: Effort) => Working {
    const byName = this.#byName
    const before = [...this.#byName].map(([name, tables]) => [name, new Map(tables)] as const)
    const views = this.#views
    const viewsBefore = [...views].map(([name, all]) => [name, new Map(all)] as const)
    const sequences = this.#sequences
    const sequencesBefore = [...sequences].map(([name, all]) => [name, new Map(all)] as const)
    const undo = before.flatMap(([, tables]) => [...tables.values()].map((each) => each.snapshot()))
    return function* (effort) {
      byName.clear()
      for (const [name, tables] of before) byName.set(name, new Map(tables))
      views.clear()
      for (const [name, all] of viewsBefore) views.set(name, new Map(all))
      // Which there are; what they have given is not taken back.
      sequences.clear()
      for (const [name, all] of sequencesBefore) sequences.set(name, new Map(all))
      for (const each of undo) yield* each(effort)
    }
  }

  tablesOf(name: string | undefined): Map<string, Table> {
    if (name === undefined) throw new SqlError('no database', '')
    const found = this.#byName.get(name)
    if (!found) throw new SqlError('unknown database', name)
    return found
  }

  /** The views of a database. */
  viewsOf(name: string | undefined): Map<string, ViewDefinition> {
    this.tablesOf(name)
    return ofDatabase(this.#views, name ?? '')
  }

  /** The types that somebody has made there. */
  typesOf(name: string | undefined): Map<string, readonly string[]> {
    return ofDatabase(this.#types, name ?? '')
  }

  /** The sequences that somebody has made there. */
  sequencesOf(name: string | undefined): Map<string, Sequence> {
    return ofDatabase(this.#sequences, name ?? '')
  }

  view({ database, name }: TableName, current: string | undefined): ViewDefinition | undefined {
    return this.#views.get(database ?? current ?? '')?.get(name)
  }

  /** The names of tables and views in order, as they are listed. */
  relationsOf(name: string | undefined): readonly { readonly name: string; readonly isView: boolean }[] {
    const tables = [...this.tablesOf(name).keys()].map((each) => ({ name: each, isView: false }))
    const views = [...this.viewsOf(name).keys()].map((each) => ({ name: each, isView: true }))
    return [...tables, ...views].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(database: string, name: string): Table | undefined {
    return this.#byName.get(database)?.get(name)
  }

  table({ database, name }: TableName, current: string | undefined): Table {
    const found = this.tablesOf(database ?? current).get(name)
    if (found) return found
    if (this.view({ database, name }, current))
      throw new SqlError('not a table', name, `${database ?? current}`)
    throw new SqlError('no table', `${database ?? current}.${name}`)
  }
}

function ofDatabase<T>(all: Map<string, Map<string, T>>, name: string): Map<string, T> {
  let found = all.get(name)
  if (!found) all.set(name, (found = new Map()))
  return found
}
