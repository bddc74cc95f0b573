/** What people say of metrics that nothing here measures: `{ of: 'pods', metric: 'http_requests', selector: 'app=web', value: '120' }`. */
import type { Labels } from '../api/selector.ts'

interface Given {
  /** Its name. */
  readonly metric: string
  /** A quantity: `120`, `10k`, `500m`. */
  readonly value: string
}

/** What each of some pods has, those to come too. */
export interface GivenOfPods extends Given {
  readonly of: 'pods'
  /** Default: `default`. */
  readonly namespace?: string
  /** Which pods: `app=web`. Default: all of the namespace. */
  readonly selector?: string
  /** Whether those that are ready share the value, as they would share requests. Default: each of them has it. */
  readonly isShared?: boolean
}

/** What one object has. */
export interface GivenOfObject extends Given {
  readonly of: 'object'
  /** Default: `default`. */
  readonly namespace?: string
  /** `ingress/main`. */
  readonly object: string
  /** Of the metric. */
  readonly labels?: Labels
}

/** What something outside of the cluster has. */
export interface GivenExternal extends Given {
  readonly of: 'external'
  /** In which it is seen. Default: in all. */
  readonly namespace?: string
  /** Of the metric: `{ queue: 'tasks' }`. */
  readonly labels?: Labels
}

export type GivenMetric = GivenOfPods | GivenOfObject | GivenExternal
