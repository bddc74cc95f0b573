/** Metrics as annotations of autoscaling/v1 write them, and as autoscaling/v2 has them. Source: autoscaling/v1/conversion.go. */
import type { MetricSpec, MetricStatus } from '../generated/types/autoscaling-v2.ts'

type Json = Readonly<Record<string, unknown>>

/** Without what is not there, as Go leaves it out. */
const given = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''))

/** The fields of a reference in the order of their type. */
const reference = ({ kind, name, apiVersion }: Json) => given({ kind, name, apiVersion })

export function metricToV1(metric: MetricSpec): Json {
  const { type, object, pods, resource, containerResource, external } = metric
  return given({
    type,
    object: object && {
      target: reference(object.describedObject as unknown as Json),
      metricName: object.metric.name,
      targetValue: object.target.value ?? '0',
      ...given({ selector: object.metric.selector, averageValue: object.target.averageValue }),
    },
    pods: pods && {
      metricName: pods.metric.name,
      targetAverageValue: pods.target.averageValue ?? '0',
      ...given({ selector: pods.metric.selector }),
    },
    resource: resource && {
      name: resource.name,
      ...given({
        targetAverageUtilization: resource.target.averageUtilization,
        targetAverageValue: resource.target.averageValue,
      }),
    },
    containerResource: containerResource && {
      name: containerResource.name,
      ...given({
        targetAverageUtilization: containerResource.target.averageUtilization,
        targetAverageValue: containerResource.target.averageValue,
      }),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      ...given({
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
    },
  })
}

const part = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null ? (value as Json) : undefined

const usageTarget = ({ targetAverageUtilization, targetAverageValue }: Json) =>
  given({
    type: targetAverageUtilization === undefined ? 'AverageValue' : 'Utilization',
    averageUtilization: targetAverageUtilization,
    averageValue: targetAverageValue,
  })

export function metricFromV1(metric: Json): MetricSpec {
  const [object, pods, resource, containerResource, external] = [
    metric.object,
    metric.pods,
    metric.resource,
    metric.containerResource,
    metric.external,
  ].map(part)
  return given({
    type: metric.type,
    object: object && {
      describedObject: object.target ?? {},
      target: given({
        type: object.averageValue === undefined ? 'Value' : 'AverageValue',
        value: object.targetValue,
        averageValue: object.averageValue,
      }),
      metric: given({ name: object.metricName, selector: object.selector }),
    },
    pods: pods && {
      metric: given({ name: pods.metricName, selector: pods.selector }),
      target: given({ type: 'AverageValue', averageValue: pods.targetAverageValue }),
    },
    resource: resource && { name: resource.name, target: usageTarget(resource) },
    containerResource: containerResource && {
      name: containerResource.name,
      target: usageTarget(containerResource),
      container: containerResource.container,
    },
    external: external && {
      metric: given({ name: external.metricName, selector: external.metricSelector }),
      target: given({
        type: external.targetValue === undefined ? 'AverageValue' : 'Value',
        value: external.targetValue,
        averageValue: external.targetAverageValue,
      }),
    },
  }) as unknown as MetricSpec
}

/** Of a metric of which nothing is known the type is empty. */
const withType = (type: unknown, rest: Json): Json => ({ type: type ?? '', ...given(rest) })

export function statusToV1(status: MetricStatus): Json {
  const { type, object, pods, resource, containerResource, external } = status
  return withType(type, {
    object: object && {
      target: reference(object.describedObject as unknown as Json),
      metricName: object.metric.name,
      currentValue: object.current.value ?? '0',
      ...given({ selector: object.metric.selector, averageValue: object.current.averageValue }),
    },
    pods: pods && {
      metricName: pods.metric.name,
      currentAverageValue: pods.current.averageValue ?? '0',
      ...given({ selector: pods.metric.selector }),
    },
    resource: resource && {
      name: resource.name,
      ...given({ currentAverageUtilization: resource.current.averageUtilization }),
      currentAverageValue: resource.current.averageValue ?? '0',
    },
    containerResource: containerResource && {
      name: containerResource.name,
      ...given({ currentAverageUtilization: containerResource.current.averageUtilization }),
      currentAverageValue: containerResource.current.averageValue ?? '0',
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      ...given({ metricSelector: external.metric.selector }),
      currentValue: external.current.value ?? '0',
      ...given({ currentAverageValue: external.current.averageValue }),
    },
  })
}

const usageNow = ({ currentAverageUtilization, currentAverageValue }: Json) =>
  given({ averageUtilization: currentAverageUtilization, averageValue: currentAverageValue })

export function statusFromV1(status: Json): MetricStatus {
  const [object, pods, resource, containerResource, external] = [
    status.object,
    status.pods,
    status.resource,
    status.containerResource,
    status.external,
  ].map(part)
  return withType(status.type, {
    object: object && {
      metric: given({ name: object.metricName, selector: object.selector }),
      current: given({ value: object.currentValue, averageValue: object.averageValue }),
      describedObject: object.target ?? {},
    },
    pods: pods && {
      metric: given({ name: pods.metricName, selector: pods.selector }),
      current: given({ averageValue: pods.currentAverageValue }),
    },
    resource: resource && { name: resource.name, current: usageNow(resource) },
    containerResource: containerResource && {
      name: containerResource.name,
      current: usageNow(containerResource),
      container: containerResource.container,
    },
    external: external && {
      metric: given({ name: external.metricName, selector: external.metricSelector }),
      current: given({ value: external.currentValue, averageValue: external.currentAverageValue }),
    },
  }) as unknown as MetricStatus
}
