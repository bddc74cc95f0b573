/** Finds the rows that a question asks for, and puts them in order. */
import type { Working } from '../../runtime/program.ts'
import type { Dialect } from './dialect.ts'
import { type Surroundings, worthInTime } from './expressions.ts'
import { folded, isFold } from './folds.ts'
import { inOrder, type Keyed, rowKey, worthsOf } from './ordering.ts'
import { foundIn, keysOf, partsOf } from './parts.ts'
import { type Effort, type Found, placeOfColumn, type Relation, type RelationColumn } from './relations.ts'
import {
  type Call,
  type Chosen,
  type Expression,
  type Ordering,
  type Select,
  SqlError,
  type SqlValue,
  type Window,
} from './syntax.ts'
import { isTrue } from './values.ts'
import { isWindowed, windowed } from './windows.ts'

type Row = readonly SqlValue[]

/** What it takes to make a row, and each of its columns, in units of work. */
const rowUnits = 128
const columnUnits = 64

type Given = ReadonlyMap<Expression, SqlValue>

/** Where the rows of a question stand. */
export interface Place {
  /** What is known where a row stands; of none, where there is no row. @param given see Surroundings */
  around(row: Row | undefined, given?: Given): Surroundings
  readonly effort: Effort
  readonly dialect: Dialect
  /** What is shown of rows together may be of any of them. Default: it has to be the same of all. */
  readonly groupsFreely?: boolean
}

type Finder = (expression: Expression) => readonly Expression[]

/** Expressions stay what they are: what is in them is looked for once. */
function rememberedly(isWanted: (each: Expression) => boolean): Finder {
  const known = new WeakMap<Expression, readonly Expression[]>()
  return (expression) => {
    let found = known.get(expression)
    if (!found) known.set(expression, (found = foundIn(expression, isWanted)))
    return found
  }
}

const foldsIn = rememberedly(isFold)
const windowsIn = rememberedly(isWindowed)

const columnsIn = rememberedly(({ kind }) => kind === 'column')

const hasFold = (expression: Expression | undefined): boolean =>
  expression !== undefined && (foldsIn(expression).length > 0 || windowsIn(expression).some(holdsFold))

/** `rank() OVER (ORDER BY sum(x))` */
const holdsFold = (expression: Expression): boolean => {
  const { args, over } = expression as Call
  const parts = typeof over === 'object' ? [...over.partitionBy, ...keysOf(over.orderBy)] : []
  return [...args, ...parts].some((each) => foldsIn(each).length > 0)
}

export function* select(question: Select, relation: Relation | undefined, place: Place): Working<Found> {
  const { chosen, limit, offset, having } = question
  const { effort } = place
  if (!relation && chosen.some(({ value }) => !value)) throw new SqlError('syntax', '*')
  const rows = yield* matching(question.where, relation ? relation.rows : [undefined], place)
  const orderBy = question.orderBy.map((each) => ({
    ...each,
    by: orderedBy(each.by, question, relation?.columns),
  }))
  if (relation) checkNames(question, orderBy, place)
  const isGrouped =
    question.groupBy.length > 0 ||
    having ||
    [...chosen.map(({ value }) => value), ...keysOf(orderBy)].some(hasFold)
  const by = named(question.groupBy, question, relation?.columns)
  if (isGrouped && relation && !place.groupsFreely) checkGrouped(question, by, relation.columns)
  let groups: Iterable<Group> = isGrouped ? yield* grouped(rows, by, place) : eachAlone(rows)
  if (having) groups = yield* kept(groups, named([having], question, relation?.columns)[0], place)
  const views = yield* windowValues(groups, orderBy, { question, place })
  const keys = keysOf(orderBy)
  const distinctOn = named(question.distinctOn ?? [], question, relation?.columns)
  const made: Made[] = []
  let n = 0
  const shownUnits = rowUnits + columnUnits * (chosen.length + orderBy.length)
  for (const group of views ? views.groups : groups) {
    if (effort.needsRest(shownUnits)) yield* effort.rest()
    const given = views?.of(n++)
    const row = yield* shownOf(chosen, relation?.columns, { place, group, given })
    const here = (each: Expression) => worth(each, group, place, given)
    made.push({ row, keys: yield* worthsOf(keys, here), firsts: yield* worthsOf(distinctOn, here) })
  }
  const ordered = yield* inOrder(made, orderBy, place)
  const shown = yield* distinct(ordered, question, place)
  const last = limit === undefined ? undefined : offset + limit
  return {
    titles: titlesOf(chosen, relation?.columns),
    rows: shown.slice(offset, last).map(({ row }) => row),
  }
}

/** Columns that there are not are told of, even where no row has them. @throws SqlError */
function checkNames({ chosen, where }: Select, orderBy: readonly Ordering[], { around }: Place): void {
  const here = around(undefined)
  const asked = [...chosen.map(({ value }) => value), where, ...keysOf(orderBy)]
  for (const each of asked)
    for (const column of each ? columnsIn(each) : [])
      if (column.kind === 'column') here.column(column.name, column)
}

/** What is shown of rows together is made of all of them, or the same for each. @throws SqlError */
function checkGrouped(
  { chosen, where, groupBy }: Select,
  by: readonly Expression[],
  columns: readonly RelationColumn[],
): void {
  const texts = new Set(by.map((each) => JSON.stringify(each)))
  const places = new Set(
    by.map((each) => (each.kind === 'column' ? placeOfColumn(columns, each.name, each.of) : -1)),
  )
  // Where the key of a table is told, all of its row is.
  const whole = new Set([...places].filter((at) => columns[at]?.isKey).map((at) => columns[at].of))
  for (const name of settledBy(where)) places.add(placeOfColumn(columns, name.name, name.of))
  const check = (each: Expression, nth: number): void => {
    if (isFold(each) || texts.has(JSON.stringify(each))) return
    if (each.kind !== 'column') {
      for (const part of partsOf(each)) check(part, nth)
      return
    }
    const place = placeOfColumn(columns, each.name, each.of)
    if (place < 0 || places.has(place) || whole.has(columns[place].of)) return
    const { of, name } = columns[place]
    throw new SqlError(
      'not grouped',
      of === '' ? name : `${of}.${name}`,
      each.of === undefined ? name : `${of}.${name}`,
      { nth, isOfGroups: groupBy.length > 0 },
    )
  }
  for (const [n, { value }] of chosen.entries()) if (value) check(value, n + 1)
}

/** The columns that can have one value alone. */
function settledBy(where: Expression | undefined): readonly (Expression & { readonly kind: 'column' })[] {
  if (where?.kind !== 'binary') return []
  const { sign, left, right } = where
  if (sign === 'and') return [...settledBy(left), ...settledBy(right)]
  return sign === '=' && left.kind === 'column' && right.kind === 'value' ? [left] : []
}

function* eachAlone(rows: Group): Generator<Group> {
  for (const row of rows) yield [row]
}

function* kept(groups: Iterable<Group>, having: Expression, place: Place): Working<readonly Group[]> {
  const left: Group[] = []
  for (const group of groups) {
    if (place.effort.needsRest()) yield* place.effort.rest()
    if (isTrue(yield* worth(having, group, place))) left.push(group)
  }
  return left
}

interface Views {
  readonly groups: readonly Group[]
  of(n: number): Given
}

/** What is made of the rows around each; undefined where nothing is. */
function* windowValues(
  all: Iterable<Group>,
  orderBy: readonly Ordering[],
  { question, place }: { readonly question: Select; readonly place: Place },
): Working<Views | undefined> {
  const asked = [...question.chosen.map(({ value }) => value), ...keysOf(orderBy)]
  const calls = [...new Set(asked.flatMap((each) => (each ? windowsIn(each) : [])))] as Call[]
  if (calls.length === 0) return undefined
  const groups: Group[] = []
  const { effort, dialect } = place
  for (const each of all) {
    if (effort.needsRest()) yield* effort.rest()
    groups.push(each)
  }
  const columns: (readonly [Call, readonly SqlValue[]])[] = []
  for (const call of calls)
    columns.push([
      call,
      yield* windowed(call, windowOf(call, question), {
        count: groups.length,
        effort,
        dialect,
        worth: (expression, row) => worth(expression, groups[row], place),
      }),
    ])
  return { groups, of: (n) => new Map(columns.map(([call, values]) => [call, values[n]])) }
}

function windowOf({ over }: Call, { windows }: Select): Window {
  if (typeof over === 'object') return over
  const found = windows?.get(over ?? '')
  if (!found) throw new SqlError('unsupported', `WINDOW ${over}`)
  return found
}

interface Made extends Keyed {
  readonly row: Row
  /** Of which the first alone is shown. */
  readonly firsts: readonly SqlValue[]
}

function* matching(where: Expression | undefined, all: Group, { around, effort }: Place): Working<Group> {
  if (!where) return all
  if (hasFold(where)) throw new SqlError('not grouped', 'WHERE')
  const rows: (Row | undefined)[] = []
  for (const row of all) {
    if (effort.needsRest()) yield* effort.rest()
    if (isTrue(yield* worthInTime(where, around(row)))) rows.push(row)
  }
  return rows
}

type Columns = readonly RelationColumn[] | undefined

/** Whether a column is shown that is chosen with a star. */
const isOf = (column: RelationColumn, { of }: Chosen): boolean =>
  of === undefined ? !column.isHidden : column.of === of

function titlesOf(chosen: readonly Chosen[], columns: Columns = []): readonly string[] {
  return chosen.flatMap((each) => {
    if (each.value) return [each.title]
    const all = columns.filter((column) => isOf(column, each))
    if (all.length === 0 && each.of !== undefined) throw new SqlError('no table', each.of, 'alias')
    return all.map(({ name }) => name)
  })
}

interface Standing {
  readonly place: Place
  readonly group: Group
  readonly given?: Given
}

function* shownOf(
  chosen: readonly Chosen[],
  columns: Columns = [],
  { place, group, given }: Standing,
): Working<Row> {
  const [row = []] = group
  const shown: SqlValue[] = []
  for (const each of chosen) {
    if (each.value) shown.push(yield* worth(each.value, group, place, given))
    else for (const [n, column] of columns.entries()) if (isOf(column, each)) shown.push(row[n] ?? null)
  }
  return shown
}

/** What is chosen of rows, one by one. */
export function* chosenOf(
  chosen: readonly Chosen[],
  rows: readonly Row[],
  ...[columns, place]: readonly [readonly RelationColumn[], Place]
): Working<Found> {
  const shown: Row[] = []
  for (const row of rows) {
    if (place.effort.needsRest()) yield* place.effort.rest()
    shown.push(yield* shownOf(chosen, columns, { place, group: [row] }))
  }
  return { titles: titlesOf(chosen, columns), rows: shown }
}

const hasColumn = (columns: Columns, name: string): boolean =>
  columns?.some((each) => each.name.toLowerCase() === name.toLowerCase()) ?? false

/** By the number of a column, or the title of one that somebody has given. */
const named = (by: readonly Expression[], { chosen }: Select, columns: Columns): readonly Expression[] =>
  by.map((each) => {
    if (each.kind === 'value' && typeof each.value === 'number') return chosen[each.value - 1]?.value ?? each
    const title = each.kind === 'column' && each.of === undefined ? each.name : undefined
    if (title === undefined || hasColumn(columns, title)) return each
    return chosen.find((one) => one.isNamed && one.title.toLowerCase() === title.toLowerCase())?.value ?? each
  })

type Group = readonly (Row | undefined)[]

function* grouped(rows: Group, by: readonly Expression[], place: Place): Working<readonly Group[]> {
  if (by.length === 0) return [rows]
  const { around, effort, dialect } = place
  const groups = new Map<string, (Row | undefined)[]>()
  for (const row of rows) {
    if (effort.needsRest()) yield* effort.rest()
    const here = around(row)
    const key = rowKey(yield* worthsOf(by, (each) => worthInTime(each, here)), dialect)
    effort.needsRest(key.length)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()]
}

function* distinct(
  all: readonly Made[],
  { isDistinct, distinctOn }: Select,
  { effort, dialect }: Place,
): Working<readonly Made[]> {
  if (!isDistinct && !distinctOn) return all
  const known = new Set<string>()
  const left: Made[] = []
  for (const each of all) {
    const key = rowKey(distinctOn ? each.firsts : each.row, dialect)
    effort.needsRest(key.length)
    if (effort.needsRest()) yield* effort.rest()
    if (known.has(key)) continue
    known.add(key)
    left.push(each)
  }
  return left
}

/** By the number of a column, the title of one, or any expression. */
function orderedBy(by: Expression, { chosen }: Select, columns: Columns): Expression {
  if (by.kind === 'value' && typeof by.value === 'number') {
    const flat = chosen.flatMap((each): readonly (Expression | undefined)[] =>
      each.value
        ? [each.value]
        : (columns ?? [])
            .filter((column) => isOf(column, each))
            .map(({ name, of }) => ({ kind: 'column', name, of })),
    )
    const found = flat[by.value - 1]
    if (!found) throw new SqlError('no place', String(by.value))
    return found
  }
  const named =
    by.kind === 'column' && by.of === undefined
      ? chosen.find(({ title, value }) => value && title.toLowerCase() === by.name.toLowerCase())
      : undefined
  return named?.value ?? by
}

/** What an expression is worth of rows together: of the first, but for what counts them all. */
function* worth(expression: Expression, group: Group, place: Place, given?: Given): Working<SqlValue> {
  const folds = foldsIn(expression)
  if (folds.length === 0) return yield* worthInTime(expression, place.around(group[0], given))
  const known = new Map<Expression, SqlValue>(given)
  for (const each of folds) known.set(each, yield* folded(each as Call, group, place))
  return yield* worthInTime(expression, place.around(group[0], known))
}
