/** What calendar and clock say of a timestamp, in UTC or in a time zone, and what a duration comes to. */
import type { Library } from '../functions.ts'
import { CelError, type Duration, type Timestamp, type Value } from '../values.ts'
import { type CivilTime, civilTime, floorDivide } from './time-texts.ts'

const billion = 1_000_000_000n

/** How far a zone is ahead of UTC at an instant, in seconds; undefined when there is no such zone. */
function zoneOffset(zone: string, seconds: bigint): number | undefined {
  if (zone === 'UTC' || zone === '') return 0
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone)
  if (fixed) return (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === '-' ? -60 : 60)
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
    }).formatToParts(Number(seconds) * 1_000)
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
    const [, sign, hours, minutes, rest] = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(name) ?? []
    const size = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(rest ?? 0)
    return sign === '-' ? -size : size
  } catch {
    return undefined
  }
}

function inZone({ nanoseconds }: Timestamp, zone: string): CivilTime | CelError {
  const seconds = floorDivide(nanoseconds, billion)
  const offset = zoneOffset(zone, seconds)
  if (offset === undefined) return new CelError(`unknown time zone ${zone}`)
  return civilTime(seconds + BigInt(offset))
}

type Part = (time: CivilTime, instant: Timestamp) => number

const getter = (name: string, part: Part): Library => ({
  [`(timestamp).${name}() -> int`]: (instant: Timestamp) =>
    BigInt(part(civilTime(floorDivide(instant.nanoseconds, billion)), instant)),
  [`(timestamp).${name}(string) -> int`]: (instant: Timestamp, zone: string): Value => {
    const time = inZone(instant, zone)
    return time instanceof CelError ? time : BigInt(part(time, instant))
  },
})

const perUnit = (unit: bigint) => (duration: Duration) => duration.nanoseconds / unit

export const times: Library = {
  ...getter('getFullYear', ({ year }) => year),
  ...getter('getMonth', ({ month }) => month - 1),
  ...getter('getDayOfYear', ({ dayOfYear }) => dayOfYear),
  ...getter('getDayOfMonth', ({ dayOfMonth }) => dayOfMonth - 1),
  ...getter('getDate', ({ dayOfMonth }) => dayOfMonth),
  ...getter('getDayOfWeek', ({ weekday }) => weekday),
  ...getter('getHours', ({ hour }) => hour),
  ...getter('getMinutes', ({ minute }) => minute),
  ...getter('getSeconds', ({ second }) => second),
  ...getter('getMilliseconds', (_, { nanoseconds }) => {
    const rest = nanoseconds - floorDivide(nanoseconds, billion) * billion
    return Number(rest / 1_000_000n)
  }),
  '(duration).getHours() -> int': perUnit(3_600n * billion),
  '(duration).getMinutes() -> int': perUnit(60n * billion),
  '(duration).getSeconds() -> int': perUnit(billion),
  '(duration).getMilliseconds() -> int': perUnit(1_000_000n),
}
