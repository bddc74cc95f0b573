/** Values as Go prints them in what it says of YAML: integers are bigints here, other numbers floats, mappings Maps. */
import { goFloat } from '../../go-numbers.ts'
import { quoted } from '../../quote.ts'

const mostSigned = 2n ** 63n - 1n

/** `%#v`: `map[interface {}]interface {}{"a":1}`. */
export function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return quoted(value)
  // What is too great for a signed integer is unsigned there, and written in hexadecimal digits.
  if (typeof value === 'bigint' && value > mostSigned) return `0x${value.toString(16)}`
  if (typeof value === 'number') return goFloat(value)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (!(value instanceof Map)) return String(value)
  const entries = [...value].map(([key, part]) => `${goSyntax(key)}:${goSyntax(part)}`)
  return `map[interface {}]interface {}{${entries.sort().join(', ')}}`
}

/** `%g` of what is left of a number in 32 bits: the fewest digits that mean the same there. */
export function float32Text(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits))
    if (Math.fround(shorter) === Math.fround(value)) return goFloat(shorter)
  }
  return goFloat(Number(value.toPrecision(9)))
}
