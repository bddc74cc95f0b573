/** rbac.authorization.k8s.io/v1 RoleBinding: who has what a role grants, in one namespace. */
import type { RoleBinding } from '../generated/types/rbac-v1.ts'
import { defineKind } from '../kind.ts'
import { pathSegmentProblems } from '../names.ts'
import { bindingChangeProblems, bindingColumns, bindingDefaults, bindingProblems } from './bindings.ts'

export const roleBinding = defineKind<RoleBinding>('rbac.authorization.k8s.io/v1', 'RoleBinding', {
  plural: 'rolebindings',
  scope: 'Namespaced',
  createsOnUpdate: true,
  nameProblems: pathSegmentProblems,

  defaults: bindingDefaults,
  validate: (binding) => bindingProblems(binding, { roles: ['Role', 'ClusterRole'], isNamespaced: true }),
  validateUpdate: bindingChangeProblems,

  columns: bindingColumns<RoleBinding>(),
})
