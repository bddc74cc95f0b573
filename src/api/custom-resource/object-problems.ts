/** What is wrong with a custom object by its definition. Source: apiextensions-apiserver's customresource strategy. */
import { type FieldError, type FieldErrors, invalid } from '../field-error.ts'
import type { KubeObject } from '../kind.ts'
import { embeddedProblems } from '../structural-schema/embedded-metadata.ts'
import { listDuplicates } from '../structural-schema/list-duplicates.ts'
import { valueProblems } from '../structural-schema/validation.ts'
import type { CustomVersion } from './custom-version.ts'
import { scaleProblems } from './scale.ts'

export function objectProblems(version: CustomVersion, change: Change): FieldErrors {
  const { object, previous } = change
  const { node, schema, defined } = version
  const scale = defined.subresources?.scale
  const found: FieldError[] = [
    ...valueProblems(schema, object, { previous }),
    ...(scale ? scaleProblems(scale, object, true) : []),
    ...embeddedProblems(node, object),
  ]
  if (!previous || listDuplicates(node, previous).length === 0) found.push(...listDuplicates(node, object))
  return withRules(found, version, change)
}

/** Of an update of the status only that is looked at. */
export function statusProblems(
  version: CustomVersion,
  object: KubeObject,
  previous: KubeObject,
): FieldErrors {
  const { node, schema, defined } = version
  const scale = defined.subresources?.scale
  const [is, was] = [object, previous].map((each) => (each as { readonly status?: unknown }).status)
  const ofStatus = schema.properties?.status
  const found: FieldError[] = []
  if (is !== undefined && ofStatus)
    found.push(...valueProblems(ofStatus, is, { field: 'status', previous: was }))
  if (scale) found.push(...scaleProblems(scale, object, false))
  if (listDuplicates(node, previous).length === 0) found.push(...listDuplicates(node, object))
  return withRules(found, version, { object, previous })
}

interface Change {
  readonly object: KubeObject
  /** What is stored, where the object is changed: what is wrong already may stay as it is. */
  readonly previous?: KubeObject
  /** What was found in its metadata, which is told by whoever has found it. */
  readonly known?: FieldErrors
}

const notChecked =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation'

/** After these nobody knows what the rules would say. */
const blocking: readonly FieldError['type'][] = [
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]

/** What the rules of the schema find comes last. */
function withRules(
  found: readonly FieldError[],
  { rules }: CustomVersion,
  { object, previous, known = [] }: Change,
): FieldErrors {
  if (!rules.hasAny) return found
  if ([...known, ...found].some(({ type }) => blocking.includes(type)))
    return [...found, invalid('<nil>', null, notChecked)]
  const { problems, warnings } = rules.evaluate(object, previous)
  if (warnings.length > 0) leftAlone.set(object, warnings)
  return [...found, ...problems]
}

const leftAlone = new WeakMap<KubeObject, readonly string[]>()

/** What rules find in an object that was validated, and let be for it was there before. */
export const ruleWarnings = (object: KubeObject): readonly string[] => leftAlone.get(object) ?? []
