/** What an expression is worth, of a row. */
import { type Expression, type Select, SqlError, type SqlValue } from './syntax.ts'

/** What is known where an expression stands. */
export interface Surroundings {
  /** @param where.isNew of the row that was to be added, where another one is in its place; `of`: of which table */
  column(name: string, where?: { readonly isNew?: boolean; readonly of?: string }): SqlValue
  variable(name: string): SqlValue
  call(name: string, args: readonly SqlValue[]): SqlValue
  /** The rows that a question within this one answers. */
  ask(select: Select): readonly (readonly SqlValue[])[]
  /** What it is called here that something holds, or does not. */
  truth(holds: boolean): SqlValue
}

const truths = /^\s*(t|true|y|yes|on)\s*$/i

export const isTrue = (value: SqlValue): boolean =>
  value !== null && (numberOf(value) !== 0 || (typeof value === 'string' && truths.test(value)))

export function numberOf(value: SqlValue): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value)
  return Number(
    /^\s*[-+]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][-+]?\d{1,3})?/.exec(value ?? '')?.[0] ?? 0,
  )
}

export function worthOf(expression: Expression, around: Surroundings): SqlValue {
  switch (expression.kind) {
    case 'value':
      return expression.value
    case 'truth':
      return around.truth(expression.holds)
    case 'column':
      return around.column(expression.name, expression)
    case 'variable':
      return around.variable(expression.name)
    case 'call':
      return around.call(
        expression.name,
        expression.args.map((each) => worthOf(each, around)),
      )
    case 'not': {
      const value = worthOf(expression.of, around)
      return value === null ? null : around.truth(!isTrue(value))
    }
    case 'negate': {
      const value = worthOf(expression.of, around)
      return value === null ? null : -numberOf(value)
    }
    case 'null':
      return around.truth((worthOf(expression.of, around) === null) !== expression.isNegated)
    case 'in': {
      const value = worthOf(expression.of, around)
      if (value === null) return null
      const isIn = itemsOf(expression.items, around).some((each) => compareValues(value, each) === 0)
      return around.truth(isIn !== expression.isNegated)
    }
    case 'exists':
      return around.truth(around.ask(expression.select).length > 0)
    case 'subquery': {
      const rows = around.ask(expression.select)
      if (rows.length > 1) throw new SqlError('many rows', '')
      return rows[0]?.[0] ?? null
    }
    default:
      return operate(expression, around)
  }
}

const itemsOf = (items: readonly Expression[] | Select, around: Surroundings): readonly SqlValue[] =>
  'kind' in items
    ? around.ask(items).map(([first = null]) => first)
    : items.map((each) => worthOf(each, around))

function operate(expression: Expression & { kind: 'binary' }, around: Surroundings): SqlValue {
  const { sign } = expression
  const left = worthOf(expression.left, around)
  const isOr = sign === 'or' || sign === '||'
  if (sign === 'and' && left !== null && !isTrue(left)) return around.truth(false)
  if (isOr && left !== null && isTrue(left)) return around.truth(true)
  const right = worthOf(expression.right, around)
  if (sign === '<=>') return around.truth(compareValues(left, right) === 0)
  if (sign === 'and' && right !== null && !isTrue(right)) return around.truth(false)
  if (isOr && right !== null && isTrue(right)) return around.truth(true)
  if (left === null || right === null) return null
  if (sign === 'and' || isOr) return around.truth(sign === 'and')
  if (sign === 'like') return around.truth(isLike(String(left), String(right)))
  const result = ofTwo(sign, left, right)
  return typeof result === 'boolean' ? around.truth(result) : result
}

function ofTwo(sign: string, left: NonNullable<SqlValue>, right: NonNullable<SqlValue>): SqlValue {
  switch (sign) {
    case 'concat':
      return `${textOf(left)}${textOf(right)}`
    case '+':
      return numberOf(left) + numberOf(right)
    case '-':
      return numberOf(left) - numberOf(right)
    case '*':
      return numberOf(left) * numberOf(right)
    case '/':
      return numberOf(right) === 0 ? null : numberOf(left) / numberOf(right)
    case 'div':
      return numberOf(right) === 0 ? null : Math.trunc(numberOf(left) / numberOf(right))
    case '%':
    case 'mod':
      return numberOf(right) === 0 ? null : numberOf(left) % numberOf(right)
  }
  const order = compareValues(left, right)
  if (sign === '=') return order === 0
  if (sign === '<>' || sign === '!=') return order !== 0
  if (order === 0) return sign === '<=' || sign === '>='
  return sign[0] === '<' ? order < 0 : order > 0
}

const textOf = (value: NonNullable<SqlValue>): string =>
  value === true ? 't' : value === false ? 'f' : String(value)

/** Nothing comes first; a text is compared with a number as a number; capitals make no difference. */
export function compareValues(a: SqlValue, b: SqlValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(isTrue(a)) - Number(isTrue(b))
  if (typeof a === 'number' || typeof b === 'number') return numberOf(a) - numberOf(b)
  const [x, y] = [lower(a), lower(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (each) => each.toLowerCase())

/** `%` stands for any text, `_` for any character. Goes back to the last `%` alone: its time is bounded. */
export function isLike(text: string, pattern: string): boolean {
  const [subject, wanted] = [lower(text), lower(pattern)]
  if (subject.length * wanted.length > largestMatch) throw new SqlError('unsupported', 'LIKE')
  let [n, m, star, from] = [0, 0, -1, 0]
  while (n < subject.length) {
    if (m < wanted.length && wanted[m] === '%') {
      star = m++
      from = n
    } else if (m < wanted.length && (wanted[m] === '_' || wanted[m] === subject[n])) {
      n++
      m++
    } else if (star >= 0) {
      m = star + 1
      n = ++from
    } else return false
  }
  while (wanted[m] === '%') m++
  return m === wanted.length
}

const largestMatch = 4_000_000
