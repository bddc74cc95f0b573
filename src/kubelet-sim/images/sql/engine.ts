/** Carries statements out. */
import type { Working } from '../../runtime/program.ts'
import { alter } from './alteration.ts'
import { Answers, mostRows, noScope, type ServerFacts, scopeOf } from './answers.ts'
import type { Asked, Asking } from './asking.ts'
import { isTrue, numberOf, type Surroundings, valueAtOnce, worthInTime } from './expressions.ts'
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

  *run(statement: Statement, asked: Asking): Working<Outcome> {
    const asking: Asked = { ...asked, effort: new Effort(asked.toil) }
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
        return yield* this.#answers.select(statement, asking)
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
        return yield* this.#change(statement, asking)
    }
  }

  *#change(statement: Statement, asking: Asked): Working<Outcome> {
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
        yield* databases.table(statement.table, database).keep(() => false, asking.effort)
        return { changed: 0 }
      case 'alter':
        return yield* this.#alter(statement, asking)
      case 'insert':
        return yield* this.#insert(statement, asking)
      case 'update':
        return yield* this.#update(statement, asking)
      default: {
        const { table: name, where, returning } = statement as Statement & { kind: 'delete' }
        const table = databases.table(name, database)
        const { effort, trusts } = asking
        const gone: Row[] = []
        for (const row of table.rows) {
          if (effort.needsRest()) yield* effort.rest()
          if (yield* this.#holds(where, asking, table, row)) gone.push(row)
        }
        yield* follow(databases.tablesOf(name.database ?? database), table, gone, { effort, trusts })
        const leaving = new Set(gone)
        yield* table.keep((row) => !leaving.has(row), effort)
        return yield* this.#changed(gone, { returning, table, asking })
      }
    }
  }

  *#holds(
    where: Expression | undefined,
    asking: Asked,
    ...[table, row]: readonly [Table, Row]
  ): Working<boolean> {
    return !where || isTrue(yield* worthInTime(where, this.#answers.around(asking, scopeOf(table, row))))
  }

  *#alter(
    { table: name, changes, isLenient }: Statement & { kind: 'alter' },
    asking: Asked,
  ): Working<Outcome> {
    const tables = this.databases.tablesOf(name.database ?? asking.database)
    if (isLenient && !tables.has(name.name)) return { changed: 0 }
    const table = this.databases.table(name, asking.database)
    for (const change of changes) {
      yield* alter(table, change, {
        effort: asking.effort,
        filled: (column) => this.#filled(table, column, undefined, this.#answers.around(asking, noScope)),
        cast: (column, value) => this.#cast(column, value),
      })
      if (change.does !== 'call') continue
      if (tables.has(change.name)) throw new SqlError('table exists', change.name)
      tables.delete(table.name)
      tables.set(change.name, yield* table.called(change.name, asking.effort))
    }
    return { changed: 0 }
  }

  *#insert(statement: Statement & { kind: 'insert' }, asking: Asked): Working<Outcome> {
    const table = this.databases.table(statement.table, asking.database)
    const places = statement.columns?.map((each) => {
      const place = table.indexOf(each)
      if (place < 0) throw new SqlError('unknown column', each, 'field list')
      return place
    })
    const given = yield* this.#given(statement, asking)
    if (table.rows.length + given.length > mostRows) throw new SqlError('full', table.name)
    const before = table.rows.length
    try {
      return yield* this.#insertAll(statement, { table, places, given, asking })
    } catch (error) {
      // A statement is done as a whole, or not at all.
      yield* table.shrink(before, asking.effort)
      throw error
    }
  }

  /** The values of the rows that are to be added; undefined where the column says itself what it has. */
  *#given({ rows }: Statement & { kind: 'insert' }, asking: Asked): Working<readonly (readonly Given[])[]> {
    if ('kind' in rows) return (yield* this.#answers.select(rows, asking)).rows
    const around = this.#answers.around(asking, noScope)
    const { effort } = asking
    const given: Given[][] = []
    for (const row of rows) {
      if (effort.needsRest()) yield* effort.rest()
      const values: Given[] = []
      for (const each of row)
        values.push(
          each.kind === 'call' && each.name === 'default' ? undefined : yield* worthInTime(each, around),
        )
      given.push(values)
    }
    return given
  }

  *#insertAll(
    statement: Statement & { kind: 'insert' },
    { table, places, given, asking }: Inserting,
  ): Working<Outcome> {
    const { effort } = asking
    const room = this.#roomBeside(table)
    const tables = this.databases.tablesOf(statement.table.database ?? asking.database)
    const around = this.#answers.around(asking, noScope)
    const added: Row[] = []
    for (const [n, values] of given.entries()) {
      if (effort.needsRest()) yield* effort.rest()
      // Without their names, postgres takes the first columns.
      const isShort = !places && this.facts.hasBooleans && values.length < table.columns.length
      if (values.length !== (places ?? table.columns).length && !isShort)
        throw new SqlError('count', String(n + 1))
      const row: Given[] = table.columns.map(() => undefined)
      for (const [at, each] of values.entries()) row[places ? places[at] : at] = each
      const whole = table.columns.map((column, at) => this.#filled(table, column, row[at], around))
      if (!asking.trusts) checkReferences(tables, table, whole, effort)
      const known = statement.whenKnown === 'refused' ? -1 : table.placeOfKnown(whole)
      const made = known < 0 ? whole : yield* this.#meet(statement.whenKnown, { table, known, whole, asking })
      if (!made) continue
      if (known < 0) table.add(whole)
      checkRoom(table, room)
      added.push(made)
    }
    return yield* this.#changed(added, { returning: statement.returning, table, asking })
  }

  /** What becomes of a row whose key is there already; undefined where nothing does. */
  *#meet(
    how: WhenKnown,
    { table, known, whole, asking }: { table: Table; known: number; whole: Row; asking: Asked },
  ): Working<Row | undefined> {
    if (how === 'skipped' || how === 'refused') return undefined
    if (how === 'replaces') {
      table.replace(known, whole)
      return whole
    }
    const old = table.rows[known]
    const around = this.#answers.around(asking, { ...scopeOf(table, old), wanted: whole })
    if (how.where && !isTrue(yield* worthInTime(how.where, around))) return undefined
    const next = [...old]
    for (const { column, value } of how.changes) {
      const place = table.indexOf(column)
      if (place < 0) throw new SqlError('unknown column', column, 'field list')
      next[place] = this.#cast(table.columns[place], yield* worthInTime(value, around))
    }
    table.replace(known, next)
    return next
  }

  *#update(
    { table: name, changes, where, returning }: Statement & { kind: 'update' },
    asking: Asked,
  ): Working<Outcome> {
    const table = this.databases.table(name, asking.database)
    const places = changes.map(({ column }) => {
      const place = table.indexOf(column)
      if (place < 0) throw new SqlError('unknown column', column, 'field list')
      return place
    })
    let changed = 0
    const tables = this.databases.tablesOf(name.database ?? asking.database)
    const found: Row[] = []
    const { effort } = asking
    const room = this.#roomBeside(table)
    for (const [n, row] of table.rows.entries()) {
      if (effort.needsRest()) yield* effort.rest()
      if (!(yield* this.#holds(where, asking, table, row))) continue
      const next = [...row]
      const around = this.#answers.around(asking, scopeOf(table, row))
      for (const [at, { value }] of changes.entries())
        next[places[at]] = this.#cast(table.columns[places[at]], yield* worthInTime(value, around))
      if (!asking.trusts && changes.some((_change, at) => table.columns[places[at]].references))
        checkReferences(tables, table, next, effort)
      if (next.some((each, at) => each !== row[at])) changed++
      table.replace(n, next)
      checkRoom(table, room)
      found.push(next)
    }
    return { ...(yield* this.#changed(found, { returning, table, asking })), changed }
  }

  /** What is told of rows that were changed. */
  *#changed(rows: readonly Row[], { returning, table, asking }: Told): Working<Outcome> {
    const changed = rows.length
    if (!returning) return { changed }
    const shown = yield* chosenOf(returning, rows, scopeOf(table).columns, {
      effort: asking.effort,
      around: (row) => this.#answers.around(asking, scopeOf(table, row)),
    })
    return { ...shown, changed }
  }

  /** How much one table may take, beside the others. */
  #roomBeside({ bytes }: Table): number {
    return mostBytes - (this.databases.bytes - bytes)
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
    if (column.otherwise) return this.#cast(column, valueAtOnce(column.otherwise, around))
    if (column.isRequired && !this.facts.hasBooleans) throw new SqlError('missing default', column.name)
    return null
  }
}

/** What all tables of a server may take, in bytes. */
const mostBytes = 64 * 1024 * 1024

function checkRoom({ bytes, name }: Table, room: number): void {
  if (bytes > room) throw new SqlError('full', name)
}

const isNumeric = ({ type }: ColumnDefinition): boolean =>
  /^(tiny|small|medium|big)?(int|serial)|^(integer|decimal|numeric|float|double|real|bool)/.test(type)

type Given = SqlValue | undefined

interface Inserting {
  readonly table: Table
  readonly places: readonly number[] | undefined
  readonly given: readonly (readonly Given[])[]
  readonly asking: Asked
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
  readonly asking: Asked
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
