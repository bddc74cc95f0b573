/** Writes test/fixtures/objects: objects with every field filled in, as JSON and as protobuf. Run by hand, with tsx. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { encodeProtobuf } from '../../src/api/codec/protobuf.ts'
import { type Field, type StructType, type Type, typeOfKind } from '../../src/api/schema.ts'

const kinds = [
  ['v1', 'ConfigMap'],
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'Job'],
] as const

const folder = new URL('../../test/fixtures/objects/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [apiVersion, kind] of kinds) {
  const filled = fill(typeOfKind(apiVersion, kind)!)
  const object = { ...filled, kind, apiVersion }
  const name = kind.toLowerCase()
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(object, null, 1)}\n`)
  writeFileSync(new URL(`${name}.pb`, folder), encodeProtobuf(apiVersion, kind, object))
}

function fill(struct: StructType): Record<string, unknown> {
  return Object.fromEntries(
    [...struct.fields.values()]
      .filter((field) => field.featureGate === undefined)
      .map((field) => [field.name, sampleOf(field.type, field)]),
  )
}

/** Says which field it stands in, as far as the type lets it. */
function sampleOf(type: Type, field: Field): unknown {
  switch (type.kind) {
    case 'struct':
      return fill(type.struct())
    case 'list':
      return [sampleOf(type.of, field)]
    case 'map':
      return { [`${field.name}-key`]: sampleOf(type.of, field) }
    case 'string':
      return field.enum?.[0] ?? `the-${field.name}`
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
    case 'intOrString':
      return `${field.number}%`
    default:
      return field.number + 40
  }
}
