/** Divides a program's text into words, with its indentation. */
import type { Piecewise } from './piecewise.ts'
import { endOfField, type QuotedStart, textStart } from './quoted.ts'
import { SyntaxProblem } from './syntax.ts'
import type { Place } from './values.ts'

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'newline' | 'indent' | 'dedent' | 'end'
  readonly text: string
  readonly at: Place
  /** Of a text: how it begins, and what stands within its quotes. */
  readonly quoted?: QuotedStart & { readonly body: string; readonly bodyAt: Position }
}

export interface Position {
  readonly line: number
  readonly column: number
}

const signs =
  /(?:\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|\*\*|\/\/|<<|>>|<=|>=|==|!=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|[-+*/%@&|^~<>()[\]{},:;.=!])/y
const word = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}_]*/uy
const number =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?|\d(?:_?\d)*\.?(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?/y

const opening = '([{'
const closing = ')]}'
const deepestBrackets = 200

/** @param from where the text stands in its file, for what is written within another text */
export function tokensOf(
  text: string,
  from: Position = { line: 1, column: 0 },
  isInner = false,
): Piecewise<Token[]> {
  return new Tokenizer(text, from, isInner).all()
}

/** So many words are found before others have their turns. */
const wordsAtOnce = 2_048
/** So long a comment, or a text, may be besides. */
const longestBlank = 65_536

/** Signs that are no part of longer ones. */
const single = '()[]{},;~'

/** What of a text ends nothing, and begins nothing. */
const plainBody = /[^\\'"\n{]*/y

/** What a plain word, or number, is made of: nothing else may follow it at once. */
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isWordCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || isDigit(code)

class Tokenizer {
  readonly #tokens: Token[] = []
  readonly #indents = [0]
  readonly #brackets: { sign: string; at: Place }[] = []
  #at = 0
  #line: number
  #lineStart: number

  constructor(
    private readonly text: string,
    from: Position,
    /** An expression within a text: lines and indentation mean nothing. */
    private readonly isInner: boolean,
  ) {
    this.#line = from.line
    this.#lineStart = -from.column
  }

  *all(): Piecewise<Token[]> {
    const { text } = this
    let isLineStart = !this.isInner
    for (let [count, from] = [0, 0]; this.#at < text.length; ) {
      if (this.#tokens.length - count >= wordsAtOnce || this.#at - from > longestBlank) {
        yield wordsAtOnce * 8
        ;[count, from] = [this.#tokens.length, this.#at]
      }
      if (isLineStart) {
        isLineStart = false
        if (!this.#indentation()) {
          isLineStart = true
          continue
        }
      }
      this.#blanks()
      const char = text[this.#at]
      if (char === undefined) break
      if (char === '#') this.#at = this.#endOfLine(this.#at)
      else if (char === '\n') {
        if (this.#brackets.length === 0 && !this.isInner) {
          this.#add('newline', '\n', this.#at + 1)
          isLineStart = true
        } else this.#at++
        this.#nextLine()
      } else if (char === '\\' && text[this.#at + 1] === '\n') {
        this.#at += 2
        this.#nextLine()
      } else this.#word(char)
    }
    return this.#finish()
  }

  #finish(): Token[] {
    const open = this.#brackets.at(-1)
    if (open && !this.isInner) throw new SyntaxProblem(`'${open.sign}' was never closed`, open.at)
    const last = this.#tokens.at(-1)
    if (!this.isInner && last && last.kind !== 'newline') this.#add('newline', '', this.#at)
    for (let n = this.#indents.length - 1; n > 0; n--) this.#add('dedent', '', this.#at)
    this.#add('end', '', this.#at)
    return this.#tokens
  }

  /** Most are plain; answers whether this one is. */
  #plainWord(char: string): boolean {
    const { text } = this
    if (single.includes(char)) {
      if (char !== ',' && char !== ';' && char !== '~') this.#bracket(char)
      this.#add('sign', char, this.#at + 1)
      return true
    }
    let end = this.#at
    let code = text.charCodeAt(end)
    if (!isWordCode(code)) {
      const next = text.charCodeAt(end + 1)
      if (!'=+-*/%<>&|^@:.'.includes(char) || !(next <= 32 || isWordCode(next))) return false
      if (char === '.' && isDigit(next)) return false
      this.#add('sign', char, end + 1)
      return true
    }
    const isNumber = isDigit(code)
    if (isNumber) while (isDigit(code)) code = text.charCodeAt(++end)
    else while (isWordCode(code)) code = text.charCodeAt(++end)
    // Quotes may follow a prefix; a point, or letters, a number.
    if (code > 127 || code === 34 || code === 39 || (isNumber && (code === 46 || isWordCode(code))))
      return false
    const found = text.slice(this.#at, end)
    if (isNumber && found.length > 1 && found.startsWith('0')) return false
    this.#add(isNumber ? 'number' : 'name', found, end)
    return true
  }

  #word(char: string): void {
    if (this.#plainWord(char)) return
    const start = textStart(this.text, this.#at)
    if (start) return this.#quoted(start)
    const isNumber = /\d/.test(char) || (char === '.' && /\d/.test(this.text[this.#at + 1] ?? ''))
    const [kind, pattern] = isNumber
      ? (['number', number] as const)
      : /[\p{L}\p{Nl}_]/u.test(char) || char > '\x7f'
        ? (['name', word] as const)
        : (['sign', signs] as const)
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)?.[0]
    if (found === undefined) throw this.#problem(this.#strange(char), this.#at, this.#at + 1)
    const end = this.#at + found.length
    if (isNumber && /[\p{L}\d_]/u.test(this.text[end] ?? '') && !this.#isWordNext(end))
      throw this.#problem('invalid decimal literal', end - 1, end)
    if (isNumber && /^0\d/.test(found) && /^[\d_]+$/.test(found) && /[1-9]/.test(found))
      throw this.#problem(
        'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers',
        this.#at,
        end,
      )
    if (kind === 'sign') this.#bracket(found)
    this.#add(kind, found, end)
  }

  /** `1if x else 2`: a word may follow a number at once. */
  #isWordNext(at: number): boolean {
    return /^(?:and|else|for|if|in|is|not|or)\b/.test(this.text.slice(at, at + 5))
  }

  #strange(char: string): string {
    if (char === '\\') return 'unexpected character after line continuation character'
    const code = this.text.codePointAt(this.#at)!
    const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    return code < 0x80 ? 'invalid syntax' : `invalid character '${String.fromCodePoint(code)}' (${shown})`
  }

  #bracket(sign: string): void {
    const at = this.#place(this.#at, this.#at + 1)
    if (opening.includes(sign)) {
      if (this.#brackets.length >= deepestBrackets) throw new SyntaxProblem('too many nested parentheses', at)
      this.#brackets.push({ sign, at })
      return
    }
    const kind = closing.indexOf(sign)
    if (kind < 0) return
    const open = this.#brackets.pop()
    if (!open) throw new SyntaxProblem(`unmatched '${sign}'`, at)
    if (open.sign === opening[kind]) return
    const where = open.at.line === at.line ? '' : ` on line ${open.at.line}`
    throw new SyntaxProblem(
      `closing parenthesis '${sign}' does not match opening parenthesis '${open.sign}'${where}`,
      at,
    )
  }

  #quoted({ prefix, quote, length }: QuotedStart): void {
    const { text } = this
    const start = this.#at
    const at = this.#place(start, start + length)
    const bodyStart = start + length
    const isLong = quote.length === 3
    let end = bodyStart
    for (; ; end++) {
      plainBody.lastIndex = end
      plainBody.exec(text)
      end = plainBody.lastIndex
      const char = text[end]
      if (char === undefined || (char === '\n' && !isLong))
        throw new SyntaxProblem(
          isLong
            ? `unterminated triple-quoted ${/f/i.test(prefix) ? 'f-string' : 'string'} literal (detected at line ${this.#line + linesIn(text.slice(start, end).replace(/\n$/, ''))})`
            : `unterminated ${/f/i.test(prefix) ? 'f-string' : 'string'} literal (detected at line ${at.line})`,
          { ...at, endColumn: at.column + 1 },
        )
      if (char === '\\') end++
      else if (char === '{' && /f/i.test(prefix)) end = endOfField(text, end, isLong ? undefined : '\n')
      else if (text.startsWith(quote, end)) break
    }
    const body = text.slice(bodyStart, end)
    const bodyAt = { line: this.#line, column: bodyStart - this.#lineStart }
    const from = { line: this.#line, column: start - this.#lineStart }
    const newlines = linesIn(body)
    if (newlines > 0) {
      this.#line += newlines
      this.#lineStart = bodyStart + body.lastIndexOf('\n') + 1
    }
    const endAt = end + quote.length
    this.#tokens.push({
      kind: 'text',
      text: text.slice(start, endAt),
      at: { ...from, endLine: this.#line, endColumn: endAt - this.#lineStart },
      quoted: { prefix, quote, length, body, bodyAt },
    })
    this.#at = endAt
  }

  /** Looks at the beginning of a line; answers whether there is something on it. */
  #indentation(): boolean {
    const { text } = this
    let width = 0
    let at = this.#at
    for (; ; at++) {
      const char = text[at]
      if (char === ' ') width++
      else if (char === '\t') width = (Math.floor(width / 8) + 1) * 8
      else if (char === '\f') width = 0
      else break
    }
    const char = text[at]
    if (char === undefined || char === '\n' || char === '#') {
      this.#at = char === '#' ? this.#endOfLine(at) : at
      if (text[this.#at] === '\n') {
        this.#at++
        this.#nextLine()
      }
      return false
    }
    this.#at = at
    const current = this.#indents[this.#indents.length - 1]
    if (width > current) {
      if (this.#indents.length >= 100)
        throw new SyntaxProblem('too many levels of indentation', this.#place(at, at), 'IndentationError')
      this.#indents.push(width)
      this.#add('indent', '', at)
    }
    while (width < this.#indents[this.#indents.length - 1]) {
      this.#indents.pop()
      this.#add('dedent', '', at)
    }
    if (width !== this.#indents[this.#indents.length - 1])
      throw new SyntaxProblem(
        'unindent does not match any outer indentation level',
        this.#place(this.#endOfLine(at), this.#endOfLine(at)),
        'IndentationError',
      )
    return true
  }

  #blanks(): void {
    const { text } = this
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (code !== 32 && code !== 9 && code !== 12) return
      this.#at++
    }
  }

  #endOfLine(from: number): number {
    const end = this.text.indexOf('\n', from)
    return end < 0 ? this.text.length : end
  }

  #nextLine(): void {
    this.#line++
    this.#lineStart = this.#at
  }

  #place(from: number, to: number): Place {
    const [column, endColumn] = [from - this.#lineStart, to - this.#lineStart]
    return { line: this.#line, column, endLine: this.#line, endColumn }
  }

  #problem(message: string, from: number, to: number): SyntaxProblem {
    return new SyntaxProblem(message, this.#place(from, to))
  }

  #add(kind: Token['kind'], text: string, end: number): void {
    this.#tokens.push({ kind, text, at: this.#place(this.#at, end) })
    this.#at = end
  }
}

const linesIn = (text: string): number => text.split('\n').length - 1
