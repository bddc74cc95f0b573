/** Changes what a table is made of. */
import type { Working } from '../../runtime/program.ts'
import type { Effort } from './relations.ts'
import { type Alteration, type ColumnDefinition, SqlError, type SqlValue } from './syntax.ts'
import type { Row, Table } from './tables.ts'

interface Making {
  /** What a column has of which nothing was said. */
  filled(column: ColumnDefinition): SqlValue
  readonly effort: Effort
  cast(column: ColumnDefinition, value: SqlValue): SqlValue
}

/** Does all but giving the table another name. */
export function* alter(table: Table, change: Alteration, { filled, cast, effort }: Making): Working {
  const { columns, rows } = table
  if (change.does === 'call') return
  if (change.does === 'add') {
    const { column, isLenient } = change
    if (table.indexOf(column.name) >= 0) {
      if (isLenient) return
      throw new SqlError('column exists', column.name, table.name)
    }
    yield* table.become(
      [...columns, column],
      mapped(rows, (row) => [...row, filled(column)]),
      effort,
    )
    return
  }
  const place = table.indexOf(change.name)
  if (place < 0) {
    if (change.does === 'drop' && change.isLenient) return
    throw new SqlError('unknown column', change.name, table.name)
  }
  if (change.does === 'drop')
    yield* table.become(
      columns.toSpliced(place, 1),
      mapped(rows, (row) => row.toSpliced(place, 1)),
      effort,
    )
  else {
    const as = change.does === 'rename' ? { name: change.to } : change.as
    const column = { ...columns[place], ...as }
    const next = mapped(rows, (row) => row.with(place, cast(column, row[place])))
    yield* table.become(columns.with(place, column), next, effort)
  }
}

/** One after the other, as each is asked for. */
function* mapped(rows: readonly Row[], by: (row: Row) => Row): Generator<Row> {
  for (const row of rows) yield by(row)
}
