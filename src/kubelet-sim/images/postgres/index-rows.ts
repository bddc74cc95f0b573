/** The indexes of a table, as pg_indexes and `\\d` have them. */
import type { NamedIndex, SqlValue } from '../sql/syntax.ts'
import type { Table } from '../sql/table.ts'

type Listed = Pick<NamedIndex, 'name' | 'text' | 'isUnique' | 'method' | 'where'> & { readonly mark: string }

/** Those of its keys, and those that somebody has made. */
function listed({ name, columns, constraints }: Table): readonly Listed[] {
  const key = (own: string, of: readonly string[], isPrimary: boolean): Listed => ({
    name: own || (isPrimary ? `${name}_pkey` : `${name}_${of.join('_')}_key`),
    text: of.join(', '),
    isUnique: true,
    method: 'btree',
    mark: isPrimary ? 'PRIMARY KEY, ' : 'UNIQUE CONSTRAINT, ',
  })
  const all = [
    ...columns.filter(({ isPrimary }) => isPrimary).map((each) => key('', [each.name], true)),
    ...columns
      .filter(({ isUnique, isPrimary }) => isUnique && !isPrimary)
      .map((each) => key('', [each.name], false)),
    ...constraints.keys.map((each) => key(each.isPrimary ? '' : each.name, each.columns, each.isPrimary)),
    ...(constraints.indexes ?? []).map((each) => ({ ...each, mark: each.isUnique ? 'UNIQUE, ' : '' })),
  ]
  const rank = ({ mark }: Listed) => (mark.startsWith('PRIMARY') ? 0 : 1)
  return all.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** With what `\\d` shows of it last. */
export const indexRows = (table: Table): readonly (readonly SqlValue[])[] =>
  listed(table).map(({ name, text, isUnique, method, where, mark }) => {
    const behind = `${method} (${text})${where === undefined ? '' : ` WHERE ${where}`}`
    return [
      'public',
      table.name,
      name,
      null,
      `CREATE ${isUnique ? 'UNIQUE ' : ''}INDEX ${name} ON public.${table.name} USING ${behind}`,
      `${mark}${behind}`,
    ]
  })
