import { expect, test } from 'vitest'
import { clusterRole } from '../../../src/api/rbac/clusterrole.ts'
import { clusterRoleBinding } from '../../../src/api/rbac/clusterrolebinding.ts'
import { role } from '../../../src/api/rbac/role.ts'
import { roleBinding } from '../../../src/api/rbac/rolebinding.ts'
import { testCluster } from '../../support/cluster.ts'

const { client } = testCluster({ nodes: 0 })

test('every cluster has the roles of a real one, as a real one writes them', () => {
  const made = client.get(clusterRole, 'system:node-problem-detector')

  expect(made.metadata.labels).toEqual({ 'kubernetes.io/bootstrapping': 'rbac-defaults' })
  expect(made.metadata.annotations).toEqual({ 'rbac.authorization.kubernetes.io/autoupdate': 'true' })
  expect(made.rules).toEqual([
    { verbs: ['get'], apiGroups: [''], resources: ['nodes'] },
    { verbs: ['patch'], apiGroups: [''], resources: ['nodes/status'] },
    {
      verbs: ['create', 'patch', 'update'],
      apiGroups: ['', 'events.k8s.io'],
      resources: ['events'],
    },
  ])
})

test('what is gathered of other roles is what their controller would gather', () => {
  const gathered = client.list(clusterRole).filter(({ aggregationRule }) => aggregationRule)

  expect(gathered.map(({ metadata }) => metadata.name)).toEqual(['admin', 'edit', 'view'])
  for (const { rules, metadata } of gathered) {
    expect(rules?.length).toBeGreaterThan(10)
    expect(metadata.managedFields).toHaveLength(1)
  }
})

test('every binding of the start names a role that is there, in every field right', () => {
  const roles = new Set(client.list(clusterRole).map(({ metadata }) => metadata.name))
  const ofNamespaces = new Set(
    client.list(role).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  )

  for (const { roleRef } of client.list(clusterRoleBinding)) expect(roles).toContain(roleRef.name)
  for (const { roleRef, metadata } of client.list(roleBinding))
    expect(ofNamespaces).toContain(`${metadata.namespace}/${roleRef.name}`)
})

test.each([clusterRole, clusterRoleBinding, role, roleBinding])(
  '$kind: what is planted would be let in',
  (kind) => {
    for (const planted of client.list(kind as typeof clusterRole)) {
      const { name, namespace, labels, annotations } = planted.metadata
      const metadata = { name, namespace, labels, annotations }
      client.delete(kind as typeof clusterRole, planted)
      const made = client.create(kind as typeof clusterRole, { ...planted, metadata })
      const unlike = { uid: '', resourceVersion: '', creationTimestamp: '', managedFields: [] }
      expect({ ...made, metadata: { ...made.metadata, ...unlike } }).toEqual({
        ...planted,
        metadata: { ...planted.metadata, ...unlike },
      })
    }
  },
)

test('who may view sees Events in both of their groups; who watches over a server reads what it tells of itself', () => {
  const rulesOf = (name: string) => client.get(clusterRole, name).rules ?? []
  const ofEvents = rulesOf('view').find(({ resources }) => resources?.includes('events'))
  expect(ofEvents).toEqual({
    verbs: ['get', 'list', 'watch'],
    apiGroups: ['', 'events.k8s.io'],
    resources: ['events'],
  })
  expect(rulesOf('system:monitoring')[0].nonResourceURLs).toEqual(
    expect.arrayContaining(['/flagz', '/metrics/slis', '/statusz']),
  )
})

test('leaders are elected by Leases', () => {
  const locking = client.get(role, 'system::leader-locking-kube-scheduler', 'kube-system')
  expect(locking.rules?.map(({ resources }) => resources)).toEqual([['leases'], ['leasecandidates']])
})
