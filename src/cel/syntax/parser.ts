/** Reads an expression into its tree, by the grammar of cel-go and with its complaints. */
import type { Expression, MapEntry, StructField } from '../ast.ts'
import type { Issue } from '../issues.ts'
import { literalComplaint, literalValue } from './literals.ts'
import { expandMacro } from './macros.ts'
import { type Follow, GivenUp, TokenReader } from './recovery.ts'
import { nestingOf, type Token, type TokenKind, tokensOf } from './tokens.ts'

const mostCodePoints = 100_000
const mostDepth = 250
/** Brackets in brackets: of these there are fewer, for the stack has no room for more. */
const mostNested = 120

const relations = ['==', '!=', 'in', '<', '<=', '>=', '>']
const products = ['*', '/', '%']
const sums = ['+', '-']
const literalKinds = ['true', 'false', 'null', 'NUM_FLOAT', 'NUM_INT', 'NUM_UINT', 'STRING', 'BYTES']
const primaryStart = ['[', '{', '(', '.', '-', ...literalKinds, 'IDENTIFIER']
const expressionStart = [...primaryStart, '!']

const end: Follow = { tokens: [], mayEnd: true }
const behindMember: Follow = { tokens: ['.', '['], mayEnd: true }
const behindTerm: Follow = { tokens: [...products, ...sums], mayEnd: true }
const behindRelation: Follow = { tokens: relations, mayEnd: true }

const reserved = new Set(
  (
    'as break const continue else false for function if import in let loop package namespace null return true var ' +
    'void while'
  ).split(' '),
)

/** The tree of an expression, undefined when there are issues. @param hasBindings whether `cel.bind(…)` is a macro */
export function parse(source: string, issues: Issue[], hasBindings = false): Expression | undefined {
  const size = [...source].length
  if (size > mostCodePoints) {
    issues.push({
      at: -1,
      message: `expression code point size exceeds limit: size: ${size}, limit ${mostCodePoints}`,
    })
    return undefined
  }
  try {
    const tree = new Parser(source, issues, hasBindings).whole()
    return issues.length === 0 ? tree : undefined
  } catch (failure) {
    if (failure instanceof GivenUp) return undefined
    throw failure
  }
}

class Parser {
  readonly #in: TokenReader
  readonly #nesting: number
  #lastId = 0
  #depth = 0
  readonly hasBindings: boolean

  constructor(source: string, issues: Issue[], hasBindings: boolean) {
    this.hasBindings = hasBindings
    const tokens = tokensOf(source, issues)
    this.#nesting = nestingOf(tokens)
    this.#in = new TokenReader(source, tokens, issues)
  }

  readonly nextId = () => ++this.#lastId

  whole(): Expression {
    if (this.#nesting > mostNested) this.#giveUp()
    const tree = this.#expression({ tokens: ['<EOF>'] })
    this.#in.rule(end, () => this.#in.match('<EOF>', end))
    return tree
  }

  #giveUp(): never {
    this.#in.giveUp(`expression recursion limit exceeded: ${mostDepth}`)
  }

  #node(token: Token) {
    return { id: this.nextId(), at: token.at }
  }
  #nothing(): Expression {
    return { kind: 'unspecified', ...this.#node(this.#in.token) }
  }
  #call(token: Token, name: string, ...args: readonly Expression[]): Expression {
    return { kind: 'call', ...this.#node(token), name, args }
  }
  readonly report = (at: number, message: string): Expression => {
    this.#in.issues.push({ at, message })
    return { kind: 'unspecified', id: this.nextId(), at }
  }

  #expression(follow: Follow): Expression {
    if (++this.#depth > mostDepth) this.#giveUp()
    const tree = this.#in.rule(follow, () => {
      const condition = this.#logical('||', { tokens: ['?'], mayEnd: true })
      if (!this.#in.is('?')) return condition
      const question = this.#in.match('?', { tokens: expressionStart })
      const yes = this.#logical('||', { tokens: [':'] })
      this.#in.match(':', { tokens: expressionStart })
      return this.#call(question, '_?_:_', condition, yes, this.#expression(end))
    })
    this.#depth--
    return tree ?? this.#nothing()
  }

  /** A chain of `||` over chains of `&&` over relations, made into a tree that is as flat as can be. */
  #logical(operator: '&&' | '||', follow: Follow): Expression {
    const tree = this.#in.rule(follow, () => {
      const behind = { tokens: [operator], mayEnd: true }
      const term = () => (operator === '||' ? this.#logical('&&', behind) : this.#relation(behind))
      const terms = [term()]
      const operators: Token[] = []
      while (this.#in.is(operator)) {
        operators.push(this.#in.match(operator, { tokens: expressionStart }))
        terms.push(term())
      }
      return operators.length === 0 ? terms[0] : this.#balanced(operators, terms, 0, operators.length - 1)
    })
    return tree ?? this.#nothing()
  }

  #balanced(
    operators: readonly Token[],
    terms: readonly Expression[],
    low: number,
    high: number,
  ): Expression {
    const middle = Math.floor((low + high + 1) / 2)
    const left = middle === low ? terms[middle] : this.#balanced(operators, terms, low, middle - 1)
    const right = middle === high ? terms[middle + 1] : this.#balanced(operators, terms, middle + 1, high)
    const operator = operators[middle]
    return this.#call(operator, `_${operator.text}_`, left, right)
  }

  #relation(follow: Follow): Expression {
    return this.#chain(follow, relations, behindRelation, (behind) => this.#sum(behind))
  }
  #sum(follow: Follow): Expression {
    return this.#chain(follow, sums, behindTerm, (behind) =>
      this.#chain(behind, products, behindTerm, (inner) => this.#unary(inner)),
    )
  }

  /** Operators of one rank, from left to right. */
  #chain(
    follow: Follow,
    operators: readonly TokenKind[],
    behind: Follow,
    term: (follow: Follow) => Expression,
  ) {
    const tree = this.#in.rule(follow, () => {
      let left = term(behind)
      for (let length = 1; this.#in.is(...operators); length++) {
        if (length > mostDepth) this.#in.giveUp('max recursion depth exceeded')
        const operator = this.#in.match(this.#in.token.kind, { tokens: expressionStart })
        const name = operator.kind === 'in' ? '@in' : `_${operator.text}_`
        left = this.#call(operator, name, left, term(behind))
      }
      return left
    })
    return tree ?? this.#nothing()
  }

  #unary(follow: Follow): Expression {
    const tree = this.#in.rule(follow, () => {
      this.#in.sync({ tokens: expressionStart })
      const isNumber = ['NUM_INT', 'NUM_FLOAT'].includes(this.#in.peek(1).kind)
      if (this.#in.is('!')) return this.#prefixed('!', '!_')
      if (this.#in.is('-') && !isNumber) return this.#prefixed('-', '-_')
      return this.#member(end)
    })
    return tree ?? this.#nothing()
  }

  #prefixed(sign: '!' | '-', name: string): Expression {
    const first = this.#in.token
    const behind = [sign, ...primaryStart]
    let count = 0
    while (this.#in.is(sign)) {
      const next = this.#in.peek(1)
      if (sign === '-' && !behind.includes(next.kind)) this.#in.noAlternative(this.#in.token, next)
      this.#in.match(sign, { tokens: behind })
      this.#in.syncLoop({ tokens: behind })
      count++
    }
    const operand = this.#member(end)
    return count % 2 === 0 ? operand : this.#call(first, name, operand)
  }

  #member(follow: Follow): Expression {
    const tree = this.#in.rule(follow, () => {
      let member = this.#primary(behindMember)
      for (let length = 1; this.#in.is('.', '['); length++) {
        if (length > mostDepth) this.#in.giveUp('max recursion depth exceeded')
        member = this.#in.is('.') ? this.#selected(member) : this.#indexed(member)
      }
      return member
    })
    return tree ?? this.#nothing()
  }

  #selected(operand: Expression): Expression {
    const next = this.#in.peek(1)
    if (!['?', 'IDENTIFIER', 'ESC_IDENTIFIER'].includes(next.kind))
      this.#in.noAlternative(this.#in.token, next)
    const dot = this.#in.match('.', { tokens: ['?', 'IDENTIFIER', 'ESC_IDENTIFIER'] })
    if (this.#in.is('IDENTIFIER') && this.#in.peek(1).kind === '(') return this.#memberCall(operand)
    const isOptional = this.#in.is('?')
    if (isOptional) this.#in.match('?', { tokens: ['IDENTIFIER', 'ESC_IDENTIFIER'] })
    const field = this.#fieldName()
    if (!isOptional) return { kind: 'select', ...this.#node(dot), operand, field, testsPresence: false }
    const name: Expression = { kind: 'literal', ...this.#node(this.#in.peek(-1)), value: field }
    return this.#call(dot, '_?._', operand, name)
  }

  #fieldName(): string {
    const { token } = this.#in
    const name = this.#in.rule(behindMember, () => {
      this.#in.sync({ tokens: ['IDENTIFIER', 'ESC_IDENTIFIER'] })
      return this.#in.match(this.#in.token.kind, behindMember).text
    })
    if (name === undefined) this.report(token.at, 'unsupported ident kind')
    if (name?.startsWith('`')) this.report(token.at, "unsupported syntax: '`'")
    return name ?? ''
  }

  #memberCall(target: Expression): Expression {
    const name = this.#in.match('IDENTIFIER', { tokens: ['('] }).text
    const open = this.#in.match('(', { tokens: [...expressionStart, ')'] })
    const args = this.#arguments(behindMember)
    return this.#callOrMacro(open, name, target, args)
  }

  #callOrMacro(
    open: Token,
    name: string,
    target: Expression | undefined,
    args: readonly Expression[],
  ): Expression {
    const call: Expression = { kind: 'call', ...this.#node(open), name, target, args }
    return expandMacro(this, call) ?? call
  }

  /** What stands between parentheses, and the closing one. */
  #arguments(behind: Follow): readonly Expression[] {
    this.#in.sync({ tokens: [...expressionStart, ')'] })
    const args: Expression[] = []
    if (!this.#in.is(')')) {
      const list = this.#in.rule({ tokens: [')'] }, () => {
        args.push(this.#expression({ tokens: [','], mayEnd: true }))
        while (this.#in.is(',')) {
          this.#in.match(',', { tokens: expressionStart })
          args.push(this.#expression({ tokens: [','], mayEnd: true }))
        }
        return args
      })
      if (!list) args.push(this.#nothing())
    }
    this.#in.match(')', behind)
    return args
  }

  #indexed(operand: Expression): Expression {
    const open = this.#in.match('[', { tokens: ['?', ...expressionStart] })
    this.#in.sync({ tokens: ['?', ...expressionStart] })
    const isOptional = this.#in.is('?')
    if (isOptional) this.#in.match('?', { tokens: expressionStart })
    const index = this.#expression({ tokens: [']'] })
    this.#in.match(']', behindMember)
    return this.#call(open, isOptional ? '_[?_]' : '_[_]', operand, index)
  }

  #primary(follow: Follow): Expression {
    const tree = this.#in.rule(follow, () => {
      this.#in.sync({ tokens: primaryStart })
      const { token } = this.#in
      switch (token.kind) {
        case '(':
          return this.#nested()
        case '[':
          return this.#list()
        case '{':
          return this.#map()
        case '.':
        case 'IDENTIFIER':
          return this.#named()
        default:
          return this.#literal()
      }
    })
    return tree ?? this.#nothing()
  }

  #nested(): Expression {
    this.#in.match('(', { tokens: expressionStart })
    const tree = this.#expression({ tokens: [')'] })
    this.#in.match(')', end)
    return tree
  }

  #list(): Expression {
    const open = this.#in.match('[', { tokens: ['?', ',', ']', ...expressionStart] })
    const elements: Expression[] = []
    const optional = new Set<number>()
    this.#items(']', () => {
      if (this.#question()) optional.add(elements.length)
      elements.push(this.#expression({ tokens: [','], mayEnd: true }))
    })
    return { kind: 'list', ...this.#node(open), elements, optional }
  }

  #map(): Expression {
    const open = this.#in.match('{', { tokens: ['?', ',', '}', ...expressionStart] })
    const entries: MapEntry[] = []
    this.#items('}', () => {
      const isOptional = this.#question()
      const key = this.#expression({ tokens: [':'] })
      const colon = this.#in.match(':', { tokens: expressionStart })
      const value = this.#expression({ tokens: [','], mayEnd: true })
      entries.push({ ...this.#node(colon), key, value, isOptional })
    })
    return { kind: 'map', ...this.#node(open), entries }
  }

  #question(): boolean {
    if (!this.#in.is('?')) return false
    this.#in.match('?', { tokens: expressionStart })
    return true
  }

  /** Things with commas between, perhaps one behind the last, and what closes them. */
  #items(close: TokenKind, item: () => void, start: readonly TokenKind[] = ['?', ...expressionStart]) {
    this.#in.sync({ tokens: [...start, ',', close] })
    if (!this.#in.is(',', close)) {
      this.#in.rule({ tokens: [',', close] }, () => {
        item()
        while (this.#in.is(',') && start.includes(this.#in.peek(1).kind)) {
          this.#in.match(',', { tokens: start })
          item()
        }
      })
    }
    this.#in.sync({ tokens: [',', close] })
    if (this.#in.is(',')) this.#in.match(',', { tokens: [close] })
    this.#in.match(close, behindMember)
  }

  /** A name, a call of one, or a message: `a`, `.a`, `a(…)`, `a.b{…}`. */
  #named(): Expression {
    const dot = this.#in.is('.') ? this.#in.matchBefore('IDENTIFIER').text : ''
    if (this.#isMessage()) return this.#message(dot)
    const token = this.#in.match('IDENTIFIER', { tokens: ['(', '{', '.', '['], mayEnd: true })
    const isCall = this.#in.is('(')
    const open = isCall ? this.#in.match('(', { tokens: [...expressionStart, ')'] }) : token
    const args = isCall ? this.#arguments(behindMember) : []
    if (reserved.has(token.text)) return this.report(token.at, `reserved identifier: ${token.text}`)
    const name = dot + token.text
    return isCall
      ? this.#callOrMacro(open, name, undefined, args)
      : { kind: 'identifier', ...this.#node(token), name }
  }

  #isMessage(): boolean {
    let n = 1
    while (this.#in.peek(n).kind === '.' && this.#in.peek(n + 1).kind === 'IDENTIFIER') n += 2
    return this.#in.peek(n).kind === '{'
  }

  /** @param dot that with which its type begins, if any */
  #message(dot: string): Expression {
    let type = dot + this.#in.consume().text
    while (this.#in.is('.')) type += this.#in.consume().text + this.#in.consume().text
    const open = this.#in.match('{', { tokens: ['?', 'IDENTIFIER', 'ESC_IDENTIFIER', ',', '}'] })
    const fields: StructField[] = []
    const start = ['?', 'IDENTIFIER', 'ESC_IDENTIFIER']
    this.#items(
      '}',
      () => {
        const isOptional = this.#question()
        const name = this.#fieldName()
        const colon = this.#in.match(':', { tokens: expressionStart })
        const value = this.#expression({ tokens: [','], mayEnd: true })
        fields.push({ ...this.#node(colon), name, value, isOptional })
      },
      start,
    )
    return { kind: 'struct', ...this.#node(open), type, fields }
  }

  #literal(): Expression {
    const first = this.#in.token
    const sign = this.#in.is('-') ? this.#in.match('-', { tokens: literalKinds }).text : ''
    const token = this.#in.match(this.#in.token.kind, behindMember)
    const value = literalValue(token, sign)
    if (value === undefined) return this.report(first.at, literalComplaint(token))
    return { kind: 'literal', ...this.#node(first), value }
  }
}
