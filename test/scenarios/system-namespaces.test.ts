/** The namespaces that every cluster has: most cannot be deleted, and that of the nodes' Leases comes back. */
import { describe, expect, test } from 'vitest'
import { lease } from '../../src/api/coordination/lease.ts'
import { namespace } from '../../src/api/core/namespace.ts'
import { isNodeReady, node } from '../../src/api/core/node.ts'
import { ApiError } from '../../src/api/errors.ts'
import type { Node } from '../../src/api/generated/types/core-v1.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { namesOf } from '../support/names.ts'
import { column } from '../support/sight.ts'

const deleteNamespace = (cluster: Cluster, name: string) =>
  cluster.client.delete(namespace, cluster.client.get(namespace, name))
const leases = (cluster: Cluster) => namesOf(cluster.client.list(lease, { namespace: 'kube-node-lease' }))

describe('when kube-node-lease is deleted', () => {
  test('it is back within a minute, and the Leases of the nodes soon after', () => {
    const cluster = testCluster()
    const before = cluster.client.get(namespace, 'kube-node-lease')
    deleteNamespace(cluster, 'kube-node-lease')
    cluster.advance(seconds(10))
    expect(leases(cluster)).toEqual([])

    cluster.advance(minutes(1))
    const after = cluster.client.get(namespace, 'kube-node-lease')
    expect(after.metadata.uid).not.toBe(before.metadata.uid)
    expect(after.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'kube-node-lease' })
    expect(after.status.phase).toBe('Active')
    expect(leases(cluster)).toEqual(['node-1', 'node-2', 'node-3'])
  })

  test.each([0, 1, 9, 20, 59])('at second %i of a minute: every node stays Ready all the time', (second) => {
    const cluster = testCluster()
    cluster.advance(minutes(1) + seconds(second))
    const unready: string[] = []
    cluster.store.subscribe(({ kind, object }) => {
      if (kind === node && !isNodeReady(object as Node)) unready.push(object.metadata.name)
    })
    deleteNamespace(cluster, 'kube-node-lease')
    cluster.advance(minutes(3))
    expect(column(cluster, 'nodes', 'STATUS')).toEqual(['Ready', 'Ready', 'Ready'])
    expect(unready).toEqual([])
  })

  test('again and again, it comes back again and again', () => {
    const cluster = testCluster({ nodes: 1 })
    for (let n = 0; n < 3; n++) {
      deleteNamespace(cluster, 'kube-node-lease')
      cluster.advance(seconds(75))
      expect(leases(cluster)).toEqual(['node-1'])
    }
  })
})

test('of all namespaces only those go that are not needed, and the others say why', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  const answers = cluster.client.list(namespace).map(({ metadata: { name } }) => {
    try {
      deleteNamespace(cluster, name)
      return 'deleted'
    } catch (error) {
      return error instanceof ApiError ? `${error.code} ${error.message}` : error
    }
  })
  expect(answers).toEqual([
    '403 namespaces "default" is forbidden: this namespace may not be deleted',
    'deleted',
    '403 namespaces "kube-public" is forbidden: this namespace may not be deleted',
    '403 namespaces "kube-system" is forbidden: this namespace may not be deleted',
    'deleted',
  ])
  cluster.advance(minutes(2))
  expect(column(cluster, 'namespaces', 'NAME')).toEqual([
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ])
})
