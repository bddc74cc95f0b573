/** The structure of an object of which nothing is known but that it is one: a spec and a status of any form. */
import { optionalField, type StructType, structType, typeOfKind } from './schema.ts'

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** @param name as OpenAPI is to call it: `com.example.v1.Website` */
function openStructure(name: string): StructType {
  const fields = [
    optionalField('apiVersion', { kind: 'string' }),
    optionalField('kind', { kind: 'string' }),
    optionalField('metadata', { kind: 'struct', struct: () => structType(objectMeta) }),
    optionalField('spec', { kind: 'any' }),
    optionalField('status', { kind: 'any' }),
  ]
  return Object.freeze({
    name,
    fields: new Map(fields.map((each) => [each.name, each])),
    keepsUnknownFields: true,
  })
}

/** The structure of a kind: that of the generated facts, or an open one. */
export const structureOfKind = (apiVersion: string, kind: string): StructType =>
  typeOfKind(apiVersion, kind) ?? openStructure(structureName(apiVersion, kind))

/** `com.example.v1.Website` of `example.com/v1` and `Website`. */
export const structureName = (apiVersion: string, kind: string): string => {
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  return [...group.split('.').toReversed(), version, kind].filter(Boolean).join('.')
}
