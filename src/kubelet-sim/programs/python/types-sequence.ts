/** list, tuple, range and slice: how they are made, and their methods. */
import { call } from './asking.ts'
import { equal, order as inOrder, plainEqual, plainOrder, truth } from './comparing.ts'
import { indexError, valueError } from './errors.ts'
import { sliceBounds } from './items.ts'
import { appendAll, breathe, itemsAtOnce, itemsOf } from './iterating.ts'
import { construct, define } from './natives.ts'
import { repr } from './showing.ts'
import { indexOf } from './types-number.ts'
import {
  type Doing,
  Float,
  List,
  listType,
  Range,
  rangeType,
  Slice,
  sliceType,
  Tuple,
  tupleType,
  type Value,
} from './values.ts'

listType.construct = construct('list', 'iterable?', function* (cls, [value]) {
  return new List(value === undefined ? [] : [...(yield* itemsOf(value))], cls)
})
tupleType.construct = construct('tuple', 'iterable?', function* (cls, [value]) {
  return new Tuple(value === undefined ? [] : [...(yield* itemsOf(value))], cls)
})
rangeType.construct = construct('range', 'start stop? step?', (_cls, [start, end, step]) => {
  const [from, to] = end === undefined ? [0, indexOf(start)] : [indexOf(start), indexOf(end)]
  const by = step === undefined ? 1 : indexOf(step)
  if (by === 0) throw valueError('range() arg 3 must not be zero')
  return new Range(from, to, by)
})
sliceType.construct = construct('slice', 'start stop? step?', (_cls, [start, end, step]) =>
  end === undefined ? new Slice(null, start, null) : new Slice(start, end, step ?? null),
)
define(sliceType, {
  start: ([of]) => (of as Slice).start,
  stop: ([of]) => (of as Slice).end,
  step: ([of]) => (of as Slice).step,
  'indices(self length)': ([of, length]) => new Tuple([...sliceBounds(of as Slice, indexOf(length))]),
})

/** So many are put in order at once. */
const longestRun = 4_096

/** What items are put in order by; where all are numbers, or all texts, they are compared as they are. */
interface Keys {
  readonly all: ArrayLike<Value>
  readonly arePlain: boolean
}

/** Sorts in place: what is equal stays in its order. */
export function* sorted(items: Value[], key: Value | undefined, isReverse: boolean): Doing<void> {
  const before = items.slice()
  const { length } = before
  const keys = yield* keysOf(before, key)
  const sorting: Sorting = { keys: keys.all, isReverse, count: 0 }
  let order = new Uint32Array(length)
  let spare = new Uint32Array(length)
  let width = keys.arePlain ? longestRun : 1
  for (let from = 0; from < length; from += longestRun) {
    const end = Math.min(length, from + longestRun)
    for (let n = from; n < end; n++) order[n] = n
    yield* breathe(longestRun * (keys.arePlain ? 8 : 1), 0)
    if (keys.arePlain) order.subarray(from, end).sort((a, b) => compared(keys.all, a, b, isReverse))
  }
  for (; width < length; width *= 2) {
    for (let from = 0; from < length; from += 2 * width) {
      const [middle, end] = [Math.min(length, from + width), Math.min(length, from + 2 * width)]
      yield* merge({ order, from, middle, end }, spare, sorting)
    }
    ;[order, spare] = [spare, order]
  }
  for (let n = 0; n < length; n++) {
    items[n] = before[order[n]]
    if (n % itemsAtOnce === itemsAtOnce - 1) yield* breathe(itemsAtOnce >> 2, 0)
  }
}

function* keysOf(items: readonly Value[], key: Value | undefined): Doing<Keys> {
  let keys = items
  if (key !== undefined && key !== null) {
    const made: Value[] = []
    for (const each of items) made.push(yield* call(key, [each]))
    keys = made
  }
  const first = keys[0]
  if (first instanceof Float || typeof first === 'number') {
    const numbers = new Float64Array(keys.length)
    let n = 0
    for (; n < keys.length; n++) {
      const number = numberIn(keys[n])
      if (number === undefined) break
      numbers[n] = number
      if (n % itemsAtOnce === itemsAtOnce - 1) yield* breathe(itemsAtOnce >> 2, 0)
    }
    if (n === keys.length) return { all: numbers, arePlain: true }
  }
  for (let n = 0; n < keys.length; n++) {
    if (typeof keys[n] !== 'string') return { all: keys, arePlain: false }
    if (n % itemsAtOnce === itemsAtOnce - 1) yield* breathe(itemsAtOnce >> 2, 0)
  }
  return { all: keys, arePlain: true }
}

/** What is in order as numbers are; undefined where it is in none, or no number. */
function numberIn(value: Value): number | undefined {
  const number = value instanceof Float ? value.value : value
  return typeof number !== 'number' || Number.isNaN(number) ? undefined : number
}

function compared(keys: ArrayLike<Value>, a: number, b: number, isReverse: boolean): number {
  const isLess = plainOrder('<', keys[isReverse ? b : a], keys[isReverse ? a : b])
  if (isLess) return -1
  return plainOrder('<', keys[isReverse ? a : b], keys[isReverse ? b : a]) ? 1 : a - b
}

interface Sorting {
  readonly keys: ArrayLike<Value>
  readonly isReverse: boolean
  /** How many have been merged so far. */
  count: number
}

/** Two runs that follow each other. */
interface Runs {
  readonly order: Uint32Array
  readonly from: number
  readonly middle: number
  readonly end: number
}

function* merge({ order, from, middle, end }: Runs, into: Uint32Array, sorting: Sorting): Doing<void> {
  const { keys, isReverse } = sorting
  let [l, r, to] = [from, middle, from]
  while (l < middle && r < end) {
    const [a, b] = isReverse ? [keys[order[l]], keys[order[r]]] : [keys[order[r]], keys[order[l]]]
    const isLess = plainOrder('<', a, b) ?? (yield* truth(yield* inOrder('<', a, b)))
    into[to++] = order[isLess ? r++ : l++]
    // However short they are that are merged.
    if (++sorting.count % longestRun === 0) yield* breathe(longestRun * 4, 0)
  }
  into.set(order.subarray(l, middle), to)
  into.set(order.subarray(r, end), to + middle - l)
}

function* placeOf(items: readonly Value[], value: Value, from = 0, to = items.length): Doing<number> {
  for (let n = from; n < Math.min(to, items.length); n++) {
    const same = items[n] === value || (plainEqual(items[n], value) ?? (yield* equal(items[n], value)))
    if (same) return n
    if (n % longestRun === longestRun - 1) yield* breathe(longestRun, 0)
  }
  return -1
}

function* counted(items: readonly Value[], value: Value): Doing<number> {
  let count = 0
  for (const [n, each] of items.entries()) {
    if (each === value || (yield* equal(each, value))) count++
    if (n % longestRun === longestRun - 1) yield* breathe(longestRun, 0)
  }
  return count
}

const bound = (value: Value | undefined, length: number, byDefault: number): number => {
  if (value === undefined) return byDefault
  const at = indexOf(value)
  return at < 0 ? Math.max(0, at + length) : at
}

const items = (of: Value): Value[] => (of as List).items

define(listType, {
  '__init__(self iterable?)': function* ([of, value]) {
    ;(of as List).items = value === undefined ? [] : [...(yield* itemsOf(value))]
    return null
  },
  'append(self object)': ([of, value], host) => {
    items(of).push(value)
    host.hold(8)
    return null
  },
  'extend(self iterable)': function* ([of, value], host) {
    const more = yield* itemsOf(value)
    host.hold(more.length * 8)
    yield* appendAll(items(of), more)
    return null
  },
  'insert(self index object)': ([of, at, value], host) => {
    host.hold(8)
    host.process.charge(items(of).length >> 4)
    items(of).splice(indexOf(at), 0, value)
    return null
  },
  'pop(self index?)': ([of, at], host) => {
    const list = items(of)
    if (list.length === 0) throw indexError('pop from empty list')
    if (at === undefined) return list.pop()!
    const place = indexOf(at) < 0 ? indexOf(at) + list.length : indexOf(at)
    if (place < 0 || place >= list.length) throw indexError('pop index out of range')
    host.process.charge((list.length - place) >> 4)
    return list.splice(place, 1)[0]
  },
  'remove(self value)': function* ([of, value]) {
    const at = yield* placeOf(items(of), value)
    if (at < 0) throw valueError('list.remove(x): x not in list')
    items(of).splice(at, 1)
    return null
  },
  'index(self value start? stop?)': function* ([of, value, start, end]) {
    const list = items(of)
    const at = yield* placeOf(list, value, bound(start, list.length, 0), bound(end, list.length, list.length))
    if (at < 0) throw valueError(`${yield* repr(value)} is not in list`)
    return at
  },
  'count(self value)': ([of, value]) => counted(items(of), value),
  'reverse(self)': ([of], host) => {
    host.process.charge(items(of).length >> 3)
    items(of).reverse()
    return null
  },
  'sort(self | key reverse)': function* ([of, key, reverse]) {
    yield* sorted(items(of), key, reverse !== undefined && (yield* truth(reverse)))
    return null
  },
  'copy(self)': ([of]) => new List(items(of).slice()),
  'clear(self)': ([of]) => {
    ;(of as List).items = []
    return null
  },
})

define(tupleType, {
  'index(self value start? stop?)': function* ([of, value, start, end]) {
    const list = (of as Tuple).items
    const at = yield* placeOf(list, value, bound(start, list.length, 0), bound(end, list.length, list.length))
    if (at < 0) throw valueError('tuple.index(x): x not in tuple')
    return at
  },
  'count(self value)': ([of, value]) => counted((of as Tuple).items, value),
})
define(rangeType, {
  start: ([of]) => (of as Range).start,
  stop: ([of]) => (of as Range).end,
  step: ([of]) => (of as Range).step,
  'index(self value)': function* ([of, value]) {
    const at = yield* placeOf(yield* itemsOf(of), value)
    if (at < 0) throw valueError(`${yield* repr(value)} is not in range`)
    return at
  },
  'count(self value)': function* ([of, value]) {
    return yield* counted(yield* itemsOf(of), value)
  },
})
