/** The digits of pi. */

/** `3.14159…`, with `digits` digits in all. By Machin's formula: pi/4 = 4 arctan(1/5) - arctan(1/239). */
export function piDigits(digits: number): string {
  if (digits <= 1) return '3'
  const scale = 10n ** BigInt(digits + 10)
  const pi = 4n * (4n * arctanOfInverse(5n, scale) - arctanOfInverse(239n, scale))
  // The last digit is rounded.
  const text = ((pi + 5n * 10n ** 10n) / 10n ** 11n).toString()
  return `${text[0]}.${text.slice(1)}`
}

function arctanOfInverse(x: bigint, scale: bigint): bigint {
  const square = x * x
  let term = scale / x
  let sum = term
  for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
    term /= square
    sum += (sign * term) / n
  }
  return sum
}
