/** What is wrong with a reference to something of any kind. */
import { type FieldErrors, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { CrossVersionObjectReference } from '../generated/types/autoscaling-v2.ts'
import { pathSegmentProblems } from '../names.ts'

/** Whether a kind and a name could be those of something. */
export function* referenceProblems({ kind, name }: CrossVersionObjectReference, path: string): FieldErrors {
  for (const [field, value] of Object.entries({ kind, name })) {
    if (!value) yield required(`${path}.${field}`)
    else yield* breaches(pathSegmentProblems, `${path}.${field}`, value)
  }
}
