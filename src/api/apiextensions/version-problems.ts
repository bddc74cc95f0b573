/** What a version of a kind that somebody defines says besides its schema: subresources, columns, selectable fields, its age. */
import { duplicate, type FieldErrors, invalid, required, tooMany } from '../field-error.ts'
import type {
  CustomResourceColumnDefinition,
  CustomResourceSubresources,
  JSONSchemaProps,
  SelectableField,
} from '../generated/types/apiextensions-v1.ts'
import { byteLength } from '../text-bytes.ts'
import { findField } from './field-path.ts'

/** Of columns, as messages list them. */
const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

export function* columnProblems(column: CustomResourceColumnDefinition, path: string): FieldErrors {
  const { name, type, format, jsonPath } = column
  const oneOf = (choices: readonly string[]) => `must be one of ${choices.join(',')}`
  if (!name) yield required(`${path}.name`)
  if (!type) yield required(`${path}.type`, oneOf(columnTypes))
  else if (!columnTypes.includes(type)) yield invalid(`${path}.type`, type, oneOf(columnTypes))
  if (format && !columnFormats.includes(format)) yield invalid(`${path}.format`, format, oneOf(columnFormats))
  if (!jsonPath) yield required(`${path}.JSONPath`)
  else yield* simplePathProblems(`${path}.JSONPath`, jsonPath)
}

function* simplePathProblems(field: string, path: string): FieldErrors {
  if (!path.startsWith('.')) yield invalid(field, path, 'must be a simple json path starting with .')
}

export function* subresourcesProblems({ scale }: CustomResourceSubresources, path: string): FieldErrors {
  if (!scale) return
  yield* scalePathProblems(`${path}.scale.specReplicasPath`, scale.specReplicasPath, '.spec')
  yield* scalePathProblems(`${path}.scale.statusReplicasPath`, scale.statusReplicasPath, '.status')
  const { labelSelectorPath: selector } = scale
  const field = `${path}.scale.labelSelectorPath`
  if (!selector) return
  if (!selector.startsWith('.')) yield* simplePathProblems(field, selector)
  else if (!selector.startsWith('.spec.') && !selector.startsWith('.status.')) {
    yield invalid(field, selector, 'should be a json path under either .spec or .status')
  }
}

function* scalePathProblems(field: string, path: string, under: string): FieldErrors {
  if (!path) yield required(field)
  else if (!path.startsWith('.')) yield* simplePathProblems(field, path)
  else if (!path.startsWith(`${under}.`)) yield invalid(field, path, `should be a json path under ${under}`)
}

const mostSelectable = 8

export function* selectableProblems(
  fields: readonly SelectableField[],
  schema: JSONSchemaProps | undefined,
  path: string,
): FieldErrors {
  const met = new Set<string>()
  for (const [n, { jsonPath }] of fields.entries()) {
    const field = `${path}[${n}].jsonPath`
    if (!jsonPath) {
      yield required(field)
      continue
    }
    const found = findField(schema ?? {}, jsonPath, { takesBrackets: false })
    if ('why' in found) {
      yield invalid(field, jsonPath, `is an invalid path: ${found.why}`)
      continue
    }
    if (found.steps[0] === 'metadata') yield invalid(field, jsonPath, 'must not point to fields in metadata')
    if (!['string', 'boolean', 'integer'].includes(found.schema?.type ?? '')) {
      yield invalid(
        field,
        jsonPath,
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      )
    }
    const said = JSON.stringify(found.steps)
    if (met.has(said)) yield duplicate(field, jsonPath)
    met.add(said)
  }
  if (met.size > mostSelectable) yield tooMany(path, met.size, mostSelectable)
}

export function* deprecationProblems(
  isDeprecated: boolean,
  warning: string | undefined,
  field: string,
): FieldErrors {
  if (warning === undefined) return
  const problems = isDeprecated ? warningProblems(warning) : ['can only be set for deprecated versions']
  for (const problem of problems) yield invalid(field, warning, problem)
}

function* warningProblems(warning: string): Iterable<string> {
  if (byteLength(warning) > 256) yield 'must be <= 256 characters long'
  if (warning === '') yield 'must not be an empty string'
  const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.exec(warning)
  if (unprintable) {
    const at = byteLength(warning.slice(0, unprintable.index))
    yield `must only contain printable UTF-8 characters; non-printable character found at index ${at}`
  }
}
