/** What makes workloads larger and smaller, and how many of their Pods may be missing. Source: describe.go. */
import type {
  HorizontalPodAutoscaler,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../../../api/generated/types/autoscaling-v2.ts'
import type { PodDisruptionBudget } from '../../../../../api/generated/types/policy-v1.ts'
import { labelSelectorText } from '../../../../../api/labels.ts'
import { quoted } from '../../../../../api/quote.ts'
import { describeEvents } from './events.ts'
import { dateText, orNone, orUnset, type Page } from './page.ts'
import type { Describer } from './settings.ts'
import { describeMarks, describeName } from './workloads.ts'

export const describeAutoscaler: Describer<HorizontalPodAutoscaler> = function* (page, scaler, view) {
  const { metadata, spec, status } = scaler
  describeName(page, scaler)
  describeMarks(page, scaler)
  page.line(0, 'CreationTimestamp', dateText(metadata.creationTimestamp))
  page.line(0, 'Reference', `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`)
  page.line(0, 'Metrics', '( current / target )')
  for (const [n, metric] of (spec.metrics ?? []).entries())
    page.write(1, metricText(metric, status.currentMetrics?.[n]))
  page.line(0, 'Min replicas', orUnset(spec.minReplicas))
  page.line(0, 'Max replicas', spec.maxReplicas)
  if (spec.behavior) {
    page.write(0, 'Behavior:\n')
    describeRules(page, 'Scale Up', spec.behavior.scaleUp)
    describeRules(page, 'Scale Down', spec.behavior.scaleDown)
  }
  page.line(
    0,
    `${spec.scaleTargetRef.kind} pods`,
    `${status.currentReplicas ?? 0} current / ${status.desiredReplicas ?? 0} desired`,
  )
  if (status.conditions?.length) {
    page.write(0, 'Conditions:\n')
    page.write(1, 'Type\tStatus\tReason\tMessage\n')
    page.write(1, '----\t------\t------\t-------\n')
    for (const { type, status: is, reason = '', message = '' } of status.conditions)
      page.write(1, `${type}\t${is}\t${reason}\t${message}\n`)
  }
  describeEvents(page, yield* view.eventsOf(scaler), view)
}

/** What a metric is called, what it is to be and what it is. */
function metricText(
  { type, external, pods, object, resource, containerResource }: MetricSpec,
  now?: MetricStatus,
): string {
  if (external) {
    const { metric, target } = external
    const current = now?.external?.current
    return target.averageValue !== undefined
      ? `${quoted(metric.name)} (target average value):\t${current?.averageValue ?? '<unknown>'} / ${target.averageValue}\n`
      : `${quoted(metric.name)} (target value):\t${current?.value ?? '<unknown>'} / ${target.value}\n`
  }
  if (pods)
    return `${quoted(pods.metric.name)} on pods:\t${now?.pods?.current.averageValue ?? '<unknown>'} / ${pods.target.averageValue}\n`
  if (object) {
    const { metric, describedObject, target } = object
    const current = now?.object?.current
    const isAverage = target.type === 'AverageValue'
    const [is, wanted] = isAverage
      ? [current?.averageValue, target.averageValue]
      : [current?.value, target.value]
    return `"${metric.name}" on ${describedObject.kind}/${describedObject.name} (target ${isAverage ? 'average ' : ''}value):\t${is ?? '<unknown>'} / ${wanted}\n`
  }
  if (resource)
    return `resource ${resource.name} on pods${amountText(resource.target, now?.resource?.current)}`
  if (containerResource) {
    const { name, container, target } = containerResource
    return `resource ${name} of container "${container}" on pods${amountText(target, now?.containerResource?.current)}`
  }
  return `<unknown metric type ${quoted(type)}>\n`
}

function amountText({ averageValue, averageUtilization }: MetricTarget, now?: MetricValueStatus): string {
  if (averageValue !== undefined) return `:\t${now?.averageValue ?? '<unknown>'} / ${averageValue}\n`
  const current =
    now?.averageUtilization === undefined
      ? '<unknown>'
      : `${now.averageUtilization}% (${now.averageValue ?? '<nil>'})`
  const wanted = averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`
  return `  (as a percentage of request):\t${current} / ${wanted}\n`
}

function describeRules(page: Page, title: string, rules: HPAScalingRules | undefined): void {
  if (!rules) return
  page.write(1, `${title}:\n`)
  const { stabilizationWindowSeconds: seconds, policies = [], selectPolicy = 'Max' } = rules
  if (seconds !== undefined) page.write(2, `Stabilization Window: ${seconds} seconds\n`)
  if (policies.length === 0) return
  page.write(2, `Select Policy: ${selectPolicy}\n`)
  page.write(2, 'Policies:\n')
  for (const { type, value, periodSeconds } of policies)
    page.write(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds\n`)
}

export const describeBudget: Describer<PodDisruptionBudget> = function* (page, budget, view) {
  const { spec, status } = budget
  describeName(page, budget)
  if (spec.minAvailable !== undefined) page.line(0, 'Min available', spec.minAvailable)
  else page.lineIf(0, 'Max unavailable', spec.maxUnavailable)
  page.line(0, 'Selector', spec.selector ? orNone(labelSelectorText(spec.selector)) : '<unset>')
  page.write(0, 'Status:\n')
  page.line(2, 'Allowed disruptions', status.disruptionsAllowed)
  page.line(2, 'Current', status.currentHealthy)
  page.line(2, 'Desired', status.desiredHealthy)
  page.line(2, 'Total', status.expectedPods)
  describeEvents(page, yield* view.eventsOf(budget), view)
}
