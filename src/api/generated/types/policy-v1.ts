/** The stored objects of policy.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { Condition, DeleteOptions, LabelSelector, ListMeta } from './meta-v1.ts'

export type UnhealthyPodEvictionPolicyType = 'AlwaysAllow' | 'IfHealthyBudget'

export interface Eviction {
  readonly apiVersion: 'policy/v1'
  readonly kind: 'Eviction'
  readonly metadata: StoredMeta
  readonly deleteOptions?: DeleteOptions
}

export interface PodDisruptionBudget {
  readonly apiVersion: 'policy/v1'
  readonly kind: 'PodDisruptionBudget'
  readonly metadata: StoredMeta
  readonly spec: PodDisruptionBudgetSpec
  readonly status: PodDisruptionBudgetStatus
}

export interface PodDisruptionBudgetList {
  readonly apiVersion: 'policy/v1'
  readonly kind: 'PodDisruptionBudgetList'
  readonly metadata: ListMeta
  readonly items: readonly PodDisruptionBudget[]
}

export interface PodDisruptionBudgetSpec {
  readonly minAvailable?: number | string
  readonly selector?: LabelSelector
  readonly maxUnavailable?: number | string
  readonly unhealthyPodEvictionPolicy?: UnhealthyPodEvictionPolicyType
}

export interface PodDisruptionBudgetStatus {
  readonly observedGeneration?: number
  readonly disruptedPods?: { readonly [key: string]: string }
  readonly disruptionsAllowed: number
  readonly currentHealthy: number
  readonly desiredHealthy: number
  readonly expectedPods: number
  readonly conditions?: readonly Condition[]
}
