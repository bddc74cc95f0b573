/** What is made of many rows: `count`, `sum` and their like. Sources: PostgreSQL and MySQL, Aggregate Functions. */
import type { Working } from '../../runtime/program.ts'
import { summed } from './arithmetic.ts'
import type { Dialect } from './dialect.ts'
import type { Surroundings } from './expressions.ts'
import { worthInTime } from './expressions.ts'
import { arrayText, type Json, jsonText } from './json.ts'
import { jsonOf } from './json-values.ts'
import { checked, checkLength } from './limits.ts'
import { inOrder, type Keyed, keyOf, worthsOf } from './ordering.ts'
import { keysOf } from './parts.ts'
import type { Effort } from './relations.ts'
import type { Call, Expression, Ordering, SqlValue } from './syntax.ts'
import { compareValues, Decimal, Double, isTrue, lengthOf, numberOf, textOf } from './values.ts'

const names = new Set(
  (
    'count sum min max avg string_agg group_concat array_agg bool_and bool_or every json_agg jsonb_agg ' +
    'json_object_agg jsonb_object_agg json_arrayagg json_objectagg stddev stddev_samp stddev_pop std variance var_samp ' +
    'var_pop bit_and bit_or any_value'
  ).split(' '),
)

export const isFold = (expression: Expression): expression is Call =>
  expression.kind === 'call' && names.has(expression.name) && expression.over === undefined

export const isFoldName = (name: string): boolean => names.has(name)

type Row = readonly SqlValue[] | undefined

/** What it takes to take a row to the others, in units of work. */
const foldUnits = 256

/** Where rows stand that are taken together. */
export interface Folding {
  around(row: Row): Surroundings
  readonly effort: Effort
  readonly dialect: Dialect
}

export function* folded(call: Call, group: readonly Row[], folding: Folding): Working<SqlValue> {
  const { effort, around, dialect } = folding
  if (call.name === 'count' && call.isStar && !call.filter) return group.length
  const rows = call.orderBy ? yield* ordered(group, call.orderBy, folding) : group
  const fold = new Fold(call, dialect)
  if (effort.needsRest(foldUnits)) yield* effort.rest()
  for (const row of rows) {
    if (effort.needsRest(foldUnits)) yield* effort.rest()
    const here = around(row)
    if (call.filter && !isTrue(yield* worthInTime(call.filter, here))) continue
    const values = yield* worthsOf(call.args, (each) => worthInTime(each, here))
    fold.add(values)
    for (const each of values) if (typeof each === 'string') effort.needsRest(each.length >> 2)
  }
  return fold.result()
}

function* ordered(
  group: readonly Row[],
  orderBy: readonly Ordering[],
  folding: Folding,
): Working<readonly Row[]> {
  const { effort, around } = folding
  const by = keysOf(orderBy)
  const made: (Keyed & { readonly row: Row })[] = []
  for (const row of group) {
    if (effort.needsRest()) yield* effort.rest()
    const here = around(row)
    made.push({ row, keys: yield* worthsOf(by, (each) => worthInTime(each, here)) })
  }
  return (yield* inOrder(made, orderBy, folding)).map(({ row }) => row)
}

/** Takes values one after the other. */
export class Fold {
  readonly #known: Set<SqlValue> | undefined
  #count = 0
  #sum: SqlValue = null
  #squares = 0
  #best: SqlValue = null
  #length = 0
  readonly #all: (readonly SqlValue[])[] = []

  constructor(
    private readonly call: Call,
    private readonly dialect: Dialect,
  ) {
    if (call.isDistinct) this.#known = new Set()
  }

  add(values: readonly SqlValue[]): void {
    const { name, isStar, args } = this.call
    const [value = null] = values
    const isWhole = /^json|array_agg/.test(name)
    if (isStar) this.#count++
    if (isStar || (!isWhole && values.slice(0, name === 'count' ? undefined : 1).includes(null))) return
    if (this.#known) {
      const key = args.length > 1 && name === 'count' ? JSON.stringify(values) : keyOf(value, this.dialect)
      if (this.#known.has(key)) return
      this.#known.add(key)
    }
    this.#count++
    if (value !== null) this.#take(name, value)
    if (/agg$|^group_concat$/.test(name)) {
      this.#length += values.reduce<number>((sum, each) => sum + lengthOf(each) + 16, 0)
      checkLength(this.#length)
      this.#all.push(values)
    }
  }

  #take(name: string, value: NonNullable<SqlValue>): void {
    switch (name) {
      case 'sum':
      case 'avg':
        this.#sum = summed(this.#sum, value, this.dialect)
        return
      case 'min':
      case 'max':
        if (
          this.#best === null ||
          compareValues(value, this.#best, this.dialect.distinguishesCapitals) < 0 === (name === 'min')
        )
          this.#best = value
        return
      case 'bool_and':
      case 'every':
        this.#best = this.#best === null ? isTrue(value) : isTrue(this.#best) && isTrue(value)
        return
      case 'bool_or':
        this.#best = this.#best === null ? isTrue(value) : isTrue(this.#best) || isTrue(value)
        return
      case 'bit_and':
      case 'bit_or': {
        const [a, b] = [
          BigInt(Math.trunc(numberOf(this.#best ?? value))),
          BigInt(Math.trunc(numberOf(value))),
        ]
        this.#best = Number(name === 'bit_and' ? a & b : a | b)
        return
      }
      case 'any_value':
        this.#best ??= value
        return
      default:
        if (!/^(std|var)/.test(name)) return
        this.#squares += numberOf(value) ** 2
        this.#sum = numberOf(this.#sum) + numberOf(value)
    }
  }

  result(): SqlValue {
    const { name, args } = this.call
    if (name === 'count') return this.#count
    if (this.#count === 0) return null
    if (name === 'sum') return this.#total()
    if (name === 'avg') return this.#average()
    if (/^(std|var)/.test(name)) return this.#spread(name)
    if (name === 'group_concat') {
      const by = this.#separator()
      return checked(this.#all.map((each) => textOf(each[0])).join(by))
    }
    if (name === 'string_agg') return this.#joined()
    if (name === 'array_agg')
      return arrayText(this.#all.map(([each]) => (each === null ? null : textOf(each))))
    if (/object_?agg$/.test(name))
      return jsonText(
        Object.fromEntries(this.#all.map(([key, value]) => [textOf(key), jsonOf(value ?? null)])),
      )
    if (/^json.*agg$/.test(name)) return listText(this.#all.map(([each]) => jsonOf(each)))
    return args.length > 0 ? this.#best : null
  }

  /** Without arguments of its own the last one is the separator. */
  #separator(): string {
    const last = this.call.args.at(-1)
    return this.call.args.length > 1 && last?.kind === 'value' ? textOf(last.value) : ','
  }

  #joined(): string {
    let text = ''
    for (const [n, [value, by = null]] of this.#all.entries())
      text = `${text}${n > 0 ? textOf(by) : ''}${textOf(value)}`
    return checked(text)
  }

  #total(): SqlValue {
    const sum = this.#sum
    return typeof sum === 'number' && this.dialect.sumsAreDecimals ? Decimal.of(sum) : sum
  }

  #average(): SqlValue {
    const sum = this.#sum
    if (sum instanceof Double) return new Double(sum.value / this.#count)
    if (sum === null || typeof sum === 'string' || (typeof sum === 'object' && !(sum instanceof Decimal)))
      return typeof sum === 'object' && sum && 'times' in sum ? sum.times(1 / this.#count) : null
    return this.dialect.quotient(
      sum instanceof Decimal ? sum : Decimal.of(numberOf(sum)),
      Decimal.of(this.#count),
    )
  }

  #spread(name: string): SqlValue {
    const isSample = !(/_pop$/.test(name) || (this.dialect.spreadsAroundAll && !/_samp$/.test(name)))
    const n = this.#count
    if (isSample && n < 2) return null
    const mean = numberOf(this.#sum) / n
    const variance = Math.max(0, (this.#squares - n * mean * mean) / (isSample ? n - 1 : n))
    const value = /^var/.test(name) ? variance : Math.sqrt(variance)
    if (this.dialect.spreadsAroundAll) return new Double(value)
    return this.dialect.quotient(Decimal.of(value), Decimal.of(1))
  }
}

/** As PostgreSQL writes what it makes of rows. */
const listText = (all: readonly Json[]): string => `[${all.map((each) => jsonText(each)).join(', ')}]`
