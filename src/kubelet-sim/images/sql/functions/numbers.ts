/** Functions of numbers, and those that choose among values. Sources: PostgreSQL and MySQL, Mathematical Functions. */
import { calculated } from '../arithmetic.ts'
import { most } from '../operators.ts'
import { SqlError, type SqlValue } from '../syntax.ts'
import { compareValues, Decimal, Double, Interval, isTrue, mostDigits, numberOf } from '../values.ts'
import { type Functions, strict } from './function.ts'

/** @param usual to which base, where none is told */
export const logarithm = (usual: (value: number) => number) =>
  strict(
    ([first, second]) =>
      new Double(
        second === undefined
          ? usual(numberOf(first))
          : Math.log(numberOf(second)) / Math.log(numberOf(first)),
      ),
  )

const doubly = (made: (value: number) => number) => strict(([value]) => new Double(made(numberOf(value))))

function rounded(value: SqlValue, digits: number | undefined, isCut: boolean): SqlValue {
  if (typeof value === 'number' && (digits === undefined || digits >= 0))
    return digits === undefined ? value : value
  if (value instanceof Double && digits === undefined)
    return new Double(isCut ? Math.trunc(value.value) : halfToEven(value.value))
  const decimal = value instanceof Decimal ? value : Decimal.of(numberOf(value))
  const places = Math.min(mostDigits, digits ?? 0)
  const factor = 10n ** BigInt(Math.max(0, -places))
  const scale = Math.max(0, places)
  let made = isCut ? cut(decimal, scale) : decimal.to(scale)
  if (places < 0) made = new Decimal(decimal.over(new Decimal(factor, 0), 0).units * factor, 0)
  return value instanceof Double ? new Double(made.value) : made
}

const cut = (value: Decimal, scale: number): Decimal =>
  scale >= value.scale
    ? value.to(scale)
    : new Decimal(value.units / 10n ** BigInt(value.scale - scale), scale)

function halfToEven(value: number): number {
  const whole = Math.round(value)
  return Math.abs(value % 1) === 0.5 && whole % 2 !== 0 ? whole - 1 : whole
}

/** Of whole numbers a whole one; of others one with no digits behind the point. */
const towards = (made: (value: number) => number) => strict(([value]) => made(numberOf(value)))

export const numberFunctions: Functions = {
  abs: strict(([value], { dialect }) => {
    if (typeof value === 'number') return Math.abs(value)
    return numberOf(value) < 0 ? calculated('-', 0, value, dialect) : value
  }),
  round: strict(([value, digits]) =>
    rounded(value, digits === undefined ? undefined : numberOf(digits), false),
  ),
  trunc: strict(([value, digits]) =>
    rounded(value, digits === undefined ? undefined : numberOf(digits), true),
  ),
  truncate: strict(([value, digits]) => rounded(value, numberOf(digits), true)),
  floor: towards(Math.floor),
  ceil: towards(Math.ceil),
  ceiling: towards(Math.ceil),
  sign: strict(([value]) => Math.sign(numberOf(value))),
  mod: strict(([a, b], { dialect }) => calculated('%', a, b, dialect)),
  div: strict(([a, b], { dialect }) => Math.trunc(numberOf(calculated('/', a, b, dialect)))),
  power: strict(([a, b]) => new Double(numberOf(a) ** numberOf(b))),
  pow: strict(([a, b]) => new Double(numberOf(a) ** numberOf(b))),
  sqrt: doubly(Math.sqrt),
  exp: doubly(Math.exp),
  ln: doubly(Math.log),
  log10: doubly(Math.log10),
  log2: doubly(Math.log2),
  pi: () => new Double(Math.PI),
  sin: doubly(Math.sin),
  cos: doubly(Math.cos),
  tan: doubly(Math.tan),
  degrees: doubly((value) => (value * 180) / Math.PI),
  radians: doubly((value) => (value * Math.PI) / 180),
  greatest: (args, { dialect }) => most(args, 1, dialect),
  least: (args, { dialect }) => most(args, -1, dialect),
  nullif: ([a = null, b = null], { dialect }) =>
    a !== null && b !== null && compareValues(a, b, dialect.distinguishesCapitals) === 0 ? null : a,
  isnull: ([value = null]) => Number(value === null),
  if: ([holds = null, then = null, otherwise = null]) => (holds !== null && isTrue(holds) ? then : otherwise),
  field: ([value = null, ...others], { dialect }) =>
    value === null
      ? 0
      : others.findIndex(
          (each) => each !== null && compareValues(value, each, dialect.distinguishesCapitals) === 0,
        ) + 1,
  elt: ([n = null, ...others]) => others[numberOf(n) - 1] ?? null,
  width_bucket: strict(([value, from, to, count]) => {
    const [x, a, b, n] = [value, from, to, count].map(numberOf)
    return x < a ? 0 : x >= b ? n + 1 : Math.floor(((x - a) / (b - a)) * n) + 1
  }),
  make_interval: () => {
    throw new SqlError('unsupported', 'MAKE_INTERVAL()')
  },
  justify_interval: strict(([value]) => (value instanceof Interval ? value : null)),
}
