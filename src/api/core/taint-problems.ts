/** What is wrong with a taint. */
import { type FieldErrors, invalid } from '../field-error.ts'
import { breaches, choiceProblems } from '../fields.ts'
import type { Taint } from '../generated/types/core-v1.ts'
import { labelValueProblems, qualifiedNameProblems } from '../names.ts'
import { taintEffects } from './toleration.ts'

/** @param field where it stands */
export function* taintProblems({ key, value = '', effect }: Taint, field: string): FieldErrors {
  yield* breaches(qualifiedNameProblems, `${field}.key`, key ?? '')
  const ofValue = labelValueProblems(value)
  if (ofValue.length > 0) yield invalid(`${field}.value`, value, ofValue.join(';'))
  yield* choiceProblems(`${field}.effect`, effect, taintEffects)
}
