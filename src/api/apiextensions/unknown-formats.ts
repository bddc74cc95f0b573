/** Formats in the schemas of a definition that the API server does not know: it takes any value for them. */
import type { CustomResourceDefinitionSpec, JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { isMap } from '../json-map.ts'
import { isKnownFormat } from '../structural-schema/formats.ts'
import { additionalOf, itemsOf } from '../structural-schema/schema-node.ts'
import { hoisted } from './hoisted.ts'

/** In the order in which they are found, each as often as it is. */
export function unknownFormats(spec: CustomResourceDefinitionSpec): readonly string[] {
  const { common, versions } = hoisted(spec)
  const schemas = [common.schema, ...versions.map(({ schema }) => schema)]
  return schemas.flatMap((each) => (each?.openAPIV3Schema ? [...formatsIn(each.openAPIV3Schema)] : []))
}

function* formatsIn(schema: JSONSchemaProps): Iterable<string> {
  const { type = '', format } = schema
  if (format && !isKnownFormat(type, format)) yield format
  for (const part of partsOf(schema)) yield* formatsIn(part)
}

function* partsOf(schema: JSONSchemaProps): Iterable<JSONSchemaProps> {
  const { allOf = [], anyOf = [], oneOf = [], not, properties = {} } = schema
  const single = [
    itemsOf(schema),
    ...allOf,
    ...anyOf,
    ...oneOf,
    not,
    ...Object.values(properties),
    additionalOf(schema),
  ]
  for (const each of single) if (isMap(each)) yield each as JSONSchemaProps
}
