/** Parses the expressions of awk. */
import { AwkError, type Expression, type Target } from './syntax.ts'
import type { Token } from './tokens.ts'

/** What is nested deeper exhausts the host's stack. */
const deepest = 100

const end: Token = { kind: 'end', text: '' }

/** Those that take no brackets, or may lack them. */
const bare: ReadonlySet<string> = new Set(['length'])

const builtins: ReadonlySet<string> = new Set(
  'length substr index split sub gsub match sprintf tolower toupper int sqrt exp log sin cos atan2 rand srand system close fflush systime strftime'.split(
    ' ',
  ),
)
const refused: ReadonlySet<string> = new Set(
  'gensub patsplit asort asorti mktime and or xor compl lshift rshift strtonum'.split(' '),
)

export class ExpressionParser {
  protected at = 0
  #depth = 0
  /** Within the words of a print, `>` sends them somewhere. */
  protected isPrinting = false
  /** Within the head of `for`, `in` stands between a name and an array. */
  protected isInHead = false

  constructor(private readonly tokens: readonly Token[]) {}

  protected get next(): Token {
    return this.tokens[this.at] ?? end
  }

  protected ahead(by: number): Token {
    return this.tokens[this.at + by] ?? end
  }

  protected take(): Token {
    const token = this.next
    this.at++
    return token
  }

  protected is(text: string): boolean {
    const { kind } = this.next
    return this.next.text === text && kind !== 'text' && kind !== 'number' && kind !== 'pattern'
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false
    this.at++
    return true
  }

  protected expect(text: string): void {
    if (!this.accept(text)) this.fail()
  }

  protected fail(): never {
    const { text, kind } = this.next
    throw new AwkError(
      `syntax error at ${kind === 'end' ? 'the end' : text === '\n' ? 'the end of a line' : text}`,
    )
  }

  protected skipNewlines(): void {
    while (this.accept('\n'));
  }

  protected nested<T>(parse: () => T): T {
    if (++this.#depth > deepest) throw new AwkError('nested too deeply')
    const parsed = parse()
    this.#depth--
    return parsed
  }

  expression(): Expression {
    return this.nested(() => this.#assignment())
  }

  #assignment(): Expression {
    const left = this.#choice()
    const { text, kind } = this.next
    if (kind !== 'sign' || !/^[-+*/%^]?=$/.test(text) || !isTarget(left)) return left
    this.take()
    this.skipNewlines()
    return { kind: 'assign', sign: text, target: left, value: this.expression() }
  }

  #choice(): Expression {
    const test = this.#either()
    if (!this.accept('?')) return test
    this.skipNewlines()
    const yes = this.expression()
    this.skipNewlines()
    this.expect(':')
    this.skipNewlines()
    return { kind: 'choice', test, yes, no: this.expression() }
  }

  #either(): Expression {
    let left = this.#both()
    while (this.accept('||')) {
      this.skipNewlines()
      left = { kind: 'logical', isAnd: false, left, right: this.#both() }
    }
    return left
  }

  #both(): Expression {
    let left = this.#membership()
    while (this.accept('&&')) {
      this.skipNewlines()
      left = { kind: 'logical', isAnd: true, left, right: this.#membership() }
    }
    return left
  }

  #membership(): Expression {
    let left = this.#matching()
    while (!this.isInHead && this.is('in')) {
      this.take()
      left = { kind: 'in', name: this.take().text, subscripts: [left] }
    }
    return left
  }

  #matching(): Expression {
    let left = this.#comparison()
    while (this.is('~') || this.is('!~')) {
      const isNegated = this.take().text === '!~'
      left = { kind: 'match', isNegated, left, right: this.#comparison() }
    }
    return left
  }

  #comparison(): Expression {
    const left = this.#piped(this.#joined())
    const { text } = this.next
    const isSign = this.next.kind === 'sign' && /^(?:[<>]=?|[=!]=)$/.test(text)
    if (!isSign || (this.isPrinting && text === '>')) return left
    this.take()
    return { kind: 'compare', sign: text, left, right: this.#piped(this.#joined()) }
  }

  /** `"command" | getline line`. */
  #piped(source: Expression): Expression {
    let left = source
    while (this.is('|') && this.ahead(1).text === 'getline') {
      this.at += 2
      left = { kind: 'getline', from: 'command', source: left, target: this.#lineTarget() }
    }
    return left
  }

  #lineTarget(): Target | undefined {
    const { kind, text } = this.next
    if (!(kind === 'name' && !isWord(text)) && text !== '$') return undefined
    const target = this.#primary()
    return isTarget(target) ? target : this.fail()
  }

  #joined(): Expression {
    const parts = [this.#sum()]
    while (this.#startsValue()) parts.push(this.#sum())
    return parts.length === 1 ? parts[0] : { kind: 'join', parts }
  }

  #startsValue(): boolean {
    const { kind, text } = this.next
    if (kind === 'name') return !isWord(text)
    if (kind === 'sign')
      return (
        text === '$' ||
        text === '(' ||
        text === '!' ||
        text === '-' ||
        text === '+' ||
        text === '++' ||
        text === '--'
      )
    return kind !== 'end'
  }

  #sum(): Expression {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/', '%'], () => this.#unary()))
  }

  #chain(signs: readonly string[], operand: () => Expression): Expression {
    let left = operand()
    while (this.next.kind === 'sign' && signs.includes(this.next.text)) {
      const sign = this.take().text
      left = { kind: 'compute', sign, left, right: operand() }
    }
    return left
  }

  #unary(): Expression {
    return this.nested(() => {
      const { text, kind } = this.next
      if (kind === 'sign' && (text === '!' || text === '-' || text === '+')) {
        this.take()
        return { kind: 'unary', sign: text, operand: this.#unary() }
      }
      return this.#power()
    })
  }

  #power(): Expression {
    const left = this.#counted()
    if (!this.accept('^')) return left
    return { kind: 'compute', sign: '^', left, right: this.#unary() }
  }

  #counted(): Expression {
    const { text, kind } = this.next
    if (kind === 'sign' && (text === '++' || text === '--')) {
      this.take()
      const target = this.#primary()
      if (!isTarget(target)) this.fail()
      return { kind: 'count', isPrefix: true, by: text === '++' ? 1 : -1, target }
    }
    const value = this.#primary()
    const { text: after } = this.next
    if ((after !== '++' && after !== '--') || this.next.kind !== 'sign' || !isTarget(value)) return value
    this.take()
    return { kind: 'count', isPrefix: false, by: after === '++' ? 1 : -1, target: value }
  }

  #primary(): Expression {
    const { kind, text } = this.take()
    switch (kind) {
      case 'number':
        return { kind: 'number', value: Number(text) }
      case 'text':
        return { kind: 'text', value: text }
      case 'pattern':
        return { kind: 'pattern', source: text }
      case 'function':
      case 'name':
        return this.#named(text, kind === 'function')
      case 'sign':
        if (text === '(') return this.#group()
        if (text === '$') return { kind: 'field', index: this.nested(() => this.#counted()) }
    }
    this.at--
    return this.fail()
  }

  #group(): Expression {
    const before = { isPrinting: this.isPrinting, isInHead: this.isInHead }
    this.isPrinting = false
    this.isInHead = false
    const items = this.list(')')
    this.isPrinting = before.isPrinting
    this.isInHead = before.isInHead
    if (items.length === 1) return { kind: 'group', inner: items[0] }
    if (items.length === 0 || !this.accept('in')) return this.fail()
    return { kind: 'in', name: this.take().text, subscripts: items }
  }

  #named(name: string, isCall: boolean): Expression {
    if (name === 'getline') return this.#getline()
    if (refused.has(name)) throw new AwkError(`${name} is not simulated`)
    if (builtins.has(name) || isCall) {
      if (this.accept('(')) return { kind: 'call', name, args: this.#inBrackets() }
      if (bare.has(name)) return { kind: 'call', name, args: [] }
      return this.fail()
    }
    if (!this.accept('[')) return { kind: 'variable', name }
    return { kind: 'element', name, subscripts: this.list(']') }
  }

  #inBrackets(): readonly Expression[] {
    const before = { isPrinting: this.isPrinting, isInHead: this.isInHead }
    this.isPrinting = false
    this.isInHead = false
    const args = this.list(')')
    this.isPrinting = before.isPrinting
    this.isInHead = before.isInHead
    return args
  }

  #getline(): Expression {
    const target = this.#lineTarget()
    if (!this.accept('<')) return { kind: 'getline', from: 'input', target }
    return { kind: 'getline', from: 'file', target, source: this.#counted() }
  }

  /** Expressions up to a closing sign, which is taken. */
  protected list(closing: string): Expression[] {
    const items: Expression[] = []
    this.skipNewlines()
    while (!this.accept(closing)) {
      items.push(this.expression())
      this.skipNewlines()
      if (!this.is(closing)) this.expect(',')
      this.skipNewlines()
    }
    return items
  }
}

/** A word of the language, which begins no value. */
const isWord = (text: string): boolean => text === 'in' || text === 'else' || text === 'while'

const isTarget = (expression: Expression): expression is Target =>
  expression.kind === 'variable' || expression.kind === 'field' || expression.kind === 'element'
