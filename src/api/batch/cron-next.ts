/** When a schedule comes due next, by a clock that hangs anywhere. */
import type { Field, Schedule } from './cron.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What does not come due for so many years never does. */
const mostYears = 5

/**
 * Where clocks are set, it goes as with the real parser, which looks from field to field: an hour that comes twice is due
 * twice, one that never comes is not due, and where midnight never comes, or half an hour, days may be missed or come twice.
 *
 * @param zone a time zone; default UTC. @returns the instant in milliseconds; undefined: never
 */
export function nextAfter(schedule: Schedule, at: number, zone = 'UTC'): number | undefined {
  if ('everyMs' in schedule) return Math.floor(at / 1000) * 1000 + schedule.everyMs
  const offset = offsetAt(at, zone)
  const wall = nextOnTheWall(schedule, at + offset)
  if (wall === undefined) return undefined
  const due = wall - offset
  const isSet = firstChange({ from: at, to: due, offset }, zone) !== undefined
  return isSet ? nextByFields(schedule, at, zone) : due
}

/** Clocks are not put forward and back again within so long a time. */
const sampleMs = 7 * dayMs

interface Span {
  /** Not itself a part of it. */
  readonly from: number
  readonly to: number
  /** How far ahead of UTC the clocks are at its beginning. */
  readonly offset: number
}

/** The first second of a span at which the clocks of a zone are set otherwise; undefined where there is none. */
function firstChange({ from, to, offset }: Span, zone: string): number | undefined {
  if (isUtc(zone)) return undefined
  const isChanged = (at: number) => offsetAt(at, zone) !== offset
  let before = from
  let after = Math.min(to, before + sampleMs)
  while (!isChanged(after)) {
    if (after >= to) return undefined
    before = after
    after = Math.min(to, before + sampleMs)
  }
  let [low, high] = [Math.floor(before / 1000), Math.ceil(after / 1000)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isChanged(middle * 1000)) high = middle
    else low = middle
  }
  return high * 1000
}

type Fields = Exclude<Schedule, { readonly everyMs: number }>

/** The next time of that sort after another, both read as if they were in UTC. */
function nextOnTheWall({ minutes, hours, months, ...days }: Fields, wall: number): number | undefined {
  let at = Math.floor(wall / minuteMs) * minuteMs + minuteMs
  const lastYear = new Date(at).getUTCFullYear() + mostYears
  for (;;) {
    const date = new Date(at)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    if (year > lastYear) return undefined
    if (!months.values.has(month + 1)) at = Date.UTC(year, month + 1, 1)
    else if (!isDay(days, date)) at = Math.floor(at / dayMs) * dayMs + dayMs
    else if (!hours.values.has(date.getUTCHours())) at = Math.floor(at / hourMs) * hourMs + hourMs
    else if (!minutes.values.has(date.getUTCMinutes())) at += minuteMs
    else return at
  }
}

/** An instant as the clocks of a zone show it, and others that are reckoned from what they show, as Go reckons them. */
class Reading {
  readonly #shown: Date

  constructor(
    readonly at: number,
    private readonly zone: string,
  ) {
    this.#shown = new Date(at + offsetAt(at, zone))
  }

  get year(): number {
    return this.#shown.getUTCFullYear()
  }

  /** From 1 on. */
  get month(): number {
    return this.#shown.getUTCMonth() + 1
  }

  get day(): number {
    return this.#shown.getUTCDate()
  }

  get hour(): number {
    return this.#shown.getUTCHours()
  }

  get minute(): number {
    return this.#shown.getUTCMinutes()
  }

  /** Read as if it were in UTC. */
  get date(): Date {
    return this.#shown
  }

  after(ms: number): Reading {
    return new Reading(this.at + ms, this.zone)
  }

  /** When the clocks show that. What they skip is read with the difference from UTC that held before, or will. */
  with(month: number, day: number, hour = this.hour, minute = this.minute): Reading {
    const wall = Date.UTC(this.year, month - 1, day, hour, minute)
    const first = offsetAt(wall, this.zone)
    return new Reading(first === 0 ? wall : wall - offsetAt(wall - first, this.zone), this.zone)
  }
}

/** Field by field, each from its beginning once one before it has moved. Source: Next of robfig/cron. */
function nextByFields(
  { minutes, hours, months, ...days }: Fields,
  at: number,
  zone: string,
): number | undefined {
  let now = new Reading((Math.floor(at / minuteMs) + 1) * minuteMs, zone)
  const lastYear = new Reading(at + 1000, zone).year + mostYears
  let hasMoved = false
  /** Goes back to the beginning of a field, the first time. */
  const begin = (beginning: () => Reading) => {
    if (!hasMoved) now = beginning()
    hasMoved = true
  }
  const toMonth = (): boolean => {
    while (!months.values.has(now.month)) {
      begin(() => now.with(now.month, 1, 0, 0))
      now = now.with(now.month + 1, now.day)
      if (now.month === 1) return false
    }
    return true
  }
  const toDay = (): boolean => {
    while (!isDay(days, now.date)) {
      begin(() => now.with(now.month, now.day, 0, 0))
      const next = now.with(now.month, now.day + 1)
      // Where a whole day is skipped, the real parser never comes past it.
      now = next.at > now.at ? next : now.after(dayMs)
      if (now.hour !== 0) now = now.after((now.hour > 12 ? 24 - now.hour : -now.hour) * hourMs)
      if (now.day === 1) return false
    }
    return true
  }
  const toHour = (): boolean => {
    while (!hours.values.has(now.hour)) {
      begin(() => now.with(now.month, now.day, now.hour, 0))
      now = now.after(hourMs)
      if (now.hour === 0) return false
    }
    return true
  }
  const toMinute = (): boolean => {
    while (!minutes.values.has(now.minute)) {
      hasMoved = true
      now = now.after(minuteMs)
      if (now.minute === 0) return false
    }
    return true
  }
  // Once round the clock, what came before is looked at anew.
  while (now.year <= lastYear) if (toMonth() && toDay() && toHour() && toMinute()) return now.at
  return undefined
}

function isDay({ days, weekdays }: { readonly days: Field; readonly weekdays: Field }, date: Date): boolean {
  const [byDate, byWeekday] = [days.values.has(date.getUTCDate()), weekdays.values.has(date.getUTCDay())]
  return days.isAny || weekdays.isAny ? byDate && byWeekday : byDate || byWeekday
}

const isUtc = (zone: string): boolean => zone === 'UTC' || zone === 'Etc/UTC'

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
export function offsetAt(at: number, zone: string): number {
  if (isUtc(zone)) return 0
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const shown = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second)
  return wall - Math.floor(at / 1000) * 1000
}
