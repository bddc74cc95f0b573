/** Instants and lengths of time as Go reads and writes them. */
import { type CivilDate, civilDate } from '../../api/time.ts'

const billion = 1_000_000_000n

/** Days since 1970 of a date of the civil calendar. */
function dayOf(year: number, month: number, dayOfMonth: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

export interface CivilTime extends CivilDate {
  readonly dayOfYear: number
  /** Sunday is zero. */
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** What calendar and clock show, in UTC, so many seconds since 1970. */
export function civilTime(seconds: bigint): CivilTime {
  const day = Number(floorDivide(seconds, 86_400n))
  const rest = Number(seconds - BigInt(day) * 86_400n)
  const date = civilDate(day)
  return {
    ...date,
    dayOfYear: day - dayOf(date.year, 1, 1),
    weekday: (((day + 4) % 7) + 7) % 7,
    hour: Math.floor(rest / 3_600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
  }
}

export const floorDivide = (a: bigint, b: bigint) => (a >= 0n || a % b === 0n ? a / b : a / b - 1n)

const instant = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

const daysIn = (year: number, month: number) =>
  dayOf(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - dayOf(year, month, 1)

/** Nanoseconds since 1970 of a text as RFC 3339 has it; undefined for any other. */
export function parseInstant(text: string): bigint | undefined {
  const match = instant.exec(text)
  if (!match || /[tz]/.test(text)) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number)
  const [fraction = '', sign, zoneHours, zoneMinutes] = match.slice(7)
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const offset = sign ? (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -60 : 60) : 0
  if (sign && (Number(zoneHours) > 24 || Number(zoneMinutes) > 60)) return undefined
  const seconds = dayOf(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
  return BigInt(seconds) * billion + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
}

const two = (n: number) => String(n).padStart(2, '0')

/** With as many digits of a second as it takes. */
export function instantText(nanoseconds: bigint): string {
  const seconds = floorDivide(nanoseconds, billion)
  const rest = nanoseconds - seconds * billion
  const { year, month, dayOfMonth, hour, minute, second } = civilTime(seconds)
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction}Z`
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: billion,
  m: 60n * billion,
  h: 3_600n * billion,
}

/** Nanoseconds of `1h30m`, `-1.5s`; undefined for what Go does not take for a length of time. */
export function parseGoDuration(text: string): bigint | undefined {
  const [, sign, body] = /^([+-]?)(.*)$/s.exec(text)!
  if (body === '0') return 0n
  if (body === '' || !/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|\u03bcs|ms|s|m|h))+$/.test(body)) return undefined
  let total = 0n
  for (const [, whole, fraction = '', unit] of body.matchAll(
    /(\d*)(?:\.(\d*))?(ns|us|µs|\u03bcs|ms|s|m|h)/g,
  )) {
    total += BigInt(whole || '0') * units[unit]
    if (fraction) total += (BigInt(fraction) * units[unit]) / 10n ** BigInt(fraction.length)
  }
  if (total > 2n ** 63n - (sign === '-' ? 0n : 1n)) return undefined
  return sign === '-' ? -total : total
}

/** The seconds of a length of time, as in `90s` or `1.5s`. */
export function secondsText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  const rest = size % billion
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`
  return `${nanoseconds < 0n ? '-' : ''}${size / billion}${fraction}s`
}
