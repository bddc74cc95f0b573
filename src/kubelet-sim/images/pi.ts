/** The digits of pi. */
import type { Process, Working } from '../runtime/program.ts'

/** What a term costs for each of its digits. */
const digitUnits = 0.01

/** `3.14159…`, with `digits` digits in all. By Machin's formula: pi/4 = 4 arctan(1/5) - arctan(1/239). */
export function* piDigits(process: Process, digits: number): Working<string> {
  if (digits <= 1) return '3'
  const scale = 10n ** BigInt(digits + 10)
  const termUnits = digits * digitUnits
  const fifth = yield* arctanOfInverse(process, 5n, { scale, termUnits })
  const other = yield* arctanOfInverse(process, 239n, { scale, termUnits })
  const pi = 4n * (4n * fifth - other)
  // The last digit is rounded.
  const text = ((pi + 5n * 10n ** 10n) / 10n ** 11n).toString()
  return `${text[0]}.${text.slice(1)}`
}

function* arctanOfInverse(
  process: Process,
  x: bigint,
  { scale, termUnits }: { readonly scale: bigint; readonly termUnits: number },
): Working<bigint> {
  const square = x * x
  let term = scale / x
  let sum = term
  for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
    term /= square
    sum += (sign * term) / n
    if (process.needsRest(termUnits)) yield* process.rest()
  }
  return sum
}
