/** Rows that are found by a key, and not by looking at all: where a column counts with whole numbers, each of which is there only once. */

import type { OwnTable } from './own-table.ts'
import type { Expression, SqlValue } from './syntax.ts'

/**
 * The places of the rows that can be meant; undefined where all have to be looked at.
 * @param called what the table is called
 */
export function placesMeant(
  table: OwnTable,
  called: string,
  where: Expression | undefined,
): readonly number[] | undefined {
  if (where?.kind !== 'binary') return undefined
  const { sign, left, right } = where
  if (sign === 'and') return placesMeant(table, called, left) ?? placesMeant(table, called, right)
  if (sign !== '=' || left.kind !== 'column' || left.isNew) return undefined
  if (left.of !== undefined && left.of.toLowerCase() !== called.toLowerCase()) return undefined
  const value = numberIn(right)
  const column = table.indexOf(left.name)
  if (value === undefined || column < 0 || !/^\w*(?:int|serial)/.test(table.columns[column].type))
    return undefined
  return table.placesOf(column, value)
}

const numberIn = (expression: Expression): SqlValue | undefined =>
  expression.kind === 'value' && typeof expression.value === 'number' ? expression.value : undefined
