/** The functions of lists: Kubernetes' own, those of cel-go, and comparisons of lists as sets. */
import { areEqual, compare } from '../equality.ts'
import { overBudget } from '../frame.ts'
import type { Body, Library } from '../functions.ts'
import {
  ArrayList,
  CelError,
  Duration,
  keyName,
  ListValue,
  noSuchOverload,
  typeOf,
  Uint,
  type Value,
} from '../values.ts'
import { contains, operators } from './operators.ts'

const comparable = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes']
const summable: Readonly<Record<string, Value>> = { int: 0n, uint: new Uint(0n), double: 0 }

const perType = (types: readonly string[], entry: (type: string) => readonly [string, Body]): Library =>
  Object.fromEntries(types.map(entry))

function isSorted(list: ListValue): Value {
  for (let n = 1; n < list.size; n++) {
    const order = compare(list.at(n - 1), list.at(n))
    if (typeof order === 'number' && order > 0) return false
  }
  return true
}

/** Of a list whose first element alone has been looked at. */
const sumOf = (type: string, start: Value) => {
  const { name } = typeOf(start)
  const add = operators[`_+_(${type}, ${type}) -> ${type}`] as unknown as (a: Value, b: Value) => Value
  return (list: ListValue): Value => {
    let sum = start
    for (const value of list) {
      if (value instanceof CelError) return value
      sum = typeOf(value).name === name ? add(sum, value) : noSuchOverload
      if (sum instanceof CelError) return sum
    }
    return sum
  }
}

const extreme = (name: string, isBetter: (order: number) => boolean) => (list: ListValue) => {
  let best: Value | undefined
  for (const value of list) {
    if (value instanceof CelError) return value
    const order = best === undefined ? 0 : compare(value, best)
    if (best === undefined || (typeof order === 'number' && isBetter(order))) best = value
  }
  return best ?? new CelError(`${name} called on empty list`)
}
const least = extreme('min', (order) => order < 0)
const greatest = extreme('max', (order) => order > 0)

function indexOf(list: ListValue, sought: Value): bigint {
  for (let n = 0; n < list.size; n++) if (areEqual(list.at(n), sought)) return BigInt(n)
  return -1n
}
function lastIndexOf(list: ListValue, sought: Value): bigint {
  for (let n = list.size - 1; n >= 0; n--) if (areEqual(list.at(n), sought)) return BigInt(n)
  return -1n
}

function slice(list: ListValue, start: bigint, end: bigint): Value {
  const cannot = (reason: string) => new CelError(`cannot slice(${start}, ${end}), ${reason}`)
  if (start < 0n || end < 0n) return cannot('negative indexes not supported')
  if (start > end) return cannot('start index must be less than or equal to end index')
  if (end > list.size) return cannot(`list is length ${list.size}`)
  const values: Value[] = []
  for (let n = Number(start); n < end; n++) values.push(list.at(n))
  return new ArrayList(values)
}

function flattened(list: ListValue, depth: bigint): Value {
  if (depth < 0n) return new CelError('level must be non-negative')
  const values: Value[] = []
  const add = (from: ListValue, left: bigint) => {
    for (const value of from) {
      if (value instanceof ListValue && left > 0n) add(value, left - 1n)
      else values.push(value)
    }
  }
  add(list, depth)
  return new ArrayList(values)
}

function sortedBy(list: ListValue, keys: ListValue): Value {
  if (list.size !== keys.size) {
    const sizes = `but got ${list.size} and ${keys.size} elements respectively`
    return new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, ${sizes}`,
    )
  }
  const pairs = [...list].map((value, n) => ({ value, key: keys.at(n) }))
  if (pairs.some(({ key }) => typeOf(key) !== typeOf(pairs[0].key))) {
    return new CelError('list elements must have the same type')
  }
  pairs.sort((a, b) => Number(compare(a.key, b.key)))
  return new ArrayList(pairs.map(({ value }) => value))
}

function distinct(list: ListValue): Value {
  const values: Value[] = []
  const unnamed: Value[] = []
  const names = new Set<string>()
  for (const value of list) {
    const name = keyName(value)
    if (name !== undefined ? names.has(name) : unnamed.some((other) => areEqual(other, value))) continue
    if (name !== undefined) names.add(name)
    else unnamed.push(value)
    values.push(value)
  }
  return new ArrayList(values)
}

/** More numbers than any rule can pay for. */
const longestRange = 1_000_000n

function range(length: bigint): Value {
  if (length > longestRange) return overBudget
  return new ArrayList(Array.from({ length: Math.max(0, Number(length)) }, (_, n) => BigInt(n)))
}

const containsAll = (list: ListValue, others: ListValue) => {
  for (const value of others) if (!contains(list, value)) return false
  return true
}
const intersects = (a: ListValue, b: ListValue) => {
  for (const value of a) if (contains(b, value)) return true
  return false
}

export const lists: Library = {
  ...perType(comparable, (type) => [`(list(${type})).isSorted() -> bool`, isSorted]),
  ...perType(Object.keys(summable), (type) => [
    `(list(${type})).sum() -> ${type}`,
    sumOf(type, summable[type]),
  ]),
  ...perType(['duration'], () => ['(list(duration)).sum() -> duration', sumOf('duration', new Duration(0n))]),
  ...perType(comparable, (type) => [`(list(${type})).min() -> ${type}`, least]),
  ...perType(comparable, (type) => [`(list(${type})).max() -> ${type}`, greatest]),
  '(list(A)).indexOf(A) -> int': indexOf,
  '(list(A)).lastIndexOf(A) -> int': lastIndexOf,

  '(list(T)).slice(int, int) -> list(T)': slice,
  '(list(list(T))).flatten() -> list(T)': (list: ListValue) => flattened(list, 1n),
  '(list(dyn)).flatten(int) -> list(dyn)': flattened,
  ...perType(comparable, (type) => [
    `(list(${type})).sort() -> list(${type})`,
    (list: ListValue) => sortedBy(list, list),
  ]),
  ...perType(comparable, (type) => [`(list(T)).@sortByAssociatedKeys(list(${type})) -> list(T)`, sortedBy]),
  'lists.range(int) -> list(int)': range,
  '(list(T)).reverse() -> list(T)': (list: ListValue) => new ArrayList([...list].reverse()),
  '(list(T)).distinct() -> list(T)': distinct,

  'sets.contains(list(T), list(T)) -> bool': containsAll,
  'sets.intersects(list(T), list(T)) -> bool': intersects,
  'sets.equivalent(list(T), list(T)) -> bool': (a: ListValue, b: ListValue) =>
    containsAll(a, b) && containsAll(b, a),
}
