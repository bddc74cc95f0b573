/** Kubernetes' quantities in expressions: `quantity('1.5Gi').isLessThan(quantity('2Gi'))`. */
import {
  formatQuantity,
  parseQuantity,
  type Quantity,
  QuantityError,
  type ShortAmount,
  shortAmount,
} from '../../api/quantity.ts'
import type { Library } from '../functions.ts'
import { quantityType } from '../signature.ts'
import { CelError, Foreign, type Value } from '../values.ts'

const nanosInOne = 1_000_000_000n

class QuantityValue extends Foreign {
  override readonly type = quantityType
  constructor(
    /** In billionths. */
    readonly nanos: bigint,
    /** Where it is kept so: what is not is no whole number, even where it is one. */
    readonly short: ShortAmount | undefined,
  ) {
    super()
  }
  override get told() {
    const text = formatQuantity({ nanos: this.nanos, format: 'decimal' })
    return { name: 'Quantity', type: '*resource.Quantity', text }
  }
  override equals(other: QuantityValue) {
    return this.nanos === other.nanos
  }
  override get isZero() {
    return this.nanos === 0n
  }
  /** The whole number that it is, undefined where it is none, or none of 64 bits. */
  get integer(): bigint | undefined {
    if (!this.short || this.short.scale < 0) return undefined
    return scaled(this.short.value, this.short.scale)
  }
  get approximately(): number {
    const { value, scale } = this.short ?? { value: this.nanos, scale: -9 }
    return Number(value) * Number(`1e${scale}`)
  }
}

const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value

/** undefined: no number of 64 bits. */
function scaled(value: bigint, scale: number): bigint | undefined {
  if (value === 0n) return 0n
  const result = scale > mostDigits ? undefined : value * 10n ** BigInt(scale)
  return result !== undefined && isInt64(result) ? result : undefined
}

const mostDigits = 19

/** The sum is short where both are, and it has room in 64 bits. */
function sum(a: QuantityValue, b: QuantityValue): QuantityValue {
  const nanos = a.nanos + b.nanos
  if (!a.short || !b.short) return new QuantityValue(nanos, undefined)
  if (b.short.value === 0n) return new QuantityValue(nanos, a.short)
  if (a.short.value === 0n) return new QuantityValue(nanos, b.short)
  const scale = Math.min(a.short.scale, b.short.scale)
  const [one, other] = [a.short, b.short].map((each) => scaled(each.value, each.scale - scale))
  const value = one === undefined || other === undefined ? undefined : one + other
  const isShort = value !== undefined && isInt64(value)
  return new QuantityValue(nanos, isShort ? { value, scale } : undefined)
}

const negative = ({ nanos, short }: QuantityValue): QuantityValue =>
  new QuantityValue(-nanos, short && { ...short, value: -short.value })

const ofInteger = (value: bigint): QuantityValue => new QuantityValue(value * nanosInOne, { value, scale: 0 })

function read(text: string): Quantity | string {
  try {
    return parseQuantity(text)
  } catch (failure) {
    if (failure instanceof QuantityError) return failure.message
    throw failure
  }
}

const compare = (a: QuantityValue, b: QuantityValue) =>
  a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n
const zero = ofInteger(0n)

/** A quantity by its text. */
export function quantityFrom(text: string): Value {
  const found = read(text)
  return typeof found === 'string' ? new CelError(found) : new QuantityValue(found.nanos, shortAmount(text))
}

export const quantity: Library = {
  'quantity(string) -> Quantity': quantityFrom,
  'isQuantity(string) -> bool': (text: string) => typeof read(text) !== 'string',
  'sign(Quantity) -> int': (value: QuantityValue) => compare(value, zero),
  '(Quantity).isGreaterThan(Quantity) -> bool': (a: QuantityValue, b: QuantityValue) => compare(a, b) === 1n,
  '(Quantity).isLessThan(Quantity) -> bool': (a: QuantityValue, b: QuantityValue) => compare(a, b) === -1n,
  '(Quantity).compareTo(Quantity) -> int': compare,
  '(Quantity).asApproximateFloat() -> double': ({ approximately }: QuantityValue) => approximately,
  '(Quantity).asInteger() -> int': ({ integer }: QuantityValue) =>
    integer ?? new CelError('cannot convert value to integer'),
  '(Quantity).isInteger() -> bool': ({ integer }: QuantityValue) => integer !== undefined,
  '(Quantity).add(Quantity) -> Quantity': sum,
  '(Quantity).add(int) -> Quantity': (a: QuantityValue, b: bigint) => sum(a, ofInteger(b)),
  '(Quantity).sub(Quantity) -> Quantity': (a: QuantityValue, b: QuantityValue) => sum(a, negative(b)),
  '(Quantity).sub(int) -> Quantity': (a: QuantityValue, b: bigint) => sum(a, ofInteger(-b)),
}
