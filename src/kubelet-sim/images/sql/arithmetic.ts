/** How values of SQL are counted with. Sources: PostgreSQL, Mathematical Functions and Operators; MySQL, Precision Math. */
import type { Dialect } from './dialect.ts'
import { type Instant, instantOf, intervalOf, looksLikeInstant, moved, textOfInstant } from './instants.ts'
import { SqlError, type SqlValue } from './syntax.ts'
import { Decimal, Double, dayMs, Interval, mostDigits, numberOf } from './values.ts'

type Known = NonNullable<SqlValue>

/** @returns null where that is not known, as a quotient by zero is not in MySQL */
export function calculated(sign: string, left: Known, right: Known, dialect: Dialect): SqlValue {
  if (left instanceof Interval || right instanceof Interval)
    return ofTime(sign, left, right, dialect.tellsZones)
  if (dialect.movesTexts && typeof left === 'string' && looksLikeInstant(left)) {
    const found = ofInstant(sign, left, right)
    if (found !== undefined) return found
  }
  const [a, b] = [numeric(left, dialect), numeric(right, dialect)]
  if (sign === '^') return new Double(numberOf(a) ** numberOf(b))
  if (/^(\/|%|mod|div)$/.test(sign) && numberOf(b) === 0) {
    if (dialect.dividesByZero) return null
    throw new SqlError('division by zero', '')
  }
  if (sign === 'div') return Math.trunc(numberOf(a) / numberOf(b))
  if (a instanceof Double || b instanceof Double) return new Double(ofDoubles(sign, numberOf(a), numberOf(b)))
  if (typeof a === 'number' && typeof b === 'number') {
    if (sign === '/' && !dialect.dividesWholly) return dialect.quotient(Decimal.of(a), Decimal.of(b))
    const result = sign === '/' ? Math.trunc(a / b) : ofDoubles(sign, a, b)
    if (Number.isSafeInteger(result)) return result + 0
  }
  return bounded(ofDecimals(sign === 'mod' ? '%' : sign, decimal(a), decimal(b), dialect))
}

const decimal = (value: SqlValue): Decimal =>
  value instanceof Decimal ? value : (Decimal.parse(String(value)) ?? new Decimal(0n, 0))

function ofDoubles(sign: string, a: number, b: number): number {
  switch (sign) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    default:
      return a % b
  }
}

function ofDecimals(sign: string, a: Decimal, b: Decimal, dialect: Dialect): Decimal {
  switch (sign) {
    case '+':
      return a.plus(b)
    case '-':
      return a.plus(b, -1n)
    case '*':
      if (a.scale + b.scale > mostDigits) throw new SqlError('out of range', 'numeric')
      return a.times(b)
    case '/':
      return dialect.quotient(a, b)
    default:
      return a.modulo(b)
  }
}

const mostUnits = 10n ** BigInt(mostDigits)

function bounded(value: Decimal): Decimal {
  if (value.units > mostUnits || value.units < -mostUnits) throw new SqlError('out of range', 'numeric')
  return value
}

function numeric(value: Known, dialect: Dialect): number | Decimal | Double {
  if (typeof value === 'number' || value instanceof Decimal || value instanceof Double) return value
  if (typeof value !== 'string') return numberOf(value)
  if (!dialect.countsTextsExactly) return new Double(numberOf(value))
  const found = Decimal.parse(value)
  if (!found) throw new SqlError('bad value', value, 'integer')
  return found.scale === 0 && Number.isSafeInteger(found.value) ? found.value : found
}

/** What a sum of numbers is made of. */
export const summed = (sum: SqlValue, value: Known, dialect: Dialect): SqlValue =>
  sum === null ? numeric(value, dialect) : calculated('+', sum, numeric(value, dialect), dialect)

const textBy = (at: Instant): string => {
  const text = textOfInstant(at)
  if (text === undefined) throw new SqlError('out of range', 'timestamp')
  return text
}

/** @param isExact a day becomes an instant */
function ofTime(sign: string, left: Known, right: Known, isExact: boolean): SqlValue {
  if (left instanceof Interval) {
    if (right instanceof Interval) return left.plus(sign === '-' ? right.times(-1) : right)
    if (sign === '*') return left.times(numberOf(right))
    if (sign === '/') return left.times(1 / (numberOf(right) || 1))
    return ofTime(sign, right, left, isExact)
  }
  if (!(right instanceof Interval)) return null
  if (sign === '*') return right.times(numberOf(left))
  const text = String(left)
  const at = instantOf(text)
  if (at) return textBy(moved({ ...at, hasTime: at.hasTime || isExact }, right, sign === '-' ? -1 : 1))
  const length = intervalOf(text)
  return length ? length.plus(sign === '-' ? right.times(-1) : right) : null
}

/** Days after a day, and what is between two instants. */
function ofInstant(sign: string, left: string, right: Known): SqlValue | undefined {
  const at = instantOf(left)
  if (!at || (sign !== '+' && sign !== '-')) return undefined
  if (typeof right === 'number')
    return at.hasTime ? undefined : textBy(moved(at, new Interval(0, right, 0), sign === '-' ? -1 : 1))
  if (typeof right !== 'string') return undefined
  const other = instantOf(right)
  if (!other) {
    const length = intervalOf(right)
    return length && textBy(moved(at, length, sign === '-' ? -1 : 1))
  }
  const ms = at.ms - other.ms
  if (!at.hasTime && !other.hasTime) return Math.round(ms / dayMs)
  const days = Math.trunc(ms / dayMs)
  return new Interval(0, days, ms - days * dayMs)
}
