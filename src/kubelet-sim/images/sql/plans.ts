/** What a statement does to find its rows, step within step, as EXPLAIN tells it. */
import { accessTo, conjuncts } from './access.ts'
import type { Asked } from './asking.ts'
import type { Databases } from './databases.ts'
import type { Dialect } from './dialect.ts'
import { isFold } from './folds.ts'
import type { OwnTable } from './own-table.ts'
import { foundIn } from './parts.ts'
import type { Statement } from './statement.ts'
import {
  type Expression,
  type Joined,
  type Ordering,
  type Query,
  type Select,
  type Source,
  SqlError,
} from './syntax.ts'
import { isWindowed } from './windows.ts'

export type PlanKind =
  | 'scan'
  | 'index scan'
  | 'function scan'
  | 'values scan'
  | 'subquery scan'
  | 'result'
  | 'nested loop'
  | 'hash join'
  | 'aggregate'
  | 'hash aggregate'
  | 'window'
  | 'sort'
  | 'limit'
  | 'lock'
  | 'append'
  | 'insert'
  | 'update'
  | 'delete'

export interface Plan {
  readonly kind: PlanKind
  /** How many rows it is thought to give. */
  readonly rows: number
  readonly parts: readonly Plan[]
  /** The source that it looks at, and its table. */
  readonly source?: { readonly name: string; readonly called: string; readonly table?: OwnTable }
  readonly index?: {
    readonly name: string
    readonly isUnique: boolean
    readonly conditions: readonly Expression[]
  }
  /** What has to hold of its rows besides. */
  readonly filter?: Expression | undefined
  /** What has to be equal, or holds, where two are joined. */
  readonly on?: Expression | undefined
  readonly how?: Joined['how']
  readonly keys?: readonly Expression[]
  readonly order?: readonly Ordering[]
  readonly limit?: number
  /** The question whose rows are those of this step, where they are to be counted. */
  readonly counted?: Select
}

interface Planning {
  readonly databases: Databases
  readonly dialect: Dialect
  readonly asking: Asked
}

/** @throws SqlError for a statement that has none */
export function planOf(statement: Statement, planning: Planning): Plan {
  const { asking } = planning
  switch (statement.kind) {
    case 'select':
    case 'compound':
    case 'values':
      return ofQuery(statement, planning)
    case 'insert': {
      const { rows, table } = statement
      const part: Plan =
        'kind' in rows
          ? ofQuery(rows, planning)
          : { kind: rows.length > 1 ? 'values scan' : 'result', rows: rows.length, parts: [] }
      return { kind: 'insert', rows: 0, parts: [part], source: { name: table.name, called: table.name } }
    }
    case 'update':
    case 'delete': {
      const { table, alias = table.name, from, where, kind } = statement
      const first: Joined = { rows: table, name: alias, how: 'inner', on: undefined }
      const part = joined([first, ...from], where, planning)
      asking.seen.table(table, asking.database)
      return { kind, rows: 0, parts: [part], source: { name: table.name, called: alias } }
    }
    default:
      throw new SqlError('unsupported', `EXPLAIN ${statement.kind.toUpperCase()}`)
  }
}

function ofQuery(query: Query, planning: Planning): Plan {
  if (query.kind === 'values')
    return ended(query, { kind: 'values scan', rows: query.rows.length, parts: [] })
  if (query.kind === 'compound') {
    const parts = [ofQuery(query.left, planning), ofQuery(query.right, planning)]
    const rows = parts.reduce((sum, each) => sum + each.rows, 0)
    const all: Plan = { kind: 'append', rows, parts }
    return ended(query, query.isAll ? all : { kind: 'hash aggregate', rows, parts: [all] })
  }
  return ofSelect(query, planning)
}

function ofSelect(query: Select, planning: Planning): Plan {
  const { from, where, groupBy, having, chosen, isDistinct, lock, orderBy } = query
  const bare: Select = {
    ...query,
    chosen: [],
    orderBy: [],
    limit: undefined,
    offset: 0,
    groupBy: [],
    having: undefined,
    isDistinct: false,
  }
  let plan: Plan =
    from.length === 0
      ? { kind: 'result', rows: 1, parts: [], filter: where }
      : { ...joined(from, where, planning), counted: bare }
  const shown = [...chosen.map(({ value }) => value), ...orderBy.map(({ by }) => by)].flatMap(
    (each) => each ?? [],
  )
  const folds = [...shown, ...(having ? [having] : [])].some((each) => foundIn(each, isFold).length > 0)
  if (groupBy.length > 0)
    plan = { kind: 'hash aggregate', rows: grouped(plan.rows), parts: [plan], keys: groupBy, filter: having }
  else if (folds) plan = { kind: 'aggregate', rows: 1, parts: [plan], filter: having }
  if (shown.some((each) => foundIn(each, isWindowed).length > 0))
    plan = { kind: 'window', rows: plan.rows, parts: [plan] }
  if (isDistinct) plan = { kind: 'hash aggregate', rows: grouped(plan.rows), parts: [plan], keys: shown }
  return ended(query, plan, lock !== undefined)
}

const grouped = (rows: number): number => Math.max(1, Math.min(200, Math.ceil(rows)))

function ended({ orderBy, limit, offset }: Query, plan: Plan, isLocked = false): Plan {
  const ordered: Plan =
    orderBy.length > 0 ? { kind: 'sort', rows: plan.rows, parts: [plan], order: orderBy } : plan
  const locked: Plan = isLocked ? { kind: 'lock', rows: plan.rows, parts: [ordered] } : ordered
  if (limit === undefined && offset === 0) return locked
  const most = limit ?? plan.rows
  return {
    kind: 'limit',
    rows: Math.min(most, Math.max(1, plan.rows - offset)),
    parts: [locked],
    limit: most,
  }
}

/** The names of the sources that an expression asks; undefined where one says none. */
function asked(expression: Expression): ReadonlySet<string> | undefined {
  const columns = foundIn(expression, ({ kind }) => kind === 'column')
  const names = columns.map((each) => (each.kind === 'column' ? each.of : undefined))
  return names.includes(undefined) ? undefined : new Set(names as readonly string[])
}

const both = (all: readonly Expression[]): Expression | undefined =>
  all.length === 0
    ? undefined
    : all.reduce((left, right) => ({ kind: 'binary', sign: 'and', left, right }) as const)

function joined(from: readonly Joined[], where: Expression | undefined, planning: Planning): Plan {
  const left = [...conjuncts(where)]
  /** Takes the conditions that are about these sources alone. */
  const take = (names: ReadonlySet<string>): Expression | undefined => {
    const mine = left.filter((each) => {
      const of = asked(each)
      return from.length === 1 || (of !== undefined && [...of].every((one) => names.has(one)))
    })
    for (const each of mine) left.splice(left.indexOf(each), 1)
    return both(mine)
  }
  const known = new Set<string>([from[0].name.toLowerCase()])
  let plan = scanOf(from[0], take(known), planning)
  for (const source of from.slice(1)) {
    const own = new Set([source.name.toLowerCase()])
    const isOuter = source.how !== 'inner'
    const right = scanOf(source, isOuter ? undefined : take(own), planning)
    for (const each of own) known.add(each)
    const on = both([...conjuncts(source.on), ...(isOuter ? [] : conjuncts(take(known)))])
    const isEqual = source.using !== undefined || conjuncts(on).some(isEquality)
    const rows = isEqual ? Math.max(plan.rows, right.rows) : plan.rows * right.rows * (on ? 1 / 3 : 1)
    const kind = isEqual && !source.isLateral ? 'hash join' : 'nested loop'
    plan = { kind, rows: Math.max(1, Math.round(rows)), parts: [plan, right], on, how: source.how }
  }
  const rest = both(left)
  return rest ? { ...plan, filter: rest, rows: Math.max(1, Math.round(plan.rows * selectivity(rest))) } : plan
}

const isEquality = (each: Expression): boolean =>
  each.kind === 'binary' && each.sign === '=' && each.left.kind === 'column' && each.right.kind === 'column'

function scanOf(source: Source, where: Expression | undefined, planning: Planning): Plan {
  const { rows: of, name } = source
  const { databases, asking, dialect } = planning
  if ('kind' in of && of.kind === 'call')
    return {
      kind: 'function scan',
      rows: 1_000,
      parts: [],
      source: { name: of.name, called: name },
      filter: where,
    }
  if ('kind' in of) return { kind: 'subquery scan', ...within(ofQuery(of, planning), name, where) }
  const view = databases.view(of, asking.database)
  if (view) return { kind: 'subquery scan', ...within(ofQuery(view.query, planning), name, where) }
  if (asking.named?.has(of.name.toLowerCase()) || !asking.seen.find(of.database ?? asking.database, of.name))
    return {
      kind: 'function scan',
      rows: 1,
      parts: [],
      source: { name: of.name, called: name },
      filter: where,
    }
  const table = asking.seen.table(of, asking.database)
  const place = { name: of.name, called: name, table }
  const counted = countedOf(source, where)
  const access = accessTo(table, name, where, dialect)
  if (!access)
    return {
      kind: 'scan',
      rows: Math.max(1, Math.round(table.size * selectivity(where))),
      parts: [],
      source: place,
      filter: where,
      counted,
    }
  const rest = conjuncts(where).filter((each) => !access.conditions.includes(each))
  const { definition } = access.index
  const usual = definition.isPrimary
    ? `${table.name}_pkey`
    : `${table.name}_${definition.columns.join('_')}_key`
  return {
    kind: 'index scan',
    rows: Math.max(1, Math.round(access.places.length * selectivity(both(rest)))),
    parts: [],
    source: place,
    index: { name: definition.name || usual, isUnique: definition.isUnique, conditions: access.conditions },
    filter: both(rest),
    counted,
  }
}

const within = (part: Plan, called: string, filter: Expression | undefined): Omit<Plan, 'kind'> => ({
  rows: Math.max(1, Math.round(part.rows * selectivity(filter))),
  parts: [part],
  source: { name: called, called },
  filter,
})

const countedOf = (source: Source, where: Expression | undefined): Select => ({
  kind: 'select',
  chosen: [],
  from: [{ ...source, how: 'inner', on: undefined }],
  where,
  groupBy: [],
  having: undefined,
  isDistinct: false,
  orderBy: [],
  limit: undefined,
  offset: 0,
})

/** Of how many rows a condition is thought to hold. Source: the defaults of PostgreSQL's selfuncs. */
function selectivity(where: Expression | undefined): number {
  if (!where) return 1
  if (where.kind === 'not') return 1 - selectivity(where.of)
  if (where.kind === 'null') return where.isNegated ? 0.995 : 0.005
  if (where.kind === 'in') return Math.min(1, 0.005 * ('kind' in where.items ? 100 : where.items.length))
  if (where.kind !== 'binary') return 0.5
  const { sign, left, right } = where
  if (sign === 'and') return selectivity(left) * selectivity(right)
  if (sign === 'or') {
    const [a, b] = [selectivity(left), selectivity(right)]
    return a + b - a * b
  }
  if (sign === '=' || sign === 'like' || sign === 'ilike') return 0.005
  return sign === '<>' || sign === '!=' ? 0.995 : 1 / 3
}
