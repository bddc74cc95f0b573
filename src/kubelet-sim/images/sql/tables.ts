/** Databases, their tables, and the rows in them. */
import type { Working } from '../../runtime/program.ts'
import { type ColumnDefinition, SqlError, type SqlValue, type TableName } from '../sql/syntax.ts'
import { lengthOf } from './expressions.ts'
import type { Effort } from './relations.ts'

export type Row = SqlValue[]

/** About what a row takes, in bytes. */
const sizeOf = (row: Row): number => row.reduce<number>((sum, each) => sum + 16 + lengthOf(each), 64)

export class Table {
  #rows: Row[] = []
  /** About what its rows take. */
  #bytes = 0
  /** What a column that counts gives next. */
  nextNumber = 1
  /** Where the row of each value is, by columns whose values are there only once. */
  readonly #keys = new Map<number, Map<SqlValue, number>>()
  #columns: readonly ColumnDefinition[]

  constructor(
    readonly name: string,
    columns: readonly ColumnDefinition[],
  ) {
    this.#columns = columns
    this.#forget()
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

  /** What makes it again what it is now. */
  snapshot(): (effort: Effort) => Working {
    const [columns, rows, { nextNumber }] = [this.#columns, this.#rows.slice(), this]
    const table = this
    return function* (effort) {
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
  }

  #put(row: Row): void {
    this.#rows.push(row)
    this.#bytes += sizeOf(row)
    this.#enter(row, this.#rows.length - 1)
  }

  /** The same under another name. */
  *called(name: string, effort: Effort): Working<Table> {
    const table = new Table(name, this.#columns)
    yield* table.#take([...this.#columns], this.#rows, effort)
    table.nextNumber = this.nextNumber
    return table
  }

  /** Whether a row has that value there. */
  knows(column: number, value: SqlValue, effort: Effort): boolean {
    const known = this.#keys.get(column)
    if (known) return known.has(value)
    effort.needsRest(this.#rows.length)
    return this.#rows.some((row) => row[column] === value)
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
    for (const [column, known] of this.#keys) known.delete(old[column])
    this.#rows[n] = row
    this.#bytes += sizeOf(row) - sizeOf(old)
    this.#enter(row, n)
  }

  /** Where the one is that has a key of this one; -1 where there is none. */
  placeOfKnown(row: Row): number {
    for (const [column, known] of this.#keys) {
      const place = row[column] === null ? undefined : known.get(row[column])
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
      if (value !== null && known.has(value) && old?.[column] !== value)
        throw new SqlError(
          'duplicate',
          String(value),
          `${this.name}.${this.columns[column].isPrimary ? 'PRIMARY' : this.columns[column].name}`,
          { column: this.columns[column].name },
        )
    }
  }

  #enter(row: Row, n: number): void {
    for (const [column, known] of this.#keys) if (row[column] !== null) known.set(row[column], n)
  }
}

export class Databases {
  readonly #byName: Map<string, Map<string, Table>>

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
  }

  /** What makes all of them again what they are now. */
  snapshot(): (effort: Effort) => Working {
    const byName = this.#byName
    const before = [...this.#byName].map(([name, tables]) => [name, new Map(tables)] as const)
    const undo = before.flatMap(([, tables]) => [...tables.values()].map((each) => each.snapshot()))
    return function* (effort) {
      byName.clear()
      for (const [name, tables] of before) byName.set(name, new Map(tables))
      for (const each of undo) yield* each(effort)
    }
  }

  tablesOf(name: string | undefined): Map<string, Table> {
    if (name === undefined) throw new SqlError('no database', '')
    const found = this.#byName.get(name)
    if (!found) throw new SqlError('unknown database', name)
    return found
  }

  table({ database, name }: TableName, current: string | undefined): Table {
    const found = this.tablesOf(database ?? current).get(name)
    if (!found) throw new SqlError('no table', `${database ?? current}.${name}`)
    return found
  }
}
