/** math */
import { bitsOfLarge, productWork, sumWork } from '../../large-numbers.ts'
import { ask } from '../asking.ts'
import { overflowError, typeError, valueError } from '../errors.ts'
import { breathe, itemsOf } from '../iterating.ts'
import { fill } from '../natives.ts'
import { multiply, type Whole, whole } from '../numbers.ts'
import { doubleOf, fromDouble, indexOf, wholeOf } from '../types-number.ts'
import { type Doing, Float, type Names, Tuple, typeOf, type Value } from '../values.ts'

const domain = () => valueError('math domain error')

/** A function of one number; what it cannot be asked of comes out as none. */
const of =
  (run: (x: number) => number) =>
  ([x]: Value[]): Value => {
    const value = doubleOf(x)
    const result = run(value)
    if (Number.isNaN(result) && !Number.isNaN(value)) throw domain()
    if (!Number.isFinite(result) && Number.isFinite(value)) throw overflowError('math range error')
    return new Float(result)
  }

function* rounded(value: Value, how: (x: number) => number, name: string): Doing<Value> {
  const number = wholeOf(value)
  if (number !== undefined) return number
  const own = typeOf(value).find(name)
  if (own !== undefined) return yield* ask(own, value)
  return fromDouble(how(doubleOf(value)))
}

/** The sum as if it had been rounded but once: what each addition loses is added, too. */
function exactSum(values: readonly number[]): number {
  const parts: number[] = []
  for (const value of values) {
    let [x, kept] = [value, 0]
    for (const part of parts) {
      const [high, low] = Math.abs(x) < Math.abs(part) ? [part, x] : [x, part]
      x = high + low
      const lost = low - (x - high)
      if (lost !== 0) parts[kept++] = lost
    }
    parts.length = kept
    parts.push(x)
  }
  if (parts.some((each) => !Number.isFinite(each))) return values.reduce((sum, each) => sum + each, 0)
  return parts.reduceRight((sum, each) => sum + each, 0)
}

const magnitude = (value: Whole): bigint => (value < 0 ? -BigInt(value) : BigInt(value))

/** What is done with large numbers one after the other: each of them counts, and others have their turns. */
function* breatheFor(value: Whole): Doing<void> {
  const units = sumWork(bitsOfLarge(value))
  if (units > 0) yield* breathe(units >> 1, 0)
}

function* divisor(a: Whole, b: Whole): Doing<Whole> {
  let [x, y] = [magnitude(a), magnitude(b)]
  while (y > 0n) {
    ;[x, y] = [y, x % y]
    yield* breatheFor(x)
  }
  return whole(x)
}

function* divisorOf(numbers: readonly Whole[]): Doing<Whole> {
  let found: Whole = 0
  for (const each of numbers) found = yield* divisor(found, each)
  return found
}

function* multipleOf(numbers: readonly Whole[]): Doing<Whole> {
  let found: Whole = 1
  for (const each of numbers) {
    const common: Whole = yield* divisor(found, each)
    found = common === 0 ? 0 : multiply(whole(magnitude(found) / BigInt(common)), whole(magnitude(each)))
    yield* breatheFor(found)
  }
  return found
}

function needWhole(value: Value): Whole {
  const number = wholeOf(value)
  if (number === undefined)
    throw typeError(`'${typeOf(value).name}' object cannot be interpreted as an integer`)
  return number
}

function* factorial(value: Value): Doing<Value> {
  const number = indexOf(value)
  if (number < 0) throw valueError('factorial() not defined for negative values')
  if (number > 20_000) throw overflowError('kubesim: factorial() of so large a number is not simulated')
  let result: Whole = 1
  for (let n = 2; n <= number; n++) {
    result = multiply(result, n)
    yield* breatheFor(result)
  }
  return result
}

function* rootOf(value: bigint): Doing<bigint> {
  if (value < 2n) return value
  // From above, where it comes down to the root in few steps.
  let x = 1n << BigInt((value.toString(16).length * 4 + 1) >> 1)
  for (;;) {
    yield* breathe(productWork(bitsOfLarge(value)) + 1, 0)
    const next = (x + value / x) >> 1n
    if (next === x || next === x + 1n || next === x - 1n) break
    x = next
  }
  while (x * x > value) x -= 1n
  while ((x + 1n) * (x + 1n) <= value) x += 1n
  return x
}

/** How many there are of so many out of so many: in order, or not. */
function* chosen(n: number, k: number, isOrdered: boolean): Doing<Whole> {
  if (n < 0 || k < 0) throw valueError(`${n < 0 ? 'n' : 'k'} must be a non-negative integer`)
  if (k > n) return 0
  const count = isOrdered ? k : Math.min(k, n - k)
  if (count > 20_000) throw overflowError('kubesim: so many choices are not simulated')
  let result = 1n
  for (let at = 0; at < count; at++) {
    result *= BigInt(n - at)
    if (!isOrdered) result /= BigInt(at + 1)
    yield* breatheFor(result)
  }
  return whole(result)
}

function logarithm(x: Value, base: Value | undefined): Value {
  const number = wholeOf(x)
  const value = typeof number === 'bigint' ? logOfLarge(number) : logOf(doubleOf(x))
  return new Float(base === undefined ? value : value / logOf(doubleOf(base)))
}

function logOf(value: number): number {
  if (value <= 0) throw domain()
  return Math.log(value)
}

function logOfLarge(value: bigint): number {
  if (value <= 0n) throw domain()
  const digits = value.toString(16)
  return Math.log(Number.parseInt(digits.slice(0, 12), 16)) + (digits.length - 12) * Math.log(16)
}

export function math(names: Names): void {
  fill(
    names,
    {
      'sqrt(x)': of(Math.sqrt),
      'cbrt(x)': of(Math.cbrt),
      'exp(x)': of(Math.exp),
      'expm1(x)': of(Math.expm1),
      'sin(x)': of(Math.sin),
      'cos(x)': of(Math.cos),
      'tan(x)': of(Math.tan),
      'asin(x)': of(Math.asin),
      'acos(x)': of(Math.acos),
      'atan(x)': of(Math.atan),
      'sinh(x)': of(Math.sinh),
      'cosh(x)': of(Math.cosh),
      'tanh(x)': of(Math.tanh),
      'log10(x)': of((x) => (x <= 0 ? Number.NaN : Math.log10(x))),
      'log2(x)': of((x) => (x <= 0 ? Number.NaN : Math.log2(x))),
      'log1p(x)': of((x) => (x <= -1 ? Number.NaN : Math.log1p(x))),
      'log(x base?)': ([x, base]) => logarithm(x, base),
      'fabs(x)': of(Math.abs),
      'degrees(x)': of((x) => (x * 180) / Math.PI),
      'radians(x)': of((x) => (x * Math.PI) / 180),
      'floor(x)': ([x]) => rounded(x, Math.floor, '__floor__'),
      'ceil(x)': ([x]) => rounded(x, Math.ceil, '__ceil__'),
      'trunc(x)': ([x]) => rounded(x, Math.trunc, '__trunc__'),
      'pow(x y)': ([x, y]) => {
        const [a, b] = [doubleOf(x), doubleOf(y)]
        const result = a === 1 || b === 0 ? 1 : a ** b
        if ((a === 0 && b < 0) || (Number.isNaN(result) && !Number.isNaN(a) && !Number.isNaN(b)))
          throw domain()
        if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
          throw overflowError('math range error')
        return new Float(result)
      },
      'fmod(x y)': ([x, y]) => {
        if (doubleOf(y) === 0) throw domain()
        return new Float(doubleOf(x) % doubleOf(y))
      },
      'modf(x)': ([x]) => {
        const value = doubleOf(x)
        return new Tuple([new Float(value - Math.trunc(value)), new Float(Math.trunc(value))])
      },
      'atan2(y x)': ([y, x]) => new Float(Math.atan2(doubleOf(y), doubleOf(x))),
      'hypot(*coordinates)': ([all]) => new Float(Math.hypot(...(all as Tuple).items.map(doubleOf))),
      'dist(p q)': function* ([p, q]) {
        const [a, b] = [yield* itemsOf(p), yield* itemsOf(q)]
        return new Float(Math.hypot(...a.map((each, n) => doubleOf(each) - doubleOf(b[n]))))
      },
      'copysign(x y)': ([x, y]) => {
        const sign = doubleOf(y) < 0 || Object.is(doubleOf(y), -0) ? -1 : 1
        return new Float(Math.abs(doubleOf(x)) * sign)
      },
      'isnan(x)': ([x]) => Number.isNaN(doubleOf(x)),
      'isinf(x)': ([x]) => Math.abs(doubleOf(x)) === Number.POSITIVE_INFINITY,
      'isfinite(x)': ([x]) => Number.isFinite(doubleOf(x)),
      'isclose(a b | rel_tol abs_tol)': ([a, b, relative, absolute]) => {
        const [x, y] = [doubleOf(a), doubleOf(b)]
        if (x === y) return true
        const bound = Math.max(
          (relative === undefined ? 1e-9 : doubleOf(relative)) * Math.max(Math.abs(x), Math.abs(y)),
          absolute === undefined ? 0 : doubleOf(absolute),
        )
        return Number.isFinite(x) && Number.isFinite(y) && Math.abs(x - y) <= bound
      },
      'factorial(n)': ([n]) => factorial(n),
      'gcd(*integers)': ([all]) => divisorOf((all as Tuple).items.map(needWhole)),
      'lcm(*integers)': ([all]) => multipleOf((all as Tuple).items.map(needWhole)),
      'isqrt(n)': function* ([n]) {
        const number = BigInt(needWhole(n))
        if (number < 0n) throw valueError('isqrt() argument must be nonnegative')
        return whole(yield* rootOf(number))
      },
      'comb(n k)': ([n, k]) => chosen(indexOf(n), indexOf(k), false),
      'perm(n k?)': ([n, k]) => chosen(indexOf(n), k === undefined ? indexOf(n) : indexOf(k), true),
      'fsum(seq)': function* ([items]) {
        return new Float(exactSum((yield* itemsOf(items)).map(doubleOf)))
      },
      'prod(iterable | start)': function* ([items, start]) {
        let [number, float]: [Whole, number | undefined] = [1, undefined]
        for (const each of [start ?? 1, ...(yield* itemsOf(items))]) {
          const one = wholeOf(each)
          if (one === undefined || float !== undefined) float = (float ?? Number(number)) * doubleOf(each)
          else number = multiply(number, one)
          yield* breatheFor(number)
        }
        return float === undefined ? number : new Float(float)
      },
    },
    {
      pi: new Float(Math.PI),
      e: new Float(Math.E),
      tau: new Float(2 * Math.PI),
      inf: new Float(Number.POSITIVE_INFINITY),
      nan: new Float(Number.NaN),
    },
  )
}
