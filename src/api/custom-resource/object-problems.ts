/** What is wrong with a custom object by its definition. Source: apiextensions-apiserver's customresource strategy. */
import type { FieldError, FieldErrors } from '../field-error.ts'
import type { KubeObject } from '../kind.ts'
import { embeddedProblems } from '../structural-schema/embedded-metadata.ts'
import { listDuplicates } from '../structural-schema/list-duplicates.ts'
import { valueProblems } from '../structural-schema/validation.ts'
import type { CustomVersion } from './custom-version.ts'
import { scaleProblems } from './scale.ts'

/** @param previous what is stored, where the object is changed: what is wrong already may stay as it is */
export function objectProblems(
  version: CustomVersion,
  object: KubeObject,
  previous?: KubeObject,
): FieldErrors {
  const { node, schema, defined } = version
  const scale = defined.subresources?.scale
  const found: FieldError[] = [
    ...valueProblems(schema, object, { previous }),
    ...(scale ? scaleProblems(scale, object, true) : []),
    ...embeddedProblems(node, object),
  ]
  if (!previous || listDuplicates(node, previous).length === 0) found.push(...listDuplicates(node, object))
  return found
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
  return found
}
