/** The stored objects of scheduling.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { PreemptionPolicy } from './core-v1.ts'
import type { ListMeta } from './meta-v1.ts'

export interface PriorityClass {
  readonly apiVersion: 'scheduling.k8s.io/v1'
  readonly kind: 'PriorityClass'
  readonly metadata: StoredMeta
  readonly value: number
  readonly globalDefault?: boolean
  readonly description?: string
  readonly preemptionPolicy: PreemptionPolicy
}

export interface PriorityClassList {
  readonly apiVersion: 'scheduling.k8s.io/v1'
  readonly kind: 'PriorityClassList'
  readonly metadata: ListMeta
  readonly items: readonly PriorityClass[]
}
