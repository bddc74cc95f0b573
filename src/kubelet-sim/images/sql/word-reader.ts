/** Reads the words of a statement, one after the other. */
import type { Grammar } from './grammar.ts'
import { SqlError } from './syntax.ts'
import { type Token, Tokens } from './tokens.ts'

/** Brackets in brackets, and signs before signs. */
const deepest = 100
/** Of a statement, but for rows that are added: those are read one by one. */
const mostWords = 10_000

/** Words that no alias can be. */
const reserved =
  /^(from|where|group|order|limit|having|join|inner|left|right|cross|natural|union|full|on|as|and|or|not|is|in|like|between|desc|asc|offset|into|values|set|returning|using|select|when|then|else|end|for|fetch|intersect|except|window|case|filter|over|lateral|collate|straight_join|escape|ilike|similar)$/

export abstract class WordReader {
  readonly #tokens: Tokens
  #left = mostWords
  #depth = 0

  constructor(
    protected readonly text: string,
    protected readonly grammar: Grammar,
  ) {
    this.#tokens = new Tokens(text, grammar)
  }

  get #token(): Token {
    return this.#tokens.peek()
  }

  /** The one that comes after the next. */
  protected ahead(after = 1): Token {
    return this.#tokens.peek(after)
  }

  get token(): Token {
    return this.#token
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

  get isReserved(): boolean {
    return reserved.test(this.word())
  }

  protected nested<T>(read: () => T): T {
    if (++this.#depth > deepest) this.refuse()
    const value = read()
    this.#depth--
    return value
  }

  protected inBrackets<T>(read: () => T): T {
    this.take('(')
    const value = this.nested(read)
    this.take(')')
    return value
  }

  /** Takes several words, if the first one is there. */
  skipAll(first: string, ...others: readonly string[]): boolean {
    if (!this.skip(first)) return false
    for (const each of others) this.take(each)
    return true
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

  expectEnd(): void {
    if (!this.isAtEnd) this.refuse()
  }

  refuse(): never {
    throw new SqlError('syntax', this.text.slice(this.at))
  }
}
