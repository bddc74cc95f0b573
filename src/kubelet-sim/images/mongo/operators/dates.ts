/** Operators of instants. */
import { months as monthNames } from '../../../programs/calendar.ts'
import { dateOf, instantOf, isDate, isNothing, typeName } from '../bson-types.ts'
import { isDoc, isPlain, MongoError, refuse, type Value } from '../documents.ts'
import { type Form, named } from '../expression.ts'

const dayMs = 86_400_000

/** How far a zone is ahead of Greenwich, in minutes. Zones are offsets and UTC alone. */
function minutesOf(zone: Value | undefined): number {
  if (zone === undefined || zone === null) return 0
  if (typeof zone !== 'string')
    return refuse(`timezone must evaluate to a string, found ${typeName(zone)}`, 40517)
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone) ?? []
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  if (/^(UTC|GMT|Z|Etc\/(UTC|GMT)|Zulu)$/.test(zone)) return 0
  if (/^[A-Z]\w+\/\w+/.test(zone)) throw new MongoError(`kubesim does not simulate the time zone ${zone}`)
  return refuse(`unrecognized time zone identifier: "${zone}"`, 40485)
}

/** The date as clocks in its zone show it. */
const shifted = (at: number, zone: Value | undefined): Date => new Date(at + minutesOf(zone) * 60_000)

const dayOfYear = (date: Date): number =>
  1 + Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs)

/** The Thursday of its week, which says of which year the week is. */
const thursday = (date: Date): Date => new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * dayMs)

const isoWeek = (date: Date): number => Math.ceil(dayOfYear(thursday(date)) / 7)

const parts: Readonly<Record<string, (date: Date) => number>> = {
  $year: (date) => date.getUTCFullYear(),
  $month: (date) => date.getUTCMonth() + 1,
  $dayOfMonth: (date) => date.getUTCDate(),
  $hour: (date) => date.getUTCHours(),
  $minute: (date) => date.getUTCMinutes(),
  $second: (date) => date.getUTCSeconds(),
  $millisecond: (date) => date.getUTCMilliseconds(),
  $dayOfWeek: (date) => date.getUTCDay() + 1,
  $dayOfYear: dayOfYear,
  $week: (date) => Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7),
  $isoWeek: isoWeek,
  $isoDayOfWeek: (date) => date.getUTCDay() || 7,
  $isoWeekYear: (date) => thursday(date).getUTCFullYear(),
}

/** A part of an instant, which stands there itself or as `date` beside its `timezone`. */
const partForm =
  (of: (date: Date) => number): Form =>
  (argument, read, name) => {
    const [only] =
      Array.isArray(argument) && argument.length === 1 ? (argument as readonly Value[]) : [argument]
    if (isDoc(only) && isPlain(only) && !Object.keys(only).some((each) => each.startsWith('$')))
      return named({ needed: ['date'], more: ['timezone'] }, 40535, (values) => {
        const at = values.get('date')
        return isNothing(at) ? null : of(shifted(instantOf(at), values.get('timezone')))
      })(only, read, name)
    const inner = read(only)
    return {
      isConstant: inner.isConstant,
      at: (scope) => {
        const at = inner.at(scope)
        return isNothing(at) ? null : of(new Date(instantOf(at)))
      },
    }
  }

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

function zoneText(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60), 2)}${digits(size % 60, 2)}`
}

const written: Readonly<Record<string, (date: Date, zone: Value | undefined) => string>> = {
  d: (date) => digits(date.getUTCDate(), 2),
  G: (date) => digits(thursday(date).getUTCFullYear(), 4),
  H: (date) => digits(date.getUTCHours(), 2),
  j: (date) => digits(dayOfYear(date), 3),
  L: (date) => digits(date.getUTCMilliseconds(), 3),
  m: (date) => digits(date.getUTCMonth() + 1, 2),
  M: (date) => digits(date.getUTCMinutes(), 2),
  S: (date) => digits(date.getUTCSeconds(), 2),
  u: (date) => String(date.getUTCDay() || 7),
  U: (date) => digits(parts['$week'](date), 2),
  V: (date) => digits(isoWeek(date), 2),
  w: (date) => String(date.getUTCDay() + 1),
  Y: (date) => digits(date.getUTCFullYear(), 4),
  z: (_date, zone) => zoneText(minutesOf(zone)),
  Z: (_date, zone) => String(minutesOf(zone)),
  b: (date) => monthNames[date.getUTCMonth()].slice(0, 3),
  B: (date) => monthNames[date.getUTCMonth()],
  '%': () => '%',
}

/** @throws MongoError */
function formatted(date: Date, zone: Value | undefined, format: string): string {
  return format.replace(/%([\s\S])?/g, (_whole, letter: string | undefined) => {
    if (letter === undefined) return refuse("Unmatched '%' at end of format string", 18535)
    return Object.hasOwn(written, letter)
      ? written[letter](date, zone)
      : refuse(`Invalid format character '%${letter}' in format string`, 18536)
  })
}

const dateToString: Form = named(
  { needed: ['date'], more: ['format', 'timezone', 'onNull'] },
  18629,
  (values) => {
    const at = values.get('date')
    if (isNothing(at)) return values.get('onNull') ?? null
    const zone = values.get('timezone')
    const format = values.get('format') ?? (zone ? '%Y-%m-%dT%H:%M:%S.%L%z' : '%Y-%m-%dT%H:%M:%S.%LZ')
    if (typeof format !== 'string')
      return refuse(
        `$dateToString requires that 'format' be a string, found: ${typeName(format)} with value ${String(format)}`,
        18533,
      )
    return formatted(shifted(instantOf(at), zone), zone, format)
  },
)

const unitMs: Readonly<Record<string, number>> = {
  week: 7 * dayMs,
  day: dayMs,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
  millisecond: 1,
}
const unitMonths: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 }

function unitOf(value: Value | undefined, name: string): string {
  if (typeof value !== 'string')
    return refuse(`${name} requires 'unit' to be a string, but got ${typeName(value)}`, 5166306)
  if (Object.hasOwn(unitMs, value) || Object.hasOwn(unitMonths, value)) return value
  throw new MongoError(`unknown time unit value: ${value}`, 'FailedToParse')
}

function later(at: number, unit: string, amount: number): number {
  if (Object.hasOwn(unitMs, unit)) return at + amount * unitMs[unit]
  const date = new Date(at)
  const month = date.getUTCMonth() + amount * unitMonths[unit]
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
  return (
    Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last)) +
    (at - Math.floor(at / dayMs) * dayMs)
  )
}

/** `$dateAdd`, or the other way. */
const moved = (sign: 1 | -1): Form =>
  named({ needed: ['startDate', 'unit', 'amount'], more: ['timezone'] }, 5166400, (values, _scope, name) => {
    const [at, unit, amount] = ['startDate', 'unit', 'amount'].map((each) => values.get(each))
    if (isNothing(at) || isNothing(unit) || isNothing(amount)) return null
    if (typeof amount !== 'number' || !Number.isInteger(amount))
      return refuse(`${name} expects integer amount of time units`, 5166405)
    if (!isDate(at) && !(isDoc(at) && '$oid' in at))
      return refuse(`${name} requires startDate to be convertible to a date`, 5166403)
    return dateOf(later(instantOf(at), unitOf(unit, name), sign * amount))
  })

/** The beginning of the unit that `at` is in. */
function beginning(at: number, unit: string): number {
  const date = new Date(at)
  if (unit === 'week') return Math.floor(at / dayMs) * dayMs - date.getUTCDay() * dayMs
  if (Object.hasOwn(unitMs, unit)) return Math.floor(at / unitMs[unit]) * unitMs[unit]
  const size = unitMonths[unit]
  return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / size) * size, 1)
}

function unitsBetween(from: number, to: number, unit: string): number {
  const [start, end] = [beginning(from, unit), beginning(to, unit)]
  if (Object.hasOwn(unitMs, unit)) return (end - start) / unitMs[unit]
  const months = (at: number) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth()
  return (months(end) - months(start)) / unitMonths[unit]
}

const dateDiff: Form = named(
  { needed: ['startDate', 'endDate', 'unit'], more: ['timezone', 'startOfWeek'] },
  5166300,
  (values, _scope, name) => {
    const [from, to] = [values.get('startDate'), values.get('endDate')]
    if (isNothing(from) || isNothing(to)) return null
    const zone = values.get('timezone')
    const at = (value: Value) => shifted(instantOf(value), zone).getTime()
    return unitsBetween(at(from), at(to), unitOf(values.get('unit'), name))
  },
)

const dateTrunc: Form = named(
  { needed: ['date', 'unit'], more: ['timezone', 'binSize', 'startOfWeek'] },
  5439000,
  (values, _scope, name) => {
    const at = values.get('date')
    if (isNothing(at)) return null
    if ((values.get('binSize') ?? 1) !== 1)
      throw new MongoError("kubesim does not simulate 'binSize' of $dateTrunc")
    const ahead = minutesOf(values.get('timezone')) * 60_000
    return dateOf(beginning(instantOf(at) + ahead, unitOf(values.get('unit'), name)) - ahead)
  },
)

export const dateForms: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(Object.entries(parts).map(([name, of]) => [name, partForm(of)])),
  $dateToString: dateToString,
  $dateAdd: moved(1),
  $dateSubtract: moved(-1),
  $dateDiff: dateDiff,
  $dateTrunc: dateTrunc,
}
