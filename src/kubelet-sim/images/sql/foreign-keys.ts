/** Values that have to be in another table: what is refused for their sake, and what goes with what goes. */
import type { Working } from '../../runtime/program.ts'
import type { Effort } from './relations.ts'
import { type ColumnDefinition, type Reference, SqlError, type SqlValue } from './syntax.ts'
import type { Row, Table } from './tables.ts'

type Tables = ReadonlyMap<string, Table>

interface Key {
  readonly table: Table
  readonly column: ColumnDefinition
  readonly place: number
  readonly reference: Reference
  readonly parent: Table
  readonly parentPlace: number
}

function keyOf(tables: Tables, table: Table, place: number): Key | undefined {
  const column = table.columns[place]
  const { references: reference } = column
  const parent = reference && tables.get(reference.table)
  if (!parent) return undefined
  const parentPlace =
    reference.column === undefined
      ? parent.columns.findIndex(({ isPrimary }) => isPrimary)
      : parent.indexOf(reference.column)
  return parentPlace < 0 ? undefined : { table, column, place, reference, parent, parentPlace }
}

const keysOf = (tables: Tables, table: Table): readonly Key[] =>
  table.columns.flatMap((_column, place) => keyOf(tables, table, place) ?? [])

const factsOf = ({ table, column, parent, parentPlace }: Key): Readonly<Record<string, string>> => ({
  table: table.name,
  column: column.name,
  parent: parent.name,
  parentColumn: parent.columns[parentPlace].name,
})

/** @throws where a row refers to what is not there */
export function checkReferences(tables: Tables, table: Table, row: Row, effort: Effort): void {
  for (const key of keysOf(tables, table)) {
    const value = row[key.place]
    if (value === null || key.parent.knows(key.parentPlace, value, effort)) continue
    // A row may refer to itself.
    if (key.parent === table && row[key.parentPlace] === value) continue
    throw new SqlError('not referred to', String(value), '', factsOf(key))
  }
}

/** Rows are about to go: what refers to them goes, too, or is set to null. @throws where it is to stay */
export function* follow(
  tables: Tables,
  table: Table,
  gone: readonly Row[],
  { effort, trusts, depth = 0 }: Following,
): Working {
  if (gone.length === 0 || depth > deepest) return
  for (const other of tables.values())
    for (const key of keysOf(tables, other).filter(({ parent }) => parent === table)) {
      const values = new Set(gone.map((row) => row[key.parentPlace]))
      const leaving = new Set(gone)
      const found: Row[] = []
      for (const row of other.rows) {
        if (effort.needsRest()) yield* effort.rest()
        if (values.has(row[key.place]) && !leaving.has(row)) found.push(row)
      }
      if (found.length > 0 && !(trusts && key.reference.onDelete === 'refused'))
        yield* meet(tables, key, found, { effort, depth })
    }
}

interface Following {
  readonly effort: Effort
  readonly trusts?: boolean
  readonly depth?: number
}

/** Tables that refer to tables, and so on. */
const deepest = 20

function* meet(tables: Tables, key: Key, found: readonly Row[], { effort, depth = 0 }: Following): Working {
  const { table, place, reference } = key
  if (reference.onDelete === 'refused')
    throw new SqlError('referred to', String(found[0][place] satisfies SqlValue), '', factsOf(key))
  const met = new Set(found)
  if (reference.onDelete === 'cascade') {
    yield* follow(tables, table, found, { effort, depth: depth + 1 })
    yield* table.keep((row) => !met.has(row), effort)
    return
  }
  for (const [n, row] of table.rows.entries()) {
    if (effort.needsRest()) yield* effort.rest()
    if (met.has(row)) table.replace(n, row.with(place, null))
  }
}
