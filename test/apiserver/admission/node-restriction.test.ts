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
    'nodes "node-1" is forbidden: is not allowed to modify labels: node-role.kubernetes.io/master',
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
  expect(await ask('node-2', { ...web, uid: 'other' })).toContain(
    'the UID in the bound object reference (other) does not match the UID in record.',
  )
  expect(await ask('node-2', { ...web, name: 'none' })).toBe('pod "none" not found')
})

test('a token is for whom a volume of the Pod wants one, or a role of the node says', async () => {
  const audience = (of: string) => ({ serviceAccountToken: { path: 'token', audience: of } })
  const volumes = [{ name: 'v', projected: { sources: [audience('vault')] } }]
  cluster.apply(podManifest('web', { podSpec: { nodeName: 'node-2', volumes } }))
  cluster.settle()
  const { uid } = cluster.client.get(pod, 'web', 'default').metadata
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token'
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid }
  const ask = (...audiences: readonly string[]) =>
    asNode('node-2', 'POST', path, { spec: { audiences, boundObjectRef } })

  expect(await ask('vault')).toBe(201)
  expect(await ask('bank')).toBe(
    'serviceaccounts "default" is forbidden: audience "bank" not found in pod spec volume, system:node:node-2 is not authorized to request tokens for this audience',
  )
  expect(await ask('vault', 'bank')).toContain('node may only request 0 or 1 audiences')
})

test('devices, certificates and owners are told by the node that they are of', async () => {
  const slice = (nodeName?: string) =>
    asNode('node-1', 'POST', '/apis/resource.k8s.io/v1/resourceslices', {
      metadata: { name: 'slice' },
      spec: { driver: 'd.io', nodeName, pool: { name: 'p', generation: 1, resourceSliceCount: 1 } },
    })
  expect(await slice('node-2')).toContain(
    'can only create ResourceSlice with the same NodeName as the requesting node',
  )
  expect(await slice('node-1')).toBe(201)
  const one = '/apis/resource.k8s.io/v1/resourceslices/slice'
  expect(await asNode('node-1', 'GET', one)).toBe(200)
  expect(await asNode('node-2', 'GET', one)).toContain("no relationship found between node 'node-2'")

  const spec = { request: btoa('x'), signerName: 'kubernetes.io/kubelet-serving', usages: ['server auth'] }
  const certificates = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
  expect(await asNode('node-1', 'POST', certificates, { metadata: { name: 'c' }, spec })).toBe(
    'certificatesigningrequests.certificates.k8s.io "c" is forbidden: unable to parse csr: PEM block type must be CERTIFICATE REQUEST',
  )
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u' }]
  expect(
    await asNode('node-1', 'PATCH', '/api/v1/nodes/node-1', { metadata: { ownerReferences } }),
  ).toContain('node "node-1" is not allowed to modify ownerReferences')
})

test('a node reads the volumes and claims of its Pods, with their Secrets', async () => {
  const claim = { persistentVolumeClaim: { claimName: 'data' } }
  cluster.apply(podManifest('web', { podSpec: { nodeName: 'node-2', volumes: [{ name: 'v', ...claim }] } }))
  cluster.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      claimRef: { namespace: 'default', name: 'data' },
      csi: { driver: 'd.io', volumeHandle: 'h', nodeStageSecretRef: { name: 'key', namespace: 'vault' } },
    },
  })
  const read = (name: string, path: string) => asNode(name, 'GET', path)

  expect(await read('node-2', '/api/v1/persistentvolumes/disk')).toBe(200)
  expect(await read('node-1', '/api/v1/persistentvolumes/disk')).toContain('no relationship found')
  expect(await read('node-2', '/api/v1/namespaces/vault/secrets/key')).toContain('not found')
  expect(await read('node-1', '/api/v1/namespaces/vault/secrets/key')).toContain('no relationship found')
  expect(await read('', '/api/v1/nodes')).toContain('unknown node for user "system:node:"')
})
