/** Which pods may be driven off without breaking a PodDisruptionBudget. */
import type { PodDisruptionBudget } from '../../api/generated/types/policy-v1.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { matches, selectorOf } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import type { PodView } from '../views/pod-view.ts'

interface Sorted {
  readonly violating: readonly PodView[]
  readonly others: readonly PodView[]
}

/** @param pods the most important first: the budgets allow them to go in that order. Source: filterPodsWithPDBViolation */
export function sortByBudgets(pods: readonly PodView[], cache: Cache): Sorted {
  if (cache.count(podDisruptionBudget) === 0) return { violating: [], others: pods }
  const allowed = new Map<PodDisruptionBudget, number>()
  const violating = new Set(pods.filter((each) => violatesOne(each, cache, allowed)))
  return { violating: [...violating], others: pods.filter((each) => !violating.has(each)) }
}

function violatesOne({ object }: PodView, cache: Cache, allowed: Map<PodDisruptionBudget, number>): boolean {
  const { name, namespace, labels = {} } = object.metadata
  if (Object.keys(labels).length === 0) return false
  let isViolated = false
  for (const budget of cache.list(podDisruptionBudget, namespace)) {
    const selector = selectorOf(budget.spec.selector)
    // One that selects nothing in particular selects nothing here.
    if (!selector?.length || !matches(selector, labels)) continue
    if (Object.hasOwn(budget.status.disruptedPods ?? {}, name)) continue
    const left = (allowed.get(budget) ?? budget.status.disruptionsAllowed) - 1
    allowed.set(budget, left)
    if (left < 0) isViolated = true
  }
  return isViolated
}
