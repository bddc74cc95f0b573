/** What `a[b] = c` and `del a[b]` do. */
import { anySpecial, ask, special } from './asking.ts'
import { slotOf } from './comparing.ts'
import { indexError, keyError, typeError, valueError } from './errors.ts'
import { placeOf, refusalOf, sliceBounds } from './items.ts'
import { breathe, breatheFor, itemsAtOnce, itemsOf } from './iterating.ts'
import { asked, Dict, keyOf } from './tables.ts'
import { Bytes, bytearrayType, type Doing, List, Slice, typeOf, type Value } from './values.ts'

/** A byte, as a number. @throws Raised */
function octetOf(value: Value): number {
  const octet = placeOf(value)
  if (octet === undefined)
    throw typeError(`'${typeOf(value).name}' object cannot be interpreted as an integer`)
  if (octet < 0 || octet > 255) throw valueError('byte must be in range(0, 256)')
  return octet
}

function setOctet(of: Bytes, place: number, value: Value): void {
  const at = place < 0 ? place + of.length : place
  if (at < 0 || at >= of.length) throw indexError('bytearray index out of range')
  of.put(at, octetOf(value))
}

/** Puts bytes into the place of those that a slice takes. */
function* setOctets(of: Bytes, slice: Slice, value: Value): Doing<void> {
  const [start, end, step] = sliceBounds(slice, of.length)
  const put = value instanceof Bytes ? value : yield* itemsOf(value)
  const octet = (n: number): number => (put instanceof Bytes ? put.at(n) : octetOf(put[n]))
  const count = Math.max(0, Math.ceil((end - start) / step))
  if (put.length !== count) {
    if (step !== 1)
      throw valueError(`attempt to assign bytes of size ${put.length} to extended slice of size ${count}`)
    const { text } = of
    const bytes =
      put instanceof Bytes ? put.text : put.map((each) => String.fromCharCode(octetOf(each))).join('')
    of.text = text.slice(0, start) + bytes + text.slice(Math.max(start, end))
    return yield* breatheFor(text.length >> 5, bytes.length)
  }
  for (let n = 0; n < count; n++) {
    of.put(start + n * step, octet(n))
    if (n % itemsAtOnce === itemsAtOnce - 1) yield* breatheFor(itemsAtOnce >> 2, 0)
  }
}

/** Takes a byte away, or those that a slice takes. */
function* withoutOctets(of: Bytes, index: Value): Doing<void> {
  const place = placeOf(index)
  if (!(index instanceof Slice) && place === undefined) throw refusalOf(of, index)
  const at = place !== undefined && place < 0 ? place + of.length : place
  if (at !== undefined && (at < 0 || at >= of.length)) throw indexError('bytearray index out of range')
  const [start, end, step] = at === undefined ? sliceBounds(index as Slice, of.length) : [at, at + 1, 1]
  yield* breatheFor(of.length >> 5, 0)
  const { text } = of
  if (step === 1) {
    of.text = text.slice(0, start) + text.slice(Math.max(start, end))
    return
  }
  const parts = new List(text.split(''))
  yield* withoutSlice(parts, index as Slice)
  of.text = parts.items.join('')
}

/** Sets it; answers whether that was all. */
export function setPlainItem(of: Value, index: Value, value: Value): boolean {
  if (of instanceof List && (of.cls.isOurs || of.cls.find('__setitem__') === undefined)) {
    const place = placeOf(index)
    if (place === undefined) return false
    const at = place < 0 ? place + of.items.length : place
    if (at < 0 || at >= of.items.length) throw indexError('list assignment index out of range')
    of.items[at] = value
    return true
  }
  if (of instanceof Bytes && of.cls === bytearrayType) {
    const place = placeOf(index)
    if (place === undefined) return false
    setOctet(of, place, value)
    return true
  }
  if (!(of instanceof Dict) || (!of.cls.isOurs && of.cls.find('__setitem__') !== undefined)) return false
  const key = keyOf(index)
  if (key === asked) return false
  of.put(key, index, value)
  return true
}

export function* setItem(of: Value, index: Value, value: Value): Doing<void> {
  const own = special(of, '__setitem__')
  if (own !== undefined) {
    yield* ask(own, of, index, value)
    return
  }
  if (of instanceof Dict) return of.put(yield* slotOf(of, index, true), index, value)
  if (of instanceof List && index instanceof Slice) {
    const [start, end, step] = sliceBounds(index, of.items.length)
    const items = yield* itemsOf(value)
    if (step === 1) {
      const { items: before } = of
      of.items = before.slice(0, start).concat(items, before.slice(Math.max(start, end)))
      yield* breathe(of.items.length >> 5, 0)
      return
    }
    const count = Math.max(0, Math.ceil((end - start) / step))
    if (count !== items.length)
      throw valueError(
        `attempt to assign sequence of size ${items.length} to extended slice of size ${count}`,
      )
    for (let n = 0; n < count; n++) {
      of.items[start + n * step] = items[n]
      if (n % itemsAtOnce === itemsAtOnce - 1) yield* breathe(itemsAtOnce >> 2, 0)
    }
    return
  }
  if (of instanceof Bytes && of.cls.isA(bytearrayType) && index instanceof Slice)
    return yield* setOctets(of, index, value)
  const listed = anySpecial(of, '__setitem__')
  if (listed !== undefined) {
    yield* ask(listed, of, index, value)
    return
  }
  if (of instanceof List) throw refusalOf(of, index)
  throw typeError(`'${typeOf(of).name}' object does not support item assignment`)
}

/** Takes what a slice is of out of a list. */
function* withoutSlice(list: List, slice: Slice): Doing<void> {
  const { items } = list
  const [start, end, step] = sliceBounds(slice, items.length)
  const count = Math.max(0, Math.ceil((end - start) / step))
  if (count === 0) return
  const last = start + (count - 1) * step
  const [first, beyond, by] = step > 0 ? [start, last + 1, step] : [last, start + 1, -step]
  const kept = items.slice(0, first)
  if (by > 1)
    for (let n = first; n < beyond; n++) {
      if ((n - first) % by !== 0) kept.push(items[n])
      if (n % itemsAtOnce === 0) yield* breathe(itemsAtOnce >> 2, 0)
    }
  list.items = kept.concat(items.slice(beyond))
  yield* breathe(items.length >> 5, 0)
}

export function* deleteItem(of: Value, index: Value): Doing<void> {
  const own = special(of, '__delitem__')
  if (own !== undefined) {
    yield* ask(own, of, index)
    return
  }
  if (of instanceof Dict) {
    if (!of.remove(yield* slotOf(of, index))) throw keyError(index)
    return
  }
  if (of instanceof List) {
    if (index instanceof Slice) return yield* withoutSlice(of, index)
    const place = placeOf(index)
    if (place === undefined) throw refusalOf(of, index)
    const at = place < 0 ? place + of.items.length : place
    if (at < 0 || at >= of.items.length) throw indexError('list assignment index out of range')
    const moved = of.items.length - at
    if (moved > itemsAtOnce) yield* breathe(moved >> 6, 0)
    of.items.splice(at, 1)
    return
  }
  if (of instanceof Bytes && of.cls.isA(bytearrayType)) return yield* withoutOctets(of, index)
  const listed = anySpecial(of, '__delitem__')
  if (listed === undefined) throw typeError(`'${typeOf(of).name}' object doesn't support item deletion`)
  yield* ask(listed, of, index)
}
