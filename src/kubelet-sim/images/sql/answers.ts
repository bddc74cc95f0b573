/** Answers questions: finds what they are asked of, and what is known where an expression of them stands. */
import type { Working } from '../../runtime/program.ts'
import { placesMeant } from './access.ts'
import type { Asked, Asking } from './asking.ts'
import { type NamedTable, namedTables } from './common-tables.ts'
import { compounded } from './compounds.ts'
import type { Databases, ViewDefinition } from './databases.ts'
import { ended, nothingMore } from './ending.ts'
import { type Surroundings, Unanswered, worthInTime } from './expressions.ts'
import { usualFunction } from './functions/functions.ts'
import { Locking } from './locking.ts'
import { Members } from './members.ts'
import { worthsOf } from './ordering.ts'
import type { OwnTable } from './own-table.ts'
import { foundIn } from './parts.ts'
import {
  type Found,
  join,
  placeOfColumn,
  type Relation,
  type RelationColumn,
  type Right,
  relationOf,
} from './relations.ts'
import { columnsOfCall, looksAround, rowsOf } from './row-functions.ts'
import { noScope, type Scope } from './scopes.ts'
import { select } from './selection.ts'
import type { Programs, ServerFacts } from './server-facts.ts'
import {
  type Expression,
  type Joined,
  type Query,
  type Select,
  type Source,
  SqlError,
  type SqlValue,
  type TableName,
} from './syntax.ts'
import { lengthOf, numberOf } from './values.ts'

/** What it takes to ask anything, in units of work. */
const queryUnits = 1_024

/** Views within views. */
const deepestView = 50

export class Answers {
  programs: Programs | undefined

  constructor(
    private readonly facts: ServerFacts,
    private readonly databases: Databases,
  ) {}

  *query(question: Query, asking: Asked, outer?: Scope): Working<Found> {
    const { effort } = asking
    if (!outer) return yield* this.#found(question, asking, outer)
    const { readsAround } = effort
    const found = yield* this.#found(question, asking, outer)
    if (effort.readsAround === readsAround) effort.answered.set(question, found)
    return found
  }

  *#found(question: Query, before: Asked, outer: Scope | undefined): Working<Found> {
    const asking = this.withNames(question, before, outer)
    const { effort } = asking
    if (effort.needsRest(queryUnits)) yield* effort.rest()
    if (question.kind === 'select') return yield* this.#selected(question, asking, outer)
    if (outer) effort.spend(1)
    const found =
      question.kind === 'values'
        ? yield* this.#valued(question.rows, asking, outer)
        : yield* compounded(
            question,
            yield* this.query(question.left, asking, outer),
            yield* this.query(question.right, asking, outer),
            { effort, dialect: this.facts.dialect },
          )
    return yield* ended(question, found, {
      effort,
      dialect: this.facts.dialect,
      around: (columns, row) => this.around(asking, { columns, row, outer }),
    })
  }

  /** With what `WITH` gives a name to. */
  withNames({ with: tables }: { readonly with?: Query['with'] }, asking: Asked, outer?: Scope): Asked {
    if (!tables) return asking
    const { effort, named = new Map<string, NamedTable>() } = asking
    return {
      ...asking,
      named: namedTables(tables.tables, tables.isRecursive, named, {
        effort,
        dialect: this.facts.dialect,
        ask: (query, known) => this.query(query, { ...asking, named: known }, outer),
      }),
    }
  }

  *#selected(question: Select, asking: Asked, outer: Scope | undefined): Working<Found> {
    const locking = question.lock && new Locking(question.lock)
    const relation = yield* this.#relation(question, locking ? { ...asking, locking } : asking, outer)
    const { columns } = relation ?? noScope
    const { effort } = asking
    // One within another is asked again for each row of that.
    if (outer) effort.spend(1 + (relation?.rows.length ?? 0))
    const found = yield* select(locking ? locking.marked(question) : question, relation, {
      effort,
      dialect: this.facts.dialect,
      groupsFreely: asking.groupsFreely,
      around: (row, given) => this.around(asking, { columns, row, outer }, given),
    })
    return locking ? locking.hold(found) : found
  }

  *#valued(
    rows: readonly (readonly Expression[])[],
    asking: Asked,
    outer: Scope | undefined,
  ): Working<Found> {
    const around = this.around(asking, outer ? { ...noScope, outer } : noScope)
    const found: SqlValue[][] = []
    for (const row of rows) {
      if (row.length !== rows[0].length) throw new SqlError('columns differ', 'values')
      if (asking.effort.needsRest()) yield* asking.effort.rest()
      found.push(yield* worthsOf(row, (each) => worthInTime(each, around)))
    }
    return { titles: rows[0].map((_each, n) => this.facts.dialect.valuesTitle(n)), rows: found }
  }

  /** All that a question is asked of. */
  *#relation(question: Select, asking: Asked, outer: Scope | undefined): Working<Relation | undefined> {
    const { from, limit, offset } = question
    if (from.length === 0) return undefined
    const isBare =
      from.length === 1 &&
      !question.where &&
      !question.having &&
      !question.isDistinct &&
      question.groupBy.length === 0 &&
      question.orderBy.length === 0 &&
      question.chosen.every(
        ({ value }) => !value || foundIn(value, ({ kind }) => kind === 'call').length === 0,
      )
    const atMost = isBare && limit !== undefined ? offset + limit : undefined
    return yield* this.relationOf(from, asking, outer, atMost, question.where)
  }

  /** The rows of a table: those alone that a key names, where one does; each with its place where it is to be held. */
  *#rowsOf(
    table: OwnTable,
    source: Source,
    where: Expression | undefined,
    { locking, effort }: Asked,
  ): Working<Relation> {
    const { name } = source
    const titles = source.columns
      ? table.columns.map((each, n) => ({ ...each, name: source.columns?.[n] ?? each.name }))
      : table.columns
    const { columns } = relationOf(name, titles, [])
    const places = placesMeant(table, name, where, this.facts.dialect)
    if (!locking) return { columns, rows: places ? places.map((at) => table.at(at)!) : table.rows }
    const placed = places ? places.map((at) => [at, table.at(at)!] as const) : table.placed()
    return yield* locking.rowsOf(table, name, columns, placed, effort)
  }

  /** What is in several sources together. @param atMost so many rows are enough */
  *relationOf(
    from: Select['from'],
    asking: Asked,
    outer?: Scope,
    ...[atMost, where]: readonly [atMost?: number, where?: Expression]
  ): Working<Relation> {
    const around = (columns: readonly RelationColumn[], row: readonly SqlValue[]) =>
      this.around(asking, { columns, row, outer })
    const first = yield* this.#source(from[0], asking, outer, {
      atMost,
      where: from.length === 1 ? where : undefined,
    })
    let relation = first
    for (const each of from.slice(1)) {
      const right = yield* this.#right(each, relation.columns, asking, outer)
      relation = yield* join(relation, right, each, { around, effort: asking.effort })
    }
    return relation
  }

  /** A relation, and a source beside it. */
  *joined(relation: Relation, source: Joined, asking: Asked): Working<Relation> {
    const right = yield* this.#right(source, relation.columns, asking, undefined)
    const around = (columns: readonly RelationColumn[], row: readonly SqlValue[]) =>
      this.around(asking, { columns, row })
    return yield* join(relation, right, source, { around, effort: asking.effort })
  }

  *#right(
    source: Source,
    columns: readonly RelationColumn[],
    asking: Asked,
    outer: Scope | undefined,
  ): Working<Right> {
    if (!source.isLateral || !looksAround(source)) {
      const { columns: own, rows } = yield* this.#source(source, asking, outer)
      return {
        columns: own,
        all: rows,
        rows: () => nothingMore(rows),
      }
    }
    const rowsBeside = (row: readonly SqlValue[]) => this.#source(source, asking, { columns, row, outer })
    const { columns: own } =
      'kind' in source.rows && source.rows.kind === 'call'
        ? relationOf(source.name, columnsOfCall(source.rows, source), [])
        : yield* rowsBeside(columns.map(() => null))
    return {
      columns: own,
      *rows(row) {
        const found = yield* rowsBeside(row)
        asking.effort.spend(found.rows.length)
        return found.rows
      },
    }
  }

  /** @param atMost so many rows are enough. @param where what has to hold of them: others may be left out */
  *#source(
    source: Source,
    asking: Asked,
    outer?: Scope,
    { atMost, where }: { readonly atMost?: number; readonly where?: Expression } = {},
  ): Working<Relation> {
    const { rows, name } = source
    if ('kind' in rows && rows.kind === 'call') {
      const around = this.around(asking, outer ?? noScope)
      const args = yield* worthsOf(rows.args, (each) => worthInTime(each, around))
      const routine = this.programs?.find(rows.name, asking.database)
      if (routine && this.programs) {
        const { titles, rows: all } = yield* this.programs.rows(routine, args, {
          ...asking,
          variables: undefined,
          effort: asking.effort.beside(),
        })
        const called = titles.map((each, n) => ({ name: source.columns?.[n] ?? each }))
        return relationOf(name, titles.length === 1 ? [{ ...called[0], isWhole: true }] : called, all)
      }
      const found = yield* rowsOf(rows.name, args, asking.effort)
      const counted = source.isCounted ? found.map((row, n) => [...row, n + 1]) : found
      return relationOf(name, columnsOfCall(rows, source), counted)
    }
    const called = ({
      columns,
      rows: found,
    }: {
      columns: readonly { name: string }[]
      rows: Found['rows']
    }) =>
      relationOf(
        name,
        source.columns
          ? columns.map((each, n) => ({ ...each, name: source.columns?.[n] ?? each.name }))
          : columns,
        found,
      )
    const told = ({ titles, rows: found }: Found) =>
      called({ columns: titles.map((each) => ({ name: each })), rows: found })
    if ('kind' in rows) return told(yield* this.query(rows, { ...asking, locking: undefined }, outer))
    const known = rows.database === undefined ? asking.named?.get(rows.name.toLowerCase()) : undefined
    if (known) return told(yield* known.found(atMost))
    const own = this.facts.view?.(rows, asking)
    if (own) return told(own)
    const view = this.databases.view(rows, asking.database)
    if (view) return told(yield* this.#viewed(view, rows, asking))
    return yield* this.#rowsOf(asking.seen.table(rows, asking.database), source, where, asking)
  }

  /** What a view shows; in the database that it is of. */
  *#viewed(view: ViewDefinition, name: TableName, asking: Asked): Working<Found> {
    const { viewDepth = 0 } = asking
    if (viewDepth > deepestView) throw new SqlError('takes long', '')
    const { named: _named, locking: _locking, ...bare } = asking
    const database = name.database ?? asking.database
    try {
      const found = yield* this.query(view.query, { ...bare, database, viewDepth: viewDepth + 1 })
      return { titles: found.titles.map((each, n) => view.columns[n]?.name ?? each), rows: found.rows }
    } catch (error) {
      const isBroken =
        error instanceof SqlError && /^(no table|unknown column|broken view)$/.test(error.reason)
      throw isBroken && this.facts.dialect.viewsMayBreak
        ? new SqlError('broken view', `${database}.${view.name}`)
        : error
    }
  }

  #own(name: string, args: readonly SqlValue[], asking: Asking): SqlValue | undefined {
    return this.facts.call?.(name, asking, args)
  }

  /** @param given what calls are worth that are made of many rows */
  around(asking: Asked, scope: Scope, given?: ReadonlyMap<Expression, SqlValue>): Surroundings {
    const { columns, row, wanted, outer } = scope
    const { effort } = asking
    const { dialect } = this.facts
    /** What questions within have answered that ask for something of this row. */
    let answered: Map<Query, Found> | undefined
    /** What functions have answered that somebody has written. */
    let called: ReadonlyMap<Expression, SqlValue> | undefined
    /** Calls that have waited for this row. */
    let slept: ReadonlySet<Expression> | undefined
    const ask = (question: Query): Found => {
      const known = effort.answered.get(question) ?? answered?.get(question)
      if (known) return known
      const answers = this
      throw new Unanswered(function* () {
        const found = yield* answers.query(question, asking, { columns, row, outer })
        answered ??= new Map()
        answered.set(question, found)
      })
    }
    return {
      dialect,
      given,
      column: (name, { isNew, of } = {}) => {
        const place = placeOfColumn(columns, name, of)
        if (place >= 0) return (isNew ? wanted : row)?.[place] ?? null
        if (outer) {
          effort.readsAround++
          return this.around(asking, outer).column(name, { isNew, of })
        }
        const { variables } = asking
        if (variables && scope !== variables) {
          effort.readsAround++
          return this.around(asking, variables).column(name, { isNew, of })
        }
        throw new SqlError('unknown column', of === undefined ? name : `${of}.${name}`, 'field list')
      },
      variable: (name) => {
        if (name.startsWith('@')) return asking.own?.get(name) ?? null
        const value = this.facts.variable(name)
        if (value === undefined) throw new SqlError('unsupported', `@@${name}`)
        return value
      },
      call: (name, args, call) => {
        for (const each of args) effort.needsRest(lengthOf(each) >> 3)
        const { sleep } = asking
        const sleepMs = isSleep(name) ? numberOf(args[0] ?? null) * 1_000 : 0
        if (sleep && sleepMs > 0 && !slept?.has(call))
          throw new Unanswered(function* () {
            yield* sleep(sleepMs)
            slept = new Set(slept).add(call)
          })
        const routine = this.programs?.find(name, asking.database)
        if (routine) {
          if (called?.has(call)) return called.get(call) ?? null
          const { programs } = this
          throw new Unanswered(function* () {
            const value = yield* programs!.value(routine, args, {
              ...asking,
              variables: undefined,
              effort: effort.beside(),
            })
            called = new Map(called).set(call, value)
          })
        }
        return this.#own(name, args, asking) ?? usualFunction(name, args, asking, this.facts)
      },
      ask: (question) => ask(question).rows,
      members: (question) => {
        const { rows } = ask(question)
        const found = members.get(rows)
        if (found) return found
        throw new Unanswered(function* () {
          members.set(rows, yield* Members.of(rows, dialect, effort))
        })
      },
      spend: (steps) => effort.spend(steps),
      charge: (units) => void effort.needsRest(units),
      truth: (holds) => (dialect.hasBooleans ? holds : Number(holds)),
    }
  }
}

const isSleep = (name: string): boolean => name === 'pg_sleep' || name === 'sleep'

/** What was looked for among answers already. */
const members = new WeakMap<Found['rows'], Members>()
