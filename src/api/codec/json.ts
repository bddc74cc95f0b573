/** From parsed JSON or YAML to an object in the form that the API server stores. */
import { noItems } from '../empty-list.ts'
import { noteGivenEmpty } from '../given-empty.ts'
import { memoByIdentity } from '../memo.ts'
import { type Field, type StructType, schemaStruct, type Type } from '../schema.ts'
import { keysInOrderOfBytes } from '../text-bytes.ts'
import { unsetTime } from '../time.ts'
import { DecodeError, jsonTypeOf, noSchema, WrongType } from './errors.ts'
import { explain } from './explain.ts'
import { copyJson, maxDepth, setKey } from './safe.ts'
import { resourceAmount, scalarDecoders, zeroOf } from './scalars.ts'

export { DecodeError } from './errors.ts'
export { parseJson } from './json-text.ts'

interface Decoded<T> {
  readonly object: T
  /** Fields that the type does not have, as the API server words it: `unknown field "spec.foo"`. */
  readonly problems: string[]
}

export interface DecodeOptions {
  /** What is frozen in the value is part of an object that was decoded before: it is taken as it is. Default false. */
  readonly keepsFrozen?: boolean
  /** Parts that are as they should be, and not wanted: they are answered as they are. Default: none. */
  passesOver?(part: object): boolean
  /** Whether the value was never a text: what is wrong first is so in the order of the type, and ends all. Default false. */
  readonly isConverted?: boolean
}

/**
 * The object of type `struct` that `value` stands for: new throughout, mutable, in the order of the type's fields.
 * Unknown fields are dropped; zero values stay or go as they do when Go writes the object again.
 * @throws DecodeError when a value has the wrong type
 */
export function decode<T = Record<string, unknown>>(
  struct: StructType,
  value: unknown,
  { keepsFrozen = false, passesOver, isConverted = false }: DecodeOptions = {},
): Decoded<T> {
  const pass: Pass = { hasUnknownFields: false, depth: 0, keepsFrozen, passesOver }
  try {
    const object = decoderOf(struct)(value, pass) as T
    return { object, problems: pass.hasUnknownFields ? explain(struct, value, isConverted) : [] }
  } catch (error) {
    if (!(error instanceof WrongType || error instanceof DecodeError)) throw error
    explain(struct, value, isConverted)
    throw error instanceof DecodeError ? error : new DecodeError(error.message)
  }
}

/** Whether every value has the type that it should; of what is wrong nobody is told. */
export function isDecodable(
  struct: StructType,
  value: unknown,
  passesOver: DecodeOptions['passesOver'],
): boolean {
  try {
    decoderOf(struct)(value, { ...firstPass, passesOver })
    return true
  } catch (error) {
    if (error instanceof WrongType || error instanceof DecodeError) return false
    throw error
  }
}

/** What one pass over a value finds out on the way; the details are then worked out by explain.ts. */
interface Pass {
  hasUnknownFields: boolean
  depth: number
  readonly keepsFrozen: boolean
  readonly passesOver: DecodeOptions['passesOver']
}

/** Whether a part is answered as it is. */
const isKept = (part: object, { keepsFrozen, passesOver }: Pass): boolean =>
  (keepsFrozen && Object.isFrozen(part)) || passesOver?.(part) === true

/** A pass before it has found anything. */
const firstPass: Pass = { hasUnknownFields: false, depth: 0, keepsFrozen: false, passesOver: undefined }

type Json = Record<string, unknown>
type Decoder = (value: unknown, pass: Pass) => unknown

interface CompiledField {
  readonly name: string
  readonly decode: Decoder
  /** Whether a value is left out. Default: none. */
  readonly drops?: (decoded: unknown) => boolean
  /** Go tells no bytes from none at all, as it does with lists and maps. */
  readonly isBytes: boolean
  /** What stands there when nothing is given; undefined: nothing. */
  readonly whenAbsent?: () => unknown
}

const decoderOf: (struct: StructType) => Decoder = memoByIdentity(compileStruct)

function compileStruct(struct: StructType): Decoder {
  const fields = [...struct.fields.values()].map(compileField)
  const isOpen = struct.keepsUnknownFields === true
  const shape: Shape = { places: new Map(fields.map(({ name }, place) => [name, place])), isOpen }
  const defaults = fields.flatMap(({ whenAbsent }, place) => (whenAbsent ? [place] : []))
  return (value, pass) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new WrongType(jsonTypeOf(value))
    }
    if (isKept(value, pass)) return value
    if (++pass.depth > maxDepth) throw new DecodeError('exceeded max depth')
    const object: Json = {}
    let next = 0
    // Types have many fields, and most values few of them.
    for (const place of placesGiven(value as Json, shape, pass)) {
      while (defaults[next] < place) write(fields[defaults[next++]], undefined, object, pass)
      if (defaults[next] === place) next++
      write(fields[place], (value as Json)[fields[place].name], object, pass)
    }
    while (next < defaults.length) write(fields[defaults[next++]], undefined, object, pass)
    pass.depth--
    if (isOpen) keepUnknown(struct, value as Json, object)
    return object
  }
}

interface Shape {
  /** Which place a field has among those of its type. */
  readonly places: ReadonlyMap<string, number>
  /** It keeps fields that it does not know. */
  readonly isOpen: boolean
}

/** The places of the fields that are given, in their order: most come in it, and each that does not is moved by a few. */
function placesGiven(value: Json, { places, isOpen }: Shape, pass: Pass): readonly number[] {
  const given: number[] = []
  for (const key in value) {
    const place = places.get(key)
    if (place === undefined) pass.hasUnknownFields ||= !isOpen
    else insert(given, place)
  }
  return given
}

/** Places are as few as the fields of a type, so that none moves far. */
function insert(places: number[], place: number): void {
  let at = places.length
  places.push(place)
  for (; at > 0 && places[at - 1] > place; at--) places[at] = places[at - 1]
  places[at] = place
}

function write(field: CompiledField, given: unknown, object: Json, pass: Pass): void {
  const decoded = given == null ? undefined : field.decode(given, pass)
  if (decoded !== undefined && !field.drops?.(decoded)) object[field.name] = decoded
  else if (field.whenAbsent) object[field.name] = field.whenAbsent()
  else if (typeof decoded === 'object' || (field.isBytes && decoded === '')) {
    noteGivenEmpty(object, field.name, decoded)
  }
}

function keepUnknown(struct: StructType, value: Json, object: Json): void {
  for (const key of Object.keys(value)) {
    if (!struct.fields.has(key) && value[key] !== undefined) setKey(object, key, copyJson(value[key]))
  }
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value
  for (const _key in value) return false
  return true
}

function compileField(field: Field): CompiledField {
  const { name, type, pointer, omitEmpty } = field
  const isPlain = !pointer && type.kind !== 'struct'
  const dropsZero = isPlain && omitEmpty && !isFree(type)
  const drops = isPlain && type.kind === 'intOrString' ? isNought : dropsZero ? isZero : undefined
  const isBytes = type.kind === 'bytes'
  // No bytes and none at all are told apart: nobody stores an object without bytes that it has to have.
  const whenAbsent = isBytes ? undefined : zeroMaker(field)
  return { name, decode: compileType(type), drops, isBytes, whenAbsent }
}

/** Go keeps an IntOrString of 0; nothing tells it from one that was not given, and every default treats it so. */
const isNought = (decoded: unknown) => decoded === 0

/** Any JSON is what it is, zero or not. */
const isFree = ({ kind }: Type): boolean =>
  kind === 'json' || kind === 'any' || kind === 'rawExtension' || kind === 'fieldsV1'

function zeroMaker({ name, type, pointer, omitEmpty, required }: Field): (() => unknown) | undefined {
  // Nothing is written as null where Go does not leave it out.
  if (pointer) return omitEmpty || required ? undefined : () => null
  switch (type.kind) {
    case 'time':
    case 'microTime':
      // To Go an instant is a struct, which is never empty; since v1.34 that of the creation is left out all the same.
      return name === 'creationTimestamp' ? undefined : () => unsetTime
    case 'struct':
      return () => decoderOf(type.struct())({}, { ...firstPass })
    case 'list':
    case 'wrappedStrings':
      return required && !omitEmpty ? () => noItems : undefined
    case 'map':
      return required && !omitEmpty ? () => ({}) : undefined
    default: {
      const zero = omitEmpty && type.kind !== 'quantity' ? undefined : zeroOf(type.kind)
      return zero === undefined ? undefined : () => zero
    }
  }
}

function compileType(type: Type): Decoder {
  switch (type.kind) {
    case 'struct':
      return compileReference(type.struct)
    case 'list':
      return compileList(type.of)
    case 'map':
      return compileMap(type.of)
    case 'schemaOrArray':
      return schemaOr((value, pass) => (Array.isArray(value) ? schemas(value, pass) : undefined))
    case 'schemaOrBool':
      return schemaOr(truth)
    case 'schemaOrStringArray':
      return schemaOr((value) => (Array.isArray(value) ? scalarDecoders.wrappedStrings(value) : undefined))
    case 'fieldsV1':
      return (value, pass) =>
        typeof value === 'object' && value && isKept(value, pass) ? value : scalarDecoders.fieldsV1(value)
    default:
      return scalarDecoders[type.kind]
  }
}

/** Types refer to each other and themselves, so a decoder is looked up when it is first needed. */
function compileReference(struct: () => StructType): Decoder {
  let decoder: Decoder | undefined
  return (value, pass) => {
    decoder ??= decoderOf(struct())
    return decoder(value, pass)
  }
}

function compileList(of: Type): Decoder {
  const decodeItem = compileType(of)
  const zero = zeroMaker(plain(of))
  return (value, pass) => {
    if (!Array.isArray(value)) throw new WrongType(jsonTypeOf(value))
    if (isKept(value, pass)) return value
    const list: unknown[] = []
    for (const item of value) list.push(item == null ? (zero?.() ?? null) : decodeItem(item, pass))
    return list
  }
}

function compileMap(of: Type): Decoder {
  const decodeItem = of.kind === 'quantity' ? resourceAmount : compileType(of)
  const zero = zeroMaker(plain(of))
  return (value, pass) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new WrongType(jsonTypeOf(value))
    }
    if (isKept(value, pass)) return value
    const map: Json = {}
    // In the order in which Go writes a map.
    for (const key of keysInOrderOfBytes(value)) {
      const item = (value as Json)[key]
      if (item !== undefined) setKey(map, key, item === null ? (zero?.() ?? null) : decodeItem(item, pass))
    }
    return map
  }
}

/** An item of a list or map, as if it were a field. */
const plain = (type: Type): Field => ({
  name: '',
  step: '',
  type,
  number: 0,
  protoPath: [],
  inlinedFrom: [],
  pointer: false,
  omitEmpty: false,
  required: true,
  patchStrategy: [],
})

/** What is neither a schema nor the other is taken for nothing at all, unless the other refuses it. */
const schemaOr =
  (other: Decoder): Decoder =>
  (value, pass) =>
    typeof value === 'object' && !Array.isArray(value)
      ? decoderOf(schemaStruct())(value, pass)
      : other(value, pass)

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new DecodeError(noSchema)
  return value
}

const schemas = (values: readonly unknown[], pass: Pass) =>
  values.map((value) => decoderOf(schemaStruct())(value, pass))
