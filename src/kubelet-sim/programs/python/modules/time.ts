/** time: the clock of the cluster. */
import { boundedLength } from '../../../runtime/work.ts'
import { months, days as weekdays } from '../../calendar.ts'
import { valueError } from '../errors.ts'
import type { Host } from '../host.ts'
import { define, fill } from '../natives.ts'
import { doubleOf } from '../types-number.ts'
import { textArgument } from '../types-text.ts'
import { Class, Float, type Names, Tuple, tupleType, type Value } from '../values.ts'

const structTime = new Class('struct_time', [tupleType])
structTime.module = 'time'
const fields = [
  'tm_year',
  'tm_mon',
  'tm_mday',
  'tm_hour',
  'tm_min',
  'tm_sec',
  'tm_wday',
  'tm_yday',
  'tm_isdst',
]

define(structTime, {
  '__repr__(self)': ([of]) => {
    const { items } = of as Tuple
    return `time.struct_time(${fields.map((name, n) => `${name}=${String(items[n])}`).join(', ')})`
  },
})

/** The parts of an instant, as `struct_time` has them. */
function timeParts(ms: number): Tuple {
  const at = new Date(ms)
  const year = at.getUTCFullYear()
  const day =
    Math.floor((Date.UTC(year, at.getUTCMonth(), at.getUTCDate()) - Date.UTC(year, 0, 1)) / 86_400_000) + 1
  const values: Value[] = [
    year,
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    (at.getUTCDay() + 6) % 7,
    day,
    0,
  ]
  const made = new Tuple(values, structTime)
  made.attrs = new Map(fields.map((name, n) => [name, values[n]]))
  made.attrs.set('tm_zone', 'UTC')
  made.attrs.set('tm_gmtoff', 0)
  return made
}

/** A week begins on Monday. */
const days = [...weekdays.slice(1), weekdays[0]]

interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly weekday: number
  readonly yearDay: number
  readonly micros: number
  /** `+0000`, or nothing where it is not known. */
  readonly zone: string
}

const two = (value: number): string => String(value).padStart(2, '0')

/** The year and the week after ISO 8601: those of its Thursday. */
function isoWeekOf({ year, month, day, weekday }: Moment): readonly [number, number] {
  const thursday = new Date(0)
  thursday.setUTCFullYear(year, month - 1, day - weekday + 3)
  const first = new Date(0)
  first.setUTCFullYear(thursday.getUTCFullYear(), 0, 1)
  return [thursday.getUTCFullYear(), Math.floor((thursday.getTime() - first.getTime()) / 604_800_000) + 1]
}

/** As strftime(3) writes it. */
function momentText(form: string, at: Moment): string {
  const hour12 = at.hour % 12 === 0 ? 12 : at.hour % 12
  const signs: Readonly<Record<string, () => string>> = {
    Y: () => String(at.year).padStart(4, '0'),
    y: () => two(at.year % 100),
    m: () => two(at.month),
    d: () => two(at.day),
    e: () => String(at.day).padStart(2, ' '),
    H: () => two(at.hour),
    I: () => two(hour12),
    M: () => two(at.minute),
    S: () => two(at.second),
    f: () => String(at.micros).padStart(6, '0'),
    p: () => (at.hour < 12 ? 'AM' : 'PM'),
    A: () => days[at.weekday],
    a: () => days[at.weekday].slice(0, 3),
    B: () => months[at.month - 1],
    b: () => months[at.month - 1].slice(0, 3),
    h: () => months[at.month - 1].slice(0, 3),
    j: () => String(at.yearDay).padStart(3, '0'),
    w: () => String((at.weekday + 1) % 7),
    u: () => String(at.weekday + 1),
    U: () => two(Math.floor((at.yearDay + 6 - ((at.weekday + 1) % 7)) / 7)),
    W: () => two(Math.floor((at.yearDay + 6 - at.weekday) / 7)),
    V: () => two(isoWeekOf(at)[1]),
    G: () => String(isoWeekOf(at)[0]).padStart(4, '0'),
    z: () => at.zone,
    Z: () => (at.zone === '' ? '' : 'UTC'),
    s: () =>
      String(Math.floor(Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second) / 1_000)),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
    F: () => momentText('%Y-%m-%d', at),
    T: () => momentText('%H:%M:%S', at),
    R: () => momentText('%H:%M', at),
    D: () => momentText('%m/%d/%y', at),
    c: () => momentText('%a %b %e %H:%M:%S %Y', at),
    x: () => momentText('%m/%d/%y', at),
    X: () => momentText('%H:%M:%S', at),
  }
  return form.replace(/%-?([a-zA-Z%])/g, (all, sign: string) => {
    const text = signs[sign]?.() ?? all
    return all[1] === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text
  })
}

function momentOf(value: Value): Moment {
  const [year, month, day, hour, minute, second, weekday, yearDay] = (value as Tuple).items.map(Number)
  return { year, month, day, hour, minute, second, weekday, yearDay, micros: 0, zone: '+0000' }
}

const asctime = (value: Value): string => momentText('%a %b %e %H:%M:%S %Y', momentOf(value))

export function time(names: Names, host: Host): void {
  const { process } = host
  const { clock } = process.machine
  const now = (): number => clock.now()
  const given = (seconds: Value | undefined): number =>
    seconds === undefined || seconds === null ? now() : doubleOf(seconds) * 1_000
  const parts = ([seconds]: Value[]) => timeParts(given(seconds))
  const since = () => new Float((now() - process.startedAt) / 1_000)
  const inNanos = (ms: number): bigint => BigInt(Math.round(ms)) * 1_000_000n
  fill(
    names,
    {
      'time()': () => new Float(now() / 1_000),
      'time_ns()': () => inNanos(now()),
      'sleep(seconds)': function* ([seconds]) {
        const length = doubleOf(seconds)
        if (length < 0) throw valueError('sleep length must be non-negative')
        yield process.sleep(boundedLength(length * 1_000))
        return null
      },
      'monotonic()': () => new Float(now() / 1_000 - 1_700_000_000),
      'perf_counter()': since,
      'process_time()': since,
      'monotonic_ns()': () => Number(inNanos(now() - process.startedAt)),
      'perf_counter_ns()': () => Number(inNanos(now() - process.startedAt)),
      'gmtime(seconds?)': parts,
      'localtime(seconds?)': parts,
      'strftime(format tuple?)': ([form, at]) =>
        momentText(textArgument(form), momentOf(at ?? timeParts(now()))),
      'ctime(seconds?)': (args) => asctime(parts(args)),
      'asctime(tuple?)': ([at]) => asctime(at ?? timeParts(now())),
      'mktime(tuple)': ([at]) => {
        const { year, month, day, hour, minute, second } = momentOf(at)
        return new Float(Date.UTC(year, month - 1, day, hour, minute, second) / 1_000)
      },
      'strptime(text format?)': ([text, form]) => {
        const at = parseMoment(
          textArgument(text),
          form === undefined ? '%a %b %d %H:%M:%S %Y' : textArgument(form),
        )
        return timeParts(at.ms)
      },
      'tzset()': () => null,
      /** For datetime. */
      '_parse(text form)': ([text, form]) => {
        const at = parseMoment(textArgument(text), textArgument(form))
        return new Tuple([at.ms / 1_000, at.micros, at.offset ?? null])
      },
      '_format(form parts micros zone)': ([form, at, micros, zone]) =>
        momentText(textArgument(form), { ...momentOf(at), micros: Number(micros), zone: String(zone) }),
    },
    { timezone: 0, altzone: 0, daylight: 0, tzname: new Tuple(['UTC', 'UTC']), struct_time: structTime },
  )
}

/** What a text says in a form of strptime(3): an instant, its microseconds, and how far its zone is from UTC. */
function parseMoment(
  text: string,
  form: string,
): { readonly ms: number; readonly micros: number; readonly offset?: number } {
  const found: Record<string, string> = {}
  const wide = form.replace(/%T/g, '%H:%M:%S').replace(/%F/g, '%Y-%m-%d').replace(/%R/g, '%H:%M')
  let at = 0
  const fail = (): never => {
    throw valueError(`time data '${text}' does not match format '${form}'`)
  }
  const patterns: Readonly<Record<string, RegExp>> = {
    Y: /\d{4}/y,
    y: /\d{2}/y,
    m: /1[0-2]|0?[1-9]/y,
    d: /3[01]|[12]\d|0?[1-9]| [1-9]/y,
    H: /2[0-3]|[01]?\d/y,
    I: /1[0-2]|0?[1-9]/y,
    M: /[0-5]?\d/y,
    S: /[0-5]?\d|60/y,
    f: /\d{1,6}/y,
    p: /[AaPp][Mm]/y,
    j: /\d{1,3}/y,
    z: /[+-]\d{2}:?\d{2}|Z/y,
    Z: /UTC|GMT/y,
    b: /[A-Za-z]{3}/y,
    B: /[A-Za-z]+/y,
    a: /[A-Za-z]{3}/y,
    A: /[A-Za-z]+/y,
  }
  for (let n = 0; n < wide.length; n++) {
    if (wide[n] !== '%') {
      if (/\s/.test(wide[n])) while (/\s/.test(text[at] ?? '')) at++
      else if (text[at++] !== wide[n]) fail()
      continue
    }
    const sign = wide[++n]
    if (sign === '%') {
      if (text[at++] !== '%') fail()
      continue
    }
    const pattern = patterns[sign] ?? fail()
    pattern.lastIndex = at
    const piece = pattern.exec(text)?.[0] ?? fail()
    found[sign] = piece
    at += piece.length
  }
  if (at < text.length) throw valueError(`unconverted data remains: ${text.slice(at)}`)
  const named = found.b ?? found.B
  const month =
    named === undefined
      ? Number(found.m ?? 1)
      : months.findIndex((each) => each.toLowerCase().startsWith(named.toLowerCase().slice(0, 3))) + 1
  const year =
    found.y === undefined ? Number(found.Y ?? 1900) : Number(found.y) + (Number(found.y) < 69 ? 2_000 : 1_900)
  const half = found.p?.toLowerCase()
  const hour =
    found.I === undefined ? Number(found.H ?? 0) : (Number(found.I) % 12) + (half === 'pm' ? 12 : 0)
  const zone = found.z
  const offset =
    zone === undefined
      ? undefined
      : zone === 'Z'
        ? 0
        : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, Number(found.d ?? 1))
  if (date.getUTCMonth() !== month - 1) throw valueError('day is out of range for month')
  date.setUTCHours(hour, Number(found.M ?? 0), Number(found.S ?? 0))
  return { ms: date.getTime(), micros: Number((found.f ?? '0').padEnd(6, '0')), offset }
}
