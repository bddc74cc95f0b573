/** Makes indexes, and takes them away. */
import type { Working } from '../../runtime/program.ts'
import type { Databases } from './databases.ts'
import type { Outcome } from './outcome.ts'
import type { Effort } from './relations.ts'
import type { Statement } from './statement.ts'
import { type NamedIndex, SqlError } from './syntax.ts'
import type { Table } from './table.ts'

type AboutIndex = Statement & { readonly kind: 'create index' | 'drop index' }

/** The table of a name that has an index of that name. */
const tableOf = (databases: Databases, database: string | undefined, index: string): Table | undefined =>
  [...databases.tablesOf(database).values()].find(({ constraints }) =>
    constraints.indexes?.some(({ name }) => name === index),
  )

/** The tables that it is about. */
export function tablesOfIndexes(
  statement: AboutIndex,
  databases: Databases,
  database: string | undefined,
): readonly Table[] {
  const { table } = statement
  if (table) {
    const of = table.database ?? database
    const found = of === undefined ? undefined : databases.find(of, table.name)
    return found ? [found] : []
  }
  return statement.kind === 'drop index'
    ? statement.names.flatMap(({ name }) => tableOf(databases, database, name) ?? [])
    : []
}

/** @param isShared names of indexes are those of the whole database, and of tables, too */
export function* changeIndexes(
  statement: AboutIndex,
  databases: Databases,
  {
    database,
    effort,
    isShared,
  }: { readonly database: string | undefined; readonly effort: Effort; readonly isShared: boolean },
): Working<Outcome> {
  if (statement.kind === 'create index') {
    const table = databases.table(statement.table, database)
    const { index } = statement
    const isThere = isShared
      ? databases.relationsOf(database).some(({ name }) => name === index.name) ||
        tableOf(databases, database, index.name) !== undefined
      : (table.constraints.indexes ?? []).some(({ name }) => name === index.name)
    if (isThere && statement.isLenient)
      return { changed: 0, notices: [`relation "${index.name}" already exists, skipping`] }
    if (isThere) throw new SqlError(isShared ? 'table exists' : 'index exists', index.name)
    yield* addIndex(table, index, effort)
    return { changed: 0 }
  }
  const notices: string[] = []
  for (const { name } of statement.names) {
    const table = statement.table
      ? databases.table(statement.table, database)
      : tableOf(databases, database, name)
    if (table?.constraints.indexes?.some((each) => each.name === name)) yield* dropIndex(table, name, effort)
    else if (statement.isLenient) notices.push(`index "${name}" does not exist, skipping`)
    else throw new SqlError('no index', name)
  }
  return { changed: 0, notices }
}

/** @throws SqlError for columns that there are not, and for keys that are there twice */
export function* addIndex(table: Table, index: NamedIndex, effort: Effort): Working {
  for (const each of index.columns)
    if (table.indexOf(each) < 0) throw new SqlError('unknown column', each, 'index', { index: index.name })
  const { constraints } = table
  const indexes = [...(constraints.indexes ?? []), index]
  yield* table.become(table.columns, { ...constraints, indexes }, table.rows, effort)
}

export function* dropIndex(table: Table, name: string, effort: Effort): Working {
  const { constraints } = table
  const indexes = (constraints.indexes ?? []).filter((each) => each.name !== name)
  yield* table.become(table.columns, { ...constraints, indexes }, table.rows, effort)
}
