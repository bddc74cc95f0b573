/** Whole numbers of any size, and others: how they are computed, read and written. */
import { memoryError, overflowError, valueError, zeroDivision } from './errors.ts'
import { Float, type Value } from './values.ts'

export type Whole = number | bigint

/** As a number where that is exact. */
export function whole(value: bigint): Whole {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** A number that is known to be whole, and may be too large to be exact. */
const kept = (value: number, exactly: () => bigint): Whole =>
  Number.isSafeInteger(value) ? value + 0 : whole(exactly())

/** In bits: what is longer takes too long to compute with. */
const longestWhole = 1_000_000

const beyondAll = 1n << BigInt(longestWhole)

const checked = (value: bigint): Whole => {
  if (value >= beyondAll || value <= -beyondAll) throw memoryError()
  return whole(value)
}

const bitsOf = (value: Whole): number =>
  typeof value === 'number' ? Math.abs(value).toString(2).length : value.toString(16).length * 4

/** As a float. */
export function asDouble(value: Whole): number {
  const number = Number(value)
  if (!Number.isFinite(number)) throw overflowError('int too large to convert to float')
  return number
}

export const add = (a: Whole, b: Whole): Whole =>
  typeof a === 'number' && typeof b === 'number'
    ? kept(a + b, () => BigInt(a) + BigInt(b))
    : checked(BigInt(a) + BigInt(b))

export const subtract = (a: Whole, b: Whole): Whole =>
  typeof a === 'number' && typeof b === 'number'
    ? kept(a - b, () => BigInt(a) - BigInt(b))
    : checked(BigInt(a) - BigInt(b))

export const multiply = (a: Whole, b: Whole): Whole =>
  typeof a === 'number' && typeof b === 'number'
    ? kept(a * b, () => BigInt(a) * BigInt(b))
    : checked(BigInt(a) * BigInt(b))

export function floorDivide(a: Whole, b: Whole): Whole {
  if (b === 0) throw zeroDivision('integer division or modulo by zero')
  if (typeof a === 'number' && typeof b === 'number') return (a - modulo(a, b)) / b + 0
  const [x, y] = [BigInt(a), BigInt(b)]
  const quotient = x / y
  return whole(x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient)
}

const modulo = (a: number, b: number): number => {
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest + 0
}

export function remainder(a: Whole, b: Whole): Whole {
  if (b === 0) throw zeroDivision('integer modulo by zero')
  if (typeof a === 'number' && typeof b === 'number') return modulo(a, b)
  const [x, y] = [BigInt(a), BigInt(b)]
  const rest = x % y
  return whole(rest !== 0n && rest < 0n !== y < 0n ? rest + y : rest)
}

export function trueDivide(a: Whole, b: Whole): Float {
  if (b === 0) throw zeroDivision('division by zero')
  if (typeof a === 'number' && typeof b === 'number') return new Float(a / b)
  const [x, y] = [BigInt(a), BigInt(b)]
  // As many bits as are needed of the quotient, and then the exponent.
  const shift = Math.max(0, bitsOf(whole(y)) - bitsOf(whole(x)) + 66)
  const value = Number((x << BigInt(shift)) / y) / 2 ** shift
  if (!Number.isFinite(value)) throw overflowError('integer division result too large for a float')
  return new Float(value)
}

export function power(a: Whole, b: Whole): Value {
  if (b < 0) {
    if (a === 0) throw zeroDivision('zero to a negative power')
    return new Float(asDouble(a) ** Number(b))
  }
  if (a === 0 || a === 1) return b === 0 ? 1 : a
  if (a === -1) return BigInt(b) % 2n === 0n ? 1 : -1
  const guess = Number(a) ** Number(b)
  if (Number.isSafeInteger(guess)) return guess
  if (bitsOf(a) * Number(b) > longestWhole) throw memoryError()
  return whole(BigInt(a) ** BigInt(b))
}

export function powerModulo(base: Whole, exponent: Whole, divisor: Whole): Whole {
  if (divisor === 0) throw valueError('pow() 3rd argument cannot be 0')
  if (exponent < 0) throw valueError('base is not invertible for the given modulus')
  let result = 1n
  let [b, e] = [BigInt(base), BigInt(exponent)]
  const m = BigInt(divisor)
  if (bitsOf(exponent) * bitsOf(divisor) > 4_000_000) throw memoryError()
  for (b %= m; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * b) % m
    b = (b * b) % m
  }
  return remainder(whole(result % m), divisor)
}

export function shift(a: Whole, by: Whole, isLeft: boolean): Whole {
  if (by < 0) throw valueError('negative shift count')
  if (isLeft) {
    if (a === 0) return 0
    if (by > longestWhole) throw memoryError()
    return checked(BigInt(a) << BigInt(by))
  }
  return whole(by > longestWhole ? (a < 0 ? -1n : 0n) : BigInt(a) >> BigInt(by))
}

export function bitwise(sign: string, a: Whole, b: Whole): Whole {
  const areSmall = typeof a === 'number' && typeof b === 'number' && (a | 0) === a && (b | 0) === b
  if (areSmall) return sign === '&' ? a & b : sign === '|' ? a | b : a ^ b
  const [x, y] = [BigInt(a), BigInt(b)]
  return whole(sign === '&' ? x & y : sign === '|' ? x | y : x ^ y)
}

export function floatModulo(a: number, b: number): number {
  if (b === 0) throw zeroDivision('float modulo by zero')
  const rest = a % b
  if (rest === 0) return b < 0 ? -0 : 0
  return rest < 0 !== b < 0 ? rest + b : rest
}

export function floatFloor(a: number, b: number): number {
  if (b === 0) throw zeroDivision('float floor division by zero')
  return Math.round((a - floatModulo(a, b)) / b)
}

export function floatPower(a: number, b: number): number {
  if (a === 0 && b < 0) throw zeroDivision('zero to a negative power')
  if (a === 1 || b === 0) return 1
  const result = a ** b
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    throw overflowError('Numerical result out of range')
  return result
}

/** Text and numbers are turned into each other as far as that. */
const mostDigits = 4_300
const moreDigits = 10n ** BigInt(mostDigits)

/** The digits of a whole number, which are not to be too many. */
export function wholeText(value: Whole): string {
  if (typeof value === 'number') return String(value)
  if (value >= moreDigits || value <= -moreDigits)
    throw valueError(
      'Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit',
    )
  return value.toString()
}

/** As Python shows a float: the shortest that says which one it is. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa, exponent] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power < -4 || power >= 16) return `${mantissa}e${exponentText(power)}`
  const sign = value < 0 ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '')
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`
  const padded = digits.padEnd(power + 1, '0')
  return `${sign}${padded.slice(0, power + 1)}.${padded.slice(power + 1) || '0'}`
}

export const exponentText = (power: number): string =>
  `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`

/** With so many digits behind the point; what lies in the middle goes to the even side. */
export function fixedText(value: number, places: number): string {
  if (!Number.isFinite(value)) return floatText(value)
  const isNegative = value < 0 || Object.is(value, -0)
  const [numerator, denominator] = fractionOf(Math.abs(value))
  const scaled = numerator * 10n ** BigInt(places)
  let digits = scaled / denominator
  const rest = (scaled % denominator) * 2n
  if (rest > denominator || (rest === denominator && digits % 2n === 1n)) digits += 1n
  const text = digits.toString().padStart(places + 1, '0')
  const whole = text.slice(0, text.length - places)
  return `${isNegative ? '-' : ''}${places > 0 ? `${whole}.${text.slice(-places)}` : whole}`
}

/** What a number is exactly, as a fraction. */
export function fractionOf(value: number): readonly [bigint, bigint] {
  let [number, exponent] = [value, 0]
  while (!Number.isInteger(number)) {
    number *= 2
    exponent++
  }
  return [BigInt(number), 1n << BigInt(exponent)]
}

/** The whole number that a text says, in a base; undefined where it says none. */
export function parseWhole(text: string, base: number): Whole | undefined {
  const found = /^([+-]?)(0[xX]|0[oO]|0[bB])?([\da-zA-Z_]+)$/.exec(text.trim())
  if (!found) return undefined
  const prefixes: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 }
  const said = found[2] ? prefixes[found[2][1].toLowerCase()] : undefined
  // `0b1` is a number of base 16, too.
  const isPrefix = said !== undefined && (base === 0 || base === said)
  const digits = isPrefix ? found[3] : `${found[2] ?? ''}${found[3]}`
  const used = isPrefix ? said : base === 0 ? 10 : base
  if (!/^[\da-zA-Z]+(?:_[\da-zA-Z]+)*$/.test(digits)) return undefined
  const plain = digits.replaceAll('_', '').toLowerCase()
  const highest = (used - 1).toString(36)
  for (const digit of plain) if (digit > highest) return undefined
  if (plain.length > mostDigits && used === 10)
    throw valueError(
      `Exceeds the limit (4300 digits) for integer string conversion: value has ${plain.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    )
  const value = exactly(plain, used)
  return whole(found[1] === '-' ? -value : value)
}

function exactly(digits: string, base: number): bigint {
  const prefix = base === 16 ? '0x' : base === 8 ? '0o' : base === 2 ? '0b' : base === 10 ? '' : undefined
  if (digits.length * Math.log2(base) > longestWhole) throw memoryError()
  if (prefix !== undefined) return BigInt(prefix + digits)
  let value = 0n
  if (digits.length > 10_000) throw memoryError()
  for (const digit of digits) value = value * BigInt(base) + BigInt(Number.parseInt(digit, 36))
  return value
}

/** The number that a text says; undefined where it says none. */
export function parseFloatText(text: string): number | undefined {
  const plain = text.trim().toLowerCase()
  if (/^[+-]?(?:inf|infinity)$/.test(plain))
    return plain.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^[+-]?nan$/.test(plain)) return Number.NaN
  if (!/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?$/.test(plain))
    return undefined
  return Number(plain.replaceAll('_', ''))
}
