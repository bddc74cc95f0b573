/**
 * What expressions know of values that a structural schema describes: the type, how the value is read from JSON, and how
 * large it can be, which decides what a rule may cost. Source: apiserver's common.SchemaDeclType and UnstructuredToVal.
 */
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'
import { byteLength } from '../code-points.ts'
import { isBase64, isDate } from '../library/formats.ts'
import { parseGoDuration, parseInstant } from '../library/time-texts.ts'
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  stringType,
  structType,
  type Type,
  timestampType,
} from '../types.ts'
import { CelError, Duration, Timestamp, type Value } from '../values.ts'
import { escapedName, fieldNamed } from './escaping.ts'
import {
  type Field,
  JsonKeyedList,
  JsonList,
  JsonMap,
  JsonObject,
  JsonSet,
  type Read,
} from './json-values.ts'

export interface DeclaredType {
  readonly type: Type
  readonly read: Read
  /** Signs of a text, elements of a list, entries of a map, at most. */
  readonly maxElements: number
  /** Bytes of JSON, at least. */
  readonly minSize: number
  /** Of a list and of a map. */
  readonly element?: DeclaredType
  /** Of a map. */
  readonly key?: DeclaredType
  /** Of an object, by the names that expressions have for them. */
  readonly fields?: ReadonlyMap<string, DeclaredType>
}

export const maxRequestBytes = 3 * 1024 * 1024
const longestTime = 32

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

const invalidData = (expected: string) => new CelError(`invalid data, expected ${expected}`)

/** Null is a value only where the schema says so. */
function nullable(schema: JSONSchemaProps, read: Read): Read {
  const instead: Value = schema.nullable
    ? null
    : new CelError('invalid data, got null for schema with nullable=false')
  return (json) => (json === null || json === undefined ? instead : read(json))
}

/**
 * Undefined for what expressions cannot reach (a value of no type).
 * @param name what an object's type is called in messages
 */
export function declaredType(
  schema: JSONSchemaProps,
  isRoot: boolean,
  name = 'selfType',
): DeclaredType | undefined {
  if (schema['x-kubernetes-int-or-string']) return intOrString(schema)
  switch (schema.type) {
    case 'array':
      return list(schema, name)
    case 'object':
      return isMap(schema) ? map(schema, name) : object(isRoot ? withMeta(schema) : schema, name)
    case 'string':
      return text(schema)
    case 'boolean':
      return scalar(schema, boolType, 4, (json) => (typeof json === 'boolean' ? json : invalidData('bool')))
    case 'number':
      return scalar(schema, doubleType, 1, (json) => (typeof json === 'number' ? json : invalidData('float')))
    case 'integer':
      return scalar(schema, intType, 1, readInteger)
    default:
      return undefined
  }
}

const isMap = ({ additionalProperties }: JSONSchemaProps) => typeof additionalProperties === 'object'

const readInteger: Read = (json) => (Number.isInteger(json) ? BigInt(json as number) : invalidData('int'))

const scalar = (schema: JSONSchemaProps, type: Type, minSize: number, read: Read): DeclaredType => ({
  type,
  read: nullable(schema, read),
  maxElements: 0,
  minSize,
})

function intOrString(schema: JSONSchemaProps): DeclaredType {
  const maxElements = schema.maxLength === undefined ? maxRequestBytes - 2 : Math.max(0, schema.maxLength) * 4
  const read: Read = (json) =>
    typeof json === 'string'
      ? json
      : Number.isInteger(json)
        ? BigInt(json as number)
        : new CelError('invalid data, expected XIntOrString value to be either a string or integer')
  return { type: dynType, read: nullable(schema, read), maxElements, minSize: 1 }
}

function list(schema: JSONSchemaProps, name: string): DeclaredType | undefined {
  const items = schema.items as JSONSchemaProps | undefined
  const element =
    items && declaredType(items, items['x-kubernetes-embedded-resource'] === true, `${name}.@idx`)
  if (!element) return undefined
  const { read } = element
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const make =
    {
      set: (json: readonly unknown[]) => new JsonSet(json, read),
      map: (json: readonly unknown[]) => new JsonKeyedList(json, read, keys),
    }[schema['x-kubernetes-list-type'] as 'map' | 'set'] ??
    ((json: readonly unknown[]) => new JsonList(json, read))
  return {
    type: listType(element.type),
    read: nullable(schema, (json) =>
      Array.isArray(json) ? make(json) : invalidData('an array for the provided schema with type=array'),
    ),
    maxElements: atMost(schema.maxItems) ?? Math.floor((maxRequestBytes - 2) / (element.minSize + 1)),
    minSize: 2,
    element,
  }
}

const atMost = (max: number | undefined) => (max === undefined ? undefined : Math.max(0, max))

function map(schema: JSONSchemaProps, name: string): DeclaredType | undefined {
  const values = schema.additionalProperties as JSONSchemaProps
  const element = declaredType(values, values['x-kubernetes-embedded-resource'] === true, `${name}.@elem`)
  if (!element) return undefined
  return {
    type: mapType(stringType, element.type),
    read: nullable(schema, (json) => (isObject(json) ? new JsonMap(json, element.read) : notAMap)),
    maxElements: atMost(schema.maxProperties) ?? Math.floor((maxRequestBytes - 2) / (element.minSize + 6)),
    minSize: 2,
    element,
    key: { type: stringType, read: readText, maxElements: 0, minSize: 2 },
  }
}

const notAMap = invalidData('a map for the provided schema with type=object')

/** What every resource has beside its own fields. */
function withMeta(schema: JSONSchemaProps): JSONSchemaProps {
  const string: JSONSchemaProps = { type: 'string' }
  const metadata: JSONSchemaProps = { type: 'object', properties: { name: string, generateName: string } }
  return { ...schema, properties: { ...schema.properties, kind: string, apiVersion: string, metadata } }
}

function object(schema: JSONSchemaProps, name: string): DeclaredType {
  const fields = new Map<string, DeclaredType>()
  const readers = new Map<string, Field>()
  let minSize = 2
  for (const [property, each] of Object.entries(schema.properties ?? {})) {
    const escaped = escapedName(property)
    const declared = declaredType(each, each['x-kubernetes-embedded-resource'] === true, `${name}.${escaped}`)
    if (!declared) continue
    if (escaped !== undefined) {
      fields.set(escaped, declared)
      readers.set(escaped, { name: property, read: declared.read })
    }
    const isRequired = schema.required?.includes(property) && each.default === undefined
    if (isRequired) minSize += property.length + declared.minSize + 4
  }
  return {
    type: structType(name, (field) => fieldNamed(fields, field)?.type),
    read: nullable(schema, (json) => (isObject(json) ? new JsonObject(json, readers) : notAMap)),
    maxElements: 0,
    minSize,
    fields,
  }
}

const readText: Read = (json) => (typeof json === 'string' ? json : invalidData(`string, got ${typeof json}`))

/** A text that stands for something else. */
const readAs =
  (parse: (text: string) => Value | undefined, complaint: (text: string) => string): Read =>
  (json) => {
    if (typeof json !== 'string') return invalidData(`string, got ${typeof json}`)
    return parse(json) ?? new CelError(complaint(json))
  }

function text(schema: JSONSchemaProps): DeclaredType {
  const declared = (type: Type, minSize: number, maxElements: number, read: Read): DeclaredType => ({
    type,
    minSize,
    maxElements,
    read: nullable(schema, read),
  })
  const { maxLength, enum: values = [] } = schema
  switch (schema.format) {
    case 'byte':
      return declared(bytesType, 2, atMost(maxLength) ?? maxRequestBytes - 2, readBytes)
    case 'duration':
      return declared(durationType, 3, longestTime, readDuration)
    case 'date':
      return declared(timestampType, 12, 12, readDate)
    case 'date-time':
      return declared(timestampType, 21, longestTime, readDateTime)
  }
  const longest = values.length === 0 ? maxRequestBytes - 2 : longestOf(values)
  return declared(stringType, 2, maxLength === undefined ? longest : Math.max(0, maxLength) * 4, readText)
}

const longestOf = (values: readonly unknown[]) =>
  values.reduce<number>(
    (most, value) => (typeof value === 'string' ? Math.max(most, byteLength(value)) : most),
    0,
  )

const readBytes = readAs(
  (value) =>
    isBase64(value) || value === '' ? Uint8Array.from(atob(value), (sign) => sign.charCodeAt(0)) : undefined,
  (value) => `Invalid byte formatted string ${value}: illegal base64 data`,
)
const readDuration = readAs(
  (value) => {
    const nanoseconds = parseGoDuration(value) ?? parseWordedDuration(value)
    return nanoseconds === undefined ? undefined : new Duration(nanoseconds)
  },
  (value) => `Invalid duration ${value}: unable to parse ${value} as duration`,
)
const instantOf = (value: string) => {
  const nanoseconds = parseInstant(value)
  return nanoseconds === undefined ? undefined : new Timestamp(nanoseconds)
}
const readDate = readAs(
  (value) => (isDate(value) ? instantOf(`${value}T00:00:00Z`) : undefined),
  (value) => `Invalid date formatted string ${value}`,
)
const readDateTime = readAs(
  (value) => instantOf(value.toUpperCase()),
  (value) => `Invalid date-time formatted string ${value}`,
)

const second = 1_000_000_000n
const wordedUnits: readonly (readonly [RegExp, bigint])[] = [
  [/^(?:ns|nano)/, 1n],
  [/^(?:us|µs|micro)/, 1_000n],
  [/^(?:ms|milli)/, 1_000_000n],
  [/^(?:s|sec)/, second],
  [/^(?:m|min)/, 60n * second],
  [/^(?:h|hr|hour)/, 3_600n * second],
  [/^(?:d|day)/, 86_400n * second],
  [/^(?:w|wk|week)/, 604_800n * second],
]

/** `3 days`, `2 weeks`: what the OpenAPI format takes besides Go's lengths of time. */
function parseWordedDuration(value: string): bigint | undefined {
  const parts = [...value.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)]
  let total: bigint | undefined
  for (const [, count, word] of parts) {
    const unit = wordedUnits.find(([pattern]) => pattern.test(word.toLowerCase()))
    if (unit) total = (total ?? 0n) + BigInt(count) * unit[1]
  }
  return total
}
