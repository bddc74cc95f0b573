/** What is wrong with a reference to an object by its kind and name, without a version. */
import { type FieldErrors, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import { dnsSubdomainProblems, pathSegmentProblems } from '../names.ts'

interface ObjectName {
  readonly apiGroup?: string | null
  readonly kind: string
  readonly name: string
}

/** Source: validateIngressTypedLocalObjectReference. */
export function* objectNameProblems({ apiGroup, kind, name }: ObjectName, path: string): FieldErrors {
  if (typeof apiGroup === 'string') yield* breaches(dnsSubdomainProblems, `${path}.apiGroup`, apiGroup)
  yield* segmentProblems(kind, `${path}.kind`)
  yield* segmentProblems(name, `${path}.name`)
}

/** A required field that is to be part of a path. */
export function* segmentProblems(text: string, field: string): FieldErrors {
  if (text) yield* breaches(pathSegmentProblems, field, text)
  else yield required(field)
}
