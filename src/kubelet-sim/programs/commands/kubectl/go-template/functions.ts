/** The functions of Go's templates, with those that kubectl adds. Source: text/template's funcs.go, cli-runtime's printers. */
import { decodeBase64 } from '../../../../../api/codec/base64.ts'
import { DecodeError } from '../../../../../api/codec/errors.ts'
import { cutText, formatted, printed, printedLine } from '../../../../../api/go-values/print.ts'
import {
  boxed,
  floatOf,
  type GoComplex,
  GoInteger,
  integerOf,
  isTrue,
  kindOf,
  plain,
  staticTypeOf,
  typeOf,
  unboxed,
  type Value,
} from '../../../../../api/go-values/values.ts'
import { byteLength } from '../../../../../api/text-bytes.ts'

/** What a function takes: anything with its type, anything, or a text. */
export type Parameter = 'value' | 'any' | 'string'

interface TemplateFunction {
  readonly takes: readonly Parameter[]
  /** What may follow, as often as somebody likes. */
  readonly rest?: Parameter
  /** @param firstSource as the first argument is written. @throws CallProblem */
  call(values: readonly Value[], firstSource: () => string): Value
}

/** What a function has to say against its arguments. */
export class CallProblem extends Error {}

const wrong = (why: string): CallProblem => new CallProblem(why)

const contents = (values: readonly Value[]): readonly unknown[] => values.map((each) => each.of ?? undefined)

const texts = (values: readonly Value[]): string => {
  const [first] = values
  return values.length === 1 && typeof first.of === 'string'
    ? first.of
    : printed(values.map(({ of }) => of ?? '<no value>'))
}

/** Made of what its arguments are printed as. */
const ofText = (make: (text: string) => string): TemplateFunction => ({
  takes: [],
  rest: 'any',
  call: (values) => plain(make(texts(values))),
})

const comparing = (test: (a: Value, b: Value) => boolean): TemplateFunction => ({
  takes: ['value', 'value'],
  call: ([a, b]) => plain(test(unboxed(a), unboxed(b))),
})

export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  // These two look at no more of their arguments than they need: see the execution.
  ['and', { takes: ['value'], rest: 'value', call: ([first]) => first }],
  ['or', { takes: ['value'], rest: 'value', call: ([first]) => first }],
  ['not', { takes: ['value'], call: ([value]) => plain(!isTrue(value.of)) }],
  ['eq', { takes: ['value'], rest: 'value', call: ([first, ...others]) => plain(isAnyOf(first, others)) }],
  ['ne', comparing((a, b) => !isAnyOf(a, [b]))],
  ['lt', comparing(isLess)],
  ['le', comparing((a, b) => isLess(a, b) || isAnyOf(a, [b]))],
  ['gt', comparing((a, b) => !isLess(a, b) && !isAnyOf(a, [b]))],
  ['ge', comparing((a, b) => !isLess(a, b))],
  ['len', { takes: ['value'], call: ([value]) => plain(new GoInteger(BigInt(lengthOf(value)))) }],
  ['index', { takes: ['value'], rest: 'value', call: ([value, ...keys]) => itemAt(value, keys) }],
  ['slice', { takes: ['value'], rest: 'value', call: ([value, ...bounds]) => sliceOf(value, bounds) }],
  ['print', { takes: [], rest: 'any', call: (values) => plain(printed(contents(values))) }],
  ['println', { takes: [], rest: 'any', call: (values) => plain(printedLine(contents(values))) }],
  [
    'printf',
    {
      takes: ['string'],
      rest: 'any',
      call: ([format, ...values]) => plain(formatted(format.of as string, contents(values))),
    },
  ],
  ['html', ofText(htmlText)],
  ['js', ofText(scriptText)],
  ['urlquery', ofText(queryText)],
  [
    'call',
    {
      takes: ['value'],
      rest: 'value',
      call([value], firstSource) {
        const { of } = unboxed(value)
        if (kindOf(of) === 'absent') throw wrong('call of nil')
        throw wrong(`non-function ${firstSource()} of type ${typeOf(of)}`)
      },
    },
  ],
  ['base64decode', { takes: ['string'], call: ([text]) => plain(decoded(text.of as string)) }],
  ['exists', { takes: ['any'], rest: 'any', call: ([value, ...keys]) => plain(hasItem(value.of, keys)) }],
])

function decoded(text: string): string {
  try {
    return new TextDecoder().decode(decodeBase64(text))
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw wrong(`base64 decode failed: ${error.message}`)
  }
}

const isBasic = (of: unknown): boolean => !['absent', 'list', 'map'].includes(kindOf(of))

function isAnyOf(first: Value, others: readonly Value[]): boolean {
  const { of } = unboxed(first)
  if (others.length === 0) throw wrong('missing argument for comparison')
  return others.some((each) => isSame(of, unboxed(each).of))
}

function isSame(a: unknown, b: unknown): boolean {
  const [first, second] = [kindOf(a), kindOf(b)]
  if (first !== second && (isBasic(a) || isBasic(b))) {
    if (first === 'absent' || second === 'absent') return false
    throw wrong(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`)
  }
  switch (first === second ? first : 'absent') {
    case 'integer':
      return integerOf(a) === integerOf(b)
    case 'float':
      return floatOf(a) === floatOf(b)
    case 'complex':
      return (
        (a as GoComplex).real === (b as GoComplex).real &&
        (a as GoComplex).imaginary === (b as GoComplex).imaginary
      )
    case 'list':
    case 'map':
      throw wrong(`non-comparable type ${shownOperand(b)}: ${typeOf(b)}`)
    case 'absent':
      if (first !== 'absent' && second !== 'absent')
        throw wrong(`non-comparable types ${shownOperand(a)}: ${typeOf(a)}, ${typeOf(b)}: ${printed([b])}`)
      return first === second
    default:
      return a === b
  }
}

const shownOperand = (of: unknown): string => formatted('%s', [of])

function isLess({ of: a }: Value, { of: b }: Value): boolean {
  if (!isBasic(a) || !isBasic(b)) throw wrong('invalid type for comparison')
  const kind = kindOf(a)
  if (kind !== kindOf(b)) throw wrong(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`)
  if (kind === 'bool' || kind === 'complex') throw wrong('invalid type for comparison')
  if (kind === 'integer') return integerOf(a) < integerOf(b)
  return kind === 'float' ? floatOf(a) < floatOf(b) : (a as string) < (b as string)
}

function lengthOf(value: Value): number {
  const { of } = value
  if (value.isBoxed && of === null) throw wrong('len of nil pointer')
  switch (kindOf(of)) {
    case 'string':
      return byteLength(of as string)
    case 'list':
      return (of as unknown[]).length
    case 'map':
      return Object.keys(of as object).length
    case 'absent':
      throw wrong('reflect: call of reflect.Value.Type on zero Value')
    default:
      throw wrong(`len of type ${typeOf(of)}`)
  }
}

/** A place in a list or a text; the end is one, too. */
function placeIn(key: unknown, length: number): number {
  if (kindOf(key) === 'absent') throw wrong('cannot index slice/array with nil')
  if (kindOf(key) !== 'integer') throw wrong(`cannot index slice/array with type ${typeOf(key)}`)
  const place = integerOf(key)
  if (place < 0n || place > BigInt(length)) throw wrong(`index out of range: ${place}`)
  return Number(place)
}

function itemAt(value: Value, keys: readonly Value[]): Value {
  let item = unboxed(value)
  if (kindOf(item.of) === 'absent') throw wrong('index of untyped nil')
  for (const each of keys) {
    const { of: key } = unboxed(each)
    const { of } = item
    if (kindOf(of) === 'absent') throw wrong('index of nil pointer')
    if (kindOf(of) === 'map') {
      if (kindOf(key) === 'absent') throw wrong('value is nil; should be of type string')
      if (typeof key !== 'string') throw wrong(`value has type ${typeOf(key)}; should be string`)
      item = boxed(Object.hasOwn(of as object, key) ? (of as Record<string, unknown>)[key] : null)
    } else if (kindOf(of) === 'list')
      item = boxed(listItem(of as unknown[], placeIn(key, (of as unknown[]).length)))
    else if (typeof of === 'string') item = byteAt(of, placeIn(key, byteLength(of)))
    else throw wrong(`can't index item of type ${typeOf(of)}`)
  }
  return item
}

function listItem(list: readonly unknown[], place: number): unknown {
  if (place === list.length) throw wrong('reflect: slice index out of range')
  return list[place]
}

function byteAt(text: string, place: number): Value {
  const byte = new TextEncoder().encode(text)[place]
  if (byte === undefined) throw wrong('reflect: string index out of range')
  return plain(new GoInteger(BigInt(byte), 'uint8'))
}

/** Unlike keys, bounds are not taken out of their boxes. */
function boundIn(bound: Value, length: number): number {
  if (bound.isBoxed) throw wrong(`cannot index slice/array with type ${staticTypeOf(bound)}`)
  return placeIn(bound.of, length)
}

function sliceOf(value: Value, bounds: readonly Value[]): Value {
  const { of } = unboxed(value)
  if (kindOf(of) === 'absent') throw wrong('slice of untyped nil')
  if (bounds.length > 3) throw wrong(`too many slice indexes: ${bounds.length}`)
  const isText = typeof of === 'string'
  if (!isText && !Array.isArray(of)) throw wrong(`can't slice item of type ${typeOf(of)}`)
  if (isText && bounds.length === 3) throw wrong('cannot 3-index slice a string')
  const length = isText ? byteLength(of) : of.length
  const [from = 0, to = length, room = length] = bounds.map((each) => boundIn(each, length))
  if (from > to) throw wrong(`invalid slice index: ${from} > ${to}`)
  if (to > room) throw wrong(`invalid slice index: ${to} > ${room}`)
  return plain(isText ? cutText(of, from, to) : of.slice(from, to))
}

/** Whatever has no keys to be followed is there. */
function hasItem(value: unknown, keys: readonly Value[]): boolean {
  if (keys.length === 0) return true
  let item = value
  for (const { of: key } of keys) {
    if (typeof item === 'string' || Array.isArray(item)) {
      if (kindOf(key) !== 'integer') return false
      const place = Number(integerOf(key))
      const length = typeof item === 'string' ? byteLength(item) : item.length
      if (place < 0 || place >= length) return false
      item = typeof item === 'string' ? byteAt(item, place).of : item[place]
    } else if (kindOf(item) === 'map') {
      if (typeof key !== 'string' && kindOf(key) !== 'absent') return false
      const name = typeof key === 'string' ? key : ''
      item = Object.hasOwn(item as object, name) ? (item as Record<string, unknown>)[name] : undefined
    } else return false
  }
  return kindOf(item) !== 'absent'
}

const htmlSigns: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

function htmlText(text: string): string {
  return text.replace(/[\0"'&<>]/g, (sign) => htmlSigns[sign])
}

function scriptText(text: string): string {
  return text.replace(/[\\'"<>&=]|[^ -\x7f]/gu, (sign) => {
    if (sign === '\\' || sign === "'" || sign === '"') return `\\${sign}`
    const code = sign.codePointAt(0)!
    if (code > 0x7f && /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(sign)) return sign
    return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
  })
}

function queryText(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
