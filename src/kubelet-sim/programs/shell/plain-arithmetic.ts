/** The common expressions, of numbers and of variables that hold some: their value without waiting for anything. */
import type { ArithmeticExpression } from 'unbash'
import { comparisons, compute, constantValue, isName, nodeUnits } from './arithmetic.ts'
import type { Shell } from './shell.ts'

/** What is nested deeper is computed step by step. */
const deepest = 8

/** Undefined for what changes variables, has to be expanded first, or goes wrong. */
export function plainValue(shell: Shell, expression: ArithmeticExpression, depth = 0): number | undefined {
  switch (expression.type) {
    case 'ArithmeticWord':
      return wordValue(shell, expression.value)
    case 'ArithmeticGroup':
      return depth < deepest ? plainValue(shell, expression.expression, depth + 1) : undefined
    case 'ArithmeticBinary': {
      const { operator } = expression
      if (depth >= deepest || operator === '&&' || operator === '||') return undefined
      if (operator.endsWith('=') && !comparisons.has(operator)) return undefined
      shell.process.charge(nodeUnits)
      const left = plainValue(shell, expression.left, depth + 1)
      const right = left === undefined ? undefined : plainValue(shell, expression.right, depth + 1)
      return right === undefined ? undefined : compute(operator, left!, right)
    }
    default:
      return undefined
  }
}

function wordValue(shell: Shell, word: string): number | undefined {
  const constant = constantValue(word)
  if (constant !== undefined || !isName(word)) return constant
  const value = shell.get(word)
  return value === undefined ? undefined : constantValue(value)
}
