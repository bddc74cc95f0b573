/** Instants and lengths of time: how they are read from texts, written, and moved. */
import { dayMs, Interval } from './values.ts'

export interface Instant {
  /** Since 1970, in milliseconds. */
  readonly ms: number
  readonly hasTime: boolean
  readonly hasZone: boolean
}

const instantText =
  /^\s*(\d{4,6})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?\s*(Z|[-+]\d{2}(?::?\d{2})?)?)?\s*$/

/** Begins as an instant does. */
export const looksLikeInstant = (text: string): boolean => /^\s*\d{4,6}-\d{1,2}-\d{1,2}/.test(text)

/** @returns undefined for a text that is none; 'range' for a day that there is not */
export function readInstant(text: string): Instant | 'range' | undefined {
  const [, year, month, day, hour, minute = '0', second = '0', fraction = '0', zone] =
    instantText.exec(text) ?? []
  if (year === undefined) return undefined
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const found = new Date(date)
  const isThere = found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(day)
  const [h, m, s] = [hour ?? '0', minute, second].map(Number)
  if (!isThere || h > 24 || m > 59 || s > 60) return 'range'
  const ms = date + ((h * 60 + m) * 60 + s) * 1_000 + Math.round(Number(fraction) * 1_000)
  return { ms: ms - offsetOf(zone), hasTime: hour !== undefined, hasZone: zone !== undefined }
}

export function instantOf(text: string): Instant | undefined {
  const found = readInstant(text)
  return found === 'range' ? undefined : found
}

function offsetOf(zone = 'Z'): number {
  const [, sign, hours, minutes = '0'] = /^([-+])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
}

const latest = 8.64e15

/** @returns undefined for one beyond all days */
export function textOfInstant({ ms, hasTime, hasZone }: Instant): string | undefined {
  if (!(Math.abs(ms) <= latest)) return undefined
  const iso = new Date(ms).toISOString()
  const [day, time] = iso.replace(/^\+0*/, '').split('T')
  if (!hasTime) return day
  const seconds = time.slice(0, 8)
  const fraction = time.slice(8, -1).replace(/\.?0+$/, '')
  return `${day} ${seconds}${fraction}${hasZone ? '+00' : ''}`
}

/** Months first, and the last day of a month where it has less; then days; then time. */
export function moved(at: Instant, by: Interval, sign = 1): Instant {
  const date = new Date(at.ms)
  let { ms } = at
  if (by.months !== 0) {
    const month = date.getUTCMonth() + sign * by.months
    const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
    const day = Math.min(date.getUTCDate(), last)
    ms = Date.UTC(date.getUTCFullYear(), month, day) + (at.ms - Math.floor(at.ms / dayMs) * dayMs)
  }
  return { ...at, ms: ms + sign * (by.days * dayMs + by.ms), hasTime: at.hasTime || by.ms !== 0 }
}

/** From one instant to another, in months, days and time. */
export function ageBetween(later: number, earlier: number): Interval {
  if (later < earlier) return ageBetween(earlier, later).times(-1)
  const [a, b] = [new Date(earlier), new Date(later)]
  let months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()
  const start = { ms: earlier, hasTime: true, hasZone: false }
  while (months > 0 && moved(start, new Interval(months, 0, 0)).ms > later) months--
  const left = later - moved(start, new Interval(months, 0, 0)).ms
  const days = Math.floor(left / dayMs)
  return new Interval(months, days, left - days * dayMs)
}

const unitsOfMs: Readonly<Record<string, number>> = {
  microsecond: 0.001,
  millisecond: 1,
  second: 1_000,
  sec: 1_000,
  s: 1_000,
  minute: 60_000,
  min: 60_000,
  m: 60_000,
  hour: 3_600_000,
  hr: 3_600_000,
  h: 3_600_000,
}
const unitsOfDays: Readonly<Record<string, number>> = { day: 1, d: 1, week: 7, w: 7 }
const unitsOfMonths: Readonly<Record<string, number>> = {
  month: 1,
  mon: 1,
  quarter: 3,
  year: 12,
  y: 12,
  decade: 120,
  century: 1_200,
}

/** @returns undefined for a unit that there is not */
export function lengthIn(count: number, unit: string): Interval | undefined {
  const name = unit.toLowerCase().replace(/(?<=..)s$/, '')
  if (Object.hasOwn(unitsOfMs, name)) return new Interval(0, 0, Math.round(count * unitsOfMs[name]))
  if (Object.hasOwn(unitsOfDays, name)) return new Interval(0, 1, 0).times(count * unitsOfDays[name])
  return Object.hasOwn(unitsOfMonths, name)
    ? new Interval(1, 0, 0).times(count * unitsOfMonths[name])
    : undefined
}

/** `1 day 02:00`, `2 hours`, `1 year 3 mons ago`. @returns undefined for a text that is none */
export function intervalOf(text: string): Interval | undefined {
  const words = text
    .trim()
    .slice(0, 200)
    .replace(/([a-z])(?=[-+]?\d)|(\d)(?=[a-z])/gi, '$1$2 ')
    .split(/\s+/)
  let sum = new Interval(0, 0, 0)
  const isAgo = words.at(-1)?.toLowerCase() === 'ago'
  if (isAgo) words.pop()
  if (words.length === 0 || words[0] === '') return undefined
  for (let n = 0; n < words.length; n++) {
    const [, sign, hours, minutes, seconds = '0'] =
      /^([-+]?)(\d{1,9}):(\d{1,2})(?::(\d{1,2}(?:\.\d{1,6})?))?$/.exec(words[n]) ?? []
    if (sign !== undefined) {
      const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
      sum = sum.plus(new Interval(0, 0, Math.round(ms) * (sign === '-' ? -1 : 1)))
      continue
    }
    if (!/^[-+]?\d{1,12}(\.\d{1,9})?$/.test(words[n])) return undefined
    const part = lengthIn(Number(words[n]), words[++n] ?? 'second')
    if (!part) return undefined
    sum = sum.plus(part)
  }
  return isAgo ? sum.times(-1) : sum
}

const names = ['second', 'minute', 'hour', 'day', 'month', 'year'] as const

/** The beginning of the hour, the month …; undefined for a unit that there is not. */
export function truncated(at: Instant, unit: string): Instant | undefined {
  const date = new Date(at.ms)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const name = unit.toLowerCase().replace(/s$/, '')
  const to = (ms: number): Instant => ({ ...at, ms, hasTime: true })
  if (name === 'quarter') return to(Date.UTC(year, month - (month % 3), 1))
  if (name === 'week') return to(Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7)))
  if (name === 'decade') return to(Date.UTC(year - (year % 10), 0, 1))
  const n = names.indexOf(name as (typeof names)[number])
  if (n < 0) return undefined
  if (n < 3) return to(Math.floor(at.ms / [1_000, 60_000, 3_600_000][n]) * [1_000, 60_000, 3_600_000][n])
  return to(n === 3 ? Date.UTC(year, month, day) : n === 4 ? Date.UTC(year, month, 1) : Date.UTC(year, 0, 1))
}

/** A part of an instant; undefined for one that there is not. */
export function partOf(at: number, unit: string): number | undefined {
  const date = new Date(at)
  switch (unit.toLowerCase().replace(/s$/, '')) {
    case 'epoch':
      return at / 1_000
    case 'year':
    case 'isoyear':
      return date.getUTCFullYear()
    case 'quarter':
      return Math.floor(date.getUTCMonth() / 3) + 1
    case 'month':
      return date.getUTCMonth() + 1
    case 'week':
      return isoWeek(date)
    case 'day':
      return date.getUTCDate()
    case 'dow':
      return date.getUTCDay()
    case 'isodow':
      return date.getUTCDay() || 7
    case 'doy':
      return Math.floor((at - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1
    case 'hour':
      return date.getUTCHours()
    case 'minute':
      return date.getUTCMinutes()
    case 'second':
      return date.getUTCSeconds() + date.getUTCMilliseconds() / 1_000
    case 'millisecond':
      return date.getUTCSeconds() * 1_000 + date.getUTCMilliseconds()
    default:
      return undefined
  }
}

/** The week by ISO 8601: that of its Thursday. */
function isoWeek(date: Date): number {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * dayMs)
  return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / dayMs / 7) + 1
}
