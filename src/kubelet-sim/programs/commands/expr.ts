/** expr: small calculations, comparisons and matches. */
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { hint } from './complaints.ts'
import { isGnu, nameOf } from './options.ts'
import { compileExpression, InvalidExpression } from './regex.ts'

/** Where the operators stand, loosest first. */
const levels: readonly ReadonlySet<string>[] = [
  new Set(['|']),
  new Set(['&']),
  new Set(['=', '==', '!=', '<', '<=', '>', '>=']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
  new Set([':']),
]

/** What is nested deeper exhausts the host's stack. */
const deepest = 100

/** Whole numbers have 64 bits: longer ones are texts. */
const longestNumber = 19

/** What an operation costs, in units. */
const operationUnits = 64

export const expr: Program = function* (process): Running {
  const words = process.args.slice(1)
  if (words.length === 0) {
    process.complain(
      `${nameOf(process)}: ${isGnu(process) ? 'missing operand' : 'too few arguments'}\n${hint(process)}`,
    )
    return 2
  }
  const expression = new Expression(process, words)
  const value = yield* expression.evaluate()
  if (value === undefined) {
    const where =
      isGnu(process) && expression.isAtEnd ? `: missing argument after '${words[words.length - 1]}'` : ''
    process.complain(`${nameOf(process)}: syntax error${where}\n`)
    return 2
  }
  process.print(`${value}\n`)
  return value === '' || value === '0' ? 1 : 0
}

/** Undefined stands for what is malformed. */
type Value = Working<string | undefined>

class Expression {
  #at = 0
  #depth = 0

  constructor(
    private readonly process: Process,
    private readonly words: readonly string[],
  ) {}

  /** It ended before it was whole. */
  get isAtEnd(): boolean {
    return this.#at > this.words.length
  }

  *evaluate(): Value {
    const value = yield* this.#level(0)
    return this.#at === this.words.length ? value : undefined
  }

  /** Operators of one level are worked off from the left. */
  *#level(level: number): Value {
    if (level === levels.length) return yield* this.#primary()
    let left = yield* this.#level(level + 1)
    while (left !== undefined && levels[level].has(this.words[this.#at])) {
      const operator = this.words[this.#at++]
      const right = yield* this.#level(level + 1)
      yield* this.process.breathe(operationUnits)
      left = right === undefined ? undefined : combine(this.process, { left, operator, right })
    }
    return left
  }

  *#primary(): Value {
    const word = this.words[this.#at++]
    if (word === undefined) return undefined
    if (word === '(') return yield* this.#group()
    const left = this.words.length - this.#at
    if (word === 'length' && left >= 1) return String(this.words[this.#at++].length)
    if (word !== 'substr' || left < 3) return word
    const [text, from, length] = this.words.slice(this.#at, this.#at + 3)
    this.#at += 3
    const start = Number(from) - 1
    return start >= 0 && Number(length) > 0 ? text.slice(start, start + Number(length)) : ''
  }

  *#group(): Value {
    if (++this.#depth > deepest) return undefined
    const value = yield* this.#level(0)
    this.#depth--
    return this.words[this.#at++] === ')' ? value : undefined
  }
}

interface Combination {
  readonly left: string
  readonly operator: string
  readonly right: string
}

const isFalse = (text: string): boolean => text === '' || text === '0'

function combine(process: Process, { left, operator, right }: Combination): string | undefined {
  if (operator === '|') return isFalse(left) ? right : left
  if (operator === '&') return isFalse(left) || isFalse(right) ? '0' : left
  if (operator === ':') return matchStart(process, left, right)
  const [a, b] = [integerOf(left), integerOf(right)]
  if (levels[2].has(operator))
    return compare(a !== undefined && b !== undefined ? order(a, b) : order(left, right), operator)
  return a === undefined || b === undefined ? undefined : compute(operator, a, b)?.toString()
}

const integerOf = (text: string): bigint | undefined =>
  text.length <= longestNumber + 1 && /^[-+]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined

const order = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

function compute(operator: string, a: bigint, b: bigint): bigint | undefined {
  if (b === 0n && (operator === '/' || operator === '%')) return undefined
  const results: Readonly<Record<string, () => bigint>> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => a / b,
    '%': () => a % b,
  }
  return BigInt.asIntN(64, results[operator]())
}

function compare(found: number, operator: string): string {
  const isTrue =
    operator === '!='
      ? found !== 0
      : operator.startsWith('<')
        ? found < 0
        : operator.startsWith('>')
          ? found > 0
          : found === 0
  return isTrue || (found === 0 && (operator === '<=' || operator === '>=')) ? '1' : '0'
}

function matchStart(process: Process, text: string, pattern: string): string | undefined {
  const expression = compileExpression(process, `^${pattern}`, { isExtended: false })
  if (expression instanceof InvalidExpression) return '0'
  if (!expression.canSearch(text)) return undefined
  const found = expression.first(process, text)
  if (expression.groupCount > 0) return found?.group(1) ?? ''
  return String(found?.end ?? 0)
}
