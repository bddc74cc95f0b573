/** How values and rows are told apart, and put in order. */
import { sorted } from '../../programs/commands/sorting.ts'
import type { Working } from '../../runtime/program.ts'
import type { Dialect } from './dialect.ts'
import type { Effort } from './relations.ts'
import type { Expression, Ordering, SqlValue } from './syntax.ts'
import { compareValues } from './values.ts'

/** What expressions are worth, one after the other. */
export function* worthsOf(
  expressions: Iterable<Expression>,
  worth: (expression: Expression) => Working<SqlValue>,
): Working<SqlValue[]> {
  const values: SqlValue[] = []
  for (const each of expressions) values.push(yield* worth(each))
  return values
}

/** How the keys of rows are put in order. */
export function orderingOf(
  orderBy: readonly Ordering[],
  dialect: Dialect,
): (a: readonly SqlValue[], b: readonly SqlValue[]) => number {
  const isExact = dialect.distinguishesCapitals
  return (a, b) => {
    for (let n = 0; n < orderBy.length; n++) {
      const { isDescending, nulls } = orderBy[n]
      const [x, y] = [a[n] ?? null, b[n] ?? null]
      if (x === null || y === null) {
        if (x === y) continue
        const isLast = nulls ? nulls === 'last' : dialect.unknownIsLast !== isDescending
        return (x === null) === isLast ? 1 : -1
      }
      const order = compareValues(x, y, isExact)
      if (order !== 0) return isDescending ? -order : order
    }
    return 0
  }
}

/** What is put in order, and by what. */
export interface Keyed {
  readonly keys: readonly SqlValue[]
}

/** As they came, where nothing says how. */
export function* inOrder<T extends Keyed>(
  all: readonly T[],
  orderBy: readonly Ordering[],
  { effort, dialect }: { readonly effort: Effort; readonly dialect: Dialect },
): Working<readonly T[]> {
  if (orderBy.length === 0) return all
  const compare = orderingOf(orderBy, dialect)
  return yield* sorted(effort, all, (a, b) => compare(a.keys, b.keys))
}

/** Equal for values that are equal. */
export function keyOf(value: SqlValue, dialect: Dialect): SqlValue {
  if (typeof value === 'string') return dialect.distinguishesCapitals ? value : value.toLowerCase()
  return typeof value === 'object' && value !== null ? value.value : value
}

/** The same for rows. */
export const rowKey = (values: readonly SqlValue[], dialect: Dialect): string =>
  JSON.stringify(values.map((each) => keyOf(each, dialect)))
