/** The structure of custom objects, by which their fields are managed, merged and applied, from their schema. Source: kube-openapi's schemaconv. */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { memoByIdentity, once } from '../memo.ts'
import { deduced, type Field, optionalField, type StructType, structType, type Type } from '../schema.ts'
import { additionalOf, isIntOrString, itemsOf } from '../structural-schema/schema-node.ts'

/** @param name as OpenAPI is to call it: `com.example.v1.Website` */
export const structureOfSchema = (name: string, schema: JSONSchemaProps): StructType =>
  Object.freeze({ ...structOf({ ...schema, 'x-kubernetes-embedded-resource': true }), name, schema })

function structOf(schema: JSONSchemaProps): StructType {
  const { properties = {} } = schema
  const fields = new Map<string, Field>()
  if (schema['x-kubernetes-embedded-resource']) for (const field of ownFields()) fields.set(field.name, field)
  for (const key of Object.keys(properties)) {
    if (!fields.has(key)) fields.set(key, fieldOf(key, properties[key]))
  }
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true
  return Object.freeze({
    name: '',
    fields,
    ...(schema['x-kubernetes-map-type'] === 'atomic' && { mapType: 'atomic' as const }),
    ...(isOpen && { keepsUnknownFields: true, others: deduced }),
  })
}

/** What every object has, whatever its schema says of it. */
const ownFields = once((): readonly Field[] => {
  const metadata = () => structType('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta')
  return [
    optionalField('apiVersion', { kind: 'string' }),
    optionalField('kind', { kind: 'string' }),
    optionalField('metadata', { kind: 'struct', struct: metadata }),
  ]
})

function fieldOf(name: string, schema: JSONSchemaProps): Field {
  const { default: otherwise } = schema
  return optionalField(name, typeOf(schema), {
    ...(schema.type === 'array' && {
      listType: (schema['x-kubernetes-list-type'] ?? 'atomic') as Field['listType'],
      mapKeys: schema['x-kubernetes-list-map-keys'],
    }),
    ...(schema['x-kubernetes-map-type'] === 'atomic' && { mapType: 'atomic' as const }),
    ...(otherwise !== undefined && { default: otherwise }),
  })
}

const typeOf: (schema: JSONSchemaProps) => Type = memoByIdentity(readType)

function readType(schema: JSONSchemaProps): Type {
  // Neither a number nor a text to who merges: the schema alone turns anything else down.
  if (isIntOrString(schema)) return deduced
  switch (schema.type) {
    case 'object': {
      const additional = additionalOf(schema)
      if (additional) return { kind: 'map', of: typeOf(additional) }
      if (schema.additionalProperties === true) return { kind: 'map', of: deduced }
      return { kind: 'struct', struct: once(() => structOf(schema)) }
    }
    case 'array': {
      const items = itemsOf(schema)
      return { kind: 'list', of: items ? typeOf(items) : deduced }
    }
    case 'integer':
      return { kind: 'int64' }
    case 'number':
      return { kind: 'double' }
    case 'boolean':
      return { kind: 'bool' }
    case 'string':
      return { kind: 'string' }
    default:
      return deduced
  }
}
