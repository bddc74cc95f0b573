/** list, tuple, range and slice: how they are made, and their methods. */
import { call } from './asking.ts'
import { equal, order, plainEqual, plainOrder, truth } from './comparing.ts'
import { indexError, valueError } from './errors.ts'
import { sliceBounds } from './items.ts'
import { appendAll, breathe, itemsOf } from './iterating.ts'
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

/** Sorts in place: what is equal stays in its order. */
export function* sorted(items: Value[], key: Value | undefined, isReverse: boolean): Doing<void> {
  let keys: Value[] = items.slice()
  if (key !== undefined && key !== null) {
    keys = []
    for (const each of items) keys.push(yield* call(key, [each]))
  }
  keys = asNumbers(keys) ?? keys
  const isPlain = keys.every(
    (each) => typeof each === typeof keys[0] && (typeof each === 'number' || typeof each === 'string'),
  )
  const length = isPlain ? longestRun : 1
  let runs: number[][] = []
  for (let from = 0; from < items.length; from += length) {
    const run = Array.from({ length: Math.min(length, items.length - from) }, (_, n) => from + n)
    if (isPlain) {
      yield* breathe(longestRun * 8, 0)
      run.sort((a, b) => compared(keys, a, b, isReverse))
    } else if (from % longestRun === 0) yield* breathe(longestRun, longestRun)
    runs.push(run)
  }
  const merging = { keys, isReverse, count: 0 }
  while (runs.length > 1) {
    const longer: number[][] = []
    for (let n = 0; n < runs.length; n += 2) {
      const [left, right] = [runs[n], runs[n + 1]]
      longer.push(right ? yield* merged(left, right, merging) : left)
    }
    runs = longer
  }
  const result = (runs[0] ?? []).map((at) => items[at])
  for (const [n, each] of result.entries()) items[n] = each
}

/** What is in order as numbers are; undefined where something is in none, or is no number. */
function asNumbers(keys: readonly Value[]): number[] | undefined {
  if (!(keys[0] instanceof Float)) return undefined
  const numbers: number[] = []
  for (const each of keys) {
    const number = each instanceof Float ? each.value : each
    if (typeof number !== 'number' || Number.isNaN(number)) return undefined
    numbers.push(number)
  }
  return numbers
}

function compared(keys: readonly Value[], a: number, b: number, isReverse: boolean): number {
  const isLess = plainOrder('<', keys[isReverse ? b : a], keys[isReverse ? a : b])
  if (isLess) return -1
  return plainOrder('<', keys[isReverse ? a : b], keys[isReverse ? b : a]) ? 1 : a - b
}

function* merged(
  left: readonly number[],
  right: readonly number[],
  merging: { readonly keys: readonly Value[]; readonly isReverse: boolean; count: number },
): Doing<number[]> {
  const { keys, isReverse } = merging
  const result: number[] = []
  let [l, r] = [0, 0]
  while (l < left.length && r < right.length) {
    const [a, b] = isReverse ? [keys[left[l]], keys[right[r]]] : [keys[right[r]], keys[left[l]]]
    const isLess = plainOrder('<', a, b) ?? (yield* truth(yield* order('<', a, b)))
    result.push(isLess ? right[r++] : left[l++])
    // However short they are that are merged.
    if (++merging.count % longestRun === 0) yield* breathe(longestRun * 4, 0)
  }
  return result.concat(l < left.length ? left.slice(l) : right.slice(r))
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
