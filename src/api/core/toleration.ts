/** Tolerations: which taints of a node a pod can live with. */
import { type FieldError, type FieldErrors, invalid, notSupported } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Taint, Toleration } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { labelValueProblems, qualifiedNameProblems } from '../names.ts'

/** An absent key, effect or operator stands for every key, for every effect, and for Equal. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  switch (toleration.operator || 'Equal') {
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '')
    case 'Exists':
      return true
    default:
      return false
  }
}

/** Whether any of a pod's tolerations will do. */
export const isTolerated = (taint: Taint, tolerations: readonly Toleration[] | undefined): boolean =>
  tolerations?.some((toleration) => tolerates(toleration, taint)) ?? false

export const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** What is wrong with a pod's tolerations; fields are relative to its spec. */
export const tolerationProblems = memoByIdentity(
  (tolerations: readonly Toleration[]): readonly FieldError[] =>
    tolerations.flatMap((toleration, n) => [...problemsOf(toleration, `tolerations[${n}]`)]),
)

function* problemsOf(
  { key, operator, value, effect, tolerationSeconds }: Toleration,
  path: string,
): FieldErrors {
  if (key) yield* breaches(qualifiedNameProblems, `${path}.key`, key)
  if (!key && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    yield invalid(`${path}.operator`, operator ?? '', detail)
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    yield invalid(
      `${path}.effect`,
      effect ?? '',
      "effect must be 'NoExecute' when `tolerationSeconds` is set",
    )
  }
  yield* valueProblems(operator || 'Equal', value ?? '', `${path}.operator`)
  if (effect && !taintEffects.includes(effect)) yield notSupported(`${path}.effect`, effect, taintEffects)
}

/** The API server reports a wrong value under the name of the operator. */
function* valueProblems(operator: string, value: string, field: string): FieldErrors {
  switch (operator) {
    case 'Equal': {
      const problems = labelValueProblems(value)
      if (problems.length > 0) yield invalid(field, value, problems.join(';'))
      return
    }
    case 'Exists':
      if (value) yield invalid(field, value, "value must be empty when `operator` is 'Exists'")
      return
    case 'Lt':
    case 'Gt':
      // They are named among what would be right, and are behind a gate that is closed.
      yield notSupported(field, operator, ['Equal', 'Exists', 'Lt', 'Gt'])
      return
    default:
      yield notSupported(field, operator, ['Equal', 'Exists'])
  }
}
