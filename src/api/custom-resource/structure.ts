/** The structure of custom objects, by which their fields are managed, merged and applied, from their schema. Source: kube-openapi's schemaconv. */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { memoByIdentity, once } from '../memo.ts'
import {
  deduced,
  type Field,
  type ManagedAs,
  optionalField,
  type StructType,
  structType,
  type Type,
} from '../schema.ts'
import { additionalOf, isIntOrString, itemsOf } from '../structural-schema/schema-node.ts'

/** @param name as OpenAPI is to call it: `com.example.v1.Website` */
export const structureOfSchema = (name: string, schema: JSONSchemaProps): StructType =>
  Object.freeze({ ...structOf({ ...schema, 'x-kubernetes-embedded-resource': true }), name, schema })

/** @param isInOpen whether it is part of what keeps fields that it does not know: then it keeps them, too */
function structOf(schema: JSONSchemaProps, isInOpen = false): StructType {
  const { properties = {} } = schema
  const isOpen = isInOpen || schema['x-kubernetes-preserve-unknown-fields'] === true
  const fields = new Map<string, Field>()
  if (schema['x-kubernetes-embedded-resource']) for (const field of ownFields()) fields.set(field.name, field)
  for (const key of Object.keys(properties)) {
    if (!fields.has(key)) fields.set(key, fieldOf(key, properties[key], isOpen))
  }
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

function fieldOf(name: string, schema: JSONSchemaProps, isInOpen: boolean): Field {
  const { default: otherwise } = schema
  return optionalField(name, typeOf(schema, isInOpen), {
    ...managedAs(schema),
    ...(otherwise !== undefined && { default: otherwise }),
  })
}

const managedAs = (schema: JSONSchemaProps): ManagedAs => ({
  ...(schema.type === 'array' && {
    listType: (schema['x-kubernetes-list-type'] ?? 'atomic') as ManagedAs['listType'],
    mapKeys: schema['x-kubernetes-list-map-keys'],
  }),
  ...(schema['x-kubernetes-map-type'] === 'atomic' && { mapType: 'atomic' as const }),
})

const typeOf = (schema: JSONSchemaProps, isInOpen: boolean): Type =>
  isInOpen ? typeInOpen(schema) : typeInClosed(schema)

const typeInOpen = memoByIdentity((schema: JSONSchemaProps) => readType(schema, true))
const typeInClosed = memoByIdentity((schema: JSONSchemaProps) => readType(schema, false))

function readType(schema: JSONSchemaProps, isInOpen: boolean): Type {
  const isOpen = isInOpen || schema['x-kubernetes-preserve-unknown-fields'] === true
  // Neither a number nor a text to who merges: the schema alone turns anything else down.
  if (isIntOrString(schema)) return deduced
  switch (schema.type) {
    case 'object': {
      const additional = additionalOf(schema)
      if (additional) return { kind: 'map', of: typeOf(additional, isOpen), ...managedAs(schema) }
      if (schema.additionalProperties === true) return { kind: 'map', of: deduced, ...managedAs(schema) }
      return { kind: 'struct', struct: once(() => structOf(schema, isInOpen)) }
    }
    case 'array': {
      const items = itemsOf(schema)
      return { kind: 'list', of: items ? typeOf(items, isOpen) : deduced, ...managedAs(schema) }
    }
    case 'integer':
      return { kind: 'int64' }
    case 'number':
      return { kind: 'double' }
    case 'boolean':
      return { kind: 'bool' }
    case 'string':
      // To who merges, a text of some form may be any scalar: the schema alone turns a number down.
      return { kind: schema.format && schema.format !== 'byte' ? 'intOrString' : 'string' }
    default:
      return deduced
  }
}
