/** Reads words and expressions of SQL. */
import { type Expression, type Select, SqlError } from './syntax.ts'
import { type Token, Tokens } from './tokens.ts'

/** Brackets in brackets, and signs before signs. */
const deepest = 100
/** Longer chains (`1 + 1 + …`) are refused. */
const longestChain = 500

/** Of a statement, but for rows that are added: those are read one by one. */
const mostWords = 10_000

/** Words that no alias can be. */
const reserved =
  /^(from|where|group|order|limit|having|join|inner|left|right|cross|natural|union|full|on|as|and|or|not|is|in|like|between|desc|asc|offset|into|values|set|returning|using|select|when|then|else|end|for|fetch)$/

/** From the loosest to the tightest. */
const levels: readonly ReadonlySet<string>[] = [
  new Set(['or', '||']),
  new Set(['and', '&&']),
  new Set(['=', '<=>', '<>', '!=', '<', '<=', '>', '>=']),
  new Set(['concat', '+', '-']),
  new Set(['*', '/', '%', 'div', 'mod']),
]

const comparisons = 2

export abstract class ExpressionReader {
  readonly #tokens: Tokens
  #left = mostWords
  #depth = 0

  constructor(
    private readonly text: string,
    protected readonly quotes: 'names' | 'texts',
  ) {
    this.#tokens = new Tokens(text, quotes)
  }

  get #token(): Token {
    return this.#tokens.peek()
  }

  get isAtEnd(): boolean {
    return this.#token.kind === 'end'
  }

  /** Where the next word begins. */
  get at(): number {
    return this.#token.at
  }

  textSince(from: number): string {
    return this.text.slice(from, this.at).trim()
  }

  get isName(): boolean {
    const { kind, text } = this.#token
    return kind === 'quoted' || kind === 'text' || (kind === 'word' && !reserved.test(text.toLowerCase()))
  }

  /** The next word in small letters; empty where none comes. */
  word(): string {
    return this.#token.kind === 'word' ? this.#token.text.toLowerCase() : ''
  }

  next(): Token {
    if (--this.#left < 0) throw new SqlError('takes long', '')
    return this.#tokens.take()
  }

  is(text: string): boolean {
    const { kind } = this.#token
    return kind === 'sign' ? this.#token.text === text : this.word() === text
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false
    this.next()
    return true
  }

  take(text: string): void {
    if (!this.skip(text)) this.refuse()
  }

  takeWord(): string {
    const word = this.word()
    if (word === '') this.refuse()
    this.next()
    return word
  }

  name(): string {
    const { kind, text } = this.#token
    if (kind !== 'word' && kind !== 'quoted') this.refuse()
    this.next()
    return text
  }

  nameOrText(): string {
    return this.#token.kind === 'text' ? this.next().text : this.name()
  }

  /** Takes `t.*`, and answers which table that is; undefined where something else comes. */
  skipAllOf(): string | undefined {
    const name = this.#token
    if (!/^(word|quoted)$/.test(name.kind) || this.#tokens.peek(1).text !== '.') return undefined
    const star = this.#tokens.peek(2)
    if (star.text !== '*' || star.kind !== 'sign') return undefined
    for (let n = 0; n < 3; n++) this.next()
    return name.text.toLowerCase()
  }

  number(): number {
    if (this.#token.kind !== 'number') this.refuse()
    return Number(this.next().text)
  }

  /** What was read was a row of many. */
  protected readRow(): void {
    this.#left = mostWords
  }

  /** A question, in brackets or not. */
  abstract select(): Select

  expectEnd(): void {
    if (!this.isAtEnd) this.refuse()
  }

  refuse(): never {
    throw new SqlError('syntax', this.text.slice(this.at))
  }

  expression(): Expression {
    if (++this.#depth > deepest) this.refuse()
    const value = this.#binary(0)
    this.#depth--
    return value
  }

  #binary(level: number): Expression {
    if (level >= levels.length) return this.operand()
    if (level === comparisons && this.skip('not'))
      return { kind: 'not', of: this.#nested(() => this.#binary(level)) }
    let left = this.#binary(level + 1)
    for (let n = 0; ; n++) {
      if (n > longestChain) this.refuse()
      const sign = this.#sign()
      if (levels[level].has(sign)) {
        this.next()
        left = { kind: 'binary', sign, left, right: this.#binary(level + 1) }
      } else if (level === comparisons && /^(is|in|not|like|between|ilike)$/.test(sign))
        left = this.#test(left)
      else return left
    }
  }

  /** Two strokes put texts together, but in MySQL. */
  #sign(): string {
    const sign = this.#token.kind === 'sign' ? this.#token.text : this.word()
    return sign === '||' && this.quotes === 'names' ? 'concat' : sign
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > deepest) this.refuse()
    const value = read()
    this.#depth--
    return value
  }

  #test(of: Expression): Expression {
    if (this.skip('is')) {
      const isNegated = this.skip('not')
      this.take('null')
      return { kind: 'null', of, isNegated }
    }
    const isNegated = this.skip('not')
    const test = this.#positive(of)
    if (!isNegated) return test
    return test.kind === 'in' ? { ...test, isNegated: true } : { kind: 'not', of: test }
  }

  #positive(of: Expression): Expression {
    if (this.skip('in')) return { kind: 'in', of, items: this.#listOrSelect(), isNegated: false }
    if (this.skip('like') || this.skip('ilike'))
      return { kind: 'binary', sign: 'like', left: of, right: this.#binary(comparisons + 1) }
    this.take('between')
    const least = this.#binary(comparisons + 1)
    this.take('and')
    const most = this.#binary(comparisons + 1)
    return {
      kind: 'binary',
      sign: 'and',
      left: { kind: 'binary', sign: '>=', left: of, right: least },
      right: { kind: 'binary', sign: '<=', left: of, right: most },
    }
  }

  #listOrSelect(): readonly Expression[] | Select {
    if (!this.#isSelectNext) return this.#list()
    return this.#inBrackets(() => this.select())
  }

  get #isSelectNext(): boolean {
    if (!this.is('(')) return false
    const { kind, text } = this.#tokens.peek(1)
    return kind === 'word' && text.toLowerCase() === 'select'
  }

  #inBrackets<T>(read: () => T): T {
    this.take('(')
    const value = this.#nested(read)
    this.take(')')
    return value
  }

  #list(): readonly Expression[] {
    const items: Expression[] = []
    this.take('(')
    if (!this.is(')'))
      do items.push(this.expression())
      while (this.skip(','))
    this.take(')')
    return items
  }

  operand(): Expression {
    const { kind, text } = this.#token
    if (kind === 'number') {
      this.next()
      return { kind: 'value', value: Number(text) }
    }
    if (kind === 'text') {
      this.next()
      return this.#cast({ kind: 'value', value: text })
    }
    if (kind === 'variable') {
      this.next()
      return { kind: 'variable', name: text.toLowerCase() }
    }
    if (this.skip('-')) return { kind: 'negate', of: this.#nested(() => this.operand()) }
    if (this.#isSelectNext) return { kind: 'subquery', select: this.#inBrackets(() => this.select()) }
    if (this.skip('(')) {
      const inner = this.expression()
      this.take(')')
      return this.#cast(inner)
    }
    return this.#cast(this.#named())
  }

  /** `'x'::text`: what it is taken for makes no difference. */
  #cast(value: Expression): Expression {
    while (this.skip('::')) {
      this.takeWord()
      for (const each of ['varying', 'precision']) this.skip(each)
      if (this.skip('(')) {
        this.number()
        this.take(')')
      }
    }
    return value
  }

  #named(): Expression {
    const word = this.word()
    if (word === 'null') {
      this.next()
      return { kind: 'value', value: null }
    }
    if (word === 'true' || word === 'false') {
      this.next()
      return { kind: 'truth', holds: word === 'true' }
    }
    if (word === 'values') {
      this.next()
      const { args } = this.call(word)
      return args[0]?.kind === 'column' ? { ...args[0], isNew: true } : this.refuse()
    }
    if (word === 'exists') {
      this.next()
      return { kind: 'exists', select: this.#inBrackets(() => this.select()) }
    }
    if (reserved.test(word)) this.refuse()
    const name = this.name()
    if (this.is('(')) return this.call(name.toLowerCase())
    if (/^current_(timestamp|user|date)$/i.test(name))
      return { kind: 'call', name: name.toLowerCase(), args: [] }
    if (!this.skip('.')) return { kind: 'column', name }
    const column = this.name()
    // `pg_catalog.now()`: whose function it is makes no difference.
    if (this.is('(')) return this.call(column.toLowerCase())
    if (name.toLowerCase() === 'excluded') return { kind: 'column', name: column, isNew: true }
    return { kind: 'column', name: column, of: name.toLowerCase() }
  }

  call(name: string): Expression & { readonly kind: 'call' } {
    this.take('(')
    if (this.skip('*')) {
      this.take(')')
      return { kind: 'call', name, args: [], isStar: true }
    }
    const isDistinct = this.skip('distinct')
    const args: Expression[] = []
    if (!this.is(')'))
      do args.push(this.expression())
      while (this.skip(','))
    this.take(')')
    return { kind: 'call', name, args, ...(isDistinct && { isDistinct }) }
  }
}
