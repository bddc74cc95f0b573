/** The stored objects of coordination.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { ListMeta } from './meta-v1.ts'

export interface Lease {
  readonly apiVersion: 'coordination.k8s.io/v1'
  readonly kind: 'Lease'
  readonly metadata: StoredMeta
  readonly spec: LeaseSpec
}

export interface LeaseList {
  readonly apiVersion: 'coordination.k8s.io/v1'
  readonly kind: 'LeaseList'
  readonly metadata: ListMeta
  readonly items: readonly Lease[]
}

export interface LeaseSpec {
  readonly holderIdentity?: string
  readonly leaseDurationSeconds?: number
  readonly acquireTime?: string
  readonly renewTime?: string
  readonly leaseTransitions?: number
  /** Behind feature gate CoordinatedLeaderElection. */
  readonly strategy?: string
  /** Behind feature gate CoordinatedLeaderElection. */
  readonly preferredHolder?: string
}
