/** What an expression is worth, of a row. */
import { type Expression, SqlError, type SqlValue } from './syntax.ts'

/** What is known where an expression stands. */
export interface Surroundings {
  column(name: string): SqlValue
  variable(name: string): SqlValue
  call(name: string, args: readonly SqlValue[]): SqlValue
}

export const isTrue = (value: SqlValue): boolean => value !== null && numberOf(value) !== 0

export function numberOf(value: SqlValue): number {
  if (typeof value === 'number') return value
  return Number(
    /^\s*[-+]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][-+]?\d{1,3})?/.exec(value ?? '')?.[0] ?? 0,
  )
}

export function worthOf(expression: Expression, around: Surroundings): SqlValue {
  switch (expression.kind) {
    case 'value':
      return expression.value
    case 'column':
      return around.column(expression.name)
    case 'variable':
      return around.variable(expression.name)
    case 'call':
      return around.call(
        expression.name,
        expression.args.map((each) => worthOf(each, around)),
      )
    case 'not': {
      const value = worthOf(expression.of, around)
      return value === null ? null : isTrue(value) ? 0 : 1
    }
    case 'negate': {
      const value = worthOf(expression.of, around)
      return value === null ? null : -numberOf(value)
    }
    case 'null':
      return (worthOf(expression.of, around) === null) !== expression.isNegated ? 1 : 0
    case 'in': {
      const value = worthOf(expression.of, around)
      if (value === null) return null
      const isIn = expression.items.some((each) => compareValues(value, worthOf(each, around)) === 0)
      return isIn !== expression.isNegated ? 1 : 0
    }
    default:
      return operate(expression, around)
  }
}

function operate(expression: Expression & { kind: 'binary' }, around: Surroundings): SqlValue {
  const { sign } = expression
  const left = worthOf(expression.left, around)
  if (sign === 'and' && left !== null && !isTrue(left)) return 0
  if ((sign === 'or' || sign === '||') && left !== null && isTrue(left)) return 1
  const right = worthOf(expression.right, around)
  if (sign === '<=>') return compareValues(left, right) === 0 ? 1 : 0
  if (sign === 'and') return right !== null && !isTrue(right) ? 0 : left === null || right === null ? null : 1
  if (sign === 'or' || sign === '||')
    return right !== null && isTrue(right) ? 1 : left === null || right === null ? null : 0
  if (left === null || right === null) return null
  return sign === 'like' ? (isLike(String(left), String(right)) ? 1 : 0) : ofTwo(sign, left, right)
}

function ofTwo(sign: string, left: string | number, right: string | number): SqlValue {
  switch (sign) {
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
  const holds =
    sign === '='
      ? order === 0
      : sign === '<>' || sign === '!='
        ? order !== 0
        : sign[0] === '<'
          ? order < 0 || (sign === '<=' && order === 0)
          : order > 0 || (sign === '>=' && order === 0)
  return holds ? 1 : 0
}

/** Nothing comes first; a text is compared with a number as a number; capitals make no difference. */
export function compareValues(a: SqlValue, b: SqlValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (typeof a === 'number' || typeof b === 'number') return numberOf(a) - numberOf(b)
  const [x, y] = [lower(a), lower(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (each) => each.toLowerCase())

/** `%` stands for any text, `_` for any character. Goes back to the last `%` alone: its time is bounded. */
function isLike(text: string, pattern: string): boolean {
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
