/** Amounts of metrics: thousandths, as whole numbers, written as quantities. */
import { canonicalQuantity, formatQuantity } from '../../api/quantity.ts'

const nanosInMilli = 1_000_000n
const most32 = 2 ** 31 - 1
const least32 = -(2 ** 31)
const least64 = -(2 ** 63)

/**
 * As it is read again once it is stored: `64Mi`, and `50M` for what is no whole number of Ki.
 * @param isBinary written in Ki, Mi …, as memory is; where it is no whole number, in decimals all the same
 */
export function amountText(millis: number, isBinary = false): string {
  const nanos = BigInt(millis) * nanosInMilli
  const isWhole = millis % 1_000 === 0
  return canonicalQuantity(formatQuantity({ nanos, format: isBinary && isWhole ? 'binary' : 'decimal' }))
}

/** Exact however large the amounts are. */
export function sumOf(amounts: Iterable<number>): bigint {
  let sum = 0n
  for (const amount of amounts) sum += BigInt(amount)
  return sum
}

/** Rounded up. What a count of replicas cannot be is the least one, as where the real controller runs: nothing is scaled by it. */
export function replicasOf(count: number): number {
  const replicas = Math.ceil(count)
  return replicas >= least32 && replicas <= most32 ? replicas : least32
}

/** Rounded up, and not beyond what a count of replicas can be. */
export const boundedReplicasOf = (count: number): number => replicasOf(Math.min(count, most32))

/** What is no number is the least one, as where the real controller runs. */
export const wholeAmount = (amount: number): number => (Number.isFinite(amount) ? amount : least64)
