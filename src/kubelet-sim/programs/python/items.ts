/** What `a[b]` and `in` do. */
import { anySpecial, ask, special } from './asking.ts'
import { done, joinedTexts, longestBite } from './bites.ts'
import { equal, plainEqual, slotOf, truth } from './comparing.ts'
import { indexError, keyError, typeError, valueError } from './errors.ts'
import { breathe, breatheFor, iteratorOf, nextOf } from './iterating.ts'
import { asked, Collection, Dict, keyOf, sizeOf, Table, View } from './tables.ts'
import { characterAt, charactersOf, isPlain, lengthOf, offsetIn } from './texts.ts'
import {
  Alias,
  aliasType,
  Bytes,
  Class,
  type Doing,
  Instance,
  isInt,
  List,
  Range,
  Slice,
  stop,
  Tuple,
  tupleType,
  typeOf,
  type Value,
} from './values.ts'

/** A place in a sequence, as a number that may be negative; undefined for what is none. */
export function placeOf(index: Value): number | undefined {
  if (isInt(index)) return Number(index)
  return index instanceof Instance && isInt(index.payload ?? null) ? Number(index.payload) : undefined
}

const kindOf = (value: Value): string =>
  value instanceof List
    ? 'list'
    : value instanceof Tuple
      ? 'tuple'
      : typeof value === 'string'
        ? 'string'
        : 'index'

/** Where a slice begins and ends in a sequence of that length, and which way it goes. */
export function sliceBounds({ start, end, step }: Slice, length: number): readonly [number, number, number] {
  const by = step === null ? 1 : sliceNumber(step)
  if (by === 0) throw valueError('slice step cannot be zero')
  const [lowest, highest] = by > 0 ? [0, length] : [-1, length - 1]
  const bound = (value: Value, byDefault: number): number => {
    if (value === null) return byDefault
    const at = sliceNumber(value)
    return Math.max(lowest, Math.min(highest, at < 0 ? at + length : at))
  }
  return [bound(start, by > 0 ? lowest : highest), bound(end, by > 0 ? highest : lowest), by]
}

function sliceNumber(value: Value): number {
  const place = placeOf(value)
  if (place === undefined)
    throw typeError('slice indices must be integers or None or have an __index__ method')
  return place
}

function sliced<T>(items: readonly T[], slice: Slice): T[] {
  const [start, end, step] = sliceBounds(slice, items.length)
  if (step === 1) return items.slice(start, Math.max(start, end))
  const found: T[] = []
  for (let n = start; step > 0 ? n < end : n > end; n += step) found.push(items[n])
  return found
}

/** What a slice takes of a text; undefined where that is much, and to be put together. */
function slicedText(text: string, slice: Slice): string | undefined {
  const [start, end, step] = sliceBounds(slice, lengthOf(text))
  if (step === 1) return text.slice(offsetIn(text, start), offsetIn(text, Math.max(start, end)))
  if (text.length > longestBite) return undefined
  if (!isPlain(text)) return sliced(charactersOf(text), slice).join('')
  let found = ''
  for (let n = start; step > 0 ? n < end : n > end; n += step) found += text[n]
  return found
}

/** The same, of a long text. */
function* slicedInBites(text: string, slice: Slice): Doing<string> {
  const [start, end, step] = sliceBounds(slice, lengthOf(text))
  const count = Math.max(0, Math.ceil((end - start) / step))
  const parts: string[] = []
  const atOnce = Math.max(1, Math.floor(longestBite / Math.abs(step)))
  for (let n = 0; n < count; n += atOnce) {
    const last = start + (Math.min(count, n + atOnce) - 1) * step
    const [low, high] = step > 0 ? [start + n * step, last + 1] : [last, start + n * step + 1]
    const characters = charactersOf(text.slice(offsetIn(text, low), offsetIn(text, high)))
    const found: string[] = []
    const first = step > 0 ? 0 : characters.length - 1
    for (let at = first; at >= 0 && at < characters.length; at += step) found.push(characters[at])
    parts.push(found.join(''))
    yield* breatheFor(characters.length, found.length)
  }
  return yield* done(joinedTexts(parts, ''))
}

/** The item; undefined where a class has to be asked. */
export function plainItem(of: Value, index: Value): Value | undefined {
  if (of instanceof List || of instanceof Tuple) {
    if (!of.cls.isOurs && of.cls.find('__getitem__') !== undefined) return undefined
    if (typeof index === 'number') {
      const { items } = of
      const found = items[index < 0 ? index + items.length : index]
      if (found !== undefined) return found
      throw indexError(`${kindOf(of)} index out of range`)
    }
    if (index instanceof Slice) {
      const items = sliced(of.items, index)
      return of instanceof List ? new List(items) : new Tuple(items)
    }
  }
  if (of instanceof Dict) {
    if (
      !of.cls.isOurs &&
      (of.cls.find('__getitem__') !== undefined || of.cls.find('__missing__') !== undefined)
    )
      return undefined
    const key = keyOf(index)
    if (key === asked) return undefined
    const entry = of.entries.get(key)
    if (entry) return entry.value
    throw keyError(index)
  }
  if (typeof of === 'string') return itemOfText(of, index)
  if (of instanceof Bytes) return itemOfBytes(of, index)
  if (of instanceof Range) return itemOfRange(of, index)
  return undefined
}

function itemOfText(of: string, index: Value): Value | undefined {
  if (index instanceof Slice) return slicedText(of, index)
  const place = placeOf(index)
  if (place === undefined) return undefined
  const found = characterAt(of, place)
  if (found === undefined) throw indexError('string index out of range')
  return found
}

function itemOfBytes(of: Bytes, index: Value): Value | undefined {
  if (index instanceof Slice) {
    const text = slicedText(of.text, index)
    return text === undefined ? undefined : new Bytes(text, of.cls)
  }
  const place = placeOf(index)
  if (place === undefined) return undefined
  const at = place < 0 ? place + of.length : place
  if (at < 0 || at >= of.length)
    throw indexError(of.cls.name === 'bytes' ? 'index out of range' : 'bytearray index out of range')
  return of.at(at)
}

function itemOfRange(of: Range, index: Value): Value | undefined {
  if (index instanceof Slice) {
    const [start, end, step] = sliceBounds(index, of.length)
    return new Range(of.start + start * of.step, of.start + end * of.step, of.step * step)
  }
  const place = placeOf(index)
  if (place === undefined) return undefined
  const at = place < 0 ? place + of.length : place
  if (at < 0 || at >= of.length) throw indexError('range object index out of range')
  return of.start + of.step * at
}

export function* item(of: Value, index: Value): Doing<Value> {
  const own = special(of, '__getitem__')
  if (own !== undefined) return yield* ask(own, of, index)
  if (of instanceof Dict) {
    const key = yield* slotOf(of, index)
    const entry = of.entries.get(key)
    if (entry) return entry.value
    const missing = special(of, '__missing__')
    if (missing !== undefined) return yield* ask(missing, of, index)
    throw keyError(index)
  }
  if (of instanceof Class) return yield* itemOfClass(of, index)
  if (index instanceof Slice && typeof of === 'string') return yield* slicedInBites(of, index)
  if (index instanceof Slice && of instanceof Bytes)
    return new Bytes(yield* slicedInBites(of.text, index), of.cls)
  const listed = anySpecial(of, '__getitem__')
  if (listed !== undefined) return yield* ask(listed, of, index)
  const plain = of instanceof Instance && of.payload !== undefined ? plainItem(of.payload, index) : undefined
  if (plain !== undefined) return plain
  const place = placeOf(index)
  if ((of instanceof List || of instanceof Tuple) && place !== undefined) return plainItem(of, place)!
  const asIndex = special(index, '__index__')
  if (asIndex !== undefined && place === undefined) return yield* item(of, yield* ask(asIndex, index))
  throw refusalOf(of, index)
}

function* itemOfClass(of: Class, index: Value): Doing<Value> {
  const own = of.find('__class_getitem__')
  if (own !== undefined) return yield* ask(own, of, index)
  const meta = of.cls.find('__getitem__')
  if (meta !== undefined) return yield* ask(meta, of, index)
  const args = index instanceof Tuple ? index.items : [index]
  const shown = args.map((each) =>
    each instanceof Class ? each.name : each instanceof Alias ? each.text : each === null ? 'None' : '...',
  )
  if (of.isOurs && !subscriptable.has(of.name)) throw typeError(`type '${of.name}' is not subscriptable`)
  return new Alias(
    `${of.module === 'builtins' ? '' : `${of.module}.`}${of.name}[${shown.join(', ')}]`,
    of,
    args,
  )
}

const subscriptable = new Set(
  'list dict tuple set frozenset type deque defaultdict OrderedDict Counter Queue Popen CompletedProcess'.split(
    ' ',
  ),
)

export function refusalOf(of: Value, index: Value) {
  const name = typeOf(of).name
  if (of instanceof List || of instanceof Tuple)
    return typeError(`${name} indices must be integers or slices, not ${typeOf(index).name}`)
  if (typeof of === 'string') return typeError(`string indices must be integers, not '${typeOf(index).name}'`)
  if (of instanceof Bytes)
    return typeError(`byte indices must be integers or slices, not ${typeOf(index).name}`)
  return typeError(`'${name}' object is not subscriptable`)
}

/** Whether something is in it; undefined where somebody has to be asked. */
export function plainContains(of: Value, value: Value): boolean | undefined {
  if (typeof of === 'string') {
    if (typeof value === 'string') return of.includes(value)
    if (value instanceof Instance && typeof value.payload === 'string') return of.includes(value.payload)
    throw typeError(`'in <string>' requires string as left operand, not ${typeOf(value).name}`)
  }
  if (of === null || typeof of !== 'object' || !of.cls.isOurs) return undefined
  if (of instanceof Table || (of instanceof View && of.shows === 'keys')) {
    const key = keyOf(value)
    return key === asked ? undefined : (of instanceof View ? of.dict : of).entries.has(key)
  }
  if (of instanceof List || of instanceof Tuple) {
    if (of.items.length > longestGlance) return undefined
    for (const each of of.items) {
      if (each === value) return true
      const same = plainEqual(each, value)
      if (same !== false) return same
    }
    return false
  }
  if (of instanceof Bytes) {
    if (value instanceof Bytes) return of.text.includes(value.text)
    return isInt(value) ? of.text.includes(String.fromCharCode(Number(value))) : undefined
  }
  if (of instanceof Range && isInt(value)) {
    const at = (Number(value) - of.start) / of.step
    return Number.isInteger(at) && at >= 0 && at < of.length
  }
  return undefined
}

/** So many are compared before others have their turns. */
const longestGlance = 4_096

function* isAmong(items: readonly Value[], value: Value): Doing<boolean> {
  for (let n = 0; n < items.length; n++) {
    const each = items[n]
    if (each === value || (plainEqual(each, value) ?? (yield* equal(each, value)))) return true
    if (n % longestGlance === longestGlance - 1) yield* breathe(longestGlance, 0)
  }
  return false
}

export function* contains(of: Value, value: Value): Doing<boolean> {
  const own = anySpecial(of, '__contains__')
  if (own !== undefined) return yield* truth(yield* ask(own, of, value))
  if (of instanceof Collection || of instanceof Dict) return of.entries.has(yield* slotOf(of, value))
  const cls = typeOf(of)
  if ((of instanceof List || of instanceof Tuple) && cls.find('__iter__') === undefined)
    return yield* isAmong(of.items, value)
  const isIterable = typeof of === 'string' || (of !== null && typeof of === 'object' && cls !== aliasType)
  if (!isIterable) throw typeError(`argument of type '${cls.name}' is not iterable`)
  const iterator = yield* iteratorOf(of)
  for (;;) {
    const next = yield* nextOf(iterator)
    if (next === stop) return false
    if (next === value || (yield* equal(next, value))) return true
  }
}

/** How many items there are. */
export function* lengthOfValue(value: Value): Doing<number> {
  const own = anySpecial(value, '__len__')
  if (own !== undefined) {
    const size = yield* ask(own, value)
    if (!isInt(size)) throw typeError(`'${typeOf(size).name}' object cannot be interpreted as an integer`)
    if (Number(size) < 0) throw valueError('__len__() should return >= 0')
    return Number(size)
  }
  const size = plainLength(value)
  if (size === undefined) throw typeError(`object of type '${typeOf(value).name}' has no len()`)
  return size
}

export function plainLength(value: Value): number | undefined {
  if (typeof value === 'string') return lengthOf(value)
  if (value instanceof Range) return value.length
  if (value instanceof Instance && typeof value.payload === 'string') return lengthOf(value.payload)
  return sizeOf(value)
}

export const isSequence = (value: Value): boolean =>
  value instanceof List || value instanceof Range || (value instanceof Tuple && typeOf(value).isA(tupleType))
