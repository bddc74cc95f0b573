/** Why a HorizontalPodAutoscaler scales nothing. */
import { horizontalPodAutoscaler } from '../../api/autoscaling/horizontalpodautoscaler.ts'
import type { MetricSpec, MetricStatus } from '../../api/generated/types/autoscaling-v2.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'
import { namedCauses } from '../named-causes.ts'
import type { Why } from '../why.ts'

export const autoscalerExplainer = explainerOf(horizontalPodAutoscaler, (object, question) => {
  const { conditions = [], currentReplicas = 0, desiredReplicas = 0 } = object.status ?? {}
  const { apiVersion, kind, name } = object.spec.scaleTargetRef
  const target = question.kindNamed(apiVersion, kind)
  const bad = conditions.find(({ type, status }) => type !== 'ScalingLimited' && status === 'False')
  const because: readonly Why[] =
    target && (bad || desiredReplicas !== currentReplicas)
      ? [question.whyNamed(target, name, object.metadata.namespace)]
      : []
  if (bad && target && !target.scale)
    return { sentence: `does not scale: its target is a ${kind}, which has no scale` }
  if (bad) {
    const { reason, message = '' } = bad
    const named = namedCauses(message, object.metadata.namespace, question)
    // What is missing may be the target itself, of which is told already.
    const others = named.filter(
      ({ object: { kind, name: its } }) =>
        kind !== target?.kind && !(kind === object.kind && its === object.metadata.name),
    )
    return { sentence: `does not scale: ${reason} (${clause(message)})`, because: [...others, ...because] }
  }
  const holding = conditions.find(
    ({ type, status, reason = '' }) =>
      status === 'True' && (type === 'ScalingLimited' || stabilized.includes(reason)),
  )
  const metrics = object.status?.currentMetrics?.flatMap((each, n) =>
    readingOf(each, object.spec.metrics?.[n]),
  )
  const said = [holding && clause(holding.message ?? ''), ...(metrics ?? [])].filter((each) => each)
  const counts = `wants ${desiredReplicas} replicas, and there are ${currentReplicas}`
  return { sentence: said.length > 0 ? `${counts}: ${said.join('; ')}` : counts, because }
})

const stabilized = ['ScaleDownStabilized', 'ScaleUpStabilized']

interface Amounts {
  readonly averageUtilization?: number
  readonly averageValue?: string
  readonly value?: string
}

/** `cpu is at 52%, and should be at 50%` */
function readingOf(current: MetricStatus, wanted: MetricSpec | undefined): string | readonly [] {
  const is =
    current.resource ?? current.containerResource ?? current.pods ?? current.object ?? current.external
  const should =
    wanted?.resource ?? wanted?.containerResource ?? wanted?.pods ?? wanted?.object ?? wanted?.external
  if (!is || !should || current.type !== wanted?.type) return []
  const name = 'metric' in is ? is.metric.name : is.name
  const [now, then] = [is.current, should.target] as readonly Amounts[]
  if (then.averageUtilization !== undefined && now.averageUtilization !== undefined)
    return `${name} is at ${now.averageUtilization}%, and should be at ${then.averageUtilization}%`
  if (then.averageValue !== undefined && now.averageValue !== undefined)
    return `${name} is at ${now.averageValue} on average, and should be at ${then.averageValue}`
  return `${name} is at ${now.value}, and should be at ${then.value}`
}
