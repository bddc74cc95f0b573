/** Shows what there is: tables, and what each is made of. */
import { castTo } from './casts.ts'
import type { Databases, ViewDefinition } from './databases.ts'
import type { Dialect } from './dialect.ts'
import type { Outcome } from './outcome.ts'
import { sequenceIn } from './sequences.ts'
import type { Statement } from './statement.ts'
import type { ColumnDefinition, SqlValue } from './syntax.ts'
import type { Table } from './table.ts'

export function showTables(
  databases: Databases,
  of: string | undefined,
  { isFull, like }: Statement & { kind: 'show tables' },
): Outcome {
  const materials = databases.materialsOf(of)
  const kindOf = (name: string, isView: boolean) =>
    isView ? 'VIEW' : materials.has(name) ? 'MATERIALIZED VIEW' : 'BASE TABLE'
  const all = databases.relationsOf(of).filter(({ name }) => like === undefined || like(name))
  return {
    titles: [`Tables_in_${of}`, ...(isFull ? ['Table_type'] : [])],
    rows: all.map(({ name, isView }) => [name, ...(isFull ? [kindOf(name, isView)] : [])]),
  }
}

/** Of what comes from a function, as the server tells it. */
function defaultText({ otherwise, type }: ColumnDefinition, dialect: Dialect): SqlValue {
  if (otherwise?.kind === 'truth') return String(otherwise.holds)
  const of = otherwise?.kind === 'cast' ? otherwise.of : otherwise
  if (of?.kind === 'value')
    return typeof of.value === 'string' ? of.value : castTo(type, of.value, dialect, true)
  if (of?.kind !== 'call') return of ? 'CURRENT_TIMESTAMP' : null
  const sequence = sequenceIn(of)
  if (sequence !== undefined) return `nextval('${sequence}'::regclass)`
  return dialect.defaultText(of.name)
}

const describeTitles = ['Field', 'Type', 'Null', 'Key', 'Default', 'Extra']

export function describe(
  { columns, constraints }: Pick<Table, 'columns' | 'constraints'>,
  dialect: Dialect,
): Outcome {
  const primary = new Set(
    constraints.keys.filter(({ isPrimary }) => isPrimary).flatMap((each) => each.columns),
  )
  const first = new Set([...constraints.keys, ...(constraints.indexes ?? [])].map((each) => each.columns[0]))
  return {
    titles: describeTitles,
    rows: columns.map((column) => {
      const { name, type, isRequired, isPrimary, isUnique, counts } = column
      return [
        name,
        type,
        isRequired ? 'NO' : 'YES',
        isPrimary || primary.has(name) ? 'PRI' : isUnique ? 'UNI' : first.has(name) ? 'MUL' : '',
        defaultText(column, dialect),
        counts ? 'auto_increment' : '',
      ]
    }),
  }
}

export const describeView = ({ columns }: ViewDefinition): Outcome => ({
  titles: describeTitles,
  rows: columns.map(({ name, type }) => [name, type, 'YES', '', null, '']),
})
