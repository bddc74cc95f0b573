/** Numbers of any length, as bc reckons with them: whole numbers of units, each 10 to the minus `scale`. Source: bc(1) of POSIX. */

export interface BcNumber {
  readonly units: bigint
  readonly scale: number
}

/** What reckoning cannot answer. */
export class BcError extends Error {}

/** In digits. */
const longestNumber = 10_000

const power = (n: number): bigint => 10n ** BigInt(n)

export const ofInteger = (n: number | bigint): BcNumber => ({ units: BigInt(n), scale: 0 })

export const zero = ofInteger(0)

export function rescaled({ units, scale }: BcNumber, to: number): BcNumber {
  if (to === scale) return { units, scale }
  return { units: to > scale ? units * power(to - scale) : units / power(scale - to), scale: to }
}

const alike = (a: BcNumber, b: BcNumber): readonly [bigint, bigint, number] => {
  const scale = Math.max(a.scale, b.scale)
  return [rescaled(a, scale).units, rescaled(b, scale).units, scale]
}

export function compareNumbers(a: BcNumber, b: BcNumber): number {
  const [x, y] = alike(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

export function add(a: BcNumber, b: BcNumber): BcNumber {
  const [x, y, scale] = alike(a, b)
  return bounded({ units: x + y, scale })
}

export const negated = ({ units, scale }: BcNumber): BcNumber => ({ units: -units, scale })

export function multiply(a: BcNumber, b: BcNumber, scale: number): BcNumber {
  const whole = { units: a.units * b.units, scale: a.scale + b.scale }
  return bounded(rescaled(whole, Math.min(whole.scale, Math.max(scale, a.scale, b.scale))))
}

export function divide(a: BcNumber, b: BcNumber, scale: number): BcNumber {
  if (b.units === 0n) throw new BcError('Divide by zero')
  return bounded({ units: rescaled(a, scale + b.scale).units / b.units, scale })
}

export function remainder(a: BcNumber, b: BcNumber, scale: number): BcNumber {
  const quotient = divide(a, b, scale)
  return add(a, negated(multiply(quotient, b, Math.max(scale + b.scale, a.scale))))
}

export function raise(a: BcNumber, exponent: BcNumber, scale: number): BcNumber {
  const times = Number(rescaled(exponent, 0).units)
  const digits = String(a.units).length * Math.abs(times)
  if (digits > longestNumber) throw new BcError('Number too large')
  const whole = { units: a.units ** BigInt(Math.abs(times)), scale: a.scale * Math.abs(times) }
  if (times < 0) return divide(ofInteger(1), whole, scale)
  return bounded(rescaled(whole, Math.min(whole.scale, Math.max(scale, a.scale))))
}

export function squareRoot(a: BcNumber, scale: number): BcNumber {
  if (a.units < 0n) throw new BcError('Square root of a negative number')
  const to = Math.max(scale, a.scale)
  const { units } = rescaled(a, 2 * to)
  if (units === 0n) return { units, scale: to }
  let guess = 10n ** BigInt(Math.ceil(String(units).length / 2))
  for (let next = (guess + units / guess) >> 1n; next < guess; next = (guess + units / guess) >> 1n)
    guess = next
  return { units: guess, scale: to }
}

function bounded(number: BcNumber): BcNumber {
  if (number.units > most || number.units < -most) throw new BcError('Number too large')
  return number
}

const most = power(longestNumber)

/** @param base of its digits, from 2 to 16 */
export function readNumber(text: string, base: number): BcNumber {
  const [whole, fraction = ''] = text.split('.')
  if (base === 10) return { units: BigInt(whole + fraction || '0'), scale: fraction.length }
  const digits = [...(whole + fraction)].reduce(
    (sum, each) => sum * BigInt(base) + BigInt(Number.parseInt(each, 16)),
    0n,
  )
  return divide(ofInteger(digits), ofInteger(BigInt(base) ** BigInt(fraction.length)), fraction.length)
}

/** Longer lines are broken, as POSIX wants it. */
const longestLine = 69

export function numberText(number: BcNumber, base: number): string {
  const text = base === 10 ? decimalText(number) : textInBase(number, base)
  if (text.length <= longestLine) return text
  const lines: string[] = []
  for (let at = 0; at < text.length; at += longestLine - 1) lines.push(text.slice(at, at + longestLine - 1))
  return lines.join('\\\n')
}

function decimalText({ units, scale }: BcNumber): string {
  if (units === 0n) return '0'
  const digits = String(units < 0n ? -units : units).padStart(scale, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${units < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''}`
}

function textInBase(number: BcNumber, base: number): string {
  const { units } = rescaled(number, 0)
  const size = units < 0n ? -units : units
  const sign = units < 0n ? '-' : ''
  if (base <= 16) return sign + size.toString(base).toUpperCase()
  const digits: string[] = []
  for (let left = size; left > 0n || digits.length === 0; left /= BigInt(base))
    digits.unshift(` ${String(left % BigInt(base)).padStart(String(base - 1).length, '0')}`)
  return sign + digits.join('')
}
