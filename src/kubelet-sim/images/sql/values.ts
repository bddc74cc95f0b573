/** Values of SQL that are neither texts nor whole numbers: how they are counted with, and written. */

/** A value of a column: whole numbers are JavaScript's, instants are texts. Only some servers have booleans; others have 1 and 0. */
export type SqlValue = string | number | boolean | null | Numeral | Interval

/** A number that is written in its own way. */
export abstract class Numeral {
  abstract readonly value: number
  abstract toString(): string

  /** How it goes over the wire. */
  toJSON(): WiredNumeral {
    return { n: this.toString() }
  }
}

interface WiredNumeral {
  readonly n: string
}

/** A number as a client was told it. */
export class ToldNumeral extends Numeral {
  constructor(private readonly text: string) {
    super()
  }

  get value(): number {
    return Number(this.text)
  }

  override toString(): string {
    return this.text
  }
}

export const isWired = (cell: unknown): cell is WiredNumeral =>
  typeof cell === 'object' && cell !== null && typeof (cell as WiredNumeral).n === 'string'

/** `10n ** n` */
const tens: bigint[] = []
const tenTo = (n: number): bigint => (tens[n] ??= 10n ** BigInt(n))

const half = (divisor: bigint): bigint => divisor / 2n

/** Rounded to the nearest, halves away from zero. */
function divided(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n
  const [a, b] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor]
  const quotient = (a + half(b)) / b
  return isNegative ? -quotient : quotient
}

/** No number has more digits. */
export const mostDigits = 1_000

const decimalText = /^\s*([-+]?)(\d{0,1000})(?:\.(\d{0,1000}))?(?:[eE]([-+]?\d{1,3}))?\s*$/

/** A number with so many digits behind its point. */
export class Decimal extends Numeral {
  constructor(
    readonly units: bigint,
    readonly scale: number,
  ) {
    super()
  }

  /** @returns undefined for a text that is no number */
  static parse(text: string): Decimal | undefined {
    const [, sign, whole, fraction = '', exponent = '0'] = decimalText.exec(text) ?? []
    if (sign === undefined || whole + fraction === '') return undefined
    const scale = fraction.length - Number(exponent)
    if (Math.abs(scale) > mostDigits) return undefined
    const units = BigInt(whole + fraction) * (scale < 0 ? tenTo(-scale) : 1n)
    return new Decimal(sign === '-' ? -units : units, Math.max(0, scale))
  }

  /** @param scale of what is no decimal yet; by default as many digits as it has */
  static of(value: number, scale?: number): Decimal {
    const text = scale === undefined ? String(value) : value.toFixed(Math.min(scale, 100))
    return Decimal.parse(text) ?? new Decimal(0n, scale ?? 0)
  }

  get value(): number {
    return Number(this.toString())
  }

  override toString(): string {
    const { units, scale } = this
    if (scale === 0) return String(units)
    const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
    return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  }

  /** With so many digits behind its point. */
  to(scale: number): Decimal {
    if (scale === this.scale) return this
    return new Decimal(this.#unitsAt(scale), scale)
  }

  #unitsAt(scale: number): bigint {
    const { units, scale: own } = this
    return scale >= own ? units * tenTo(scale - own) : divided(units, tenTo(own - scale))
  }

  plus(other: Decimal, sign = 1n): Decimal {
    const scale = Math.max(this.scale, other.scale)
    return new Decimal(this.#unitsAt(scale) + sign * other.#unitsAt(scale), scale)
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.units * other.units, this.scale + other.scale)
  }

  /** @param other not zero */
  over(other: Decimal, scale: number): Decimal {
    const shift = scale + other.scale - this.scale
    const [a, b] =
      shift >= 0 ? [this.units * tenTo(shift), other.units] : [this.units, other.units * tenTo(-shift)]
    return new Decimal(divided(a, b), scale)
  }

  /** @param other not zero */
  modulo(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale)
    return new Decimal(this.#unitsAt(scale) % other.#unitsAt(scale), scale)
  }

  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const difference = this.#unitsAt(scale) - other.#unitsAt(scale)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }

  /** Its first digit to the base of ten thousand, and the power of that. */
  first(): { readonly digit: number; readonly weight: number } {
    const digits = String(this.units < 0n ? -this.units : this.units)
    if (digits === '0') return { digit: 0, weight: 0 }
    const exponent = digits.length - this.scale - 1
    const weight = Math.floor(exponent / 4)
    const length = exponent - 4 * weight + 1
    return { digit: Number(digits.slice(0, length).padEnd(length, '0')), weight }
  }
}

/** A number that is not exact. */
export class Double extends Numeral {
  constructor(readonly value: number) {
    super()
  }

  override toString(): string {
    return Object.is(this.value, -0) ? '-0' : String(this.value)
  }
}

/** A length of time. Months and days are kept by themselves, as they are not all of one length. */
export class Interval {
  constructor(
    readonly months: number,
    readonly days: number,
    readonly ms: number,
  ) {}

  times(factor: number): Interval {
    const months = Math.trunc(this.months * factor)
    const days = this.days * factor + (this.months * factor - months) * 30
    const whole = Math.trunc(days)
    return new Interval(months, whole, Math.round(this.ms * factor + (days - whole) * dayMs))
  }

  plus(other: Interval): Interval {
    return new Interval(this.months + other.months, this.days + other.days, this.ms + other.ms)
  }

  /** About how long it is. */
  get value(): number {
    return (this.months * 30 + this.days) * dayMs + this.ms
  }

  toString(): string {
    const { months, days, ms } = this
    const years = Math.trunc(months / 12)
    const parts = [counted(years, 'year'), counted(months % 12, 'mon'), counted(days, 'day')].filter(Boolean)
    if (ms !== 0 || parts.length === 0) parts.push(clockText(ms))
    return parts.join(' ')
  }

  toJSON(): string {
    return this.toString()
  }
}

export const dayMs = 86_400_000

const counted = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`

const twoDigits = (n: number): string => String(n).padStart(2, '0')

/** `01:02:03.5` */
export function clockText(ms: number): string {
  const left = Math.abs(Math.round(ms))
  const fraction =
    left % 1_000 === 0
      ? ''
      : `.${String(left % 1_000)
          .padStart(3, '0')
          .replace(/0+$/, '')}`
  const seconds = Math.floor(left / 1_000)
  return `${ms < 0 ? '-' : ''}${twoDigits(Math.floor(seconds / 3_600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}${fraction}`
}

const truths = /^\s*(t|true|y|yes|on)\s*$/i

export const isTrue = (value: SqlValue): boolean =>
  value !== null && (numberOf(value) !== 0 || (typeof value === 'string' && truths.test(value)))

export function numberOf(value: SqlValue): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value)
  if (typeof value === 'object') return value?.value ?? 0
  return Number(
    /^\s*[-+]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][-+]?\d{1,3})?/.exec(value)?.[0] ?? 0,
  )
}

export const textOf = (value: SqlValue): string =>
  value === null ? '' : value === true ? 't' : value === false ? 'f' : String(value)

const capitals = /[A-Z]+/g
const capital = /[A-Z]/

/** In small letters, as far as they are those of ASCII. */
export const lower = (text: string): string =>
  capital.test(text) ? text.replace(capitals, (each) => each.toLowerCase()) : text

/** How much there is to look at in a value. */
export const lengthOf = (value: SqlValue): number => (typeof value === 'string' ? value.length : 0)

/**
 * Nothing comes first; a text is compared with a number as a number.
 * @param isExact capitals make a difference, and come after the same small letters
 */
export function compareValues(a: SqlValue, b: SqlValue, isExact = false): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b, isExact)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(isTrue(a)) - Number(isTrue(b))
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b)
  const [x, y] = [numberOf(a), numberOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function compareTexts(a: string, b: string, isExact: boolean): number {
  if (a === b) return 0
  const [x, y] = [lower(a), lower(b)]
  if (x !== y) return x < y ? -1 : 1
  return isExact ? (a > b ? -1 : 1) : 0
}
