/** JSON text: fast when it is well formed, and with the words of Go's decoder when it is not. */
import { quoted } from '../quote.ts'
import { DecodeError } from './errors.ts'
import { maxDepth, setKey, tooManyValues } from './safe.ts'
import { isOdd, mayBeOdd, type WrittenAt } from './written-numbers.ts'

/** A field that an object names twice. */
export interface Repeated {
  readonly holder: Record<string, unknown>
  readonly name: string
  /** The keys and indices that lead to the holder. */
  readonly steps: readonly (string | number)[]
  /** All that the text says of the field, in its order. The holder has the last. */
  readonly values: readonly unknown[]
}

interface ParsedJson {
  readonly value: unknown
  /** Empty where no object names a field twice, or where that is not looked for. */
  readonly problems: readonly string[]
  /** Unless duplicates are of no interest: numbers of which Go looks at how they are written, where it reads them into a type. */
  readonly numbers: readonly WrittenAt[]
  /** Fields that objects name twice, those that lie deeper first: the last value of each counts. */
  readonly repeated: readonly Repeated[]
}

/**
 * What is said of a field that an object names twice. `told`: it is a problem: `duplicate field "spec.replicas"`. `among all`:
 * then the problems are all that could be said of the fields, in the order of the text, `unknown field "spec"` of each.
 */
type Duplicates = 'told' | 'among all'

interface ReadOptions {
  /** Default: the last counts, and nobody is told. */
  readonly duplicates?: Duplicates
  /** How many values the text may have, keys counted in. Default: any number. */
  readonly mostValues?: number
}

/** @throws DecodeError for malformed or too deeply nested text, and for too many values */
export function parseJson(
  text: string,
  { duplicates, mostValues = Number.POSITIVE_INFINITY }: ReadOptions = {},
): ParsedJson {
  if (text.length > maxDepth * 2) checkShape(text, mostValues)
  try {
    const value: unknown = JSON.parse(text)
    const isWalked = duplicates && (mayBeOdd.test(text) || countKeys(value) !== countColons(text))
    if (isWalked) return new Walk(text, duplicates).whole()
    return {
      value: loneSurrogate.test(text) ? new Walk(text).whole().value : value,
      problems: [],
      numbers: [],
      repeated: [],
    }
  } catch {
    throw new DecodeError(firstErrorIn(text))
  }
}

/** What Go's decoder says of a malformed text. Where one ends too early it reads on as if a space followed. */
function firstErrorIn(text: string): string {
  const found = new Walk(text).firstError()
  return found === endedEarly ? new Walk(`${text} `).firstError() : found
}

const endedEarly = 'unexpected end of JSON input'

/** Half of a character that is written as two: Go reads it as one that is missing. */
const loneSurrogate = /\\u[dD][89a-fA-F]/
const loneHalf = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

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
        if (++depth > maxDepth) throw new DecodeError(`invalid character '${text[at]}' exceeded max depth`)
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
  /** What could be said, each once. */
  private readonly said = new Set<string>()
  private readonly steps: (string | number)[] = []
  private readonly numbers: WrittenAt[] = []
  private readonly repeated: Repeated[] = []

  constructor(
    private readonly text: string,
    private readonly duplicates: Duplicates = 'told',
  ) {}

  /** A well-formed text as Go reads it. */
  whole(): ParsedJson {
    const value = this.value('')
    const { numbers, repeated } = this
    return { value, problems: repeated.length > 0 ? [...this.said] : [], numbers, repeated }
  }

  /** What is wrong in a malformed text, as far as it goes. */
  firstError(): string {
    try {
      this.value('')
      this.space()
      if (this.at < this.text.length) this.fail('after top-level value')
    } catch (stop) {
      if (stop instanceof Stop) return stop.message
      throw stop
    }
    return endedEarly
  }

  private value(path: string): unknown {
    this.space()
    const character = this.text[this.at]
    if (character === '{') return this.object(path)
    if (character === '[') return this.array(path)
    if (character === '"') return this.string()
    const start = this.at
    const isNumber = character === '-' || isDigit(character)
    if (isNumber) this.number()
    else if (character === 't' || character === 'f' || character === 'n') this.literal()
    else this.fail('looking for beginning of value')
    const literal = this.text.slice(start, this.at)
    if (isNumber && isOdd(literal)) this.numbers.push({ steps: [...this.steps], literal })
    return JSON.parse(literal)
  }

  private object(path: string): object {
    const object: Record<string, unknown> = {}
    const repeated = new Map<string, unknown[]>()
    this.at++
    if (this.skip('}')) return object
    do {
      this.space()
      if (this.text[this.at] !== '"') this.fail('looking for beginning of object key string')
      const name = this.string()
      const inside = path === '' ? name : `${path}.${name}`
      const isDuplicate = Object.hasOwn(object, name)
      if (isDuplicate) this.said.add(`duplicate field ${quoted(inside)}`)
      else if (this.duplicates === 'among all') this.said.add(`unknown field ${quoted(inside)}`)
      if (!this.skip(':')) this.fail('after object key')
      const value = this.inside(name, inside)
      if (isDuplicate && !repeated.get(name)?.push(value)) repeated.set(name, [object[name], value])
      setKey(object, name, value)
    } while (this.skip(','))
    if (!this.skip('}')) this.fail('after object key:value pair')
    const steps = [...this.steps]
    for (const [name, values] of repeated) this.repeated.push({ holder: object, name, steps, values })
    return object
  }

  private inside(step: string | number, path: string): unknown {
    this.steps.push(step)
    const value = this.value(path)
    this.steps.pop()
    return value
  }

  private array(path: string): unknown[] {
    const items: unknown[] = []
    this.at++
    if (this.skip(']')) return items
    do items.push(this.inside(items.length, `${path}[${items.length}]`))
    while (this.skip(','))
    if (!this.skip(']')) this.fail('after array element')
    return items
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
    const text: string = JSON.parse(this.text.slice(start, this.at))
    return text.replace(loneHalf, '\ufffd')
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
    throw new Stop(endedEarly)
  }

  private fail(where: string): never {
    if (this.at >= this.text.length) this.end()
    throw new Stop(`invalid character ${signQuoted(this.text[this.at])} ${where}`)
  }
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9'

/** A byte that is no sign of ASCII in single quotes, as Go quotes it. */
export const byteQuoted = (byte: number): string => `'${quoted(String.fromCharCode(byte)).slice(1, -1)}'`

/** A character in single quotes, as Go quotes it; of several bytes, it looks at the first. */
function signQuoted(character: string): string {
  if (character > '\x7f') return byteQuoted(new TextEncoder().encode(character)[0])
  if (character === "'") return "'\\''"
  if (character === '"') return `'"'`
  return `'${quoted(character).slice(1, -1)}'`
}
