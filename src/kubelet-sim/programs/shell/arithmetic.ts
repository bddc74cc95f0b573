/** Arithmetic: $((…)), ((…)) and `let`, on whole numbers of 64 bits. */
import type {
  ArithmeticBinary,
  ArithmeticExpression,
  ArithmeticTernary,
  ArithmeticUnary,
  ArithmeticWord,
} from 'unbash'
import type { Working } from '../../runtime/program.ts'
import { elementNamed, elementValue, keyOf, setElement } from './arrays.ts'
import type { Shell } from './shell.ts'

type Computing = Working<number>

/** Variables that name each other are followed no deeper. */
const deepestReference = 32

/** Longer expressions take the parser too long. */
const longestExpression = 65_536

export const nodeUnits = 8

/** The value of an expression; an error makes the shell leave. */
export function* arithmetic(shell: Shell, expression: ArithmeticExpression, depth = 0): Computing {
  if (!shell.enter()) return 0
  const value = yield* evaluate(shell, expression, depth)
  shell.leave()
  return value
}

type Chained = ArithmeticBinary | ArithmeticTernary

/** Long sums nest to the left: what is on that side is worked off in a loop. */
function* evaluate(shell: Shell, expression: ArithmeticExpression, depth: number): Computing {
  const chain: Chained[] = []
  let first = expression
  for (let next = leftOf(first); next; next = leftOf(first)) {
    chain.push(first as Chained)
    first = next
  }
  let value = yield* evaluateSimple(shell, first, depth)
  for (let n = chain.length - 1; n >= 0 && !shell.isLeaving; n--) {
    if (shell.process.needsRest(nodeUnits)) yield* shell.process.rest()
    const node = chain[n]
    if (node.type === 'ArithmeticBinary') value = yield* continueBinary(shell, node, { value, depth })
    else value = yield* arithmetic(shell, value !== 0 ? node.consequent : node.alternate, depth)
  }
  return value
}

/** What has to be known before the rest of an expression. */
function leftOf(expression: ArithmeticExpression): ArithmeticExpression | undefined {
  if (expression.type === 'ArithmeticTernary') return expression.test
  return expression.type === 'ArithmeticBinary' && expression.operator !== '=' ? expression.left : undefined
}

function* evaluateSimple(shell: Shell, expression: ArithmeticExpression, depth: number): Computing {
  switch (expression.type) {
    case 'ArithmeticWord':
      return yield* wordValue(shell, expression, depth)
    case 'ArithmeticGroup':
      return yield* arithmetic(shell, expression.expression, depth)
    case 'ArithmeticCommandExpansion':
      return yield* evaluateText(shell, yield* shell.language.substitute(shell, expression), depth + 1)
    case 'ArithmeticUnary':
      return yield* unary(shell, expression, depth)
    case 'ArithmeticBinary':
      return yield* assign(shell, expression.left, yield* arithmetic(shell, expression.right, depth))
    case 'ArithmeticTernary':
      return 0
  }
}

/** The value of an expression given as text, as in a variable that holds one. */
export function* evaluateText(shell: Shell, text: string, depth = 0): Computing {
  const trimmed = text.trim()
  if (trimmed === '') return 0
  if (depth > deepestReference || trimmed.length > longestExpression) return malformed(shell)
  const constant = constantValue(trimmed) ?? (shell.dialect === 'bash' ? basedValue(trimmed) : undefined)
  if (constant !== undefined) return constant
  const { commands, errors } = shell.memo.parse(`((${trimmed}))`, shell.process)
  const command = commands[0]?.command
  if (errors || command?.type !== 'ArithmeticCommand' || !command.expression) return malformed(shell)
  return yield* arithmetic(shell, command.expression, depth)
}

function* wordValue(shell: Shell, word: ArithmeticWord, depth: number): Computing {
  const constant =
    constantValue(word.value) ?? (shell.dialect === 'bash' ? basedValue(word.value) : undefined)
  if (constant !== undefined) return constant
  if (isName(word.value)) return yield* variableValue(shell, word.value, depth)
  const element = word.value.endsWith(']') ? elementNamed(word.value) : undefined
  if (element && shell.dialect === 'bash') {
    const value = yield* elementValue(shell, element.name, yield* expandSubscript(shell, element.subscript))
    return yield* evaluateText(shell, value ?? '', depth + 1)
  }
  if (depth > deepestReference) return malformed(shell)
  return yield* evaluateText(shell, yield* expandOperand(shell, word.value), depth + 1)
}

/** An operand such as `$x` or `"$1"`, expanded. */
function* expandOperand(shell: Shell, text: string): Working<string> {
  const command =
    text.length > longestExpression
      ? undefined
      : shell.memo.parse(`: ${text}`, shell.process).commands[0]?.command
  const word = command?.type === 'Command' ? command.args[0] : undefined
  if (word?.type === 'Word' && word.parts) return yield* shell.language.expandText(shell, word)
  malformed(shell)
  return ''
}

/** What stands between the brackets, with what is to be expanded in it expanded. */
const expandSubscript = (shell: Shell, text: string): Working<string> =>
  /[$`'"\\]/.test(text) ? expandOperand(shell, text) : plainly(text)

// biome-ignore lint/correctness/useYield: it waits for nothing
function* plainly(text: string): Working<string> {
  return text
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
      return wrap(-value)
    case '!':
      return value === 0 ? 1 : 0
    case '~':
      return wrap(-value - 1)
    case '++':
    case '--': {
      if (shell.dialect === 'dash') return malformed(shell, 'expecting primary')
      const next = wrap(value + (operator === '++' ? 1 : -1))
      yield* assign(shell, operand, next)
      return prefix ? next : value
    }
    default:
      return value
  }
}

interface Left {
  readonly value: number
  readonly depth: number
}

/** An operation whose left side is known. */
function* continueBinary(
  shell: Shell,
  { operator, left, right }: ArithmeticBinary,
  { value: first, depth }: Left,
): Computing {
  if (operator === '&&' || operator === '||') {
    if ((first !== 0) === (operator === '||')) return first !== 0 ? 1 : 0
    return (yield* arithmetic(shell, right, depth)) !== 0 ? 1 : 0
  }
  const second = yield* arithmetic(shell, right, depth)
  if (shell.isLeaving) return 0
  if (shell.dialect === 'dash' && operator === '**') return malformed(shell, 'expecting primary')
  if (shell.dialect === 'dash' && operator === ',') return malformed(shell, 'expecting EOF')
  const isAssignment = operator.endsWith('=') && !comparisons.has(operator)
  const value = compute(isAssignment ? operator.slice(0, -1) : operator, first, second)
  if (value === undefined) {
    if (operator === '**') return failed(shell, 'exponent less than 0')
    const text = computedText(shell)
    const says = {
      ash: 'divide by zero',
      dash: `arithmetic expression: division by zero: "${text}"`,
      bash: `${text}: division by 0 (error token is "${right.type === 'ArithmeticWord' ? right.value : text}")`,
    }
    return failed(shell, says[shell.dialect])
  }
  return isAssignment ? yield* assign(shell, left, value) : value
}

export const comparisons = new Set(['==', '!=', '<=', '>='])

/** Undefined for a division by zero, and for a power that is no whole number. */
export function compute(operator: string, a: number, b: number): number | undefined {
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
      return b < 0 ? undefined : power(a, b)
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

/** By squaring, each step within 64 bits. */
function power(a: number, b: number): number {
  let result = 1n
  let base = BigInt(a)
  for (let left = BigInt(b); left > 0n; left >>= 1n) {
    if (left & 1n) result = BigInt.asIntN(64, result * base)
    base = BigInt.asIntN(64, base * base)
  }
  return Number(result)
}

/** All values are whole and finite: what is not safe has been wrapped. */
const wrap = (value: number): number =>
  Number.isSafeInteger(value) ? value : Number(BigInt.asIntN(64, BigInt(value)))

const bits = (operate: (a: bigint, b: bigint) => bigint, a: number, b: number): number =>
  Number(BigInt.asIntN(64, operate(BigInt(a), BigInt(b))))

function* assign(shell: Shell, target: ArithmeticExpression, value: number): Computing {
  if (target.type !== 'ArithmeticWord') return malformed(shell)
  if (isName(target.value)) {
    shell.set(target.value, numberText(value))
    return value
  }
  const element = shell.dialect === 'bash' ? elementNamed(target.value) : undefined
  if (!element) return malformed(shell)
  const key = yield* keyOf(shell, element.name, yield* expandSubscript(shell, element.subscript))
  if (key !== undefined) setElement(shell, element.name, key, numberText(value))
  return value
}

/** A number in digits, however large. */
export function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  // The largest one is no number of the host's, which rounds it up.
  return value >= largest ? String(2n ** 63n - 1n) : BigInt.asIntN(64, BigInt(value)).toString()
}

/** The expression that is being worked out, as it is written. */
const computedText = ({ computed }: Shell): string => (computed?.text ?? '').slice(0, longestShown)

/** As much of an expression stands in messages. */
const longestShown = 256

/** @param why what dash says of it */
function malformed(shell: Shell, why = 'expecting EOF'): number {
  const text = computedText(shell)
  const isOctal = /^0\d*[89]\d*$/.test(text.trim())
  const says = {
    ash: 'arithmetic syntax error',
    dash: `arithmetic expression: ${why}: "${text}"`,
    bash: isOctal
      ? `${text}: value too great for base (error token is "${text.trim()}")`
      : `${text}: syntax error: invalid arithmetic operator (error token is "${text}")`,
  }
  return failed(shell, says[shell.dialect])
}

function failed(shell: Shell, message: string): number {
  if (!shell.jump)
    shell.giveUp(shell.dialect === 'bash' ? `${shell.computed?.head ?? ''}${message}` : message)
  return 0
}

export const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text)

/** The largest number there is: what has more digits counts as this. */
const largest = Number(2n ** 63n - 1n)

export function constantValue(text: string): number | undefined {
  // Most have few digits, and begin with none that means something.
  if (text.length < 16 && isDecimal(text)) return Number(text)
  if (/^-?(0|[1-9]\d*)$/.test(text)) return clamped(Number(text))
  if (/^0[xX][\da-fA-F]+$/.test(text)) return clamped(Number(text))
  if (/^0[0-7]+$/.test(text)) return clamped(Number.parseInt(text, 8))
  return undefined
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'

/** `16#ff`, `10#08`: a number in a base of 2 to 64. */
function basedValue(text: string): number | undefined {
  const found = /^(\d{1,2})#([\da-zA-Z@_]{1,64})$/.exec(text)
  if (!found) return undefined
  const base = Number(found[1])
  let value = 0
  for (const each of base <= 36 ? found[2].toLowerCase() : found[2]) {
    const digit = digits.indexOf(each)
    if (digit >= base) return undefined
    value = value * base + digit
  }
  return clamped(value)
}

function isDecimal(text: string): boolean {
  const first = text.charCodeAt(0)
  if (!(first > 48 && first <= 57)) return text === '0'
  for (let n = 1; n < text.length; n++) {
    const code = text.charCodeAt(n)
    if (code < 48 || code > 57) return false
  }
  return true
}

const clamped = (value: number): number => Math.max(-largest, Math.min(value, largest))

/** What a command computes is given up by itself: the shell goes on, and the command has failed. Answers whether it was. */
export function isGivenUp(shell: Shell): boolean {
  if (shell.dialect !== 'bash' || shell.jump?.kind !== 'abort' || shell.isInteractive) return false
  shell.jump = undefined
  shell.status = 1
  return true
}
