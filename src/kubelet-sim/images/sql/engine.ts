/** Carries statements out. */
import { formatDate } from '../../programs/commands/date.ts'
import { textOf } from '../../runtime/bytes.ts'
import { compareValues, isTrue, numberOf, type Surroundings, worthOf } from './expressions.ts'
import { chosenOf, select } from './selection.ts'
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

/** Who asks. */
export interface Asking {
  readonly database: string | undefined
  readonly user: string
  readonly now: number
}

interface ServerFacts {
  /** `@@name`, as far as the server has such a variable. */
  variable(name: string): SqlValue | undefined
  readonly version: string
  /** What a function of this server's own answers; undefined for one that it does not have. */
  call?(name: string, asking: Asking): SqlValue | undefined
  /** `length` counts characters, not bytes. */
  readonly measuresCharacters?: boolean
  /** It has booleans. */
  readonly hasBooleans?: boolean
  /** It takes no changes, as a replica does not. */
  readonly isReadOnly: boolean
}

/** No table has more rows, and no text of a row more characters. */
const mostRows = 100_000

/** What changes something, and is to be done again when the server comes back. */
export const isChange = ({ kind }: Statement): boolean =>
  !['select', 'use', 'show databases', 'show tables', 'describe', 'nothing'].includes(kind)

export class Engine {
  readonly databases: Databases

  /** @param databases those that are there from the start */
  constructor(
    private readonly facts: ServerFacts,
    databases: readonly string[],
  ) {
    this.databases = new Databases(databases)
  }

  run(statement: Statement, asking: Asking): Outcome {
    if (this.facts.isReadOnly && isChange(statement)) throw new SqlError('read only', '--super-read-only')
    const { databases } = this
    const { database } = asking
    switch (statement.kind) {
      case 'nothing':
        return { changed: 0 }
      case 'select': {
        const table = statement.from && databases.table(statement.from, database)
        return select(statement, table, (row) => this.#around(asking, table, row))
      }
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
      case 'insert':
        return this.#insert(statement, asking)
      case 'update':
        return this.#update(statement, asking)
      default: {
        const { table: name, where, returning } = statement as Statement & { kind: 'delete' }
        const table = databases.table(name, database)
        const gone = table.rows.filter((row) => this.#holds(where, asking, table, row))
        const leaving = new Set(gone)
        table.keep((row) => !leaving.has(row))
        return this.#changed(gone, { returning, table, asking })
      }
    }
  }

  #holds(where: Expression | undefined, asking: Asking, ...[table, row]: readonly [Table, Row]): boolean {
    return !where || isTrue(worthOf(where, this.#around(asking, table, row)))
  }

  #insert(statement: Statement & { kind: 'insert' }, asking: Asking): Outcome {
    const table = this.databases.table(statement.table, asking.database)
    const places = statement.columns?.map((each) => {
      const place = table.indexOf(each)
      if (place < 0) throw new SqlError('unknown column', each, 'field list')
      return place
    })
    if (table.rows.length + statement.rows.length > mostRows) throw new SqlError('full', table.name)
    const added: Row[] = []
    for (const [n, values] of statement.rows.entries()) {
      if (values.length !== (places ?? table.columns).length) throw new SqlError('count', String(n + 1))
      const around = this.#around(asking, table, undefined)
      const row: (SqlValue | undefined)[] = table.columns.map(() => undefined)
      for (const [at, each] of values.entries())
        if (!(each.kind === 'call' && each.name === 'default'))
          row[places ? places[at] : at] = worthOf(each, around)
      const whole = table.columns.map((column, at) => this.#filled(table, column, row[at], around))
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
    const around = this.#around(asking, table, old, whole)
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
    const found: Row[] = []
    for (const [n, row] of table.rows.entries()) {
      if (!this.#holds(where, asking, table, row)) continue
      const next = [...row]
      const around = this.#around(asking, table, row)
      for (const [at, { value }] of changes.entries())
        next[places[at]] = this.#cast(table.columns[places[at]], worthOf(value, around))
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
      ? { ...chosenOf(returning, rows, table, (row) => this.#around(asking, table, row)), changed }
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
    if (column.isRequired) throw new SqlError('missing default', column.name)
    return null
  }

  /** @param wanted the row that was to be added */
  #around(asking: Asking, table: Table | undefined, row: Row | undefined, wanted?: Row): Surroundings {
    return {
      column: (name, isNew) => {
        const place = table ? table.indexOf(name) : -1
        if (place < 0) throw new SqlError('unknown column', name, 'field list')
        return (isNew ? wanted : row)?.[place] ?? null
      },
      variable: (name) => {
        const value = this.facts.variable(name)
        if (value === undefined) throw new SqlError('unsupported', `@@${name}`)
        return value
      },
      call: (name, args) => this.#call(name, args, asking),
      truth: (holds) => (this.facts.hasBooleans ? holds : Number(holds)),
    }
  }

  #call(name: string, args: readonly SqlValue[], asking: Asking): SqlValue {
    const { now, user, database } = asking
    const own = this.facts.call?.(name, asking)
    if (own !== undefined) return own
    const [first = null, second = null] = args
    const text = first === null ? '' : String(first)
    switch (name) {
      case 'now':
      case 'current_timestamp':
      case 'sysdate':
        return formatDate(now, '%F %T')
      case 'curdate':
      case 'current_date':
        return formatDate(now, '%F')
      case 'unix_timestamp':
        return Math.floor(now / 1_000)
      case 'version':
        return this.facts.version
      case 'database':
      case 'schema':
        return database ?? null
      case 'user':
      case 'current_user':
        return user
      case 'concat':
        return args.includes(null) ? null : args.join('')
      case 'upper':
        return first === null ? null : text.replace(/[a-z]+/g, (each) => each.toUpperCase())
      case 'lower':
        return first === null ? null : text.replace(/[A-Z]+/g, (each) => each.toLowerCase())
      case 'length':
      case 'char_length':
      case 'character_length': {
        const isInBytes = name === 'length' && !this.facts.measuresCharacters
        return first === null ? null : isInBytes ? text.length : [...textOf(text)].length
      }
      case 'coalesce':
      case 'ifnull':
        return args.find((each) => each !== null) ?? null
      case 'if':
        return isTrue(first) ? second : (args[2] ?? null)
      case 'abs':
        return Math.abs(numberOf(first))
      case 'round':
        return Number(numberOf(first).toFixed(Math.min(20, Math.max(0, numberOf(second)))))
      case 'greatest':
        return args.reduce((best, each) => (compareValues(each, best) > 0 ? each : best))
      case 'sleep':
        return 0
      default:
        throw new SqlError('unsupported', `${name.toUpperCase()}()`)
    }
  }
}

const isNumeric = ({ type }: ColumnDefinition): boolean =>
  /^(tiny|small|medium|big)?(int|serial)|^(integer|decimal|numeric|float|double|real|bool)/.test(type)

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
