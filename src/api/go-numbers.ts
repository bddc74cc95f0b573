/** Numbers as Go tells them apart and prints them: JSON has one sort of number, Go two. */

/** Whether Go reads it as a whole number: of what is too large for that it makes a fraction. */
export const isInt64 = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= 2 ** 63

/** A float64 as `%g` and `%v` print it, with the least digits: `0.5`, `1e+06`, `-0`, `+Inf`. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const [digits, exponent] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return Object.is(value, -0) ? '-0' : String(value)
  const sign = power < 0 ? '-' : '+'
  return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}

export const goNumber = (value: number): string => (isInt64(value) ? String(value) : goFloat(value))
