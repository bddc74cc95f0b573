/** Instants as the API writes them. Inside, an instant is a number of milliseconds since 1970. */
import { memoOfRecent } from './memo.ts'

/** `2026-01-31T09:00:00Z`: metav1.Time has whole seconds. */
export const formatTime = (at: number): string => formatSecond(Math.floor(at / 1_000))

/** On the path of every write, so it is reckoned once for a second, not asked of Date; joined, so that it is one string. */
const formatSecond = memoOfRecent((second: number): string => {
  const day = Math.floor(second / 86_400)
  const rest = second - day * 86_400
  const hour = Math.floor(rest / 3_600)
  const minute = Math.floor((rest - hour * 3_600) / 60)
  const clock = [two(hour), two(minute), two(rest - hour * 3_600 - minute * 60)].join(':')
  return [formatDate(day), 'T', clock, 'Z'].join('')
})

/** `2026-01-31T09:00:00.000000Z`: metav1.MicroTime, as Leases and Events have it. */
export const formatMicroTime = (at: number): string =>
  `${formatTime(at).slice(0, 19)}.${String(Math.floor(at) % 1_000).padStart(3, '0')}000Z`

/** `2026-01-31T09:00:00.250000000Z`: a kubelet always writes all nine digits. */
export const formatNano = (at: number): string => new Date(at).toISOString().replace('Z', '000000Z')

const two = (n: number) => (n < 10 ? `0${n}` : `${n}`)

export interface CivilDate {
  readonly year: number
  /** From one. */
  readonly month: number
  readonly dayOfMonth: number
}

/** The date of a day counted from 1970, by the civil calendar: eras of 400 years that begin in March. */
export function civilDate(day: number): CivilDate {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leapDays =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, dayOfMonth }
}

function formatDate(day: number): string {
  const { year, month, dayOfMonth } = civilDate(day)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`
}

/**
 * A timestamp that is not set, where Go writes it all the same: `null`, as a Pod's conditions have it in `lastProbeTime`.
 * To the types it is a timestamp like any other.
 */
export const unsetTime = null as unknown as string

/** The instant a timestamp names; undefined for one that is absent or not set. */
export const parseTime = (text: string | undefined): number | undefined =>
  text ? Date.parse(text) : undefined

/** The instant a timestamp names; `otherwise` for an absent one. */
export const instantOf = (text: string | undefined, otherwise = 0): number => parseTime(text) ?? otherwise

/**
 * A length of time as kubectl prints an age: `45s`, `5m30s`, `12m`, `3h5m`, `2d4h`, `400d`, `2y30d`.
 * Source: apimachinery's duration.HumanDuration.
 */
export function humanDuration(ms: number): string {
  const s = Math.trunc(ms / 1_000)
  if (s < -1) return '<invalid>'
  if (s < 0) return '0s'
  if (s < 120) return `${s}s`
  const m = Math.trunc(s / 60)
  if (m < 10) return s % 60 === 0 ? `${m}m` : `${m}m${s % 60}s`
  if (m < 180) return `${m}m`
  const h = Math.trunc(m / 60)
  if (h < 8) return m % 60 === 0 ? `${h}h` : `${h}h${m % 60}m`
  if (h < 48) return `${h}h`
  const d = Math.trunc(h / 24)
  if (h < 192) return h % 24 === 0 ? `${d}d` : `${d}d${h % 24}h`
  if (d < 730) return `${d}d`
  const y = Math.trunc(d / 365)
  if (d < 8 * 365) return d % 365 === 0 ? `${y}y` : `${y}y${d % 365}d`
  return `${y}y`
}

/** How long ago a timestamp was, as kubectl prints it; `<unknown>` for an absent one. */
export const age = (timestamp: string | undefined, now: number): string =>
  timestamp ? humanDuration(now - Date.parse(timestamp)) : '<unknown>'
