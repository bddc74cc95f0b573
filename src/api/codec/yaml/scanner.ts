/**
 * Cuts a YAML text into tokens. Where blocks begin and end follows from the columns, and that something is a key shows only
 * at the colon behind it. Source: libyaml, which is what the Go library is made from.
 */
import { Cursor, isBlank, isBlankOrEnd, isBreak, isEnd } from './cursor.ts'
import { type Directive, readAnchor, readDirective, readTag, type Tag } from './properties.ts'
import { readBlock, readPlain, readQuoted } from './scalars.ts'

export type TokenType =
  | 'directive'
  | 'document start'
  | 'document end'
  | 'stream end'
  | 'block sequence'
  | 'block mapping'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

export interface Token {
  readonly type: TokenType
  /** Where it begins, counted from 0. */
  readonly line: number
  /** What a scalar says, or the name of an anchor or alias. */
  readonly text?: string
  readonly isPlain?: boolean
  readonly tag?: Tag
  readonly directive?: Directive
}

/** A token that will have been a key if a colon follows it. */
interface PossibleKey {
  /** The number of the token, counted from the first of the text. */
  readonly token: number
  readonly at: number
  readonly line: number
  readonly column: number
  /** Nothing else can stand where it stands. */
  readonly isRequired: boolean
}

/** A key ends on its line, and so many characters behind its beginning at most. */
const longestKey = 1024

/** How deep collections may be nested in one text. */
const maxNesting = 10_000

const startsNoPlain = new Set([...'-?:,[]{}#&*!|>\'"%@`'].map((each) => each.charCodeAt(0)))

export class Scanner {
  readonly #cursor: Cursor
  /** What was found and not yet taken. */
  #tokens: Token[] = []
  #taken = 0
  /** The first of them, once it is known not to become a key. */
  #next: Token | undefined
  /** The columns of the blocks that are open, the innermost last. -1: none. */
  readonly #indents: number[] = [-1]
  /** For each flow collection that is open, and the block around them. */
  readonly #keys: (PossibleKey | undefined)[] = [undefined]
  #keyMayStart = true
  #isEnded = false

  constructor(text: string, line: number) {
    this.#cursor = new Cursor(text, line)
  }

  /** The next token; behind the last comes `stream end`, again and again. */
  peek(): Token {
    if (!this.#next) {
      while (this.#tokens.length === 0 || (this.#mayBecomeKey() && !this.#isEnded)) this.#fetch()
      this.#next = this.#tokens[0]
    }
    return this.#next
  }

  take(): Token {
    const token = this.peek()
    if (token.type === 'stream end') return token
    this.#tokens.shift()
    this.#taken++
    this.#next = undefined
    return token
  }

  get #indent(): number {
    return this.#indents[this.#indents.length - 1]
  }

  get #inFlow(): boolean {
    return this.#keys.length > 1
  }

  /** Whether what comes next is a key can still turn out. */
  #mayBecomeKey(): boolean {
    const level = this.#keys.findIndex((key) => key?.token === this.#taken)
    return level >= 0 && this.#isStillPossible(level)
  }

  #isStillPossible(level: number): boolean {
    const key = this.#keys[level]
    if (!key) return false
    const { line, at } = this.#cursor
    if (key.line === line && at <= key.at + longestKey) return true
    this.#giveUpKey(level)
    return false
  }

  #giveUpKey(level = this.#keys.length - 1): void {
    if (this.#keys[level]?.isRequired) this.#cursor.fail("could not find expected ':'")
    this.#keys[level] = undefined
  }

  #saveKey(): void {
    if (!this.#keyMayStart) return
    const { at, line, column } = this.#cursor
    this.#giveUpKey()
    this.#keys[this.#keys.length - 1] = {
      token: this.#taken + this.#tokens.length,
      at,
      line,
      column,
      isRequired: !this.#inFlow && this.#indent === column,
    }
  }

  #add(type: TokenType, more: Partial<Token> = {}): void {
    this.#tokens.push({ type, line: this.#cursor.line, ...more })
  }

  #fetch(): void {
    const cursor = this.#cursor
    this.#skipToToken()
    this.#closeBlocks(cursor.column)
    const at = cursor.peek()
    if (isEnd(at)) return this.#endStream()
    if (cursor.column === 0 && cursor.is('%')) return this.#addDirective()
    if (cursor.isAtMarker()) return this.#addMarker()
    switch (cursor.text[cursor.at]) {
      case '[':
      case '{':
        return this.#openFlow()
      case ']':
      case '}':
        return this.#closeFlow()
      case ',':
        return this.#addIndicator(',', { keyMayStart: true })
      case '-':
        if (isBlankOrEnd(cursor.peek(1))) return this.#addEntry()
        break
      case '?':
        if (this.#inFlow || isBlankOrEnd(cursor.peek(1))) return this.#addKey()
        break
      case ':':
        if (this.#inFlow || isBlankOrEnd(cursor.peek(1))) return this.#addValue()
        break
      case '*':
        return this.#addNodePart('alias')
      case '&':
        return this.#addNodePart('anchor')
      case '!':
        return this.#addNodePart('tag')
      case "'":
      case '"':
        return this.#addNodePart('scalar')
      case '|':
      case '>':
        if (!this.#inFlow) return this.#addBlockScalar()
    }
    if (!this.#isPlainAt(at)) cursor.fail('found character that cannot start any token')
    this.#addPlain()
  }

  #isPlainAt(at: number): boolean {
    const next = this.#cursor.peek(1)
    if (!startsNoPlain.has(at)) return !isBlank(at)
    if (this.#cursor.is('-')) return !isBlank(next)
    return !this.#inFlow && (this.#cursor.is('?') || this.#cursor.is(':')) && !isBlankOrEnd(next)
  }

  /** Passes over white space, comments and line breaks. Where a key may stand, a tab is no white space. */
  #skipToToken(): void {
    const cursor = this.#cursor
    for (;;) {
      while (cursor.is(' ') || (cursor.is('\t') && (this.#inFlow || !this.#keyMayStart))) cursor.skip()
      cursor.skipComment()
      if (!isBreak(cursor.peek())) return
      cursor.readBreak()
      if (!this.#inFlow) this.#keyMayStart = true
    }
  }

  /** Opens a block at a column, unless it is open. @param before the number of the token that is its first */
  #openBlock(type: TokenType, { column, line }: { column: number; line: number }, before?: number): void {
    if (this.#inFlow || this.#indent >= column) return
    this.#indents.push(column)
    if (this.#indents.length > maxNesting) this.#cursor.fail(`exceeded max depth of ${maxNesting}`)
    const index = before === undefined ? this.#tokens.length : before - this.#taken
    this.#tokens.splice(index, 0, { type, line })
  }

  /** Closes the blocks that stand further right. */
  #closeBlocks(column: number): void {
    if (this.#inFlow) return
    while (this.#indent > column) {
      this.#indents.pop()
      this.#add('block end')
    }
  }

  #endStream(): void {
    const cursor = this.#cursor
    if (cursor.column !== 0) {
      cursor.column = 0
      cursor.line++
    }
    this.#closeBlocks(-1)
    this.#giveUpKey()
    this.#isEnded = true
    this.#add('stream end')
  }

  #addDirective(): void {
    const { line } = this.#cursor
    this.#closeBlocks(-1)
    this.#giveUpKey()
    this.#keyMayStart = false
    this.#add('directive', { directive: readDirective(this.#cursor), line })
  }

  #addMarker(): void {
    this.#closeBlocks(-1)
    this.#giveUpKey()
    this.#keyMayStart = false
    this.#add(this.#cursor.is('-') ? 'document start' : 'document end')
    this.#cursor.skip(3)
  }

  #openFlow(): void {
    this.#saveKey()
    this.#keys.push(undefined)
    if (this.#keys.length > maxNesting) this.#cursor.fail(`exceeded max depth of ${maxNesting}`)
    this.#keyMayStart = true
    this.#add(this.#cursor.is('[') ? '[' : '{')
    this.#cursor.skip()
  }

  #closeFlow(): void {
    this.#giveUpKey()
    if (this.#inFlow) this.#keys.pop()
    this.#keyMayStart = false
    this.#add(this.#cursor.is(']') ? ']' : '}')
    this.#cursor.skip()
  }

  #addIndicator(type: TokenType, { keyMayStart }: { keyMayStart: boolean }): void {
    this.#giveUpKey()
    this.#keyMayStart = keyMayStart
    this.#add(type)
    this.#cursor.skip()
  }

  #addEntry(): void {
    if (!this.#inFlow) {
      if (!this.#keyMayStart) this.#cursor.fail('block sequence entries are not allowed in this context')
      this.#openBlock('block sequence', this.#cursor)
    }
    this.#addIndicator('-', { keyMayStart: true })
  }

  #addKey(): void {
    if (!this.#inFlow) {
      if (!this.#keyMayStart) this.#cursor.fail('mapping keys are not allowed in this context')
      this.#openBlock('block mapping', this.#cursor)
    }
    this.#addIndicator('key', { keyMayStart: !this.#inFlow })
  }

  #addValue(): void {
    const level = this.#keys.length - 1
    if (this.#isStillPossible(level)) {
      const key = this.#keys[level]!
      this.#tokens.splice(key.token - this.#taken, 0, { type: 'key', line: key.line })
      this.#openBlock('block mapping', key, key.token)
      this.#keys[level] = undefined
      this.#keyMayStart = false
    } else {
      if (!this.#inFlow) {
        if (!this.#keyMayStart) this.#cursor.fail('mapping values are not allowed in this context')
        this.#openBlock('block mapping', this.#cursor)
      }
      this.#keyMayStart = !this.#inFlow
    }
    this.#add('value')
    this.#cursor.skip()
  }

  /** What may be a key, or stand before one. */
  #addNodePart(type: 'alias' | 'anchor' | 'tag' | 'scalar'): void {
    const cursor = this.#cursor
    this.#saveKey()
    this.#keyMayStart = false
    const { line } = cursor
    if (type === 'tag') this.#add(type, { tag: readTag(cursor), line })
    else this.#add(type, { text: type === 'scalar' ? readQuoted(cursor) : readAnchor(cursor), line })
  }

  #addBlockScalar(): void {
    const { line } = this.#cursor
    this.#giveUpKey()
    this.#keyMayStart = true
    this.#add('scalar', { text: readBlock(this.#cursor, this.#indent), line })
  }

  #addPlain(): void {
    const { line } = this.#cursor
    this.#saveKey()
    const { text, endsLine } = readPlain(this.#cursor, { indent: this.#indent, inFlow: this.#inFlow })
    this.#keyMayStart = endsLine
    this.#add('scalar', { text, isPlain: true, line })
  }
}
