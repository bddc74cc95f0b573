/** Changes what a table is made of. */
import { type Alteration, type ColumnDefinition, SqlError, type SqlValue } from './syntax.ts'
import type { Row, Table } from './tables.ts'

interface Making {
  /** What a column has of which nothing was said. */
  filled(column: ColumnDefinition): SqlValue
  cast(column: ColumnDefinition, value: SqlValue): SqlValue
}

/** Does all but giving the table another name. */
export function alter(table: Table, change: Alteration, { filled, cast }: Making): void {
  const { columns, rows } = table
  if (change.does === 'call') return
  if (change.does === 'add') {
    const { column, isLenient } = change
    if (table.indexOf(column.name) >= 0) {
      if (isLenient) return
      throw new SqlError('column exists', column.name, table.name)
    }
    table.become(
      [...columns, column],
      rows.map((row): Row => [...row, filled(column)]),
    )
    return
  }
  const place = table.indexOf(change.name)
  if (place < 0) {
    if (change.does === 'drop' && change.isLenient) return
    throw new SqlError('unknown column', change.name, table.name)
  }
  if (change.does === 'drop')
    table.become(
      columns.toSpliced(place, 1),
      rows.map((row) => row.toSpliced(place, 1)),
    )
  else {
    const as = change.does === 'rename' ? { name: change.to } : change.as
    const column = { ...columns[place], ...as }
    const next = rows.map((row) => row.with(place, cast(column, row[place])))
    table.become(columns.with(place, column), next)
  }
}
