/** `'%s is %d'.format([…])`: the clauses of cel-go's string.format, with the numbers of an English text. */
import { hexOf } from '../../api/codec/octets.ts'
import { CelError, Duration, ListValue, MapValue, Timestamp, typeOf, Uint, type Value } from '../values.ts'
import { textOf } from './conversions.ts'

/** A clause: what a value becomes, or the complaint about it. */
type Clause = (value: Value) => string | CelError

const defaultPrecision = 6

const wrong = (sentence: string, value: Value) =>
  new CelError(`error during formatting: ${sentence}, was given ${typeOf(value).name}`)

export const complaints = {
  string:
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  decimal: 'decimal clause can only be used on integers',
  fixed: 'fixed-point clause can only be used on doubles',
  scientific: 'scientific clause can only be used on doubles',
  binary: 'only integers and bools can be formatted as binary',
  hex: 'only integers, byte buffers, and strings can be formatted as hex',
  octal: 'octal clause can only be used on integers',
}

const integerOf = (value: Value) =>
  value instanceof Uint ? value.value : typeof value === 'bigint' ? value : undefined

const string: Clause = (value) => {
  if (value instanceof ListValue) return listText(value)
  if (value instanceof MapValue) return mapText(value)
  if (value === null) return 'null'
  return textOf(value) ?? wrong(complaints.string, value)
}

/** A value within a list or a map, where texts have quotes. */
function nested(value: Value): string | CelError {
  if (value instanceof Timestamp) return `timestamp("${textOf(value)}")`
  if (value instanceof Duration) return `duration("${textOf(value)}")`
  if (typeof value === 'number')
    return Number.isFinite(value) ? value.toFixed(defaultPrecision) : `"${textOf(value)}"`
  const text = string(value)
  if (text instanceof CelError) return text
  if (typeof value === 'string') return JSON.stringify(text)
  return value instanceof Uint8Array ? `b${JSON.stringify(text)}` : text
}

function listText(list: ListValue): string | CelError {
  const texts: string[] = []
  for (const value of list) {
    const text = nested(value)
    if (text instanceof CelError) return text
    texts.push(text)
  }
  return `[${texts.join(', ')}]`
}

function mapText(map: MapValue): string | CelError {
  const entries: (readonly [string, string])[] = []
  for (const key of map.keys()) {
    const keyText = nested(key)
    const text = nested(map.find(key)!)
    if (keyText instanceof CelError) return keyText
    if (text instanceof CelError) return text
    entries.push([keyText, text])
  }
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, text]) => `${key}:${text}`).join(', ')}}`
}

const decimal: Clause = (value) => integerOf(value)?.toString() ?? wrong(complaints.decimal, value)

/** A double, or one of the three texts that stand for one. */
function doubleOf(value: Value): number | undefined {
  if (typeof value === 'number') return value
  const named: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity }
  return typeof value === 'string' ? named[value] : undefined
}

const infinityText = (value: number) => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞')

const fixed =
  (precision: number): Clause =>
  (value) => {
    const double = doubleOf(value)
    if (double === undefined) return wrong(complaints.fixed, value)
    if (!Number.isFinite(double)) return infinityText(double)
    const [whole, fraction] = double.toFixed(precision).split('.')
    const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
    return fraction === undefined ? grouped : `${grouped}.${fraction}`
  }

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** Go's printer of messages has six digits after the point, whatever the clause says. */
const scientific: Clause = (value) => {
  const double = doubleOf(value)
  if (double === undefined) return wrong(complaints.scientific, value)
  if (!Number.isFinite(double)) return infinityText(double)
  const [mantissa, exponent] = double.toExponential(6).split('e')
  const digits = exponent
    .slice(1)
    .padStart(2, '0')
    .replace(/\d/g, (digit) => superscripts[Number(digit)])
  return `${mantissa}×10${exponent.startsWith('-') ? '⁻' : ''}${digits}`
}

const binary: Clause = (value) => {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return integerOf(value)?.toString(2) ?? wrong(complaints.binary, value)
}
const octal: Clause = (value) => integerOf(value)?.toString(8) ?? wrong(complaints.octal, value)

const hex =
  (isUpper: boolean): Clause =>
  (value) => {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
    const text = bytes instanceof Uint8Array ? hexOf(bytes) : integerOf(bytes)?.toString(16)
    if (text === undefined) return wrong(complaints.hex, value)
    return isUpper ? text.toUpperCase() : text
  }

/** Which clauses there are, and what each does, or checks. */
export type Clauses<T> = Readonly<{
  string: T
  decimal: T
  binary: T
  octal: T
  fixed: (precision: number) => T
  scientific: T
  hex: (isUpper: boolean) => T
}>

const clauses: Clauses<Clause> = { string, decimal, binary, octal, fixed, scientific, hex }

/** Reads a format, text and clauses in turn; a complaint is the last part. */
export function readFormat<T>(
  format: string,
  known: Clauses<T>,
): readonly (string | { clause: T } | CelError)[] {
  const parts: (string | { clause: T } | CelError)[] = []
  const pattern = /%%|%(?:\.(\d*))?([\s\S]?)/g
  let end = 0
  for (const match of format.matchAll(pattern)) {
    parts.push(format.slice(end, match.index))
    end = match.index + match[0].length
    if (match[0] === '%%') {
      parts.push('%')
      continue
    }
    const clause = clauseOf(match[1], match[2], known)
    parts.push(clause instanceof CelError ? clause : { clause })
    if (clause instanceof CelError) return parts
  }
  parts.push(format.slice(end))
  return parts
}

function clauseOf<T>(precision: string | undefined, sign: string, known: Clauses<T>): T | CelError {
  const failed = (sentence: string) => new CelError(`could not parse formatting clause: ${sentence}`)
  if (sign === '' && precision === undefined) return new CelError('unexpected end of string')
  if (sign === '') return failed('error while parsing precision: could not find end of precision specifier')
  if (precision === '') {
    const reason = 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax'
    return failed(`error while parsing precision: ${reason}`)
  }
  const digits = Math.min(Number(precision ?? defaultPrecision), 100)
  switch (sign) {
    case 's':
      return known.string
    case 'd':
      return known.decimal
    case 'f':
      return known.fixed(digits)
    case 'e':
      return known.scientific
    case 'b':
      return known.binary
    case 'x':
    case 'X':
      return known.hex(sign === 'X')
    case 'o':
      return known.octal
    default:
      return failed(`unrecognized formatting clause "${sign}"`)
  }
}

export function formatted(format: string, args: ListValue): Value {
  let text = ''
  let used = 0
  for (const part of readFormat(format, clauses)) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    if (used >= args.size) return new CelError(`index ${used} out of range`)
    if (part instanceof CelError) return part
    const value = part.clause(args.at(used++))
    if (value instanceof CelError) return value
    text += value
  }
  return text
}
