/** The words of Lua 5.1: names, numbers, texts and signs. */
import { LuaError } from './values.ts'

export interface Token {
  readonly kind: 'name' | 'keyword' | 'number' | 'text' | 'sign' | 'end'
  /** A text without its quotes, as it is meant; a sign or a word as it is written. */
  readonly text: string
  readonly value: number
  readonly line: number
}

const keywords: ReadonlySet<string> = new Set(
  'and break do else elseif end false for function if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
)

const signs = /\.\.\.|\.\.|==|~=|<=|>=|[-+*/%^#<>=(){}[\];:,.]/y
const blank = /[ \t\r\f\v]+/y
const name = /[A-Za-z_]\w*/y
const number = /0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y
const longOpening = /\[(=*)\[/y

const escaped: Readonly<Record<string, string>> = {
  ...{
    n: '\n',
    r: '\r',
    t: '\t',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    '\\': '\\',
    '"': '"',
    "'": "'",
    '\n': '\n',
  },
}

export class Lexer {
  #at = 0
  #line = 1

  /** @param chunk how its source is called where something is wrong */
  constructor(
    private readonly source: string,
    private readonly chunk: string,
  ) {}

  /** All words, the end among them. @throws LuaError */
  tokens(): readonly Token[] {
    const tokens: Token[] = []
    for (;;) {
      const token = this.#next()
      tokens.push(token)
      if (token.kind === 'end') return tokens
    }
  }

  #token(kind: Token['kind'], text: string, value = 0): Token {
    return { kind, text, value, line: this.#line }
  }

  #next(): Token {
    this.#skip()
    const letter = this.source[this.#at]
    if (letter === undefined) return this.#token('end', '<eof>')
    const word = this.#take(name)
    if (word !== undefined) return this.#token(keywords.has(word) ? 'keyword' : 'name', word)
    if (letter === '"' || letter === "'") return this.#quoted(letter)
    const long = this.#long()
    if (long !== undefined) return this.#token('text', long)
    const digits = this.#take(number)
    if (digits !== undefined) {
      if (/[\w]/.test(this.source[this.#at] ?? '')) throw this.#problem('malformed number', digits)
      return this.#token('number', digits, Number(digits))
    }
    const sign = this.#take(signs)
    if (sign === undefined) throw this.#problem('unexpected symbol', letter)
    return this.#token('sign', sign)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.source)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  /** Blanks, lines and comments. */
  #skip(): void {
    for (;;) {
      this.#take(blank)
      if (this.source[this.#at] === '\n') {
        this.#line++
        this.#at++
      } else if (this.source.startsWith('--', this.#at)) {
        this.#at += 2
        if (this.#long() !== undefined) continue
        const end = this.source.indexOf('\n', this.#at)
        this.#at = end < 0 ? this.source.length : end
      } else return
    }
  }

  /** `[[…]]`, `[==[…]==]`; undefined where none begins. */
  #long(): string | undefined {
    longOpening.lastIndex = this.#at
    const opening = longOpening.exec(this.source)
    if (!opening) return undefined
    const closing = `]${opening[1]}]`
    const start = this.#at + opening[0].length
    const end = this.source.indexOf(closing, start)
    if (end < 0) throw this.#problem('unfinished long string', '<eof>')
    const text = this.source.slice(start, end)
    this.#at = end + closing.length
    this.#line += text.split('\n').length - 1
    return text.replace(/^\r?\n/, '')
  }

  #quoted(quote: string): Token {
    const pieces: string[] = []
    for (let n = this.#at + 1; ; n++) {
      const letter = this.source[n]
      if (letter === undefined || letter === '\n')
        throw this.#problem('unfinished string', letter ? quote : '<eof>')
      if (letter === quote) {
        this.#at = n + 1
        return this.#token('text', pieces.join(''))
      }
      if (letter !== '\\') {
        pieces.push(letter)
        continue
      }
      const [digits] = /^\d{1,3}/.exec(this.source.slice(n + 1, n + 4)) ?? []
      if (digits !== undefined) {
        if (Number(digits) > 255) throw this.#problem('escape sequence too large', `\\${digits}`)
        pieces.push(String.fromCharCode(Number(digits)))
        n += digits.length
      } else {
        const next = this.source[++n] ?? ''
        if (next === '\n') this.#line++
        pieces.push(escaped[next] ?? next)
      }
    }
  }

  #problem(what: string, near: string): LuaError {
    return new LuaError(`${this.chunk}:${this.#line}: ${what} near '${near}'`)
  }
}
