/** json */
import { call, deepestValue } from '../asking.ts'
import { findAttribute } from '../attributes.ts'
import { changed, done, joinedTexts, longestBite, madeOf, thoroughly } from '../bites.ts'
import { truth } from '../comparing.ts'
import { recursionError, typeError, valueError } from '../errors.ts'
import type { Host } from '../host.ts'
import { breathe } from '../iterating.ts'
import { fill } from '../natives.ts'
import { floatText, wholeText } from '../numbers.ts'
import { Dict } from '../tables.ts'
import { decoded } from '../text-encodings.ts'
import { indexOf } from '../types-number.ts'
import { sorted } from '../types-sequence.ts'
import {
  Bytes,
  Call,
  Class,
  type Doing,
  Float,
  Instance,
  List,
  type Names,
  objectType,
  Tuple,
  typeOf,
  type Value,
} from '../values.ts'
import { decodeError, Reader } from './json-reader.ts'

interface Form {
  readonly indent: string | undefined
  readonly item: string
  readonly key: string
  readonly isAscii: boolean
  readonly sorts: boolean
  readonly allowsNan: boolean
  readonly skipsKeys: boolean
  readonly byDefault: Value | undefined
  /** How many values have been written. */
  readonly progress: { count: number }
}

/** So many values are written before others have their turns. */
const writtenAtOnce = 256

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
      if (++form.progress.count % writtenAtOnce === 0) yield* breathe(writtenAtOnce * 8, writtenAtOnce)
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
    for (const [key, item] of entries) {
      if (++form.progress.count % writtenAtOnce === 0) yield* breathe(writtenAtOnce * 8, writtenAtOnce)
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
      progress: { count: 0 },
    },
    0,
  )
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
