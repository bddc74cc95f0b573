/** The structure of configurations is said by these: none of it is in the facts of the API. */
import { optionalField, type StructType, structType, type Type } from '../schema.ts'

export type Fields = Readonly<Record<string, Type>>

export const string: Type = { kind: 'string' }
export const int32: Type = { kind: 'int32' }
export const int64: Type = { kind: 'int64' }
export const bool: Type = { kind: 'bool' }
export const double: Type = { kind: 'double' }
export const any: Type = { kind: 'any' }
export const list = (of: Type): Type => ({ kind: 'list', of })
export const mapOf = (of: Type): Type => ({ kind: 'map', of })
export const part = (of: StructType): Type => ({ kind: 'struct', struct: () => of })

/** @param name of a struct of core/v1: `Taint` */
export const core = (name: string): Type => ({
  kind: 'struct',
  struct: () => structType(`io.k8s.api.core.v1.${name}`),
})

/** What every configuration says of itself. */
export const ofObject: Fields = { apiVersion: string, kind: string }

/** @param prefix of the name that OpenAPI would give it */
export const structsOf =
  (prefix: string) =>
  (name: string, fields: Fields): StructType => ({
    name: `${prefix}.${name}`,
    fields: new Map(Object.entries(fields).map(([field, type]) => [field, optionalField(field, type)])),
  })
