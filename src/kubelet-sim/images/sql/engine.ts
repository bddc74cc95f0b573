/** Carries statements out. */
import type { Working } from '../../runtime/program.ts'
import { alter, mapped } from './alteration.ts'
import { Answers } from './answers.ts'
import type { Asked } from './asking.ts'
import { columnsOfQuery, namesIn } from './column-types.ts'
import { Databases, type ViewDefinition } from './databases.ts'
import { describe, describeView, showTables } from './describing.ts'
import { explainStatement } from './explaining.ts'
import { worthInTime } from './expressions.ts'
import { changeIndexes, tablesOfIndexes } from './indexes.ts'
import { Making } from './making.ts'
import type { Outcome } from './outcome.ts'
import { parseSql } from './parse.ts'
import { Programs } from './programs.ts'
import { changeRoutines } from './routine-definitions.ts'
import type { Routine } from './routine-syntax.ts'
import { Routines } from './routines.ts'
import { noScope } from './scopes.ts'
import { sequenceOf } from './sequence.ts'
import { changeSequences, sequenceIn, takeOver } from './sequences.ts'
import type { ServerFacts } from './server-facts.ts'
import type { Statement } from './statement.ts'
import { callsOf, isChange } from './statement-facts.ts'
import { type Alteration, type Expression, SqlError, type SqlValue, type TableName } from './syntax.ts'
import { type Constraints, Table } from './table.ts'
import { Writing } from './writing.ts'

export class Engine {
  readonly databases: Databases
  readonly #answers: Answers
  readonly #making: Making
  readonly #programs: Programs
  readonly #writing: Writing

  /** @param databases those that are there from the start */
  constructor(
    private readonly facts: ServerFacts,
    databases: readonly string[],
  ) {
    this.databases = new Databases(databases)
    this.#answers = new Answers(facts, this.databases)
    this.#making = new Making(facts.dialect, this.databases)
    this.#writing = new Writing(facts.dialect, this.databases, this.#answers, this.#making)
    const routines = new Routines({
      dialect: facts.dialect,
      compile: (routine) => facts.compile(routine),
      parse: (sql, { effort }) => parseSql(sql, facts.dialect.grammar, effort),
      run: (statement, asking) => this.run(statement, asking),
      heed: (sql) => facts.heed?.(sql),
      around: (asking, scope) => this.#answers.around(asking, scope),
    })
    this.#programs = new Programs(facts.dialect, this.databases, routines)
    this.#answers.programs = this.#programs
    this.#writing.triggers = this.#programs
  }

  /** Whether a statement asks a function that somebody has written, which may change something. */
  callsRoutine(statement: Statement, database: string | undefined): boolean {
    const routines = this.databases.routinesOf(database)
    return routines.size > 0 && callsOf(statement).some((each) => routines.has(each))
  }

  *run(statement: Statement, asked: Asked): Working<Outcome> {
    if (asked.notices) return yield* this.#run(statement, asked)
    const notices: string[] = []
    const outcome = yield* this.#run(statement, { ...asked, notices })
    return notices.length > 0 ? { ...outcome, notices: [...notices, ...(outcome.notices ?? [])] } : outcome
  }

  *#run(statement: Statement, asking: Asked): Working<Outcome> {
    if (this.facts.isReadOnly && asking.session !== undefined && isChange(statement))
      throw new SqlError('read only', '--super-read-only')
    const { databases } = this
    const { database } = asking
    switch (statement.kind) {
      case 'nothing':
        return { changed: 0 }
      case 'select':
      case 'compound':
      case 'values':
        return yield* this.#answers.query(statement, asking)
      case 'use':
        databases.tablesOf(statement.name)
        return { uses: statement.name }
      case 'show databases':
        return { titles: ['Database'], rows: databases.names().map((each) => [each]) }
      case 'show tables':
        return showTables(databases, statement.of ?? database, statement)
      case 'set':
        for (const [name, value] of statement.values)
          asking.own?.set(name, yield* this.#worthOf(value, asking))
        return { changed: 0 }
      case 'explain':
        return yield* explainStatement(statement, asking, {
          facts: this.facts,
          databases,
          run: (each, here) => this.#run(each, here),
        })
      case 'describe': {
        const view = databases.view(statement.table, database)
        return view
          ? describeView(view)
          : describe(asking.seen.table(statement.table, database), this.facts.dialect)
      }
      case 'insert':
        this.#checkKept(statement.table, database)
        return yield* this.#writing.insert(statement, asking)
      case 'update':
        this.#checkKept(statement.table, database)
        return yield* this.#writing.update(statement, asking)
      case 'delete':
        this.#checkKept(statement.table, database)
        return yield* this.#writing.remove(statement, asking)
      case 'do':
        this.#check(statement.routine)
        return yield* this.#programs.run(statement, asking)
      case 'call routine':
        return yield* this.#programs.run(statement, asking)
      default:
        return yield* asking.seen.define(this.#changedBy(statement, database), asking.effort, () =>
          this.#define(statement, asking),
        )
    }
  }

  /** @throws SqlError for a materialized view, which nobody changes */
  #checkKept({ name, database: of }: TableName, database: string | undefined): void {
    if (this.databases.materialsOf(of ?? database).has(name)) throw new SqlError('materialized', name)
  }

  /** What there is no variable of is unknown. */
  *#worthOf(value: Expression, asking: Asked): Working<SqlValue> {
    try {
      return yield* worthInTime(value, this.#answers.around(asking, noScope))
    } catch (error) {
      if (value.kind === 'variable' && error instanceof SqlError) return null
      throw error
    }
  }

  /** What is wrong with what a function does is told as it is made. @throws SqlError */
  #check({ body, text, language }: Pick<Routine, 'body' | 'text' | 'language'>): void {
    try {
      this.facts.compile({ body, language })
    } catch (error) {
      if (!(error instanceof SqlError) || error.reason !== 'syntax') throw error
      // Where it stands in the whole statement.
      const at = text.indexOf(body) + body.length - error.subject.length
      throw new SqlError('syntax', text.slice(at))
    }
  }

  /** The tables that a definition makes others, or that go. */
  #changedBy(statement: Statement, database: string | undefined): readonly Table[] {
    const names =
      statement.kind === 'alter' || statement.kind === 'refresh'
        ? [statement.table]
        : statement.kind === 'truncate' || statement.kind === 'drop table' || statement.kind === 'drop view'
          ? statement.tables
          : []
    if (statement.kind === 'create index' || statement.kind === 'drop index')
      return tablesOfIndexes(statement, this.databases, database)
    return names.flatMap((each) => {
      const of = each.database ?? database
      return (of !== undefined && this.databases.find(of, each.name)) || []
    })
  }

  *#define(statement: Statement, asking: Asked): Working<Outcome> {
    const { databases } = this
    const { database } = asking
    switch (statement.kind) {
      case 'create database':
        if (!statement.isLenient || !databases.has(statement.name)) databases.make(statement.name)
        return { changed: 1 }
      case 'drop database':
        if (!statement.isLenient || databases.has(statement.name)) databases.drop(statement.name)
        return { changed: 0 }
      case 'create table':
        return yield* this.#createTable(statement, asking)
      case 'create view':
        return yield* this.#createView(statement, asking)
      case 'drop view':
        for (const each of statement.tables) {
          const of = each.database ?? database
          const isKept = databases.materialsOf(of).has(each.name)
          if (databases.tablesOf(of).has(each.name) && !(isKept && statement.isMaterialized))
            throw new SqlError('not a view', each.name, of)
          if (isKept || databases.view(each, database)) this.#dropRelation(each.name, of, statement.cascades)
          else if (!statement.isLenient) throw new SqlError('no table', `${of}.${each.name}`, 'drop view')
        }
        return { changed: 0 }
      case 'drop table': {
        const notices: string[] = []
        for (const each of statement.tables) {
          const of = each.database ?? database
          const isView = databases.materialsOf(of).has(each.name) || databases.view(each, database)
          if (!isView && databases.tablesOf(of).has(each.name))
            this.#dropRelation(each.name, of, statement.cascades)
          else if (isView) throw new SqlError('not a table', each.name, of, { drops: true })
          else if (!statement.isLenient) throw new SqlError('no table', `${of}.${each.name}`, 'drop')
          else notices.push(`table "${each.name}" does not exist, skipping`)
        }
        return { changed: 0, notices }
      }
      case 'create type': {
        const types = databases.typesOf(database)
        if (types.has(statement.name)) throw new SqlError('type exists', statement.name)
        types.set(statement.name, statement.words)
        return { changed: 0 }
      }
      case 'drop type':
        for (const each of statement.names)
          if (!databases.typesOf(database).delete(each) && !statement.isLenient)
            throw new SqlError('no type', each)
        return { changed: 0 }
      case 'refresh':
        return yield* this.#refresh(statement.table, asking)
      case 'create index':
      case 'drop index':
        return yield* changeIndexes(statement, databases, {
          database,
          effort: asking.effort,
          isShared: this.facts.dialect.sharesIndexNames,
        })
      case 'create routine':
        this.#check(statement.routine)
        return changeRoutines(databases, statement, database)
      case 'drop routine':
      case 'create trigger':
      case 'drop trigger':
        return changeRoutines(databases, statement, database)
      case 'create sequence':
      case 'alter sequence':
      case 'drop sequence':
        return changeSequences(databases, statement, database)
      case 'truncate':
        for (const each of statement.tables) {
          const table = databases.table(each, database)
          yield* table.become(table.columns, table.constraints, [], asking.effort)
          if (statement.restarts) table.nextNumber = 1
        }
        return { changed: 0 }
      default:
        return yield* this.#alter(statement as Statement & { kind: 'alter' }, asking)
    }
  }

  /** A materialized view asks its question again. */
  *#refresh(name: TableName, asking: Asked): Working<Outcome> {
    const of = name.database ?? asking.database
    const table = this.databases.table(name, asking.database)
    const material = this.databases.materialsOf(of).get(name.name)
    if (!material) throw new SqlError('not materialized', name.name)
    const { rows } = yield* this.#answers.query(material.query, { ...asking, database: of })
    const cast = (row: readonly SqlValue[]) =>
      table.columns.map((column, n) => this.#making.cast(column, row[n] ?? null, of))
    yield* table.become(table.columns, table.constraints, mapped(rows, cast), asking.effort)
    return { changed: 0 }
  }

  /** What asks it goes with it, or keeps it where it is. */
  #dropRelation(name: string, of: string | undefined, cascades: boolean): void {
    const views = this.databases.viewsOf(of)
    if (this.facts.dialect.keepsWhatIsAsked) {
      const asking = [...views.values()].filter(({ needs }) => needs.includes(name))
      if (asking.length > 0 && !cascades) {
        const isView = views.has(name)
        const told = asking.map((each) => `view ${each.name} depends on ${isView ? 'view' : 'table'} ${name}`)
        throw new SqlError('is needed', name, isView ? 'view' : 'table', { told })
      }
      for (const each of asking) this.#dropRelation(each.name, of, true)
    }
    views.delete(name)
    this.databases.tablesOf(of).delete(name)
    this.databases.materialsOf(of).delete(name)
    const triggers = this.databases.triggersOf(of)
    for (const [key, { table }] of triggers) if (table === name) triggers.delete(key)
  }

  *#createTable(statement: Statement & { kind: 'create table' }, asking: Asked): Working<Outcome> {
    const { table, keys, checks, indexes, isLenient, as, like } = statement
    const { databases } = this
    const of = table.database ?? asking.database
    const tables = databases.tablesOf(of)
    if (tables.has(table.name) || databases.view(table, asking.database)) {
      if (!isLenient) throw new SqlError('table exists', table.name)
      return { changed: 0, notices: [`relation "${table.name}" already exists, skipping`] }
    }
    let { columns } = statement
    let constraints: Constraints = { keys, checks, indexes }
    if (like) {
      const model = databases.table(like, asking.database)
      columns = [...model.columns, ...columns]
      constraints = { ...model.constraints }
    }
    const found = as && (yield* this.#answers.query(as, asking))
    if (as && found) {
      const typed = columnsOfQuery(as, databases, asking.database)
      columns = [
        ...columns,
        ...found.titles
          .filter((title) => !columns.some(({ name }) => name === title))
          .map((title) =>
            this.#making.column(title, typed.find(({ name }) => name === title)?.type ?? 'text'),
          ),
      ]
    }
    const made = new Table(table.name, columns, constraints)
    const cast = (row: readonly SqlValue[]) =>
      columns.map((column, n) => this.#making.cast(column, row[n] ?? null, asking.database))
    if (found) yield* made.become(columns, constraints, mapped(found.rows, cast), asking.effort)
    this.#making.checkRoom(made)
    tables.set(table.name, made)
    if (as && statement.materialized !== undefined)
      databases.materialsOf(of).set(table.name, { query: as, text: statement.materialized })
    return { changed: found?.rows.length ?? 0 }
  }

  *#createView(statement: Statement & { kind: 'create view' }, asking: Asked): Working<Outcome> {
    const { table, query, text, columns: names, replaces } = statement
    const { databases } = this
    const of = table.database ?? asking.database
    const views = databases.viewsOf(of)
    const old = views.get(table.name)
    if (databases.tablesOf(of).has(table.name) || (old && !replaces))
      throw new SqlError(replaces ? 'not a view' : 'table exists', table.name, of)
    // Whatever is wrong with it is told now.
    const { titles } = yield* this.#answers.query(query, { ...asking, database: of })
    if (names && names.length > titles.length) throw new SqlError('columns differ', table.name, 'view')
    const typed = columnsOfQuery(query, databases, of)
    const columns = titles.map((title, n) => ({ name: names?.[n] ?? title, type: typed[n]?.type ?? 'text' }))
    const twice = columns.find(({ name }, n) => columns.findIndex((each) => each.name === name) < n)
    if (twice) throw new SqlError('column exists', twice.name)
    const needs = namesIn(query)
    if (old && this.facts.dialect.viewsOnlyGrow) checkReplaced(old, columns)
    if (needs.includes(table.name) && !old) throw new SqlError('no table', `${of}.${table.name}`)
    views.set(table.name, { name: table.name, query, text, columns, needs })
    return { changed: 0 }
  }

  /** A column whose default becomes the next number of its own sequence counts. */
  #counted(table: Table, change: Alteration, database: string | undefined): Alteration {
    if (change.does !== 'define') return change
    if (sequenceIn(change.as.otherwise) !== sequenceOf(table.name, change.name)) return change
    takeOver(this.databases, table, change.name, database)
    return { ...change, as: { ...change.as, otherwise: undefined, counts: true } }
  }

  *#alter(
    { table: name, changes, isLenient }: Statement & { kind: 'alter' },
    asking: Asked,
  ): Working<Outcome> {
    const tables = this.databases.tablesOf(name.database ?? asking.database)
    if (isLenient && !tables.has(name.name)) return { changed: 0 }
    const table = this.databases.table(name, asking.database)
    for (const asked of changes) {
      const change = this.#counted(table, asked, name.database ?? asking.database)
      yield* alter(table, change, {
        effort: asking.effort,
        filled: (column) =>
          this.#making.filled(table, column, undefined, {
            around: this.#answers.around(asking, noScope),
            database: asking.database,
          }),
        cast: (column, value) => this.#making.cast(column, value, asking.database),
      })
      if (change.does !== 'call') continue
      if (tables.has(change.name)) throw new SqlError('table exists', change.name)
      tables.delete(table.name)
      tables.set(change.name, table.called(change.name))
    }
    return { changed: 0 }
  }
}

/** A view may get further columns, and no others. */
function checkReplaced({ columns: old }: ViewDefinition, columns: ViewDefinition['columns']): void {
  for (const [n, { name }] of old.entries()) {
    if (!columns[n]) throw new SqlError('not a view', 'columns', 'fewer')
    if (columns[n].name !== name) throw new SqlError('not a view', name, 'renamed', { to: columns[n].name })
  }
}
