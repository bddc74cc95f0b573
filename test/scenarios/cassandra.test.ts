/** The tutorial of Cassandra: a StatefulSet whose Pods make a ring. */
import { expect, test } from 'vitest'
import { createCluster, minutes, seconds } from '../../src/index.ts'
import { deletePod } from '../support/sight.ts'
import { diskClass } from '../support/storage.ts'

const variable = (name: string, value: string) => ({ name, value })

const ring = [
  diskClass(),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cassandra' },
    spec: { clusterIP: 'None', ports: [{ port: 9042 }], selector: { app: 'cassandra' } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'cassandra' },
    spec: {
      serviceName: 'cassandra',
      replicas: 3,
      selector: { matchLabels: { app: 'cassandra' } },
      template: {
        metadata: { labels: { app: 'cassandra' } },
        spec: {
          containers: [
            {
              name: 'cassandra',
              image: 'gcr.io/google-samples/cassandra:v13',
              lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'nodetool drain'] } } },
              env: [
                variable('CASSANDRA_SEEDS', 'cassandra-0.cassandra.default.svc.cluster.local'),
                variable('CASSANDRA_CLUSTER_NAME', 'K8Demo'),
                variable('CASSANDRA_DC', 'DC1-K8Demo'),
                variable('CASSANDRA_RACK', 'Rack1-K8Demo'),
                { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              ],
              readinessProbe: {
                exec: { command: ['/bin/bash', '-c', '/ready-probe.sh'] },
                initialDelaySeconds: 15,
                timeoutSeconds: 5,
              },
              volumeMounts: [{ name: 'cassandra-data', mountPath: '/cassandra_data' }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'cassandra-data' },
          spec: {
            storageClassName: 'disks',
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
    },
  },
]

test('the nodes join one after the other, and nodetool tells who is up', () => {
  const cluster = createCluster({ nodes: 3 })
  const status = (pod: string) => {
    const asked = cluster.exec(pod, ['nodetool', 'status'])
    cluster.advance(seconds(1))
    return asked.stdout.split('\n').filter((line) => /^[UD][NJ] /.test(line))
  }
  cluster.apply(ring)
  cluster.advance(minutes(2))

  const before = status('cassandra-2')
  expect(before.map((line) => line.replace(/^(..) .* (\S+)$/, '$1 $2'))).toEqual(
    Array.from({ length: 3 }, () => 'UN Rack1-K8Demo'),
  )

  deletePod(cluster, 'cassandra-1')
  cluster.advance(minutes(2))
  const ids = (lines: readonly string[]) =>
    lines.map((line) => /[\da-f]{8}-[\da-f-]{27}/.exec(line)?.[0]).sort()
  expect(ids(status('cassandra-0'))).toEqual(ids(before))
  expect(status('cassandra-0').every((line) => line.startsWith('UN'))).toBe(true)
})
