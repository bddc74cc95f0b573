/** Answers questions: finds what they are asked of, and what is known where an expression of them stands. */
import type { Working } from '../../runtime/program.ts'
import type { Asked, Asking } from './asking.ts'
import { lengthOf, numberOf, type Surroundings, Unanswered, worthInTime } from './expressions.ts'
import { usualFunction } from './functions.ts'
import {
  type Found,
  join,
  placeOfColumn,
  type Relation,
  type RelationColumn,
  relationOf,
} from './relations.ts'
import { select } from './selection.ts'
import { type Select, type Source, SqlError, type SqlValue, type TableName } from './syntax.ts'
import type { Databases, Row, Table } from './tables.ts'

export interface ServerFacts {
  /** `@@name`, as far as the server has such a variable. */
  variable(name: string): SqlValue | undefined
  readonly version: string
  /** What a function of this server's own answers; undefined for one that it does not have. */
  call?(name: string, asking: Asking, args: readonly SqlValue[]): SqlValue | undefined
  /** A table of this server's own, of what it knows of itself; undefined for one that it does not have. */
  view?(table: TableName, asking: Asking): View | undefined
  /** `length` counts characters, not bytes. */
  readonly measuresCharacters?: boolean
  /** It has booleans. */
  readonly hasBooleans?: boolean
  /** It takes no changes, as a replica does not. */
  readonly isReadOnly: boolean
}

export interface View {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
}

/** A row of which is spoken, and those of the questions around this one. */
export interface Scope {
  readonly columns: readonly RelationColumn[]
  readonly row: readonly SqlValue[] | undefined
  /** The row that was to be added. */
  readonly wanted?: Row
  readonly outer?: Scope
}

/** No table has more rows. */
export const mostRows = 100_000

export class Answers {
  constructor(
    private readonly facts: ServerFacts,
    private readonly databases: Databases,
  ) {}

  *select(question: Select, asking: Asked, outer?: Scope): Working<Found> {
    const { effort } = asking
    if (!outer) return yield* this.#found(question, asking, outer)
    const { readsAround } = effort
    const found = yield* this.#found(question, asking, outer)
    if (effort.readsAround === readsAround) effort.answered.set(question, found)
    return found
  }

  *#found(question: Select, asking: Asked, outer: Scope | undefined): Working<Found> {
    const relation = yield* this.#relation(question, asking, outer)
    const { columns } = relation ?? noColumns
    const { effort } = asking
    // One within another is asked again for each row of that.
    if (outer) effort.spend(1 + (relation?.rows.length ?? 0))
    return yield* select(question, relation, {
      effort,
      around: (row) => this.around(asking, { columns, row, outer }),
    })
  }

  /** All that a question is asked of. */
  *#relation({ from }: Select, asking: Asked, outer: Scope | undefined): Working<Relation | undefined> {
    if (from.length === 0) return undefined
    const around = (columns: readonly RelationColumn[], row: readonly SqlValue[]) =>
      this.around(asking, { columns, row, outer })
    let relation = yield* this.#source(from[0], asking)
    for (const each of from.slice(1)) {
      const other = yield* this.#source(each, asking)
      relation = yield* join(relation, other, each, { around, effort: asking.effort })
    }
    return relation
  }

  *#source({ rows, name }: Source, asking: Asked): Working<Relation> {
    if (!('kind' in rows)) {
      const view = this.facts.view?.(rows, asking)
      if (view)
        return relationOf(
          name,
          view.titles.map((each) => ({ name: each })),
          view.rows,
        )
      const table = this.databases.table(rows, asking.database)
      return relationOf(name, table.columns, table.rows)
    }
    if (rows.kind === 'select') {
      const { titles, rows: found } = yield* this.select(rows, asking)
      return relationOf(
        name,
        titles.map((each) => ({ name: each })),
        found,
      )
    }
    if (rows.name !== 'generate_series') throw new SqlError('unsupported', `${rows.name.toUpperCase()}()`)
    const bounds: number[] = []
    for (const each of rows.args)
      bounds.push(numberOf(yield* worthInTime(each, this.around(asking, noScope))))
    const [first, last, step = 1] = bounds
    const length = Math.max(0, Math.floor((last - first) / (step || 1)) + 1)
    if (!(length <= mostRows)) throw new SqlError('takes long', '')
    const { effort } = asking
    const series: Row[] = []
    for (let n = 0; n < length; n++) {
      if (effort.needsRest()) yield* effort.rest()
      series.push([first + n * step])
    }
    return relationOf(name, [{ name }], series)
  }

  #own(name: string, args: readonly SqlValue[], asking: Asking): SqlValue | undefined {
    return this.facts.call?.(name, asking, args)
  }

  around(asking: Asked, scope: Scope): Surroundings {
    const { columns, row, wanted, outer } = scope
    const { effort } = asking
    /** What questions within have answered that ask for something of this row. */
    let answered: Map<Select, Found> | undefined
    return {
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
      ask: (question) => {
        const known = effort.answered.get(question) ?? answered?.get(question)
        if (known) return known.rows
        const answers = this
        throw new Unanswered(function* () {
          const found = yield* answers.select(question, asking, { columns, row, outer })
          answered ??= new Map()
          answered.set(question, found)
        })
      },
      charge: (units) => void effort.needsRest(units),
      truth: (holds) => (this.facts.hasBooleans ? holds : Number(holds)),
    }
  }
}

export const noScope: Scope = Object.freeze({ columns: [], row: undefined })
const noColumns = noScope

/** The columns of tables that were spoken of, by what they are made of. */
const known = new WeakMap<Table['columns'], readonly RelationColumn[]>()

/** A table, as it is known by its own name. */
export function scopeOf({ name, columns }: Table, row?: readonly SqlValue[]): Scope {
  let found = known.get(columns)
  if (!found) {
    found = relationOf(name, columns, []).columns
    known.set(columns, found)
  }
  return { columns: found, row }
}
