/** What one metric of an autoscaler asks for. Source: computeStatusFor… of horizontal.go. */
import type {
  ContainerResourceMetricSource,
  ExternalMetricSource,
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
  ObjectMetricSource,
  PodsMetricSource,
  ResourceMetricSource,
} from '../../api/generated/types/autoscaling-v2.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { printedSelector } from '../../api/printed-selector.ts'
import { quantityMilliValue } from '../../api/quantity.ts'
import type { Selector } from '../../api/selector.ts'
import { amountText, boundedReplicasOf, replicasOf, sumOf } from './amounts.ts'
import { amountGauge, requestGauge } from './gauges.ts'
import type { Measurements } from './measurements.ts'
import { replicasByPods, replicasByShare, replicasByValue, type Wanted } from './replicas.ts'
import { type Tolerances, tolerancesOf } from './tolerances.ts'
import { Unknown } from './unknown.ts'

export interface Proposal {
  readonly replicas: number
  /** What is said to have asked for them: `cpu resource utilization (percentage of request)`. */
  readonly metric: string
  readonly status: MetricStatus
}

/** Nothing can be proposed, and what is said of that. */
export interface NoProposal {
  /** Of the condition and of an Event. */
  readonly reason: string
  readonly why: string
  /** The same, with what was tried besides. */
  readonly error: string
}

/** What proposals are made from. */
interface Basis {
  readonly autoscaler: HorizontalPodAutoscaler
  /** What is selected by the target's scale, in the order of creation. */
  readonly pods: readonly Pod[]
  readonly selector: Selector
  /** Wanted of the target now. */
  readonly desiredReplicas: number
  /** As its status says. */
  readonly replicas: number
  readonly measurements: Measurements
  readonly now: number
}

export const isProposal = (it: Proposal | NoProposal): it is Proposal => 'replicas' in it

export function proposalOf(metric: MetricSpec, basis: Basis): Proposal | NoProposal {
  const { resource, containerResource, pods, object, external } = metric
  if (metric.type === 'Resource' && resource) return byResource(resource, basis)
  if (metric.type === 'ContainerResource' && containerResource) return byContainer(containerResource, basis)
  if (metric.type === 'Pods' && pods) return byPodsMetric(pods, basis)
  if (metric.type === 'Object' && object) return byObject(object, basis)
  if (metric.type === 'External' && external) return byExternal(external, basis)
  const why = `unknown metric source type ${JSON.stringify(metric.type)}`
  return { reason: 'InvalidMetricSourceType', why, error: why }
}

const failed = (reason: string, { why }: Unknown, tried: string): NoProposal => ({
  reason,
  why,
  error: `${tried}: ${why}`,
})

function byResource({ name, target }: ResourceMetricSource, basis: Basis): Proposal | NoProposal {
  const found = usedOf(name, { target, basis })
  if (found instanceof Unknown)
    return failed('FailedGetResourceMetric', found, `failed to get ${name} resource metric value`)
  const { replicas, current } = found
  const metric = `${name} resource${isOfRequest(target) ? ' utilization (percentage of request)' : ''}`
  return { replicas, metric, status: { type: 'Resource', resource: { name, current } } }
}

function byContainer(
  { name, container, target }: ContainerResourceMetricSource,
  basis: Basis,
): Proposal | NoProposal {
  const found = usedOf(name, { target, basis, container })
  const tried = `failed to get ${container} container metric value`
  if (found instanceof Unknown) return failed('FailedGetContainerResourceMetric', found, tried)
  const { replicas, current } = found
  const part = isOfRequest(target) ? ' container resource utilization (percentage of request)' : ' resource'
  const status: MetricStatus = {
    type: 'ContainerResource',
    containerResource: { name, current, container },
  }
  return { replicas, metric: `${name}${part}`, status }
}

/** Whether a part of what pods request is wanted, and not an amount, which goes before. */
const isOfRequest = ({ averageValue }: MetricTarget): boolean => averageValue === undefined

interface ResourceWanted {
  readonly target: MetricTarget
  readonly basis: Basis
  readonly container?: string
}

function usedOf(
  resource: string,
  { target, basis, container }: ResourceWanted,
): { readonly replicas: number; readonly current: MetricValueStatus } | Unknown {
  const { averageValue, averageUtilization } = target
  if (averageValue === undefined && averageUtilization === undefined)
    return new Unknown(
      'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
    )
  const tried = `failed to get ${resource} ${averageValue === undefined ? 'utilization' : 'usage'}`
  const { selector, pods, autoscaler } = basis
  const namespace = autoscaler.metadata.namespace!
  const metrics = basis.measurements.ofResource(resource, { namespace, selector, container })
  if (metrics instanceof Unknown)
    return metrics.within(`unable to get metrics for resource ${resource}`).within(tried)
  const wanted = replicasByPods({ ...measurementOf(basis), metrics, isCpu: resource === 'cpu' }, () =>
    averageValue === undefined
      ? requestGauge(averageUtilization!, { resource, container, pods })
      : amountGauge(quantityMilliValue(averageValue)),
  )
  if (wanted instanceof Unknown) return wanted.within(tried)
  return { replicas: wanted.replicas, current: currentOf(wanted, resource) }
}

const measurementOf = ({ pods, autoscaler, desiredReplicas, now }: Basis) => ({
  pods,
  tolerances: tolerancesOf(autoscaler),
  currentReplicas: desiredReplicas,
  now,
})

const currentOf = ({ reading: { value, utilization } }: Wanted, resource: string): MetricValueStatus => ({
  averageValue: amountText(value, resource === 'memory'),
  ...(utilization !== undefined && { averageUtilization: utilization }),
})

function byPodsMetric({ metric, target }: PodsMetricSource, basis: Basis): Proposal | NoProposal {
  const { selector, autoscaler, measurements } = basis
  const namespace = autoscaler.metadata.namespace!
  const metrics = measurements.ofPods({ metric, namespace, selector })
  const wanted =
    metrics instanceof Unknown
      ? metrics
      : replicasByPods({ ...measurementOf(basis), metrics, isCpu: false }, () =>
          amountGauge(quantityMilliValue(target.averageValue ?? '0')),
        )
  if (wanted instanceof Unknown)
    return failed('FailedGetPodsMetric', wanted, 'failed to get pods metric value')
  const current = { averageValue: amountText(wanted.reading.value) }
  return {
    replicas: wanted.replicas,
    metric: `pods metric ${metric.name}`,
    status: { type: 'Pods', pods: { metric, current } },
  }
}

function byObject({ describedObject, metric, target }: ObjectMetricSource, basis: Basis) {
  const { autoscaler, measurements } = basis
  const namespace = autoscaler.metadata.namespace!
  const { value, averageValue } = target
  const tried = 'failed to get object metric value'
  const [isOfAll, isShared] = [
    target.type === 'Value' && value !== undefined,
    target.type === 'AverageValue' && averageValue !== undefined,
  ]
  const used =
    isOfAll || isShared
      ? measurements.ofObject(describedObject, { metric, namespace })
      : new Unknown(
          'invalid object metric source: neither a value target nor an average value target was set',
        )
  const found =
    used instanceof Unknown ? used : byWhole(used, { target, basis, isShared, counted: replicasOf })
  if (found instanceof Unknown) {
    const what = isShared ? `${tried}: failed to get ${metric.name} object metric` : tried
    return failed('FailedGetObjectMetric', found, what)
  }
  const { replicas, current } = found
  const status: MetricStatus = { type: 'Object', object: { metric, current, describedObject } }
  const name = isShared ? externalName(metric) : `${describedObject.kind} metric ${metric.name}`
  return { replicas, metric: name, status }
}

function byExternal({ metric, target }: ExternalMetricSource, basis: Basis): Proposal | NoProposal {
  const { autoscaler, measurements } = basis
  const namespace = autoscaler.metadata.namespace!
  const isShared = target.averageValue !== undefined
  const values =
    isShared || target.value !== undefined
      ? measurements.external({ metric, namespace })
      : new Unknown(
          'invalid external metric source: neither a value target nor an average value target was set',
        )
  const found =
    values instanceof Unknown
      ? values
      : byWhole(Number(sumOf(values)), { target, basis, isShared, counted: boundedReplicasOf })
  if (found instanceof Unknown) {
    const tried = `failed to get ${metric.name} external metric value`
    const what = isShared
      ? `failed to get ${metric.name} external metric`
      : `failed to get external metric ${metric.name}`
    const isSaid = isShared || target.value !== undefined
    return failed('FailedGetExternalMetric', found, isSaid ? `${tried}: ${what}` : tried)
  }
  const { replicas, current } = found
  const status: MetricStatus = { type: 'External', external: { metric, current } }
  return { replicas, metric: externalName(metric), status }
}

const externalName = ({ name, selector }: ExternalMetricSource['metric']): string =>
  `external metric ${name}(${printedSelector(selector)})`

interface WholeWanted {
  readonly target: MetricTarget
  readonly basis: Basis
  /** Whether each pod is to have a part of it. */
  readonly isShared: boolean
  /** The replicas among which it is divided. */
  counted(quotient: number): number
}

function byWhole(
  used: number,
  { target, basis, isShared, counted }: WholeWanted,
): { readonly replicas: number; readonly current: MetricValueStatus } | Unknown {
  const tolerances: Tolerances = tolerancesOf(basis.autoscaler)
  const wanted = quantityMilliValue((isShared ? target.averageValue : target.value)!)
  const measured = { value: used, target: wanted, tolerances }
  if (isShared) {
    const { replicas, share } = replicasByShare(measured, basis.replicas, counted)
    return { replicas, current: { averageValue: amountText(share) } }
  }
  const replicas = replicasByValue(measured, {
    pods: basis.pods,
    currentReplicas: basis.desiredReplicas,
  })
  if (replicas instanceof Unknown) return replicas
  return { replicas, current: { value: amountText(used) } }
}
