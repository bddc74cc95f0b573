/** What a value becomes as one of a type. Sources: PostgreSQL, Data Types; MySQL, Data Types. */
import type { Dialect } from './dialect.ts'
import { intervalOf, readInstant, textOfInstant } from './instants.ts'
import { jsonText, readJson } from './json.ts'
import { SqlError, type SqlValue } from './syntax.ts'
import { Decimal, Double, dayMs, Interval, isTrue, Numeral, numberOf, textOf } from './values.ts'

/** @param isLoose what does not belong there becomes what it can, as an expression does; a column refuses it. @throws SqlError */
export function castTo(type: string, value: SqlValue, dialect: Dialect, isLoose = false): SqlValue {
  if (value === null) return null
  if (type.endsWith('[]')) return String(value)
  const [, name, first, second] =
    /^([a-z_ ]+?)\s*(?:\((\d{1,9})(?:,(\d{1,9}))?\))?(?:tz)?(?: (?:un)?signed)?$/i.exec(
      type.toLowerCase(),
    ) ?? [undefined, type.toLowerCase().replace(/\(.*/, '')]
  const group = groupOf(name, dialect)
  switch (group) {
    case 'boolean':
      return truthOf(value)
    case 'integer':
      return whole(value, { type, dialect, isLoose })
    case 'decimal':
      return exact(value, { type, dialect, isLoose, scale: scaleOf(first, second, dialect) })
    case 'double':
      return new Double(readNumber(value, { type, dialect, isLoose }).value)
    case 'text':
      return fitting(textOf(value), name, first === undefined ? undefined : Number(first), {
        dialect,
        type,
        isLoose,
      })
    case 'interval':
      return value instanceof Interval ? value : (intervalOf(String(value)) ?? bad(type, value))
    case 'json':
      return jsonOf(textOf(value), name, dialect)
    case 'instant':
      return instant(value, type, dialect, isLoose)
    default:
      return value instanceof Numeral || value instanceof Interval
        ? String(value)
        : typeof value === 'number'
          ? String(value)
          : value
  }
}

type Group = 'boolean' | 'integer' | 'decimal' | 'double' | 'text' | 'interval' | 'json' | 'instant' | 'other'

function groupOf(name: string, dialect: Dialect): Group {
  if (/^bool/.test(name)) return dialect.hasBooleans ? 'boolean' : 'integer'
  if (
    /^(tiny|small|medium|big)?(int|serial)|^(integer|signed|unsigned|oid|year)/.test(name) &&
    name !== 'interval'
  )
    return 'integer'
  if (/^(decimal|numeric|dec|fixed|money)\b/.test(name)) return 'decimal'
  if (/^(float|double|real)/.test(name)) return 'double'
  if (/char|text|clob|^(name|bpchar)$/.test(name)) return 'text'
  if (name === 'interval') return 'interval'
  if (/^jsonb?$/.test(name)) return 'json'
  return /^(date|datetime|timestamp)/.test(name) ? 'instant' : 'other'
}

interface Casting {
  readonly type: string
  readonly dialect: Dialect
  readonly isLoose: boolean
}

const bad = (type: string, value: SqlValue): never => {
  throw new SqlError('bad value', textOf(value), type)
}

const scaleOf = (
  first: string | undefined,
  second: string | undefined,
  { keepsAllDigits }: Dialect,
): number | undefined =>
  second === undefined ? (first === undefined && keepsAllDigits ? undefined : 0) : Number(second)

function truthOf(value: SqlValue): boolean {
  if (typeof value === 'string' && !/^\s*(t|true|y|yes|on|1|f|false|n|no|off|0)\s*$/i.test(value))
    throw new SqlError('bad value', value, 'boolean')
  return isTrue(value)
}

interface Read {
  readonly value: number
  readonly exact: Decimal | undefined
}

const startsAsNumber = /^\s*[-+]?(\d|\.\d)/

function readNumber(value: SqlValue, { type, dialect, isLoose }: Casting): Read {
  if (typeof value === 'number' || typeof value === 'boolean')
    return { value: Number(value), exact: Decimal.of(Number(value)) }
  if (value instanceof Decimal) return { value: value.value, exact: value }
  if (typeof value !== 'string') return { value: numberOf(value), exact: undefined }
  const exact = Decimal.parse(value)
  if (exact) return { value: exact.value, exact }
  if (/^\s*[-+]?(nan|infinity)\s*$/i.test(value) && /^(float|double|real)/.test(type))
    return {
      value: Number(
        value
          .trim()
          .replace(/infinity/i, 'Infinity')
          .replace(/nan/i, 'NaN'),
      ),
      exact: undefined,
    }
  if (!isLoose || dialect.castsStrictly) return bad(type, value)
  const read = startsAsNumber.test(value) ? numberOf(value) : 0
  return { value: read, exact: Decimal.of(read) }
}

const bounds: Readonly<Record<string, number>> = {
  tinyint: 2 ** 7,
  smallint: 2 ** 15,
  mediumint: 2 ** 23,
  int: 2 ** 31,
}

function whole(value: SqlValue, casting: Casting): SqlValue {
  const { type, dialect, isLoose } = casting
  if (typeof value === 'string' && dialect.countsTextsExactly && !/^\s*[-+]?\d+\s*$/.test(value))
    return bad(type, value)
  const { value: number, exact } = readNumber(value, casting)
  const name = type.toLowerCase().replace(/[( ].*/, '')
  const of =
    name === 'integer' || name === 'int4' || name === 'serial'
      ? 'int'
      : /^(small|int2)/.test(name)
        ? 'smallint'
        : name
  const bound = Object.hasOwn(bounds, of) ? bounds[of] : 2 ** 63
  const isUnsigned = /unsigned/i.test(type)
  const [least, most] = isUnsigned ? [0, bound * 2] : [-bound, bound]
  if (!isLoose || dialect.castsStrictly)
    if (number < least || number >= most)
      throw new SqlError('out of range', of === 'int' ? 'integer' : of, textOf(value))
  const rounded = Math.sign(number) * Math.round(Math.abs(number))
  return Number.isSafeInteger(rounded) ? rounded + 0 : (exact?.to(0) ?? rounded)
}

function exact(value: SqlValue, casting: Casting & { readonly scale: number | undefined }): SqlValue {
  const { exact: found, value: number } = readNumber(value, casting)
  const made = found ?? Decimal.of(number)
  const { scale, type } = casting
  if (scale === undefined) return made
  const rounded = made.to(scale)
  const precision = Number(/\((\d{1,9})/.exec(type)?.[1] ?? 10)
  if (String(rounded.units).replace('-', '').length > Math.min(precision, 1_000) && rounded.units !== 0n)
    throw new SqlError('out of range', 'field', `${precision},${scale}`)
  return rounded
}

function fitting(
  text: string,
  name: string,
  length: number | undefined,
  { dialect, type, isLoose }: Casting,
): string {
  const isFixed = /^(char|character|bpchar)$/.test(name)
  const most = length ?? (isFixed ? 1 : undefined)
  if (most === undefined || /text/.test(name)) return text
  // Of what is written in several bytes, those alone count that begin a character.
  const characters =
    text.length <= most
      ? text.length
      : [...text].filter((each) => (each.charCodeAt(0) & 0xc0) !== 0x80).length
  const made = characters <= most || isLoose ? (isLoose ? text.slice(0, most) : text) : text.slice(0, most)
  if (characters > most && !isLoose && text.slice(most).trim() !== '') throw new SqlError('too long', type)
  return isFixed && dialect.fillsTexts ? made.padEnd(Math.min(most, 10_000)) : made
}

function jsonOf(text: string, name: string, { keepsJsonText }: Dialect): string {
  const read = readJson(text)
  if (!read) throw new SqlError('bad json', text, name)
  return name === 'json' && keepsJsonText ? text : jsonText(read.value)
}

function instant(value: SqlValue, type: string, dialect: Dialect, isLoose: boolean): SqlValue {
  const text = String(value)
  const found = readInstant(text)
  if (found === undefined || found === 'range') {
    if (!dialect.castsStrictly && isLoose) return null
    throw new SqlError(found ? 'no such day' : 'bad value', text, type)
  }
  const hasZone = /tz|with time zone/.test(type)
  const hasTime = !/^date\b(?!time)/.test(type)
  const ms = hasTime ? found.ms : Math.floor(found.ms / dayMs) * dayMs
  const whole = dialect.tellsZones || /\([1-6]\)/.test(type) ? ms : Math.round(ms / 1_000) * 1_000
  return textOfInstant({ ms: whole, hasTime, hasZone }) ?? bad(type, value)
}
