/** Why a PodDisruptionBudget lets no Pod be evicted. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import { selects } from '../../api/labels.ts'
import { findCondition } from '../../api/meta.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause, counted } from '../general.ts'

export const budgetExplainer = explainerOf(podDisruptionBudget, ({ metadata, spec, status }, question) => {
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status
  const told = findCondition(status.conditions, 'DisruptionAllowed')
  if (told?.reason === 'SyncFailed')
    return {
      sentence: `lets no pod be evicted, for nobody knows how many there should be: ${clause(told.message ?? '')}`,
    }
  if (expectedPods === 0)
    return { sentence: 'guards nobody: its selector matches no pod that a controller wants' }
  if (disruptionsAllowed > 0)
    return {
      sentence: `lets ${counted(disruptionsAllowed, 'pod')} be evicted: ${currentHealthy} of ${expectedPods} are healthy, ${desiredHealthy} must be`,
    }
  const unready = question
    .list(pod, metadata.namespace)
    .filter(
      (each) =>
        spec.selector &&
        selects(spec.selector, each.metadata.labels) &&
        !isPodTerminal(each) &&
        !isPodReady(each),
    )
  return {
    sentence: `lets no pod be evicted: ${currentHealthy} of ${expectedPods} are healthy, and ${desiredHealthy} must be`,
    because: alike(unready.map((each) => question.why(pod, each))),
  }
})
