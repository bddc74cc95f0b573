/** Why a HorizontalPodAutoscaler scales nothing. */
import { horizontalPodAutoscaler } from '../../api/autoscaling/horizontalpodautoscaler.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'
import type { Why } from '../why.ts'

export const autoscalerExplainer = explainerOf(horizontalPodAutoscaler, (object, question) => {
  const { conditions = [], currentReplicas = 0, desiredReplicas = 0 } = object.status ?? {}
  const { apiVersion, kind, name } = object.spec.scaleTargetRef
  const target = question.kindNamed(apiVersion, kind)
  const found = target && question.find(target, name, object.metadata.namespace)
  const because: readonly Why[] =
    target && !found ? [question.whyNamed(target, name, object.metadata.namespace)] : []
  const bad = conditions.find(({ type, status }) => type !== 'ScalingLimited' && status === 'False')
  if (bad) return { sentence: `does not scale: ${bad.reason} (${clause(bad.message ?? '')})`, because }
  const limited = conditions.find(({ type, status }) => type === 'ScalingLimited' && status === 'True')
  const counts = `wants ${desiredReplicas} replicas, and there are ${currentReplicas}`
  return { sentence: limited ? `${counts}: ${clause(limited.message ?? '')}` : counts, because }
})
