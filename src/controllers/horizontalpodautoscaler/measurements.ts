/** Asks for what is measured, as the API would answer: resources of pods, metrics of pods and objects, external ones. Source: metrics/client.go. */
import { apiService } from '../../api/apiregistration/apiservice.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import type { CrossVersionObjectReference } from '../../api/generated/types/autoscaling-v2.ts'
import type { Kind } from '../../api/kind.ts'
import { customMetricsGroup, externalMetricsGroup, groupResource } from '../../api/metrics/adapter-groups.ts'
import { metricsVersion } from '../../api/metrics/metrics-schema.ts'
import type { PodMetrics as PodMetricsObject } from '../../api/metrics/types.ts'
import { printedSelector } from '../../api/printed-selector.ts'
import { quantityMilliValue } from '../../api/quantity.ts'
import { everything, type LabelSelector, type Selector, selectorOf } from '../../api/selector.ts'
import { instantOf } from '../../api/time.ts'
import type { Cache } from '../../client/cache.ts'
import type { Client } from '../../client/client.ts'
import type { MetricsConnection } from '../../client/metrics-connection.ts'
import { parseDuration, seconds } from '../../sim/duration.ts'
import type { PodMetrics } from './standing.ts'
import { groupOf, kindOf } from './target.ts'
import { Unknown } from './unknown.ts'

interface MeasurementsOptions {
  readonly client: Client
  readonly cache: Cache
  /** What is served now. */
  readonly served: { readonly kinds: readonly Kind[] }
  readonly metrics: MetricsConnection
  now(): number
}

interface MetricQuestion {
  readonly metric: { readonly name: string; readonly selector?: LabelSelector }
  readonly namespace: string
}

/** What is said to be an average, and does not say over how long. */
const usualWindowMs = seconds(60)

export class Measurements {
  constructor(private readonly options: MeasurementsOptions) {}

  /** @param container the only one that counts; absent: all of a pod together */
  ofResource(
    resource: string,
    {
      namespace,
      selector,
      container,
    }: { readonly namespace: string; readonly selector: Selector; readonly container?: string },
  ): PodMetrics | Unknown {
    const failed = 'unable to fetch metrics from resource metrics API'
    const { client, served } = this.options
    const kind = served.kinds.find((each) => each.apiVersion === metricsVersion && each.plural === 'pods')
    if (!kind) return this.#notServed('metrics.k8s.io', 'pods.metrics.k8s.io').within(failed)
    const found = client.list(kind as unknown as Kind<PodMetricsObject>, {
      namespace,
      labelSelector: selector,
    })
    if (found.length === 0) return new Unknown('no metrics returned from resource metrics API')
    const metrics: PodMetrics = new Map()
    for (const { metadata, containers, timestamp, window } of found) {
      const counted = containers.filter(({ name }) => container === undefined || name === container)
      const used = counted.map(({ usage }) => usage[resource as keyof typeof usage] as string | undefined)
      if (used.length === 0 || used.includes(undefined)) continue
      metrics.set(metadata.name, {
        value: used.reduce((sum, each) => sum + quantityMilliValue(each!), 0),
        at: instantOf(timestamp),
        windowMs: parseDuration(window) ?? 0,
      })
    }
    return metrics
  }

  ofPods({
    metric,
    namespace,
    selector,
  }: MetricQuestion & { readonly selector: Selector }): PodMetrics | Unknown {
    const missing = this.#customMissing('pods', '*')
    if (missing) return missing.within(`unable to get metric ${metric.name}`)
    const found = this.options.metrics.ofObjects({
      kind: podKind as Kind,
      namespace,
      selector,
      metric: metric.name,
      metricSelector: selectorOf(metric.selector) ?? everything,
    })
    if (found.length === 0)
      return new Unknown('no metrics returned from custom metrics API').within(
        `unable to get metric ${metric.name}`,
      )
    const at = this.options.now()
    return new Map(
      found.map(({ name, value }) => [
        name,
        { value: quantityMilliValue(value), at, windowMs: usualWindowMs },
      ]),
    )
  }

  /** In thousandths. */
  ofObject(described: CrossVersionObjectReference, { metric, namespace }: MetricQuestion): number | Unknown {
    const found = this.#ofObject(described, { metric, namespace })
    if (!(found instanceof Unknown)) return quantityMilliValue(found)
    // So the real controller has it, in this order.
    const { kind, name } = described
    return new Unknown(`unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/${found.why}`)
  }

  #ofObject(described: CrossVersionObjectReference, { metric, namespace }: MetricQuestion): string | Unknown {
    const isNamespace = described.kind === 'Namespace' && groupOf(described) === ''
    const kind = kindOf(this.options.served.kinds, described)
    if (this.#isListed('custom') && kind instanceof Unknown) {
      const group = groupOf(described)
      const what = `unable to map kind ${described.kind}${group && `.${group}`} to resource`
      return kind.within(what).within(ofCustom)
    }
    const resource = kind instanceof Unknown ? '' : groupResource(kind)
    // Whoever asks about a namespace asks about his own.
    const name = isNamespace ? namespace : described.name
    const missing = isNamespace
      ? this.#customMissing('metrics', metric.name)
      : this.#customMissing(resource, name)
    if (missing) return missing
    const found = this.options.metrics.ofObject({
      kind: kind as Kind,
      namespace: isNamespace ? undefined : namespace,
      name,
      metric: metric.name,
      metricSelector: selectorOf(metric.selector) ?? everything,
    })
    if (found) return found.value
    const why = `the server could not find the metric ${metric.name} for ${resource} ${name}`
    return new Unknown(why).within(ofCustom)
  }

  /** In thousandths, all of its values. */
  external({ metric, namespace }: MetricQuestion): readonly number[] | Unknown {
    const found = this.#external({ metric, namespace })
    if (!(found instanceof Unknown)) return found
    return found.within(
      `unable to get external metric ${namespace}/${metric.name}/${printedSelector(metric.selector)}`,
    )
  }

  #external({ metric, namespace }: MetricQuestion): readonly number[] | Unknown {
    if (!this.#isListed('external')) {
      const asked = `${metric.name}.${externalMetricsGroup}`
      const failed = 'unable to fetch metrics from external metrics API'
      return this.#notServed(externalMetricsGroup, asked).within(failed)
    }
    const selector = selectorOf(metric.selector) ?? everything
    const found = this.options.metrics.external({ namespace, metric: metric.name, selector })
    if (found.length === 0) return new Unknown('no metrics returned from external metrics API')
    return found.map(({ value }) => quantityMilliValue(value))
  }

  #isListed(sort: 'custom' | 'external'): boolean {
    return this.options.metrics.listed(sort).length > 0
  }

  /** undefined where custom metrics are served. */
  #customMissing(resource: string, name: string): Unknown | undefined {
    if (this.#isListed('custom')) return undefined
    const none = `no custom metrics API (${customMetricsGroup}) registered`
    const why = this.#isOfOthers(customMetricsGroup)
      ? `the server is currently unable to handle the request (get ${resource}.${customMetricsGroup} ${name})`
      : none
    return new Unknown(why).within(ofCustom)
  }

  #notServed(group: string, asked: string): Unknown {
    const why = this.#isOfOthers(group)
      ? 'the server is currently unable to handle the request'
      : 'the server could not find the requested resource'
    return new Unknown(`${why} (get ${asked})`)
  }

  /** Whether another API server is to answer for a group: none is asked here. */
  #isOfOthers(group: string): boolean {
    return this.options.cache.list(apiService).some(({ spec }) => spec.service && spec.group === group)
  }
}

const ofCustom = 'unable to fetch metrics from custom metrics API'
