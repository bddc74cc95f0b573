/**
 * What is known of metrics that Kubernetes does not measure itself, custom and external ones: the system's metrics adapter
 * answers, control-plane.ts connects it with who asks.
 */
import type { Kind } from '../api/kind.ts'
import type { Labels, Selector } from '../api/selector.ts'

/** What one object has of a metric. */
export interface CustomValue {
  readonly kind: Kind
  readonly name: string
  /** Absent for what is in none. */
  readonly namespace?: string
  /** A canonical quantity. */
  readonly value: string
}

export interface ExternalValue {
  readonly labels: Labels
  /** A canonical quantity. */
  readonly value: string
}

interface CustomQuestion {
  readonly kind: Kind
  /** Absent for what is in none. */
  readonly namespace?: string
  readonly metric: string
  /** Of the labels that the metric itself has. */
  readonly metricSelector: Selector
}

/** A metric of a group, as discovery lists it: `pods/http_requests`. */
export interface ListedMetric {
  readonly name: string
  readonly namespaced: boolean
}

export interface MetricsConnection {
  /** Which there are now; where there are none, their group is not served. */
  listed(sort: 'custom' | 'external'): readonly ListedMetric[]
  ofObject(question: CustomQuestion & { readonly name: string }): CustomValue | undefined
  /** Of all that a selector selects, those that have it. */
  ofObjects(question: CustomQuestion & { readonly selector: Selector }): readonly CustomValue[]
  external(question: {
    readonly namespace: string
    readonly metric: string
    readonly selector: Selector
  }): readonly ExternalValue[]
}

/** Nothing is known. */
export const noMetrics: MetricsConnection = Object.freeze({
  listed: () => [],
  ofObject: () => undefined,
  ofObjects: () => [],
  external: () => [],
})
