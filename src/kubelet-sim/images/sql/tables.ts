/** Databases, their tables, and the rows in them. */
import { type ColumnDefinition, SqlError, type SqlValue, type TableName } from '../sql/syntax.ts'

export type Row = SqlValue[]

export class Table {
  rows: Row[] = []
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
    this.#index()
  }

  get columns(): readonly ColumnDefinition[] {
    return this.#columns
  }

  /** It is made of these columns from now on, and has these rows. @throws what one of them may not be */
  become(columns: readonly ColumnDefinition[], rows: Row[]): void {
    const before: readonly [readonly ColumnDefinition[], Row[]] = [this.#columns, this.rows]
    try {
      this.#take(columns, [])
      for (const row of rows) this.add(row)
    } catch (error) {
      this.#take(...before)
      throw error
    }
  }

  /** What makes it again what it is now. */
  snapshot(): () => void {
    const [columns, rows, { nextNumber }] = [this.#columns, this.rows.slice(), this]
    return () => {
      this.#take(columns, rows.slice())
      this.nextNumber = nextNumber
    }
  }

  #take(columns: readonly ColumnDefinition[], rows: Row[]): void {
    this.#columns = columns
    this.rows = rows
    this.#index()
  }

  #index(): void {
    this.#keys.clear()
    for (const [n, each] of this.#columns.entries())
      if (each.isPrimary || each.isUnique) this.#keys.set(n, new Map())
    for (const [n, row] of this.rows.entries()) this.#enter(row, n)
  }

  /** The same under another name. */
  called(name: string): Table {
    const table = new Table(name, this.#columns)
    table.#take([...this.#columns], this.rows)
    table.nextNumber = this.nextNumber
    return table
  }

  /** Whether a row has that value there. */
  knows(column: number, value: SqlValue): boolean {
    return this.#keys.get(column)?.has(value) ?? this.rows.some((row) => row[column] === value)
  }

  /** Takes back what was added last, down to so many rows. */
  shrink(count: number): void {
    const gone = new Set(this.rows.slice(count))
    if (gone.size > 0) this.keep((row) => !gone.has(row))
  }

  indexOf(column: string): number {
    const wanted = column.toLowerCase()
    return this.columns.findIndex(({ name }) => name.toLowerCase() === wanted)
  }

  /** @throws where a value is there already that may be there only once */
  add(row: Row): void {
    this.#check(row, undefined)
    this.rows.push(row)
    this.#enter(row, this.rows.length - 1)
  }

  replace(n: number, row: Row): void {
    const old = this.rows[n]
    this.#check(row, old)
    for (const [column, known] of this.#keys) known.delete(old[column])
    this.rows[n] = row
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
  keep(stays: (row: Row) => boolean): number {
    const before = this.rows.length
    this.rows = this.rows.filter(stays)
    for (const known of this.#keys.values()) known.clear()
    for (const [n, row] of this.rows.entries()) this.#enter(row, n)
    return before - this.rows.length
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
  snapshot(): () => void {
    const before = [...this.#byName].map(([name, tables]) => [name, new Map(tables)] as const)
    const undo = before.flatMap(([, tables]) => [...tables.values()].map((each) => each.snapshot()))
    return () => {
      this.#byName.clear()
      for (const [name, tables] of before) this.#byName.set(name, new Map(tables))
      for (const each of undo) each()
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
