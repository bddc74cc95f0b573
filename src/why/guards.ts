/** Which budgets do not let a Pod be evicted. */
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { PodDisruptionBudget } from '../api/generated/types/policy-v1.ts'
import { selects } from '../api/labels.ts'
import { podDisruptionBudget } from '../api/policy/poddisruptionbudget.ts'
import type { Question } from './question.ts'

/** Two of them never do. */
export function guardsOf(
  { metadata: { labels, namespace } }: Pod,
  question: Question,
): readonly PodDisruptionBudget[] {
  const budgets = question
    .list(podDisruptionBudget, namespace)
    .filter(({ spec }) => spec.selector && selects(spec.selector, labels))
  return budgets.length > 1 ? budgets : budgets.filter(({ status }) => status.disruptionsAllowed <= 0)
}
