/** _struct: numbers as bytes, in the forms that `struct` names. */
import { fromOctets, octetsOf } from '../../../runtime/bytes.ts'
import { truth } from '../comparing.ts'
import { exceptions, failure } from '../errors.ts'
import { breathe, itemsPerTurn } from '../iterating.ts'
import { fill } from '../natives.ts'
import { whole } from '../numbers.ts'
import { doubleOf, wholeOf } from '../types-number.ts'
import { Bytes, Class, type Doing, Float, type Names, Tuple, type Value } from '../values.ts'

const structError = new Class('error', [exceptions.get('Exception')!])
structError.module = 'struct'
const problem = (message: string) => failure(structError, message)

/** In bytes. */
const sizes: Readonly<Record<string, number>> = {
  x: 1,
  c: 1,
  b: 1,
  B: 1,
  '?': 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 4,
  L: 4,
  q: 8,
  Q: 8,
  e: 2,
  f: 4,
  d: 8,
  s: 1,
  p: 1,
}
/** What the machine's own form has besides, and how long it is there. */
const nativeSizes: Readonly<Record<string, number>> = { l: 8, L: 8, n: 8, N: 8, P: 8 }

interface Part {
  readonly sign: string
  /** How often; of a text, how long it is. */
  readonly count: number
  readonly size: number
  /** Where it begins. */
  readonly at: number
}

interface Layout {
  readonly parts: readonly Part[]
  readonly size: number
  readonly isLittle: boolean
  /** So many values go into it. */
  readonly count: number
}

/** In bytes: nothing longer is laid out. */
const longest = 1 << 24
const known = new Map<string, Layout>()

function layoutOf(given: Value): Layout {
  const form = given instanceof Bytes ? given.text : String(given)
  const found = known.get(form)
  if (found) return found
  const made = readLayout(form)
  if (form.length < 64 && known.size < 1_000) known.set(form, made)
  return made
}

function readLayout(form: string): Layout {
  const order = /^[@=<>!]/.exec(form)?.[0]
  const isNative = order === undefined || order === '@'
  const parts: Part[] = []
  let [at, count] = [0, 0]
  const rest = form.slice(order === undefined ? 0 : 1)
  if (/\d(?:\s|$)/.test(rest)) throw problem('repeat count given without format specifier')
  for (const [all, digits, sign] of rest.matchAll(/(\d*)(\S)|\s+/g)) {
    if (sign === undefined) continue
    const size = (isNative ? nativeSizes[sign] : undefined) ?? sizes[sign]
    if (size === undefined || all === digits) throw problem('bad char in struct format')
    if (isNative) at = Math.ceil(at / size) * size
    const times = digits === '' ? 1 : Number(digits)
    parts.push({ sign, count: times, size, at })
    at += times * size
    if (at > longest) throw problem('total struct size too long')
    count += sign === 'x' ? 0 : sign === 's' || sign === 'p' ? 1 : times
  }
  return { parts, size: at, isLittle: order !== '>' && order !== '!', count }
}

/** A float of two bytes. */
function halfOf(value: number): number {
  const bits = new DataView(new ArrayBuffer(4))
  bits.setFloat32(0, value)
  const word = bits.getUint32(0)
  const sign = (word >>> 16) & 0x8000
  if (Number.isNaN(value)) return sign | 0x7e00
  if (value === 0 || !Number.isFinite(value)) return sign | (value === 0 ? 0 : 0x7c00)
  const size = Math.abs(value)
  const power = Math.max(Math.floor(Math.log2(size)), -14)
  const steps = (size / 2 ** power) * 1024
  const low = Math.floor(steps)
  const nearest = steps - low > 0.5 || (steps - low === 0.5 && low % 2 === 1) ? low + 1 : low
  const result = nearest + (power + 14) * 1024
  if (result >= 0x7c00)
    throw failure(exceptions.get('OverflowError')!, 'float too large to pack with e format')
  return sign | result
}

function fromHalf(bits: number): number {
  const [power, part] = [(bits >> 10) & 31, bits & 1023]
  const size =
    power === 31
      ? part
        ? Number.NaN
        : Number.POSITIVE_INFINITY
      : power === 0
        ? part * 2 ** -24
        : (1024 + part) * 2 ** (power - 25)
  return bits & 0x8000 ? -size : size
}

function* put(
  view: DataView,
  at: number,
  { sign, size }: Part,
  value: Value,
  isLittle: boolean,
): Doing<void> {
  if (sign === 'c') {
    if (!(value instanceof Bytes) || value.text.length !== 1)
      throw problem('char format requires a bytes object of length 1')
    view.setUint8(at, value.text.charCodeAt(0))
  } else if (sign === '?') view.setUint8(at, (yield* truth(value)) ? 1 : 0)
  else if (/[efd]/.test(sign)) {
    if (!(value instanceof Float) && wholeOf(value) === undefined)
      throw problem('required argument is not a float')
    const number = doubleOf(value)
    if (sign === 'd') view.setFloat64(at, number, isLittle)
    else if (sign === 'e') view.setUint16(at, halfOf(number), isLittle)
    else {
      if (Number.isFinite(number) && !Number.isFinite(Math.fround(number)))
        throw failure(exceptions.get('OverflowError')!, 'float too large to pack with f format')
      view.setFloat32(at, number, isLittle)
    }
  } else putWhole(view, at, { sign, size }, value, isLittle)
}

function putWhole(
  view: DataView,
  at: number,
  { sign, size }: Pick<Part, 'sign' | 'size'>,
  value: Value,
  isLittle: boolean,
): void {
  const number = wholeOf(value)
  if (number === undefined) throw problem('required argument is not an integer')
  const isSigned = sign === sign.toLowerCase()
  const bits = BigInt(size * 8)
  const [least, most] = isSigned ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n]
  const exact = BigInt(number)
  if (exact < least || exact > most) throw problem(`'${sign}' format requires ${least} <= number <= ${most}`)
  for (let n = 0; n < size; n++)
    view.setUint8(at + (isLittle ? n : size - 1 - n), Number((exact >> BigInt(n * 8)) & 255n))
}

function* packed(form: Value, values: readonly Value[]): Doing<string> {
  const { parts, size, isLittle, count } = layoutOf(form)
  if (values.length !== count)
    throw problem(`pack expected ${count} items for packing (got ${values.length})`)
  const octets = new Uint8Array(size)
  const view = new DataView(octets.buffer)
  let next = 0
  for (const part of parts) {
    if (part.sign === 'x') continue
    if (part.sign === 's' || part.sign === 'p') {
      const value = values[next++]
      if (!(value instanceof Bytes)) throw problem(`argument for '${part.sign}' must be a bytes object`)
      const shift = part.sign === 'p' && part.count > 0 ? 1 : 0
      const text = value.text.slice(0, part.count - shift)
      if (shift > 0) octets[part.at] = Math.min(text.length, 255)
      octets.set(octetsOf(text), part.at + shift)
    } else
      for (let n = 0; n < part.count; n++) {
        yield* put(view, part.at + n * part.size, part, values[next++], isLittle)
        if (n % itemsPerTurn === itemsPerTurn - 1) yield* breathe(itemsPerTurn * 4, 0)
      }
  }
  return fromOctets(octets)
}

function got(view: DataView, at: number, { sign, size }: Part, isLittle: boolean): Value {
  if (sign === 'c') return new Bytes(String.fromCharCode(view.getUint8(at)))
  if (sign === '?') return view.getUint8(at) !== 0
  if (sign === 'd') return new Float(view.getFloat64(at, isLittle))
  if (sign === 'f') return new Float(view.getFloat32(at, isLittle))
  if (sign === 'e') return new Float(fromHalf(view.getUint16(at, isLittle)))
  const isSigned = sign === sign.toLowerCase()
  if (size === 1) return isSigned ? view.getInt8(at) : view.getUint8(at)
  if (size === 2) return isSigned ? view.getInt16(at, isLittle) : view.getUint16(at, isLittle)
  if (size === 4) return isSigned ? view.getInt32(at, isLittle) : view.getUint32(at, isLittle)
  let value = 0n
  for (let n = 0; n < size; n++)
    value = (value << 8n) | BigInt(view.getUint8(at + (isLittle ? size - 1 - n : n)))
  const bits = BigInt(size * 8)
  return whole(isSigned && value >> (bits - 1n) ? value - (1n << bits) : value)
}

function* unpacked({ parts, isLittle }: Layout, text: string): Doing<Value> {
  const octets = octetsOf(text)
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
  const values: Value[] = []
  for (const part of parts) {
    if (part.sign === 'x') continue
    if (part.sign === 's') values.push(new Bytes(text.slice(part.at, part.at + part.count)))
    else if (part.sign === 'p')
      values.push(
        new Bytes(text.slice(part.at + 1, part.at + 1 + Math.min(octets[part.at] ?? 0, part.count - 1))),
      )
    else
      for (let n = 0; n < part.count; n++) {
        values.push(got(view, part.at + n * part.size, part, isLittle))
        if (n % itemsPerTurn === itemsPerTurn - 1) yield* breathe(itemsPerTurn * 4, itemsPerTurn)
      }
  }
  return new Tuple(values)
}

function bytesIn(value: Value): string {
  if (value instanceof Bytes) return value.text
  throw failure(exceptions.get('TypeError')!, 'a bytes-like object is required')
}

export function struct(names: Names): void {
  fill(
    names,
    {
      'calcsize(format)': ([form]) => layoutOf(form).size,
      'pack(format *values)': function* ([form, values]) {
        return new Bytes(yield* packed(form, (values as Tuple).items))
      },
      'unpack(format buffer)': ([form, buffer]) => {
        const layout = layoutOf(form)
        const text = bytesIn(buffer)
        if (text.length !== layout.size) throw problem(`unpack requires a buffer of ${layout.size} bytes`)
        return unpacked(layout, text)
      },
      'unpack_from(format buffer offset?)': ([form, buffer, offset]) => {
        const layout = layoutOf(form)
        const text = bytesIn(buffer)
        const given = offset === undefined ? 0 : Number(wholeOf(offset) ?? 0)
        const at = given < 0 ? given + text.length : given
        if (at < 0 || text.length - at < layout.size)
          throw problem(
            `unpack_from requires a buffer of at least ${at + layout.size} bytes for unpacking ${layout.size} bytes at offset ${at} (actual buffer size is ${text.length})`,
          )
        return unpacked(layout, text.slice(at, at + layout.size))
      },
    },
    { error: structError },
  )
}
