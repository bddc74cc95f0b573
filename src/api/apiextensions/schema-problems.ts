/**
 * What is wrong with the schema of a kind that somebody defines. Source: apiextensions-apiserver's
 * validateCustomResourceDefinitionValidation.
 */
import { ruleProblems } from '../../cel/schema-rules.ts'
import { type FieldError, type FieldErrors, forbidden, invalid } from '../field-error.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { below, type Path, pathText } from '../structural-schema/path.ts'
import { defaultProblems } from './default-problems.ts'
import { goSchema } from './go-definition.ts'
import { openApiProblems } from './openapi-problems.ts'
import { structuralProblems, whyNotReadable } from './structural-problems.ts'

/**
 * @param path of what holds the schema: `spec.validation`
 * @param hasStatus whether the status is written apart, for which the root must not say anything that would be lost
 */
export function* schemaProblems(schema: JSONSchemaProps, path: string, hasStatus: boolean): FieldErrors {
  if (isRightAnyhow(schema)) {
    if (hasStatus) yield* rootProblems(schema, path)
    return
  }
  const at: Path = { above: undefined, step: `${path}.openAPIV3Schema` }
  const found: FieldError[] = hasStatus ? [...rootProblems(schema, path)] : []
  found.push(...problemsOf(schema, at))
  yield* found
}

/** A stored schema was looked at when it was stored, and is not looked at again. */
const isRightAnyhow = memoByIdentity(
  (schema: JSONSchemaProps): boolean => problemsOf(schema, undefined).length === 0,
)

function problemsOf(schema: JSONSchemaProps, at: Path | undefined): readonly FieldError[] {
  const found: FieldError[] = []
  if (schema.nullable)
    found.push(forbidden(pathText(below(at, 'nullable')), 'nullable cannot be true at the root'))
  const unreadable = whyNotReadable(schema)
  const ofStructure = unreadable === undefined ? [...structuralProblems(schema, at)] : []
  if (unreadable === undefined && ofStructure.length === 0) ofStructure.push(...defaultProblems(schema, at))
  found.push(...ofStructure)
  const ofOpenApi = [...openApiProblems(schema, at)]
  found.push(...ofOpenApi)
  // What a rule means is only asked where the schema below it is right.
  if (unreadable === undefined && ofStructure.length === 0) {
    found.push(...ruleProblems(schema, pathText(at), (path) => isBelow(path, ofOpenApi)))
  }
  if (found.length === 0 && unreadable !== undefined) found.push(invalid(pathText(at), '', unreadable))
  return found
}

const isBelow = (path: string, problems: readonly FieldError[]): boolean =>
  problems.some(({ field }) => field.startsWith(path) && /^[.[]|^$/.test(field.slice(path.length)))

/** What the root may say where the status is written apart, as Go calls it. */
const allowedAtRoot = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
]

/** Only the first is told. */
function* rootProblems(schema: JSONSchemaProps, path: string): FieldErrors {
  const shown = goSchema(schema) as Readonly<Record<string, unknown>>
  for (const name of Object.keys(shown)) {
    const value = shown[name]
    if (value === null || value === '' || value === false) continue
    if (name === 'Type' && value !== 'object') {
      const sentence =
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'
      yield invalid(`${path}.openAPIV3Schema.type`, value, sentence)
      return
    }
    if (!allowedAtRoot.includes(name)) {
      const fields = `[${allowedAtRoot.join(' ')}]`
      const sentence = `only ${fields} fields are allowed at the root of the schema if the status subresource is enabled`
      yield invalid(`${path}.openAPIV3Schema`, shown, sentence)
      return
    }
  }
}
