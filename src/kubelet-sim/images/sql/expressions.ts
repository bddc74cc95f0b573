/** What an expression is worth, of a row. */
import type { Working } from '../../runtime/program.ts'
import { calculated } from './arithmetic.ts'
import { castTo } from './casts.ts'
import type { Dialect } from './dialect.ts'
import { intervalOf, lengthIn } from './instants.ts'
import { arrayText, elementsOf } from './json.ts'
import type { Members } from './members.ts'
import { isOperator, operated } from './operators.ts'
import { partsOf } from './parts.ts'
import { isLike } from './patterns.ts'
import { type Call, type Expression, type Query, SqlError, type SqlValue } from './syntax.ts'
import { compareValues, Decimal, Double, Interval, isTrue, lengthOf, numberOf, textOf } from './values.ts'

/** What is known where an expression stands. */
export interface Surroundings {
  readonly dialect: Dialect
  /** What calls are worth that are made of many rows. */
  readonly given?: ReadonlyMap<Expression, SqlValue>
  /** @param where.isNew of the row that was to be added, where another one is in its place; `of`: of which table */
  column(name: string, where?: { readonly isNew?: boolean; readonly of?: string }): SqlValue
  variable(name: string): SqlValue
  call(name: string, args: readonly SqlValue[], call: Call): SqlValue
  /** The rows that a question within this one answers. @throws Unanswered where that is to be found out first */
  ask(query: Query): readonly (readonly SqlValue[])[]
  /** The same, to look for single values among them. @throws Unanswered likewise */
  members(query: Query): Members
  /** Counts work on long texts, in units. */
  charge(units: number): void
  /** Counts rows that are looked at. @throws SqlError where there are too many */
  spend(steps: number): void
  /** What it is called here that something holds, or does not. */
  truth(holds: boolean): SqlValue
}

/** A question within an expression whose answer is not known yet. */
export class Unanswered {
  /** @param answer finds it out, which may take long: then it is known */
  constructor(readonly answer: () => Working<unknown>) {}
}

/** What it takes to look at a part of an expression, in units of work. */
const partUnits = 32
/** A call, and a number with digits behind its point. */
const callUnits = 256

const sizes = new WeakMap<Expression, number>()

/** How many parts it has. */
function sizeOf(expression: Expression): number {
  let size = sizes.get(expression)
  if (size === undefined) {
    size = partsOf(expression).reduce(
      (sum, each) => sum + sizeOf(each),
      expression.kind === 'call' ? callUnits / partUnits : 1,
    )
    sizes.set(expression, size)
  }
  return size
}

/** What an expression is worth. Questions within it are answered as it comes to them; then it begins anew. */
export function* worthInTime(expression: Expression, around: Surroundings): Working<SqlValue> {
  if (expression.kind !== 'value' && expression.kind !== 'column')
    around.charge(partUnits * sizeOf(expression))
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
      return called(expression, around)
    case 'not': {
      const value = worthOf(expression.of, around)
      return value === null ? null : around.truth(!isTrue(value))
    }
    case 'negate':
      return negated(worthOf(expression.of, around), around.dialect)
    case 'null':
      return around.truth((worthOf(expression.of, around) === null) !== expression.isNegated)
    case 'is': {
      const value = worthOf(expression.of, around)
      const is =
        expression.holds === undefined ? value === null : value !== null && isTrue(value) === expression.holds
      return around.truth(is !== expression.isNegated)
    }
    case 'in':
      return isAmong(expression, around)
    case 'any':
      return isAny(expression, around)
    case 'exists':
      return around.truth(around.ask(expression.select).length > 0)
    case 'subquery': {
      const rows = around.ask(expression.select)
      if (rows.length > 1) throw new SqlError('many rows', '')
      return rows[0]?.[0] ?? null
    }
    case 'case':
      return caseOf(expression, around)
    case 'cast':
      return castTo(expression.type, worthOf(expression.of, around), around.dialect, true)
    case 'array':
      return arrayText(itemsOf(expression.items, around).map((each) => (each === null ? null : textOf(each))))
    case 'element': {
      const [of, index] = [worthOf(expression.of, around), worthOf(expression.index, around)]
      if (of === null || index === null) return null
      around.charge(lengthOf(of) >> 1)
      return readElement(elementsOf(String(of))[numberOf(index) - 1] ?? null)
    }
    case 'interval':
      return lengthOfTime(expression, around)
    case 'row':
      throw new SqlError('unsupported', 'ROW')
    default:
      return operate(expression, around)
  }
}

/** Elements of arrays of numbers are numbers. */
export const readElement = (text: string | null): SqlValue =>
  text !== null && /^-?(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text

function called(call: Call, around: Surroundings): SqlValue {
  const given = around.given?.get(call)
  if (given !== undefined) return given
  const { name, args } = call
  // These look at no more than they need.
  if (name === 'coalesce' || name === 'ifnull') {
    for (const each of args) {
      const value = worthOf(each, around)
      if (value !== null) return value
    }
    return null
  }
  if (name === 'if' && args.length === 3) {
    const value = worthOf(args[0], around)
    return worthOf(value !== null && isTrue(value) ? args[1] : args[2], around)
  }
  return around.call(
    name,
    args.map((each) => worthOf(each, around)),
    call,
  )
}

function negated(value: SqlValue, dialect: Dialect): SqlValue {
  if (value === null) return null
  if (value instanceof Interval) return value.times(-1)
  return typeof value === 'number' ? 0 - value : calculated('-', 0, value, dialect)
}

function lengthOfTime({ of, unit }: Expression & { kind: 'interval' }, around: Surroundings): SqlValue {
  const value = worthOf(of, around)
  if (value === null) return null
  const found = unit === undefined ? intervalOf(String(value)) : lengthIn(numberOf(value), unit)
  if (found) return found
  if (unit !== undefined) throw new SqlError('unsupported', `INTERVAL ${unit.toUpperCase()}`)
  throw new SqlError('bad value', String(value), 'interval')
}

function caseOf({ of, whens, otherwise }: Expression & { kind: 'case' }, around: Surroundings): SqlValue {
  const subject = of && worthOf(of, around)
  for (const [when, then] of whens) {
    const value = worthOf(when, around)
    const holds =
      subject === undefined
        ? value !== null && isTrue(value)
        : subject !== null && value !== null && compared(subject, value, around) === 0
    if (holds) return worthOf(then, around)
  }
  return otherwise ? worthOf(otherwise, around) : null
}

const compared = (a: SqlValue, b: SqlValue, { dialect }: Surroundings): number =>
  compareValues(a, b, dialect.distinguishesCapitals)

const itemsOf = (items: readonly Expression[] | Query, around: Surroundings): readonly SqlValue[] =>
  'kind' in items
    ? around.ask(items).map(([first = null]) => first)
    : items.map((each) => worthOf(each, around))

function isAmong({ of, items, isNegated }: Expression & { kind: 'in' }, around: Surroundings): SqlValue {
  if (of.kind === 'row') return isRowAmong(of.items, items, { isNegated, around })
  const value = worthOf(of, around)
  if (value === null) return null
  if ('kind' in items) {
    const members = around.members(items)
    if (members.has(value)) return around.truth(!isNegated)
    return members.hasUnknown ? null : around.truth(isNegated)
  }
  around.charge(items.length * 4)
  let hasUnknown = false
  for (const each of itemsOf(items, around)) {
    if (each === null) hasUnknown = true
    else if (compared(value, each, around) === 0) return around.truth(!isNegated)
  }
  return hasUnknown ? null : around.truth(isNegated)
}

function isRowAmong(
  of: readonly Expression[],
  items: readonly Expression[] | Query,
  { isNegated, around }: { readonly isNegated: boolean; readonly around: Surroundings },
): SqlValue {
  const values = of.map((each) => worthOf(each, around))
  const rows =
    'kind' in items
      ? around.ask(items)
      : items.map((each) => (each.kind === 'row' ? each.items.map((one) => worthOf(one, around)) : []))
  const isIn = rows.some((row) =>
    values.every(
      (value, n) => value !== null && row[n] !== null && compared(value, row[n] ?? null, around) === 0,
    ),
  )
  return around.truth(isIn !== isNegated)
}

function isAny({ sign, left, isAll, items }: Expression & { kind: 'any' }, around: Surroundings): SqlValue {
  const value = worthOf(left, around)
  const found =
    items.kind === 'select' || items.kind === 'compound' || items.kind === 'values'
      ? itemsOf(items, around)
      : elementsIn(worthOf(items, around), around)
  if (value === null || !found) return null
  around.spend(found.length)
  let hasUnknown = false
  for (const each of found) {
    const holds = each === null ? null : ofTwo(sign, value, each, around)
    if (holds === null) hasUnknown = true
    else if (isTrue(holds) !== isAll) return around.truth(!isAll)
  }
  return hasUnknown ? null : around.truth(isAll)
}

function elementsIn(value: SqlValue, around: Surroundings): readonly SqlValue[] | undefined {
  if (value === null) return undefined
  around.charge(lengthOf(value) >> 1)
  return elementsOf(String(value)).map(readElement)
}

function operate(expression: Expression & { kind: 'binary' }, around: Surroundings): SqlValue {
  const { sign } = expression
  if (expression.left.kind === 'row' && expression.right.kind === 'row')
    return isAmong(
      { kind: 'in', of: expression.left, items: [expression.right], isNegated: sign !== '=' },
      around,
    )
  const left = worthOf(expression.left, around)
  const isOr = sign === 'or' || sign === '||'
  const isAnd = sign === 'and' || sign === '&&'
  if (isAnd && left !== null && !isTrue(left)) return around.truth(false)
  if (isOr && left !== null && isTrue(left)) return around.truth(true)
  const right = worthOf(expression.right, around)
  if (typeof left === 'string' || typeof right === 'string')
    around.charge((lengthOf(left) + lengthOf(right)) >> 3)
  if (sign === '<=>') return around.truth(compared(left, right, around) === 0)
  if (isAnd && right !== null && !isTrue(right)) return around.truth(false)
  if (isOr && right !== null && isTrue(right)) return around.truth(true)
  if (left === null || right === null) return null
  if (isAnd || isOr) return around.truth(isAnd)
  chargeForDigits(left, around)
  chargeForDigits(right, around)
  const result = ofTwo(sign, left, right, around)
  return typeof result === 'boolean' ? around.truth(result) : result
}

type Known = NonNullable<SqlValue>

/** The more digits a number has, the longer it takes. */
function chargeForDigits(value: Known, around: Surroundings): void {
  if (value instanceof Decimal)
    around.charge(
      callUnits +
        (value.units > longUnits || value.units < -longUnits ? value.units.toString(16).length * 4 : 0),
    )
}

const longUnits = 10n ** 30n

function ofTwo(sign: string, left: Known, right: Known, around: Surroundings): SqlValue {
  if (sign === 'like' || sign === 'ilike') {
    around.charge((lengthOf(left) * lengthOf(right)) >> 2)
    return isLike(textOf(left), textOf(right), sign === 'like' && around.dialect.distinguishesCapitals)
  }
  if (isOperator(sign)) return operated(sign, left, right, around)
  if (/^([-+*/%^]|div|mod)$/.test(sign)) return calculated(sign, left, right, around.dialect)
  const order = compared(left, typedLike(right, left), around)
  if (sign === '=') return order === 0
  if (sign === '<>' || sign === '!=') return order !== 0
  if (order === 0) return sign === '<=' || sign === '>='
  return sign[0] === '<' ? order < 0 : order > 0
}

/** A text beside a length of time is one, too. */
const typedLike = (value: Known, beside: Known): SqlValue =>
  beside instanceof Interval && typeof value === 'string' ? (intervalOf(value) ?? value) : value

/** A number as it was written. */
export function literal(text: string): SqlValue {
  if (/^\d+$/.test(text)) {
    const value = Number(text)
    return Number.isSafeInteger(value) ? value : (Decimal.parse(text.slice(0, 1_000)) ?? value)
  }
  return Decimal.parse(text) ?? new Double(Number(text))
}
