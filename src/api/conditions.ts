/** What is wrong with conditions of the common sort. Source: ValidateConditions of apimachinery. */
import { duplicate, type FieldErrors, invalid, notSupported, required, tooLong } from './field-error.ts'
import { breaches } from './fields.ts'
import type { Condition } from './generated/types/meta-v1.ts'
import { qualifiedNameProblems } from './names.ts'
import { byteLength } from './text-bytes.ts'

const statuses = ['False', 'True', 'Unknown']
const reasonForm = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?'
const reasonPattern = new RegExp(`^${reasonForm}$`)
const longestReason = 1024
const longestMessage = 32 * 1024

export function* conditionProblems(conditions: readonly Condition[], path: string): FieldErrors {
  const known = new Set<string>()
  for (const [n, condition] of conditions.entries()) {
    if (known.has(condition.type)) yield duplicate(`${path}[${n}].type`, condition.type)
    known.add(condition.type)
    yield* problemsOfOne(condition, `${path}[${n}]`)
  }
}

function* problemsOfOne(condition: Condition, path: string): FieldErrors {
  const { type, status, observedGeneration = 0, lastTransitionTime, reason, message = '' } = condition
  yield* breaches(qualifiedNameProblems, `${path}.type`, type ?? '')
  if (!statuses.includes(status)) yield notSupported(`${path}.status`, status ?? '', statuses)
  if (observedGeneration < 0) {
    yield invalid(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero')
  }
  if (!lastTransitionTime) yield required(`${path}.lastTransitionTime`)
  if (!reason) yield required(`${path}.reason`)
  else {
    const rule = 'a condition reason must start with alphabetic character, optionally followed by a string of'
    const wrong = `${rule} alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'`
    const examples = `(e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${reasonForm}')`
    if (!reasonPattern.test(reason)) yield invalid(`${path}.reason`, reason, `${wrong} ${examples}`)
    if (byteLength(reason) > longestReason) yield tooLong(`${path}.reason`, longestReason)
  }
  if (byteLength(message) > longestMessage) yield tooLong(`${path}.message`, longestMessage)
}
