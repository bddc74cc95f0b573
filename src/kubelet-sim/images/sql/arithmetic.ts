/** How values of SQL are counted with. Sources: PostgreSQL, Mathematical Functions and Operators; MySQL, Precision Math. */
import { type Instant, instantOf, intervalOf, looksLikeInstant, moved, textOfInstant } from './instants.ts'
import { SqlError, type SqlValue } from './syntax.ts'
import { Decimal, Double, dayMs, Interval, mostDigits, numberOf } from './values.ts'
import type { Ways } from './ways.ts'

type Known = NonNullable<SqlValue>

/** @returns null where that is not known, as a quotient by zero is not in MySQL */
export function calculated(sign: string, left: Known, right: Known, ways: Ways): SqlValue {
  if (left instanceof Interval || right instanceof Interval) return ofTime(sign, left, right, ways.tellsZones)
  if (ways.tellsZones && typeof left === 'string' && looksLikeInstant(left)) {
    const found = ofInstant(sign, left, right)
    if (found !== undefined) return found
  }
  const [a, b] = [numeric(left, ways), numeric(right, ways)]
  if (sign === '^') return new Double(numberOf(a) ** numberOf(b))
  if (/^(\/|%|mod|div)$/.test(sign) && numberOf(b) === 0) {
    if (ways.moreDigits !== undefined) return null
    throw new SqlError('division by zero', '')
  }
  if (sign === 'div') return Math.trunc(numberOf(a) / numberOf(b))
  if (a instanceof Double || b instanceof Double) return new Double(ofDoubles(sign, numberOf(a), numberOf(b)))
  if (typeof a === 'number' && typeof b === 'number') {
    if (sign === '/' && ways.moreDigits !== undefined)
      return Decimal.of(a).over(Decimal.of(b), ways.moreDigits)
    const result = sign === '/' ? Math.trunc(a / b) : ofDoubles(sign, a, b)
    if (Number.isSafeInteger(result)) return result + 0
  }
  return bounded(ofDecimals(sign === 'mod' ? '%' : sign, decimal(a), decimal(b), ways))
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

function ofDecimals(sign: string, a: Decimal, b: Decimal, ways: Ways): Decimal {
  switch (sign) {
    case '+':
      return a.plus(b)
    case '-':
      return a.plus(b, -1n)
    case '*':
      if (a.scale + b.scale > mostDigits) throw new SqlError('out of range', 'numeric')
      return a.times(b)
    case '/':
      return quotient(a, b, ways)
    default:
      return a.modulo(b)
  }
}

/** PostgreSQL gives a quotient sixteen digits that count at least; MySQL four more than there were. */
export function quotient(a: Decimal, b: Decimal, { moreDigits }: Ways): Decimal {
  if (moreDigits !== undefined) return a.over(b, a.scale + moreDigits)
  const [first, second] = [a.first(), b.first()]
  const weight = first.weight - second.weight - (first.digit <= second.digit ? 1 : 0)
  return a.over(b, Math.min(mostDigits, Math.max(16 - 4 * weight, a.scale, b.scale, 0)))
}

const mostUnits = 10n ** BigInt(mostDigits)

function bounded(value: Decimal): Decimal {
  if (value.units > mostUnits || value.units < -mostUnits) throw new SqlError('out of range', 'numeric')
  return value
}

/** A text is a number that is not exact, but one that PostgreSQL reads as what it stands beside. */
function numeric(value: Known, ways: Ways): number | Decimal | Double {
  if (typeof value === 'number' || value instanceof Decimal || value instanceof Double) return value
  if (typeof value !== 'string') return numberOf(value)
  if (!ways.hasBooleans) return new Double(numberOf(value))
  const found = Decimal.parse(value)
  if (!found) throw new SqlError('bad value', value, 'integer')
  return found.scale === 0 && Number.isSafeInteger(found.value) ? found.value : found
}

/** What a sum of numbers is made of. */
export const summed = (sum: SqlValue, value: Known, ways: Ways): SqlValue =>
  sum === null ? numeric(value, ways) : calculated('+', sum, numeric(value, ways), ways)

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
