/** What kubectl explain says of the types of rbac.authorization.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

const rules = 'What is granted. Rules only ever add; there is none that takes away.'

const ofBindings = {
  roleRef: 'The role that is granted. It never changes: another one is another binding.',
  subjects: 'Whom it is granted to: users and groups by their names, service accounts by name and namespace.',
}

export const rbacDescriptions = (): Descriptions => ({
  Role: {
    '': 'Says what may be done in its namespace. Who may do it, a RoleBinding says.',
    rules,
  },
  ClusterRole: {
    '': 'Says what may be done everywhere. Who may do it, a ClusterRoleBinding says, or a RoleBinding for one namespace.',
    rules,
    aggregationRule: 'Of which other ClusterRoles the rules are gathered: those written here are replaced.',
  },
  AggregationRule: {
    clusterRoleSelectors: 'The labels of the roles that are gathered; any of them will do.',
  },
  PolicyRule: {
    verbs: 'What may be done: `get`, `list`, `create` and the like; `*` is everything.',
    apiGroups: 'Of which groups the resources are; the core group is the empty text, `*` is every group.',
    resources: 'To what it may be done: `pods`, `pods/log`, `*/scale`; `*` is everything.',
    resourceNames:
      'To which objects alone, by name; none is every object. A new object has no name yet: for create this is no way.',
    nonResourceURLs: 'Paths that are no resources: `/healthz`, `/logs/*`. In ClusterRoles alone.',
  },
  RoleBinding: {
    '': 'Grants in its namespace what a Role, or a ClusterRole, allows.',
    ...ofBindings,
  },
  ClusterRoleBinding: {
    '': 'Grants in the whole cluster what a ClusterRole allows.',
    ...ofBindings,
  },
  RoleRef: {
    apiGroup: 'rbac.authorization.k8s.io.',
    kind: 'Role or ClusterRole.',
    name: 'Its name. It need not be there yet.',
  },
  Subject: {
    kind: 'User, Group or ServiceAccount.',
    apiGroup: 'Default: rbac.authorization.k8s.io for users and groups, nothing for service accounts.',
    name: 'The name. Of users and groups there are no objects.',
    namespace: 'The namespace of a service account.',
  },
})
