/** The schema of a custom kind as the documents have it. Source: apiextensions-apiserver's openapi builder and v2 conversion. */
import { isEqual } from '../../api/equality.ts'
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'
import { additionalOf, isIntOrString, itemsOf } from '../../api/structural-schema/schema-node.ts'
import type { Dialect, Json } from './dialect.ts'

/** @param own apiVersion, kind and metadata, which each object has whatever its schema says of them */
export function customSchema(schema: JSONSchemaProps, dialect: Dialect, own: Json): Json {
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true
  // kubectl takes what v2 names for all there can be.
  if (isOpen && !dialect.isV3) return { type: 'object' }
  const told = dialect.isV3 ? asV3(schema, own) : asV2(schema, own)
  return withProperties(told, own)
}

const withProperties = (told: Json, own: Json): Json => ({
  ...told,
  properties: { ...(told.properties as Json | undefined), ...own },
})

/** What a document has nothing to say of, or says in the other form of its own. */
const unsaid = ['id', '$schema', 'properties', 'items', 'additionalProperties']

const rest = (schema: JSONSchemaProps, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)))

function asV3(schema: JSONSchemaProps, own: Json): Json {
  const told = { ...rest(schema, unsaid), ...partsOf(schema, (part) => asV3(part, own)) }
  return embedded(isIntOrString(schema) ? withBothTypes(schema, told) : told, own)
}

const both = [{ type: 'integer' }, { type: 'string' }]

/** Unless the schema says so itself. */
function withBothTypes({ anyOf, allOf = [] }: JSONSchemaProps, told: Json): Json {
  if (isEqual(anyOf, both) || isEqual(allOf[0]?.anyOf, both)) return told
  return anyOf === undefined ? { ...told, anyOf: both } : { ...told, allOf: [{ anyOf: both }, ...allOf] }
}

const unsaidInV2 = [...unsaid, 'allOf', 'oneOf', 'anyOf', 'not', 'nullable', 'default', 'type', 'required']

/** What kubectl cannot read is left out. */
function asV2(schema: JSONSchemaProps, own: Json): Json {
  const { type, nullable, required = [], properties = {} } = schema
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true
  const isUntyped =
    nullable || (isOpen && type === 'object') || (type === 'array' && (isOpen || !itemsOf(schema)))
  const parts = partsOf(schema, (part) => asV2(part, own))
  if (isOpen || nullable) {
    delete parts.properties
    delete parts.items
  }
  const isNeeded = (name: string) => !properties[name]?.nullable
  const needed = additionalOf(schema)?.nullable ? [] : required.filter(isNeeded)
  const told = {
    ...rest(schema, unsaidInV2),
    ...(!isUntyped && type && { type }),
    ...(needed.length > 0 && { required: needed }),
    ...parts,
  }
  return isOpen ? told : embedded(told, own)
}

function partsOf(schema: JSONSchemaProps, told: (part: JSONSchemaProps) => Json): Record<string, unknown> {
  const { properties, additionalProperties } = schema
  const [items, additional] = [itemsOf(schema), additionalOf(schema)]
  return {
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, told(each)])),
    }),
    ...(items && { items: told(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: additional ? told(additional) : additionalProperties,
    }),
  }
}

function embedded(told: Json, own: Json): Json {
  if (told['x-kubernetes-embedded-resource'] !== true) return told
  const required = (told.required ?? []) as readonly string[]
  const missing = ['kind', 'apiVersion'].filter((name) => !required.includes(name))
  return { ...withProperties(told, own), required: [...required, ...missing] }
}
