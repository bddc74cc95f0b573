/** What the column Targets shows: how each metric is, and how it should be. Source: formatHPAMetrics of the printers. */
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../generated/types/autoscaling-v2.ts'

/** So many metrics are shown. */
const most = 2

export function targetsText({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? []
  if (metrics.length === 0) return '<none>'
  const shown = metrics.slice(0, most).map((metric, n) => targetText(metric, status.currentMetrics?.[n]))
  const more = metrics.length > most ? ` + ${metrics.length - most} more...` : ''
  return shown.join(', ') + more
}

function targetText(metric: MetricSpec, status: MetricStatus | undefined): string {
  const { resource, containerResource, pods, object, external } = metric
  if (metric.type === 'Resource' && resource) {
    return usageText(resource.name, resource.target, status?.resource?.current)
  }
  if (metric.type === 'ContainerResource' && containerResource) {
    return usageText(containerResource.name, containerResource.target, status?.containerResource?.current)
  }
  if (metric.type === 'Pods' && pods) {
    return `${status?.pods?.current.averageValue ?? unknown}/${pods.target.averageValue ?? '0'}`
  }
  if (metric.type === 'Object' && object) return valueText(object.target, status?.object?.current)
  if (metric.type === 'External' && external) return valueText(external.target, status?.external?.current)
  return '<unknown type>'
}

const unknown = '<unknown>'

function usageText(name: string, target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) {
    return `${name}: ${current?.averageValue ?? unknown}/${target.averageValue}`
  }
  const part = (percent: number | undefined, otherwise: string) =>
    percent === undefined ? otherwise : `${percent}%`
  const { averageUtilization } = target
  return `${name}: ${part(current?.averageUtilization, unknown)}/${part(averageUtilization, '<auto>')}`
}

const valueText = (target: MetricTarget, current: MetricValueStatus | undefined): string =>
  target.averageValue !== undefined
    ? `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`
    : `${current?.value ?? unknown}/${target.value ?? '0'}`
