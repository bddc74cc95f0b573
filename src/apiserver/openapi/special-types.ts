/** Types that have a schema of their own without being structs. */
import type { ScalarKind } from '../../api/schema.ts'
import type { Dialect, Json } from './dialect.ts'

const extensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.'

/** The names under which OpenAPI has them. */
export const specialNames: Readonly<Partial<Record<ScalarKind, string>>> = {
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  time: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  microTime: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  rawExtension: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
  fieldsV1: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  json: `${extensions}JSON`,
  schemaOrArray: `${extensions}JSONSchemaPropsOrArray`,
  schemaOrBool: `${extensions}JSONSchemaPropsOrBool`,
  schemaOrStringArray: `${extensions}JSONSchemaPropsOrStringArray`,
}

export function specialSchema(kind: ScalarKind, { isV3 }: Dialect): Json {
  switch (kind) {
    case 'quantity':
      return isV3 ? { oneOf: [{ type: 'string' }, { type: 'number' }] } : { type: 'string' }
    case 'intOrString':
      return isV3
        ? { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }
        : { type: 'string', format: 'int-or-string' }
    case 'time':
    case 'microTime':
      return { type: 'string', format: 'date-time' }
    case 'rawExtension':
    case 'fieldsV1':
      return { type: 'object' }
    default:
      return {}
  }
}

/** Scalars that are written where they stand. */
export const plainSchemas: Readonly<Partial<Record<ScalarKind, Json>>> = {
  string: { type: 'string' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  bool: { type: 'boolean' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  any: { type: 'object' },
  wrappedStrings: { type: 'array', items: { type: 'string' } },
}
