/** Decimal forms of numbers, in which ties go to the even digit as in C and in Go; JavaScript's go up. */

/** The host writes no more digits than these. */
const mostDigits = 100

/** A number with 53 bits that lies in the middle has no more digits behind it than these. */
const digitsOfTie = 54

/** `%.2f` */
export const fixed = (number: number, digits: number): string =>
  tiesToEven(number, digits, (each, count) => each.toFixed(count))

/** `%.2e`, with two digits of an exponent at least: `1.5e+00` */
export const exponential = (number: number, digits: number): string =>
  tiesToEven(number, digits, (each, count) => each.toExponential(count)).replace(/e([-+])(\d)$/, 'e$10$2')

/**
 * `%.2g`: the shorter of both forms; at least one digit.
 * @param keepsZeroes as `%#g` does; else there are none at the end
 */
export function general(number: number, digits: number, keepsZeroes = false): string {
  const wanted = Math.max(1, Math.min(digits, mostDigits))
  // What is rounded up may have got a digit more.
  const exponent = number === 0 ? 0 : Number(exponential(number, wanted - 1).split('e')[1])
  const isPlain = exponent >= -4 && exponent < wanted
  const text = isPlain
    ? fixed(number, Math.min(wanted - 1 - exponent, mostDigits))
    : exponential(number, wanted - 1)
  return keepsZeroes || !text.includes('.') ? text : text.replace(/\.?0+(?=$|e)/, '')
}

/** @param write rounds up */
function tiesToEven(
  number: number,
  digits: number,
  write: (number: number, digits: number) => string,
): string {
  const rounded = write(number, digits)
  const [mantissa, exponent = ''] = rounded.split(/(?=e)/)
  const last = mantissa.at(-1)!
  // Few numbers lie in the middle, and those that an even digit ends have been rounded as they should be.
  if (!Number.isFinite(number) || Number(last) % 2 === 0 || digits >= mostDigits) return rounded
  const [exact, power = ''] = write(number, Math.min(mostDigits, digits + digitsOfTie)).split(/(?=e)/)
  const point = exact.indexOf('.')
  if (power !== exponent || !/^50*$/.test(exact.slice(point + 1 + digits))) return rounded
  return `${mantissa.slice(0, -1)}${Number(last) - 1}${exponent}`
}
