/** Finds the rows that a question asks for, and puts them in order. */
import { sorted } from '../../programs/commands/sorting.ts'
import type { Working } from '../../runtime/program.ts'
import {
  compareValues,
  isTrue,
  lengthOf,
  lower,
  numberOf,
  type Surroundings,
  worthInTime,
} from '../sql/expressions.ts'
import type { Effort, Found, Relation, RelationColumn } from './relations.ts'
import { type Chosen, type Expression, type Select, SqlError, type SqlValue } from './syntax.ts'

type Row = readonly SqlValue[]

/** Where the rows of a question stand. */
export interface Place {
  /** What is known where a row stands; of none, where there is no row. */
  around(row: Row | undefined): Surroundings
  readonly effort: Effort
}

const folds = new Set(['count', 'sum', 'min', 'max', 'avg'])

const knownFolds = new WeakMap<Expression, boolean>()

/** Whether it is made of all rows together. */
function isFold(expression: Expression | undefined): boolean {
  if (!expression) return false
  let known = knownFolds.get(expression)
  if (known === undefined) knownFolds.set(expression, (known = holdsFold(expression)))
  return known
}

function holdsFold(expression: Expression): boolean {
  if (expression.kind === 'call') return folds.has(expression.name) || expression.args.some(isFold)
  if (expression.kind === 'binary') return isFold(expression.left) || isFold(expression.right)
  return 'of' in expression && typeof expression.of === 'object' && isFold(expression.of)
}

export function* select(question: Select, relation: Relation | undefined, place: Place): Working<Found> {
  const { chosen, orderBy, limit, offset, groupBy, having } = question
  const { effort } = place
  if (!relation && chosen.some(({ value }) => !value)) throw new SqlError('syntax', '*')
  const rows = yield* matching(question.where, relation ? relation.rows : [undefined], place)
  const isGrouped = groupBy.length > 0 || having || chosen.some(({ value }) => isFold(value))
  const groups: Iterable<Group> = isGrouped
    ? yield* grouped(rows, named(groupBy, chosen), place)
    : eachAlone(rows)
  const made: Made[] = []
  for (const group of groups) {
    if (effort.needsRest()) yield* effort.rest()
    if (having && !isTrue(yield* worth(having, group, place))) continue
    const row = yield* shownOf(chosen, relation?.columns, place, group)
    const keys: SqlValue[] = []
    for (const { by } of orderBy) keys.push(comparable(yield* worth(orderedBy(by, question), group, place)))
    made.push({ row, keys })
  }
  const ordered = orderBy.length > 0 ? yield* sorted(effort, made, orderOf(question)) : made
  const shown = question.isDistinct ? yield* distinct(ordered, effort) : ordered
  const last = limit === undefined ? undefined : offset + limit
  return {
    titles: titlesOf(chosen, relation?.columns),
    rows: shown.slice(offset, last).map(({ row }) => row),
  }
}

function* eachAlone(rows: Group): Generator<Group> {
  for (const row of rows) yield [row]
}

interface Made {
  readonly row: Row
  /** By which it is put in order. */
  readonly keys: readonly SqlValue[]
}

/** Texts that are compared again and again are in small letters. */
const comparable = (value: SqlValue): SqlValue => (typeof value === 'string' ? lower(value) : value)

const orderOf =
  ({ orderBy }: Select) =>
  (a: Made, b: Made): number => {
    for (const [n, { isDescending }] of orderBy.entries()) {
      const order = compareValues(a.keys[n], b.keys[n])
      if (order !== 0) return isDescending ? -order : order
    }
    return 0
  }

function* matching(where: Expression | undefined, all: Group, { around, effort }: Place): Working<Group> {
  if (!where) return all
  const rows: (Row | undefined)[] = []
  for (const row of all) {
    if (effort.needsRest()) yield* effort.rest()
    if (isTrue(yield* worthInTime(where, around(row)))) rows.push(row)
  }
  return rows
}

type Columns = readonly RelationColumn[] | undefined

/** Whether a column is shown that is chosen with a star. */
const isOf = (column: RelationColumn, { of }: Chosen): boolean => of === undefined || column.of === of

function titlesOf(chosen: readonly Chosen[], columns: Columns = []): readonly string[] {
  return chosen.flatMap((each) => {
    if (each.value) return [each.title]
    const all = columns.filter((column) => isOf(column, each))
    if (all.length === 0 && each.of !== undefined) throw new SqlError('no table', each.of, 'alias')
    return all.map(({ name }) => name)
  })
}

function* shownOf(
  chosen: readonly Chosen[],
  columns: Columns = [],
  ...[place, group]: readonly [Place, Group]
): Working<Row> {
  const [row = []] = group
  const shown: SqlValue[] = []
  for (const each of chosen) {
    if (each.value) shown.push(yield* worth(each.value, group, place))
    else for (const [n, value] of row.entries()) if (isOf(columns[n], each)) shown.push(value)
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
    shown.push(yield* shownOf(chosen, columns, place, [row]))
  }
  return { titles: titlesOf(chosen, columns), rows: shown }
}

/** By the number of a column, or the title of one that somebody has given. */
const named = (by: readonly Expression[], chosen: readonly Chosen[]): readonly Expression[] =>
  by.map((each) => {
    if (each.kind === 'value' && typeof each.value === 'number') return chosen[each.value - 1]?.value ?? each
    const title = each.kind === 'column' && each.of === undefined ? each.name : undefined
    return chosen.find((one) => one.isNamed && one.title === title)?.value ?? each
  })

type Group = readonly (Row | undefined)[]

function* grouped(rows: Group, by: readonly Expression[], place: Place): Working<readonly Group[]> {
  if (by.length === 0) return [rows]
  const { around, effort } = place
  const groups = new Map<string, (Row | undefined)[]>()
  for (const row of rows) {
    if (effort.needsRest()) yield* effort.rest()
    const values: SqlValue[] = []
    for (const each of by) values.push(yield* worthInTime(each, around(row)))
    const key = keyOf(values, effort)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()]
}

/** Equal for those that have equal values. */
function keyOf(values: Row, effort: Effort): string {
  const key = JSON.stringify(values)
  effort.needsRest(key.length)
  return key
}

function* distinct(all: readonly Made[], effort: Effort): Working<readonly Made[]> {
  const byKey = new Map<string, Made>()
  for (const each of all) {
    byKey.set(keyOf(each.row, effort), each)
    if (effort.needsRest()) yield* effort.rest()
  }
  return [...byKey.values()]
}

/** By the number of a column, the title of one, or any expression. */
function orderedBy(by: Expression, { chosen }: Select): Expression {
  const place = by.kind === 'value' && typeof by.value === 'number' ? chosen[by.value - 1] : undefined
  const named =
    by.kind === 'column'
      ? chosen.find(({ title, value }) => value && title === by.name && by.of === undefined)
      : undefined
  return place?.value ?? named?.value ?? by
}

/** What an expression is worth of rows together: of the first, but for what counts them all. */
function* worth(expression: Expression, group: Group, place: Place): Working<SqlValue> {
  const { around } = place
  if (!isFold(expression)) return yield* worthInTime(expression, around(group[0]))
  if (expression.kind === 'call' && folds.has(expression.name)) return yield* folded(expression, group, place)
  return yield* worthInTime(yield* withoutFolds(expression, group, place), around(group[0]))
}

/** The same, where what is made of all rows stands as what it is worth. */
function* withoutFolds(expression: Expression, group: Group, place: Place): Working<Expression> {
  const known = function* (each: Expression): Working<Expression> {
    return { kind: 'value', value: yield* worth(each, group, place) }
  }
  if ('of' in expression && typeof expression.of === 'object')
    return { ...expression, of: yield* known(expression.of) } as Expression
  if (expression.kind === 'binary')
    return {
      ...expression,
      left: yield* known(expression.left),
      right: yield* known(expression.right),
    }
  if (expression.kind !== 'call') throw new SqlError('unsupported', 'GROUP')
  const args: Expression[] = []
  for (const each of expression.args) args.push(yield* known(each))
  return { ...expression, args }
}

/** `count(…)`, `max(…)` */
function* folded(
  { name, args, isStar, isDistinct }: Expression & { readonly kind: 'call' },
  group: Group,
  { around, effort }: Place,
): Working<SqlValue> {
  if (name === 'count' && isStar) return group.length
  const known = new Set<SqlValue>()
  let [count, sum] = [0, 0]
  let best: SqlValue = null
  for (const row of group) {
    if (effort.needsRest()) yield* effort.rest()
    const value = yield* worthInTime(args[0], around(row))
    if (value === null || (isDistinct && known.has(value))) continue
    if (isDistinct) known.add(value)
    count++
    if (name === 'sum' || name === 'avg') sum += numberOf(value)
    else if (name !== 'count') {
      effort.needsRest(lengthOf(value))
      if (best === null || compareValues(value, best) < 0 === (name === 'min')) best = value
    }
  }
  if (name === 'count') return count
  if (count === 0) return null
  if (name === 'min' || name === 'max') return best
  return name === 'sum' ? sum : sum / count
}
