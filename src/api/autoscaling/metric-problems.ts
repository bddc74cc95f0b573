/** What is wrong with the metrics of a HorizontalPodAutoscaler. Source: validateMetrics and its neighbours. */
import { containerResourceNameProblems } from '../core/resource-names.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { MetricIdentifier, MetricSpec, MetricTarget } from '../generated/types/autoscaling-v2.ts'
import { dnsLabelProblems, pathSegmentProblems } from '../names.ts'
import { parseQuantity } from '../quantity.ts'
import { referenceProblems } from './reference-problems.ts'

export function* metricsProblems(
  metrics: readonly MetricSpec[],
  minReplicas: number | undefined,
): FieldErrors {
  for (const [n, metric] of metrics.entries()) yield* metricProblems(metric, `spec.metrics[${n}]`)
  const isOfPods = metrics.every(({ type }) => type !== 'Object' && type !== 'External')
  if (minReplicas === 0 && isOfPods) {
    const detail = 'must specify at least one Object or External metric to support scaling to zero replicas'
    yield forbidden('spec.metrics', detail)
  }
}

const types = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

/** In the order in which the real server looks at them. */
const sources = {
  object: objectProblems,
  external: externalProblems,
  pods: podsProblems,
  resource: resourceProblems,
  containerResource: containerResourceProblems,
} as const

type Source = keyof typeof sources

function* metricProblems(metric: MetricSpec, path: string): FieldErrors {
  const { type } = metric
  if (!type) yield required(`${path}.type`, 'must specify a metric source type')
  if (!types.includes(type)) yield notSupported(`${path}.type`, type, types)
  const present = (Object.keys(sources) as Source[]).filter((name) => metric[name] !== undefined)
  const [first] = present
  if (first) yield* sources[first](metric[first] as never, `${path}.${first}`)
  const expected = types.includes(type) ? (`${type[0].toLowerCase()}${type.slice(1)}` as Source) : undefined
  if (!expected) yield notSupported(`${path}.type`, type, types)
  else if (metric[expected] === undefined) {
    yield required(`${path}.${expected}`, 'must populate information for the given metric source')
  }
  if (present.length === 1) return
  for (const name of present) {
    if (name !== expected) yield forbidden(`${path}.${name}`, 'must populate the given metric source only')
  }
}

type Of<S extends Source> = NonNullable<MetricSpec[S]>

function* objectProblems({ describedObject, metric, target }: Of<'object'>, path: string): FieldErrors {
  yield* referenceProblems(describedObject, `${path}.describedObject`)
  const { apiVersion = '' } = describedObject
  if (apiVersion.split('/').length > 2) {
    const detail = `unexpected GroupVersion string: ${apiVersion}`
    yield invalid(`${path}.describedObject.apiVersion`, apiVersion, detail)
  }
  yield* identifierProblems(metric, `${path}.metric`)
  yield* targetProblems(target, `${path}.target`)
  if (target.value === undefined && target.averageValue === undefined) {
    yield required(`${path}.target.averageValue`, 'must set either a target value or averageValue')
  }
}

function* externalProblems({ metric, target }: Of<'external'>, path: string): FieldErrors {
  yield* identifierProblems(metric, `${path}.metric`)
  yield* targetProblems(target, `${path}.target`)
  const { value, averageValue } = target
  if (value === undefined && averageValue === undefined) {
    const detail = 'must set either a target value for metric or a per-pod target'
    yield required(`${path}.target.averageValue`, detail)
  }
  if (value !== undefined && averageValue !== undefined) {
    const detail = 'may not set both a target value for metric and a per-pod target'
    yield forbidden(`${path}.target.value`, detail)
  }
}

function* podsProblems({ metric, target }: Of<'pods'>, path: string): FieldErrors {
  yield* identifierProblems(metric, `${path}.metric`)
  yield* targetProblems(target, `${path}.target`)
  if (target.averageValue === undefined) {
    yield required(`${path}.target.averageValue`, 'must specify a positive target averageValue')
  }
}

function* resourceProblems({ name, target }: Of<'resource'>, path: string): FieldErrors {
  if (!name) yield required(`${path}.name`, 'must specify a resource name')
  yield* usageProblems(target, `${path}.target`)
}

function* containerResourceProblems(
  { name, container, target }: Of<'containerResource'>,
  path: string,
): FieldErrors {
  if (!name) yield required(`${path}.name`, 'must specify a resource name')
  else yield* containerResourceNameProblems(name, `${path}.name`)
  if (!container) yield required(`${path}.container`, 'must specify a container')
  else yield* breaches(dnsLabelProblems, `${path}.container`, container)
  yield* usageProblems(target, `${path}.target`)
}

/** What a container uses is given as such, or as a part of what it requests. */
function* usageProblems(target: MetricTarget, path: string): FieldErrors {
  yield* targetProblems(target, path)
  const { averageUtilization, averageValue } = target
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = 'must set either a target raw value or a target utilization'
    yield required(`${path}.averageUtilization`, detail)
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    yield forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization')
  }
}

function* targetProblems(target: MetricTarget, path: string): FieldErrors {
  const { type, value, averageValue, averageUtilization } = target
  if (!type) yield required(`${path}.type`, 'must specify a metric target type')
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    yield invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue')
  }
  for (const [name, amount] of Object.entries({ value, averageValue })) {
    if (amount !== undefined && !isPositive(amount)) {
      yield invalid(`${path}.${name}`, amount, 'must be positive')
    }
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    yield invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0')
  }
}

const isPositive = (amount: string) => parseQuantity(amount).nanos > 0n

function* identifierProblems({ name }: MetricIdentifier, path: string): FieldErrors {
  if (!name) yield required(`${path}.name`, 'must specify a metric name')
  else yield* breaches(pathSegmentProblems, `${path}.name`, name)
}
