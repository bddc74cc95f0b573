/** The conditional command of bash: [[ … ]]. */
import type { TestBinaryExpression, TestExpression } from 'unbash'
import type { Working } from '../../runtime/program.ts'
import { compileExpression, InvalidExpression } from '../commands/regex.ts'
import { binaryTest, unaryTest } from '../commands/test.ts'
import { matchesPattern } from '../pattern-work.ts'
import { evaluateText } from './arithmetic.ts'
import { expandPattern, expandText } from './expand.ts'
import type { Shell } from './shell.ts'

export function* evaluateConditional(shell: Shell, expression: TestExpression): Working<boolean> {
  if (!shell.enter()) return false
  const answer = yield* evaluate(shell, expression)
  shell.leave()
  return answer
}

function* evaluate(shell: Shell, expression: TestExpression): Working<boolean> {
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
        if ((yield* evaluateConditional(shell, operand)) !== isAnd || shell.isLeaving) return !isAnd
        yield* shell.process.breathe()
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

function* evaluateBinary(shell: Shell, { operator, left, right }: TestBinaryExpression): Working<boolean> {
  const first = yield* expandText(shell, left)
  if (operator === '=~') return matchesExpression(shell, first, yield* expandText(shell, right))
  if (operator === '=' || operator === '==' || operator === '!=') {
    const pattern = shell.pattern(yield* expandPattern(shell, right))
    return (yield* matchesPattern(shell.process, pattern, first)) !== (operator === '!=')
  }
  const second = yield* expandText(shell, right)
  if (!arithmeticOperators.has(operator))
    return binaryTest(shell.process, { left: first, operator, right: second }) === true
  const a = yield* evaluateText(shell, first)
  const b = yield* evaluateText(shell, second)
  return binaryTest(shell.process, { left: String(a), operator, right: String(b) }) === true
}

function matchesExpression(shell: Shell, text: string, pattern: string): boolean {
  const expression = compileExpression(shell.process, pattern, { isExtended: true })
  if (expression instanceof InvalidExpression) return false
  if (expression.canSearch(text)) return expression.isIn(shell.process, text)
  shell.complain('[[: text too long for this expression')
  return false
}
