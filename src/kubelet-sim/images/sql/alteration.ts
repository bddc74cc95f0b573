/** Changes what a table is made of. */
import type { Working } from '../../runtime/program.ts'
import { addIndex, dropIndex } from './indexes.ts'
import type { Row } from './places.ts'
import type { Effort } from './relations.ts'
import { type Alteration, type ColumnDefinition, SqlError, type SqlValue } from './syntax.ts'
import type { Constraints, Table } from './table.ts'

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
  if (change.does === 'constrain') {
    const { keys, checks } = table.constraints
    const { key, check } = change
    yield* table.become(
      columns,
      {
        ...table.constraints,
        keys: key ? [...keys, key] : keys,
        checks: check ? [...checks, check] : checks,
      },
      rows,
      effort,
    )
    return
  }
  if (change.does === 'index') {
    yield* addIndex(table, change.index, effort)
    return
  }
  if (change.does === 'drop index') {
    if (!table.constraints.indexes?.some(({ name }) => name === change.name))
      throw new SqlError('no index', change.name)
    yield* dropIndex(table, change.name, effort)
    return
  }
  if (change.does === 'release') {
    yield* release(table, change, effort)
    return
  }
  if (change.does === 'add') {
    const { column, isLenient } = change
    if (table.indexOf(column.name) >= 0) {
      if (isLenient) return
      throw new SqlError('column exists', column.name, table.name)
    }
    yield* table.become(
      [...columns, column],
      table.constraints,
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
      without(table.constraints, change.name),
      mapped(rows, (row) => row.toSpliced(place, 1)),
      effort,
    )
  else {
    const as = change.does === 'rename' ? { name: change.to } : change.as
    const column = { ...columns[place], ...as }
    const next = mapped(rows, (row) => row.with(place, cast(column, row[place])))
    yield* table.become(columns.with(place, column), renamed(table.constraints, change), next, effort)
  }
}

/** By the names that they have where nobody has named them, too. */
function* release(
  table: Table,
  { name, isLenient }: Alteration & { readonly does: 'release' },
  effort: Effort,
): Working {
  const { constraints, columns } = table
  const keys = constraints.keys.filter(
    (each) =>
      name !==
      (each.isPrimary ? `${table.name}_pkey` : each.name || `${table.name}_${each.columns.join('_')}_key`),
  )
  const checks = constraints.checks.filter(
    (each) =>
      name !== (each.name || `${table.name}${each.column === undefined ? '' : `_${each.column}`}_check`),
  )
  const left = columns.map((each) => {
    if (each.isPrimary && name === `${table.name}_pkey`) return { ...each, isPrimary: false }
    if (each.isUnique && name === `${table.name}_${each.name}_key`) return { ...each, isUnique: false }
    return each.references && name === `${table.name}_${each.name}_fkey`
      ? { ...each, references: undefined }
      : each
  })
  const isFound =
    keys.length < constraints.keys.length ||
    checks.length < constraints.checks.length ||
    left.some((each, n) => each !== columns[n])
  if (!isFound && !isLenient) throw new SqlError('no constraint', name, table.name)
  if (!isFound) return
  yield* table.become(left, { ...constraints, keys, checks }, table.rows, effort)
}

/** One after the other, as each is asked for. */
export function* mapped(rows: readonly Row[], by: (row: Row) => Row): Generator<Row> {
  for (const row of rows) yield by(row)
}

/** A key goes with one of its columns. */
const without = ({ keys, checks, indexes = [] }: Constraints, column: string): Constraints => ({
  indexes: indexes.filter(({ columns }) => !columns.includes(column)),
  keys: keys.filter(({ columns }) => !columns.includes(column)),
  checks: checks.filter((each) => each.column !== column),
})

function renamed(constraints: Constraints, change: Alteration): Constraints {
  if (change.does !== 'rename') return constraints
  const { keys, checks, indexes = [] } = constraints
  const called = (each: string) => (each === change.name ? change.to : each)
  return {
    keys: keys.map((each) => ({ ...each, columns: each.columns.map(called) })),
    checks,
    indexes: indexes.map((each) => {
      const own = each.columns.map(called)
      return { ...each, columns: own, text: own.length > 0 ? own.join(', ') : each.text }
    }),
  }
}
