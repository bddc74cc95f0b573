/** The schedules of CronJobs, as robfig/cron reads them: five fields, `@daily` and its like, `@every 1h30m`. */
import { goDurationMs } from '../go-duration.ts'
import { quoted } from '../quote.ts'

/** When something is due. Bits are set for the values that a field allows. */
export type Schedule =
  | { readonly everyMs: number }
  | {
      readonly minutes: Field
      readonly hours: Field
      readonly days: Field
      readonly months: Field
      readonly weekdays: Field
    }

/** The values of one field. Of a day by date and one by weekday, either will do unless one of them is any. */
export interface Field {
  readonly values: ReadonlySet<number>
  readonly isAny: boolean
}

/** The text is no schedule. The message is the sentence of the API server. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError'
}

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const minute: Bounds = { min: 0, max: 59 }
const hour: Bounds = { min: 0, max: 23 }
const dayOfMonth: Bounds = { min: 1, max: 31 }
const month: Bounds = {
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
}
const weekday: Bounds = { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] }

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** @throws ScheduleError */
export function parseSchedule(text: string): Schedule {
  const spec = withoutZone(text)
  if (spec.startsWith('@')) return parseDescriptor(spec)
  const fields = spec.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== 5) {
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`)
  }
  return {
    minutes: parseField(fields[0], minute),
    hours: parseField(fields[1], hour),
    days: parseField(fields[2], dayOfMonth),
    months: parseField(fields[3], month),
    weekdays: parseField(fields[4], weekday),
  }
}

/** A time zone may stand before it: what is made of it is the CronJob's business. */
function withoutZone(text: string): string {
  if (!/^(?:CRON_)?TZ=/.test(text)) return text
  const end = text.indexOf(' ')
  // Nothing comes after the zone: there the real parser stumbles.
  if (end < 0)
    throw new ScheduleError('invalid schedule format: runtime error: slice bounds out of range [:-1]')
  const zone = text.slice(text.indexOf('=') + 1, end)
  const problem = zoneProblem(zone)
  if (problem && zone !== '' && zone !== 'Local')
    throw new ScheduleError(`provided bad location ${zone}: ${problem}`)
  return text.slice(end).trim()
}

function parseDescriptor(text: string): Schedule {
  const fields = Object.hasOwn(descriptors, text) ? descriptors[text] : undefined
  if (fields) return parseSchedule(fields)
  const every = '@every '
  if (!text.startsWith(every)) throw new ScheduleError(`unrecognized descriptor: ${text}`)
  const length = goDurationMs(text.slice(every.length))
  if (typeof length === 'string') throw new ScheduleError(`failed to parse duration ${text}: ${length}`)
  return { everyMs: Math.max(1, Math.floor(length / 1000)) * 1000 }
}

function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>()
  let isAny = false
  for (const expression of text.split(',')) {
    if (expression === '') continue
    const range = parseRange(expression, bounds)
    for (let value = range.from; value <= range.to; value += range.step) values.add(value)
    isAny ||= range.isAny
  }
  return { values, isAny }
}

interface Range {
  readonly from: number
  readonly to: number
  readonly step: number
  readonly isAny: boolean
}

function parseRange(expression: string, { min, max, names }: Bounds): Range {
  const [ends, stepText, ...more] = expression.split('/')
  const [low, high, ...beyond] = ends.split('-')
  const isStar = low === '*' || low === '?'
  const from = isStar ? min : parseValue(low, names)
  if (!isStar && beyond.length > 0) throw new ScheduleError(`too many hyphens: ${expression}`)
  let to = isStar ? max : high === undefined ? from : parseValue(high, names)
  if (more.length > 0) throw new ScheduleError(`too many slashes: ${expression}`)
  const step = stepText === undefined ? 1 : parseNumber(stepText)
  if (stepText !== undefined && high === undefined) to = max
  if (from < min) {
    throw new ScheduleError(`beginning of range (${from}) below minimum (${min}): ${expression}`)
  }
  if (to > max) throw new ScheduleError(`end of range (${to}) above maximum (${max}): ${expression}`)
  if (from > to) {
    throw new ScheduleError(`beginning of range (${from}) beyond end of range (${to}): ${expression}`)
  }
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${expression}`)
  return { from, to, step, isAny: isStar && step <= 1 }
}

/** Months count from one, weekdays from zero. */
function parseValue(text: string, names: readonly string[] | undefined): number {
  const known = names?.indexOf(text.toLowerCase()) ?? -1
  if (known < 0) return parseNumber(text)
  return names === month.names ? known + 1 : known
}

function parseNumber(text: string): number {
  if (!/^[-+]?\d+$/.test(text)) {
    const problem = `strconv.Atoi: parsing ${quoted(text)}: invalid syntax`
    throw new ScheduleError(`failed to parse int from ${text}: ${problem}`)
  }
  const number = Number(text)
  if (!Number.isSafeInteger(number)) {
    const problem = `strconv.Atoi: parsing ${quoted(text)}: value out of range`
    throw new ScheduleError(`failed to parse int from ${text}: ${problem}`)
  }
  if (number < 0) throw new ScheduleError(`negative number (${number}) not allowed: ${text}`)
  return number
}

/** What is wrong with the name of a time zone, in the words of Go's library; undefined: nothing. */
const zoneProblem = (name: string): string | undefined =>
  name.includes('..') || /^[/\\]/.test(name) ? 'time: invalid location name' : unknownZoneProblem(name)

/** Why there is no time zone of a name; undefined: there is. */
export function unknownZoneProblem(name: string): string | undefined {
  if (isTimeZone(name)) return undefined
  return isFolderOfZones(name) ? 'is a directory' : `unknown time zone ${name}`
}

/** `Europe`: where zones are files, it is a folder of them. */
const isFolderOfZones = (name: string): boolean =>
  Intl.supportedValuesOf('timeZone').some((each) => each.startsWith(`${name}/`))

/** Names as the IANA writes them: `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z][\w+-]*(?:\/[A-Z][\w+-]*)*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}
