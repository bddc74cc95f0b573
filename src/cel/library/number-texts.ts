/** Doubles as Go writes them. */

/** The shortest digits that mean a number, and where its point stands: 0.d1d2… times ten to `exponent`. */
function digitsOf(value: number) {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e')
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) }
}

const special = (value: number) => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf')

const exponentText = (exponent: number) =>
  `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`

/** Go's %g with the least digits: `1e+06`, `0.5`, `3`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return special(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const { digits, exponent } = digitsOf(value)
  if (value === 0) return `${sign}0`
  if (exponent < -4 || exponent >= 6) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits[0]}${fraction}e${exponentText(exponent)}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return `${sign}${whole}${fraction ? `.${fraction}` : ''}`
}
