/** When a schedule comes due next, by a clock that hangs anywhere. */
import type { Field, Schedule } from './cron.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What does not come due for so many years never does. */
const mostYears = 5

/**
 * An hour that comes twice, where clocks are put back, is due twice, as the real parser has it; one that never comes is
 * not due.
 *
 * @param zone a time zone; default UTC. @returns the instant in milliseconds; undefined: never
 */
export function nextAfter(schedule: Schedule, at: number, zone = 'UTC'): number | undefined {
  if ('everyMs' in schedule) return Math.floor(at / 1000) * 1000 + schedule.everyMs
  let from = at
  for (let offset = offsetAt(at, zone); ; ) {
    const wall = nextOnTheWall(schedule, from + offset)
    if (wall === undefined) return undefined
    const due = wall - offset
    const changeAt = firstChange({ from, to: due, offset }, zone)
    if (changeAt === undefined || due < changeAt) return due
    // From that very instant on the clocks show something else.
    from = changeAt - 1
    offset = offsetAt(changeAt, zone)
  }
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
