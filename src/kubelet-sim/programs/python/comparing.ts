/** What is equal, and what comes first. */
import { bitsOfLarge, sumWork } from '../large-numbers.ts'
import { ask, deepestValue, special } from './asking.ts'
import { recursionError, typeError } from './errors.ts'
import { breathe, itemsPerTurn } from './iterating.ts'
import { asked, Collection, Dict, keyOf, type Table, View } from './tables.ts'
import { isPlain } from './texts.ts'
import {
  Alias,
  Bytes,
  type Doing,
  Float,
  Instance,
  isInt,
  List,
  Method,
  notImplemented,
  Range,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

/** What a text or number subclass stands for. */
const plainOf = (value: Value): Value =>
  value instanceof Instance && value.payload !== undefined ? value.payload : value

/** The number that a value is, for comparisons; undefined where it is none. */
const numeric = (value: Value): number | bigint | undefined => {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (typeof value === 'boolean') return Number(value)
  return value instanceof Float ? value.value : undefined
}

/** How much may be looked at at once: where that is not enough, others have their turns in between. */
class Glance {
  left = 20_000
}

/** Whether two are equal; undefined where what is written in Python has to be asked, or there is too much of them. */
export function plainEqual(a: Value, b: Value, depth = 0, glance?: Glance): boolean | undefined {
  if (a === b) return !(a instanceof Float && Number.isNaN(a.value))
  if (typeof a === 'string' && typeof b === 'string') return false
  const [x, y] = [numeric(a), numeric(b)]
  if (x !== undefined && y !== undefined) return x === y
  if (hasOwnEquality(a) || hasOwnEquality(b)) return undefined
  if (a instanceof Instance || b instanceof Instance) {
    const [p, q] = [plainOf(a), plainOf(b)]
    return p === a && q === b ? false : plainEqual(p, q, depth, glance)
  }
  if (depth > deepestValue) throw recursionError('maximum recursion depth exceeded in comparison')
  if (a instanceof List && b instanceof List) return sameItems(a.items, b.items, depth, glance)
  if (a instanceof Tuple && b instanceof Tuple) return sameItems(a.items, b.items, depth, glance)
  if (a instanceof Bytes && b instanceof Bytes) return a.text === b.text
  if (a instanceof Dict && b instanceof Dict) return sameEntries(a, b, depth, glance)
  const [s, t] = [asCollection(a), asCollection(b)]
  if (s && t)
    return s.size === t.size && (s.asked || t.asked || s.size > longestGlance ? undefined : isWithin(s, t))
  if (a instanceof Range && b instanceof Range)
    return (
      a.length === b.length &&
      (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)))
    )
  if (a instanceof Method && b instanceof Method) return a.callee === b.callee && a.self === b.self
  if (a instanceof Alias && b instanceof Alias) return a.text === b.text
  return false
}

const asCollection = (value: Value): Table | undefined =>
  value instanceof Collection
    ? value
    : value instanceof View && value.shows === 'keys'
      ? value.dict
      : undefined

export const isWithin = (a: Table, b: Table): boolean => {
  for (const key of a.entries.keys()) if (!b.entries.has(key)) return false
  return true
}

const hasOwnEquality = (value: Value): boolean =>
  value !== null && typeof value === 'object' && !value.cls.isOurs && special(value, '__eq__') !== undefined

/** Sets of more than that are not compared at once. */
const longestGlance = 20_000

function sameItems(
  a: readonly Value[],
  b: readonly Value[],
  depth: number,
  glance = new Glance(),
): boolean | undefined {
  if (a.length !== b.length) return false
  for (let n = 0; n < a.length; n++) {
    if (--glance.left < 0) return undefined
    if (a[n] === b[n]) continue
    const same = plainEqual(a[n], b[n], depth + 1, glance)
    if (same !== true) return same
  }
  return true
}

function sameEntries(a: Dict, b: Dict, depth: number, glance = new Glance()): boolean | undefined {
  if (a.size !== b.size) return false
  if (a.asked || b.asked) return undefined
  for (const [key, { value }] of a.entries) {
    if (--glance.left < 0) return undefined
    const other = b.entries.get(key)
    if (!other) return false
    const same = plainEqual(value, other.value, depth + 1, glance)
    if (same !== true) return same
  }
  return true
}

/** Whether two are equal, whatever has to be asked for that. */
export function* equal(a: Value, b: Value, depth = 0): Doing<boolean> {
  const plain = plainEqual(a, b)
  if (plain !== undefined) return plain
  const answer = yield* equality(a, b, depth)
  return yield* truth(answer)
}

/** What `==` answers, which may be anything. */
export function* equality(a: Value, b: Value, depth = 0): Doing<Value> {
  const plain = plainEqual(a, b)
  if (plain !== undefined) return plain
  if (depth > deepestValue) throw recursionError('maximum recursion depth exceeded in comparison')
  const isHeir = typeOf(b) !== typeOf(a) && typeOf(b).isA(typeOf(a))
  for (const [x, y] of isHeir
    ? ([
        [b, a],
        [a, b],
      ] as const)
    : ([
        [a, b],
        [b, a],
      ] as const)) {
    const own = special(x, '__eq__')
    if (own === undefined || own === null) continue
    const answer = yield* ask(own, x, y)
    if (answer !== notImplemented) return answer
  }
  if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple)) {
    if (a.items.length !== b.items.length) return false
    for (let n = 0; n < a.items.length; n++) {
      if (n % itemsPerTurn === 0) yield* breathe(itemsPerTurn, 0)
      if (a.items[n] !== b.items[n] && !(yield* equal(a.items[n], b.items[n], depth + 1))) return false
    }
    return true
  }
  if (a instanceof Dict && b instanceof Dict) {
    if (a.size !== b.size) return false
    let count = 0
    for (const { key, value } of a.entries.values()) {
      if (count++ % itemsPerTurn === 0) yield* breathe(itemsPerTurn, 0)
      const other = b.entries.get(yield* slotOf(b, key))
      if (!other || !(yield* equal(value, other.value, depth + 1))) return false
    }
    return true
  }
  if (a instanceof Collection && b instanceof Collection) {
    if (a.size !== b.size) return false
    let count = 0
    for (const { key } of a.entries.values()) {
      if (count++ % itemsPerTurn === 0) yield* breathe(itemsPerTurn, 0)
      if (!b.entries.has(yield* slotOf(b, key))) return false
    }
    return true
  }
  return false
}

export function* different(a: Value, b: Value): Doing<Value> {
  const own = special(a, '__ne__')
  if (own !== undefined) {
    const answer = yield* ask(own, a, b)
    if (answer !== notImplemented) return answer
  }
  return !(yield* truth(yield* equality(a, b)))
}

const holds = (sign: string, a: number | bigint | string, b: number | bigint | string): boolean =>
  sign === '<' ? a < b : sign === '<=' ? a <= b : sign === '>' ? a > b : a >= b

/** A half of a character stands for one beyond all that are whole. */
const inOrder = (code: number): number => (code >= 0xd800 && code < 0xe000 ? code + 0x10000 : code)

/** Texts are in the order of their characters, where ours are in that of their halves. */
function textOrder(sign: string, a: string, b: string): boolean {
  if (isPlain(a) || isPlain(b)) return holds(sign, a, b)
  if (a === b) return holds(sign, 0, 0)
  // The first half of a character may be the same in two that are not.
  for (let n = 0; n < a.length && n < b.length; n++)
    if (a[n] !== b[n]) return holds(sign, inOrder(a.charCodeAt(n)), inOrder(b.charCodeAt(n)))
  return holds(sign, a.length, b.length)
}

/** Whether they are in such an order; undefined where something else has to be asked, or there is no order. */
export function plainOrder(sign: string, a: Value, b: Value, depth = 0): boolean | undefined {
  const [x, y] = [numeric(a), numeric(b)]
  if (x !== undefined && y !== undefined) return holds(sign, x, y)
  if (typeof a === 'string' && typeof b === 'string') return textOrder(sign, a, b)
  if (depth > deepestValue) throw recursionError('maximum recursion depth exceeded in comparison')
  if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple)) {
    if (special(a, '__lt__') !== undefined || special(b, '__lt__') !== undefined) return undefined
    const glance = new Glance()
    for (let n = 0; n < a.items.length && n < b.items.length; n++) {
      if (--glance.left < 0) return undefined
      const same = plainEqual(a.items[n], b.items[n], depth + 1, glance)
      if (same === undefined) return undefined
      if (!same) return plainOrder(sign, a.items[n], b.items[n], depth + 1)
    }
    return holds(sign, a.items.length, b.items.length)
  }
  if (a instanceof Bytes && b instanceof Bytes) return holds(sign, a.text, b.text)
  if (a instanceof Collection && b instanceof Collection && !a.asked && !b.asked) {
    if (sign === '<' || sign === '<=') return isWithin(a, b) && (sign === '<=' || a.size < b.size)
    return isWithin(b, a) && (sign === '>=' || b.size < a.size)
  }
  if (a instanceof Instance && a.payload !== undefined && special(a, '__lt__') === undefined)
    return plainOrder(sign, a.payload, plainOf(b), depth)
  return b instanceof Instance && b.payload !== undefined && special(b, '__lt__') === undefined
    ? plainOrder(sign, a, b.payload, depth)
    : undefined
}

const names: Readonly<Record<string, readonly [own: string, other: string]>> = {
  '<': ['__lt__', '__gt__'],
  '<=': ['__le__', '__ge__'],
  '>': ['__gt__', '__lt__'],
  '>=': ['__ge__', '__le__'],
}

export function* order(sign: string, a: Value, b: Value): Doing<Value> {
  const plain = plainOrder(sign, a, b)
  if (plain !== undefined) return plain
  for (const [x, y, name] of [
    [a, b, names[sign][0]],
    [b, a, names[sign][1]],
  ] as const) {
    const own = typeOf(x).find(name)
    if (own === undefined) continue
    const answer = yield* ask(own, x, y)
    if (answer !== notImplemented) return answer
  }
  if ((a instanceof List && b instanceof List) || (a instanceof Tuple && b instanceof Tuple))
    for (let n = 0; n < a.items.length && n < b.items.length; n++) {
      if (n % itemsPerTurn === 0) yield* breathe(itemsPerTurn, 0)
      if (!(yield* equal(a.items[n], b.items[n]))) return yield* order(sign, a.items[n], b.items[n])
    }
  throw typeError(`'${sign}' not supported between instances of '${typeOf(a).name}' and '${typeOf(b).name}'`)
}

/** Whether something counts as true; undefined where its class has to be asked. */
export function plainTruth(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (value === null) return false
  if (typeof value === 'number' || typeof value === 'bigint') return value !== 0
  if (typeof value === 'string') return value !== ''
  if (value instanceof Instance) {
    const { cls, payload } = value
    if (cls.find('__bool__') !== undefined || cls.find('__len__') !== undefined) return undefined
    return payload === undefined ? true : plainTruth(payload)
  }
  if (value.cls.isOurs) {
    if (value instanceof Float) return value.value !== 0
    if (value instanceof List || value instanceof Tuple) return value.items.length > 0
    if (value instanceof Dict || value instanceof Collection) return value.size > 0
    if (value instanceof Bytes) return value.text !== ''
    if (value instanceof Range) return value.length > 0
    if (value instanceof View) return value.dict.size > 0
  }
  return value.cls.find('__bool__') === undefined && value.cls.find('__len__') === undefined
    ? true
    : undefined
}

export function* truth(value: Value): Doing<boolean> {
  const plain = plainTruth(value)
  if (plain !== undefined) return plain
  const own = typeOf(value).find('__bool__')
  if (own !== undefined) {
    const answer = yield* ask(own, value)
    if (typeof answer !== 'boolean')
      throw typeError(`__bool__ should return bool, returned ${typeOf(answer).name}`)
    return answer
  }
  const size = yield* ask(typeOf(value).find('__len__')!, value)
  return isInt(size) && size !== 0
}

/** Where something is, or would be, in a table: see Table.put. */
export function* slotOf(table: Table, key: Value, isPutting = false): Doing<unknown> {
  const known = keyOf(key)
  if (known !== asked) return known
  const hash = yield* hashOf(key)
  const candidates = table.asked?.get(hash) ?? []
  for (const each of candidates) if (each === key || (yield* equal(each, key))) return each
  if (isPutting) {
    table.asked ??= new Map()
    table.asked.set(hash, [...candidates, key])
  }
  return key
}

export function* hashOf(value: Value): Doing<Value> {
  const own = special(value, '__hash__')
  if (own !== undefined && own !== null) return yield* ask(own, value)
  const key = keyOf(value)
  if (typeof key === 'string' && key.length > hashedAtOnce) return yield* longHash(key)
  if (typeof key === 'bigint') yield* breathe(sumWork(bitsOfLarge(key)) * 16, 0)
  if (key !== asked) return plainHash(key)
  if (value instanceof Tuple) {
    // As much as it was to find out that it is a large one.
    yield* breathe(longestGlance, 0)
    const hashes: Value[] = []
    for (const each of value.items) {
      if (hashes.push(yield* hashOf(each)) % itemsPerTurn === 1) yield* breathe(itemsPerTurn, itemsPerTurn)
    }
    let hash: Value = hashes.length
    for (let from = 0; from < hashes.length; from += itemsPerTurn)
      hash = plainHash(keyOf(new Tuple([hash, ...hashes.slice(from, from + itemsPerTurn)])))
    return hash
  }
  return yield* hashOf(plainOf(value))
}

/** A number of a key: the same for the same. */
function plainHash(key: unknown): Value {
  if (typeof key === 'number' && Number.isInteger(key)) return key
  return hashOfText(typeof key === 'bigint' ? key.toString(16) : String(key), 0x811c9dc5) | 0
}

function hashOfText(text: string, before: number): number {
  let hash = before
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193)
  return hash
}

/** In characters. */
const hashedAtOnce = 65_536

function* longHash(text: string): Doing<Value> {
  let hash = 0x811c9dc5
  for (let from = 0; from < text.length; from += hashedAtOnce) {
    hash = hashOfText(text.slice(from, from + hashedAtOnce), hash)
    yield* breathe(hashedAtOnce >> 2, 0)
  }
  return hash | 0
}
