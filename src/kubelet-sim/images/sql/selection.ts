/** Finds the rows that a question asks for, and puts them in order. */
import { compareValues, isTrue, numberOf, type Surroundings, worthOf } from '../sql/expressions.ts'
import { type Chosen, type Expression, type Select, SqlError, type SqlValue } from './syntax.ts'
import type { Row, Table } from './tables.ts'

type Around = (row: Row | undefined) => Surroundings

interface Found {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
}

const folds = new Set(['count', 'sum', 'min', 'max', 'avg'])

/** Whether it is made of all rows together. */
const isFold = (expression: Expression | undefined): boolean => {
  if (!expression) return false
  if (expression.kind === 'call') return folds.has(expression.name) || expression.args.some(isFold)
  if (expression.kind === 'binary') return isFold(expression.left) || isFold(expression.right)
  return 'of' in expression && isFold(expression.of)
}

export function select(question: Select, table: Table | undefined, around: Around): Found {
  const { chosen, where, orderBy, limit, offset, groupBy } = question
  if (!table && chosen.some(({ value }) => !value)) throw new SqlError('syntax', '*')
  const all: readonly (Row | undefined)[] = table ? table.rows : [undefined]
  const rows = where ? all.filter((row) => isTrue(worthOf(where, around(row)))) : all
  const titles = titlesOf(chosen, table)
  const groups =
    groupBy.length > 0 || chosen.some(({ value }) => isFold(value))
      ? grouped(rows, groupBy, around)
      : undefined
  const members = groups ?? rows.map((row) => [row])
  const made = members.map((group) => ({
    row: chosen.flatMap(({ value }) => (value ? [worth(value, group, around)] : (group[0] ?? []))),
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
  return { titles, rows: shown.slice(offset, limit === undefined ? undefined : offset + limit) }
}

const titlesOf = (chosen: readonly Chosen[], table: Table | undefined): readonly string[] =>
  chosen.flatMap(({ value, title }) => (value ? [title] : (table?.columns ?? []).map(({ name }) => name)))

/** What is chosen of rows, one by one. */
export const chosenOf = (
  chosen: readonly Chosen[],
  rows: readonly Row[],
  ...[table, around]: readonly [Table, Around]
): Found => ({
  titles: titlesOf(chosen, table),
  rows: rows.map((row) => chosen.flatMap(({ value }) => (value ? [worth(value, [row], around)] : row))),
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
  const named = by.kind === 'column' ? chosen.find(({ title }) => title === by.name) : undefined
  return worth(place?.value ?? named?.value ?? by, group, around)
}

/** What an expression is worth of rows together: of the first, but for what counts them all. */
function worth(expression: Expression, group: Group, around: Around): SqlValue {
  if (!isFold(expression)) return worthOf(expression, around(group[0]))
  if (expression.kind === 'binary')
    return worthOf(
      {
        ...expression,
        left: { kind: 'value', value: worth(expression.left, group, around) },
        right: { kind: 'value', value: worth(expression.right, group, around) },
      },
      around(group[0]),
    )
  if (expression.kind !== 'call' || !folds.has(expression.name)) throw new SqlError('unsupported', 'GROUP')
  const { name, args, isStar } = expression
  if (name === 'count' && isStar) return group.length
  const values = group.map((row) => worthOf(args[0], around(row))).filter((each) => each !== null)
  if (name === 'count') return values.length
  if (values.length === 0) return null
  if (name === 'min' || name === 'max')
    return values.reduce((best, each) => (compareValues(each, best) < 0 === (name === 'min') ? each : best))
  const sum = values.reduce<number>((total, each) => total + numberOf(each), 0)
  return name === 'sum' ? sum : sum / values.length
}
