/** Functions of instants. Sources: PostgreSQL, Date/Time Functions, Data Type Formatting; MySQL, Date and Time Functions. */
import { formatDate } from '../../../programs/commands/date.ts'
import {
  ageBetween,
  type Instant,
  instantOf,
  intervalOf,
  moved,
  partOf,
  textOfInstant,
  truncated,
} from '../instants.ts'
import { SqlError, type SqlValue } from '../syntax.ts'
import { clockText, Decimal, Double, dayMs, Interval, Numeral, numberOf, textOf } from '../values.ts'
import { type Calling, type Functions, strict } from './function.ts'
import { grouped } from './texts.ts'

function at(value: SqlValue): Instant {
  const found = instantOf(textOf(value))
  if (!found) throw new SqlError('bad value', textOf(value), 'timestamp')
  return found
}

/** Of what is none nothing is known, as MySQL has it. */
const mysqlly = (made: (instant: Instant, others: readonly NonNullable<SqlValue>[]) => SqlValue) =>
  strict(([value, ...others]) => {
    const instant = instantOf(textOf(value))
    return instant ? made(instant, others) : null
  })

const told = (instant: Instant): SqlValue => {
  const text = textOfInstant(instant)
  if (text === undefined) throw new SqlError('out of range', 'timestamp')
  return text
}

const now = (_args: readonly SqlValue[], { asking, dialect }: Calling): SqlValue =>
  dialect.tellsZones
    ? told({ ms: asking.now, hasTime: true, hasZone: true })
    : formatDate(asking.now, '%F %T')
const localNow = (_args: readonly SqlValue[], { asking, dialect }: Calling): SqlValue =>
  dialect.tellsZones
    ? told({ ms: asking.now, hasTime: true, hasZone: false })
    : formatDate(asking.now, '%F %T')
const today = (_args: readonly SqlValue[], { asking }: Calling): SqlValue => formatDate(asking.now, '%F')
const clock = (_args: readonly SqlValue[], { asking, dialect }: Calling): SqlValue =>
  formatDate(asking.now, '%T') + (dialect.tellsZones ? '+00' : '')

/** @param isExact seconds are told with all that is behind them */
export const part = (isExact: boolean) =>
  strict(([unit, value]) => {
    const name = textOf(unit)
    const found = value instanceof Interval ? partOfInterval(value, name) : partOf(at(value).ms, name)
    if (found === undefined) throw new SqlError('unsupported', `EXTRACT(${name.toUpperCase()})`)
    if (!isExact) return new Double(found)
    return /^(epoch|seconds?)$/i.test(name) ? Decimal.of(found, 6) : Decimal.of(found)
  })

function partOfInterval({ months, days, ms, value }: Interval, unit: string): number | undefined {
  switch (unit.replace(/s$/, '')) {
    case 'epoch':
      return value / 1_000
    case 'year':
      return Math.trunc(months / 12)
    case 'month':
      return months % 12
    case 'day':
      return days
    case 'hour':
      return Math.trunc(ms / 3_600_000)
    case 'minute':
      return Math.trunc(ms / 60_000) % 60
    case 'second':
      return (ms % 60_000) / 1_000
    default:
      return undefined
  }
}

const signed = (sign: 1 | -1) =>
  strict(([value, by]) => {
    const instant = instantOf(textOf(value))
    const length = by instanceof Interval ? by : new Interval(0, numberOf(by), 0)
    return instant ? told(moved(instant, length, sign)) : null
  })

const names = {
  months: 'January February March April May June July August September October November December'.split(' '),
  days: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
}

const two = (n: number): string => String(n).padStart(2, '0')

/** As to_char of PostgreSQL has it: the longest first. */
const patterns: readonly (readonly [string, (date: Date) => string])[] = [
  ['HH24', (date) => two(date.getUTCHours())],
  ['HH12', (date) => two(date.getUTCHours() % 12 || 12)],
  ['YYYY', (date) => String(date.getUTCFullYear()).padStart(4, '0')],
  ['Month', (date) => names.months[date.getUTCMonth()].padEnd(9)],
  ['MONTH', (date) => names.months[date.getUTCMonth()].toUpperCase().padEnd(9)],
  ['month', (date) => names.months[date.getUTCMonth()].toLowerCase().padEnd(9)],
  ['Day', (date) => names.days[date.getUTCDay()].padEnd(9)],
  ['DAY', (date) => names.days[date.getUTCDay()].toUpperCase().padEnd(9)],
  ['day', (date) => names.days[date.getUTCDay()].toLowerCase().padEnd(9)],
  ['Mon', (date) => names.months[date.getUTCMonth()].slice(0, 3)],
  ['MON', (date) => names.months[date.getUTCMonth()].slice(0, 3).toUpperCase()],
  ['mon', (date) => names.months[date.getUTCMonth()].slice(0, 3).toLowerCase()],
  ['DDD', (date) => String(partOf(date.getTime(), 'doy')).padStart(3, '0')],
  ['Dy', (date) => names.days[date.getUTCDay()].slice(0, 3)],
  ['YY', (date) => two(date.getUTCFullYear() % 100)],
  ['MM', (date) => two(date.getUTCMonth() + 1)],
  ['DD', (date) => two(date.getUTCDate())],
  ['HH', (date) => two(date.getUTCHours() % 12 || 12)],
  ['MI', (date) => two(date.getUTCMinutes())],
  ['SS', (date) => two(date.getUTCSeconds())],
  ['MS', (date) => String(date.getUTCMilliseconds()).padStart(3, '0')],
  ['US', (date) => String(date.getUTCMilliseconds() * 1_000).padStart(6, '0')],
  ['IW', (date) => two(partOf(date.getTime(), 'week') ?? 0)],
  ['TZ', () => 'UTC'],
  ['AM', (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM')],
  ['PM', (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM')],
  ['am', (date) => (date.getUTCHours() < 12 ? 'am' : 'pm')],
  ['Q', (date) => String(Math.floor(date.getUTCMonth() / 3) + 1)],
  ['D', (date) => String(date.getUTCDay() + 1)],
]
const byName = new Map(patterns)
const anyPattern = new RegExp(`"([^"]*)"|(FM)?(${patterns.map(([name]) => name).join('|')})`, 'g')

const charsOf = (ms: number, pattern: string): string =>
  pattern.replace(
    anyPattern,
    (_whole, quoted: string | undefined, bare: string | undefined, name: string) => {
      if (quoted !== undefined) return quoted
      const text = byName.get(name)?.(new Date(ms)) ?? ''
      return bare ? text.trim().replace(/^0+(?=\d)/, '') : text
    },
  )

/** `FM999,990.00`: how many digits there are, which of them always. */
function numberChars(value: number, pattern: string): string {
  const isBare = /^FM/i.test(pattern)
  const plain = pattern.replace(/^FM/i, '').replace(/[LD$G]/g, (sign) => ({ D: '.', G: ',' })[sign] ?? '')
  const [whole, fraction = ''] = plain.split('.')
  const digits = fraction.replace(/[^09]/g, '').length
  const places = whole.replace(/[^09]/g, '').length
  const [number, behind = ''] = (
    whole.includes(',') ? grouped(Math.abs(value), digits) : Math.abs(value).toFixed(digits)
  ).split('.')
  if (number.replaceAll(',', '').length > places && !(number === '0' && places === 0))
    return '#'.repeat(pattern.length)
  const zeros = whole.replace(/[^09]/g, '').indexOf('0')
  const least = zeros < 0 ? 0 : places - zeros
  const shown = number === '0' && least === 0 ? '' : number.padStart(least, '0')
  const kept = isBare && !fraction.includes('0') ? behind.replace(/0+$/, '') : behind
  const text = `${value < 0 ? '-' : isBare ? '' : ' '}${shown}${digits > 0 ? '.' : ''}${kept}`
  return isBare ? text : text.padStart(plain.length + 1)
}

/** As DATE_FORMAT of MySQL has it. */
function formatted(ms: number, pattern: string): string {
  const own: Readonly<Record<string, string>> = {
    i: '%M',
    s: '%S',
    S: '%S',
    M: '%B',
    W: '%A',
    c: '%-m',
    e: '%-d',
    h: '%I',
    r: '%I:%M:%S %p',
    T: '%T',
    f: '',
    k: '%-H',
    l: '%-I',
    D: '',
  }
  return pattern.replace(/%(.)/g, (_whole, letter: string) => {
    if (letter === 'f') return String((ms % 1_000) * 1_000).padStart(6, '0')
    if (letter === 'D') return ordinal(new Date(ms).getUTCDate())
    return formatDate(ms, Object.hasOwn(own, letter) ? own[letter] : `%${letter}`)
  })
}

const ordinal = (n: number): string =>
  `${n}${n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`

const digitsOf: Readonly<Record<string, string>> = {
  YYYY: 'year',
  Y: 'year',
  MM: 'month',
  m: 'month',
  c: 'month',
  DD: 'day',
  d: 'day',
  e: 'day',
  HH24: 'hour',
  HH: 'hour',
  H: 'hour',
  MI: 'minute',
  i: 'minute',
  SS: 'second',
  s: 'second',
  S: 'second',
}

/** Reads a text by a pattern of either kind. */
function read(text: string, pattern: string): Instant | undefined {
  const found: Record<string, number> = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0 }
  let [n, hasTime] = [0, false]
  for (const [sign] of pattern.matchAll(/YYYY|HH24|MM|DD|HH|MI|SS|Mon|Month|%T|%[A-Za-z]|[\s\S]/g)) {
    const name = sign.replace('%', '')
    if (name === 'Mon' || name === 'Month' || name === 'b' || name === 'M') {
      const [word = ''] = /^[A-Za-z]+/.exec(text.slice(n, n + 20)) ?? []
      const month = names.months.findIndex(
        (each) => each.slice(0, 3).toLowerCase() === word.slice(0, 3).toLowerCase(),
      )
      if (month < 0) return undefined
      found['month'] = month + 1
      n += word.length
    } else if (Object.hasOwn(digitsOf, name) && sign.length > 1) {
      const unit = digitsOf[name]
      const [digits] = (unit === 'year' ? /^\d{1,4}/ : /^\d{1,2}/).exec(text.slice(n, n + 4)) ?? []
      if (digits === undefined) return undefined
      found[unit] = Number(digits)
      hasTime ||= /hour|minute|second/.test(unit)
      n += digits.length
    } else n++
  }
  const { year, month, day, hour, minute, second } = found
  return { ms: Date.UTC(year, month - 1, day, hour, minute, second), hasTime, hasZone: false }
}

const between = strict(([unit, from, to]) => {
  const [a, b] = [instantOf(textOf(from)), instantOf(textOf(to))]
  if (!a || !b) return null
  const name = textOf(unit).toLowerCase()
  if (/^(year|quarter|month)$/.test(name)) {
    const months = b.ms < a.ms ? -ageBetween(a.ms, b.ms).months : ageBetween(b.ms, a.ms).months
    return Math.trunc(months / ({ year: 12, quarter: 3 }[name] ?? 1)) + 0
  }
  const ms = {
    week: 7 * dayMs,
    day: dayMs,
    hour: 3_600_000,
    minute: 60_000,
    second: 1_000,
    microsecond: 0.001,
  }[name]
  if (ms === undefined) throw new SqlError('unsupported', `TIMESTAMPDIFF(${name.toUpperCase()})`)
  return Math.trunc((b.ms - a.ms) / ms) + 0
})

const of = (unit: string) => mysqlly(({ ms }) => Math.floor(partOf(ms, unit) ?? 0))

export const instantFunctions: Functions = {
  now,
  current_timestamp: now,
  transaction_timestamp: now,
  statement_timestamp: now,
  clock_timestamp: now,
  sysdate: now,
  localtimestamp: localNow,
  localtime: localNow,
  utc_timestamp: localNow,
  curdate: today,
  current_date: today,
  utc_date: today,
  curtime: clock,
  current_time: clock,
  date_part: part(false),
  date_trunc: strict(([unit, value]) => {
    const found = truncated(at(value), textOf(unit))
    if (!found) throw new SqlError('unsupported', `DATE_TRUNC(${textOf(unit)})`)
    return told({ ...found, hasZone: found.hasZone || !at(value).hasTime })
  }),
  age: (args, { asking }) => {
    if (args.includes(null)) return null
    const [first, second] =
      args.length > 1
        ? [at(args[0]), at(args[1])]
        : [{ ms: Math.floor(asking.now / dayMs) * dayMs }, at(args[0])]
    return ageBetween(first.ms, second.ms)
  },
  to_char: strict(([value, pattern]) =>
    typeof value === 'number' || value instanceof Numeral
      ? numberChars(numberOf(value), textOf(pattern))
      : charsOf(value instanceof Interval ? value.value : at(value).ms, textOf(pattern)),
  ),
  to_date: strict(([text, pattern]) => {
    const found = read(textOf(text), textOf(pattern))
    return found ? told({ ...found, hasTime: false }) : null
  }),
  to_timestamp: strict(([text, pattern]) => {
    if (pattern === undefined) return told({ ms: numberOf(text) * 1_000, hasTime: true, hasZone: true })
    const found = read(textOf(text), textOf(pattern))
    return found ? told({ ...found, hasTime: true, hasZone: true }) : null
  }),
  make_date: strict(([year, month, day]) =>
    told({
      ms: Date.UTC(numberOf(year), numberOf(month) - 1, numberOf(day)),
      hasTime: false,
      hasZone: false,
    }),
  ),
  date: mysqlly((instant) => told({ ...instant, hasTime: false, hasZone: false })),
  time: strict(([value]) => textOf(value).split(' ').at(-1) ?? null),
  timestamp: mysqlly((instant) => told({ ...instant, hasTime: true })),
  year: of('year'),
  quarter: of('quarter'),
  month: of('month'),
  week: of('week'),
  weekofyear: of('week'),
  day: of('day'),
  dayofmonth: of('day'),
  dayofyear: of('doy'),
  hour: of('hour'),
  minute: of('minute'),
  second: of('second'),
  dayofweek: mysqlly(({ ms }) => new Date(ms).getUTCDay() + 1),
  weekday: mysqlly(({ ms }) => (new Date(ms).getUTCDay() + 6) % 7),
  dayname: mysqlly(({ ms }) => names.days[new Date(ms).getUTCDay()]),
  monthname: mysqlly(({ ms }) => names.months[new Date(ms).getUTCMonth()]),
  last_day: mysqlly(({ ms }) => {
    const date = new Date(ms)
    return told({
      ms: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0),
      hasTime: false,
      hasZone: false,
    })
  }),
  date_add: signed(1),
  adddate: signed(1),
  date_sub: signed(-1),
  subdate: signed(-1),
  datediff: mysqlly(({ ms }, [other]) => {
    const second = instantOf(textOf(other))
    return second ? Math.floor(ms / dayMs) - Math.floor(second.ms / dayMs) : null
  }),
  timediff: mysqlly(({ ms }, [other]) => {
    const second = instantOf(textOf(other))
    return second ? clockText(ms - second.ms) : null
  }),
  timestampdiff: between,
  timestampadd: strict(([unit, count, value], calling) => {
    const length = intervalOf(`${numberOf(count)} ${textOf(unit)}`)
    return length ? signed(1)([value, length], calling) : null
  }),
  date_format: mysqlly(({ ms }, [pattern]) => formatted(ms, textOf(pattern))),
  time_format: strict(([value, pattern]) =>
    formatted(instantOf(`1970-01-01 ${textOf(value)}`)?.ms ?? 0, textOf(pattern)),
  ),
  str_to_date: strict(([text, pattern]) => {
    const found = read(textOf(text), textOf(pattern))
    return found ? told(found) : null
  }),
  unix_timestamp: ([value], { asking }) => {
    if (value === null) return null
    if (value === undefined) return Math.floor(asking.now / 1_000)
    return Math.floor((instantOf(textOf(value))?.ms ?? 0) / 1_000)
  },
  from_unixtime: strict(([seconds, pattern]) =>
    pattern === undefined
      ? told({ ms: numberOf(seconds) * 1_000, hasTime: true, hasZone: false })
      : formatted(numberOf(seconds) * 1_000, textOf(pattern)),
  ),
  sec_to_time: strict(([seconds]) => clockText(numberOf(seconds) * 1_000)),
  time_to_sec: strict(([value]) => (intervalOf(textOf(value))?.ms ?? 0) / 1_000),
}

export const wholePart = strict(([unit, value]) => {
  const found = instantOf(textOf(value))
  return found ? Math.floor(partOf(found.ms, textOf(unit)) ?? 0) : null
})
