/** Date: the time is the cluster's, and its zone is UTC. */
import { days, months } from '../../calendar.ts'
import { primitive, toNumber } from '../language/conversions.ts'
import { install } from '../language/natives.ts'
import { DateObj } from '../language/object-kinds.ts'
import { rangeError, typeError } from '../language/problem.ts'
import { get } from '../language/properties.ts'
import type { Realm } from '../language/realm.ts'
import { type Doing, Obj, type Value } from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'

const two = (n: number): string => String(n).padStart(2, '0')

function date(self: Value): Date {
  if (!(self instanceof DateObj)) throw typeError('this is not a Date object.')
  return new Date(self.at)
}

const isValid = (of: Date): boolean => !Number.isNaN(of.getTime())

function dayText(of: Date): string {
  return `${days[of.getUTCDay()].slice(0, 3)} ${months[of.getUTCMonth()].slice(0, 3)} ${two(of.getUTCDate())} ${String(of.getUTCFullYear()).padStart(4, '0')}`
}

const timeText = (of: Date): string =>
  `${two(of.getUTCHours())}:${two(of.getUTCMinutes())}:${two(of.getUTCSeconds())} GMT+0000 (Coordinated Universal Time)`
export const dateText = (at: number): string =>
  isValid(new Date(at)) ? `${dayText(new Date(at))} ${timeText(new Date(at))}` : 'Invalid Date'

const clock = (of: Date): string =>
  `${of.getUTCHours() % 12 || 12}:${two(of.getUTCMinutes())}:${two(of.getUTCSeconds())} ${of.getUTCHours() < 12 ? 'AM' : 'PM'}`
const plainDay = (of: Date): string => `${of.getUTCMonth() + 1}/${of.getUTCDate()}/${of.getUTCFullYear()}`

/** What a text says, in the zone UTC. */
export function parsedDate(text: string): number {
  const iso =
    /^[+-]?\d{4,6}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?$/.test(text)
  if (iso) return Date.parse(/T.*\d$/.test(text) && !/[+-]\d\d:\d\d$/.test(text) ? `${text}Z` : text)
  if (/(?:GMT|UTC|Z|[+-]\d{4}|[+-]\d\d:\d\d)\b/.test(text)) return Date.parse(text)
  return Date.parse(`${text} UTC`)
}

const parts = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const

function setters(
  name: string,
  isUtc: boolean,
): Record<string, (self: Value, args: Value[], vm: Vm) => Doing> {
  return {
    [`set${isUtc ? 'UTC' : ''}${name}/1`]: function* (self, args, vm) {
      const of = date(self)
      const given: number[] = []
      for (const each of args) given.push(yield* toNumber(vm, each))
      const known = of as unknown as Record<string, (...values: number[]) => number>
      const at = known[`setUTC${name}`](...given)
      ;(self as DateObj).at = at
      return at
    },
  }
}

function* momentOf(vm: Vm, args: Value[]): Doing<number> {
  const given: number[] = []
  for (const each of args) given.push(yield* toNumber(vm, each))
  const [year, month = 0, day = 1, hours = 0, minutes = 0, seconds = 0, ms = 0] = given
  return Date.UTC(year, month, day, hours, minutes, seconds, ms)
}

/** What `toLocaleDateString` and its like are asked for. */
function* localized(vm: Vm, of: Date, options: Value, isDay: boolean, isTime: boolean): Doing<string> {
  if (!isValid(of)) return 'Invalid Date'
  if (!(options instanceof Obj))
    return [isDay ? plainDay(of) : '', isTime ? clock(of) : ''].filter((each) => each !== '').join(', ')
  const ask = function* (name: string): Doing<string> {
    return String((yield* get(vm, options, name)) ?? '')
  }
  const [weekday, year, month, day] = [
    yield* ask('weekday'),
    yield* ask('year'),
    yield* ask('month'),
    yield* ask('day'),
  ]
  const [hour, minute, second, hour12] = [
    yield* ask('hour'),
    yield* ask('minute'),
    yield* ask('second'),
    yield* ask('hour12'),
  ]
  const bits: string[] = []
  if (!(weekday || year || month || day) && isDay && !hour && !minute) bits.push(plainDay(of))
  const name =
    month === 'long' || month === 'short'
      ? months[of.getUTCMonth()].slice(0, month === 'short' ? 3 : undefined)
      : ''
  const number = day === '2-digit' ? two(of.getUTCDate()) : String(of.getUTCDate())
  if (weekday) bits.push(days[of.getUTCDay()].slice(0, weekday === 'short' ? 3 : undefined))
  if (name) {
    if (month || day) bits.push(day ? `${name} ${number}` : name)
    if (year) bits.push(String(of.getUTCFullYear()))
  } else if (year || month || day)
    bits.push(
      [
        month && (month === '2-digit' ? two(of.getUTCMonth() + 1) : of.getUTCMonth() + 1),
        day && number,
        year && of.getUTCFullYear(),
      ]
        .filter(Boolean)
        .join('/'),
    )
  if (hour || minute || second) {
    const is24 = hour12 === 'false'
    const h = is24
      ? two(of.getUTCHours())
      : hour === '2-digit'
        ? two(of.getUTCHours() % 12 || 12)
        : of.getUTCHours() % 12 || 12
    const time = [hour && h, minute && two(of.getUTCMinutes()), second && two(of.getUTCSeconds())]
      .filter(Boolean)
      .join(':')
    bits.push(is24 || !hour ? time : `${time} ${of.getUTCHours() < 12 ? 'AM' : 'PM'}`)
  } else if (isTime) bits.push(clock(of))
  return bits.join(', ')
}

export function dates(realm: Realm): void {
  const proto = realm.proto('Date')
  const made = realm.constructorOf('Date', 7, function* (_self, args, vm: Vm, target): Doing {
    const now = Math.trunc(vm.process.machine.clock.now())
    if (!target) return dateText(now)
    let at = now
    if (args.length === 1) {
      const plain = args[0] instanceof DateObj ? args[0].at : yield* primitive(vm, args[0])
      at = typeof plain === 'string' ? parsedDate(plain) : new Date(yield* toNumber(vm, plain)).getTime()
    } else if (args.length > 1) at = yield* momentOf(vm, args)
    return new DateObj(realm.protoFor(target, proto), at)
  })
  install(realm, made, {
    'now/0': (_self, _args, vm) => Math.trunc(vm.process.machine.clock.now()),
    'parse/1': (_self, [text]) => parsedDate(String(text)),
    'UTC/7': (_self, args, vm) => momentOf(vm, args),
  })
  for (const name of parts) {
    const ask = (self: Value) => (date(self) as unknown as Record<string, () => number>)[`getUTC${name}`]()
    install(realm, proto, {
      [`get${name}/0`]: ask,
      [`getUTC${name}/0`]: ask,
      ...setters(name, false),
      ...setters(name, true),
    })
  }
  const iso = (self: Value): string => {
    const of = date(self)
    if (!isValid(of)) throw rangeError('Invalid time value')
    return of.toISOString()
  }
  install(realm, proto, {
    'getDay/0': (self) => date(self).getUTCDay(),
    'getUTCDay/0': (self) => date(self).getUTCDay(),
    'getTime/0': (self) => date(self).getTime(),
    'valueOf/0': (self) => date(self).getTime(),
    'getYear/0': (self) => date(self).getUTCFullYear() - 1900,
    'getTimezoneOffset/0': () => 0,
    'setTime/1': function* (self, [value], vm) {
      date(self)
      const at = yield* toNumber(vm, value)
      ;(self as DateObj).at = at
      return at
    },
    'toISOString/0': iso,
    'toJSON/1': (self) => (isValid(date(self)) ? iso(self) : null),
    'toString/0': (self) => dateText(date(self).getTime()),
    'toDateString/0': (self) => dayText(date(self)),
    'toTimeString/0': (self) => timeText(date(self)),
    'toUTCString/0': (self) => (isValid(date(self)) ? date(self).toUTCString() : 'Invalid Date'),
    'toLocaleString/0': (self, [_locale, options], vm) => localized(vm, date(self), options, true, true),
    'toLocaleDateString/0': (self, [_locale, options], vm) => localized(vm, date(self), options, true, false),
    'toLocaleTimeString/0': (self, [_locale, options], vm) => localized(vm, date(self), options, false, true),
    '@@toPrimitive/1': function* (self, [hint], vm) {
      for (const name of hint === 'number' ? ['valueOf', 'toString'] : ['toString', 'valueOf']) {
        const answer = yield* call(yield* get(vm, self, name), self)
        if (!(answer instanceof Obj)) return answer
      }
      throw typeError('Cannot convert object to primitive value')
    },
  })
  proto.put('toGMTString', proto.own('toUTCString'))
}
