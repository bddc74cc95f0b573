/** What an expression is worth, of a row. */
import type { Working } from '../../runtime/program.ts'
import { type Expression, type Select, SqlError, type SqlValue } from './syntax.ts'

/** What is known where an expression stands. */
export interface Surroundings {
  /** @param where.isNew of the row that was to be added, where another one is in its place; `of`: of which table */
  column(name: string, where?: { readonly isNew?: boolean; readonly of?: string }): SqlValue
  variable(name: string): SqlValue
  call(name: string, args: readonly SqlValue[]): SqlValue
  /** The rows that a question within this one answers. @throws Unanswered where that is to be found out first */
  ask(select: Select): readonly (readonly SqlValue[])[]
  /** Counts work on long texts, in units. */
  charge(units: number): void
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

/** A question within an expression whose answer is not known yet. */
export class Unanswered {
  /** @param answer finds it out, which may take long: then it is known */
  constructor(readonly answer: () => Working<unknown>) {}
}

/** What an expression is worth. Questions within it are answered as it comes to them; then it begins anew. */
export function* worthInTime(expression: Expression, around: Surroundings): Working<SqlValue> {
  for (;;) {
    let unanswered: Unanswered
    try {
      return worthOf(expression, around)
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      unanswered = error
    }
    yield* unanswered.answer()
  }
}

/** The same of what stands where no question may stand. */
export function valueAtOnce(expression: Expression, around: Surroundings): SqlValue {
  try {
    return worthOf(expression, around)
  } catch (error) {
    if (error instanceof Unanswered) throw new SqlError('unsupported', 'SELECT')
    throw error
  }
}

/** @throws Unanswered for a question within it whose answer is not known yet */
function worthOf(expression: Expression, around: Surroundings): SqlValue {
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
  if (typeof left === 'string' || typeof right === 'string')
    around.charge((lengthOf(left) + lengthOf(right)) >> 3)
  if (sign === '<=>') return around.truth(compareValues(left, right) === 0)
  if (sign === 'and' && right !== null && !isTrue(right)) return around.truth(false)
  if (isOr && right !== null && isTrue(right)) return around.truth(true)
  if (left === null || right === null) return null
  if (sign === 'and' || isOr) return around.truth(sign === 'and')
  if (sign === 'like') {
    around.charge((String(left).length * String(right).length) >> 2)
    return around.truth(isLike(String(left), String(right)))
  }
  const result = ofTwo(sign, left, right)
  return typeof result === 'boolean' ? around.truth(result) : result
}

function ofTwo(sign: string, left: NonNullable<SqlValue>, right: NonNullable<SqlValue>): SqlValue {
  switch (sign) {
    case 'concat':
      return checked(`${textOf(left)}${textOf(right)}`)
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

const capitals = /[A-Z]+/g
const capital = /[A-Z]/

/** In small letters, as far as they are those of ASCII. */
export const lower = (text: string): string =>
  capital.test(text) ? text.replace(capitals, (each) => each.toLowerCase()) : text

/** How much there is to look at in a value. */
export const lengthOf = (value: SqlValue): number => (typeof value === 'string' ? value.length : 0)

/** No value is longer, in bytes. */
export const longestText = 16 * 1024 * 1024

/** @throws where a text is too long */
export function checked(text: string): string {
  if (text.length > longestText) throw new SqlError('takes long', '')
  return text
}

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

const largestMatch = 1_000_000
