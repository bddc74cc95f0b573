/** The words of Go's templates: texts, and what stands between `{{` and `}}`. Source: text/template's lex.go. */
import { isWordSign, signName } from '../../../../../api/go-signs.ts'
import { quoted } from '../../../../../api/quote.ts'

type TokenSort =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'string'
  | 'raw string'
  | 'character'
  | 'number'
  | 'complex'
  | 'bool'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'assign'
  | 'declare'
  | 'pipe'
  | '('
  | ')'
  | 'sign'
  | 'error'
  | 'end of file'

export interface Token {
  readonly sort: TokenSort
  /** As it is written; of an error: what is wrong. */
  readonly text: string
  /** Where it stands in the template, in JavaScript's letters. */
  readonly at: number
  /** From 1. */
  readonly line: number
}

export const isKeyword = (token: Token, word: string): boolean =>
  token.sort === 'keyword' && token.text === word

/** A token as Go names it. */
export function nameOf({ sort, text }: Token): string {
  if (sort === 'end of file') return 'EOF'
  if (sort === 'keyword') return `<${text}>`
  return text.length > 10 ? `${quoted([...text].slice(0, 10).join(''))}...` : quoted(text)
}

const keywords = new Set('. block break continue define else end if nil range template with'.split(' '))

const isSpace = (sign: string | undefined): boolean => sign !== undefined && ' \t\r\n'.includes(sign)
const digitsOfBase: Readonly<Record<string, string>> = {
  x: '0123456789abcdefABCDEF_',
  o: '01234567_',
  b: '01_',
}
const decimal = '0123456789_'

export class Lexer {
  #at = 0
  #start = 0
  #line = 1
  #startLine = 1
  #isInside = false
  #brackets = 0
  #isOver = false

  constructor(private readonly text: string) {}

  next(): Token {
    if (this.#isOver) return this.#told('end of file', 'EOF')
    return this.#isInside ? this.#inside() : this.#outside()
  }

  get #sign(): string | undefined {
    const code = this.text.codePointAt(this.#at)
    return code === undefined ? undefined : String.fromCodePoint(code)
  }

  #skip(to: number): void {
    for (let n = this.text.indexOf('\n', this.#at); n >= 0 && n < to; n = this.text.indexOf('\n', n + 1))
      this.#line++
    this.#at = to
  }

  /** What has been read since the last token. */
  #token(sort: TokenSort): Token {
    const token = {
      sort,
      text: this.text.slice(this.#start, this.#at),
      at: this.#start,
      line: this.#startLine,
    }
    this.#ignore()
    return token
  }

  #ignore(): void {
    this.#start = this.#at
    this.#startLine = this.#line
  }

  #told(sort: TokenSort, text: string): Token {
    return { sort, text, at: this.#start, line: this.#startLine }
  }

  #wrong(why: string): Token {
    this.#isOver = true
    return this.#told('error', why)
  }

  #trimsBefore(at: number): boolean {
    return this.text[at] === '-' && isSpace(this.text[at + 1])
  }

  #trimsAfter(at: number): boolean {
    return isSpace(this.text[at]) && this.text[at + 1] === '-' && this.text.startsWith('}}', at + 2)
  }

  #skipSpaces(): void {
    let to = this.#at
    while (isSpace(this.text[to])) to++
    this.#skip(to)
    this.#ignore()
  }

  #outside(): Token {
    for (;;) {
      const open = this.text.indexOf('{{', this.#at)
      const end = open < 0 ? this.text.length : open
      if (end > this.#start) {
        let last = end
        if (open >= 0 && this.#trimsBefore(open + 2))
          while (last > this.#start && isSpace(this.text[last - 1])) last--
        this.#skip(last)
        const token = this.#token('text')
        this.#skip(end)
        this.#ignore()
        if (token.text) return token
      }
      if (open < 0) {
        this.#isOver = true
        return this.#told('end of file', 'EOF')
      }
      const inner = open + (this.#trimsBefore(open + 2) ? 4 : 2)
      if (!this.text.startsWith('/*', inner)) {
        this.#skip(open + 2)
        const token = this.#token('open')
        this.#skip(inner)
        this.#ignore()
        this.#isInside = true
        this.#brackets = 0
        return token
      }
      this.#skip(inner)
      this.#ignore()
      const close = this.text.indexOf('*/', inner + 2)
      if (close < 0) return this.#wrong('unclosed comment')
      const trims = this.#trimsAfter(close + 2)
      if (!trims && !this.text.startsWith('}}', close + 2))
        return this.#wrong('comment ends before closing delimiter')
      this.#skip(close + (trims ? 6 : 4))
      this.#ignore()
      if (trims) this.#skipSpaces()
    }
  }

  #inside(): Token {
    const trims = this.#trimsAfter(this.#at)
    if (trims || this.text.startsWith('}}', this.#at))
      return this.#brackets === 0 ? this.#close(trims) : this.#wrong('unclosed left paren')
    const sign = this.#sign
    if (sign === undefined) return this.#wrong('unclosed action')
    if (isSpace(sign)) return this.#spaces()
    const next = this.text[this.#at + sign.length]
    if (/[+\-0-9]/.test(sign) || (sign === '.' && /^[0-9]?$/.test(next ?? ''))) return this.#number()
    this.#skip(this.#at + sign.length)
    switch (sign) {
      case '=':
        return this.#token('assign')
      case ':':
        if (next !== '=') return this.#wrong('expected :=')
        this.#skip(this.#at + 1)
        return this.#token('declare')
      case '|':
        return this.#token('pipe')
      case '"':
        return this.#quoted('"', 'string', 'unterminated quoted string')
      case "'":
        return this.#quoted("'", 'character', 'unterminated character constant')
      case '`':
        return this.#raw()
      case '$':
      case '.':
        return this.#name(sign === '$' ? 'variable' : 'field')
      case '(':
        this.#brackets++
        return this.#token('(')
      case ')':
        return --this.#brackets < 0 ? this.#wrong('unexpected right paren') : this.#token(')')
    }
    if (isWordSign(sign)) return this.#word()
    return /[\x20-\x7e]/.test(sign)
      ? this.#token('sign')
      : this.#wrong(`unrecognized character in action: ${signName(sign)}`)
  }

  #close(trims: boolean): Token {
    if (trims) {
      this.#skip(this.#at + 2)
      this.#ignore()
    }
    this.#skip(this.#at + 2)
    const token = this.#token('close')
    if (trims) this.#skipSpaces()
    this.#isInside = false
    return token
  }

  #spaces(): Token {
    let to = this.#at
    while (isSpace(this.text[to])) to++
    if (this.text[to] === '-' && this.text.startsWith('}}', to + 1)) {
      to--
      if (to === this.#at)
        return this.#brackets === 0 ? this.#close(true) : this.#wrong('unclosed left paren')
    }
    this.#skip(to)
    return this.#token('space')
  }

  /** @param quote which has been read */
  #quoted(quote: string, sort: TokenSort, unterminated: string): Token {
    for (;;) {
      const sign = this.text[this.#at]
      const end = sign === '\\' ? this.text[this.#at + 1] : sign
      if (end === undefined || end === '\n') return this.#wrong(unterminated)
      this.#skip(this.#at + (sign === '\\' ? 2 : 1))
      if (sign === quote) return this.#token(sort)
    }
  }

  #raw(): Token {
    const close = this.text.indexOf('`', this.#at)
    if (close < 0) return this.#wrong('unterminated raw quoted string')
    this.#skip(close + 1)
    return this.#token('raw string')
  }

  /** A field or a variable, whose first sign has been read. */
  #name(sort: 'field' | 'variable'): Token {
    if (this.#endsWord()) return sort === 'variable' ? this.#token(sort) : this.#token('keyword')
    this.#readWord()
    return this.#endsWord() ? this.#token(sort) : this.#bad()
  }

  #word(): Token {
    this.#readWord()
    if (!this.#endsWord()) return this.#bad()
    const word = this.text.slice(this.#start, this.#at)
    if (keywords.has(word)) return this.#token('keyword')
    return this.#token(word === 'true' || word === 'false' ? 'bool' : 'identifier')
  }

  #readWord(): void {
    for (let sign = this.#sign; sign !== undefined && isWordSign(sign); sign = this.#sign)
      this.#at += sign.length
  }

  #bad(): Token {
    return this.#wrong(`bad character ${signName(this.#sign ?? '\ufffd')}`)
  }

  #endsWord(): boolean {
    const sign = this.#sign
    return (
      sign === undefined || isSpace(sign) || '.,|:)('.includes(sign) || this.text.startsWith('}}', this.#at)
    )
  }

  #number(): Token {
    const bad = () => this.#wrong(`bad number syntax: ${quoted(this.text.slice(this.#start, this.#at))}`)
    if (!this.#scanNumber()) return bad()
    if (this.text[this.#at] !== '+' && this.text[this.#at] !== '-') return this.#token('number')
    return this.#scanNumber() && this.text[this.#at - 1] === 'i' ? this.#token('complex') : bad()
  }

  #scanNumber(): boolean {
    this.#accept('+-')
    let digits = decimal
    if (this.#accept('0')) {
      const base = /[xob]/i.exec(this.text[this.#at] ?? '')?.[0]
      if (base) {
        digits = digitsOfBase[base.toLowerCase()]
        this.#at++
      }
    }
    this.#acceptRun(digits)
    if (this.#accept('.')) this.#acceptRun(digits)
    const powers = digits === decimal ? 'eE' : digits === digitsOfBase['x'] ? 'pP' : ''
    if (powers && this.#accept(powers)) {
      this.#accept('+-')
      this.#acceptRun(decimal)
    }
    this.#accept('i')
    const sign = this.#sign
    if (sign === undefined || !isWordSign(sign)) return true
    this.#at += sign.length
    return false
  }

  #accept(signs: string): boolean {
    const sign = this.text[this.#at]
    if (sign === undefined || !signs.includes(sign)) return false
    this.#at++
    return true
  }

  #acceptRun(signs: string): void {
    while (this.#accept(signs));
  }
}
