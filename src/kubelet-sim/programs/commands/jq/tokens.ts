/** The words of a filter, one at a time: what is within a text is read by who asks for it. */
import { JqError, type Node } from './syntax.ts'

type Kind = 'end' | 'sign' | 'keyword' | 'name' | 'field' | 'variable' | 'format' | 'number' | 'text'

const keywords: ReadonlySet<string> = new Set(
  'def if then elif else end as reduce foreach try catch label import include and or __loc__'.split(' '),
)

const spaces = /(?:[ \t\r\n]|#[^\n]*)*/y
const word =
  /(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|\.([A-Za-z_]\w*)|\$ ?((?:[A-Za-z_]\w*::)*[A-Za-z_]\w*)|@(\w+)|((?:[A-Za-z_]\w*::)*[A-Za-z_]\w*)|(\?\/\/|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[-+*/%=<>|,.?:;()[\]{}])/y

const kinds: readonly Kind[] = ['number', 'field', 'variable', 'format', 'name', 'sign']

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
}

const plainText = /[^"\\]+/y

export class TokenReader {
  kind: Kind = 'end'
  text = ''
  #at = 0

  constructor(private readonly script: string) {
    this.next()
  }

  next(): void {
    spaces.lastIndex = this.#at
    spaces.exec(this.script)
    this.#at = spaces.lastIndex
    if (this.#at >= this.script.length) return this.#set('end', '')
    if (this.script[this.#at] === '"') {
      this.#at++
      return this.#set('text', '"')
    }
    word.lastIndex = this.#at
    const found = word.exec(this.script)
    if (!found) throw new JqError(`syntax error, unexpected '${this.script[this.#at]}'`)
    this.#at = word.lastIndex
    const group = found.findIndex((each, n) => n > 0 && each !== undefined)
    const text = found[group]
    this.#set(keywords.has(text) && group === 5 ? 'keyword' : kinds[group - 1], text)
  }

  #set(kind: Kind, text: string): void {
    this.kind = kind
    this.text = text
  }

  /** Whether the next one is this sign or keyword. */
  is(text: string): boolean {
    return (this.kind === 'sign' || this.kind === 'keyword') && this.text === text
  }

  get isAtEnd(): boolean {
    return this.kind === 'end'
  }

  /** Whether this character follows right behind the next one. */
  comesNext(character: string): boolean {
    return this.script[this.#at] === character
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false
    this.next()
    return true
  }

  expect(text: string): void {
    if (!this.skip(text))
      throw new JqError(
        this.kind === 'end'
          ? 'syntax error, unexpected end of file'
          : `syntax error, unexpected '${this.text}', expecting '${text}'`,
      )
  }

  take(kind: Kind): string {
    const { text } = this
    if (this.kind !== kind) throw new JqError(`syntax error, unexpected '${text}'`)
    this.next()
    return text
  }

  /** The parts of the text that has begun; `inner` reads the filter in `\(…)`, up to its bracket. */
  takeText(inner: () => Node): (string | Node)[] {
    const parts: (string | Node)[] = []
    let text = ''
    for (;;) {
      plainText.lastIndex = this.#at
      const plain = plainText.exec(this.script)
      if (plain) {
        text += plain[0]
        this.#at = plainText.lastIndex
      }
      const mark = this.script[this.#at]
      if (mark === undefined) throw new JqError('syntax error, unterminated string')
      if (mark === '"') break
      if (this.script[this.#at + 1] !== '(') {
        text += this.#escape()
        continue
      }
      this.#at += 2
      if (text) parts.push(text)
      text = ''
      this.next()
      parts.push(inner())
    }
    this.#at++
    this.next()
    if (text) parts.push(text)
    return parts
  }

  #escape(): string {
    const letter = this.script[this.#at + 1] ?? ''
    const code = /^u([\da-fA-F]{4})/.exec(this.script.slice(this.#at + 1, this.#at + 6))
    if (code) {
      this.#at += 6
      return String.fromCharCode(Number.parseInt(code[1], 16))
    }
    if (!Object.hasOwn(escapes, letter)) throw new JqError(`syntax error, invalid escape '\\${letter}'`)
    this.#at += 2
    return escapes[letter]
  }
}
