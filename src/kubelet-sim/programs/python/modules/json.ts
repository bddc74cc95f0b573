/** json */
import { call, deepestValue } from '../asking.ts'
import { findAttribute } from '../attributes.ts'
import { changed, done, joinedTexts, longestBite, madeOf, thoroughly } from '../bites.ts'
import { truth } from '../comparing.ts'
import { exceptions, recursionError, typeError, valueError } from '../errors.ts'
import type { Host } from '../host.ts'
import { breathe } from '../iterating.ts'
import { fill } from '../natives.ts'
import { floatText, parseWhole, wholeText } from '../numbers.ts'
import { Dict } from '../tables.ts'
import { decoded } from '../text-encodings.ts'
import { indexOf } from '../types-number.ts'
import { sorted } from '../types-sequence.ts'
import {
  Bytes,
  Call,
  Class,
  type Doing,
  Exception,
  Float,
  Instance,
  List,
  type Names,
  objectType,
  Raised,
  Tuple,
  typeOf,
  type Value,
} from '../values.ts'

const decodeError = new Class('JSONDecodeError', [exceptions.get('ValueError')!])
decodeError.module = 'json.decoder'

interface Form {
  readonly indent: string | undefined
  readonly item: string
  readonly key: string
  readonly isAscii: boolean
  readonly sorts: boolean
  readonly allowsNan: boolean
  readonly skipsKeys: boolean
  readonly byDefault: Value | undefined
}

function* quoted(text: string, isAscii: boolean): Doing<string> {
  if (text.length <= longestBite) return quotedJson(text, isAscii)
  return `"${yield* done(changed(text, (bite) => quotedJson(bite, isAscii).slice(1, -1), thoroughly))}"`
}

function quotedJson(text: string, isAscii: boolean): string {
  const quoted = JSON.stringify(text)
  return isAscii
    ? quoted.replace(/[^\0-\x7f]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : quoted
}

function* written(given: Value, form: Form, depth: number): Doing<string> {
  const value = given instanceof Instance && given.payload !== undefined ? given.payload : given
  if (depth > deepestValue)
    throw recursionError('maximum recursion depth exceeded while encoding a JSON object')
  if (typeof value === 'string')
    return value.length > longestBite ? yield* quoted(value, form.isAscii) : quotedJson(value, form.isAscii)
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || typeof value === 'bigint') return wholeText(value)
  if (value instanceof Float) return numberText(value.value, form)
  if (value instanceof List || value instanceof Tuple) {
    const parts: string[] = []
    for (const each of value.items) {
      parts.push(yield* written(each, form, depth + 1))
      if (parts.length % 500 === 0) yield* breathe(500, 0)
    }
    return yield* done(enclosed('[', parts, ']', form, depth))
  }
  if (value instanceof Dict) {
    const parts: string[] = []
    let entries = [...value.entries.values()].map(({ key, value: item }) => [key, item] as const)
    if (form.sorts) {
      const keys = entries.map(([key]) => key)
      yield* sorted(keys, undefined, false)
      const values = new Map(entries)
      entries = keys.map((key) => [key, values.get(key)!] as const)
    }
    for (const [n, [key, item]] of entries.entries()) {
      if (n % 500 === 499) yield* breathe(1_500, 0)
      const name = keyText(key, form)
      if (name !== undefined)
        parts.push(`${quotedJson(name, form.isAscii)}${form.key}${yield* written(item, form, depth + 1)}`)
    }
    return yield* done(enclosed('{', parts, '}', form, depth))
  }
  if (form.byDefault !== undefined && form.byDefault !== null)
    return yield* written(yield* call(form.byDefault, [value]), form, depth + 1)
  throw typeError(`Object of type ${typeOf(value).name} is not JSON serializable`)
}

function enclosed(
  begin: string,
  parts: readonly string[],
  end: string,
  { indent, item }: Form,
  depth: number,
): string | Doing<string> {
  if (parts.length === 0) return begin + end
  if (indent === undefined) return madeOf(joinedTexts(parts, item), (all) => begin + all + end)
  const inner = `\n${indent.repeat(depth + 1)}`
  return madeOf(
    joinedTexts(parts, item.trimEnd() + inner),
    (all) => `${begin}${inner}${all}\n${indent.repeat(depth)}${end}`,
  )
}

function numberText(value: number, { allowsNan }: Form): string {
  if (Number.isFinite(value)) return floatText(value)
  if (!allowsNan) throw valueError(`Out of range float values are not JSON compliant: ${floatText(value)}`)
  return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Infinity' : 'Infinity'
}

function keyText(key: Value, form: Form): string | undefined {
  if (typeof key === 'string') return key
  if (key instanceof Instance && typeof key.payload === 'string') return key.payload
  if (key === null) return 'null'
  if (typeof key === 'boolean') return String(key)
  if (typeof key === 'number' || typeof key === 'bigint') return wholeText(key)
  if (key instanceof Float) return numberText(key.value, form)
  if (form.skipsKeys) return undefined
  throw typeError(`keys must be str, int, float, bool or None, not ${typeOf(key).name}`)
}

const text = 'skipkeys ensure_ascii allow_nan indent separators default sort_keys check_circular cls'

function* dumped(
  value: Value,
  [skips, ascii, nan, indent, separators, byDefault, sorts, , cls]: Value[],
): Doing<string> {
  let convert = byDefault
  if (cls !== undefined && cls !== null) {
    // An encoder of a program's own says what comes of what is not known.
    const encoder = yield* call(cls)
    const own = findAttribute(encoder, 'default')
    if (own !== undefined && !(own instanceof Call)) convert = own
  }
  const [item, key] =
    separators instanceof Tuple || separators instanceof List ? (separators.items as string[]) : []
  const isIndented = indent !== undefined && indent !== null
  return yield* written(
    value,
    {
      indent: !isIndented
        ? undefined
        : typeof indent === 'string'
          ? indent
          : ' '.repeat(Math.min(100, indexOf(indent))),
      item: item ?? ', ',
      key: key ?? ': ',
      isAscii: ascii === undefined || (yield* truth(ascii)),
      sorts: sorts !== undefined && (yield* truth(sorts)),
      allowsNan: nan !== false,
      skipsKeys: skips === true,
      byDefault: convert,
    },
    0,
  )
}

class Reader {
  at = 0

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
    if (char === '"') return this.#string()
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

  #string(): string {
    const start = this.at
    const body = /[^"\\\0\n\r\t]*/y
    let text = ''
    for (this.at++; ; ) {
      body.lastIndex = this.at
      const plain = body.exec(this.text)![0]
      text += plain
      this.at += plain.length
      const char = this.text[this.at]
      if (char === undefined) this.fail('Unterminated string starting at', start)
      if (char === '"') {
        this.at++
        return text
      }
      if (char !== '\\') this.fail('Invalid control character at')
      const escapes: Readonly<Record<string, string>> = {
        b: '\b',
        f: '\f',
        n: '\n',
        r: '\r',
        t: '\t',
        '"': '"',
        '\\': '\\',
        '/': '/',
      }
      const next = this.text[this.at + 1]
      if (next === 'u') {
        const hex = this.text.slice(this.at + 2, this.at + 6)
        if (!/^[\da-fA-F]{4}$/.test(hex)) this.fail('Invalid \\uXXXX escape', this.at + 1)
        text += String.fromCharCode(Number.parseInt(hex, 16))
        this.at += 6
      } else {
        if (escapes[next] === undefined) this.fail('Invalid \\escape')
        text += escapes[next]
        this.at += 2
      }
    }
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
      if (items.length % 500 === 0) yield* breathe(500, items.length)
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
        const key = this.#string()
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

const hook = (value: Value | undefined): Value | undefined => (value === null ? undefined : value)

function* loaded(
  given: Value,
  object: Value | undefined,
  pairs: Value | undefined,
  float: Value | undefined,
  knowsCommas: boolean,
): Doing<Value> {
  if (typeof given !== 'string' && !(given instanceof Bytes))
    throw typeError(`the JSON object must be str, bytes or bytearray, not ${typeOf(given).name}`)
  const source = typeof given === 'string' ? given : yield* done(decoded(given.text, undefined))
  const reader = new Reader(source, {
    object: hook(object),
    pairs: hook(pairs),
    float: hook(float),
    knowsCommas,
  })
  reader.skip()
  const value = yield* reader.value()
  reader.skip()
  if (reader.at < source.length) reader.fail('Extra data')
  return value
}

function* method(of: Value, name: string, args: Value[] = []): Doing<Value> {
  const found = findAttribute(of, name)
  if (found === undefined || found instanceof Call)
    throw typeError(`'${typeOf(of).name}' object has no attribute '${name}'`)
  return yield* call(found, args)
}

export function json(names: Names, host: Host): void {
  const knowsCommas = Number(host.version.split('.')[1]) >= 13
  const encoder = new Class('JSONEncoder', [objectType])
  encoder.module = 'json.encoder'
  fill(
    names,
    {
      [`dumps(obj | ${text})`]: ([value, ...form]) => dumped(value, form),
      [`dump(obj fp | ${text})`]: function* ([value, file, ...form]) {
        yield* method(file, 'write', [yield* dumped(value, form)])
        return null
      },
      'loads(s | object_hook object_pairs_hook parse_float cls)': ([given, object, pairs, float]) =>
        loaded(given, object, pairs, float, knowsCommas),
      'load(fp | object_hook object_pairs_hook parse_float cls)': function* ([file, object, pairs, float]) {
        return yield* loaded(yield* method(file, 'read'), object, pairs, float, knowsCommas)
      },
    },
    { JSONDecodeError: decodeError, JSONEncoder: encoder },
  )
}
