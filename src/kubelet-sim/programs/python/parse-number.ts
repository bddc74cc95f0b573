/** What a number stands for, as a program writes it. */
import { SyntaxProblem } from './syntax.ts'
import type { Token } from './tokens.ts'
import { Float, type Value } from './values.ts'

/** CPython takes longer ones for an attack. */
const mostDigits = 4_300

export function parseNumber({ text, at }: Token): Value {
  const plain = text.replaceAll('_', '').toLowerCase()
  if (plain.endsWith('j')) throw new SyntaxProblem('kubesim: complex numbers are not simulated', at)
  if (!/^0[xob]/.test(plain) && /[.e]/.test(plain)) return new Float(Number(plain))
  if (plain.length > mostDigits)
    throw new SyntaxProblem(
      'Exceeds the limit (4300 digits) for integer string conversion - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.',
      at,
    )
  const value = Number(plain)
  return Number.isSafeInteger(value) ? value : BigInt(plain)
}
