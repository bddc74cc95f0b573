/** The conditional command of bash: [[ … ]]. */
import type { TestBinaryExpression, TestExpression, Word, WordPart } from 'unbash'
import { lowerCased } from '../../runtime/bytes.ts'
import type { Working } from '../../runtime/program.ts'
import { compileExpression, InvalidExpression } from '../commands/regex.ts'
import { binaryTest, unaryTest } from '../commands/test.ts'
import { matchesPattern } from '../pattern-work.ts'
import { evaluateText } from './arithmetic.ts'
import { elementNamed, elementValue, setElements } from './arrays.ts'
import { expandPattern, expandText } from './expand.ts'
import { Fields } from './fields.ts'
import type { Shell } from './shell.ts'
import { optionNamed } from './shell-options.ts'
import { traceHead } from './trace.ts'

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
      traceTest(shell, expression.operator, operand)
      if (expression.operator === '-v') return yield* isSet(shell, operand)
      if (expression.operator === '-o') return shell.has(optionNamed(operand) ?? 'noexec')
      return unaryTest(shell.process, expression.operator, operand) ?? false
    }
    case 'TestBinary':
      return yield* evaluateBinary(shell, expression)
  }
}

const arithmeticOperators = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge'])

/** What was quoted in a pattern is shown behind backslashes. */
const isQuotedWhole = ({ parts }: Word): boolean =>
  parts?.every(({ type }) => type === 'SingleQuoted' || type === 'DoubleQuoted') === true

function traceTest(shell: Shell, ...words: readonly string[]): void {
  if (shell.has('xtrace')) traceHead(shell, `[[ ${words.map((word) => word || "''").join(' ')} ]]`)
}

function* evaluateBinary(shell: Shell, { operator, left, right }: TestBinaryExpression): Working<boolean> {
  const first = yield* expandText(shell, left)
  if (operator === '=~') {
    const expression = yield* expandExpression(shell, right)
    traceTest(shell, first, operator, expression)
    return yield* matchesExpression(shell, first, expression)
  }
  if (operator === '=' || operator === '==' || operator === '!=') {
    const wanted = yield* expandPattern(shell, right, true)
    const shown = isQuotedWhole(right) ? wanted.replace(/\\?(.)/gs, '\\$1') : wanted
    traceTest(shell, first, operator, shown)
    const pattern = shell.pattern(folded(shell, wanted), true)
    return (yield* matchesPattern(shell.process, pattern, folded(shell, first))) !== (operator === '!=')
  }
  const second = yield* expandText(shell, right)
  traceTest(shell, first, operator, second)
  if (!arithmeticOperators.has(operator))
    return binaryTest(shell.process, { left: first, operator, right: second }) === true
  const a = yield* evaluateText(shell, first)
  const b = yield* evaluateText(shell, second)
  return binaryTest(shell.process, { left: String(a), operator, right: String(b) }) === true
}

/** Whether a variable, an element or a whole array is set. */
function* isSet(shell: Shell, name: string): Working<boolean> {
  const element = elementNamed(name)
  if (!element) return shell.get(name) !== undefined || (shell.array(name)?.size ?? 0) > 0
  if (element.subscript === '@' || element.subscript === '*')
    return (shell.array(element.name)?.size ?? 0) > 0
  return (yield* elementValue(shell, element.name, element.subscript)) !== undefined
}

/** What was quoted in an expression has no meaning in it. */
function* expandExpression(shell: Shell, { text, parts }: Pick<Word, 'text' | 'parts'>): Working<string> {
  if (!parts) return text
  let expression = ''
  for (const part of parts) {
    expression += yield* expandExpressionPart(shell, part)
    if (shell.isLeaving) break
  }
  return expression
}

const quotedParts: ReadonlySet<WordPart['type']> = new Set(['SingleQuoted', 'DoubleQuoted', 'AnsiCQuoted'])

function* expandExpressionPart(shell: Shell, part: WordPart): Working<string> {
  if (part.type === 'Literal') return part.text
  if (part.type === 'ExtendedGlob') {
    // `+(b|c)` is a group of the expression, and what stands before it is there more than once.
    const { operator, pattern, parts } = part
    return `${operator}(${yield* expandExpression(shell, { text: pattern, parts })})`
  }
  const fields = new Fields('text', false)
  yield* shell.language.expandParts(shell, [part], { fields, isQuoted: false })
  return quotedParts.has(part.type) ? fields.text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&') : fields.text
}

/** What has matched, and its groups, are then in BASH_REMATCH. */
function* matchesExpression(shell: Shell, text: string, pattern: string): Working<boolean> {
  const expression = compileExpression(shell.process, pattern, {
    isExtended: true,
    ignoresCase: shell.settings.has('nocasematch'),
  })
  if (expression instanceof InvalidExpression) {
    shell.complain(`[[: invalid regular expression \`${pattern}'`)
    return false
  }
  if (!expression.canSearch(text)) {
    shell.complain('[[: text too long for this expression')
    return false
  }
  const match = expression.first(shell.process, text)
  const groups = match ? Array.from({ length: expression.groupCount + 1 }, (_each, n) => match.group(n)) : []
  yield* setElements(shell, 'BASH_REMATCH', groups)
  return match !== undefined
}

/** A text or pattern that is compared, in one case where `nocasematch` lets case make no difference. */
export const folded = ({ settings }: Shell, text: string): string =>
  settings.has('nocasematch') ? lowerCased(text) : text
