/** JSON text: fast when it is well formed, and with the words of Go's decoder when it is not. */
import { DecodeError } from './errors.ts'
import { maxDepth, tooManyValues } from './safe.ts'

interface ParsedJson {
  readonly value: unknown
  /** Fields that an object names twice, as the API server words it: `duplicate field "spec.replicas"`. */
  readonly duplicates: string[]
}

interface ReadOptions {
  readonly findDuplicates?: boolean
  /** How many values the text may have, keys counted in. Default: any number. */
  readonly mostValues?: number
}

/** @throws DecodeError for malformed or too deeply nested text, and for too many values */
export function parseJson(
  text: string,
  { findDuplicates = false, mostValues = Number.POSITIVE_INFINITY }: ReadOptions = {},
): ParsedJson {
  if (text.length > maxDepth * 2) checkShape(text, mostValues)
  try {
    const value: unknown = JSON.parse(text)
    const isSuspect = findDuplicates && countKeys(value) !== countColons(text)
    return { value, duplicates: isSuspect ? new Walk(text).duplicates() : [] }
  } catch {
    throw new DecodeError(new Walk(text).firstError())
  }
}

/** A field that is named twice is read once: then the text has more colons after strings than the value has keys. */
function countColons(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1
    while (isSpace(text.charCodeAt(before))) before--
    if (text.charCodeAt(before) === 0x22) count++
  }
  return count
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += countKeys(item)
    return count
  }
  for (const key in value) count += 1 + countKeys((value as Readonly<Record<string, unknown>>)[key])
  return count
}

/** Looks at the marks between strings only. */
function checkShape(text: string, mostValues: number): void {
  let depth = 0
  let marks = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at)
        break
      case 0x2c:
      case 0x3a:
        if (++marks >= mostValues) throw new DecodeError(tooManyValues(mostValues))
        break
      case 0x5b:
      case 0x7b:
        if (++depth > maxDepth) throw new DecodeError('exceeded max depth')
        break
      case 0x5d:
      case 0x7d:
        depth--
    }
  }
}

/** Where the closing quote of the string is that opens at `at`; the end of the text where there is none. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return end
  }
  return text.length
}

/** Thrown inside a walk when the text ends or goes wrong. */
class Stop extends Error {}

/** One walk over a text, value by value. */
class Walk {
  private at = 0
  private readonly found: string[] = []

  constructor(private readonly text: string) {}

  /** The duplicate fields of a well-formed text. */
  duplicates(): string[] {
    this.value('')
    return this.found
  }

  /** What Go's decoder says about a malformed text. */
  firstError(): string {
    try {
      this.value('')
      this.space()
      if (this.at < this.text.length) this.fail('after top-level value')
    } catch (stop) {
      if (stop instanceof Stop) return stop.message
      throw stop
    }
    return 'unexpected end of JSON input'
  }

  private value(path: string): void {
    this.space()
    const character = this.text[this.at]
    if (character === '{') this.object(path)
    else if (character === '[') this.array(path)
    else if (character === '"') this.string()
    else if (character === '-' || isDigit(character)) this.number()
    else if (character === 't' || character === 'f' || character === 'n') this.literal()
    else this.fail('looking for beginning of value')
  }

  private object(path: string): void {
    const names = new Set<string>()
    this.at++
    if (this.skip('}')) return
    do {
      this.space()
      if (this.text[this.at] !== '"') this.fail('looking for beginning of object key string')
      const name = this.string()
      const inside = path === '' ? name : `${path}.${name}`
      if (names.has(name)) this.found.push(`duplicate field "${inside}"`)
      names.add(name)
      if (!this.skip(':')) this.fail('after object key')
      this.value(inside)
    } while (this.skip(','))
    if (!this.skip('}')) this.fail('after object key:value pair')
  }

  private array(path: string): void {
    this.at++
    if (this.skip(']')) return
    let index = 0
    do this.value(`${path}[${index++}]`)
    while (this.skip(','))
    if (!this.skip(']')) this.fail('after array element')
  }

  /** Passes over a string and answers what it says. */
  private string(): string {
    const start = this.at++
    for (; this.text[this.at] !== '"'; this.at++) {
      if (this.at >= this.text.length) this.end()
      if (this.text[this.at] < ' ') this.fail('in string literal')
      if (this.text[this.at] === '\\') this.escape()
    }
    this.at++
    return JSON.parse(this.text.slice(start, this.at))
  }

  private escape(): void {
    this.at++
    if (this.text[this.at] !== 'u') this.expect(/["\\/bfnrt]/, 'in string escape code')
    else
      for (let digit = 0; digit < 4; digit++) {
        this.at++
        this.expect(/[0-9a-fA-F]/, 'in \\u hexadecimal character escape')
      }
  }

  private number(): void {
    if (this.text[this.at] === '-') {
      this.at++
      this.expect(/\d/, 'in numeric literal')
    }
    if (this.text[this.at] === '0') this.at++
    else this.digits()
    if (this.text[this.at] === '.') {
      this.at++
      this.expect(/\d/, 'after decimal point in numeric literal')
      this.digits()
    }
    if (this.text[this.at] === 'e' || this.text[this.at] === 'E') {
      this.at++
      if (this.text[this.at] === '+' || this.text[this.at] === '-') this.at++
      this.expect(/\d/, 'in exponent of numeric literal')
      this.digits()
    }
  }

  private digits(): void {
    while (isDigit(this.text[this.at])) this.at++
  }

  private literal(): void {
    const word = { t: 'true', f: 'false', n: 'null' }[this.text[this.at] as 't' | 'f' | 'n']
    for (const letter of word) {
      if (this.text[this.at] !== letter) this.fail(`in literal ${word} (expecting '${letter}')`)
      this.at++
    }
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++
  }

  private skip(character: string): boolean {
    this.space()
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  private expect(wanted: RegExp, where: string): void {
    if (!wanted.test(this.text[this.at] ?? '')) this.fail(where)
  }

  private end(): never {
    throw new Stop('unexpected end of JSON input')
  }

  private fail(where: string): never {
    if (this.at >= this.text.length) this.end()
    throw new Stop(`invalid character ${quoted(this.text[this.at])} ${where}`)
  }
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9'

/** A character in single quotes, as Go quotes it. */
function quoted(character: string): string {
  if (character === "'") return "'\\''"
  if (character === '"') return `'"'`
  return `'${JSON.stringify(character).slice(1, -1)}'`
}
