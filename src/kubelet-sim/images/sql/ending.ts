/** Puts what a question answers that is no simple one in order, and cuts it. */
import type { Working } from '../../runtime/program.ts'
import type { Dialect } from './dialect.ts'
import { type Surroundings, worthInTime } from './expressions.ts'
import { inOrder, type Keyed, worthsOf } from './ordering.ts'
import { keysOf } from './parts.ts'
import { type Effort, type Found, type RelationColumn, relationOf } from './relations.ts'
import type { Expression, Query, SqlValue } from './syntax.ts'

interface Around {
  readonly effort: Effort
  readonly dialect: Dialect
  around(columns: readonly RelationColumn[], row: readonly SqlValue[]): Surroundings
}

export function* ended(question: Query, found: Found, { effort, dialect, around }: Around): Working<Found> {
  const { orderBy, limit, offset } = question
  if (orderBy.length === 0 && limit === undefined && offset === 0) return found
  const { titles } = found
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
      const here = around(columns, row)
      const worth = (each: Expression): Working<SqlValue> =>
        each.kind === 'value' && typeof each.value === 'number'
          ? nothingMore(row[each.value - 1] ?? null)
          : worthInTime(each, here)
      made.push({ row, keys: yield* worthsOf(by, worth) })
    }
    const inTurn = yield* inOrder(made, orderBy, { effort, dialect })
    rows = inTurn.map(({ row }) => row)
  }
  return { titles, rows: rows.slice(offset, limit === undefined ? undefined : offset + limit) }
}

/** What is known already. */
export function* nothingMore<T>(value: T): Working<T> {
  yield* []
  return value
}
