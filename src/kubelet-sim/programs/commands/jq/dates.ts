/** Instants as jq takes them apart: `[year, month, day, hours, minutes, seconds, day of the week, day of the year]`. */
import { arrayOf, fail, isArray, type Json } from './values.ts'

/** @param seconds since 1970 */
export function partsOf(seconds: Json): Json {
  const date = new Date(typeof seconds === 'number' ? seconds * 1_000 : Number.NaN)
  if (Number.isNaN(date.getTime())) return fail('gmtime() requires a number')
  const year = date.getUTCFullYear()
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000)
  const secondsAndMore = date.getUTCSeconds() + date.getUTCMilliseconds() / 1_000
  return arrayOf([
    year,
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    secondsAndMore,
    date.getUTCDay(),
    dayOfYear,
  ])
}

/** In milliseconds. */
export function instantOf(parts: Json): number {
  if (!isArray(parts) || parts.length < 6 || parts.some((each) => typeof each !== 'number'))
    return fail('mktime requires array of 6 numbers')
  const [year, month, day, hours, minutes, seconds] = parts as readonly number[]
  return Date.UTC(year, month, day, hours, minutes, Math.floor(seconds))
}
