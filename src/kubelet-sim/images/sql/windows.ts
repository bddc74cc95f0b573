/** What is made of the rows around each one: `row_number() OVER (…)`. Sources: PostgreSQL and MySQL, Window Functions. */
import type { Working } from '../../runtime/program.ts'
import type { Dialect } from './dialect.ts'
import { Fold, isFoldName } from './folds.ts'
import { inOrder, type Keyed, orderingOf, rowKey, worthsOf } from './ordering.ts'
import { keysOf } from './parts.ts'
import type { Effort } from './relations.ts'
import { type Call, type Expression, SqlError, type SqlValue, type Window } from './syntax.ts'
import { Double, numberOf } from './values.ts'

export const isWindowed = (expression: Expression): expression is Call =>
  expression.kind === 'call' && expression.over !== undefined

/** What it takes to look at a row, in units of work. */
const windowUnits = 384

/** What is known of the rows. */
export interface Viewed {
  readonly count: number
  readonly effort: Effort
  readonly dialect: Dialect
  /** What an expression is worth of a row. */
  worth(expression: Expression, row: number): Working<SqlValue>
}

/** Row by row, in the order in which they came. */
export function* windowed(call: Call, window: Window, viewed: Viewed): Working<readonly SqlValue[]> {
  const { count, effort, dialect } = viewed
  const values: SqlValue[] = new Array(count).fill(null)
  const parts = new Map<string, number[]>()
  for (let n = 0; n < count; n++) {
    if (effort.needsRest(windowUnits)) yield* effort.rest()
    const key = rowKey(yield* worthsOf(window.partitionBy, (each) => viewed.worth(each, n)), dialect)
    const part = parts.get(key)
    if (part) part.push(n)
    else parts.set(key, [n])
  }
  for (const rows of parts.values())
    yield* fill(values, call, window, { ...viewed, rows: yield* ordered(rows, window, viewed) })
  return values
}

interface Ordered extends Keyed {
  readonly row: number
}

function* ordered(rows: readonly number[], { orderBy }: Window, viewed: Viewed): Working<readonly Ordered[]> {
  const { effort, worth } = viewed
  const by = keysOf(orderBy)
  const made: Ordered[] = []
  for (const row of rows) {
    if (effort.needsRest(windowUnits)) yield* effort.rest()
    made.push({ row, keys: yield* worthsOf(by, (each) => worth(each, row)) })
  }
  return yield* inOrder(made, orderBy, viewed)
}

interface Part extends Viewed {
  readonly rows: readonly Ordered[]
}

function* fill(values: SqlValue[], call: Call, window: Window, part: Part): Working {
  const { rows, effort } = part
  if (isFoldName(call.name)) return yield* fillFolds(values, call, window, part)
  const peers = yield* peersOf(part, window)
  let dense = 0
  for (const [n, { row }] of rows.entries()) {
    if (effort.needsRest(windowUnits)) yield* effort.rest()
    const [first, last] = [peers.first[n], peers.last[n]]
    if (first === n) dense++
    values[row] = yield* ranked(call, { n, first, last, dense, window, part })
  }
}

interface Place {
  readonly n: number
  /** The first and the last of those that are equal in order. */
  readonly first: number
  readonly last: number
  readonly dense: number
  readonly window: Window
  readonly part: Part
}

function* ranked({ name, args }: Call, { n, first, last, dense, window, part }: Place): Working<SqlValue> {
  const { rows, worth } = part
  const at = function* (place: number): Working<SqlValue> {
    return rows[place] && args[0] ? yield* worth(args[0], rows[place].row) : null
  }
  const [from, to] = boundsOf(window, n, first, last, rows.length)
  switch (name) {
    case 'row_number':
      return n + 1
    case 'rank':
      return first + 1
    case 'dense_rank':
      return dense
    case 'percent_rank':
      return new Double(rows.length < 2 ? 0 : first / (rows.length - 1))
    case 'cume_dist':
      return new Double((last + 1) / rows.length)
    case 'ntile': {
      const count = Math.max(1, numberOf(yield* at(n)))
      const [size, more] = [Math.floor(rows.length / count), rows.length % count]
      return n < (size + 1) * more ? Math.floor(n / (size + 1)) + 1 : Math.floor((n - more) / (size || 1)) + 1
    }
    case 'lag':
    case 'lead': {
      const by = args[1] ? numberOf(yield* worth(args[1], rows[n].row)) : 1
      const place = name === 'lag' ? n - by : n + by
      if (rows[place]) return yield* at(place)
      return args[2] ? yield* worth(args[2], rows[n].row) : null
    }
    case 'first_value':
      return from <= to ? yield* at(from) : null
    case 'last_value':
      return from <= to ? yield* at(to) : null
    case 'nth_value': {
      const place = from + numberOf(args[1] ? yield* worth(args[1], rows[n].row) : 1) - 1
      return place <= to ? yield* at(place) : null
    }
    default:
      throw new SqlError('unsupported', `${name.toUpperCase()}() OVER`)
  }
}

function boundsOf(
  { frame, orderBy }: Window,
  n: number,
  ...[first, last, count]: readonly [number, number, number]
): readonly [number, number] {
  if (!frame) return [0, orderBy.length > 0 ? last : count - 1]
  const isRange = frame.by === 'range'
  const from = frame.from === 0 && isRange ? first : n + frame.from
  const to = frame.to === 0 && isRange ? last : n + frame.to
  return [Math.max(0, from), Math.min(count - 1, to)]
}

interface Peers {
  readonly first: readonly number[]
  readonly last: readonly number[]
}

function* peersOf({ rows, dialect, effort }: Part, { orderBy }: Window): Working<Peers> {
  const compare = orderingOf(orderBy, dialect)
  const isPeer = (a: number, b: number) => orderBy.length === 0 || compare(rows[a].keys, rows[b].keys) === 0
  const first: number[] = []
  for (let n = 0; n < rows.length; n++) {
    if (effort.needsRest()) yield* effort.rest()
    first.push(n > 0 && isPeer(n - 1, n) ? first[n - 1] : n)
  }
  const last: number[] = [...first]
  for (let n = rows.length - 1; n >= 0; n--)
    last[n] = n + 1 < rows.length && first[n + 1] === first[n] ? last[n + 1] : n
  return { first, last }
}

/** Those that begin with the first row grow by a row at a time; all others are made anew, and count what they look at. */
function* fillFolds(values: SqlValue[], call: Call, window: Window, part: Part): Working {
  const { rows, effort, worth, dialect } = part
  const peers = yield* peersOf(part, window)
  let fold = new Fold(call, dialect)
  let [begun, taken] = [0, 0]
  for (const [n, { row }] of rows.entries()) {
    const [from, to] = boundsOf(window, n, peers.first[n], peers.last[n], rows.length)
    if (from !== begun || taken > to + 1) {
      fold = new Fold(call, dialect)
      begun = from
      taken = from
      effort.spend(Math.max(0, to - from))
    }
    while (taken <= to) {
      if (effort.needsRest(windowUnits)) yield* effort.rest()
      const of = rows[taken++].row
      if (call.filter && !(yield* worth(call.filter, of))) continue
      fold.add(yield* worthsOf(call.args, (each) => worth(each, of)))
    }
    values[row] = fold.result()
  }
}
