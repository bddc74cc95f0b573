/** Defaults of a schema that its own rules turn down. Source: apiextensions-apiserver's ValidateDefaults. */
import { SchemaRules } from '../../cel/schema-rules.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, invalid } from '../field-error.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { embeddedProblems, NotAnObject, withMetadata } from '../structural-schema/embedded-metadata.ts'
import { withoutUnknown } from '../structural-schema/intake.ts'
import { below, keyIn, type Path, pathText } from '../structural-schema/path.ts'
import { itemsOf, nodeOf, SchemaNode } from '../structural-schema/schema-node.ts'
import { valueProblems } from '../structural-schema/validation.ts'

/** An object within which a default stands, and how to get from there to the default. */
interface Around {
  readonly schema: JSONSchemaProps
  /** Names of fields, or `[]` for an item. */
  readonly steps: readonly string[]
  /** Whether the default is about the object's metadata, its kind or its version. */
  readonly isOfObject: boolean
}

/** @param path of the schema, which is that of a whole object */
export const defaultProblems = (schema: JSONSchemaProps, path: Path | undefined): FieldErrors =>
  hasDefault(schema) ? problemsIn(schema, path, { schema, steps: [], isOfObject: false }) : []

function* problemsIn(schema: JSONSchemaProps, path: Path | undefined, outside: Around): FieldErrors {
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true
  const around = isEmbedded ? { schema, steps: [], isOfObject: false } : outside
  const isObject = isEmbedded || schema === around.schema
  if (schema.default !== undefined && schema.default !== null) {
    const field = pathText(below(path, 'default'))
    yield* around.isOfObject ? ownFieldProblems(schema, field, around) : ownProblems(schema, field, isObject)
  }
  const items = itemsOf(schema)
  const within = (step: string): Around => ({ ...around, steps: [...around.steps, step] })
  if (items) yield* problemsIn(items, below(path, 'items'), within('[]'))
  const { properties = {} } = schema
  for (const name of Object.keys(properties)) {
    const isOfObject = around.isOfObject || (isObject && ['metadata', 'apiVersion', 'kind'].includes(name))
    const at = keyIn(below(path, 'properties'), name)
    yield* problemsIn(properties[name], at, { ...within(name), isOfObject })
  }
}

/** @param isRoot whether it is a default of a whole object, which must then say what it is */
function* ownProblems(schema: JSONSchemaProps, field: string, isRoot: boolean): FieldErrors {
  const { default: value } = schema
  const node = isRoot ? new SchemaNode({ ...schema, 'x-kubernetes-embedded-resource': true }) : nodeOf(schema)
  if (!isEqual(withoutUnknown(node, value, { isRoot }).value, value)) {
    yield invalid(field, value, 'must not have unknown fields')
  }
  const why = metadataProblem(node, value)
  if (why !== undefined) {
    yield invalid(field, value, why)
    return
  }
  const embedded = embeddedProblems(node, value)
  if (embedded.length > 0) for (const each of embedded) yield { ...each, field: `${field}.${each.field}` }
  else yield* soundProblems(schema, value, field)
}

/** A default is looked at as what an object has newly, and as what stays as it is. */
function soundProblems(schema: JSONSchemaProps, value: unknown, field: string): FieldErrors {
  const ofSchema = [...valueProblems(schema, value, { field })]
  if (ofSchema.length > 0) return ofSchema
  const rules = new SchemaRules(schema, schema['x-kubernetes-embedded-resource'] === true)
  const { problems } = rules.evaluate(value, value, { field, isRatcheting: false })
  return problems.length > 0 ? problems : rules.evaluate(value, undefined, { field }).problems
}

function metadataProblem(node: SchemaNode, value: unknown): string | undefined {
  try {
    withMetadata(node, value, [])
    return undefined
  } catch (error) {
    if (error instanceof NotAnObject) return error.message
    throw error
  }
}

/** What is a default of an object's own fields must make an object that is one. */
function* ownFieldProblems(schema: JSONSchemaProps, field: string, around: Around): FieldErrors {
  const { default: value } = schema
  const object = {
    kind: 'Validation',
    apiVersion: 'validation/v1',
    ...(heldBy(around.steps, value) as object),
  }
  const root = new SchemaNode({ ...around.schema, 'x-kubernetes-embedded-resource': true })
  const why = metadataProblem(root, object) ?? textOf(embeddedProblems(root, object))
  if (why !== undefined) yield invalid(field, value, `must result in valid metadata: ${why}`)
  else yield* soundProblems(schema, value, field)
}

const heldBy = (steps: readonly string[], value: unknown): unknown =>
  steps.reduceRight((inside, step) => (step === '[]' ? [inside] : { [step]: inside }), value)

function textOf(problems: ReturnType<typeof embeddedProblems>): string | undefined {
  const said = problems.map(({ field, message }) => `${field}: ${message}`)
  return said.length > 1 ? `[${said.join(', ')}]` : said[0]
}

/** Most schemas have none. */
function hasDefault(schema: JSONSchemaProps): boolean {
  if (schema.default !== undefined) return true
  const items = itemsOf(schema)
  return (items && hasDefault(items)) || Object.values(schema.properties ?? {}).some(hasDefault)
}
