/** The stored objects of admission.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { UserInfo } from './authentication-v1.ts'
import type { GroupVersionKind, GroupVersionResource, Status } from './meta-v1.ts'

export type Operation = 'CONNECT' | 'CREATE' | 'DELETE' | 'UPDATE'

export type PatchType = 'JSONPatch'

export interface AdmissionRequest {
  readonly uid: string
  readonly kind: GroupVersionKind
  readonly resource: GroupVersionResource
  readonly subResource?: string
  readonly requestKind?: GroupVersionKind
  readonly requestResource?: GroupVersionResource
  readonly requestSubResource?: string
  readonly name?: string
  readonly namespace?: string
  readonly operation: Operation
  readonly userInfo: UserInfo
  readonly object?: { readonly [key: string]: unknown }
  readonly oldObject?: { readonly [key: string]: unknown }
  readonly dryRun?: boolean
  readonly options?: { readonly [key: string]: unknown }
}

export interface AdmissionResponse {
  readonly uid: string
  readonly allowed: boolean
  readonly status?: Status
  readonly patch?: string
  readonly patchType?: PatchType
  readonly auditAnnotations?: { readonly [key: string]: string }
  readonly warnings?: readonly string[]
}

export interface AdmissionReview {
  readonly apiVersion: 'admission.k8s.io/v1'
  readonly kind: 'AdmissionReview'
  readonly request?: AdmissionRequest
  readonly response?: AdmissionResponse
}
