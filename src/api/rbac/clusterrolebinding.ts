/** rbac.authorization.k8s.io/v1 ClusterRoleBinding: who has what a ClusterRole grants, everywhere. */
import type { ClusterRoleBinding } from '../generated/types/rbac-v1.ts'
import { defineKind } from '../kind.ts'
import { pathSegmentProblems } from '../names.ts'
import { bindingChangeProblems, bindingColumns, bindingDefaults, bindingProblems } from './bindings.ts'

export const clusterRoleBinding = defineKind<ClusterRoleBinding>(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
  {
    plural: 'clusterrolebindings',
    scope: 'Cluster',
    createsOnUpdate: true,
    nameProblems: pathSegmentProblems,

    defaults: bindingDefaults,
    validate: (binding) => bindingProblems(binding, { roles: ['ClusterRole'], isNamespaced: false }),
    validateUpdate: bindingChangeProblems,

    columns: bindingColumns<ClusterRoleBinding>(),
  },
)
