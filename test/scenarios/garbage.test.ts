/** What goes when something is deleted: owners and their dependents, namespaces and all that is in them. */
import { describe, expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { replicaSet as replicaSetKind } from '../../src/api/apps/replicaset.ts'
import { namespace as namespaceKind } from '../../src/api/core/namespace.ts'
import type { DeleteOptions } from '../../src/client/client.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, job, pod, script, service } from '../support/manifests.ts'
import { column, line, podOf, podsOf, status, table } from '../support/sight.ts'

const running = () => {
  const cluster = testCluster()
  cluster.apply(deployment('web', { replicas: 2 }))
  cluster.settle()
  return cluster
}
const deleteWeb = (cluster: Cluster, options: DeleteOptions) =>
  cluster.client.delete(deploymentKind, cluster.client.get(deploymentKind, 'web', 'default'), options)

describe('deleting a Deployment', () => {
  test('in the background: it is gone at once, and its ReplicaSet and Pods follow', () => {
    const cluster = running()
    deleteWeb(cluster, { propagationPolicy: 'Background' })
    expect(line(cluster, 'deployments', 'web')).toBe('gone')
    expect(podsOf(cluster, 'web')).toHaveLength(2)
    cluster.settle()
    expect(cluster.get('replicasets,pods')).toBe('No resources found in default namespace.')
  })

  test('in the foreground: its dependents go first, and it waits for them', () => {
    const cluster = running()
    const gone: string[] = []
    cluster.store.subscribe(({ type, object }) => {
      if (type === 'DELETED' && ['Pod', 'ReplicaSet', 'Deployment'].includes(object.kind))
        gone.push(object.kind)
    })
    deleteWeb(cluster, { propagationPolicy: 'Foreground' })
    const { metadata } = cluster.client.get(deploymentKind, 'web', 'default')
    expect(metadata.finalizers).toEqual(['foregroundDeletion'])
    expect(metadata.deletionTimestamp).toBeDefined()
    cluster.settle()
    expect(gone).toEqual(['Pod', 'Pod', 'ReplicaSet', 'Deployment'])
  })

  test('as an orphan: its ReplicaSet stays, owned by nobody, and goes on keeping its Pods', () => {
    const cluster = running()
    deleteWeb(cluster, { propagationPolicy: 'Orphan' })
    cluster.settle()
    expect(line(cluster, 'deployments', 'web')).toBe('gone')
    const [{ NAME }] = table(cluster, 'replicasets')
    expect(cluster.client.get(replicaSetKind, NAME, 'default').metadata.ownerReferences ?? []).toEqual([])
    expect(column(cluster, 'pods', 'STATUS')).toEqual(['Running', 'Running'])
    // A Deployment with the same selector takes it in again.
    cluster.apply(deployment('web', { replicas: 2 }))
    cluster.settle()
    expect(column(cluster, 'replicasets', 'NAME')).toEqual([NAME])
  })
})

test('an object whose owner never existed is collected', () => {
  const cluster = testCluster()
  const ownerReferences = [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'none', uid: 'b2b7f3cf-6f3c-4bd5-8f0f-3a6f2a1d1b11' },
  ]
  cluster.apply({ ...pod('app'), metadata: { name: 'app', ownerReferences } })
  cluster.advance(minutes(1))
  expect(status(cluster, 'app')).toBe('gone')
})

describe('deleting a namespace', () => {
  const shop = (cluster: Cluster) => {
    cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      ...[
        deployment('web', { replicas: 2 }),
        service('web'),
        job('work', script('sleep 1000')),
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: {} },
      ].map((each) => ({ ...each, metadata: { ...each.metadata, namespace: 'shop' } })),
    ])
    cluster.settle()
    return cluster
  }
  const deleteShop = (cluster: Cluster) =>
    cluster.client.delete(namespaceKind, cluster.client.get(namespaceKind, 'shop'))

  test('removes everything in it, and then the namespace', () => {
    const cluster = shop(testCluster())
    expect(column(cluster, 'pods', 'STATUS', { namespace: 'shop' })).toEqual([
      'Running',
      'Running',
      'Running',
    ])
    deleteShop(cluster)
    cluster.advance(seconds(1))
    expect(line(cluster, 'namespaces', 'shop')).toMatch(/^Terminating /)
    cluster.advance(minutes(2))
    expect(line(cluster, 'namespaces', 'shop')).toBe('gone')
    for (const resource of [
      'pods',
      'deployments',
      'replicasets',
      'services',
      'endpoints',
      'jobs',
      'configmaps',
      'events',
    ]) {
      expect([resource, table(cluster, resource, { namespace: 'shop' })]).toEqual([resource, []])
    }
  })

  test('takes no new objects while it goes, and may be made anew afterwards', () => {
    const cluster = shop(testCluster())
    deleteShop(cluster)
    cluster.advance(seconds(1))
    const late = { ...pod('late'), metadata: { name: 'late', namespace: 'shop' } }
    expect(() => cluster.apply(late)).toThrow(
      'pods "late" is forbidden: unable to create new content in namespace shop because it is being terminated',
    )
    cluster.advance(minutes(2))
    cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }])
    cluster.settle()
    cluster.apply(late)
    cluster.settle()
    expect(podOf(cluster, 'late', 'shop').status.phase).toBe('Running')
    expect(column(cluster, 'configmaps', 'NAME', { namespace: 'shop' })).toEqual(['kube-root-ca.crt'])
  })
})
