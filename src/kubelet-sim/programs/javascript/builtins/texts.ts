/** String and Symbol. */
import { isCallable, toInteger, toKey, toNumber, toObject, toText } from '../language/conversions.ts'
import { breathe } from '../language/iterating.ts'
import { constants, install, type Natives } from '../language/natives.ts'
import { Cursor, RegExpObj, Wrapped } from '../language/object-kinds.ts'
import { rangeError, typeError } from '../language/problem.ts'
import { get } from '../language/properties.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { C, type Doing, missing, Obj, Slot, type Value } from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'

const longestText = 536_870_888

function* own(vm: Vm, self: Value, name: string): Doing<string> {
  if (typeof self === 'string') return self
  if (self === undefined || self === null)
    throw typeError(`String.prototype.${name} called on null or undefined`)
  return self instanceof Wrapped && typeof self.value === 'string' ? self.value : yield* toText(vm, self)
}

function checked(length: number): void {
  if (length > longestText) throw rangeError('Invalid string length')
}

/** Those that need nothing but texts and numbers. */
const plain: Record<string, (text: string, args: readonly (string | number | undefined)[]) => Value> = {}
const kinds: Record<string, string> = {}
const simple = (name: string, args: string, work: (text: string, ...args: never[]) => Value): void => {
  plain[name] = work as never
  kinds[name] = args
}
simple('charAt', 'n', (text, n: number) => text.charAt(n))
simple('charCodeAt', 'n', (text, n: number) => text.charCodeAt(n))
simple('codePointAt', 'n', (text, n: number) => text.codePointAt(n))
simple('at', 'n', (text, n: number) => text.at(n))
simple('slice', 'nn', (text, a: number, b?: number) => text.slice(a, b))
simple('substring', 'nn', (text, a: number, b?: number) => text.substring(a, b))
simple('substr', 'nn', (text, a: number, b?: number) =>
  text.slice(a, b === undefined ? undefined : (a < 0 ? Math.max(0, text.length + a) : a) + b),
)
simple('toUpperCase', '', (text) => text.toUpperCase())
simple('toLowerCase', '', (text) => text.toLowerCase())
simple('trim', '', (text) => text.trim())
simple('trimStart', '', (text) => text.trimStart())
simple('trimEnd', '', (text) => text.trimEnd())
simple('normalize', 's', (text, form?: string) => text.normalize(form))
simple('isWellFormed', '', (text) => !/\p{Surrogate}/u.test(text))
simple('toString', '', (text) => text)
simple('valueOf', '', (text) => text)
simple('includes', 'tn', (text, part: string, n?: number) => text.includes(part, n))
simple('indexOf', 'tn', (text, part: string, n?: number) => text.indexOf(part, n))
simple('lastIndexOf', 'tn', (text, part: string, n?: number) => text.lastIndexOf(part, n))
simple('startsWith', 'tn', (text, part: string, n?: number) => text.startsWith(part, n))
simple('endsWith', 'tn', (text, part: string, n?: number) => text.endsWith(part, n))

/** Those that do not look at all of a text: at so little of it, as a shift. Loops over a long text consist of them. */
const reach: Readonly<Record<string, number>> = {
  charAt: 31,
  charCodeAt: 31,
  codePointAt: 31,
  at: 31,
  slice: 31,
  substring: 31,
  substr: 31,
  toString: 31,
  valueOf: 31,
  startsWith: 31,
  endsWith: 31,
  includes: 6,
  indexOf: 6,
  lastIndexOf: 6,
}

function simply(name: string): Natives[string] {
  const work = plain[name]
  const wanted = kinds[name]
  return function* (self, args, vm) {
    const text = yield* own(vm, self, name)
    const given: (string | number | undefined)[] = []
    for (let n = 0; n < wanted.length; n++) {
      if (wanted[n] !== 't' && args[n] === undefined) given.push(wanted[n] === 'n' && n === 0 ? 0 : undefined)
      else if (wanted[n] === 'n') given.push(yield* toInteger(vm, args[n]))
      else {
        if (args[n] instanceof RegExpObj)
          throw typeError(`First argument to String.prototype.${name} must not be a regular expression`)
        given.push(yield* toText(vm, args[n]))
      }
    }
    vm.process.charge(text.length >> (reach[name] ?? 1))
    return (work as (text: string, ...args: unknown[]) => Value)(text, ...given)
  }
}

function* padded(vm: Vm, self: Value, [length, fill]: Value[], isStart: boolean): Doing {
  const text = yield* own(vm, self, isStart ? 'padStart' : 'padEnd')
  const size = yield* toInteger(vm, length)
  const filler = fill === undefined ? ' ' : yield* toText(vm, fill)
  checked(size)
  vm.hold(Math.max(0, size - text.length))
  vm.process.charge(Math.max(0, size - text.length) >> 3)
  return isStart ? text.padStart(size, filler) : text.padEnd(size, filler)
}

/** What stands for a match in a replacement. */
export function filledIn(template: string, whole: string, { at, found, groups, names }: Match): string {
  return template.replace(/\$(?:\$|&|`|'|(\d\d?)|<([^>]*)>)/g, (all, digits?: string, name?: string) => {
    if (all === '$$') return '$'
    if (all === '$&') return found
    if (all === '$`') return whole.slice(0, at)
    if (all === "$'") return whole.slice(at + found.length)
    if (name !== undefined) return names ? (names[name] ?? '') : all
    const n = Number(digits)
    if (n >= 1 && n <= groups.length) return groups[n - 1] ?? ''
    const first = Number(digits![0])
    return first >= 1 && first <= groups.length ? (groups[first - 1] ?? '') + digits!.slice(1) : all
  })
}

export interface Match {
  readonly at: number
  readonly found: string
  readonly groups: readonly (string | undefined)[]
  readonly names?: Readonly<Record<string, string | undefined>>
}

function* replaced(vm: Vm, self: Value, [pattern, by]: Value[], isAll: boolean): Doing {
  if (pattern instanceof RegExpObj) {
    if (isAll && !pattern.flags.includes('g'))
      throw typeError('replaceAll must be called with a global RegExp')
    return yield* call(yield* get(vm, pattern, symbols.replace), pattern, [self, by])
  }
  const text = yield* own(vm, self, 'replace')
  vm.process.charge(isAll ? text.length : text.length >> 6)
  const part = yield* toText(vm, pattern)
  const parts: string[] = []
  let from = 0
  let size = 0
  const template = isCallable(by) ? '' : yield* toText(vm, by)
  const isPlain = !template.includes('$')
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + Math.max(1, part.length))) {
    const put = isCallable(by)
      ? yield* toText(vm, yield* call(by, undefined, [part, at, text]))
      : isPlain
        ? template
        : filledIn(template, text, { at, found: part, groups: [] })
    if (parts.length % 2_048 === 0) yield* breathe(vm, 2_048, 0)
    parts.push(text.slice(from, at), put)
    checked((size += put.length))
    from = at + part.length
    if (!isAll || at >= text.length) break
  }
  vm.hold(size)
  return parts.join('') + text.slice(from)
}

/** So many parts of a text are made before others may have their turns. */
const partsAtOnce = 1_024

function* divided(vm: Vm, text: string, separator: string, most = 0xffff_ffff): Doing<Value[]> {
  const parts: Value[] = []
  const step = Math.max(1, separator.length)
  let from = 0
  while (parts.length < most) {
    const at = separator === '' ? from + 1 : text.indexOf(separator, from)
    if (at < 0 || (separator === '' && at >= text.length)) break
    parts.push(text.slice(from, at))
    from = separator === '' ? at : at + step
    if (parts.length % partsAtOnce === 0) yield* breathe(vm, partsAtOnce, 24 * partsAtOnce)
  }
  vm.process.charge(text.length >> 3)
  if (parts.length < most && (separator !== '' || text !== '')) parts.push(text.slice(from))
  vm.hold((parts.length % partsAtOnce) * 24)
  return parts
}

function* byPattern(vm: Vm, self: Value, key: 'match' | 'matchAll' | 'search', [pattern]: Value[]): Doing {
  const text = yield* own(vm, self, key)
  let used = pattern
  if (!(pattern instanceof RegExpObj)) {
    const maker = vm.realm.global.own('RegExp') as Slot
    const given = pattern === undefined ? '' : yield* toText(vm, pattern)
    used = vm.construct(maker.value, [given, key === 'matchAll' ? 'g' : ''], maker.value as Obj)
  }
  return yield* call(yield* get(vm, used, symbols[key]), used, [text])
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** As the locale en-US orders texts: letters first by what they are, then by accents, then small ones first. */
export function collated(a: string, b: string, isNumeric = false): number {
  const rank = (text: string) => (/[\p{L}]/u.test(text) ? 3 : /\d/.test(text) ? 2 : 1)
  const [x, y] = [[...fold(a)], [...fold(b)]]
  if (isNumeric) {
    const [p, q] = [fold(a).match(/\d+|\D+/g) ?? [], fold(b).match(/\d+|\D+/g) ?? []]
    for (let n = 0; n < Math.min(p.length, q.length); n++) {
      const order = /^\d/.test(p[n]) && /^\d/.test(q[n]) ? Number(p[n]) - Number(q[n]) : collated(p[n], q[n])
      if (order !== 0) return order < 0 ? -1 : 1
    }
    return Math.sign(p.length - q.length)
  }
  for (let n = 0; n < Math.min(x.length, y.length); n++) {
    if (x[n] === y[n]) continue
    const [p, q] = [rank(x[n]), rank(y[n])]
    if (p !== q) return p < q ? -1 : 1
    return x[n] < y[n] ? -1 : 1
  }
  if (x.length !== y.length) return x.length < y.length ? -1 : 1
  if (a === b) return 0
  const [p, q] = [[...a.normalize('NFD')], [...b.normalize('NFD')]]
  for (let n = 0; n < Math.min(p.length, q.length); n++)
    if (p[n] !== q[n])
      return p[n].toLowerCase() === q[n].toLowerCase() ? (p[n] > q[n] ? -1 : 1) : p[n] < q[n] ? -1 : 1
  return Math.sign(p.length - q.length)
}

export function texts(realm: Realm): void {
  const proto = realm.proto('String')
  const made = realm.constructorOf('String', 1, function* (_self, args, vm: Vm, target): Doing {
    const [value] = args
    const text =
      args.length === 0
        ? ''
        : typeof value === 'symbol'
          ? `Symbol(${value.description ?? ''})`
          : yield* toText(vm, value)
    return target ? new Wrapped(realm.protoFor(target, proto), text) : text
  })
  install(realm, made, {
    'fromCharCode/1': function* (_self, codes, vm) {
      const parts: string[] = []
      for (const each of codes) parts.push(String.fromCharCode(yield* toNumber(vm, each)))
      return parts.join('')
    },
    'fromCodePoint/1': (_self, codes) => {
      for (const each of codes)
        if (typeof each !== 'number' || each < 0 || each > 0x10_ffff || each % 1 !== 0)
          throw rangeError(`Invalid code point ${String(each)}`)
      return codes.map((each) => String.fromCodePoint(each as number)).join('')
    },
    'raw/1': function* (_self, [template, ...values], vm) {
      const raw = toObject(vm, yield* get(vm, template, 'raw'))
      const length = Number(yield* get(vm, raw, 'length'))
      let text = ''
      for (let n = 0; n < length; n++) {
        text += yield* toText(vm, yield* get(vm, raw, String(n)))
        if (n < values.length && n + 1 < length) text += yield* toText(vm, values[n])
      }
      return text
    },
  })
  install(
    realm,
    proto,
    Object.fromEntries(Object.keys(plain).map((name) => [`${name}/${kinds[name].length}`, simply(name)])),
  )
  install(realm, proto, {
    'toLocaleUpperCase/0': simply('toUpperCase'),
    'toLocaleLowerCase/0': simply('toLowerCase'),
    'padStart/2': (self, args, vm) => padded(vm, self, args, true),
    'padEnd/2': (self, args, vm) => padded(vm, self, args, false),
    'repeat/1': function* (self, [count], vm) {
      const text = yield* own(vm, self, 'repeat')
      const times = yield* toInteger(vm, count)
      if (times < 0 || times === Number.POSITIVE_INFINITY)
        throw rangeError(`Invalid count value: ${String(count)}`)
      checked(text.length * times)
      vm.hold(text.length * times)
      return text.repeat(times)
    },
    'concat/1': function* (self, others, vm) {
      let text = yield* own(vm, self, 'concat')
      for (const each of others) text += yield* toText(vm, each)
      checked(text.length)
      vm.hold(text.length)
      return text
    },
    'split/2': function* (self, [separator, limit], vm) {
      if (separator instanceof RegExpObj)
        return yield* call(yield* get(vm, separator, symbols.split), separator, [self, limit])
      const text = yield* own(vm, self, 'split')
      const most = limit === undefined ? undefined : (yield* toNumber(vm, limit)) >>> 0
      if (separator === undefined) return vm.realm.array([text].slice(0, most))
      return vm.realm.array(yield* divided(vm, text, yield* toText(vm, separator), most))
    },
    'replace/2': (self, args, vm) => replaced(vm, self, args, false),
    'replaceAll/2': (self, args, vm) => replaced(vm, self, args, true),
    'match/1': (self, args, vm) => byPattern(vm, self, 'match', args),
    'matchAll/1': (self, args, vm) => byPattern(vm, self, 'matchAll', args),
    'search/1': (self, args, vm) => byPattern(vm, self, 'search', args),
    'localeCompare/1': function* (self, [other, _locale, options], vm) {
      const isNumeric = options instanceof Obj && !!(yield* get(vm, options, 'numeric'))
      const [text, with_] = [yield* own(vm, self, 'localeCompare'), yield* toText(vm, other)]
      vm.process.charge((text.length + with_.length) * 8)
      return collated(text, with_, isNumeric)
    },
    '@@iterator/0': function* (self, _args, vm) {
      const text = yield* own(vm, self, '[Symbol.iterator]')
      let n = 0
      return new Cursor(realm.proto('String Iterator'), 'String Iterator', () => {
        if (n >= text.length) return missing
        const each = String.fromCodePoint(text.codePointAt(n)!)
        n += each.length
        return each
      })
    },
  })
}

export function symbolsOf(realm: Realm): void {
  const proto = realm.proto('Symbol')
  const made = realm.constructorOf('Symbol', 0, function* (_self, [name], vm: Vm, target): Doing {
    if (target) throw typeError('Symbol is not a constructor')
    return Symbol(name === undefined ? undefined : yield* toText(vm, name))
  })
  constants(made, symbols)
  install(realm, made, {
    'for/1': function* (_self, [key], vm) {
      const name = String(yield* toKey(vm, key))
      let found = realm.symbols.get(name)
      if (!found) realm.symbols.set(name, (found = Symbol(name)))
      return found
    },
    'keyFor/1': (_self, [symbol]) => {
      for (const [name, each] of realm.symbols) if (each === symbol) return name
      return undefined
    },
  })
  const plainOf = (self: Value): symbol => {
    const value = self instanceof Wrapped ? self.value : self
    if (typeof value !== 'symbol') throw typeError('not a symbol')
    return value
  }
  install(realm, proto, {
    'toString/0': (self) => `Symbol(${plainOf(self).description ?? ''})`,
    'valueOf/0': (self) => plainOf(self),
    'get description': (self) => plainOf(self).description,
    '@@toPrimitive/1': (self) => plainOf(self),
  })
  proto.put(symbols.toStringTag, new Slot('Symbol', C))
}
