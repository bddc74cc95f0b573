/** Carries statements out. */
import { alter } from './alteration.ts'
import { Answers, mostRows, noScope, type ServerFacts, scopeOf } from './answers.ts'
import type { Asking } from './asking.ts'
import { isTrue, numberOf, type Surroundings, worthOf } from './expressions.ts'
import { checkReferences, follow } from './foreign-keys.ts'
import { Effort } from './relations.ts'
import { chosenOf } from './selection.ts'
import {
  type Chosen,
  type ColumnDefinition,
  type Expression,
  SqlError,
  type SqlValue,
  type Statement,
  type WhenKnown,
} from './syntax.ts'
import { Databases, type Row, Table } from './tables.ts'

export interface Outcome {
  /** What a question is answered with; absent for an order. */
  readonly titles?: readonly string[]
  readonly rows?: readonly (readonly SqlValue[])[]
  /** How many rows an order has changed. */
  readonly changed?: number
  /** The database that is in use from now on. */
  readonly uses?: string
}

/** What changes something, and is to be done again when the server comes back. */
export const isChange = ({ kind }: Statement): boolean =>
  ![
    'select',
    'use',
    'show databases',
    'show tables',
    'describe',
    'nothing',
    'begin',
    'commit',
    'rollback',
    'savepoint',
  ].includes(kind)

export class Engine {
  readonly databases: Databases
  readonly #answers: Answers

  /** @param databases those that are there from the start */
  constructor(
    private readonly facts: ServerFacts,
    databases: readonly string[],
  ) {
    this.databases = new Databases(databases)
    this.#answers = new Answers(facts, this.databases)
  }

  run(statement: Statement, asked: Asking): Outcome {
    const asking = { ...asked, effort: new Effort() }
    if (this.facts.isReadOnly && isChange(statement)) throw new SqlError('read only', '--super-read-only')
    const { databases } = this
    const { database } = asking
    switch (statement.kind) {
      case 'nothing':
      case 'begin':
      case 'commit':
      case 'rollback':
      case 'savepoint':
        return { changed: 0 }
      case 'select':
        return this.#answers.select(statement, asking)
      case 'use':
        databases.tablesOf(statement.name)
        return { uses: statement.name }
      case 'show databases':
        return { titles: ['Database'], rows: databases.names().map((each) => [each]) }
      case 'show tables':
        return {
          titles: [`Tables_in_${database}`],
          rows: [...databases.tablesOf(database).keys()].sort().map((each) => [each]),
        }
      case 'describe':
        return describe(databases.table(statement.table, database))
      case 'create database':
        if (!statement.isLenient || !databases.has(statement.name)) databases.make(statement.name)
        return { changed: 1 }
      case 'drop database':
        if (!statement.isLenient || databases.has(statement.name)) databases.drop(statement.name)
        return { changed: 0 }
      default:
        return this.#change(statement, asking)
    }
  }

  #change(statement: Statement, asking: Asking): Outcome {
    const { databases } = this
    const { database } = asking
    switch (statement.kind) {
      case 'create table': {
        const { table, columns, isLenient } = statement
        const tables = databases.tablesOf(table.database ?? database)
        if (tables.has(table.name) && !isLenient) throw new SqlError('table exists', table.name)
        if (!tables.has(table.name)) tables.set(table.name, new Table(table.name, columns))
        return { changed: 0 }
      }
      case 'drop table':
        for (const each of statement.tables) {
          const tables = databases.tablesOf(each.database ?? database)
          if (!tables.delete(each.name) && !statement.isLenient)
            throw new SqlError('no table', `${each.database ?? database}.${each.name}`, 'drop')
        }
        return { changed: 0 }
      case 'truncate':
        return { changed: databases.table(statement.table, database).keep(() => false) && 0 }
      case 'alter':
        return this.#alter(statement, asking)
      case 'insert':
        return this.#insert(statement, asking)
      case 'update':
        return this.#update(statement, asking)
      default: {
        const { table: name, where, returning } = statement as Statement & { kind: 'delete' }
        const table = databases.table(name, database)
        const gone = table.rows.filter((row) => this.#holds(where, asking, table, row))
        follow(databases.tablesOf(name.database ?? database), table, gone, asking.trusts)
        const leaving = new Set(gone)
        table.keep((row) => !leaving.has(row))
        return this.#changed(gone, { returning, table, asking })
      }
    }
  }

  #holds(where: Expression | undefined, asking: Asking, ...[table, row]: readonly [Table, Row]): boolean {
    return !where || isTrue(worthOf(where, this.#answers.around(asking, scopeOf(table, row))))
  }

  #alter({ table: name, changes, isLenient }: Statement & { kind: 'alter' }, asking: Asking): Outcome {
    const tables = this.databases.tablesOf(name.database ?? asking.database)
    if (isLenient && !tables.has(name.name)) return { changed: 0 }
    const table = this.databases.table(name, asking.database)
    for (const change of changes) {
      alter(table, change, {
        filled: (column) => this.#filled(table, column, undefined, this.#answers.around(asking, noScope)),
        cast: (column, value) => this.#cast(column, value),
      })
      if (change.does !== 'call') continue
      if (tables.has(change.name)) throw new SqlError('table exists', change.name)
      tables.delete(table.name)
      tables.set(change.name, table.called(change.name))
    }
    return { changed: 0 }
  }

  #insert(statement: Statement & { kind: 'insert' }, asking: Asking): Outcome {
    const table = this.databases.table(statement.table, asking.database)
    const places = statement.columns?.map((each) => {
      const place = table.indexOf(each)
      if (place < 0) throw new SqlError('unknown column', each, 'field list')
      return place
    })
    const given = this.#given(statement, asking)
    if (table.rows.length + given.length > mostRows) throw new SqlError('full', table.name)
    const before = table.rows.length
    try {
      return this.#insertAll(statement, { table, places, given, asking })
    } catch (error) {
      // A statement is done as a whole, or not at all.
      table.shrink(before)
      throw error
    }
  }

  /** The values of the rows that are to be added; undefined where the column says itself what it has. */
  #given({ rows }: Statement & { kind: 'insert' }, asking: Asking): readonly (readonly Given[])[] {
    if ('kind' in rows) return this.#answers.select(rows, asking).rows ?? []
    const around = this.#answers.around(asking, noScope)
    return rows.map((row) =>
      row.map((each) =>
        each.kind === 'call' && each.name === 'default' ? undefined : worthOf(each, around),
      ),
    )
  }

  #insertAll(
    statement: Statement & { kind: 'insert' },
    { table, places, given, asking }: Inserting,
  ): Outcome {
    const tables = this.databases.tablesOf(statement.table.database ?? asking.database)
    const around = this.#answers.around(asking, noScope)
    const added: Row[] = []
    for (const [n, values] of given.entries()) {
      // Without their names, postgres takes the first columns.
      const isShort = !places && this.facts.hasBooleans && values.length < table.columns.length
      if (values.length !== (places ?? table.columns).length && !isShort)
        throw new SqlError('count', String(n + 1))
      const row: Given[] = table.columns.map(() => undefined)
      for (const [at, each] of values.entries()) row[places ? places[at] : at] = each
      const whole = table.columns.map((column, at) => this.#filled(table, column, row[at], around))
      if (!asking.trusts) checkReferences(tables, table, whole)
      const known = statement.whenKnown === 'refused' ? -1 : table.placeOfKnown(whole)
      const made = known < 0 ? whole : this.#meet(statement.whenKnown, { table, known, whole, asking })
      if (!made) continue
      if (known < 0) table.add(whole)
      added.push(made)
    }
    return this.#changed(added, { returning: statement.returning, table, asking })
  }

  /** What becomes of a row whose key is there already; undefined where nothing does. */
  #meet(
    how: WhenKnown,
    { table, known, whole, asking }: { table: Table; known: number; whole: Row; asking: Asking },
  ): Row | undefined {
    if (how === 'skipped' || how === 'refused') return undefined
    if (how === 'replaces') {
      table.replace(known, whole)
      return whole
    }
    const old = table.rows[known]
    const around = this.#answers.around(asking, { ...scopeOf(table, old), wanted: whole })
    if (how.where && !isTrue(worthOf(how.where, around))) return undefined
    const next = [...old]
    for (const { column, value } of how.changes) {
      const place = table.indexOf(column)
      if (place < 0) throw new SqlError('unknown column', column, 'field list')
      next[place] = this.#cast(table.columns[place], worthOf(value, around))
    }
    table.replace(known, next)
    return next
  }

  #update(
    { table: name, changes, where, returning }: Statement & { kind: 'update' },
    asking: Asking,
  ): Outcome {
    const table = this.databases.table(name, asking.database)
    const places = changes.map(({ column }) => {
      const place = table.indexOf(column)
      if (place < 0) throw new SqlError('unknown column', column, 'field list')
      return place
    })
    let changed = 0
    const tables = this.databases.tablesOf(name.database ?? asking.database)
    const found: Row[] = []
    for (const [n, row] of table.rows.entries()) {
      if (!this.#holds(where, asking, table, row)) continue
      const next = [...row]
      const around = this.#answers.around(asking, scopeOf(table, row))
      for (const [at, { value }] of changes.entries())
        next[places[at]] = this.#cast(table.columns[places[at]], worthOf(value, around))
      if (!asking.trusts && changes.some((_change, at) => table.columns[places[at]].references))
        checkReferences(tables, table, next)
      if (next.some((each, at) => each !== row[at])) changed++
      table.replace(n, next)
      found.push(next)
    }
    return { ...this.#changed(found, { returning, table, asking }), changed }
  }

  /** What is told of rows that were changed. */
  #changed(rows: readonly Row[], { returning, table, asking }: Told): Outcome {
    const changed = rows.length
    return returning
      ? {
          ...chosenOf(returning, rows, scopeOf(table).columns, (row) =>
            this.#answers.around(asking, scopeOf(table, row)),
          ),
          changed,
        }
      : { changed }
  }

  #cast(column: ColumnDefinition, value: SqlValue): SqlValue {
    if (value === null) return null
    if (this.facts.hasBooleans && /^bool/.test(column.type)) return isTrue(value)
    if (!isNumeric(column)) return String(value)
    const number = numberOf(value)
    return /int|serial|bool/.test(column.type) ? Math.round(number) : number
  }

  #filled(
    table: Table,
    column: ColumnDefinition,
    given: SqlValue | undefined,
    around: Surroundings,
  ): SqlValue {
    if (column.counts && (given === undefined || given === null || given === 0)) return table.nextNumber++
    if (given !== undefined) {
      const value = this.#cast(column, given)
      if (column.counts) table.nextNumber = Math.max(table.nextNumber, numberOf(value) + 1)
      return value
    }
    if (column.otherwise) return this.#cast(column, worthOf(column.otherwise, around))
    if (column.isRequired && !this.facts.hasBooleans) throw new SqlError('missing default', column.name)
    return null
  }
}

const isNumeric = ({ type }: ColumnDefinition): boolean =>
  /^(tiny|small|medium|big)?(int|serial)|^(integer|decimal|numeric|float|double|real|bool)/.test(type)

type Given = SqlValue | undefined

interface Inserting {
  readonly table: Table
  readonly places: readonly number[] | undefined
  readonly given: readonly (readonly Given[])[]
  readonly asking: Asking
}

/** Of what comes from a function, only this one is usual. */
function defaultText(otherwise: Expression | undefined): SqlValue {
  if (otherwise?.kind === 'value') return otherwise.value
  if (otherwise?.kind === 'truth') return String(otherwise.holds)
  return otherwise ? 'CURRENT_TIMESTAMP' : null
}

interface Told {
  readonly returning: readonly Chosen[] | undefined
  readonly table: Table
  readonly asking: Asking
}

function describe({ columns }: Table): Outcome {
  return {
    titles: ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra'],
    rows: columns.map(({ name, type, isRequired, isPrimary, isUnique, counts, otherwise }) => [
      name,
      type,
      isRequired ? 'NO' : 'YES',
      isPrimary ? 'PRI' : isUnique ? 'UNI' : '',
      defaultText(otherwise),
      counts ? 'auto_increment' : '',
    ]),
  }
}
