/** Lists and maps that are read from JSON when they are asked, by the schema of what is in them. */
import { lengthOf } from '../code-points.ts'
import {
  areEqualInOrder,
  CelError,
  ListValue,
  MapValue,
  noSuchOverload,
  Uint,
  type Value,
} from '../values.ts'
import { fieldNamed } from './escaping.ts'

/** Makes a value of what stands in JSON. */
export type Read = (json: unknown) => Value

type Json = Readonly<Record<string, unknown>>
type Equal = (a: Value, b: Value) => boolean

export class JsonList extends ListValue {
  readonly #json: readonly unknown[]
  protected readonly read: Read
  constructor(json: readonly unknown[], read: Read) {
    super()
    this.#json = json
    this.read = read
  }
  override get json() {
    return this.#json
  }
  override get size() {
    return this.json.length
  }
  override at(n: number) {
    return this.read(this.json[n])
  }
  override equals(other: ListValue, areEqual: Equal) {
    return areEqualInOrder(this, other, areEqual)
  }
  override concat(other: ListValue): ListValue {
    return new JoinedList(this, other)
  }
}

/** Two lists, one behind the other; nothing is copied. */
class JoinedList extends ListValue {
  readonly #first: ListValue
  readonly #second: ListValue
  override readonly size: number
  constructor(first: ListValue, second: ListValue) {
    super()
    this.#first = first
    this.#second = second
    this.size = first.size + second.size
  }
  override at(n: number) {
    return n < this.#first.size ? this.#first.at(n) : this.#second.at(n - this.#first.size)
  }
  override equals(other: ListValue, areEqual: Equal) {
    return areEqualInOrder(this, other, areEqual)
  }
  override concat(other: ListValue): ListValue {
    return new JoinedList(this, other)
  }
}

/** A list whose order means nothing: `x-kubernetes-list-type: set`. */
export class JsonSet extends JsonList {
  #names?: ReadonlySet<string>

  #namesOf() {
    return (this.#names ??= new Set(this.json.map(nameOf)))
  }
  override equals(other: ListValue) {
    if (other.size !== this.size) return false
    const names = this.#namesOf()
    for (const value of other) if (!names.has(nameOf(jsonOf(value)))) return false
    return true
  }
  override concat(other: ListValue): ListValue {
    const names = new Set(this.#namesOf())
    const elements = [...this.json]
    for (const value of other) {
      const json = jsonOf(value)
      const name = nameOf(json)
      if (!names.has(name)) elements.push(json)
      names.add(name)
    }
    return new JsonSet(elements, this.read)
  }
}

/** A list whose elements are found by keys: `x-kubernetes-list-type: map`. */
export class JsonKeyedList extends JsonList {
  readonly #keys: readonly string[]
  #places?: ReadonlyMap<string, number>

  constructor(json: readonly unknown[], read: Read, keys: readonly string[]) {
    super(json, read)
    this.#keys = keys
  }
  #nameOf(element: unknown) {
    return JSON.stringify(this.#keys.map((key) => (element as Json | null)?.[key] ?? null))
  }
  #placesOf() {
    return (this.#places ??= new Map(this.json.map((element, n) => [this.#nameOf(element), n])))
  }
  override equals(other: ListValue, areEqual: Equal) {
    if (other.size !== this.size) return false
    const places = this.#placesOf()
    for (const value of other) {
      const place = places.get(this.#nameOf(jsonOf(value)))
      if (place === undefined || !areEqual(this.at(place), value)) return false
    }
    return true
  }
  override concat(other: ListValue): ListValue {
    const places = this.#placesOf()
    const elements = [...this.json]
    for (const value of other) {
      const json = jsonOf(value)
      const place = places.get(this.#nameOf(json))
      if (place === undefined) elements.push(json)
      else elements[place] = json
    }
    return new JsonKeyedList(elements, this.read, this.#keys)
  }
}

/** A field of an object: its name in JSON, and how to read what is there. */
export interface Field {
  readonly name: string
  readonly read: Read
}

/** An object with the fields that its schema names, by the names that expressions have for them. */
export class JsonObject extends MapValue {
  readonly json: Json
  readonly #fields: ReadonlyMap<string, Field>
  /** Compound values that were read already, so that they are the same every time. */
  #known?: Map<string, Value>

  constructor(json: Json, fields: ReadonlyMap<string, Field>) {
    super()
    this.json = json
    this.#fields = fields
  }
  override get size() {
    return Object.keys(this.json).length
  }
  override find(key: Value): Value | undefined {
    if (typeof key !== 'string') return noSuchOverload
    const field = fieldNamed(this.#fields, key)
    if (!field || !Object.hasOwn(this.json, field.name)) return undefined
    const json = this.json[field.name]
    if (json === null || json === undefined) return undefined
    if (typeof json !== 'object') return field.read(json)
    const known = this.#known?.get(key)
    if (known !== undefined) return known
    const value = field.read(json)
    ;(this.#known ??= new Map()).set(key, value)
    return value
  }
  override keys() {
    const keys: string[] = []
    for (const [key, { name }] of this.#fields) if (Object.hasOwn(this.json, name)) keys.push(key)
    return keys
  }
  override equals(other: MapValue, areEqual: Equal): boolean {
    if (other.size !== this.size) return false
    const named = new Set<string>()
    for (const [key, { name }] of this.#fields) {
      named.add(name)
      const [a, b] = [this.find(key), other.find(key)]
      if (a === undefined || b === undefined ? a !== b : !areEqual(a, b)) return false
    }
    // What the schema does not name is compared as it stands.
    for (const name of Object.keys(this.json)) {
      if (named.has(name)) continue
      if (!(other instanceof JsonObject) || !Object.hasOwn(other.json, name)) return false
      if (nameOf(this.json[name]) !== nameOf(other.json[name])) return false
    }
    return true
  }
}

/** An object whose keys are data. */
export class JsonMap extends MapValue {
  readonly json: Json
  readonly #read: Read
  #keys?: readonly string[]
  #known?: Map<string, Value>

  constructor(json: Json, read: Read) {
    super()
    this.json = json
    this.#read = read
  }
  override get size() {
    return this.keys().length
  }
  override find(key: Value): Value | undefined {
    if (typeof key !== 'string') return noSuchOverload
    if (!Object.hasOwn(this.json, key)) return undefined
    const json = this.json[key]
    if (typeof json !== 'object' || json === null) return this.#read(json)
    const known = this.#known?.get(key)
    if (known !== undefined) return known
    const value = this.#read(json)
    ;(this.#known ??= new Map()).set(key, value)
    return value
  }
  override keys() {
    return (this.#keys ??= Object.keys(this.json))
  }
}

/** A text that is the same for equal JSON and differs for any other. */
function nameOf(json: unknown): string {
  if (typeof json !== 'object' || json === null) return `${typeof json}:${json}`
  if (Array.isArray(json)) return `[${json.map(nameOf).join(',')}]`
  const object = json as Json
  const entries = Object.keys(object).sort()
  return `{${entries.map((key) => `${lengthOf(key)}:${key}=${nameOf(object[key])}`).join(',')}}`
}

/** What a value would be in JSON. */
function jsonOf(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint) return Number(value.value)
  if (value instanceof ListValue) return value.json ?? [...value].map(jsonOf)
  if (value instanceof JsonObject || value instanceof JsonMap) return value.json
  if (!(value instanceof MapValue)) return value
  return Object.fromEntries(value.keys().map((key) => [String(key), jsonOf(value.find(key)!)]))
}

/** JSON of no schema: whole numbers are ints. */
export function readAny(json: unknown): Value {
  switch (typeof json) {
    case 'string':
    case 'boolean':
      return json
    case 'number':
      return Number.isInteger(json) ? BigInt(json) : json
    case 'object':
      if (json === null) return null
      return Array.isArray(json) ? new JsonList(json, readAny) : new JsonMap(json as Json, readAny)
    case 'undefined':
      return null
    default:
      return new CelError('invalid data')
  }
}
