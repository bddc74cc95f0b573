/** Of which types the columns are that a question answers, as far as that can be told without asking it. */
import type { Databases } from './databases.ts'
import { columnsOfFunction } from './row-functions.ts'
import type { Call, Expression, Query, Source } from './syntax.ts'
import { Decimal, Double } from './values.ts'

interface Typed {
  readonly name: string
  readonly type: string
}

interface Column extends Typed {
  readonly of: string
}

type Named = ReadonlyMap<string, readonly Typed[]>

export function columnsOfQuery(
  query: Query,
  databases: Databases,
  database: string | undefined,
  before: Named = new Map(),
): readonly Typed[] {
  const named = new Map(before)
  for (const { name, columns, query: inner } of query.with?.tables ?? []) {
    // One that asks itself is of the types of its first part.
    const first = inner.kind === 'compound' ? inner.left : inner
    const found = columnsOfQuery(first, databases, database, named)
    named.set(
      name.toLowerCase(),
      found.map((each, n) => ({ ...each, name: columns?.[n] ?? each.name })),
    )
  }
  if (query.kind === 'compound') return columnsOfQuery(query.left, databases, database, named)
  if (query.kind === 'values')
    return query.rows[0].map((each, n) => ({ name: `column${n + 1}`, type: typeOf(each, [], () => []) }))
  const ask = (inner: Query) => columnsOfQuery(inner, databases, database, named)
  const all = query.from.flatMap((each) => columnsOf(each, { databases, database, named, ask }))
  const shared = new Set(query.from.flatMap(({ using }) => (Array.isArray(using) ? using : [])))
  const shown = all.filter(
    ({ name }, n) => !shared.has(name) || all.findIndex((each) => each.name === name) === n,
  )
  return query.chosen.flatMap(({ value, title, of }): readonly Typed[] =>
    value
      ? [{ name: title, type: typeOf(value, all, ask) }]
      : of === undefined
        ? shown
        : all.filter((each) => each.of === of),
  )
}

interface Looking {
  readonly databases: Databases
  readonly database: string | undefined
  readonly named: Named
  ask(query: Query): readonly Typed[]
}

function columnsOf(
  { rows, name, columns }: Source,
  { databases, database, named, ask }: Looking,
): readonly Column[] {
  const typed = ((): readonly Typed[] => {
    if ('kind' in rows)
      return rows.kind === 'call'
        ? columnsOfFunction(rows.name, name).map((each) => ({ name: each, type: typeOf(rows, [], ask) }))
        : ask(rows)
    const known = rows.database === undefined ? named.get(rows.name.toLowerCase()) : undefined
    if (known) return known
    const view = databases.view(rows, database)
    if (view) return view.columns
    const of = rows.database ?? database
    return of !== undefined && databases.has(of) ? (databases.tablesOf(of).get(rows.name)?.columns ?? []) : []
  })()
  return typed.map((each, n) => ({
    name: columns?.[n] ?? each.name,
    type: each.type,
    of: name.toLowerCase(),
  }))
}

const truths = new Set(
  '= <> != < <= > >= and or like ilike ~ ~* !~ !~* @> <@ ? overlaps <=> regexp'.split(' '),
)

function typeOf(expression: Expression, columns: readonly Column[], ask: Looking['ask']): string {
  const of = (each: Expression) => typeOf(each, columns, ask)
  switch (expression.kind) {
    case 'value':
      return typeOfValue(expression.value)
    case 'column':
      return (
        columns.find(
          (each) =>
            each.name === expression.name && (expression.of === undefined || each.of === expression.of),
        )?.type ?? 'text'
      ).replace(/serial$/, (_all, at: number, whole: string) =>
        whole === 'serial' ? 'int' : whole.slice(0, at) + 'int',
      )
    case 'cast':
      return expression.type
    case 'call':
      return typeOfCall(expression, of)
    case 'negate':
      return of(expression.of)
    case 'case':
      return of(expression.whens[0][1])
    case 'subquery':
      return ask(expression.select)[0]?.type ?? 'text'
    case 'array':
      return 'text[]'
    case 'interval':
      return 'interval'
    case 'binary': {
      const { sign, left, right } = expression
      if (truths.has(sign)) return 'boolean'
      if (sign === 'concat' || sign.endsWith('>>')) return 'text'
      if (sign === '->' || sign === '#>') return 'jsonb'
      return wider(of(left), of(right))
    }
    case 'truth':
    case 'not':
    case 'null':
    case 'is':
    case 'in':
    case 'any':
    case 'exists':
      return 'boolean'
    default:
      return 'text'
  }
}

function typeOfValue(value: unknown): string {
  if (typeof value === 'number') return 'integer'
  return value instanceof Decimal ? 'numeric' : value instanceof Double ? 'double precision' : 'text'
}

const order = [
  'integer',
  'int',
  'smallint',
  'bigint',
  'numeric',
  'real',
  'double precision',
  'date',
  'timestamp',
  'timestamptz',
]

const wider = (a: string, b: string): string => {
  const [x, y] = [a, b].map((each) => order.indexOf(each.replace(/\(.*/, '')))
  return (x >= y ? a : b).replace(/\(.*/, '')
}

const byName: Readonly<Record<string, string>> = {
  count: 'bigint',
  row_number: 'bigint',
  rank: 'bigint',
  dense_rank: 'bigint',
  length: 'integer',
  char_length: 'integer',
  generate_series: 'integer',
  now: 'timestamptz',
  current_timestamp: 'timestamptz',
  date_trunc: 'timestamptz',
  current_date: 'date',
  curdate: 'date',
  extract: 'numeric',
  avg: 'numeric',
  round: 'numeric',
  random: 'double precision',
  power: 'double precision',
  sqrt: 'double precision',
  age: 'interval',
  array_agg: 'text[]',
  json_agg: 'json',
  jsonb_agg: 'jsonb',
}

function typeOfCall({ name, args }: Call, of: (each: Expression) => string): string {
  if (name === 'sum') {
    const type = of(args[0] ?? { kind: 'value', value: 0 }).replace(/\(.*/, '')
    return /^(int|integer|smallint)$/.test(type) ? 'bigint' : type === 'bigint' ? 'numeric' : type
  }
  if (
    /^(min|max|coalesce|ifnull|greatest|least|nullif|lag|lead|first_value|last_value|abs)$/.test(name) &&
    args[0]
  )
    return of(args[0])
  return Object.hasOwn(byName, name) ? byName[name] : 'text'
}

/** The tables that a question asks, those within it, too, by name. */
export function namesIn(query: Query): readonly string[] {
  const names = new Set<string>()
  walk(query, names)
  return [...names]
}

/** Looks through all that a question is made of, whatever that is. */
function walk(part: unknown, names: Set<string>): void {
  if (typeof part !== 'object' || part === null) return
  if (part instanceof Map) {
    for (const each of part.values()) walk(each, names)
    return
  }
  if (
    'rows' in part &&
    'how' in part &&
    typeof part.rows === 'object' &&
    part.rows !== null &&
    !('kind' in part.rows)
  )
    names.add((part.rows as { readonly name: string }).name)
  for (const each of Array.isArray(part) ? part : Object.values(part)) walk(each, names)
}
