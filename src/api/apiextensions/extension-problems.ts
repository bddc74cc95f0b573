/** What the extensions x-kubernetes-… of a schema may say: which lists are sets and maps, which maps are one value. */
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { itemsOf } from '../structural-schema/schema-node.ts'

type At = (name: string) => string

const listType = 'x-kubernetes-list-type'
const mapType = 'x-kubernetes-map-type'
const mapKeys = 'x-kubernetes-list-map-keys'

/** @param at the path of a field of the schema */
export function* extensionProblems(schema: JSONSchemaProps, at: At): FieldErrors {
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    yield invalid(at('x-kubernetes-preserve-unknown-fields'), false, 'must be true or undefined')
  }
  yield* mapTypeProblems(schema, at)
  yield* listTypeProblems(schema, at)
  if (schema[listType] === 'map') yield* mapListProblems(schema, at)
  yield* namedItemProblems(schema, at)
}

function* mapTypeProblems(schema: JSONSchemaProps, at: At): FieldErrors {
  const said = schema[mapType]
  if (said === undefined) return
  if (schema.type !== 'object') yield otherType(schema, at, 'object', mapType)
  const known = ['atomic', 'granular']
  if (!known.includes(said)) yield notSupported(at(mapType), said, known)
}

function otherType({ type = '' }: JSONSchemaProps, at: At, wanted: string, because: string) {
  const why = `must be ${wanted} if ${because} is specified`
  return type === '' ? required(at('type'), why) : invalid(at('type'), type, why)
}

function* listTypeProblems(schema: JSONSchemaProps, at: At): FieldErrors {
  const said = schema[listType]
  const items = itemsOf(schema)
  if (said !== undefined && schema.type !== 'array') yield otherType(schema, at, 'array', listType)
  else if (said === 'set' && items) yield* setItemProblems(items, at)
  const known = ['atomic', 'set', 'map']
  if (said !== undefined && !known.includes(said)) yield notSupported(at(listType), said, known)
  if (!schema[mapKeys]?.length) return
  const why = 'must be map if x-kubernetes-list-map-keys is non-empty'
  if (said === undefined) yield required(at(listType), why)
  else if (said !== 'map') yield invalid(at(listType), said, why)
}

/** What is in a set is told apart as a whole. */
function* setItemProblems(items: JSONSchemaProps, at: At): FieldErrors {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  // The real server shows the list type in both cases.
  const shown = items[listType]
  if (items.type === 'array' && shown !== undefined && shown !== 'atomic') {
    yield invalid(`${at('items')}.${listType}`, shown, why)
  }
  if (items.type === 'object' && items[mapType] !== 'atomic') {
    yield invalid(`${at('items')}.${mapType}`, shown, why)
  }
}

function* mapListProblems(schema: JSONSchemaProps, at: At): FieldErrors {
  const keys = schema[mapKeys] ?? []
  const items = itemsOf(schema)
  if (keys.length === 0) yield required(at(mapKeys), 'must not be empty if x-kubernetes-list-type is map')
  if (schema.items === undefined) {
    yield required(at('items'), 'must have a schema if x-kubernetes-list-type is map')
  } else if (!items) {
    yield invalid(
      at('items'),
      schema.items,
      'must only have a single schema if x-kubernetes-list-type is map',
    )
  } else if (items.type !== 'object') {
    const why = "must be object if parent array's x-kubernetes-list-type is map"
    yield invalid(`${at('items')}.type`, items.type ?? '', why)
  } else yield* keyProblems(keys, items, at)
}

function* keyProblems(keys: readonly string[], items: JSONSchemaProps, at: At): FieldErrors {
  const { properties = {} } = items
  const met = new Set<string>()
  for (const key of keys) {
    const type = Object.hasOwn(properties, key) ? (properties[key].type ?? '') : undefined
    if (type === undefined) yield invalid(at(mapKeys), keys, 'entries must all be names of item properties')
    else if (type === 'array' || type === 'object') {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map"
      yield invalid(`${at('items')}.properties[${key}].type`, items.type, why)
    }
    if (met.has(key)) yield invalid(at(mapKeys), keys, 'must not contain duplicate entries')
    met.add(key)
  }
}

/** By what an item is told apart from the others it must have. */
function* namedItemProblems(schema: JSONSchemaProps, at: At): FieldErrors {
  const said = schema[listType]
  const items = itemsOf(schema)
  if (!items || (said !== 'set' && said !== 'map')) return
  if (items.nullable) {
    yield forbidden(`${at('items')}.nullable`, `cannot be nullable when x-kubernetes-list-type is ${said}`)
  }
  if (said !== 'map') return
  const { properties = {}, required: needed = [] } = items
  for (const key of schema[mapKeys] ?? []) {
    const field = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (!field) continue
    const path = `${at('items')}.properties[${key}]`
    const why = 'this property is in x-kubernetes-list-map-keys, so it'
    if (!needed.includes(key) && field.default === undefined) {
      yield required(`${path}.default`, `${why} must have a default or be a required property`)
    }
    if (field.nullable) yield forbidden(`${path}.nullable`, `${why} cannot be nullable`)
  }
}
