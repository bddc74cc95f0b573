/** Reads one JSON text after the other out of bytes that come in pieces. */
import { textOf } from '../../../runtime/bytes.ts'
import { arrayOf, fail, type Json, objectOf } from './values.ts'

const spaces = /[ \t\r\n]+/y
const token = /[[\]{},:]|"(?:[^"\\]|\\[\s\S])*"|[^ \t\r\n[\]{},:"]+/y

/** As deep as jq reads. */
const deepest = 256

/** An array or an object that has begun. */
type Open = { readonly items: Json[] } | { readonly entries: Map<string, Json>; key?: string }

/** What may come next. */
type State = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma'

export class JsonReader {
  #left = ''
  #at = 0
  #isEnded = false
  #line = 1
  readonly #open: Open[] = []
  #state: State = 'value'

  get line(): number {
    return this.#line
  }

  feed(bytes: string): void {
    this.#line += bytes.split('\n').length - 1
    this.#left = this.#left.slice(this.#at) + bytes
    this.#at = 0
  }

  end(): void {
    this.#isEnded = true
  }

  /** The next value, as many steps further as `steps` says at most; what else there is: more to come, more to do, or no more. */
  next(steps: number): { readonly value: Json } | 'more' | 'busy' | 'done' {
    for (let n = 0; n < steps; n++) {
      const word = this.#word()
      if (word === undefined) {
        if (!this.#isEnded) return 'more'
        if (this.#open.length > 0) return this.#wrong('Unfinished JSON term')
        return 'done'
      }
      const value = this.#take(word)
      if (value !== undefined) return { value }
    }
    return 'busy'
  }

  #word(): string | undefined {
    spaces.lastIndex = this.#at
    if (spaces.test(this.#left)) this.#at = spaces.lastIndex
    if (this.#at >= this.#left.length) return undefined
    token.lastIndex = this.#at
    const found = token.exec(this.#left)
    if (!found) return this.#isEnded ? this.#wrong('Unfinished string') : undefined
    // A number may go on in what is still to come.
    const isOpenEnded = !/^["[\]{},:]/.test(found[0]) && token.lastIndex === this.#left.length
    if (isOpenEnded && !this.#isEnded) return undefined
    this.#at = token.lastIndex
    return found[0]
  }

  /** Answers the value that is whole with this word, if one is. */
  #take(word: string): Json | undefined {
    const open = this.#open.at(-1)
    switch (word) {
      case '[':
      case '{':
        return this.#begin(word)
      case ']':
        if (!open || !('items' in open) || !/comma|or end/.test(this.#state))
          return this.#wrong("Unmatched ']'")
        return this.#finish(arrayOf(open.items))
      case '}':
        if (!open || !('entries' in open) || !/comma|key or end/.test(this.#state))
          return this.#wrong("Unmatched '}'")
        return this.#finish(objectOf(open.entries))
      case ',':
        if (this.#state !== 'comma' || !open) return this.#wrong("Expected value before ','")
        this.#state = 'items' in open ? 'value' : 'key'
        return undefined
      case ':':
        if (this.#state !== 'colon') return this.#wrong("':' not as part of an object")
        this.#state = 'value'
        return undefined
      default:
        return this.#plain(word)
    }
  }

  #begin(word: '[' | '{'): undefined {
    this.#expectValue()
    if (this.#open.length >= deepest) this.#wrong('Exceeds depth limit for parsing')
    this.#open.push(word === '[' ? { items: [] } : { entries: new Map() })
    this.#state = word === '[' ? 'value or end' : 'key or end'
  }

  #plain(word: string): Json | undefined {
    const open = this.#open.at(-1)
    if (open && 'entries' in open && /^key/.test(this.#state)) {
      if (word[0] !== '"') this.#wrong('Object keys must be strings')
      open.key = this.#string(word)
      this.#state = 'colon'
      return undefined
    }
    this.#expectValue()
    return this.#add(word[0] === '"' ? this.#string(word) : this.#scalar(word))
  }

  #expectValue(): void {
    if (!/^value/.test(this.#state)) this.#wrong('Expected separator between values')
  }

  #finish(value: Json): Json | undefined {
    this.#open.pop()
    return this.#add(value)
  }

  #add(value: Json): Json | undefined {
    const open = this.#open.at(-1)
    this.#state = open ? 'comma' : 'value'
    if (!open) return value
    if ('items' in open) open.items.push(value)
    else open.entries.set(open.key!, value)
    return undefined
  }

  #string(word: string): string {
    // The host's own reader knows all escapes; it says by throwing that one is wrong.
    try {
      const plain = word.slice(1, -1)
      if (!/\\|[^ -\uffff]/.test(plain)) return textOf(plain)
      const text = textOf(word).replace(
        /[^ -\uffff]/g,
        (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
      return JSON.parse(text) as string
    } catch {
      return this.#wrong('Invalid escape')
    }
  }

  #scalar(word: string): Json {
    if (word === 'null') return null
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'nan') return Number.NaN
    if (!/^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(word))
      return this.#wrong(/^[a-z]/i.test(word) ? 'Invalid literal' : 'Invalid numeric literal')
    return Number(word)
  }

  #wrong(what: string): never {
    const before = this.#left.slice(0, this.#at)
    const line = this.#line - (this.#left.slice(this.#at).split('\n').length - 1)
    const column = before.length - before.lastIndexOf('\n') - 1
    return fail(`${what} at line ${line}, column ${column}`)
  }
}

/** A whole text, that is one value. */
export function readJson(bytes: string): Json {
  const reader = new JsonReader()
  reader.feed(bytes)
  reader.end()
  const first = reader.next(Number.POSITIVE_INFINITY)
  if (typeof first !== 'object') return fail('Expected JSON value')
  if (reader.next(Number.POSITIVE_INFINITY) !== 'done') return fail('Unexpected extra JSON values')
  return first.value
}
