/** Adds rows, changes them, and takes them away. */
import type { Working } from '../../runtime/program.ts'
import { placesMeant } from './access.ts'
import type { Answers } from './answers.ts'
import type { Asked } from './asking.ts'
import type { Databases } from './databases.ts'
import type { Dialect } from './dialect.ts'
import { valueAtOnce, worthInTime } from './expressions.ts'
import { checkReferences, follow, type Tables } from './foreign-keys.ts'
import type { Making } from './making.ts'
import { inOrder, worthsOf } from './ordering.ts'
import type { Outcome } from './outcome.ts'
import type { OwnTable } from './own-table.ts'
import { keysOf } from './parts.ts'
import type { Row } from './places.ts'
import type { Event, Rows } from './programs.ts'
import type { Relation } from './relations.ts'
import { mostRows } from './row-functions.ts'
import { noScope, type Scope, scopeOf } from './scopes.ts'
import { chosenOf } from './selection.ts'
import type { Statement } from './statement.ts'
import {
  type Change,
  type Chosen,
  type Expression,
  type Joined,
  type Ordering,
  SqlError,
  type SqlValue,
  type TableName,
  type WhenKnown,
} from './syntax.ts'
import { isTrue, numberOf } from './values.ts'

type Given = SqlValue | undefined

interface Inserting {
  readonly table: OwnTable
  readonly places: readonly number[] | undefined
  readonly given: readonly (readonly Given[])[]
  readonly asking: Asked
}

interface Told {
  readonly returning: readonly Chosen[] | undefined
  readonly table: OwnTable
  readonly asking: Asked
  readonly alias?: string
}

/** A row that a statement means, and what stands beside it. */
interface Met {
  readonly at: number
  readonly scope: Scope
}

interface Meaning {
  readonly table: TableName
  readonly alias?: string
  readonly from: readonly Joined[]
  readonly where: Expression | undefined
  readonly orderBy?: readonly Ordering[]
  readonly limit?: number
}

/** What is done as rows change. */
export interface Triggers {
  /** @returns the row that it becomes; undefined: nothing is done */
  before(event: Event, rows: Rows, asking: Asked): Working<Row | undefined>
  after(event: Event, all: readonly Rows[], asking: Asked): Working
}

export class Writing {
  triggers: Triggers | undefined

  constructor(
    private readonly dialect: Dialect,
    private readonly databases: Databases,
    private readonly answers: Answers,
    private readonly making: Making,
  ) {}

  *insert(statement: Statement & { kind: 'insert' }, asked: Asked): Working<Outcome> {
    const asking = this.answers.withNames(statement, asked)
    const table = asking.seen.table(statement.table, asking.database)
    const places = statement.columns?.map((each) => placeIn(table, each))
    const given = yield* this.#given(statement, asking)
    if (table.size + given.length > mostRows) throw new SqlError('full', table.name)
    asking.numbers?.begin()
    return yield* this.#insertAll(statement, { table, places, given, asking })
  }

  /** The values of the rows that are to be added; undefined where the column says itself what it has. */
  *#given({ rows }: Statement & { kind: 'insert' }, asking: Asked): Working<readonly (readonly Given[])[]> {
    if ('kind' in rows) return (yield* this.answers.query(rows, asking)).rows
    const around = this.answers.around(asking, noScope)
    const { effort } = asking
    const given: Given[][] = []
    for (const row of rows) {
      if (effort.needsRest()) yield* effort.rest()
      const values: Given[] = []
      for (const each of row) values.push(isDefault(each) ? undefined : yield* worthInTime(each, around))
      given.push(values)
    }
    return given
  }

  *#insertAll(
    statement: Statement & { kind: 'insert' },
    { table, places, given, asking }: Inserting,
  ): Working<Outcome> {
    const { effort, database } = asking
    const room = this.making.roomBeside(table)
    const tables = this.#tables(statement.table.database ?? database, asking)
    const around = this.answers.around(asking, noScope)
    const added: Row[] = []
    for (const [n, values] of given.entries()) {
      if (effort.needsRest()) yield* effort.rest()
      const isShort = !places && this.dialect.rowsMayBeShort && values.length < table.columns.length
      const wanted = (places ?? table.columns).length
      const isEmpty = values.length === 0 && this.dialect.rowsMayBeEmpty
      if (values.length !== wanted && !isShort && !isEmpty)
        throw new SqlError('count', String(n + 1), values.length < wanted ? 'fewer' : '')
      const row: Given[] = table.columns.map(() => undefined)
      for (const [at, each] of values.entries()) row[places ? places[at] : at] = each
      const filling = { around, database: statement.table.database ?? database, numbers: asking.numbers }
      const asMade = table.columns.map((column, at) =>
        this.making.filled(table.table, column, row[at], filling, n + 1),
      )
      const event = { kind: 'insert', table, database: statement.table.database ?? database } as const
      const triggered = yield* this.#triggered(event, { fresh: asMade }, asking)
      if (!triggered) continue
      const whole = triggered
      this.#check(table, whole, asking)
      if (!asking.trusts) checkReferences(tables, table, whole, effort)
      const known = statement.whenKnown === 'refused' ? undefined : table.placeOfKnown(whole)
      const made = known === undefined ? whole : yield* this.#meet(statement, { table, known, whole, asking })
      if (!made) continue
      if (known === undefined) table.add(whole)
      this.making.checkRoom(table, room)
      added.push(made)
    }
    const { returning, alias } = statement
    yield* this.#after(
      { kind: 'insert', table, database: statement.table.database ?? database },
      added.map((fresh) => ({ fresh })),
      asking,
    )
    return yield* this.#changed(added, { returning, table, asking, alias })
  }

  /** What becomes of a row whose key is there already; undefined where nothing does. */
  *#meet(
    { whenKnown: how, alias, table: name }: Statement & { kind: 'insert' } & { whenKnown: WhenKnown },
    { table, known, whole, asking }: { table: OwnTable; known: number; whole: Row; asking: Asked },
  ): Working<Row | undefined> {
    if (how === 'skipped' || how === 'refused') return undefined
    if (how === 'replaces') {
      table.replace(known, whole)
      return whole
    }
    table.hold(known, 'own')
    const old = table.at(known)!
    const scope = { ...scopeOf(table, old, alias ?? name.name), wanted: whole }
    const around = this.answers.around(asking, scope)
    if (how.where && !isTrue(yield* worthInTime(how.where, around))) return undefined
    const asMade = yield* this.#withChanges(table, old, how.changes, { scope, asking })
    const event: Event = {
      kind: 'update',
      table,
      database: name.database ?? asking.database,
      sets: how.changes.map(({ column }) => column.toLowerCase()),
    }
    const next = yield* this.#triggered(event, { old, fresh: asMade }, asking)
    if (next) table.replace(known, next)
    return next
  }

  *#withChanges(
    table: OwnTable,
    old: Row,
    changes: readonly Change[],
    { scope, asking }: { readonly scope: Scope; readonly asking: Asked },
  ): Working<Row> {
    const next: SqlValue[] = [...old]
    const around = this.answers.around(asking, scope)
    for (const { column, value } of changes) {
      const place = placeIn(table, column)
      const definition = table.columns[place]
      if (isDefault(value)) {
        const filling = { around, database: asking.database }
        next[place] = this.making.filled(table.table, definition, undefined, filling)
      } else next[place] = this.making.cast(definition, yield* worthInTime(value, around), asking.database)
    }
    this.#check(table, next, asking)
    return next
  }

  /** @throws SqlError where something does not hold that has to */
  #check(table: OwnTable, row: Row, asking: Asked): void {
    const { checks } = table.constraints
    if (checks.length === 0) return
    const around = this.answers.around(asking, scopeOf(table, row))
    for (const [n, { name, holds, column }] of checks.entries()) {
      const value = valueAtOnce(holds, around)
      if (value === null || isTrue(value)) continue
      const usual = this.dialect.checkName(table.name, column, n + 1)
      throw new SqlError('checked', name || usual, table.name, { row: [...row] })
    }
  }

  *update(statement: Statement & { kind: 'update' }, asked: Asked): Working<Outcome> {
    const { table: name, changes, returning, alias } = statement
    const asking = this.answers.withNames(statement, asked)
    const table = asking.seen.table(name, asking.database)
    const tables = this.#tables(name.database ?? asking.database, asking)
    const places = changes.map(({ column }) => placeIn(table, column))
    const { effort } = asking
    const room = this.making.roomBeside(table)
    const found: Row[] = []
    const sets = changes.map(({ column }) => column.toLowerCase())
    const event: Event = { kind: 'update', table, database: name.database ?? asking.database, sets }
    const all: Rows[] = []
    let changed = 0
    for (const { at, scope } of yield* this.#met(statement, table, asking)) {
      if (effort.needsRest()) yield* effort.rest()
      table.hold(at, 'own')
      const row = table.at(at)!
      const asMade = yield* this.#withChanges(table, row, changes, { scope, asking })
      const made = yield* this.#triggered(event, { old: row, fresh: asMade }, asking)
      if (!made) continue
      if (!asking.trusts && places.some((place) => table.columns[place].references))
        checkReferences(tables, table, made, effort)
      if (made.some((each, n) => each !== row[n])) changed++
      table.replace(at, made)
      this.making.checkRoom(table, room)
      found.push(made)
      all.push({ old: row, fresh: made })
    }
    yield* this.#after(event, all, asking)
    const told = yield* this.#changed(found, { returning, table, asking, alias })
    return { ...told, changed: this.dialect.countsUnchanged ? found.length : changed }
  }

  *remove(statement: Statement & { kind: 'delete' }, asked: Asked): Working<Outcome> {
    const { table: name, returning, alias } = statement
    const asking = this.answers.withNames(statement, asked)
    const table = asking.seen.table(name, asking.database)
    const { effort, trusts } = asking
    const met = yield* this.#met(statement, table, asking)
    const event: Event = { kind: 'delete', table, database: name.database ?? asking.database }
    const gone: Row[] = []
    const places: number[] = []
    for (const { at } of met) {
      if (effort.needsRest()) yield* effort.rest()
      table.hold(at, 'own', true)
      const row = table.at(at)!
      if (!(yield* this.#triggered(event, { old: row }, asking))) continue
      gone.push(row)
      places.push(at)
    }
    yield* follow(this.#tables(name.database ?? asking.database, asking), table, gone, { effort, trusts })
    for (const at of places) {
      if (effort.needsRest()) yield* effort.rest()
      // What refers to it may have taken it with it.
      if (table.at(at)) table.remove(at)
    }
    yield* this.#after(
      event,
      gone.map((old) => ({ old })),
      asking,
    )
    return yield* this.#changed(gone, { returning, table, asking, alias })
  }

  /** What triggers make of a row that is about to be there, or to go; undefined where they let nothing be done. */
  *#triggered(event: Event, rows: Rows, asking: Asked): Working<Row | undefined> {
    const before = rows.fresh ?? rows.old
    const made = this.triggers ? yield* this.triggers.before(event, rows, asking) : before
    if (!made || made === before || !rows.fresh) return made
    return event.table.columns.map((column, n) => this.making.cast(column, made[n] ?? null, event.database))
  }

  *#after(event: Event, all: readonly Rows[], asking: Asked): Working {
    if (this.triggers) yield* this.triggers.after(event, all, asking)
  }

  /** The rows of a table that a statement means, each once. */
  *#met(
    { table: name, alias, from, where, orderBy = [], limit }: Meaning,
    table: OwnTable,
    asking: Asked,
  ): Working<readonly Met[]> {
    const called = alias ?? name.name
    const met: Met[] = []
    const { effort } = asking
    if (from.length === 0) {
      const places = placesMeant(table, called, where, this.dialect)
      const meant = places ? places.map((at) => [at, table.at(at)!] as const) : table.placed()
      for (const [at, row] of meant) {
        if (effort.needsRest()) yield* effort.rest()
        const scope = scopeOf(table, row, called)
        if (!where || isTrue(yield* worthInTime(where, this.answers.around(asking, scope))))
          met.push({ at, scope })
      }
      if (orderBy.length === 0) return met.slice(0, limit)
      const keyed: (Met & { readonly keys: readonly SqlValue[] })[] = []
      for (const each of met) {
        const around = this.answers.around(asking, each.scope)
        keyed.push({ ...each, keys: yield* worthsOf(keysOf(orderBy), (one) => worthInTime(one, around)) })
      }
      return (yield* inOrder(keyed, orderBy, { effort, dialect: this.dialect })).slice(0, limit)
    }
    const { columns } = scopeOf(table, undefined, called)
    const counted: Relation = {
      columns: [...columns, { name: '', of: '', isHidden: true }],
      rows: [...table.placed()].map(([at, row]) => [...row, at]),
    }
    const place = columns.length
    const known = new Set<number>()
    const { columns: all, rows } = yield* this.#beside(counted, from, where, asking)
    for (const row of rows) {
      if (effort.needsRest()) yield* effort.rest()
      const at = numberOf(row[place])
      if (known.has(at)) continue
      known.add(at)
      met.push({ at, scope: { columns: all, row } })
    }
    return met
  }

  *#beside(
    first: Relation,
    from: readonly Joined[],
    where: Expression | undefined,
    asking: Asked,
  ): Working<Relation> {
    let relation = first
    for (const [n, each] of from.entries()) {
      const isLast = n === from.length - 1
      const on = isLast && where && each.how === 'inner' ? both(each.on, where) : each.on
      relation = yield* this.answers.joined(relation, { ...each, on }, asking)
    }
    if (!where || from.at(-1)?.how === 'inner') return relation
    const { columns } = relation
    const rows: (readonly SqlValue[])[] = []
    for (const row of relation.rows) {
      if (asking.effort.needsRest()) yield* asking.effort.rest()
      if (isTrue(yield* worthInTime(where, this.answers.around(asking, { columns, row })))) rows.push(row)
    }
    return { columns, rows }
  }

  /** Those of a database. */
  #tables(database: string | undefined, { seen }: Asked): Tables {
    const { databases } = this
    return {
      find: (name) => seen.find(database, name),
      *all() {
        for (const each of databases.tablesOf(database).values()) {
          const own = seen.find(database, each.name)
          if (own) yield own
        }
      },
    }
  }

  /** What is told of rows that were changed. */
  *#changed(rows: readonly Row[], { returning, table, asking, alias }: Told): Working<Outcome> {
    const changed = rows.length
    if (!returning) return { changed }
    const shown = yield* chosenOf(returning, rows, scopeOf(table, undefined, alias).columns, {
      effort: asking.effort,
      dialect: this.dialect,
      around: (row) => this.answers.around(asking, scopeOf(table, row, alias)),
    })
    return { ...shown, changed }
  }
}

const both = (left: Expression | undefined, right: Expression): Expression =>
  left ? { kind: 'binary', sign: 'and', left, right } : right

const isDefault = (each: Expression): boolean => each.kind === 'call' && each.name === 'default'

function placeIn(table: OwnTable, column: string): number {
  const place = table.indexOf(column)
  if (place < 0) throw new SqlError('unknown column', column, 'field list', { table: table.name })
  return place
}
