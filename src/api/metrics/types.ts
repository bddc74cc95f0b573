/** The types of metrics.k8s.io/v1beta1, which metrics-server brings. */
import type { StoredMeta } from '../meta-types.ts'

/** By resource: `cpu`, `memory`. */
interface ResourceUse {
  readonly cpu: string
  readonly memory: string
}

interface Measured {
  readonly apiVersion: 'metrics.k8s.io/v1beta1'
  readonly metadata: StoredMeta
  /** When it was measured. */
  readonly timestamp: string
  /** Over how long: `15s`. */
  readonly window: string
}

export interface NodeMetrics extends Measured {
  readonly kind: 'NodeMetrics'
  readonly usage: ResourceUse
}

export interface PodMetrics extends Measured {
  readonly kind: 'PodMetrics'
  readonly containers: readonly { readonly name: string; readonly usage: ResourceUse }[]
}
