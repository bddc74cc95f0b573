/**
 * What no schema of a definition may say, or not together. Source: apiextensions-apiserver's
 * ValidateCustomResourceDefinitionOpenAPISchema.
 */
import { type FieldErrors, forbidden, notSupported } from '../field-error.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { shownPart } from '../given-empty.ts'
import { isMap } from '../json-map.ts'
import { below, keyIn, type Path, pathText } from '../structural-schema/path.ts'
import { additionalOf, itemsOf } from '../structural-schema/schema-node.ts'
import { extensionProblems } from './extension-problems.ts'
import { ruleTextProblems } from './rule-text-problems.ts'

/** What the place of a schema says of it. */
interface Place {
  readonly isRoot: boolean
  /** Why there can be no default; undefined: there can. */
  readonly forbidsDefaults?: string
  /** Whether it is about the metadata, the kind or the version of an object. */
  readonly isOfObject: boolean
}

export const openApiProblems = (schema: JSONSchemaProps, path: Path | undefined): FieldErrors =>
  problemsIn(schema, path, { isRoot: true, isOfObject: false })

function* problemsIn(schema: JSONSchemaProps, path: Path | undefined, place: Place): FieldErrors {
  const at = (name: string) => pathText(below(path, name))
  yield* saidProblems(schema, place, at)
  if (schema.uniqueItems) {
    const why = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'
    yield forbidden(at('uniqueItems'), why)
  }
  yield* additionalProblems(schema, path, place)
  yield* propertyProblems(schema, path, place)
  const inside: Place = { ...place, isRoot: false }
  for (const [each, where] of othersIn(schema, path)) yield* problemsIn(each, where, inside)
  yield* extensionProblems(schema, at)
  yield* ruleTextProblems(schema, below(path, 'x-kubernetes-validations'))
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

function* saidProblems(schema: JSONSchemaProps, place: Place, at: (name: string) => string): FieldErrors {
  const { type = '', items } = schema
  if (type !== '' && !types.includes(type)) yield notSupported(at('type'), type, types)
  const { forbidsDefaults: reason } = place
  if (schema.default !== undefined && reason !== undefined) {
    yield forbidden(at('default'), `must not be set ${reason}`)
  }
  if (schema.id) yield forbidden(at('id'), 'id is not supported')
  if (schema.additionalItems !== undefined) {
    yield forbidden(at('additionalItems'), 'additionalItems is not supported')
  }
  for (const name of ['patternProperties', 'definitions'] as const) {
    if (Object.keys(schema[name] ?? {}).length > 0) yield forbidden(at(name), `${name} is not supported`)
  }
  // None at all are some, if they are said.
  if (shownPart(schema, 'dependencies') !== null)
    yield forbidden(at('dependencies'), 'dependencies is not supported')
  if (schema.$ref !== undefined) yield forbidden(at('$ref'), '$ref is not supported')
  if (type === 'null') {
    yield forbidden(at('type'), 'type cannot be set to null, use nullable as an alternative')
  }
  if (Array.isArray(items) && items.length > 0)
    yield forbidden(at('items'), 'items must be a schema object and not an array')
  if (place.isOfObject && schema['x-kubernetes-embedded-resource']) {
    yield forbidden(at('x-kubernetes-embedded-resource'), 'must not be used inside of resource meta')
  }
}

/** Properties are for what has fields, additionalProperties for maps. */
function* additionalProblems(schema: JSONSchemaProps, path: Path | undefined, place: Place): FieldErrors {
  const { additionalProperties, properties = {} } = schema
  const at = below(path, 'additionalProperties')
  if (
    additionalProperties !== undefined &&
    additionalProperties !== true &&
    Object.keys(properties).length > 0
  ) {
    yield forbidden(pathText(at), 'additionalProperties and properties are mutual exclusive')
  }
  const additional = additionalOf(schema)
  if (!additional) return
  const reason = 'inside additionalProperties applying to object metadata'
  const forbidsDefaults = place.isOfObject ? reason : place.forbidsDefaults
  yield* problemsIn(additional, at, { ...place, isRoot: false, forbidsDefaults })
}

function* propertyProblems(schema: JSONSchemaProps, path: Path | undefined, place: Place): FieldErrors {
  const { properties = {} } = schema
  const isObject = place.isRoot || schema['x-kubernetes-embedded-resource'] === true
  for (const name of Object.keys(properties)) {
    const isOwn = isObject && ['metadata', 'kind', 'apiVersion'].includes(name)
    yield* problemsIn(properties[name], keyIn(below(path, 'properties'), name), {
      isRoot: false,
      isOfObject: place.isOfObject || isOwn,
      forbidsDefaults: isOwn && place.isRoot ? `in top-level ${name}` : place.forbidsDefaults,
    })
  }
}

/** All other schemas that a schema has, and where. */
function* othersIn(
  schema: JSONSchemaProps,
  path: Path | undefined,
): Iterable<readonly [JSONSchemaProps, Path]> {
  const { not, allOf = [], oneOf = [], anyOf = [], definitions = {}, dependencies = {}, items } = schema
  if (not) yield [not, below(path, 'not')]
  for (const [name, all] of Object.entries({ allOf, oneOf, anyOf })) {
    for (const [n, each] of all.entries()) yield [each, keyIn(below(path, name), String(n))]
  }
  for (const name of Object.keys(definitions)) {
    yield [definitions[name], keyIn(below(path, 'definitions'), name)]
  }
  const single = itemsOf(schema)
  if (single) yield [single, below(path, 'items')]
  if (Array.isArray(items)) {
    for (const [n, each] of (items as readonly JSONSchemaProps[]).entries()) {
      yield [each, keyIn(below(path, 'items'), String(n))]
    }
  }
  for (const name of Object.keys(dependencies)) {
    const each = dependencies[name]
    if (isMap(each)) yield [each as JSONSchemaProps, keyIn(below(path, 'dependencies'), name)]
  }
}
