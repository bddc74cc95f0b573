import { beforeEach, expect, test } from 'vitest'
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { testCluster } from '../../support/cluster.ts'
import { pod as podManifest } from '../../support/manifests.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = testCluster({ nodes: 2 })
})

const asNode = async (name: string, method: string, path: string, body?: object) => {
  const answer = await cluster.fetch(path, {
    method,
    body: body && JSON.stringify(body),
    headers: {
      'impersonate-user': `system:node:${name}`,
      'impersonate-group': 'system:nodes',
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    },
  })
  return answer.status < 300 ? answer.status : ((await answer.json()) as { message: string }).message
}

test('a node writes to its own Node, but not where it draws Pods to itself', async () => {
  const label = (name: string, labels: object) =>
    asNode('node-1', 'PATCH', `/api/v1/nodes/${name}`, { metadata: { labels } })

  expect(await label('node-1', { team: 'a' })).toBe(200)
  expect(await label('node-2', { team: 'a' })).toBe(
    'nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
  )
  expect(await label('node-1', { 'node-role.kubernetes.io/master': '' })).toBe(
    'nodes "node-1" is forbidden: node "node-1" is not allowed to modify labels: node-role.kubernetes.io/master',
  )
  expect(await asNode('node-1', 'PATCH', '/api/v1/nodes/node-1', { spec: { taints: [] } })).toBe(200)
  const taints = [{ key: 'a', effect: 'NoSchedule' }]
  expect(await asNode('node-1', 'PATCH', '/api/v1/nodes/node-1', { spec: { taints } })).toContain(
    'node "node-1" is not allowed to modify taints',
  )
})

test('a node deletes the Pods that are bound to it, and no others', async () => {
  cluster.apply(podManifest('web', { podSpec: { nodeName: 'node-2' } }))
  cluster.settle()
  const remove = (name: string) =>
    asNode(name, 'DELETE', '/api/v1/namespaces/default/pods/web?gracePeriodSeconds=0')

  expect(await remove('node-1')).toBe(
    'pods "web" is forbidden: node "node-1" can only delete pods with spec.nodeName set to itself',
  )
  expect(await remove('node-2')).toBe(200)
})

test('of Pods a node creates only what shows what runs on it', async () => {
  const path = '/api/v1/namespaces/default/pods'
  const { uid } = cluster.client.get(node, 'node-1').metadata
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid, controller: true }
  const mirror = (more: object = {}, annotations: object = { 'kubernetes.io/config.mirror': 'x' }) => ({
    metadata: { name: 'static', annotations, ownerReferences: [owner] },
    spec: {
      nodeName: 'node-1',
      automountServiceAccountToken: false,
      containers: [{ name: 'c', image: 'i' }],
      ...more,
    },
  })

  expect(await asNode('node-1', 'POST', path, mirror({}, {}))).toContain(
    'pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
  )
  expect(await asNode('node-1', 'POST', path, mirror({ nodeName: 'node-2' }))).toContain(
    'node "node-1" can only create pods with spec.nodeName set to itself',
  )
  const volumes = [{ name: 'v', configMap: { name: 's' } }]
  expect(await asNode('node-1', 'POST', path, mirror({ volumes }))).toContain(
    'node "node-1" can not create pods that reference configmaps',
  )
  expect(await asNode('node-1', 'POST', path, mirror())).toBe(201)
  expect(cluster.client.get(pod, 'static', 'default').spec.nodeName).toBe('node-1')
})

test('a node gets tokens for its own Pods alone', async () => {
  cluster.apply(podManifest('web', { podSpec: { nodeName: 'node-2' } }))
  cluster.settle()
  const { uid } = cluster.client.get(pod, 'web', 'default').metadata
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token'
  const ask = (name: string, bound?: object) =>
    asNode(name, 'POST', path, { spec: bound ? { boundObjectRef: bound } : {} })
  const web = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid }

  expect(await ask('node-2', web)).toBe(201)
  expect(await ask('node-2')).toContain('node requested token not bound to a pod')
  expect(await ask('node-1', web)).toContain("no relationship found between node 'node-1' and this object")
})
