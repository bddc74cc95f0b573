/** How the rows of a table are found that a condition means: by an index, or by looking at all. */
import type { Dialect } from './dialect.ts'
import type { OwnTable } from './own-table.ts'
import type { RowIndex } from './row-index.ts'
import type { Expression, SqlValue } from './syntax.ts'

export interface IndexAccess {
  readonly index: RowIndex
  readonly places: readonly number[]
  /** The conditions that it sees to. */
  readonly conditions: readonly Expression[]
}

interface Equality {
  readonly column: number
  readonly value: SqlValue
  readonly condition: Expression
}

/** The parts of a condition that all have to hold. */
export function conjuncts(where: Expression | undefined): readonly Expression[] {
  if (!where) return []
  return where.kind === 'binary' && where.sign === 'and'
    ? [...conjuncts(where.left), ...conjuncts(where.right)]
    : [where]
}

/** Undefined where all rows have to be looked at. @param called what the table is called */
export function accessTo(
  table: OwnTable,
  called: string,
  where: Expression | undefined,
  dialect: Dialect,
): IndexAccess | undefined {
  const all = conjuncts(where).flatMap((each) => equalityIn(each, table, called, dialect) ?? [])
  if (all.length === 0 || table.isPast) return undefined
  let best: IndexAccess | undefined
  for (const index of table.table.indexes) {
    const used = index.at.map((column) => all.find((each) => each.column === column))
    if (used.some((each) => !each)) continue
    const equalities = used as readonly Equality[]
    const places = table.placesIn(index, index.keyWith(equalities.map(({ value }) => value)))
    if (!places || (best && best.places.length <= places.length)) continue
    best = { index, places, conditions: equalities.map(({ condition }) => condition) }
  }
  if (!best) return undefined
  return dialect.indexCost(best.places.length) <= dialect.scanCost(table.size, table.bytes) ? best : undefined
}

/** The places of the rows that can be meant; undefined where all have to be looked at. */
export const placesMeant = (
  table: OwnTable,
  called: string,
  where: Expression | undefined,
  dialect: Dialect,
): readonly number[] | undefined => accessTo(table, called, where, dialect)?.places

function equalityIn(
  condition: Expression,
  table: OwnTable,
  called: string,
  { distinguishesCapitals }: Dialect,
): Equality | undefined {
  if (condition.kind !== 'binary' || condition.sign !== '=') return undefined
  const { left, right } = condition
  if (left.kind !== 'column' || left.isNew || right.kind !== 'value') return undefined
  if (left.of !== undefined && left.of.toLowerCase() !== called.toLowerCase()) return undefined
  const column = table.indexOf(left.name)
  if (column < 0) return undefined
  const { type } = table.columns[column]
  const { value } = right
  const isWhole = /^\w*(?:int|serial)/.test(type) && type !== 'interval'
  if (isWhole && typeof value === 'number') return { column, value, condition }
  if (isWhole && typeof value === 'string' && /^-?\d{1,15}$/.test(value))
    return { column, value: Number(value), condition }
  const isText = distinguishesCapitals && /^(?:text|varchar)/.test(type)
  return isText && typeof value === 'string' ? { column, value, condition } : undefined
}
