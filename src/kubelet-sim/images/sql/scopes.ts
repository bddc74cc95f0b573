/** Of which row is spoken. */
import type { Row } from './places.ts'
import { type RelationColumn, relationOf } from './relations.ts'
import type { SqlValue } from './syntax.ts'
import type { Table } from './table.ts'

/** A row of which is spoken, and those of the questions around this one. */
export interface Scope {
  readonly columns: readonly RelationColumn[]
  readonly row: readonly SqlValue[] | undefined
  /** The row that was to be added. */
  readonly wanted?: Row
  readonly outer?: Scope
}

export const noScope: Scope = Object.freeze({ columns: [], row: undefined })

/** The columns of tables that were spoken of, by what they are made of. */
const known = new WeakMap<Table['columns'], Map<string, readonly RelationColumn[]>>()

/** A table, as it is known by its own name, or by another. */
export function scopeOf(
  { name, columns }: Pick<Table, 'name' | 'columns'>,
  row?: readonly SqlValue[],
  alias = name,
): Scope {
  let byName = known.get(columns)
  if (!byName) known.set(columns, (byName = new Map()))
  let found = byName.get(alias)
  if (!found) {
    found = relationOf(alias, columns, []).columns
    byName.set(alias, found)
  }
  return { columns: found, row }
}
