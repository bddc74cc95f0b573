/** The functions that make a value of one type out of one of another, and type(). */
import { goFloat } from '../../api/go-numbers.ts'
import type { Library } from '../functions.ts'
import { boolType, doubleType, durationType, intType, type Type, timestampType, uintType } from '../types.ts'
import {
  CelError,
  conversionError,
  Duration,
  Timestamp,
  TypeValue,
  typeOf,
  Uint,
  type Value,
} from '../values.ts'
import { duration, int, timestamp, uint } from './operators.ts'
import { instantText, parseGoDuration, parseInstant, secondsText } from './time-texts.ts'

const folded = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
])

/** Whether a call with a constant is computed before the program runs. */
export const isFoldedWhenConstant = (name: string) => folded.has(name)

const identity = (value: Value) => value

const orCannot = <T extends Value>(value: T | undefined, from: Value, to: Type) =>
  value ?? conversionError(from, to)

/** A double without its fraction, where it is in range; the edges themselves are not. */
function truncated(value: number, low: number, high: number): bigint | undefined {
  return value > low && value < high ? BigInt(Math.trunc(value)) : undefined
}
const rangeError = new CelError('integer overflow')
const unsignedRangeError = new CelError('unsigned integer overflow')

const truths: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false])),
}

function parseDouble(text: string): number | undefined {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

const inInt = (value: bigint) => (BigInt.asIntN(64, value) === value ? value : undefined)
const inUint = (value: bigint) => (BigInt.asUintN(64, value) === value ? new Uint(value) : undefined)
const billion = 1_000_000_000n

export const conversions: Library = {
  'type(A) -> type(A)': (value: Value) => new TypeValue(typeOf(value)),
  'bool(bool) -> bool': identity,
  'bool(string) -> bool': (text: string) =>
    orCannot(Object.hasOwn(truths, text) ? truths[text] : undefined, text, boolType),
  'bytes(bytes) -> bytes': identity,
  'bytes(string) -> bytes': (text: string) => new TextEncoder().encode(text),
  'double(double) -> double': identity,
  'double(int) -> double': Number,
  'double(string) -> double': (text: string) => orCannot(parseDouble(text), text, doubleType),
  'double(uint) -> double': ({ value }: Uint) => Number(value),
  'duration(duration) -> duration': identity,
  // It may be written, and never succeeds.
  'duration(int) -> duration': (value: bigint) => conversionError(value, durationType),
  'duration(string) -> duration': (text: string) => {
    const nanoseconds = parseGoDuration(text)
    return nanoseconds === undefined ? conversionError(text, durationType) : duration(nanoseconds)
  },
  'dyn(A) -> dyn': identity,
  'int(int) -> int': identity,
  'int(double) -> int': (value: number) => truncated(value, -(2 ** 63), 2 ** 63) ?? rangeError,
  'int(duration) -> int': ({ nanoseconds }: Duration) => nanoseconds,
  'int(string) -> int': (text: string) =>
    orCannot(/^[+-]?\d+$/.test(text) ? inInt(BigInt(text.replace('+', ''))) : undefined, text, intType),
  'int(timestamp) -> int': ({ nanoseconds }: Timestamp) => nanoseconds / billion,
  'int(uint) -> int': ({ value }: Uint) => int(value),
  'string(string) -> string': identity,
  'string(bool) -> string': String,
  'string(bytes) -> string': (bytes: Uint8Array) =>
    bytesText(bytes) ?? new CelError('invalid UTF-8 in bytes, cannot convert to string'),
  'string(double) -> string': goFloat,
  'string(duration) -> string': ({ nanoseconds }: Duration) => secondsText(nanoseconds),
  'string(int) -> string': String,
  'string(timestamp) -> string': ({ nanoseconds }: Timestamp) => instantText(nanoseconds),
  'string(uint) -> string': ({ value }: Uint) => String(value),
  'timestamp(timestamp) -> timestamp': identity,
  'timestamp(int) -> timestamp': (seconds: bigint) => timestamp(seconds * billion),
  'timestamp(string) -> timestamp': (text: string) => {
    const nanoseconds = parseInstant(text)
    return nanoseconds === undefined ? conversionError(text, timestampType) : timestamp(nanoseconds)
  },
  'uint(uint) -> uint': identity,
  'uint(double) -> uint': (value: number) => {
    const whole = value >= 0 ? truncated(value, -1, 2 ** 64) : undefined
    return whole === undefined ? unsignedRangeError : new Uint(whole)
  },
  'uint(int) -> uint': (value: bigint) => uint(value),
  'uint(string) -> uint': (text: string) =>
    orCannot(/^\d+$/.test(text) ? inUint(BigInt(text)) : undefined, text, uintType),
}

/** Undefined where bytes are no UTF-8. */
function bytesText(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return text.includes('�') && !sameBytes(new TextEncoder().encode(text), bytes) ? undefined : text
}

const sameBytes = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, n) => byte === b[n])

/** How a simple value is written as a text; undefined for what has no text. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return goFloat(value)
  if (value instanceof Uint) return String(value.value)
  if (value instanceof Timestamp) return instantText(value.nanoseconds)
  if (value instanceof Duration) return secondsText(value.nanoseconds)
  if (value instanceof TypeValue) return value.type.name
  return value instanceof Uint8Array ? bytesText(value) : undefined
}
