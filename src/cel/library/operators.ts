/** The operators of CEL, and size(). */
import { sizeOf } from '../cost/actual.ts'
import { areEqual, compare } from '../equality.ts'
import type { Body, Library } from '../functions.ts'
import { GrowingList, GrowingMap } from '../loops.ts'
import {
  CelError,
  Duration,
  keyName,
  type ListValue,
  type MapValue,
  noSuchOverload,
  Timestamp,
  Uint,
  type Value,
} from '../values.ts'

const intOverflow = new CelError('integer overflow')
const uintOverflow = new CelError('unsigned integer overflow')
const durationOverflow = new CelError('integer overflow')
const timestampOverflow = new CelError('timestamp overflow')

export const int = (value: bigint): bigint | CelError =>
  BigInt.asIntN(64, value) === value ? value : intOverflow
export const uint = (value: bigint): Uint | CelError =>
  BigInt.asUintN(64, value) === value ? new Uint(value) : uintOverflow
export const duration = (nanoseconds: bigint) =>
  BigInt.asIntN(64, nanoseconds) === nanoseconds ? new Duration(nanoseconds) : durationOverflow

const billion = 1_000_000_000n
/** From 0001-01-01 to 9999-12-31. */
const firstInstant = -62_135_596_800n * billion
const lastInstant = 253_402_300_800n * billion - 1n
export const timestamp = (nanoseconds: bigint) =>
  nanoseconds < firstInstant || nanoseconds > lastInstant ? timestampOverflow : new Timestamp(nanoseconds)

const divideByZero = new CelError('division by zero')
const moduloByZero = new CelError('modulus by zero')

const comparable = ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration']
const crossed = ['int, double', 'int, uint', 'uint, double', 'uint, int', 'double, int', 'double, uint']

function comparison(name: string, holds: (order: number) => boolean): Library {
  const body = (a: Value, b: Value): Value => {
    const order = compare(a, b)
    return typeof order === 'number' ? holds(order) : order
  }
  const pairs = [...comparable.map((type) => `${type}, ${type}`), ...crossed]
  return Object.fromEntries(pairs.map((pair) => [`${name}(${pair}) -> bool`, body as Body]))
}

function joinedBytes(a: Uint8Array, b: Uint8Array) {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}

export function contains(list: ListValue, sought: Value): boolean {
  for (const value of list) if (areEqual(value, sought)) return true
  return false
}

const size = (value: Value) => BigInt(sizeOf(value))

export const operators: Library = {
  '_?_:_(bool, A, A) -> A': undefined,
  '_&&_(bool, bool) -> bool': undefined,
  '_||_(bool, bool) -> bool': undefined,
  '@not_strictly_false(bool) -> bool': undefined,
  '!_(bool) -> bool': (value: boolean) => !value,
  '_==_(A, A) -> bool': (a: Value, b: Value) => areEqual(a, b),
  '_!=_(A, A) -> bool': (a: Value, b: Value) => !areEqual(a, b),

  '_+_(bytes, bytes) -> bytes': joinedBytes,
  '_+_(double, double) -> double': (a: number, b: number) => a + b,
  '_+_(duration, duration) -> duration': (a: Duration, b: Duration) =>
    duration(a.nanoseconds + b.nanoseconds),
  '_+_(duration, timestamp) -> timestamp': (a: Duration, b: Timestamp) =>
    timestamp(a.nanoseconds + b.nanoseconds),
  '_+_(timestamp, duration) -> timestamp': (a: Timestamp, b: Duration) =>
    timestamp(a.nanoseconds + b.nanoseconds),
  '_+_(int, int) -> int': (a: bigint, b: bigint) => int(a + b),
  '_+_(list(A), list(A)) -> list(A)': (a: ListValue, b: ListValue) =>
    a instanceof GrowingList ? a.add(b) : a.concat(b),
  '_+_(string, string) -> string': (a: string, b: string) => a + b,
  '_+_(uint, uint) -> uint': (a: Uint, b: Uint) => uint(a.value + b.value),
  '_/_(double, double) -> double': (a: number, b: number) => a / b,
  '_/_(int, int) -> int': (a: bigint, b: bigint) => (b === 0n ? divideByZero : int(a / b)),
  '_/_(uint, uint) -> uint': (a: Uint, b: Uint) => (b.value === 0n ? divideByZero : uint(a.value / b.value)),
  '_%_(int, int) -> int': (a: bigint, b: bigint) => (b === 0n ? moduloByZero : int(a % b)),
  '_%_(uint, uint) -> uint': (a: Uint, b: Uint) => (b.value === 0n ? moduloByZero : uint(a.value % b.value)),
  '_*_(double, double) -> double': (a: number, b: number) => a * b,
  '_*_(int, int) -> int': (a: bigint, b: bigint) => int(a * b),
  '_*_(uint, uint) -> uint': (a: Uint, b: Uint) => uint(a.value * b.value),
  '-_(double) -> double': (a: number) => -a,
  '-_(int) -> int': (a: bigint) => int(-a),
  '_-_(double, double) -> double': (a: number, b: number) => a - b,
  '_-_(duration, duration) -> duration': (a: Duration, b: Duration) =>
    duration(a.nanoseconds - b.nanoseconds),
  '_-_(int, int) -> int': (a: bigint, b: bigint) => int(a - b),
  '_-_(timestamp, duration) -> timestamp': (a: Timestamp, b: Duration) =>
    timestamp(a.nanoseconds - b.nanoseconds),
  '_-_(timestamp, timestamp) -> duration': (a: Timestamp, b: Timestamp) =>
    duration(a.nanoseconds - b.nanoseconds),
  '_-_(uint, uint) -> uint': (a: Uint, b: Uint) => uint(a.value - b.value),

  ...comparison('_<_', (order) => order < 0),
  ...comparison('_<=_', (order) => order <= 0),
  ...comparison('_>_', (order) => order > 0),
  ...comparison('_>=_', (order) => order >= 0),

  '_[_](list(A), int) -> A': undefined,
  '_[_](map(A, B), A) -> B': undefined,
  '_[_](optional(list(V)), int) -> optional(V)': undefined,
  '_[_](optional(map(K, V)), K) -> optional(V)': undefined,
  '@in(A, list(A)) -> bool': (sought: Value, list: ListValue) => contains(list, sought),
  '@in(A, map(A, B)) -> bool': (key: Value, map: MapValue) => {
    const found = map.find(key)
    return found instanceof CelError ? found : found !== undefined
  },

  'size(bytes) -> int': size,
  '(bytes).size() -> int': size,
  'size(list(A)) -> int': size,
  '(list(A)).size() -> int': size,
  'size(map(A, B)) -> int': size,
  '(map(A, B)).size() -> int': size,
  'size(string) -> int': size,
  '(string).size() -> int': size,

  'cel.@mapInsert(map(K, V), K, V) -> map(K, V)': (map: MapValue, key: Value, value: Value) => {
    if (!(map instanceof GrowingMap)) return noSuchOverload
    return map.add(key, value) ? map : repeatedKey(key)
  },
  'cel.@mapInsert(map(K, V), map(K, V)) -> map(K, V)': (map: MapValue, entries: MapValue) => {
    if (!(map instanceof GrowingMap)) return noSuchOverload
    for (const key of entries.keys()) if (!map.add(key, entries.find(key)!)) return repeatedKey(key)
    return map
  },
}

const repeatedKey = (key: Value) =>
  new CelError(`insert failed: key ${keyName(key)?.slice(1)} already exists`)
