/** What is wrong with the taints of devices and with what tolerates them. Source: the validation.go of resource.k8s.io. */
import { type FieldErrors, invalid, notSupported } from '../field-error.ts'
import { breaches, choiceProblems } from '../fields.ts'
import type { DeviceTaint, DeviceToleration } from '../generated/types/resource-v1.ts'
import { labelValueProblems, qualifiedNameProblems } from '../names.ts'

const effects = ['NoExecute', 'NoSchedule', 'None']

export function* deviceTaintProblems({ key, value, effect }: DeviceTaint, path: string): FieldErrors {
  yield* breaches(qualifiedNameProblems, `${path}.key`, key ?? '')
  if (value) yield* breaches(labelValueProblems, `${path}.value`, value)
  yield* choiceProblems(`${path}.effect`, effect, effects)
}

export function* deviceTolerationProblems(toleration: DeviceToleration, path: string): FieldErrors {
  const { key, operator, value = '', effect } = toleration
  if (key) yield* breaches(qualifiedNameProblems, `${path}.key`, key)
  if (operator === 'Exists') {
    if (value) yield invalid(`${path}.value`, value, 'must be empty for operator `Exists`')
  } else if (operator === 'Equal') yield* breaches(labelValueProblems, `${path}.value`, value)
  else yield* choiceProblems(`${path}.operator`, operator, ['Equal', 'Exists'])
  if (effect && !effects.includes(effect)) yield notSupported(`${path}.effect`, effect, effects)
}
