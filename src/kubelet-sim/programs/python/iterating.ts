/** How one goes through what holds several. */
import { anySpecial, ask } from './asking.ts'
import { isRaised, runtimeError, tooLarge, typeError } from './errors.ts'
import type { Piecewise } from './piecewise.ts'
import { Collection, Dict, entriesAtOnce, type Pieces, Table, View } from './tables.ts'
import { charactersOf } from './texts.ts'
import {
  Bytes,
  Call,
  Class,
  coroutineType,
  type Doing,
  Iterator,
  List,
  Native,
  objectType,
  PlainIterator,
  Range,
  SlowIterator,
  type Stop,
  stop,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

const kinds = new Map<string, Class>()

/** The class of an iterator of ours. */
export function iteratorType(name: string): Class {
  let found = kinds.get(name)
  if (!found) kinds.set(name, (found = new Class(name, [objectType])))
  return found
}

export const over = (items: ArrayLike<Value>, name = 'tuple_iterator'): Iterator => {
  let at = 0
  return new PlainIterator(iteratorType(name), () => (at < items.length ? items[at++] : stop))
}

function overList(list: List): Iterator {
  let at = 0
  return new PlainIterator(iteratorType('list_iterator'), () =>
    at < list.items.length ? list.items[at++] : stop,
  )
}

/** So many characters are taken apart at once. */
const charactersAtOnce = 4_096

function overText(text: string): Iterator {
  const cls = iteratorType('str_ascii_iterator')
  if (text.length <= charactersAtOnce) return over(charactersOf(text), 'str_ascii_iterator')
  let characters: readonly string[] = []
  let [at, end] = [0, 0]
  return new PlainIterator(cls, () => {
    if (at === characters.length) {
      if (end >= text.length) return stop
      const from = end
      end = Math.min(text.length, from + charactersAtOnce)
      if (/[\ud800-\udbff]/.test(text[end - 1])) end++
      characters = charactersOf(text.slice(from, end))
      at = 0
    }
    return characters[at++]
  })
}

function overBytes(bytes: Bytes): Iterator {
  let at = 0
  return new PlainIterator(iteratorType('bytes_iterator'), () => (at < bytes.length ? bytes.at(at++) : stop))
}

function overRange({ start, step, length }: Range): Iterator {
  let at = 0
  return new PlainIterator(iteratorType('range_iterator'), () => (at < length ? start + step * at++ : stop))
}

function overTable(
  table: Table,
  name: string,
  show: (entry: { key: Value; value: Value }) => Value,
): Iterator {
  const entries = table.entries.values()
  const { changes, size } = table
  let isOver = false
  return new PlainIterator(iteratorType(name), () => {
    if (isOver) return stop
    if (table.changes !== changes) {
      isOver = true
      const what = table instanceof Dict ? 'dictionary' : 'Set'
      throw runtimeError(
        table.size === size
          ? `${what} keys changed during iteration`
          : `${what} changed size during iteration`,
      )
    }
    const { done, value } = entries.next()
    if (!done) return show(value)
    isOver = true
    return stop
  })
}

/** An iterator over what is ours; undefined where its class has to be asked. */
export function plainIterator(value: Value): Iterator | undefined {
  if (typeof value === 'string') return overText(value)
  if (value === null || typeof value !== 'object') return undefined
  // Who waits for it asks it; it is gone through by nobody.
  if (value instanceof Iterator) return value.cls === coroutineType ? undefined : value
  if (!value.cls.isOurs && value.cls.find('__iter__') !== undefined) return undefined
  if (value instanceof List) return overList(value)
  if (value instanceof Tuple) return over(value.items)
  if (value instanceof Range) return overRange(value)
  if (value instanceof Dict) return overTable(value, 'dict_keyiterator', ({ key }) => key)
  if (value instanceof Collection) return overTable(value, 'set_iterator', ({ key }) => key)
  if (value instanceof View)
    return overTable(value.dict, `dict_${value.shows.slice(0, -1)}iterator`, (entry) => value.of(entry))
  return value instanceof Bytes ? overBytes(value) : undefined
}

/** What goes through a value: an iterator of ours, or an object of a program that is one. */
export function* iteratorOf(value: Value): Doing<Value> {
  const plain = plainIterator(value)
  if (plain) return plain
  const cls = typeOf(value)
  const own = cls.find('__iter__')
  if (own !== undefined && own !== null) {
    const made = yield* ask(own, value)
    if (!(made instanceof Iterator) && anySpecial(made, '__next__') === undefined)
      throw typeError(`iter() returned non-iterator of type '${typeOf(made).name}'`)
    return made
  }
  const item = cls.find('__getitem__')
  if (item === undefined || cls.isOurs) throw typeError(`'${cls.name}' object is not iterable`)
  let at = 0
  return new SlowIterator(iteratorType('iterator'), function* () {
    // What is beyond the end is said by raising.
    try {
      return yield* ask(item, value, at++)
    } catch (error) {
      if (isRaised(error, 'IndexError')) return stop
      throw error
    }
  })
}

/** The next of an iterator. */
export function* nextOf(iterator: Value): Doing<Value | Stop> {
  if (iterator instanceof PlainIterator) {
    // Whoever goes through it without end lets others have their turns.
    yield new Call(breathing, [1, 0], undefined)
    return iterator.next()
  }
  if (iterator instanceof Iterator) {
    const next = iterator.next()
    return typeof next === 'object' && next !== null && 'next' in next && !(next instanceof Iterator)
      ? yield* next as Doing<Value | Stop>
      : (next as Value | Stop)
  }
  const own = anySpecial(iterator, '__next__')
  if (own === undefined) throw typeError(`'${typeOf(iterator).name}' object is not an iterator`)
  try {
    return yield* ask(own, iterator)
  } catch (error) {
    if (isRaised(error, 'StopIteration')) return stop
    throw error
  }
}

/** Items that are there already; undefined where they have to be gone through. */
export function plainItems(value: Value): readonly Value[] | undefined {
  if (typeof value === 'string') return value.length <= charactersAtOnce ? charactersOf(value) : undefined
  if (value === null || typeof value !== 'object') return undefined
  if (!value.cls.isOurs && value.cls.find('__iter__') !== undefined) return undefined
  if (value instanceof List || value instanceof Tuple) return value.items
  const table = value instanceof View ? value.dict : value
  if (!(table instanceof Table) || table.size > entriesAtOnce) return undefined
  return value instanceof View ? Array.from(table.entries.values(), (entry) => value.of(entry)) : table.keys()
}

/** What a large table holds: whoever changes it meanwhile, it is gone through to its end. */
function* keptIn(of: Table | View): Doing<readonly Value[]> {
  const items: Value[] = []
  const { entries } = of instanceof View ? of.dict : of
  for (const entry of entries.values())
    if (items.push(of instanceof View ? of.of(entry) : entry.key) % itemsPerTurn === 0)
      yield* breathe(itemsPerTurn, items.length)
  return items
}

/** Every so many items somebody else has a turn. */
export const itemsPerTurn = 1_000

/** More than that is not held: an engine moves all of a list that has outgrown its room in one go. */
export const mostItems = 4_000_000

/** So many are copied from one place to another before others have their turns. */
export const itemsAtOnce = 65_536

/** All that it holds. */
export function* itemsOf(value: Value): Doing<readonly Value[]> {
  const plain = plainItems(value)
  if (plain) return plain
  if ((value instanceof Table || value instanceof View) && typeOf(value).find('__iter__') === undefined)
    return yield* keptIn(value)
  const iterator = yield* iteratorOf(value)
  const items: Value[] = []
  for (;;) {
    const next = iterator instanceof PlainIterator ? iterator.next() : yield* nextOf(iterator)
    if (next === stop) return items
    if (items.push(next) % itemsPerTurn === 0) yield* breathe(itemsPerTurn, items.length)
  }
}

/**
 * Puts items at the end of others, which may be the same ones: so many as there are at the beginning. In pieces: what is
 * longer than so much, an engine of JavaScript ends the whole process for.
 */
export function* appendAll(items: Value[], more: readonly Value[]): Doing<void> {
  const { length } = more
  if (items.length + length > mostItems) throw tooLarge()
  for (let from = 0; from < length; from += itemsAtOnce) {
    const end = Math.min(length, from + itemsAtOnce)
    for (let n = from; n < end; n++) items.push(more[n])
    if (end - from > itemsPerTurn) yield* breathe((end - from) >> 2, 0)
  }
}

/** Goes through what it holds. */
export function* each(value: Value, take: (item: Value) => Doing<unknown> | undefined): Doing<void> {
  const iterator = yield* iteratorOf(value)
  for (let count = 1; ; count++) {
    const next = iterator instanceof PlainIterator ? iterator.next() : yield* nextOf(iterator)
    if (next === stop) return
    const work = take(next)
    if (work) yield* work
    if (count % itemsPerTurn === 0) yield* breathe(itemsPerTurn, 0)
  }
}

/** Counts work, and lets others have their turns. @param held how many items are kept */
export function* breathe(count: number, held: number): Doing<void> {
  if (held > mostItems) throw tooLarge()
  yield new Call(breathing, [count, held], undefined)
}

/** Counts what is done for a text: so many instructions, and what of it is kept, in characters. */
export function* breatheFor(count: number, kept: number): Doing<void> {
  yield new Call(breathing, [Math.ceil(count), 0, kept], undefined)
}

/** Does what is done piecewise, and lets others have their turns in between. */
export function* inPieces<T>(work: Piecewise<T>): Doing<T> {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    yield* breatheFor(value, 0)
  }
}

/** Does what is done in pieces, and lets others have their turns in between. */
export function* inTurns(work: Pieces): Doing<void> {
  for (const _piece of work) yield* breathe(entriesAtOnce * 4, entriesAtOnce)
}

/** What is called to count work: the machine knows it. */
export const breathing = new Native('breathe', () => null)
