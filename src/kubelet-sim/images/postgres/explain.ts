/** EXPLAIN, as postgres tells what it does. Source: PostgreSQL's manual, Using EXPLAIN, and the costs of its planner. */
import type { Plan } from '../sql/plans.ts'
import type { Explained } from '../sql/server-facts.ts'
import type { Expression } from '../sql/syntax.ts'
import { expressionText } from './expression-text.ts'

interface Cost {
  readonly start: number
  readonly total: number
}

const pageBytes = 8_168

const widths: readonly (readonly [RegExp, number])[] = [
  [/^(small|int2)/, 2],
  [/^(int|serial|date$)/, 4],
  [/^bool/, 1],
  [/^(bigint|bigserial|int8|double|float|timestamp|time)/, 8],
  [/^uuid/, 16],
]

function widthOf({ source, parts, kind }: Plan): number {
  if (kind === 'aggregate') return 8
  if (!source?.table)
    return Math.max(
      4,
      parts.reduce((sum, each) => sum + widthOf(each), 0),
    )
  return source.table.columns.reduce(
    (sum, { type }) => sum + (widths.find(([of]) => of.test(type))?.[1] ?? 32),
    0,
  )
}

const parts = (expression: Expression | undefined): number =>
  expression?.kind === 'binary' && /^(and|or)$/.test(expression.sign)
    ? parts(expression.left) + parts(expression.right)
    : expression
      ? 1
      : 0

function costOf(plan: Plan): Cost {
  const [first, second] = plan.parts.map(costOf)
  const [left, right] = plan.parts
  switch (plan.kind) {
    case 'scan': {
      const rows = plan.source?.table?.size ?? 0
      const pages = Math.max(1, Math.ceil((rows * (28 + widthOf(plan))) / pageBytes))
      return { start: 0, total: pages + rows * 0.01 + rows * 0.0025 * parts(plan.filter) }
    }
    case 'index scan':
      return { start: 0.29, total: 8.3 + Math.max(0, plan.rows - 1) * 0.5 }
    case 'function scan':
      return { start: 0, total: 10 }
    case 'values scan':
      return { start: 0, total: 0.0125 * plan.rows }
    case 'result':
      return { start: 0, total: 0.01 }
    case 'sort': {
      const rows = Math.max(2, left.rows)
      const start = first.total + rows * Math.log2(rows) * 0.005
      return { start, total: start + left.rows * 0.0025 }
    }
    case 'aggregate':
      return { start: first.total + left.rows * 0.0025, total: first.total + left.rows * 0.0025 + 0.01 }
    case 'hash aggregate': {
      const start = first.total + left.rows * 0.0025 * Math.max(1, plan.keys?.length ?? 1)
      return { start, total: start + plan.rows * 0.01 }
    }
    case 'limit': {
      const part = Math.min(1, plan.rows / Math.max(1, left.rows))
      return { start: first.start, total: first.start + (first.total - first.start) * part }
    }
    case 'hash join':
      return { start: second.total, total: first.total + second.total + (left.rows + right.rows) * 0.01 }
    case 'nested loop':
      return { start: 0, total: first.total + left.rows * second.total + left.rows * right.rows * 0.0025 }
    case 'append':
      return { start: 0, total: first.total + second.total + plan.rows * 0.005 }
    default:
      return first ?? { start: 0, total: 0.01 }
  }
}

const words: Readonly<Record<string, string>> = {
  scan: 'Seq Scan',
  'index scan': 'Index Scan',
  'function scan': 'Function Scan',
  'values scan': 'Values Scan',
  'subquery scan': 'Subquery Scan',
  result: 'Result',
  aggregate: 'Aggregate',
  'hash aggregate': 'HashAggregate',
  window: 'WindowAgg',
  sort: 'Sort',
  limit: 'Limit',
  lock: 'LockRows',
  append: 'Append',
  insert: 'Insert',
  update: 'Update',
  delete: 'Delete',
}

function titleOf({ kind, how, source, index }: Plan): string {
  if (kind === 'hash join' || kind === 'nested loop') {
    const side = how === undefined || how === 'inner' ? '' : ` ${how[0].toUpperCase()}${how.slice(1)}`
    if (kind === 'hash join') return `Hash${side} Join`
    return side === '' ? 'Nested Loop' : `Nested Loop${side} Join`
  }
  if (kind === 'values scan') return 'Values Scan on "*VALUES*"'
  const using = index ? ` using ${index.name}` : ''
  if (!source) return words[kind] + using
  const alias = source.called !== source.name && source.called !== '' ? ` ${source.called}` : ''
  return `${words[kind]}${using} on ${source.name}${alias}`
}

function detailsOf(plan: Plan, isQualified: boolean): readonly string[] {
  const text = (each: Expression) => expressionText(each, isQualified)
  const bare = (each: Expression) => text(each).replace(/^\((.*)\)$/, '$1')
  const { kind, index, filter, on, keys, order } = plan
  const together = (all: readonly Expression[]) =>
    all.reduce((left, right) => ({ kind: 'binary', sign: 'and', left, right }) as const)
  return [
    ...(index ? [`Index Cond: ${text(together(index.conditions))}`] : []),
    ...(keys ? [`Group Key: ${keys.map(bare).join(', ')}`] : []),
    ...(order
      ? [
          `Sort Key: ${order.map(({ by, isDescending, nulls }) => `${bare(by)}${isDescending ? ' DESC' : ''}${nulls === (isDescending ? 'last' : 'first') ? ` NULLS ${nulls.toUpperCase()}` : ''}`).join(', ')}`,
        ]
      : []),
    ...(on ? [`${kind === 'hash join' ? 'Hash Cond' : 'Join Filter'}: ${text(on)}`] : []),
    ...(filter ? [`Filter: ${text(filter)}`] : []),
  ]
}

type Actual = NonNullable<Explained['actual']>

/** How long a step has taken, and those within it. */
const msOf = (plan: Plan, actual: Actual): number =>
  0.006 +
  (actual.get(plan)?.looked ?? 0) * 0.0003 +
  plan.parts.reduce((sum, each) => sum + msOf(each, actual), 0)

function linesOf(plan: Plan, explained: Explained): readonly string[] {
  const { actual, hidesCosts } = explained
  const { start, total } = costOf(plan)
  const isChange = /^(insert|update|delete)$/.test(plan.kind)
  const cost = hidesCosts
    ? ''
    : `  (cost=${start.toFixed(2)}..${total.toFixed(2)} rows=${plan.rows} width=${isChange ? 0 : widthOf(plan)})`
  const found = actual?.get(plan)
  const ms = actual ? msOf(plan, actual) : 0
  const told =
    found === undefined
      ? ''
      : ` (actual time=${(ms / 2).toFixed(3)}..${ms.toFixed(3)} rows=${found.rows} loops=1)`
  const details = detailsOf(plan, explained.isQualified)
  const removed =
    found && plan.filter && found.looked > found.rows
      ? [`Rows Removed by Filter: ${found.looked - found.rows}`]
      : []
  const sorted = found && plan.kind === 'sort' ? ['Sort Method: quicksort  Memory: 25kB'] : []
  const hashed = found && plan.kind === 'hash aggregate' ? ['Batches: 1  Memory Usage: 24kB'] : []
  const own = [...details, ...removed, ...sorted, ...hashed].map((each) => `  ${each}`)
  const below = plan.parts.flatMap((part, n) => {
    const lines = linesOf(part, explained)
    const isHashed = plan.kind === 'hash join' && n === 1
    if (!isHashed) return arrowed(lines)
    const { total: whole } = costOf(part)
    const size = hidesCosts
      ? ''
      : `  (cost=${whole.toFixed(2)}..${whole.toFixed(2)} rows=${part.rows} width=${widthOf(part)})`
    const partFound = actual?.get(part)
    const partMs = (actual ? msOf(part, actual) : 0).toFixed(3)
    const hash = partFound ? ` (actual time=${partMs}..${partMs} rows=${partFound.rows} loops=1)` : ''
    const memory = partFound ? ['  Buckets: 1024  Batches: 1  Memory Usage: 9kB'] : []
    return arrowed([`Hash${size}${hash}`, ...memory, ...arrowed(lines)])
  })
  return [`${titleOf(plan)}${cost}${told}`, ...own, ...below]
}

const arrowed = ([first, ...rest]: readonly string[]): readonly string[] => [
  `  ->  ${first}`,
  ...rest.map((each) => `      ${each}`),
]

/** @throws SqlError for what cannot be told so */
export function explain(explained: Explained) {
  const { plan, actual } = explained
  const times = actual
    ? ['Planning Time: 0.084 ms', `Execution Time: ${(msOf(plan, actual) + 0.021).toFixed(3)} ms`]
    : []
  return { titles: ['QUERY PLAN'], rows: [...linesOf(plan, explained), ...times].map((each) => [each]) }
}
