import { expect, test } from 'vitest'
import { createCluster, pod } from '../../../src/index.ts'

test('a Binding by itself gives a pod to a node, and is not kept', async () => {
  const cluster = createCluster({ nodes: 1 })
  cluster.client.create(pod, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { schedulerName: 'mine', containers: [{ name: 'web', image: 'web' }] },
  })
  const path = '/api/v1/namespaces/default/bindings'
  const body = JSON.stringify({ metadata: { name: 'web' }, target: { kind: 'Node', name: 'node-1' } })
  const post = () =>
    cluster.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

  expect((await post()).status).toBe(201)
  expect(cluster.client.get(pod, 'web', 'default').spec.nodeName).toBe('node-1')
  expect((await post()).status).toBe(409)
  expect((await cluster.fetch(path)).status).toBe(405)
})
