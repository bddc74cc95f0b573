/** Reads JSON, a bite at a time. */
import { call, deepestValue } from '../asking.ts'
import { done, joinedTexts, longestBite } from '../bites.ts'
import { exceptions, recursionError } from '../errors.ts'
import { breatheFor } from '../iterating.ts'
import { parseWhole } from '../numbers.ts'
import { Dict } from '../tables.ts'
import { Class, type Doing, Exception, Float, List, Raised, Tuple, type Value } from '../values.ts'

export const decodeError = new Class('JSONDecodeError', [exceptions.get('ValueError')!])
decodeError.module = 'json.decoder'

/** What of a text means itself, as much as is read at once. */
const plainText = /[^"\\\0\n\r\t]{0,30720}/y
const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
])

/** In characters. */
const readAtOnce = 4_096

export class Reader {
  at = 0
  #counted = 0

  constructor(
    readonly text: string,
    private readonly hooks: {
      readonly object?: Value
      readonly pairs?: Value
      readonly float?: Value
      /** A comma too much is told to be that, as since 3.13. */
      readonly knowsCommas: boolean
    },
  ) {}

  fail(message: string, at = this.at): never {
    const before = this.text.slice(0, at)
    const line = before.split('\n').length
    const column = at - before.lastIndexOf('\n')
    const exception = new Exception(decodeError, [`${message}: line ${line} column ${column} (char ${at})`])
    exception.attrs = new Map<string, Value>([
      ['msg', message],
      ['doc', this.text],
      ['pos', at],
      ['lineno', line],
      ['colno', column],
    ])
    throw new Raised(exception)
  }

  skip(): void {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? '')) this.at++
  }

  *value(depth = 0): Doing<Value> {
    if (depth > deepestValue)
      throw recursionError('maximum recursion depth exceeded while decoding a JSON document')
    const char = this.text[this.at]
    if (char === '"') {
      const text = this.#string()
      return typeof text === 'string' ? text : yield* text
    }
    if (char === '{') return yield* this.#object(depth)
    if (char === '[') return yield* this.#array(depth)
    const word = /(?:null|true|false|NaN|Infinity|-Infinity)/y
    word.lastIndex = this.at
    const named = word.exec(this.text)?.[0]
    if (named !== undefined) {
      this.at += named.length
      const words: Readonly<Record<string, Value>> = { null: null, true: true, false: false }
      return named in words ? words[named] : new Float(Number(named))
    }
    const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
    number.lastIndex = this.at
    const found = number.exec(this.text)
    if (!found) return this.fail('Expecting value')
    this.at += found[0].length
    if (found[1] === undefined && found[2] === undefined) return parseWhole(found[0], 10)!
    return this.hooks.float ? yield* call(this.hooks.float, [found[0]]) : new Float(Number(found[0]))
  }

  /** A text, or as much of it as is read at once: see #long. */
  #string(): string | Doing<string> {
    const start = this.at++
    const parts: string[] = []
    if (this.#read(parts, start)) return parts.length === 1 ? parts[0] : parts.join('')
    return this.#long(parts, start)
  }

  *#long(parts: string[], start: number): Doing<string> {
    do yield* this.#pause()
    while (!this.#read(parts, start))
    return yield* done(joinedTexts(parts, ''))
  }

  /** Goes on with a text, for a bite; answers whether it has come to its end. */
  #read(parts: string[], start: number): boolean {
    const end = this.at + longestBite
    while (this.at < end) {
      plainText.lastIndex = this.at
      const plain = plainText.exec(this.text)![0]
      if (plain !== '') parts.push(plain)
      this.at += plain.length
      const char = this.text[this.at]
      if (char === undefined) this.fail('Unterminated string starting at', start)
      if (char === '"') {
        this.at++
        if (parts.length === 0) parts.push('')
        return true
      }
      if (char !== '\\') {
        if (plain.length >= longestBite) return false
        this.fail('Invalid control character at')
      }
      this.#escape(parts)
    }
    return false
  }

  #escape(parts: string[]): void {
    const next = this.text[this.at + 1]
    if (next === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6)
      if (!/^[\da-fA-F]{4}$/.test(hex)) this.fail('Invalid \\uXXXX escape', this.at + 1)
      parts.push(String.fromCharCode(Number.parseInt(hex, 16)))
      this.at += 6
      return
    }
    const meant = escapes.get(next)
    if (meant === undefined) this.fail('Invalid \\escape')
    parts.push(meant)
    this.at += 2
  }

  /** Counts what has been read since it was counted last. */
  *#pause(): Doing<void> {
    const read = this.at - this.#counted
    this.#counted = this.at
    yield* breatheFor(read * 2, read * 4)
  }

  get #isLong(): boolean {
    return this.at - this.#counted > readAtOnce
  }

  *#array(depth: number): Doing<Value> {
    const items: Value[] = []
    this.at++
    this.skip()
    if (this.text[this.at] === ']') {
      this.at++
      return new List(items)
    }
    for (;;) {
      items.push(yield* this.value(depth + 1))
      this.skip()
      const char = this.text[this.at]
      if (char === ']') {
        this.at++
        return new List(items)
      }
      if (char !== ',') this.fail("Expecting ',' delimiter")
      const comma = this.at++
      this.skip()
      if (this.text[this.at] === ']' && this.hooks.knowsCommas)
        this.fail('Illegal trailing comma before end of array', comma)
      if (this.#isLong) yield* this.#pause()
    }
  }

  *#object(depth: number): Doing<Value> {
    const made = new Dict()
    const pairs: Value[] = []
    this.at++
    this.skip()
    if (this.text[this.at] === '}') this.at++
    else
      for (;;) {
        if (this.text[this.at] !== '"') this.fail('Expecting property name enclosed in double quotes')
        const read = this.#string()
        const key = typeof read === 'string' ? read : yield* read
        if (this.#isLong) yield* this.#pause()
        this.skip()
        if (this.text[this.at] !== ':') this.fail("Expecting ':' delimiter")
        this.at++
        this.skip()
        const value = yield* this.value(depth + 1)
        made.set(key, value)
        pairs.push(new Tuple([key, value]))
        this.skip()
        const char = this.text[this.at++]
        if (char === '}') break
        if (char !== ',') this.fail("Expecting ',' delimiter", this.at - 1)
        const comma = this.at - 1
        this.skip()
        if (this.text[this.at] === '}' && this.hooks.knowsCommas)
          this.fail('Illegal trailing comma before end of object', comma)
      }
    if (this.hooks.pairs) return yield* call(this.hooks.pairs, [new List(pairs)])
    return this.hooks.object ? yield* call(this.hooks.object, [made]) : made
  }
}
