/** Arithmetic: $((…)), ((…)) and `let`, on whole numbers. */
import type { ArithmeticBinary, ArithmeticExpression, ArithmeticUnary, ArithmeticWord } from 'unbash'
import type { Wait } from '../../runtime/streams.ts'
import type { Shell } from './shell.ts'

type Computing = Generator<Wait, number>

/** Variables that name each other are followed no deeper. */
const deepestReference = 32

/** The value of an expression; an error makes the shell leave. */
export function* arithmetic(shell: Shell, expression: ArithmeticExpression, depth = 0): Computing {
  switch (expression.type) {
    case 'ArithmeticWord':
      return yield* wordValue(shell, expression, depth)
    case 'ArithmeticGroup':
      return yield* arithmetic(shell, expression.expression, depth)
    case 'ArithmeticCommandExpansion':
      return yield* evaluateText(shell, yield* shell.language.substitute(shell, expression.script), depth + 1)
    case 'ArithmeticTernary': {
      const test = yield* arithmetic(shell, expression.test, depth)
      return yield* arithmetic(shell, test !== 0 ? expression.consequent : expression.alternate, depth)
    }
    case 'ArithmeticUnary':
      return yield* unary(shell, expression, depth)
    case 'ArithmeticBinary':
      return yield* binary(shell, expression, depth)
  }
}

/** The value of an expression given as text, as in a variable that holds one. */
export function* evaluateText(shell: Shell, text: string, depth = 0): Computing {
  const trimmed = text.trim()
  if (trimmed === '') return 0
  const constant = constantValue(trimmed)
  if (constant !== undefined) return constant
  const script = shell.memo.parse(`((${trimmed}))`)
  const command = script.commands[0]?.command
  if (
    script.errors ||
    command?.type !== 'ArithmeticCommand' ||
    !command.expression ||
    depth > deepestReference
  ) {
    return failed(shell, 'arithmetic syntax error')
  }
  return yield* arithmetic(shell, command.expression, depth)
}

function* wordValue(shell: Shell, word: ArithmeticWord, depth: number): Computing {
  const constant = constantValue(word.value)
  if (constant !== undefined) return constant
  if (isName(word.value)) return yield* variableValue(shell, word.value, depth)
  return yield* evaluateText(shell, yield* expandOperand(shell, word.value), depth + 1)
}

/** An operand such as `$x` or `"$1"`, expanded. */
function* expandOperand(shell: Shell, text: string): Generator<Wait, string> {
  const command = shell.memo.parse(`: ${text}`).commands[0]?.command
  const word = command?.type === 'Command' ? command.args[0] : undefined
  if (word?.type !== 'Word' || !word.parts) return failed(shell, 'arithmetic syntax error').toString()
  return yield* shell.language.expandText(shell, word)
}

function* variableValue(shell: Shell, name: string, depth: number): Computing {
  const value = shell.get(name)
  if (value === undefined && shell.has('nounset')) return failed(shell, `${name}: parameter not set`)
  return yield* evaluateText(shell, value ?? '', depth + 1)
}

function* unary(shell: Shell, { operator, operand, prefix }: ArithmeticUnary, depth: number): Computing {
  const value = yield* arithmetic(shell, operand, depth)
  switch (operator) {
    case '-':
      return -value
    case '!':
      return value === 0 ? 1 : 0
    case '~':
      return -value - 1
    case '++':
    case '--': {
      const next = value + (operator === '++' ? 1 : -1)
      assign(shell, operand, next)
      return prefix ? next : value
    }
    default:
      return value
  }
}

function* binary(shell: Shell, { operator, left, right }: ArithmeticBinary, depth: number): Computing {
  if (operator === '&&' || operator === '||') {
    const first = (yield* arithmetic(shell, left, depth)) !== 0
    if (first === (operator === '||')) return first ? 1 : 0
    return (yield* arithmetic(shell, right, depth)) !== 0 ? 1 : 0
  }
  if (operator === '=') return assign(shell, left, yield* arithmetic(shell, right, depth))
  const first = yield* arithmetic(shell, left, depth)
  const second = yield* arithmetic(shell, right, depth)
  const isAssignment = operator.endsWith('=') && !comparisons.has(operator)
  const value = compute(isAssignment ? operator.slice(0, -1) : operator, first, second)
  if (value === undefined) return failed(shell, 'divide by zero')
  return isAssignment ? assign(shell, left, value) : value
}

const comparisons = new Set(['==', '!=', '<=', '>='])

/** Undefined for a division by zero. */
function compute(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return wrap(a + b)
    case '-':
      return wrap(a - b)
    case '*':
      return Number.isSafeInteger(a * b) ? a * b : bits((x, y) => x * y, a, b)
    case '/':
      return b === 0 ? undefined : Math.trunc(a / b) + 0
    case '%':
      return b === 0 ? undefined : (a % b) + 0
    case '**':
      return wrap(a ** b)
    case '<<':
      return bits((x, y) => x << (y & 63n), a, b)
    case '>>':
      return bits((x, y) => x >> (y & 63n), a, b)
    case '&':
      return bits((x, y) => x & y, a, b)
    case '|':
      return bits((x, y) => x | y, a, b)
    case '^':
      return bits((x, y) => x ^ y, a, b)
    case ',':
      return b
    default:
      return compare(operator, a, b) ? 1 : 0
  }
}

function compare(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    default:
      return a >= b
  }
}

/** Whole numbers of a shell have 64 bits. */
function wrap(value: number): number {
  if (Number.isSafeInteger(value)) return value
  return Number.isFinite(value) ? Number(BigInt.asIntN(64, BigInt(Math.trunc(value)))) : 0
}

const bits = (operate: (a: bigint, b: bigint) => bigint, a: number, b: number): number =>
  Number(BigInt.asIntN(64, operate(BigInt(Math.trunc(a)), BigInt(Math.trunc(b)))))

function assign(shell: Shell, target: ArithmeticExpression, value: number): number {
  if (target.type !== 'ArithmeticWord' || !isName(target.value))
    return failed(shell, 'arithmetic syntax error')
  shell.set(target.value, String(value))
  return value
}

function failed(shell: Shell, message: string): number {
  if (!shell.jump) shell.fail(message)
  return 0
}

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text)

function constantValue(text: string): number | undefined {
  if (/^-?(0|[1-9]\d*)$/.test(text)) return Number(text)
  if (/^0[xX][\da-fA-F]+$/.test(text)) return Number(text)
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return undefined
}
