/** Objects with every field filled in, whatever the kind: the values are nonsense, the types are right. */
import { createHash } from 'node:crypto'
import { kindTexts } from '../../src/api/generated/facts.ts'
import { type Field, type StructType, schemaStruct, type Type, typeOfKind } from '../../src/api/schema.ts'

export interface FilledObject extends Record<string, unknown> {
  readonly apiVersion: string
  readonly kind: string
}

export const filledObject = (apiVersion: string, kind: string): FilledObject => ({
  ...fill(typeOfKind(apiVersion, kind)!, []),
  kind,
  apiVersion,
})

/** These are of no group. */
const unversioned = new Set(['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'Status'])

/** Every kind of the API that is no list, with what all groups have under `v1`. */
export const allKinds: readonly (readonly [apiVersion: string, kind: string])[] = Object.entries(
  kindTexts,
).flatMap(([apiVersion, [, kinds]]) =>
  kinds
    .split(' ')
    .filter((kind) => !kind.endsWith('List') || unversioned.has(kind))
    .map((kind) => [unversioned.has(kind) ? 'v1' : apiVersion, kind] as const),
)

/** @param within the structs that it lies in: schemas hold schemas, and those stay empty */
function fill(struct: StructType, within: readonly StructType[]): Record<string, unknown> {
  if (within.includes(struct)) return {}
  return Object.fromEntries(
    [...struct.fields.values()]
      .filter(({ featureGate }) => featureGate === undefined)
      .map((field) => [field.name, sampleOf(field.type, field, [...within, struct])]),
  )
}

/** Says which field it stands in, as far as the type lets it. */
function sampleOf(type: Type, field: Field, within: readonly StructType[]): unknown {
  switch (type.kind) {
    case 'struct':
      return fill(type.struct(), within)
    case 'list':
      return [sampleOf(type.of, field, within)]
    case 'map':
      return { [`${field.name}-key`]: sampleOf(type.of, field, within) }
    case 'string':
      return field.enum?.[0] ?? `the-${field.name}`
    case 'wrappedStrings':
      return [`the-${field.name}`]
    case 'bytes':
      return btoa(field.name)
    case 'bool':
      return true
    case 'quantity':
      return `${field.number * 250 + 1}m`
    case 'time':
      return '2031-05-06T07:08:09Z'
    case 'microTime':
      return '2031-05-06T07:08:09.000123Z'
    case 'fieldsV1':
      return { 'f:metadata': {} }
    case 'rawExtension':
      return { 'the-field': field.name }
    case 'intOrString':
      return `${field.number}%`
    case 'schemaOrArray':
    case 'schemaOrBool':
    case 'schemaOrStringArray':
      return fill(schemaStruct(), within)
    default:
      return field.number + 40
  }
}

/** Tells bytes from others. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')
