/** When a schedule comes due next, by a clock that hangs anywhere. */
import type { Field, Schedule } from './cron.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What does not come due for so many years never does. */
const mostYears = 5

/** @param zone a time zone; default UTC. @returns the instant in milliseconds; undefined: never */
export function nextAfter(schedule: Schedule, at: number, zone = 'UTC'): number | undefined {
  if ('everyMs' in schedule) return Math.floor(at / 1000) * 1000 + schedule.everyMs
  let wall = at + offsetAt(at, zone)
  // Where clocks are put back, an hour comes twice, and what was due in it is not due again.
  for (let tries = 0; tries < 200; tries++) {
    const next = nextOnTheWall(schedule, wall)
    if (next === undefined) return undefined
    const instant = instantOf(next, zone)
    if (instant !== undefined && instant > at) return instant
    wall = next
  }
  return undefined
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

/** The instant at which a clock in a zone shows a time; undefined where it never does. */
function instantOf(wall: number, zone: string): number | undefined {
  const near = wall - offsetAt(wall, zone)
  for (const instant of [near - hourMs, near, near + hourMs]) {
    if (instant + offsetAt(instant, zone) === wall) return instant
  }
  return undefined
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
export function offsetAt(at: number, zone: string): number {
  if (zone === 'UTC' || zone === 'Etc/UTC') return 0
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
