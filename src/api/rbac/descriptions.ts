/** What kubectl explain says of the types of rbac.authorization.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const rbacDescriptions = (): Descriptions => ({
  ClusterRole: {
    '': 'Says what may be done everywhere. Who may do it, a ClusterRoleBinding says, or a RoleBinding for one namespace.',
    rules: 'What is granted. Rules only ever add; there is none that takes away.',
    aggregationRule: 'Of which other ClusterRoles the rules are gathered: those written here are replaced.',
  },
  PolicyRule: {
    verbs: 'What may be done: `get`, `list`, `create` …; `*` is everything.',
    apiGroups: 'Of which groups the resources are; the core group is the empty text, `*` is every group.',
    resources: 'To what it may be done: `pods`, `pods/log`, `*/scale`; `*` is everything.',
    resourceNames: 'To which objects alone, by name; none is every object.',
    nonResourceURLs: 'Paths that are no resources: `/healthz`, `/logs/*`.',
  },
  AggregationRule: {
    clusterRoleSelectors: 'The labels of the roles that are gathered; any of them will do.',
  },
  ClusterRoleBinding: {
    '': 'Grants in the whole cluster what a ClusterRole allows.',
    roleRef: 'The role that is granted. It never changes: another one is another binding.',
    subjects:
      'Whom it is granted to: users and groups by their names, service accounts by name and namespace.',
  },
  Role: {
    '': 'Says what may be done in its namespace. Who may do it, a RoleBinding says.',
    rules: 'What is granted. Rules only ever add; there is none that takes away.',
  },
  RoleBinding: {
    '': 'Grants in its namespace what a Role, or a ClusterRole, allows.',
    roleRef: 'The role that is granted. It never changes: another one is another binding.',
    subjects:
      'Whom it is granted to: users and groups by their names, service accounts by name and namespace.',
  },
})
