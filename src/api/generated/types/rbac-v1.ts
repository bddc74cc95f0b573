/** The stored objects of rbac.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { LabelSelector, ListMeta } from './meta-v1.ts'

export interface AggregationRule {
  readonly clusterRoleSelectors?: readonly LabelSelector[]
}

export interface ClusterRole {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'ClusterRole'
  readonly metadata: StoredMeta
  readonly rules?: readonly PolicyRule[]
  readonly aggregationRule?: AggregationRule
}

export interface ClusterRoleBinding {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'ClusterRoleBinding'
  readonly metadata: StoredMeta
  readonly subjects?: readonly Subject[]
  readonly roleRef: RoleRef
}

export interface ClusterRoleBindingList {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'ClusterRoleBindingList'
  readonly metadata: ListMeta
  readonly items: readonly ClusterRoleBinding[]
}

export interface ClusterRoleList {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'ClusterRoleList'
  readonly metadata: ListMeta
  readonly items: readonly ClusterRole[]
}

export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

export interface Role {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'Role'
  readonly metadata: StoredMeta
  readonly rules?: readonly PolicyRule[]
}

export interface RoleBinding {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'RoleBinding'
  readonly metadata: StoredMeta
  readonly subjects?: readonly Subject[]
  readonly roleRef: RoleRef
}

export interface RoleBindingList {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'RoleBindingList'
  readonly metadata: ListMeta
  readonly items: readonly RoleBinding[]
}

export interface RoleList {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1'
  readonly kind: 'RoleList'
  readonly metadata: ListMeta
  readonly items: readonly Role[]
}

export interface RoleRef {
  readonly apiGroup: string
  readonly kind: string
  readonly name: string
}

export interface Subject {
  readonly kind: string
  readonly apiGroup?: string
  readonly name: string
  readonly namespace?: string
}
