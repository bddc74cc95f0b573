/** EXPLAIN, as mysql tells what it does. Source: its manual, EXPLAIN Output Format. */
import type { Plan } from '../sql/plans.ts'
import type { Explained } from '../sql/server-facts.ts'
import type { SqlValue } from '../sql/syntax.ts'

const titles = 'id,select_type,table,partitions,type,possible_keys,key,key_len,ref,rows,filtered,Extra'.split(
  ',',
)

const lengths: readonly (readonly [RegExp, number])[] = [
  [/^tinyint/, 1],
  [/^smallint/, 2],
  [/^(int|integer|mediumint|float)/, 4],
  [/^(bigint|double|datetime)/, 8],
]

function keyLength({ source }: Plan, columns: readonly string[]): number {
  return (source?.table?.columns ?? [])
    .filter(({ name }) => columns.includes(name))
    .reduce(
      (sum, { type, isRequired }) =>
        sum + (lengths.find(([of]) => of.test(type))?.[1] ?? 1_022) + (isRequired ? 0 : 1),
      0,
    )
}

interface Above {
  readonly isSorted: boolean
  readonly isGrouped: boolean
}

/** The sources that are looked at, in their order. */
function scansOf(plan: Plan): readonly Plan[] {
  const own = plan.parts.length === 0 || plan.kind === 'subquery scan' ? [plan] : []
  return [...own, ...plan.parts.flatMap(scansOf)]
}

const has = (plan: Plan, kind: Plan['kind']): boolean =>
  plan.kind === kind || plan.parts.some((each) => has(each, kind))

function rowOf(plan: Plan, n: number, { isSorted, isGrouped }: Above, kind: string): readonly SqlValue[] {
  const { source, index, filter } = plan
  if (!source) return [1, kind, null, null, null, null, null, null, null, null, null, 'No tables used']
  const size = source.table?.size ?? plan.rows
  const used = source.table?.table.indexes.find(({ definition }) => definition.name === index?.name)
  const isPrimary = index?.name.endsWith('_pkey') ?? false
  const primary = source.table?.table.indexes.find(({ definition }) => definition.isPrimary)
  const columns = (used ?? (isPrimary ? primary : undefined))?.definition.columns ?? []
  const key = index ? (isPrimary ? 'PRIMARY' : index.name.replace(/^.*_(\w+)_key$/, '$1')) : null
  const rows = index ? Math.max(1, plan.rows) : Math.max(1, size)
  const extra = [
    filter ? 'Using where' : '',
    n === 0 && isGrouped ? 'Using temporary' : '',
    n === 0 && isSorted ? 'Using filesort' : '',
    n > 0 && !index ? 'Using join buffer (hash join)' : '',
  ].filter(Boolean)
  return [
    1,
    kind,
    source.called || source.name,
    null,
    index ? (index.isUnique ? 'const' : 'ref') : 'ALL',
    key,
    key,
    index ? String(keyLength(plan, columns)) : null,
    index ? index.conditions.map(() => 'const').join(',') : null,
    rows,
    (Math.min(1, plan.rows / rows) * 100).toFixed(2),
    extra.length > 0 ? extra.join('; ') : null,
  ]
}

export function explain({ plan }: Explained) {
  const above: Above = { isSorted: has(plan, 'sort'), isGrouped: has(plan, 'hash aggregate') }
  const change = /^(insert|update|delete)$/.exec(plan.kind)?.[0].toUpperCase()
  return { titles, rows: scansOf(plan).map((each, n) => rowOf(each, n, above, change ?? 'SIMPLE')) }
}
