/** Values as Go prints them in what it says of YAML: integers are bigints here, other numbers floats, mappings Maps. */

import { quoted } from '../../quote.ts'

const mostSigned = 2n ** 63n - 1n

/** `%#v`: `map[interface {}]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return quoted(value)
  // What is too great for a signed integer is unsigned there, and written in hexadecimal digits.
  if (typeof value === 'bigint' && value > mostSigned) return `0x${value.toString(16)}`
  if (typeof value === 'number') return floatText(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (!(value instanceof Map)) return String(value)
  const entries = [...value].map(([key, part]) => `${goSyntax(key)}:${goSyntax(part)}`)
  return `map[interface {}]interface {}{${entries.sort().join(', ')}}`
}

/** `%g` of a float64, or of what is left of it in 32 bits: `1.5`, `1e+06`. */
export function floatText(value: number, bits: 32 | 64 = 64): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const [mantissa, exponent] = shortest(value, bits).toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(shortest(value, bits))
  const digits = String(Math.abs(power)).padStart(2, '0')
  return `${mantissa}e${power < 0 ? '-' : '+'}${digits}`
}

/** The number with the fewest digits that is the same in so many bits. */
function shortest(value: number, bits: 32 | 64): number {
  if (bits === 64) return value
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits))
    if (Math.fround(shorter) === Math.fround(value)) return shorter
  }
  return Number(value.toPrecision(9))
}
