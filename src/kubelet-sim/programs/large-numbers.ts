/** Whole numbers that are so large that it takes something to compute with them: what, in units of work. */

/** Each twice as long as the one before: whole numbers of so many bits. */
const lengths = Array.from({ length: 12 }, (_, n) => 1_024 << n)
const bounds = lengths.map((bits) => 1n << BigInt(bits))

/** At least as many bits as a whole number has, and less than twice as many; 0 for what is computed with at once. */
export function bitsOfLarge(value: unknown): number {
  if (typeof value !== 'bigint') return 0
  const magnitude = value < 0n ? -value : value
  if (magnitude < bounds[0]) return 0
  const at = bounds.findIndex((bound) => magnitude < bound)
  return lengths[at < 0 ? lengths.length - 1 : at]
}

/** In units of work: to add two numbers of so many bits, or to read one. */
export const sumWork = (bits: number): number => bits >> 6

/** To multiply two of them. A quotient, or a power that comes to so many bits, is three times that. */
export const productWork = (bits: number): number => Math.round(bits ** 1.5 / 1_000)

/** What an operation costs, by its sign and by the largest of its numbers, what comes of it included; 0 for small ones. */
export function workOfWholes(sign: string, ...numbers: readonly unknown[]): number {
  const bits = Math.max(...numbers.map(bitsOfLarge))
  if (bits === 0) return 0
  if (sign === '*') return productWork(bits)
  return /^(?:\*\*|\/\/?|%)$/.test(sign) ? productWork(bits) * 3 : sumWork(bits)
}
