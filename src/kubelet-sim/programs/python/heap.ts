/** How much memory a program holds: counted by going through all that it can still reach. */
import type { Counting } from '../held-memory.ts'
import { Frame } from './frame.ts'
import { Generator } from './generator.ts'
import { Table } from './tables.ts'
import {
  Bytes,
  Cell,
  Class,
  Exception,
  Func,
  List,
  Method,
  type Names,
  type Obj,
  Property,
  Tuple,
  type Value,
} from './values.ts'
import { sizeOfMade } from './weights.ts'

/** In bytes, as CPython has them. */
const sizes = { object: 48, item: 8, entry: 64, float: 24 }

/** Counts are told apart by their numbers. */
let lastCount = 0

/** So many are looked at before others may have their turns. */
const lookedAtOnce = 2_048
/** An item of a list is seen as quickly as an eighth of an object is looked at, a variable or an entry as a quarter. */
const [itemLook, entryLook] = [1 / 8, 1 / 4]

interface Roots {
  readonly frames: Iterable<unknown>
  readonly names: Iterable<Names>
}

export function* held({ frames, names }: Roots): Counting {
  const count = ++lastCount
  const waiting: Obj[] = []
  let [bytes, objects, looked] = [0, 0, 0]
  const see = (value: Value | undefined): void => {
    if (typeof value === 'string') bytes += value.length
    else if (typeof value === 'bigint') bytes += sizeOfMade(value)
    else if (value !== null && typeof value === 'object' && value.counted !== count) {
      value.counted = count
      waiting.push(value)
    }
  }
  const seeFrame = (frame: Frame): void => {
    for (const each of frame.stack) see(each)
    for (const each of frame.fast) see(each)
    for (const each of frame.cells) see(each)
    for (const each of frame.names?.values() ?? []) see(each)
  }
  for (const each of frames) if (each instanceof Frame) seeFrame(each)
  for (const each of names) for (const value of each.values()) see(value)
  for (let object = waiting.pop(); object; object = waiting.pop()) {
    objects++
    looked++
    if (looked >= lookedAtOnce) {
      yield looked
      looked = 0
    }
    if (object instanceof Class && object.isOurs) continue
    bytes += sizes.object
    if (object.attrs) for (const value of object.attrs.values()) see(value)
    if (object instanceof List || object instanceof Tuple) {
      bytes += object.items.length * sizes.item
      for (const each of object.items) {
        see(each)
        looked += itemLook
        if (looked < lookedAtOnce) continue
        yield looked
        looked = 0
      }
    } else if (object instanceof Table) {
      bytes += object.size * sizes.entry
      for (const { key, value } of object.entries.values()) {
        see(key)
        see(value)
        looked += entryLook
        if (looked < lookedAtOnce) continue
        yield looked
        looked = 0
      }
    } else if (object instanceof Bytes) bytes += object.text.length
    else if (object instanceof Cell) see(object.value)
    else if (object instanceof Func) for (const each of object.closure) see(each)
    else if (object instanceof Method) see(object.self)
    else if (object instanceof Generator) seeFrame(object.frame)
    else if (object instanceof Exception) for (const each of object.args) see(each)
    else if (object instanceof Property) see(object.getter)
    else if (object instanceof Class) for (const each of object.own.values()) see(each)
  }
  return { bytes, objects }
}
