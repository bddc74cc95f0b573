/** Why a PodDisruptionBudget lets no Pod be evicted. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { PodDisruptionBudget } from '../../api/generated/types/policy-v1.ts'
import { selects } from '../../api/labels.ts'
import { findCondition } from '../../api/meta.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { alikeAmong } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause, counted } from '../general.ts'
import { livePods } from '../pods.ts'
import type { Question } from '../question.ts'
import { subjectOf } from '../subject.ts'
import type { Why } from '../why.ts'

export const budgetExplainer = explainerOf(podDisruptionBudget, (object, question) => {
  const { status } = object
  const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status
  const told = findCondition(status.conditions, 'DisruptionAllowed')
  if (told?.reason === 'SyncFailed')
    return {
      sentence: `lets no pod be evicted, for nobody knows how many there should be: ${clause(told.message ?? '')}`,
    }
  if (expectedPods === 0)
    return { sentence: 'guards nobody: its selector matches no pod that a controller wants' }
  const rivals = rivalsOf(object, question)
  if (rivals.length > 0)
    return {
      sentence: 'lets no pod be evicted that another budget guards, too: a pod may have one only',
      because: rivals,
    }
  if (disruptionsAllowed > 0)
    return {
      sentence: `lets ${counted(disruptionsAllowed, 'pod')} be evicted: ${currentHealthy} of ${expectedPods} are healthy, ${desiredHealthy} must be`,
    }
  const unready = guardedBy(object, question).filter((each) => !isPodReady(each))
  return {
    sentence: `lets no pod be evicted: ${currentHealthy} of ${expectedPods} are healthy, and ${desiredHealthy} must be`,
    because: alikeAmong(unready, (each) => question.why(pod, each)),
  }
})

const guardedBy = ({ metadata, spec }: PodDisruptionBudget, question: Question): readonly Pod[] =>
  livePods(question, metadata.namespace).filter(
    (each) => spec.selector && selects(spec.selector, each.metadata.labels),
  )

/** Other budgets of some of its pods: a pod that has two cannot be evicted, whatever they allow. */
function rivalsOf(object: PodDisruptionBudget, question: Question): readonly Why[] {
  const { metadata } = object
  const pods = guardedBy(object, question)
  return question.list(podDisruptionBudget, metadata.namespace).flatMap((other) => {
    const { selector } = other.spec
    if (other.metadata.uid === metadata.uid || !selector) return []
    const shared = pods.filter((each) => selects(selector, each.metadata.labels)).length
    if (shared === 0) return []
    return { object: subjectOf(other), sentence: `guards ${counted(shared, 'pod')} of it, too`, because: [] }
  })
}
