/** Amounts of metrics: thousandths, as whole numbers, written as quantities. */
import { formatQuantity } from '../../api/quantity.ts'

const nanosInMilli = 1_000_000n
const most = 2 ** 31 - 1
const least64 = -(2 ** 63)

/** @param isBinary written in Ki, Mi …, as memory is; where it is no whole number, in decimals all the same */
export function amountText(millis: number, isBinary = false): string {
  const nanos = BigInt(millis) * nanosInMilli
  const isWhole = millis % 1_000 === 0
  return formatQuantity({ nanos, format: isBinary && isWhole ? 'binary' : 'decimal' })
}

/** Exact however large the amounts are. */
export function sumOf(amounts: Iterable<number>): bigint {
  let sum = 0n
  for (const amount of amounts) sum += BigInt(amount)
  return sum
}

/** Rounded up, and not beyond what a count of replicas can be. */
export const replicasOf = (count: number): number => Math.min(Math.ceil(count), most)

/** What is no number is the least one, as where the real controller runs. */
export const wholeAmount = (amount: number): number => (Number.isFinite(amount) ? amount : least64)
