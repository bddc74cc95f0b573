/** int, bool and float: how they are made, and their methods. */
import { bytesOfHex, fromOctets, hexOf, octetsOf } from '../../runtime/bytes.ts'
import { anySpecial, ask } from './asking.ts'
import { plainTruth, truth } from './comparing.ts'
import { memoryError, overflowError, typeError, valueError } from './errors.ts'
import { itemsOf } from './iterating.ts'
import { construct, define } from './natives.ts'
import { asDouble, fractionOf, parseFloatText, parseWhole, type Whole, whole } from './numbers.ts'
import { repr } from './showing.ts'
import {
  Bytes,
  boolType,
  ClassMethod,
  type Doing,
  Float,
  floatType,
  Instance,
  intType,
  isInt,
  Native,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

/** A whole number of what may be one of a class that is derived from it. */
export function wholeOf(value: Value): Whole | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  return value instanceof Instance && isInt(value.payload ?? null)
    ? (Number(value.payload) as Whole)
    : undefined
}

/** A number, for what takes either kind. */
export function doubleOf(value: Value): number {
  if (value instanceof Float) return value.value
  const number = wholeOf(value)
  if (number === undefined) throw typeError(`must be real number, not ${typeOf(value).name}`)
  return asDouble(number)
}

/** A whole number that something is counted by. */
export function indexOf(value: Value): number {
  const number = wholeOf(value)
  if (number === undefined)
    throw typeError(`'${typeOf(value).name}' object cannot be interpreted as an integer`)
  return Number(number)
}

export function fromDouble(value: number): Whole {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw overflowError('cannot convert float infinity to integer')
  return Number.isSafeInteger(value) ? value + 0 : whole(BigInt(value))
}

function* intOf(value: Value, base: Value | undefined): Doing<Whole> {
  if (typeof value === 'string' || value instanceof Bytes) {
    const text = typeof value === 'string' ? value : value.text
    const number = base === undefined ? 10 : indexOf(base)
    if (number !== 0 && (number < 2 || number > 36))
      throw valueError('int() base must be >= 2 and <= 36, or 0')
    const found = parseWhole(text, number)
    if (found === undefined)
      throw valueError(`invalid literal for int() with base ${number}: ${yield* repr(value)}`)
    return found
  }
  if (base !== undefined) throw typeError("int() can't convert non-string with explicit base")
  const number = wholeOf(value)
  if (number !== undefined) return number
  if (value instanceof Float) return fromDouble(Math.trunc(value.value))
  for (const name of ['__int__', '__index__', '__trunc__']) {
    const own = anySpecial(value, name)
    if (own !== undefined) return wholeOf(yield* ask(own, value)) ?? 0
  }
  if (value instanceof Instance && typeof value.payload === 'string') return yield* intOf(value.payload, base)
  throw typeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeOf(value).name}'`,
  )
}

intType.construct = construct('int', 'x? base?', function* (cls, [value, base]) {
  const number = value === undefined ? 0 : yield* intOf(value, base)
  return cls.isOurs ? number : new Instance(cls, number)
})

boolType.construct = construct('bool', 'x?', (_cls, [value]) =>
  value === undefined ? false : (plainTruth(value) ?? truth(value)),
)

floatType.construct = construct('float', 'x?', function* (cls, [value]) {
  return new Float(value === undefined ? 0 : yield* floatOf(value), cls)
})

function* floatOf(value: Value): Doing<number> {
  const plain = value instanceof Instance && value.payload !== undefined ? value.payload : value
  if (typeof plain === 'string') {
    const found = parseFloatText(plain)
    if (found === undefined) throw valueError(`could not convert string to float: ${yield* repr(plain)}`)
    return found
  }
  if (plain instanceof Float || isInt(plain)) return doubleOf(plain)
  const own = anySpecial(value, '__float__')
  if (own !== undefined) return doubleOf(yield* ask(own, value))
  throw typeError(`float() argument must be a string or a real number, not '${typeOf(value).name}'`)
}

function bytesOfWhole(value: Whole, length: number, order: string, isSigned: boolean): Bytes {
  let rest = BigInt(value)
  const bits = BigInt(length * 8)
  if (rest < 0n && !isSigned) throw overflowError("can't convert negative int to unsigned")
  if (length > longestBytes || rest >= 1n << bits || rest < -(1n << (bits - 1n)))
    throw overflowError('int too big to convert')
  if (rest < 0n) rest += 1n << bits
  const text = bytesOfHex(rest.toString(16).padStart(length * 2, '0'))
  return new Bytes(order === 'little' ? reversed(text) : text)
}

/** What the largest whole number has. */
const longestBytes = 131_072

const reversed = (bytes: string): string => fromOctets(octetsOf(bytes).reverse())

define(intType, {
  'bit_length(self)': ([self]) => {
    const number = BigInt(wholeOf(self)!)
    const hex = (number < 0n ? -number : number).toString(16)
    return number === 0n ? 0 : hex.length * 4 - 4 + Number.parseInt(hex[0], 16).toString(2).length
  },
  'bit_count(self)': ([self]) => {
    const number = BigInt(wholeOf(self)!)
    let count = 0
    for (const digit of octetsOf((number < 0n ? -number : number).toString(16)))
      for (let bits = digit <= 57 ? digit - 48 : digit - 87; bits > 0; bits &= bits - 1) count++
    return count
  },
  'to_bytes(self length? byteorder? | signed)': ([self, length, order, signed]) =>
    bytesOfWhole(
      wholeOf(self)!,
      length === undefined ? 1 : indexOf(length),
      String(order ?? 'big'),
      signed === true,
    ),
  'conjugate(self)': ([self]) => wholeOf(self)!,
  'is_integer(self)': () => true,
  'as_integer_ratio(self)': ([self]) => new Tuple([wholeOf(self)!, 1]),
  real: ([self]) => wholeOf(self)!,
  imag: () => 0,
  numerator: ([self]) => wholeOf(self)!,
  denominator: () => 1,
})
intType.own.set(
  'from_bytes',
  new ClassMethod(
    new Native('from_bytes', ([, bytes, order], keywords) =>
      wholeFrom(bytes, order ?? keywords?.get('byteorder'), keywords?.get('signed') === true),
    ),
  ),
)

function* wholeFrom(bytes: Value, order: Value | undefined, isSigned: boolean): Doing<Value> {
  const text =
    bytes instanceof Bytes ? bytes.text : fromOctets(Uint8Array.from((yield* itemsOf(bytes)) as number[]))
  if (text.length > longestBytes) throw memoryError()
  if (text === '') return 0
  const ordered = order === 'little' ? reversed(text) : text
  const value = BigInt(`0x${hexOf(octetsOf(ordered))}`)
  return whole(isSigned && ordered.charCodeAt(0) > 127 ? value - (1n << BigInt(text.length * 8)) : value)
}

define(floatType, {
  'is_integer(self)': ([self]) => Number.isInteger((self as Float).value),
  'as_integer_ratio(self)': ([self]) => {
    const [numerator, denominator] = fractionOf((self as Float).value)
    return new Tuple([whole(numerator), whole(denominator)])
  },
  'hex(self)': ([self]) => String((self as Float).value),
  'conjugate(self)': ([self]) => self,
  real: ([self]) => self,
  imag: () => new Float(0),
})
