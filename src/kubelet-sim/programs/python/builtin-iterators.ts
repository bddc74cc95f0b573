/** zip, map, filter, enumerate, reversed, iter and next. */
import { anySpecial, ask, call } from './asking.ts'
import { equal, truth } from './comparing.ts'
import { failure, stopIteration, typeError, valueError } from './errors.ts'
import { Generator } from './generator.ts'
import { lengthOfValue } from './items.ts'
import { itemsOf, iteratorOf, iteratorType, nextOf, over } from './iterating.ts'
import { Table } from './tables.ts'
import { characterAt, lengthOf } from './texts.ts'
import { indexOf } from './types-number.ts'
import {
  Bytes,
  type Doing,
  Iterator,
  List,
  PlainIterator,
  Range,
  SlowIterator,
  type Stop,
  stop,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'
/** Goes through several at once. */
export function together(name: string, iterables: readonly Value[], isStrict: boolean): Doing<Value> {
  return (function* () {
    const iterators: Value[] = []
    for (const one of iterables) iterators.push(yield* iteratorOf(one))
    return new SlowIterator(iteratorType(name), function* () {
      const items: Value[] = []
      for (const [n, one] of iterators.entries()) {
        const next = yield* nextOf(one)
        if (next === stop) {
          if (isStrict && n > 0)
            throw valueError(`zip() argument ${n + 1} is shorter than argument${n > 1 ? `s 1-${n}` : ' 1'}`)
          return stop
        }
        items.push(next)
      }
      return iterators.length === 0 ? stop : new Tuple(items)
    })
  })()
}

export function* mapped(callee: Value, iterables: readonly Value[]): Doing<Value> {
  const tuples = (yield* together('map', iterables, false)) as SlowIterator
  return new SlowIterator(iteratorType('map'), function* () {
    const next = yield* tuples.next()
    return next === stop ? stop : yield* call(callee, [...(next as Tuple).items])
  })
}

export function* filtered(test: Value, iterable: Value): Doing<Value> {
  const iterator = yield* iteratorOf(iterable)
  return new SlowIterator(iteratorType('filter'), function* () {
    for (;;) {
      const next = yield* nextOf(iterator)
      if (next === stop) return stop
      if (yield* truth(test === null ? next : yield* call(test, [next]))) return next
    }
  })
}

export function* numbered(iterable: Value, start: Value | undefined): Doing<Value> {
  const iterator = yield* iteratorOf(iterable)
  let count = start === undefined ? 0 : indexOf(start)
  return new SlowIterator(iteratorType('enumerate'), function* () {
    const next = yield* nextOf(iterator)
    return next === stop ? stop : new Tuple([count++, next])
  })
}

/** Goes through so many from the last to the first. */
function backwards(length: number, item: (n: number) => Value | Stop, name: string): Iterator {
  let left = length
  return new PlainIterator(iteratorType(name), () => (left > 0 ? item(--left) : stop))
}

export function* reversed(value: Value): Doing<Value> {
  const own = anySpecial(value, '__reversed__')
  if (own !== undefined) return yield* ask(own, value)
  if (value instanceof Range)
    return backwards(value.length, (n) => value.start + n * value.step, 'range_iterator')
  if (typeof value === 'string') return backwards(lengthOf(value), (n) => characterAt(value, n)!, 'reversed')
  if (value instanceof List || value instanceof Tuple)
    return backwards(
      value.items.length,
      (n) => (n < value.items.length ? value.items[n] : stop),
      value instanceof List ? 'list_reverseiterator' : 'reversed',
    )
  if (value instanceof Bytes) return backwards(value.length, (n) => value.at(n), 'reversed')
  if (value instanceof Table || typeOf(value).name.startsWith('dict_'))
    return over([...(yield* itemsOf(value))].reverse(), 'reversed')
  const items: Value[] = []
  const item = anySpecial(value, '__getitem__')
  if (item === undefined || anySpecial(value, '__len__') === undefined)
    throw typeError(`'${typeOf(value).name}' object is not reversible`)
  for (let n = yield* lengthOfValue(value); n > 0; n--) items.push(yield* ask(item, value, n - 1))
  return over(items, 'reversed')
}

export function* next(iterator: Value, byDefault: Value | undefined): Doing<Value> {
  if (!(iterator instanceof Iterator) && anySpecial(iterator, '__next__') === undefined)
    throw typeError(`'${typeOf(iterator).name}' object is not an iterator`)
  const found = yield* nextOf(iterator)
  if (found !== stop) return found
  if (byDefault !== undefined) return byDefault
  const result = iterator instanceof Generator ? iterator.result : null
  throw failure(stopIteration, ...(result === null ? [] : [result]))
}

export function* iterator(value: Value, end: Value | undefined): Doing<Value> {
  if (end === undefined) return yield* iteratorOf(value)
  return new SlowIterator(iteratorType('callable_iterator'), function* (): Doing<Value | Stop> {
    const found = yield* call(value)
    return (yield* equal(found, end)) ? stop : found
  })
}
