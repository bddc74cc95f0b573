/** The common expressions, of numbers and of variables that hold some: their value without waiting for anything. */
import type { ArithmeticExpression } from 'unbash'
import { comparisons, compute, constantValue, isName, nodeUnits } from './arithmetic.ts'
import type { Shell } from './shell.ts'

/** What is nested deeper is computed step by step. */
const deepest = 8

/** An expression as it is computed: a number, the name of a variable, or an operation. */
export type PlainSum = number | string | Operation

interface Operation {
  readonly operator: string
  readonly left: PlainSum
  readonly right: PlainSum
}

/** Undefined for what changes variables, or has to be expanded first. */
export function plainSum(expression: ArithmeticExpression, depth = 0): PlainSum | undefined {
  switch (expression.type) {
    case 'ArithmeticWord': {
      const { value } = expression
      return constantValue(value) ?? (isName(value) ? value : undefined)
    }
    case 'ArithmeticGroup':
      return depth < deepest ? plainSum(expression.expression, depth + 1) : undefined
    case 'ArithmeticBinary': {
      const { operator } = expression
      if (depth >= deepest || operator === '&&' || operator === '||') return undefined
      if (operator.endsWith('=') && !comparisons.has(operator)) return undefined
      const left = plainSum(expression.left, depth + 1)
      const right = left === undefined ? undefined : plainSum(expression.right, depth + 1)
      return right === undefined ? undefined : { operator, left: left!, right }
    }
    default:
      return undefined
  }
}

/** Undefined for what goes wrong, or where a variable holds no number. */
export function plainValue(shell: Shell, sum: PlainSum): number | undefined {
  if (typeof sum === 'number') return sum
  if (typeof sum === 'string') {
    const value = shell.get(sum)
    return value === undefined ? undefined : constantValue(value)
  }
  shell.process.charge(nodeUnits)
  const left = plainValue(shell, sum.left)
  const right = left === undefined ? undefined : plainValue(shell, sum.right)
  return right === undefined ? undefined : compute(sum.operator, left!, right)
}
