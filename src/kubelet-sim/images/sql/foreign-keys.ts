/** Values that have to be in another table: what is refused for their sake, and what goes with what goes. */
import type { Working } from '../../runtime/program.ts'
import type { OwnTable } from './own-table.ts'
import type { Row } from './places.ts'
import type { Effort } from './relations.ts'
import { plain } from './row-index.ts'
import { type ColumnDefinition, type Reference, SqlError, type SqlValue } from './syntax.ts'

/** Those of a database, as a transaction sees them. */
export interface Tables {
  find(name: string): OwnTable | undefined
  all(): Iterable<OwnTable>
}

interface Key {
  readonly table: OwnTable
  readonly column: ColumnDefinition
  readonly place: number
  readonly reference: Reference
  readonly parent: OwnTable
  readonly parentPlace: number
}

function keyOf(tables: Tables, table: OwnTable, place: number): Key | undefined {
  const column = table.columns[place]
  const { references: reference } = column
  const parent = reference && tables.find(reference.table)
  if (!parent) return undefined
  const parentPlace =
    reference.column === undefined
      ? parent.columns.findIndex(({ isPrimary }) => isPrimary)
      : parent.indexOf(reference.column)
  return parentPlace < 0 ? undefined : { table, column, place, reference, parent, parentPlace }
}

const keysOf = (tables: Tables, table: OwnTable): readonly Key[] =>
  table.columns.flatMap((_column, place) => keyOf(tables, table, place) ?? [])

const factsOf = ({ table, column, parent, parentPlace }: Key): Readonly<Record<string, string>> => ({
  table: table.name,
  column: column.name,
  parent: parent.name,
  parentColumn: parent.columns[parentPlace].name,
})

/** @throws where a row refers to what is not there */
export function checkReferences(tables: Tables, table: OwnTable, row: Row, effort: Effort): void {
  for (const key of keysOf(tables, table)) {
    const value = row[key.place]
    if (value === null) continue
    const place = key.parent.placeOf(key.parentPlace, value, effort)
    if (place !== undefined) {
      // It is not to go before this one is there.
      key.parent.hold(place, 'kept')
      continue
    }
    // A row may refer to itself.
    if (key.parent === table && row[key.parentPlace] === value) continue
    throw new SqlError('not referred to', String(value), '', factsOf(key))
  }
}

/** Rows are about to go: what refers to them goes, too, or is set to null. @throws where it is to stay */
export function* follow(
  tables: Tables,
  table: OwnTable,
  gone: readonly Row[],
  { effort, trusts, depth = 0 }: Following,
): Working {
  if (gone.length === 0 || depth > deepest) return
  for (const other of tables.all())
    for (const key of keysOf(tables, other).filter(({ parent }) => parent.table === table.table)) {
      const values = new Set(gone.map((row) => plain(row[key.parentPlace])))
      const leaving = new Set(gone)
      const found: Placed[] = []
      for (const [place, row] of other.placed()) {
        if (effort.needsRest()) yield* effort.rest()
        if (values.has(plain(row[key.place])) && row[key.place] !== null && !leaving.has(row))
          found.push([place, row])
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

type Placed = readonly [place: number, row: Row]

function* meet(
  tables: Tables,
  key: Key,
  found: readonly Placed[],
  { effort, depth = 0 }: Following,
): Working {
  const { table, place, reference } = key
  if (reference.onDelete === 'refused')
    throw new SqlError('referred to', String(found[0][1][place] satisfies SqlValue), '', factsOf(key))
  if (reference.onDelete === 'cascade')
    yield* follow(
      tables,
      table,
      found.map(([, row]) => row),
      { effort, depth: depth + 1 },
    )
  for (const [at, row] of found) {
    if (effort.needsRest()) yield* effort.rest()
    if (reference.onDelete === 'cascade') table.remove(at)
    else table.replace(at, row.with(place, null))
  }
}
