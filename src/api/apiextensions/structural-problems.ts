/**
 * Why a schema is not structural: the shape of every value must be said apart from what is asked of values. Source:
 * apiextensions-apiserver's ValidateStructural and NewStructural.
 */
import { isEqual } from '../equality.ts'
import { type FieldError, type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { below, keyIn, type Path, pathText } from '../structural-schema/path.ts'
import { patternProblem } from '../structural-schema/pattern.ts'
import { additionalOf, isIntOrString, itemsOf } from '../structural-schema/schema-node.ts'
import { inOrderOfBytes } from '../text-bytes.ts'

type Level = 'root' | 'item' | 'field'

/** In the order of what they say. @param path of the schema */
export function structuralProblems(schema: JSONSchemaProps, path: Path | undefined): readonly FieldError[] {
  const found = [
    ...invariantProblems(schema, 'root', path),
    ...completenessProblems(schema, schema, path, path),
  ]
  return found.sort((a, b) => inOrderOfBytes(`${a.field}: ${a.message}`, `${b.field}: ${b.message}`))
}

const propertyIn = (path: Path | undefined, name: string): Path => keyIn(below(path, 'properties'), name)

function* invariantProblems(schema: JSONSchemaProps, level: Level, path: Path | undefined): FieldErrors {
  const at = (name: string) => pathText(below(path, name))
  const items = itemsOf(schema)
  const { properties = {}, additionalProperties } = schema
  if (schema.type === 'array' && !items) yield required(at('items'), 'must be specified')
  if (items) yield* invariantProblems(items, 'item', below(path, 'items'))
  for (const name of Object.keys(properties)) {
    yield* invariantProblems(properties[name], 'field', propertyIn(path, name))
  }
  if (additionalProperties !== undefined) {
    if (level === 'root') yield forbidden(at('additionalProperties'), 'must not be used at the root')
    const additional = additionalOf(schema)
    if (additional) yield* invariantProblems(additional, 'field', below(path, 'additionalProperties'))
  }
  yield* extensionProblems(schema, at)
  yield* askedProblems(schema, path, {
    ofAnyOf: isIntegerOrString(schema.anyOf),
    ofFirst: isIntegerOrString(schema.allOf?.[0]?.anyOf),
  })
  yield* typeProblems(schema, level, at)
  const isObject = level === 'root' || schema['x-kubernetes-embedded-resource'] === true
  yield* objectFieldProblems(schema, level, { isObject, path })
}

type At = (name: string) => string

function* extensionProblems(schema: JSONSchemaProps, at: At): FieldErrors {
  if (!isIntOrString(schema)) return
  const why = 'must be false if x-kubernetes-int-or-string is true'
  for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const) {
    if (schema[name]) yield invalid(at(name), true, why)
  }
}

const missingType = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

function* typeProblems(schema: JSONSchemaProps, level: Level, at: At): FieldErrors {
  const { type = '' } = schema
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true
  if (isEmbedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true'
    yield type === '' ? required(at('type'), why) : invalid(at('type'), type, why)
  } else if (type === '' && !isIntOrString(schema) && !schema['x-kubernetes-preserve-unknown-fields']) {
    yield required(at('type'), missingType[level])
  }
  if (isEmbedded && schema.additionalProperties !== undefined) {
    yield forbidden(at('additionalProperties'), 'must not be used if x-kubernetes-embedded-resource is set')
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    yield invalid(at('type'), type, 'must be object at the root')
  }
  const hasFields = Object.keys(schema.properties ?? {}).length > 0
  if (isEmbedded && !schema['x-kubernetes-preserve-unknown-fields'] && !hasFields) {
    yield required(
      at('properties'),
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    )
  }
}

/** apiVersion, kind and metadata are what they are in all objects. */
function* objectFieldProblems(
  { properties = {} }: JSONSchemaProps,
  level: Level,
  { isObject, path }: { readonly isObject: boolean; readonly path: Path | undefined },
): FieldErrors {
  for (const name of ['kind', 'apiVersion']) {
    const field = isObject && Object.hasOwn(properties, name) ? properties[name] : undefined
    if (field && field.type !== 'string') {
      yield invalid(pathText(below(propertyIn(path, name), 'type')), field.type ?? '', 'must be string')
    }
  }
  const metadata = Object.hasOwn(properties, 'metadata') ? properties.metadata : undefined
  if (!metadata) return
  const at = propertyIn(path, 'metadata')
  if (isObject && metadata.type !== 'object') {
    yield invalid(pathText(below(at, 'type')), metadata.type ?? '', 'must be object')
  }
  if (level === 'root' && !saysOnlyNames(metadata)) {
    const why =
      'must not specify anything other than name and generateName, but metadata is implicitly specified'
    yield forbidden(pathText(at), why)
  }
}

function saysOnlyNames({
  properties = {},
  type: _type,
  default: _default,
  ...more
}: JSONSchemaProps): boolean {
  const areNames = Object.keys(properties).every((name) => name === 'name' || name === 'generateName')
  return areNames && Object.keys(more).length === 0
}

const integerOrString: readonly JSONSchemaProps[] = [{ type: 'integer' }, { type: 'string' }]

const isIntegerOrString = (alternatives: readonly JSONSchemaProps[] | undefined): boolean =>
  isEqual(alternatives, integerOrString)

/** What need not be looked at, for it says no more than that the value is an integer or a string. */
interface LeftOut {
  readonly ofAnyOf: boolean
  /** The anyOf of the first of allOf. */
  readonly ofFirst: boolean
}

const nothingLeftOut: LeftOut = { ofAnyOf: false, ofFirst: false }

/** What is asked of values, in all alternatives. */
function* askedProblems(schema: JSONSchemaProps, path: Path | undefined, leftOut: LeftOut): FieldErrors {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema
  const nth = (name: string, n: number) => keyIn(below(path, name), String(n))
  if (!leftOut.ofAnyOf) {
    for (const [n, each] of anyOf.entries()) yield* nestedProblems(each, nth('anyOf', n))
  }
  for (const [n, each] of allOf.entries()) {
    const first = n === 0 && leftOut.ofFirst ? { ofAnyOf: true, ofFirst: false } : nothingLeftOut
    yield* nestedProblems(each, nth('allOf', n), first)
  }
  for (const [n, each] of oneOf.entries()) yield* nestedProblems(each, nth('oneOf', n))
  if (not) yield* nestedProblems(not, below(path, 'not'))
  const why = pattern ? patternProblem(pattern) : undefined
  if (why !== undefined) {
    const sentence = `must be a valid regular expression, but isn't: ${why}`
    yield invalid(pathText(below(path, 'pattern')), pattern, sentence)
  }
}

/** What an alternative must not say, and how that is told. */
const notInAlternatives = [
  ['type', 'must be empty to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
] as const

function* nestedProblems(
  schema: JSONSchemaProps,
  path: Path,
  leftOut: LeftOut = nothingLeftOut,
): FieldErrors {
  yield* askedProblems(schema, path, leftOut)
  const items = itemsOf(schema)
  if (items) yield* nestedProblems(items, below(path, 'items'))
  const { properties = {}, additionalProperties } = schema
  for (const name of Object.keys(properties)) yield* nestedProblems(properties[name], propertyIn(path, name))
  for (const [name, why] of notInAlternatives) {
    if (name === 'default' ? schema.default != null : isSaid(schema[name]))
      yield forbidden(pathText(below(path, name)), why)
  }
  if (additionalProperties) {
    yield forbidden(pathText(below(path, 'additionalProperties')), 'must be undefined to be structural')
  }
  if (Object.hasOwn(properties, 'metadata')) {
    yield forbidden(pathText(propertyIn(path, 'metadata')), 'must not be specified in a nested context')
  }
}

const isSaid = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0)

/** What is asked of fields and items that the shape does not have. @param asked in an alternative of `shape`, at `at` */
function* completenessProblems(
  asked: JSONSchemaProps,
  shape: JSONSchemaProps,
  path: Path | undefined,
  at: Path | undefined,
): FieldErrors {
  const { not, allOf = [], anyOf = [], oneOf = [] } = asked
  if (not) yield* nestedCompleteness(not, shape, path, below(at, 'not'))
  for (const [name, all] of Object.entries({ allOf, anyOf, oneOf })) {
    for (const [n, each] of all.entries()) {
      yield* nestedCompleteness(each, shape, path, keyIn(below(at, name), String(n)))
    }
  }
}

function* nestedCompleteness(
  asked: JSONSchemaProps,
  shape: JSONSchemaProps | undefined,
  path: Path | undefined,
  at: Path,
): FieldErrors {
  if (!shape) {
    yield required(pathText(path), `because it is defined in ${pathText(at)}`)
    return
  }
  yield* completenessProblems(asked, shape, path, at)
  const items = itemsOf(asked)
  if (items) yield* nestedCompleteness(items, itemsOf(shape), below(path, 'items'), below(at, 'items'))
  const { properties = {} } = asked
  for (const name of Object.keys(properties)) {
    const known = Object.hasOwn(shape.properties ?? {}, name) ? shape.properties![name] : undefined
    yield* nestedCompleteness(properties[name], known, propertyIn(path, name), propertyIn(at, name))
  }
}

const unsupported = [
  ['id', 'id'],
  ['$schema', 'schema'],
  ['$ref', '$ref'],
  ['patternProperties', 'patternProperties'],
  ['dependencies', 'dependencies'],
  ['additionalItems', 'additionalItems'],
  ['definitions', 'definitions'],
] as const

/** Why a schema cannot even be looked at as a structural one; undefined where it can. */
export function whyNotReadable(schema: JSONSchemaProps): string | undefined {
  for (const [name, said] of unsupported) {
    const value = schema[name]
    const isMap = typeof value === 'object'
    if (name === 'additionalItems' ? value !== undefined : isMap ? Object.keys(value).length > 0 : value)
      return `OpenAPIV3Schema '${said}' is not supported`
  }
  if (Array.isArray(schema.items) && schema.items.length > 0)
    return "OpenAPIV3Schema 'items' must be a schema, but is an array"
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
  }
  for (const part of partsOf(schema)) {
    const why = whyNotReadable(part)
    if (why !== undefined) return why
  }
  return undefined
}

function* partsOf(schema: JSONSchemaProps): Iterable<JSONSchemaProps> {
  const { not, allOf = [], anyOf = [], oneOf = [], properties = {} } = schema
  if (not) yield not
  yield* allOf
  yield* anyOf
  yield* oneOf
  const inside = [itemsOf(schema), ...Object.values(properties), additionalOf(schema)]
  for (const each of inside) if (each) yield each
}
