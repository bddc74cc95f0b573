/** Goes through the words of a program, one after another. */
import { SyntaxProblem } from './syntax.ts'
import type { Token } from './tokens.ts'
import type { Place } from './values.ts'

/** Words that are no names. */
const keywords = new Set(
  'False None True and as assert break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

/** What the words say that nothing here is written with. */
export const asynchronous = ['a', 'sync'].join('')
export const awaiting = ['a', 'wait'].join('')
keywords.add(asynchronous).add(awaiting)

export const isKeyword = (text: string): boolean => keywords.has(text)

/** What is nested deeper exhausts the host's stack. */
const deepest = 100
/** Longer chains (`a + b + c …`, `a.b.c …`) are trees that deep. */
const longestChain = 1_000

export class TokenReader {
  #at = 0
  #depth = 0

  constructor(private readonly tokens: readonly Token[]) {}

  get token(): Token {
    return this.tokens[this.#at]
  }

  get next(): Token {
    return this.tokens[Math.min(this.#at + 1, this.tokens.length - 1)]
  }

  get previous(): Token {
    return this.tokens[Math.max(0, this.#at - 1)]
  }

  get position(): number {
    return this.#at
  }

  /** Goes back to where it was. */
  reset(position: number): void {
    this.#at = position
  }

  take(): Token {
    const { token } = this
    if (this.#at < this.tokens.length - 1) this.#at++
    return token
  }

  /** Whether the next word is this sign or keyword. */
  is(text: string): boolean {
    const { token } = this
    return token.text === text && (token.kind === 'sign' || token.kind === 'name')
  }

  /** Takes it if it is next. */
  accept(text: string): boolean {
    if (!this.is(text)) return false
    this.take()
    return true
  }

  expect(text: string): Token {
    if (!this.is(text)) throw text === ':' ? this.problem("expected ':'") : this.problem(`expected '${text}'`)
    return this.take()
  }

  isKind(kind: Token['kind']): boolean {
    return this.token.kind === kind
  }

  get isName(): boolean {
    return this.token.kind === 'name' && !isKeyword(this.token.text)
  }

  name(): string {
    if (!this.isName) throw this.problem()
    return this.take().text
  }

  problem(message = 'invalid syntax', at: Place = this.token.at): SyntaxProblem {
    const { kind } = this.token
    if (kind === 'indent') return new SyntaxProblem('unexpected indent', at, 'IndentationError')
    return new SyntaxProblem(message, at)
  }

  /** Reads what may hold the like of itself. */
  within<T>(read: () => T): T {
    if (++this.#depth > deepest) throw this.problem('too many nested parentheses')
    const result = read()
    this.#depth--
    return result
  }

  /** Counts the parts of a chain. */
  link(count: number): void {
    if (count > longestChain) throw this.problem('the expression is too long')
  }
}

/** From the beginning of one to the end of another. */
export const span = (from: Place, to: Place): Place => ({
  line: from.line,
  column: from.column,
  endLine: to.endLine,
  endColumn: to.endColumn,
})
