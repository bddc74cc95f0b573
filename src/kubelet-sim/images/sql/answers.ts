/** Answers questions: finds what they are asked of, and what is known where an expression of them stands. */
import type { Working } from '../../runtime/program.ts'
import type { Asked, Asking } from './asking.ts'
import { type NamedTable, namedTables } from './common-tables.ts'
import { compounded } from './compounds.ts'
import type { Dialect } from './dialect.ts'
import { type Surroundings, Unanswered, worthInTime } from './expressions.ts'
import type { Functions } from './functions/function.ts'
import { usualFunction } from './functions/functions.ts'
import { placesMeant } from './lookups.ts'
import { Members } from './members.ts'
import { inOrder, type Keyed, worthsOf } from './ordering.ts'
import { foundIn, keysOf } from './parts.ts'
import {
  type Found,
  join,
  placeOfColumn,
  type Relation,
  type RelationColumn,
  type Right,
  relationOf,
} from './relations.ts'
import { columnsOfFunction, rowsOf } from './row-functions.ts'
import { noScope, type Scope } from './scopes.ts'
import { select } from './selection.ts'
import {
  type Call,
  type Expression,
  type Joined,
  type Query,
  type Select,
  type Source,
  SqlError,
  type SqlValue,
  type TableName,
} from './syntax.ts'
import type { Databases, ViewDefinition } from './tables.ts'
import { lengthOf } from './values.ts'

export interface ServerFacts {
  readonly dialect: Dialect
  /** `@@name`, as far as the server has such a variable. */
  variable(name: string): SqlValue | undefined
  readonly version: string
  /** Functions that it has alone, or that mean something else to others. */
  readonly functions: Functions
  /** What a function of this server's own answers; undefined for one that it does not have. */
  call?(name: string, asking: Asking, args: readonly SqlValue[]): SqlValue | undefined
  /** A table of this server's own, of what it knows of itself; undefined for one that it does not have. */
  view?(table: TableName, asking: Asking): View | undefined
  /** It takes no changes, as a replica does not. */
  readonly isReadOnly: boolean
}

export interface View {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
}

/** What it takes to ask anything, in units of work. */
const queryUnits = 1_024

/** Views within views. */
const deepestView = 50

export class Answers {
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
    return yield* this.#ended(question, found, asking, outer)
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
    const relation = yield* this.#relation(question, asking, outer)
    const { columns } = relation ?? noScope
    const { effort } = asking
    // One within another is asked again for each row of that.
    if (outer) effort.spend(1 + (relation?.rows.length ?? 0))
    return yield* select(question, relation, {
      effort,
      dialect: this.facts.dialect,
      groupsFreely: asking.groupsFreely,
      around: (row, given) => this.around(asking, { columns, row, outer }, given),
    })
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

  /** Puts what a question answers that is no simple one in order, and cuts it. */
  *#ended(question: Query, found: Found, asking: Asked, outer: Scope | undefined): Working<Found> {
    const { orderBy, limit, offset } = question
    if (orderBy.length === 0 && limit === undefined && offset === 0) return found
    const { titles } = found
    const { effort } = asking
    let { rows } = found
    if (orderBy.length > 0) {
      const { columns } = relationOf(
        '',
        titles.map((name) => ({ name })),
        [],
      )
      const by = keysOf(orderBy)
      const made: (Keyed & { readonly row: readonly SqlValue[] })[] = []
      for (const row of rows) {
        if (effort.needsRest()) yield* effort.rest()
        const around = this.around(asking, { columns, row, outer })
        const here = (each: Expression): Working<SqlValue> =>
          each.kind === 'value' && typeof each.value === 'number'
            ? nothingMore(row[each.value - 1] ?? null)
            : worthInTime(each, around)
        made.push({ row, keys: yield* worthsOf(by, here) })
      }
      const inTurn = yield* inOrder(made, orderBy, { effort, dialect: this.facts.dialect })
      rows = inTurn.map(({ row }) => row)
    }
    return { titles, rows: rows.slice(offset, limit === undefined ? undefined : offset + limit) }
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
    const relation = yield* this.relationOf(from, asking, outer, atMost)
    return from.length === 1 ? this.#meant(relation, from[0], question.where, asking) : relation
  }

  /** Only the rows of a table that a key names, where one does. */
  #meant(
    relation: Relation,
    { rows: of, name }: Source,
    where: Expression | undefined,
    asking: Asked,
  ): Relation {
    if ('kind' in of || !where) return relation
    const { database = asking.database } = of
    const table = database === undefined ? undefined : this.databases.find(database, of.name)
    if (!table || table.rows !== relation.rows) return relation
    const places = placesMeant(table, name, where)
    return places ? { ...relation, rows: places.map((at) => table.rows[at]) } : relation
  }

  /** What is in several sources together. @param atMost so many rows are enough */
  *relationOf(from: Select['from'], asking: Asked, outer?: Scope, atMost?: number): Working<Relation> {
    const around = (columns: readonly RelationColumn[], row: readonly SqlValue[]) =>
      this.around(asking, { columns, row, outer })
    let relation = yield* this.#source(from[0], asking, outer, atMost)
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
        ? relationOf(source.name, this.#columnsOf(source.rows, source), [])
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

  #columnsOf(
    { name }: Call,
    source: Source,
  ): readonly { readonly name: string; readonly isWhole?: boolean }[] {
    const titles = columnsOfFunction(name, source.name)
    const [first, ...others] = titles.map((each, n) => ({ name: source.columns?.[n] ?? each }))
    const counted = source.isCounted ? [{ name: source.columns?.[titles.length] ?? 'ordinality' }] : []
    return [titles.length === 1 ? { ...first, isWhole: true } : first, ...others, ...counted]
  }

  *#source(source: Source, asking: Asked, outer?: Scope, atMost?: number): Working<Relation> {
    const { rows, name } = source
    if ('kind' in rows && rows.kind === 'call') {
      const around = this.around(asking, outer ?? noScope)
      const args = yield* worthsOf(rows.args, (each) => worthInTime(each, around))
      const found = yield* rowsOf(rows.name, args, asking.effort)
      const counted = source.isCounted ? found.map((row, n) => [...row, n + 1]) : found
      return relationOf(name, this.#columnsOf(rows, source), counted)
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
    if ('kind' in rows) return told(yield* this.query(rows, asking, outer))
    const known = rows.database === undefined ? asking.named?.get(rows.name.toLowerCase()) : undefined
    if (known) return told(yield* known.found(atMost))
    const own = this.facts.view?.(rows, asking)
    if (own) return told(own)
    const view = this.databases.view(rows, asking.database)
    if (view) return told(yield* this.#viewed(view, rows, asking))
    return called(this.databases.table(rows, asking.database))
  }

  /** What a view shows; in the database that it is of. */
  *#viewed(view: ViewDefinition, name: TableName, asking: Asked): Working<Found> {
    const { viewDepth = 0 } = asking
    if (viewDepth > deepestView) throw new SqlError('takes long', '')
    const { named: _named, ...bare } = asking
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
        throw new SqlError('unknown column', of === undefined ? name : `${of}.${name}`, 'field list')
      },
      variable: (name) => {
        const value = this.facts.variable(name)
        if (value === undefined) throw new SqlError('unsupported', `@@${name}`)
        return value
      },
      call: (name, args) => {
        for (const each of args) effort.needsRest(lengthOf(each) >> 3)
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

/** What is known already. */
function* nothingMore<T>(value: T): Working<T> {
  yield* []
  return value
}

/** Whether it may ask for something of the row beside it. */
const looksAround = ({ rows }: Source): boolean =>
  !('kind' in rows) ||
  rows.kind !== 'call' ||
  rows.args.some(
    (each) => foundIn(each, ({ kind }) => /^(column|subquery|exists|in|any)$/.test(kind)).length > 0,
  )

/** What was looked for among answers already. */
const members = new WeakMap<Found['rows'], Members>()
