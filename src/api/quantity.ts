/** Quantities such as `500m`, `1Gi`, `2e3`: exact arithmetic, and the canonical form that the API server stores. */
import { memoOfTexts } from './memo.ts'

/** `binary`: Ki, Mi …; `exponent`: e3, e6 …; `decimal`: m, k, M …. Decides how the quantity is written. */
type QuantityFormat = 'decimal' | 'binary' | 'exponent'

/** An amount in billionths (the smallest step there is) and the way it is written. */
export interface Quantity {
  readonly nanos: bigint
  readonly format: QuantityFormat
  /** How it was written, where that is kept. Nothing that is reckoned has it. */
  readonly kept?: string
}

/** The text is no quantity. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError'
}

const nanosInOne = 1_000_000_000n
const nanosInMilli = 1_000_000n
const largest = (2n ** 63n - 1n) * nanosInOne

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

const wrongForm =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/

/**
 * Without digits it is none of its unit, as in the real thing: `Gi` is zero.
 * @throws QuantityError with the sentence of the API server
 */
export const parseQuantity = memoOfTexts(readQuantity)

function readQuantity(text: string): Quantity {
  const [, sign, whole, fraction = '', suffix] = (text !== '' && parts.exec(text)) || fail()
  const { format, base, exponent } = readSuffix(suffix)
  const digits = BigInt(whole + fraction)
  const numerator = digits * nanosInOne * (exponent < 0 ? 1n : base ** BigInt(exponent))
  const denominator = 10n ** BigInt(fraction.length) * (exponent < 0 ? base ** BigInt(-exponent) : 1n)
  const nanos = divideUp(numerator, denominator)
  // In powers of two there is a largest one.
  const capped = format === 'binary' && nanos > largest ? largest : nanos
  const quantity = { nanos: sign === '-' ? -capped : capped, format }
  return isKept(text, quantity) ? { ...quantity, kept: text } : quantity
}

function fail(): never {
  throw new QuantityError(wrongForm)
}

/** Exponents beyond this are capped anyway. */
const largestExponent = 1_000

function readSuffix(suffix: string): { format: QuantityFormat; base: bigint; exponent: number } {
  const decimal = decimalSuffixes.indexOf(suffix)
  if (decimal >= 0) return { format: 'decimal', base: 10n, exponent: (decimal - 3) * 3 }
  const binary = binarySuffixes.indexOf(suffix)
  if (binary > 0) return { format: 'binary', base: 1024n, exponent: binary }
  const [, exponent] = /^[eE]([-+]?\d{1,9})$/.exec(suffix) ?? []
  if (exponent === undefined) throw new QuantityError("unable to parse quantity's suffix")
  const bounded = Math.max(-largestExponent, Math.min(largestExponent, Number(exponent)))
  return { format: 'exponent', base: 10n, exponent: bounded }
}

/** Away from zero is up: whoever asks for a little gets the least there is. `dividend` is not negative. */
const divideUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor

export function isQuantity(text: unknown): text is string {
  try {
    return typeof text === 'string' && parseQuantity(text) !== undefined
  } catch (error) {
    if (error instanceof QuantityError) return false
    throw error
  }
}

/** The canonical text: no fraction, and the largest suffix that needs none. What no suffix is large enough for has none, as in the real thing. */
export function formatQuantity({ nanos, format, kept }: Quantity): string {
  if (kept !== undefined) return kept
  if (nanos === 0n) return '0'
  const sign = nanos < 0n ? '-' : ''
  const size = nanos < 0n ? -nanos : nanos
  // What is no whole number is not rounded, but written in thousandths.
  if (format === 'binary' && size >= 1024n * nanosInOne && size % nanosInOne === 0n)
    return sign + formatBinary(size / nanosInOne)
  let [number, step] = [size, 0]
  while (number % 1000n === 0n) [number, step] = [number / 1000n, step + 1]
  if (format !== 'exponent') return `${sign}${number}${decimalSuffixes[step] ?? ''}`
  return step === 3 ? `${sign}${number}` : `${sign}${number}e${(step - 3) * 3}`
}

function formatBinary(units: bigint): string {
  let step = 0
  while (units % 1024n === 0n) [units, step] = [units / 1024n, step + 1]
  return `${units}${binarySuffixes[step]}`
}

/** What is surely canonical: up to three digits with any suffix but the greatest, or digits that do not end in 000. */
const plainlyCanonical =
  /^(?:0|[1-9]\d{0,2}(?:[numkMGTP]|[KMGTP]i)?|[1-9]\d{0,8}(?:[1-9]\d\d|\d[1-9]\d|\d\d[1-9])[numkM]?)$/

/** The text as the API server stores it: `1000m` becomes `1`. */
export const canonicalQuantity = (text: string): string =>
  plainlyCanonical.test(text) ? text : formatQuantity(parseQuantity(text))

/** How many digits the real parser takes in without a second look. */
const mostDigits = 18
const mostBinaryDigits = 14

/** An amount as `value · 10^scale`, in 64 bits. */
export interface ShortAmount {
  readonly value: bigint
  readonly scale: number
}

/** How the real thing keeps a quantity; undefined where it does so in as many digits as there are. @param text one that is a quantity */
export function shortAmount(text: string): ShortAmount | undefined {
  const [, sign, whole, fraction = '', suffix] = parts.exec(text)!
  const digits = whole.replace(/^0+/, '') || '0'
  const { format, base, exponent } = readSuffix(suffix)
  const value = BigInt(sign + digits + fraction)
  if (format === 'binary') {
    const isShort = fraction === '' && digits.length <= mostBinaryDigits - exponent * 3
    return isShort ? { value: value * base ** BigInt(exponent), scale: 0 } : undefined
  }
  const scale = exponent - fraction.length
  return digits.length + fraction.length <= mostDigits && scale >= -9 ? { value, scale } : undefined
}

/** Whether the real parser takes a text for canonical at first glance: `1.125`, `+5`, `007`, `1.Ki`. */
function isKept(text: string, { nanos, format }: Quantity): boolean {
  const short = shortAmount(text)
  if (!short || nanos === 0n) return false
  const [, , whole, fraction = ''] = parts.exec(text)!
  if (format === 'binary') return BigInt(whole) % 8n !== 0n
  const startsWithZero = fraction !== '' && /^0*$/.test(whole)
  return short.scale % 3 === 0 && short.value % 1000n !== 0n && !startsWithZero
}

/** The same for an amount of a resource, of which a thousandth is the least. */
export function resourceQuantity(text: string): string {
  if (plainlyCanonical.test(text) && !/[nu]$/.test(text)) return text
  const { nanos, format } = parseQuantity(text)
  if (nanos % nanosInMilli === 0n) return canonicalQuantity(text)
  const millis = nanos < 0n ? -divideUp(-nanos, nanosInMilli) : divideUp(nanos, nanosInMilli)
  return formatQuantity({ nanos: millis * nanosInMilli, format })
}

/** In whole units, rounded up (away from zero). */
const wholeUnitsOf = ({ nanos }: Quantity): number => roundedUp(nanos, nanosInOne)

/** In thousandths, rounded up (away from zero). */
const milliUnitsOf = ({ nanos }: Quantity): number => roundedUp(nanos, nanosInMilli)

const roundedUp = (nanos: bigint, unit: bigint): number =>
  Number(nanos < 0n ? -divideUp(-nanos, unit) : divideUp(nanos, unit))

const simple = /^(\d{1,9})(|m|k|M|G|[KMG]i)$/
const simpleFactors: Readonly<Record<string, number>> = {
  '': 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
}

/** The whole units that a text stands for, rounded up: bytes of memory, numbers of Pods. */
export function quantityValue(text: string): number {
  const match = simple.exec(text)
  if (!match || Number(match[1]) > 1e6) return wholeUnitsOf(parseQuantity(text))
  return match[2] === 'm' ? Math.ceil(Number(match[1]) / 1000) : Number(match[1]) * simpleFactors[match[2]]
}

/** The thousandths that a text stands for, rounded up: of CPUs. */
export function quantityMilliValue(text: string): number {
  const match = simple.exec(text)
  if (!match || Number(match[1]) > 1e3) return milliUnitsOf(parseQuantity(text))
  return match[2] === 'm' ? Number(match[1]) : Number(match[1]) * simpleFactors[match[2]] * 1000
}

/** Less than, equal to or greater than zero, as `a` is less than, equal to or greater than `b`. */
export const compareQuantities = (a: Quantity, b: Quantity): number =>
  a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0

/** Written as the first is; as the second where the first is nothing. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nanos: a.nanos + b.nanos,
  format: a.nanos === 0n ? b.format : a.format,
})
