/** dict and set: what is in them is found by a key of ours that is the same for values that are equal. */
import { LargeMap } from '../large-map.ts'
import { typeError } from './errors.ts'
import {
  Bytes,
  type Class,
  dictType,
  Float,
  Instance,
  List,
  Obj,
  setType,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

/** What has to be asked for its hash, and compared, by what its class says. */
export const asked = Symbol('asked')

export interface Entry {
  readonly key: Value
  value: Value
}

/** So many entries are put into a table at once where others are to have their turns in between. */
export const entriesAtOnce = 1_000

/** Work that is done in pieces of so many entries. */
export type Pieces = Generator<void, void>

/** What is found by keys: see keyOf. */
export abstract class Table extends Obj {
  readonly entries = new LargeMap<unknown, Entry>()
  /** Keys that are compared as their classes say, by their hashes. */
  asked: Map<Value, Value[]> | undefined
  /** Counts what has come and gone, for those who go through it. */
  changes = 0

  get size(): number {
    return this.entries.size
  }

  /** @param key what keyOf says of `of`; or `of` itself, where it is asked */
  put(key: unknown, of: Value, value: Value): void {
    const entry = this.entries.get(key)
    if (entry) entry.value = value
    else {
      this.entries.set(key, { key: of, value })
      this.changes++
    }
  }

  remove(key: unknown): Entry | undefined {
    const entry = this.entries.get(key)
    if (!entry) return undefined
    this.entries.delete(key)
    this.changes++
    if (this.asked)
      for (const [hash, keys] of this.asked) {
        const left = keys.filter((each) => each !== entry.key)
        if (left.length < keys.length) this.asked.set(hash, left)
      }
    return entry
  }

  clear(): void {
    this.entries.clear()
    this.asked = undefined
    this.changes++
  }

  keys(): Value[] {
    return Array.from(this.entries.values(), ({ key }) => key)
  }

  /** What is in another, whose keys are known to be of other values or better. */
  copyFrom(other: Table): void {
    for (const _piece of this.copying(other));
  }

  /** The same, in pieces. */
  *copying(other: Table): Pieces {
    let count = 0
    for (const [key, entry] of other.entries) {
      this.put(key, entry.key, entry.value)
      if (++count % entriesAtOnce === 0) yield
    }
    if (other.asked) {
      this.asked ??= new Map()
      for (const [hash, keys] of other.asked) this.asked.set(hash, [...(this.asked.get(hash) ?? []), ...keys])
    }
  }
}

export class Dict extends Table {
  constructor(cls: Class = dictType) {
    super(cls)
  }

  /** By a text, as most keys are. */
  at(name: string): Value | undefined {
    return this.entries.get(textKey(name))?.value
  }

  set(name: string, value: Value): void {
    this.put(textKey(name), name, value)
  }

  static of(values: Iterable<readonly [string, Value]>): Dict {
    const made = new Dict()
    for (const [name, value] of values) made.set(name, value)
    return made
  }
}

/** The names of an object as a dict: what is changed in it changes them. */
export class LiveNames extends Dict {
  constructor(private readonly names: Map<string, Value>) {
    super()
    for (const [name, value] of names) super.put(textKey(name), name, value)
  }

  override put(key: unknown, of: Value, value: Value): void {
    super.put(key, of, value)
    this.names?.set(of as string, value)
  }

  override remove(key: unknown): Entry | undefined {
    const gone = super.remove(key)
    if (gone) this.names.delete(gone.key as string)
    return gone
  }

  override clear(): void {
    super.clear()
    this.names.clear()
  }
}

/** A set, or one that cannot be changed. */
export class Collection extends Table {
  constructor(cls: Class = setType) {
    super(cls)
  }

  add(value: Value): void {
    this.put(keyOf(value), value, true)
  }
}

const textKey = (text: string): string => (text.charCodeAt(0) === 0 ? `\0s${text}` : text)

/** What stands for an object in keys of several: nobody sees it. */
const serials = new WeakMap<object, number>()
let lastSerial = 0

function serialOf(value: object): number {
  let serial = serials.get(value)
  if (serial === undefined) serials.set(value, (serial = ++lastSerial))
  return serial
}

const floatKey = (value: Float): unknown => {
  const { value: number } = value
  if (Number.isNaN(number)) return value
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(number) : number
}

/** What is the same for equal values, and another one for others; `asked` where its class has to be asked. */
export function keyOf(value: Value): unknown {
  switch (typeof value) {
    case 'string':
      return textKey(value)
    case 'number':
    case 'bigint':
      return value
    case 'boolean':
      return Number(value)
    default:
      return value === null ? null : keyOfObject(value)
  }
}

const deepestTuple = 100
/** The key of a tuple is no longer than that, in characters: what is larger is found by its hash. */
const longestKey = 16_384

function keyOfObject(value: Obj, depth = 0): unknown {
  if (value instanceof Instance) {
    if (value.cls.find('__hash__') === null) throw unhashable(value)
    if (value.cls.find('__eq__') !== undefined || value.cls.find('__hash__') !== undefined) return asked
    return value.payload === undefined ? value : keyOf(value.payload)
  }
  if (value instanceof Float) return floatKey(value)
  if (value instanceof Tuple) return depth > deepestTuple ? asked : tupleKey(value, depth)
  if (value instanceof Bytes) {
    if (value.cls.name === 'bytearray') throw unhashable(value)
    return `\0b${value.text}`
  }
  if (value instanceof Collection) {
    if (value.cls.isA(setType)) throw unhashable(value)
    if (value.size > entriesAtOnce) return asked
    const keys = Array.from(value.entries.keys(), partOf)
    return `\0f${keys.sort().join()}`
  }
  if (value instanceof List || value instanceof Dict) throw unhashable(value)
  return value
}

const unhashable = (value: Value) => typeError(`unhashable type: '${typeOf(value).name}'`)

function tupleKey({ items, cls }: Tuple, depth: number): unknown {
  if (cls.find('__eq__') !== undefined && !cls.isOurs) return asked
  let text = '\0t'
  for (const each of items) {
    const key = typeof each === 'object' && each !== null ? keyOfObject(each, depth + 1) : keyOf(each)
    if (key === asked) return asked
    text += partOf(key)
    if (text.length > longestKey) return asked
  }
  return text
}

const partOf = (key: unknown): string =>
  typeof key === 'string'
    ? `${key.length}:${key}`
    : typeof key === 'object' && key !== null
      ? `#${serialOf(key)};`
      : `${key === 0 ? 0 : key};`

/** Keys, values or items of a dict, which show what is in it now. */
export class View extends Obj {
  constructor(
    cls: Class,
    readonly dict: Dict,
    readonly shows: 'keys' | 'values' | 'items',
  ) {
    super(cls)
  }

  of({ key, value }: Entry): Value {
    return this.shows === 'keys' ? key : this.shows === 'values' ? value : new Tuple([key, value])
  }
}

/** What is orderly and may be counted at once. */
export function sizeOf(value: Value): number | undefined {
  if (typeof value === 'string') return undefined
  if (value instanceof List || value instanceof Tuple) return value.items.length
  if (value instanceof Table) return value.size
  if (value instanceof View) return value.dict.size
  if (value instanceof Bytes) return value.text.length
  return undefined
}
