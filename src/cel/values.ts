/**
 * What expressions compute with. An int is a BigInt, a double a number; strings, booleans and null are JavaScript's own.
 * A failure is a value too (`CelError`), so that `||` can look past it.
 */
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  errorType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  stringType,
  type Type,
  timestampType,
  typeType,
  uintType,
} from './types.ts'

export type Value =
  | bigint
  | boolean
  | CelError
  | Duration
  | Foreign
  | ListValue
  | MapValue
  | null
  | number
  | Optional
  | string
  | Timestamp
  | TypeValue
  | Uint
  | Uint8Array

/** Why there is no value, in the words of cel-go. */
export class CelError {
  readonly message: string
  /** Ends the whole evaluation: no operator looks past it. */
  readonly isFinal: boolean
  constructor(message: string, isFinal = false) {
    this.message = message
    this.isFinal = isFinal
  }
}

export const noSuchOverload = new CelError('no such overload')
export const noSuchKey = (key: Value) => new CelError(`no such key: ${plainText(key)}`)
export const outOfBounds = (index: bigint | number) => new CelError(`index out of bounds: ${index}`)
export const conversionError = (from: Value, to: Type) =>
  new CelError(`type conversion error from '${typeOf(from).name}' to '${to.name}'`)

export class Uint {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}

export class Duration {
  readonly nanoseconds: bigint
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }
}

export class Timestamp {
  /** Since 1970. */
  readonly nanoseconds: bigint
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }
}

export class TypeValue {
  readonly type: Type
  constructor(type: Type) {
    this.type = type
  }
}

export class Optional {
  readonly value: Value | undefined
  constructor(value?: Value) {
    this.value = value
  }
}
export const none = new Optional()

/** How a value is called and printed that JSON does not have, where a cluster tells that it got one. */
export interface Told {
  /** As conversions name it. */
  readonly name: string
  /** Its type in Go. */
  readonly type: string
  readonly text: string
}

/** A value of a library's own type (a Quantity, a URL, an authorizer). */
export abstract class Foreign {
  abstract readonly type: Type
  abstract get told(): Told
  abstract equals(other: Foreign): boolean
  /** What `size` would be, where cost is counted by it. */
  get extent(): number {
    return 1
  }
  get isZero(): boolean {
    return false
  }
}

/** A list, of whatever its elements are read from. */
export abstract class ListValue {
  abstract readonly size: number
  /** `n` is within bounds. */
  abstract at(n: number): Value
  /** What this list is equal to where order counts, overridden where it does not. */
  abstract equals(other: ListValue, areEqual: (a: Value, b: Value) => boolean): boolean

  concat(other: ListValue): ListValue {
    return new SumList([...this, ...other])
  }
  /** What the elements are in JSON, where they were read from it. */
  get json(): readonly unknown[] | undefined {
    return undefined
  }
  *[Symbol.iterator](): Iterator<Value> {
    for (let n = 0; n < this.size; n++) yield this.at(n)
  }
}

export function areEqualInOrder(
  a: ListValue,
  b: ListValue,
  areEqual: (a: Value, b: Value) => boolean,
): boolean {
  if (a.size !== b.size) return false
  for (let n = 0; n < a.size; n++) if (!areEqual(a.at(n), b.at(n))) return false
  return true
}

export class ArrayList extends ListValue {
  readonly elements: readonly Value[]
  constructor(elements: readonly Value[]) {
    super()
    this.elements = elements
  }
  override get size() {
    return this.elements.length
  }
  override at(n: number) {
    return this.elements[n]
  }
  override equals(other: ListValue, areEqual: (a: Value, b: Value) => boolean) {
    return areEqualInOrder(this, other, areEqual)
  }
}

/** Two lists as one. */
export class SumList extends ArrayList {}

/** Texts that a function has made of one: no list that was written down, which matters to who looks closely. */
export class TextList extends ArrayList {
  declare readonly elements: readonly string[]
}

/** A map, of whatever its entries are read from. */
export abstract class MapValue {
  abstract readonly size: number
  abstract find(key: Value): Value | undefined
  abstract keys(): readonly Value[]
  /** Undefined where the default rule (same keys, equal values) holds. */
  equals(_other: MapValue, _areEqual: (a: Value, b: Value) => boolean): boolean | undefined {
    return undefined
  }
}

/** Two keys are the same when their names are: 1, 1u and 1.0 are one key. */
export function keyName(key: Value): string | undefined {
  switch (typeof key) {
    case 'string':
      return `s${key}`
    case 'bigint':
      return `n${key}`
    case 'boolean':
      return `b${key}`
    case 'number':
      return Number.isInteger(key) ? `n${BigInt(key)}` : undefined
    default:
      return key instanceof Uint ? `n${key.value}` : undefined
  }
}

export class EntryMap extends MapValue {
  readonly #entries = new Map<string, readonly [Value, Value]>()

  /** False when the key is there already, or is none. */
  add(key: Value, value: Value): boolean {
    const name = keyName(key)
    if (name === undefined || this.#entries.has(name)) return false
    this.#entries.set(name, [key, value])
    return true
  }
  /** Of two entries with one key the last counts. */
  set(key: Value, value: Value): void {
    const name = keyName(key)
    if (name !== undefined) this.#entries.set(name, [key, value])
  }
  override get size() {
    return this.#entries.size
  }
  override find(key: Value) {
    const name = keyName(key)
    return name === undefined ? undefined : this.#entries.get(name)?.[1]
  }
  override keys() {
    return [...this.#entries.values()].map(([key]) => key)
  }
}

const anyList = listType(dynType)
const anyMap = mapType(dynType, dynType)
const anyOptional = opaqueType('optional_type')

/** What a value is at run time; of lists and maps only that they are some. */
export function typeOf(value: Value): Type {
  switch (typeof value) {
    case 'bigint':
      return intType
    case 'number':
      return doubleType
    case 'string':
      return stringType
    case 'boolean':
      return boolType
  }
  if (value === null) return nullType
  if (value instanceof ListValue) return anyList
  if (value instanceof MapValue) return anyMap
  if (value instanceof Foreign) return value.type
  if (value instanceof Uint) return uintType
  if (value instanceof Timestamp) return timestampType
  if (value instanceof Duration) return durationType
  if (value instanceof Optional) return anyOptional
  if (value instanceof TypeValue) return typeType
  if (value instanceof Uint8Array) return bytesType
  return errorType
}

/** A value within an error's sentence, as Go prints it with %v. */
function plainText(value: Value): string {
  if (value instanceof Uint) return String(value.value)
  if (value instanceof TypeValue) return value.type.name
  if (value instanceof Optional)
    return value.value === undefined ? 'optional.none()' : `optional(${plainText(value.value)})`
  return String(value)
}

/** An object that was written down (`Object{…}`): the fields that it was given. */
export class StructValue extends EntryMap {
  readonly typeName: string
  constructor(typeName: string) {
    super()
    this.typeName = typeName
  }
}
