/** Finds the rows that a question asks for, and puts them in order. */
import { compareValues, isTrue, numberOf, type Surroundings, worthOf } from '../sql/expressions.ts'
import type { Found, Relation, RelationColumn } from './relations.ts'
import { type Chosen, type Expression, type Select, SqlError, type SqlValue } from './syntax.ts'

type Row = readonly SqlValue[]

type Around = (row: Row | undefined) => Surroundings

const folds = new Set(['count', 'sum', 'min', 'max', 'avg'])

/** Whether it is made of all rows together. */
const isFold = (expression: Expression | undefined): boolean => {
  if (!expression) return false
  if (expression.kind === 'call') return folds.has(expression.name) || expression.args.some(isFold)
  if (expression.kind === 'binary') return isFold(expression.left) || isFold(expression.right)
  return 'of' in expression && typeof expression.of === 'object' && isFold(expression.of)
}

/** @param around what is known where a row of the relation stands; of none, where there is no row */
export function select(question: Select, relation: Relation | undefined, around: Around): Found {
  const { chosen, where, orderBy, limit, offset, groupBy, having } = question
  if (!relation && chosen.some(({ value }) => !value)) throw new SqlError('syntax', '*')
  const all: readonly (Row | undefined)[] = relation ? relation.rows : [undefined]
  const rows = where ? all.filter((row) => isTrue(worthOf(where, around(row)))) : all
  const isGrouped = groupBy.length > 0 || having || chosen.some(({ value }) => isFold(value))
  const groups = isGrouped ? grouped(rows, named(groupBy, chosen), around) : undefined
  const members = (groups ?? rows.map((row) => [row])).filter(
    (group) => !having || isTrue(worth(having, group, around)),
  )
  const made = members.map((group) => ({
    row: shownOf(chosen, relation?.columns, (value) => worth(value, group, around), group[0]),
    keys: orderBy.map(({ by }) => orderKey(by, question, group, around)),
  }))
  if (orderBy.length > 0)
    made.sort((a, b) => {
      for (const [n, { isDescending }] of orderBy.entries()) {
        const order = compareValues(a.keys[n], b.keys[n])
        if (order !== 0) return isDescending ? -order : order
      }
      return 0
    })
  const shown = question.isDistinct ? distinct(made.map(({ row }) => row)) : made.map(({ row }) => row)
  const last = limit === undefined ? undefined : offset + limit
  return { titles: titlesOf(chosen, relation?.columns), rows: shown.slice(offset, last) }
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

function shownOf(
  chosen: readonly Chosen[],
  columns: Columns = [],
  ...[worthOfOne, row]: readonly [(value: Expression) => SqlValue, Row | undefined]
): Row {
  return chosen.flatMap((each) =>
    each.value
      ? [worthOfOne(each.value)]
      : each.of === undefined
        ? (row ?? [])
        : (row ?? []).filter((_value, n) => isOf(columns[n], each)),
  )
}

/** What is chosen of rows, one by one. */
export const chosenOf = (
  chosen: readonly Chosen[],
  rows: readonly Row[],
  ...[columns, around]: readonly [readonly RelationColumn[], Around]
): Found => ({
  titles: titlesOf(chosen, columns),
  rows: rows.map((row) => shownOf(chosen, columns, (value) => worth(value, [row], around), row)),
})

/** By the number of a column, or the title of one that somebody has given. */
const named = (by: readonly Expression[], chosen: readonly Chosen[]): readonly Expression[] =>
  by.map((each) => {
    if (each.kind === 'value' && typeof each.value === 'number') return chosen[each.value - 1]?.value ?? each
    const title = each.kind === 'column' && each.of === undefined ? each.name : undefined
    return chosen.find((one) => one.isNamed && one.title === title)?.value ?? each
  })

type Group = readonly (Row | undefined)[]

function grouped(rows: Group, by: readonly Expression[], around: Around): readonly Group[] {
  if (by.length === 0) return [rows]
  const groups = new Map<string, (Row | undefined)[]>()
  for (const row of rows) {
    const key = JSON.stringify(by.map((each) => worthOf(each, around(row))))
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()]
}

function distinct(rows: readonly (readonly SqlValue[])[]): readonly (readonly SqlValue[])[] {
  return [...new Map(rows.map((each) => [JSON.stringify(each), each])).values()]
}

/** By the number of a column, the title of one, or any expression. */
function orderKey(
  by: Expression,
  { chosen }: Select,
  ...[group, around]: readonly [Group, Around]
): SqlValue {
  const place = by.kind === 'value' && typeof by.value === 'number' ? chosen[by.value - 1] : undefined
  const named =
    by.kind === 'column'
      ? chosen.find(({ title, value }) => value && title === by.name && by.of === undefined)
      : undefined
  return worth(place?.value ?? named?.value ?? by, group, around)
}

/** What an expression is worth of rows together: of the first, but for what counts them all. */
function worth(expression: Expression, group: Group, around: Around): SqlValue {
  if (!isFold(expression)) return worthOf(expression, around(group[0]))
  if ('of' in expression && typeof expression.of === 'object')
    return worthOf(
      { ...expression, of: { kind: 'value', value: worth(expression.of, group, around) } } as Expression,
      around(group[0]),
    )
  if (expression.kind === 'binary')
    return worthOf(
      {
        ...expression,
        left: { kind: 'value', value: worth(expression.left, group, around) },
        right: { kind: 'value', value: worth(expression.right, group, around) },
      },
      around(group[0]),
    )
  if (expression.kind !== 'call') throw new SqlError('unsupported', 'GROUP')
  if (!folds.has(expression.name)) {
    const args = expression.args.map(
      (each): Expression => ({ kind: 'value', value: worth(each, group, around) }),
    )
    return worthOf({ ...expression, args }, around(group[0]))
  }
  const { name, args, isStar, isDistinct } = expression
  if (name === 'count' && isStar) return group.length
  const all = group.map((row) => worthOf(args[0], around(row))).filter((each) => each !== null)
  const values = isDistinct ? [...new Set(all)] : all
  if (name === 'count') return values.length
  if (values.length === 0) return null
  if (name === 'min' || name === 'max')
    return values.reduce((best, each) => (compareValues(each, best) < 0 === (name === 'min') ? each : best))
  const sum = values.reduce<number>((total, each) => total + numberOf(each), 0)
  return name === 'sum' ? sum : sum / values.length
}
