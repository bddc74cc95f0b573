/** Number, Boolean, BigInt and Math. */
import { bitsOfLarge, productWork } from '../../large-numbers.ts'
import { primitive, toInteger, toNumber, toNumeric, toText } from '../language/conversions.ts'
import { constants, install } from '../language/natives.ts'
import { Wrapped } from '../language/object-kinds.ts'
import { largestBits } from '../language/operators.ts'
import { Problem, rangeError, typeError } from '../language/problem.ts'
import { get } from '../language/properties.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { C, type Doing, Obj, Slot, type Value, W } from '../language/values.ts'
import type { Vm } from '../language/vm.ts'

function numberOf(self: Value): number {
  const value = self instanceof Wrapped ? self.value : self
  if (typeof value !== 'number') throw typeError("Number.prototype.valueOf requires that 'this' be a Number")
  return value
}

/** With commas between thousands, as in the locale en-US. */
export function grouped(value: number | bigint, least = 0, most = 3): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'NaN' : value < 0 ? '-∞' : '∞'
  const text = typeof value === 'bigint' ? String(value) : value.toFixed(most)
  const [whole, rest = ''] = text.split('.')
  let fraction = rest
  while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === '' ? '' : `.${fraction}`)
}

function* localized(vm: Vm, value: number | bigint, options: Value): Doing<string> {
  const of = function* (name: string): Doing {
    return options instanceof Obj ? yield* get(vm, options, name) : undefined
  }
  const style = yield* of('style')
  const [least, most] = [yield* of('minimumFractionDigits'), yield* of('maximumFractionDigits')]
  const isMoney = style === 'currency'
  const low = typeof least === 'number' ? least : isMoney ? 2 : 0
  const high = typeof most === 'number' ? most : Math.max(low, isMoney ? 2 : style === 'percent' ? 0 : 3)
  const text = grouped(style === 'percent' ? Number(value) * 100 : value, Math.min(low, high), high)
  if (style === 'percent') return `${text}%`
  if (!isMoney) return text
  const currency = String(yield* of('currency'))
  const sign =
    ({ USD: '$', EUR: '€', GBP: '£', JPY: '¥' } as Record<string, string>)[currency] ?? `${currency} `
  return text.startsWith('-') ? `-${sign}${text.slice(1)}` : sign + text
}

function* digits(vm: Vm, given: Value, name: string, most = 100, least = 0): Doing<number> {
  const n = yield* toInteger(vm, given)
  if (n < least || n > most) throw rangeError(name)
  return n
}

export function numbers(realm: Realm): void {
  const proto = realm.proto('Number')
  const made = realm.constructorOf('Number', 1, function* (_self, args, vm: Vm, target): Doing {
    const plain = args.length === 0 ? 0 : yield* toNumeric(vm, args[0])
    const value = Number(plain)
    return target ? new Wrapped(realm.protoFor(target, proto), value) : value
  })
  constants(made, {
    MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
    MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
    MAX_VALUE: Number.MAX_VALUE,
    MIN_VALUE: Number.MIN_VALUE,
    EPSILON: Number.EPSILON,
    POSITIVE_INFINITY: Number.POSITIVE_INFINITY,
    NEGATIVE_INFINITY: Number.NEGATIVE_INFINITY,
    NaN: Number.NaN,
  })
  const parsing = {
    'parseInt/2': function* (_self: Value, [text, radix]: Value[], vm: Vm): Doing {
      return Number.parseInt(yield* toText(vm, text), yield* toInteger(vm, radix))
    },
    'parseFloat/1': function* (_self: Value, [text]: Value[], vm: Vm): Doing {
      return Number.parseFloat(yield* toText(vm, text))
    },
  }
  install(realm, realm.global, {
    ...parsing,
    'isNaN/1': function* (_self, [value], vm) {
      return Number.isNaN(yield* toNumber(vm, value))
    },
    'isFinite/1': function* (_self, [value], vm) {
      return Number.isFinite(yield* toNumber(vm, value))
    },
  })
  for (const name of ['parseInt', 'parseFloat']) made.put(name, realm.global.own(name))
  install(realm, made, {
    'isInteger/1': (_self, [value]) => Number.isInteger(value),
    'isSafeInteger/1': (_self, [value]) => Number.isSafeInteger(value),
    'isFinite/1': (_self, [value]) => Number.isFinite(value),
    'isNaN/1': (_self, [value]) => Number.isNaN(value),
  })
  install(realm, proto, {
    'toString/1': function* (self, [radix], vm) {
      const base = radix === undefined ? 10 : yield* toInteger(vm, radix)
      if (base < 2 || base > 36) throw rangeError('toString() radix must be between 2 and 36')
      return numberOf(self).toString(base)
    },
    'toFixed/1': function* (self, [n], vm) {
      return numberOf(self).toFixed(
        yield* digits(vm, n, 'toFixed() digits argument must be between 0 and 100'),
      )
    },
    'toPrecision/1': function* (self, [n], vm) {
      return n === undefined
        ? String(numberOf(self))
        : numberOf(self).toPrecision(
            yield* digits(vm, n, 'toPrecision() argument must be between 1 and 100', 100, 1),
          )
    },
    'toExponential/1': function* (self, [n], vm) {
      return numberOf(self).toExponential(
        n === undefined
          ? undefined
          : yield* digits(vm, n, 'toExponential() argument must be between 0 and 100'),
      )
    },
    'toLocaleString/0': (self, [_locale, options], vm) => localized(vm, numberOf(self), options),
    'valueOf/0': (self) => numberOf(self),
  })
}

export function booleans(realm: Realm): void {
  const proto = realm.proto('Boolean')
  realm.constructorOf('Boolean', 1, (_self, [value], _vm, target) =>
    target ? new Wrapped(realm.protoFor(target, proto), !!value) : !!value,
  )
  const plainOf = (self: Value): boolean => !!(self instanceof Wrapped ? self.value : self)
  install(realm, proto, {
    'toString/0': (self) => String(plainOf(self)),
    'valueOf/0': (self) => plainOf(self),
  })
}

function width(bits: Value): number {
  const number = Number(bits)
  if (number > largestBits) throw rangeError('Maximum BigInt size exceeded')
  return number
}

function bigOf(self: Value): bigint {
  const value = self instanceof Wrapped ? self.value : self
  if (typeof value !== 'bigint') throw typeError("BigInt.prototype.valueOf requires that 'this' be a BigInt")
  return value
}

/** Of a whole number that is written down: longer ones are not reckoned with, see operators.ts. */
const mostDigits = 80_000

function bigFrom(value: Value): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') {
    if (!Number.isInteger(value))
      throw rangeError(`The number ${value} cannot be converted to a BigInt because it is not an integer`)
    return BigInt(value)
  }
  if (typeof value === 'string') {
    if (value.length > mostDigits) throw rangeError('Maximum BigInt size exceeded')
    if (!/^\s*(?:[-+]?\d+|0x[\da-f]+|0o[0-7]+|0b[01]+)?\s*$/i.test(value))
      throw new Problem('SyntaxError', `Cannot convert ${value} to a BigInt`)
    return BigInt(value)
  }
  throw typeError(`Cannot convert ${String(value)} to a BigInt`)
}

export function bigs(realm: Realm): void {
  const made = realm.constructorOf('BigInt', 1, function* (_self, [value], vm: Vm, target): Doing {
    if (target) throw typeError('BigInt is not a constructor')
    return bigFrom(yield* primitive(vm, value, 'number'))
  })
  install(realm, made, {
    'asIntN/2': (_self, [bits, value]) => BigInt.asIntN(width(bits), bigFrom(value)),
    'asUintN/2': (_self, [bits, value]) => BigInt.asUintN(width(bits), bigFrom(value)),
  })
  const proto = realm.proto('BigInt')
  install(realm, proto, {
    'toString/0': (self, [radix], vm: Vm) => {
      const value = bigOf(self)
      vm.process.charge(productWork(bitsOfLarge(value)) * 16)
      return value.toString(radix === undefined ? 10 : Number(radix))
    },
    'valueOf/0': (self) => bigOf(self),
    'toLocaleString/0': (self) => grouped(bigOf(self)),
  })
  proto.put(symbols.toStringTag, new Slot('BigInt', C))
}

const functions =
  'abs acos acosh asin asinh atan atanh cbrt ceil clz32 cos cosh exp expm1 floor fround log log10 log1p log2 round sign sin sinh sqrt tan tanh trunc'.split(
    ' ',
  )

export function math(realm: Realm, fraction: () => number): void {
  const made = realm.record()
  realm.global.put('Math', new Slot(made, W | C))
  constants(made, {
    E: Math.E,
    LN10: Math.LN10,
    LN2: Math.LN2,
    LOG10E: Math.LOG10E,
    LOG2E: Math.LOG2E,
    PI: Math.PI,
    SQRT1_2: Math.SQRT1_2,
    SQRT2: Math.SQRT2,
  })
  const known = Math as unknown as Record<string, (...values: number[]) => number>
  for (const name of functions) {
    const work = known[name]
    install(realm, made, {
      [`${name}/1`]: (_self, [value], vm) =>
        typeof value === 'number'
          ? work(value)
          : (function* (): Doing {
              return work(yield* toNumber(vm, value))
            })(),
    })
  }
  for (const name of ['max', 'min', 'pow', 'atan2', 'hypot', 'imul']) {
    const work = known[name]
    install(realm, made, {
      [`${name}/2`]: function* (_self, values, vm) {
        const given: number[] = []
        for (const each of values) given.push(yield* toNumber(vm, each))
        if (given.length < 1_000) return work(...given)
        // More would not fit on the host's stack.
        return given.reduce((a, b) => work(a, b))
      },
    })
  }
  install(realm, made, { 'random/0': fraction })
  made.put(symbols.toStringTag, new Slot('Math', C))
}
