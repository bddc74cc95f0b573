/** The claims of a StatefulSet: whose they are, and what becomes of them. */
import { expect, test } from 'vitest'
import { statefulSet } from '../../src/api/apps/statefulset.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { logs } from '../support/sight.ts'
import { diskClass } from '../support/storage.ts'

type Policy = 'Retain' | 'Delete'

const database = (whenDeleted: Policy, whenScaled: Policy, replicas = 2) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    serviceName: 'db',
    replicas,
    selector: { matchLabels: { app: 'db' } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: {
        containers: [
          {
            name: 'db',
            image: 'busybox:1.36',
            command: ['sh', '-c', 'echo run >> /data/runs; wc -l < /data/runs; sleep 100000'],
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
        terminationGracePeriodSeconds: 0,
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'disks',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ],
  },
})

function running(whenDeleted: Policy, whenScaled: Policy): Cluster {
  const cluster = testCluster()
  cluster.apply([diskClass(), database(whenDeleted, whenScaled)])
  cluster.advance(minutes(1))
  return cluster
}

/** Each claim with the kind and name of its owner. */
const owners = (cluster: Cluster): Record<string, string> =>
  Object.fromEntries(
    cluster.client
      .list(persistentVolumeClaim)
      .map(({ metadata: { name, ownerReferences: [owner] = [] } }) => [
        name,
        owner ? `${owner.kind}/${owner.name}` : 'nobody',
      ]),
  )

const scale = (cluster: Cluster, replicas: number) => {
  cluster.client.update(statefulSet, cluster.client.get(statefulSet, 'db', 'default'), ({ spec }) => {
    spec.replicas = replicas
  })
  cluster.advance(minutes(1))
}
const deleteSet = (cluster: Cluster) => {
  cluster.client.delete(statefulSet, cluster.client.get(statefulSet, 'db', 'default'))
  cluster.advance(minutes(1))
}

test('are kept unless it says otherwise (P20, P25)', () => {
  const cluster = running('Retain', 'Retain')
  expect(owners(cluster)).toEqual({ 'data-db-0': 'nobody', 'data-db-1': 'nobody' })
  scale(cluster, 0)
  scale(cluster, 1)
  expect(logs(cluster, 'db-0')).toBe('2\n')
  deleteSet(cluster)
  expect(Object.keys(owners(cluster))).toEqual(['data-db-0', 'data-db-1'])
})

test('that go with the set are the set’s, and stay when it shrinks (P25)', () => {
  const cluster = running('Delete', 'Retain')
  expect(owners(cluster)).toEqual({ 'data-db-0': 'StatefulSet/db', 'data-db-1': 'StatefulSet/db' })
  scale(cluster, 1)
  expect(owners(cluster)).toEqual({ 'data-db-0': 'StatefulSet/db', 'data-db-1': 'StatefulSet/db' })
  deleteSet(cluster)
  expect(owners(cluster)).toEqual({})
})

test('that go when it shrinks are their Pod’s by then, and the next Pod starts with nothing (P25)', () => {
  const cluster = running('Retain', 'Delete')
  expect(owners(cluster)).toEqual({ 'data-db-0': 'nobody', 'data-db-1': 'nobody' })
  scale(cluster, 1)
  expect(owners(cluster)).toEqual({ 'data-db-0': 'nobody' })
  scale(cluster, 2)
  expect(logs(cluster, 'db-1')).toBe('1\n')
  deleteSet(cluster)
  expect(Object.keys(owners(cluster))).toEqual(['data-db-0', 'data-db-1'])
})

test('follow a change of the policy (P25)', () => {
  const cluster = running('Retain', 'Retain')
  cluster.apply(database('Delete', 'Delete'))
  cluster.advance(minutes(1))
  expect(owners(cluster)).toEqual({ 'data-db-0': 'StatefulSet/db', 'data-db-1': 'StatefulSet/db' })
  scale(cluster, 1)
  expect(owners(cluster)).toEqual({ 'data-db-0': 'StatefulSet/db' })
  cluster.apply(database('Retain', 'Retain', 1))
  cluster.advance(minutes(1))
  expect(owners(cluster)).toEqual({ 'data-db-0': 'nobody' })
})
