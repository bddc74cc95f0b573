/** Kubernetes' quantities in expressions: `quantity('1.5Gi').isLessThan(quantity('2Gi'))`. */
import { parseQuantity, type Quantity, QuantityError } from '../../api/quantity.ts'
import type { Library } from '../functions.ts'
import { quantityType } from '../signature.ts'
import { CelError, Foreign, type Value } from '../values.ts'

const nanosInOne = 1_000_000_000n

class QuantityValue extends Foreign {
  override readonly type = quantityType
  /** In billionths. */
  readonly nanos: bigint
  constructor(nanos: bigint) {
    super()
    this.nanos = nanos
  }
  override equals(other: QuantityValue) {
    return this.nanos === other.nanos
  }
  override get isZero() {
    return this.nanos === 0n
  }
  /** The whole number that it is, undefined where it is none, or none of 64 bits. */
  get integer(): bigint | undefined {
    if (this.nanos % nanosInOne !== 0n) return undefined
    const value = this.nanos / nanosInOne
    return BigInt.asIntN(64, value) === value && value !== 2n ** 63n - 1n ? value : undefined
  }
}

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
const zero = new QuantityValue(0n)

/** A quantity by its text. */
export function quantityFrom(text: string): Value {
  const found = read(text)
  return typeof found === 'string' ? new CelError(found) : new QuantityValue(found.nanos)
}

export const quantity: Library = {
  'quantity(string) -> Quantity': quantityFrom,
  'isQuantity(string) -> bool': (text: string) => typeof read(text) !== 'string',
  'sign(Quantity) -> int': (value: QuantityValue) => compare(value, zero),
  '(Quantity).isGreaterThan(Quantity) -> bool': (a: QuantityValue, b: QuantityValue) => compare(a, b) === 1n,
  '(Quantity).isLessThan(Quantity) -> bool': (a: QuantityValue, b: QuantityValue) => compare(a, b) === -1n,
  '(Quantity).compareTo(Quantity) -> int': compare,
  '(Quantity).asApproximateFloat() -> double': ({ nanos }: QuantityValue) => Number(nanos) / 1e9,
  '(Quantity).asInteger() -> int': ({ integer }: QuantityValue) =>
    integer ?? new CelError('cannot convert value to integer'),
  '(Quantity).isInteger() -> bool': ({ integer }: QuantityValue) => integer !== undefined,
  '(Quantity).add(Quantity) -> Quantity': (a: QuantityValue, b: QuantityValue) =>
    new QuantityValue(a.nanos + b.nanos),
  '(Quantity).add(int) -> Quantity': (a: QuantityValue, b: bigint) =>
    new QuantityValue(a.nanos + b * nanosInOne),
  '(Quantity).sub(Quantity) -> Quantity': (a: QuantityValue, b: QuantityValue) =>
    new QuantityValue(a.nanos - b.nanos),
  '(Quantity).sub(int) -> Quantity': (a: QuantityValue, b: bigint) =>
    new QuantityValue(a.nanos - b * nanosInOne),
}
