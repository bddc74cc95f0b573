/** The stored objects of apiregistration.v1. */
import type { ConditionLike } from '../meta.ts'
import type { StoredMeta } from '../meta-types.ts'

export interface APIService {
  readonly apiVersion: 'apiregistration.k8s.io/v1'
  readonly kind: 'APIService'
  readonly metadata: StoredMeta
  readonly spec: APIServiceSpec
  readonly status: APIServiceStatus
}

export interface APIServiceSpec {
  readonly service?: ServiceReference
  readonly group?: string
  readonly version?: string
  readonly insecureSkipTLSVerify?: boolean
  /** In base64. */
  readonly caBundle?: string
  readonly groupPriorityMinimum: number
  readonly versionPriority: number
}

export interface ServiceReference {
  readonly namespace?: string
  readonly name?: string
  readonly port: number
}

interface APIServiceStatus {
  readonly conditions?: readonly ConditionLike[]
}
