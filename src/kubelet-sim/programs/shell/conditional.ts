/** The conditional command of bash: [[ … ]]. */
import type { TestBinaryExpression, TestExpression } from 'unbash'
import type { Wait } from '../../runtime/streams.ts'
import { binaryTest, unaryTest } from '../commands/test.ts'
import { InvalidExpression } from '../memo.ts'
import { matchesPattern } from '../pattern.ts'
import { evaluateText } from './arithmetic.ts'
import { expandPattern, expandText } from './expand.ts'
import type { Shell } from './shell.ts'

export function* evaluateConditional(shell: Shell, expression: TestExpression): Generator<Wait, boolean> {
  switch (expression.type) {
    case 'TestGroup':
      return yield* evaluateConditional(shell, expression.expression)
    case 'TestNot': {
      const answer = yield* evaluateConditional(shell, expression.operand)
      return expression.negations.length % 2 === 1 ? !answer : answer
    }
    case 'TestLogical': {
      const isAnd = expression.operator === '&&'
      for (const operand of expression.operands) {
        if ((yield* evaluateConditional(shell, operand)) !== isAnd) return !isAnd
      }
      return isAnd
    }
    case 'TestUnary': {
      const operand = yield* expandText(shell, expression.operand)
      if (expression.operator === '-v') return shell.get(operand) !== undefined
      return unaryTest(shell.process, expression.operator, operand) ?? false
    }
    case 'TestBinary':
      return yield* evaluateBinary(shell, expression)
  }
}

const arithmeticOperators = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge'])

function* evaluateBinary(
  shell: Shell,
  { operator, left, right }: TestBinaryExpression,
): Generator<Wait, boolean> {
  const { memo } = shell
  const first = yield* expandText(shell, left)
  if (operator === '=~') {
    const expression = memo.expression(yield* expandText(shell, right))
    return !(expression instanceof InvalidExpression) && expression.matcher(first).find()
  }
  if (operator === '=' || operator === '==' || operator === '!=') {
    const isMatch = matchesPattern(memo, yield* expandPattern(shell, right), first)
    return operator === '!=' ? !isMatch : isMatch
  }
  const second = yield* expandText(shell, right)
  if (!arithmeticOperators.has(operator))
    return binaryTest(shell.process, { left: first, operator, right: second }) === true
  const a = yield* evaluateText(shell, first)
  const b = yield* evaluateText(shell, second)
  return binaryTest(shell.process, { left: String(a), operator, right: String(b) }) === true
}
