/**
 * The type of an object as OpenAPI publishes it, by which the expressions of policies are checked. Source: apiserver's
 * common.SchemaDeclType over the definitions of OpenAPI. What has no one type there, such as a quantity, cannot be named.
 */
import { memoByIdentity } from '../../api/memo.ts'
import type { StructType, Type as StructuralType } from '../../api/schema.ts'
import { declaredType } from '../schema/declared-type.ts'
import { escapedName, fieldNamed } from '../schema/escaping.ts'
import {
  boolType,
  bytesType,
  doubleType,
  dynType,
  intType,
  listType,
  mapType,
  stringType,
  structType,
  type Type,
  timestampType,
} from '../types.ts'

const scalars: Partial<Record<StructuralType['kind'], Type>> = {
  string: stringType,
  int32: intType,
  int64: intType,
  bool: boolType,
  double: doubleType,
  bytes: bytesType,
  time: timestampType,
  microTime: timestampType,
  intOrString: dynType,
  wrappedStrings: listType(stringType),
  rawExtension: structType('object', () => undefined),
  fieldsV1: structType('object', () => undefined),
}

/** Of a kind's structure; of a custom one what its schema says, but for the metadata, which is that of all objects. */
export const objectTypeOf = memoByIdentity(({ name, fields, schema }: StructType): Type => {
  const byName = fieldsByName({ fields })
  const called = name.slice(name.lastIndexOf('.') + 1)
  const declared = schema && declaredType(schema, true, called)?.type
  if (!declared) return structType(called, byName)
  return structType(called, (field) => (field === 'metadata' ? byName(field) : declared.field?.(field)))
})

/** Read when they are asked for: a schema may hold itself. */
function fieldsByName({ fields }: Pick<StructType, 'fields'>): (name: string) => Type | undefined {
  const known = new Map([...fields.values()].map(({ name, type }) => [escapedName(name), type] as const))
  return (name) => {
    const type = fieldNamed(known, name)
    return type && typeOf(type)
  }
}

function typeOf(type: StructuralType): Type | undefined {
  if (type.kind === 'struct') return objectTypeOf(type.struct())
  if (type.kind !== 'list' && type.kind !== 'map') return scalars[type.kind]
  const inside = typeOf(type.of)
  if (!inside) return undefined
  return type.kind === 'list' ? listType(inside) : mapType(stringType, inside)
}
