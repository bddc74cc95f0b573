/** Questions that have names within another one (`WITH`), also such as ask themselves. */
import type { Working } from '../../runtime/program.ts'
import type { Dialect } from './dialect.ts'
import { rowKey } from './ordering.ts'
import type { Effort, Found } from './relations.ts'
import { mostRows } from './row-functions.ts'
import { type CommonTable, type Compound, type Query, SqlError, type SqlValue } from './syntax.ts'

/** What a name within a question stands for. */
export interface NamedTable {
  /** @param atMost so many rows are enough */
  found(atMost?: number): Working<Found>
}

export type Named = ReadonlyMap<string, NamedTable>

interface Answering {
  readonly effort: Effort
  readonly dialect: Dialect
  /** Asks a question for which these names mean something. */
  ask(query: Query, named: Named): Working<Found>
}

/** @param before the names that mean something already */
export function namedTables(
  tables: readonly CommonTable[],
  isRecursive: boolean,
  before: Named,
  answering: Answering,
): Named {
  const all = new Map(before)
  for (const each of tables) {
    const known: Named = new Map(all)
    let answer: Found | undefined
    all.set(each.name.toLowerCase(), {
      *found(atMost) {
        if (answer) return answer
        const { query } = each
        const isOwn = isRecursive && query.kind === 'compound' && query.how === 'union'
        if (!isOwn) {
          answer = called(yield* answering.ask(query, known), each)
          return answer
        }
        const { found, isWhole } = yield* repeated({ ...each, query }, known, answering, atMost)
        if (isWhole) answer = found
        return found
      },
    })
  }
  return all
}

function called({ titles, rows }: Found, { name, columns }: CommonTable): Found {
  if (!columns) return { titles, rows }
  if (columns.length > titles.length) throw new SqlError('columns differ', name, 'list')
  return { titles: [...columns, ...titles.slice(columns.length)], rows }
}

interface Repeated {
  readonly found: Found
  readonly isWhole: boolean
}

/** Asks the second part again for what it answered last, until there is nothing more. */
function* repeated(
  table: CommonTable & { readonly query: Compound },
  before: Named,
  { effort, dialect, ask }: Answering,
  atMost = Number.POSITIVE_INFINITY,
): Working<Repeated> {
  const { name, query } = table
  const whole = withEnd(query)
  const first = called(yield* ask(query.left, before), table)
  const { titles } = first
  const known = new Set<string>()
  const all: (readonly SqlValue[])[] = []
  const fresh = function* (rows: Found['rows']): Working<Found['rows']> {
    const left: (readonly SqlValue[])[] = []
    for (const row of rows) {
      effort.spend(1)
      if (effort.needsRest()) yield* effort.rest()
      if (!query.isAll) {
        const key = rowKey(row, dialect)
        if (known.has(key)) continue
        known.add(key)
      }
      left.push(row)
    }
    return left
  }
  let working = yield* fresh(first.rows)
  let isAsked = false
  const own: NamedTable = {
    *found() {
      isAsked = true
      // What is made of it is another one each time.
      effort.readsAround++
      if (effort.needsRest()) yield* effort.rest()
      return { titles, rows: working }
    },
  }
  const named = new Map(before).set(name.toLowerCase(), own)
  for (let n = 0; working.length > 0; n++) {
    for (const row of working) all.push(row)
    if (all.length > mostRows) throw new SqlError('takes long', '')
    if (all.length >= atMost && whole === undefined) return { found: { titles, rows: all }, isWhole: false }
    if (n > dialect.mostRecursions) throw new SqlError('recursion', String(n))
    effort.spend(stepsPerRound)
    const { titles: others, rows } = yield* ask(query.right, named)
    if (others.length !== titles.length) throw new SqlError('columns differ', query.how)
    working = yield* fresh(rows)
    if (!isAsked) {
      for (const row of working) all.push(row)
      break
    }
  }
  const rows = whole === undefined ? all : all.slice(query.offset, whole)
  return { found: { titles, rows }, isWhole: true }
}

/** As much as so many rows. */
const stepsPerRound = 4

const withEnd = ({ limit, offset }: Compound): number | undefined =>
  limit === undefined ? undefined : offset + limit
