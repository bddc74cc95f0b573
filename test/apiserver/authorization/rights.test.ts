import { beforeEach, expect, test } from 'vitest'
import { clusterRole } from '../../../src/api/rbac/clusterrole.ts'
import { clusterRoleBinding } from '../../../src/api/rbac/clusterrolebinding.ts'
import { role } from '../../../src/api/rbac/role.ts'
import { roleBinding } from '../../../src/api/rbac/rolebinding.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { pod } from '../../support/manifests.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = testCluster({ nodes: 1 })
})

const rules = (verbs: string[], resources: string[], more = {}) => [
  { apiGroups: [''], resources, verbs, ...more },
]

const grant = (name: string, kind: 'User' | 'Group', given: ReturnType<typeof rules>) => {
  cluster.client.create(role, { metadata: { name: `of-${name}` }, rules: given })
  const subjects = [{ kind, name }]
  cluster.client.create(roleBinding, {
    metadata: { name },
    roleRef: { kind: 'Role', name: `of-${name}` },
    subjects,
  })
}

const as = async (
  user: string,
  path: string,
  init: { method?: string; body?: object; group?: string } = {},
) => {
  const { group, method, body } = init
  const answer = await cluster.fetch(path, {
    method,
    body: body && JSON.stringify(body),
    headers: {
      'impersonate-user': user,
      ...(group && { 'impersonate-group': group }),
      ...(body && { 'content-type': 'application/json' }),
    },
  })
  const { code, message } = (await answer.json()) as { code?: number; message?: string }
  return answer.status < 300 ? answer.status : `${code} ${message}`
}

const inDefault = '/api/v1/namespaces/default'

test('what no role says is forbidden, and what one says is not', async () => {
  expect(await as('jane', `${inDefault}/pods`)).toBe(
    '403 pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
  )
  grant('jane', 'User', rules(['list'], ['pods']))
  expect(await as('jane', `${inDefault}/pods`)).toBe(200)
  expect(await as('jane', '/api/v1/pods')).toMatch(/^403 .* at the cluster scope$/)
  expect(await as('tom', `${inDefault}/pods`)).toMatch(/^403/)
})

test('a rule may be for some names alone, and for what is below an object', async () => {
  grant('devs', 'Group', rules(['get', 'list'], ['configmaps', 'pods/log'], { resourceNames: ['known'] }))
  const ask = (path: string) => as('jane', `${inDefault}/${path}`, { group: 'devs' })

  expect(await ask('configmaps/known')).toMatch(/^404/)
  expect(await ask('configmaps/other')).toMatch(/^403/)
  expect(await ask('configmaps')).toMatch(/^403/)
  expect(await ask('configmaps?fieldSelector=metadata.name%3Dknown')).toBe(200)
  expect(await ask('pods/known')).toMatch(/^403/)
  expect(await ask('pods/known/log')).toMatch(/^404/)
})

test('system:masters may do everything, whatever becomes of the roles', async () => {
  const { client } = cluster
  for (const each of client.list(clusterRoleBinding)) client.delete(clusterRoleBinding, each)

  expect(await as('root', '/api/v1/nodes', { group: 'system:masters' })).toBe(200)
  expect(await as('jane', '/api/v1/nodes')).toMatch(/^403/)
})

test('nobody grants what he does not have, unless he may escalate', async () => {
  const path = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles'
  const ofRoles = [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['create'] }]
  grant('jane', 'User', [...ofRoles, ...rules(['get'], ['pods'])])
  const create = (name: string, verb: string) =>
    as('jane', path, { method: 'POST', body: { metadata: { name }, rules: rules([verb], ['pods']) } })

  expect(await create('mine', 'get')).toBe(201)
  expect(await create('more', 'delete')).toBe(
    '403 roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}',
  )
  const escalate = [{ ...ofRoles[0], verbs: ['escalate'] }]
  cluster.client.create(clusterRole, { metadata: { name: 'escalate' }, rules: escalate })
  cluster.client.create(roleBinding, {
    metadata: { name: 'escalate' },
    roleRef: { kind: 'ClusterRole', name: 'escalate' },
    subjects: [{ kind: 'User', name: 'jane' }],
  })
  expect(await create('more', 'delete')).toBe(201)
})

test('a kubelet reads the Secrets of its Pods, and no others', async () => {
  const env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'used', key: 'k' } } }]
  cluster.apply([
    ...['used', 'other'].map((name) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } })),
    pod('web', { container: { env } }),
  ])
  cluster.advance(minutes(1))
  const read = (node: string, name: string) =>
    as(`system:node:${node}`, `${inDefault}/secrets/${name}`, { group: 'system:nodes' })

  expect(await read('node-1', 'used')).toBe(200)
  expect(await read('node-1', 'other')).toMatch(
    /no relationship found between node 'node-1' and this object$/,
  )
  expect(await read('node-2', 'used')).toMatch(/^403/)
})
