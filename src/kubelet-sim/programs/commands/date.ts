/** Writes an instant as date(1) does, in UTC. */
import { days, months } from '../calendar.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** The calendar repeats itself after 400 years. */
const cycleYears = 400
const cycleMs = 146_097 * 86_400_000

/** The host's own dates reach no further than this, in either direction. */
const latestHostDate = 8.64e15

/** The last instant that can be written, in milliseconds: beyond it, not every second has a number of its own. */
export const latestDate = Number.MAX_SAFE_INTEGER * 1_000

/** An instant, and how many years it is to be written later. */
interface Instant {
  readonly date: Date
  readonly laterYears: number
}

/** @param at milliseconds since 1970; no later than `latestDate` */
export function formatDate(at: number, format: string): string {
  const cycles = Math.abs(at) <= latestHostDate ? 0 : Math.floor(at / cycleMs)
  return formatInstant({ date: new Date(at - cycles * cycleMs), laterYears: cycles * cycleYears }, format)
}

const formatInstant = (instant: Instant, format: string): string =>
  format.replace(/%(-?)([A-Za-z%])/g, (whole, bare: string, letter: string) => {
    const text = field(instant, letter) ?? whole
    return bare ? text.replace(/^[0 ]+(?=.)/, '') : text
  })

/** Counted from 0. */
const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)

/** The week of the year; days before the first `firstDay` are in week 0. @param firstDay 0 for Sunday */
const weekOf = (date: Date, firstDay: number): number =>
  Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() - firstDay + 7) % 7)) / 7)

/** The week by ISO 8601, and the year that it is of: that of its Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000)
  return { year: thursday.getUTCFullYear(), week: Math.floor(dayOfYear(thursday) / 7) + 1 }
}

function field(instant: Instant, letter: string): string | undefined {
  const { date, laterYears } = instant
  const hour = date.getUTCHours()
  const year = date.getUTCFullYear() + laterYears
  switch (letter) {
    case 'Y':
      return String(year)
    case 'y':
      return two(year % 100)
    case 'm':
      return two(date.getUTCMonth() + 1)
    case 'd':
      return two(date.getUTCDate())
    case 'e':
      return String(date.getUTCDate()).padStart(2)
    case 'H':
      return two(hour)
    case 'I':
      return two(hour % 12 || 12)
    case 'M':
      return two(date.getUTCMinutes())
    case 'S':
      return two(date.getUTCSeconds())
    case 'N':
      return `${String(date.getUTCMilliseconds()).padStart(3, '0')}000000`
    case 'p':
      return hour < 12 ? 'AM' : 'PM'
    case 'a':
      return days[date.getUTCDay()].slice(0, 3)
    case 'A':
      return days[date.getUTCDay()]
    case 'b':
    case 'h':
      return months[date.getUTCMonth()].slice(0, 3)
    case 'B':
      return months[date.getUTCMonth()]
    case 'u':
      return String(date.getUTCDay() || 7)
    case 'w':
      return String(date.getUTCDay())
    case 'j':
      return String(dayOfYear(date) + 1).padStart(3, '0')
    case 's':
      return String(Math.floor(date.getTime() / 1_000) + (laterYears / cycleYears) * (cycleMs / 1_000))
    case 'k':
      return String(hour).padStart(2)
    case 'l':
      return String(hour % 12 || 12).padStart(2)
    case 'P':
      return hour < 12 ? 'am' : 'pm'
    case 'C':
      return two(Math.floor(year / 100))
    case 'q':
      return String(Math.floor(date.getUTCMonth() / 3) + 1)
    case 'U':
      return two(weekOf(date, 0))
    case 'W':
      return two(weekOf(date, 1))
    case 'V':
      return two(isoWeek(date).week)
    case 'G':
      return String(isoWeek(date).year + laterYears)
    case 'r':
      return formatInstant(instant, '%I:%M:%S %p')
    case 'F':
      return formatInstant(instant, '%Y-%m-%d')
    case 'T':
      return formatInstant(instant, '%H:%M:%S')
    case 'R':
      return formatInstant(instant, '%H:%M')
    case 'D':
      return formatInstant(instant, '%m/%d/%y')
    case 'c':
      return formatInstant(instant, '%a %b %e %H:%M:%S %Y')
    case 'x':
      return formatInstant(instant, '%m/%d/%y')
    case 'X':
      return formatInstant(instant, '%H:%M:%S')
    case 'Z':
      return 'UTC'
    case 'z':
      return '+0000'
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    default:
      return undefined
  }
}
