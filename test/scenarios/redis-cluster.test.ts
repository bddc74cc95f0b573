/** Redis Cluster as a StatefulSet, as tutorials have it: a script writes the new address of a Pod into its nodes.conf. */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { createCluster, minutes, seconds } from '../../src/index.ts'
import { service } from '../support/manifests.ts'
import { deletePod, logs } from '../support/sight.ts'
import { diskClass } from '../support/storage.ts'

const updateNode = `#!/bin/sh
REDIS_NODES="/data/nodes.conf"
if [ -f $REDIS_NODES ]; then
  sed -i -e "/myself/ s/[0-9]\\{1,3\\}\\.[0-9]\\{1,3\\}\\.[0-9]\\{1,3\\}\\.[0-9]\\{1,3\\}/\${POD_IP}/" $REDIS_NODES
fi
exec "$@"
`

const redisConf = `cluster-enabled yes
cluster-require-full-coverage no
cluster-node-timeout 15000
cluster-config-file /data/nodes.conf
cluster-migration-barrier 1
appendonly yes
protected-mode no
`

const manifests = [
  diskClass(),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'redis-cluster' },
    data: { 'update-node.sh': updateNode, 'redis.conf': redisConf },
  },
  service('redis-cluster', {
    ports: [
      { port: 6379, name: 'client' },
      { port: 16379, name: 'gossip' },
    ],
    selector: { app: 'redis-cluster' },
  }),
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'redis-cluster' },
    spec: {
      serviceName: 'redis-cluster',
      replicas: 6,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { app: 'redis-cluster' } },
      template: {
        metadata: { labels: { app: 'redis-cluster' } },
        spec: {
          containers: [
            {
              name: 'redis',
              image: 'redis:7.2-alpine',
              ports: [
                { containerPort: 6379, name: 'client' },
                { containerPort: 16379, name: 'gossip' },
              ],
              command: ['/conf/update-node.sh', 'redis-server', '/conf/redis.conf'],
              env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
              volumeMounts: [
                { name: 'conf', mountPath: '/conf' },
                { name: 'data', mountPath: '/data' },
              ],
            },
          ],
          volumes: [{ name: 'conf', configMap: { name: 'redis-cluster', defaultMode: 0o755 } }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
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

test('six Pods become a cluster, which bears that one of them goes and comes back elsewhere', () => {
  const cluster = createCluster({ nodes: 3 })
  cluster.apply(manifests)
  cluster.advance(minutes(1))
  const say = (name: string, text: string) => {
    const asked = cluster.exec(name, ['sh', '-c', text])
    cluster.advance(seconds(10))
    return asked.stdout + asked.stderr
  }
  const places = cluster.client
    .list(podKind)
    .map(({ status }) => `${status.podIP}:6379`)
    .join(' ')
  expect(
    say(
      'redis-cluster-0',
      `redis-cli --cluster create ${places} --cluster-replicas 1 --cluster-yes | tail -1`,
    ),
  ).toBe('[OK] All 16384 slots covered.\n')
  expect(say('redis-cluster-1', 'redis-cli -c -h redis-cluster set foo bar')).toBe('OK\n')

  deletePod(cluster, 'redis-cluster-0')
  cluster.advance(minutes(1))
  expect(logs(cluster, 'redis-cluster-0')).toContain('Node configuration loaded')
  expect(say('redis-cluster-1', 'redis-cli -c get foo; redis-cli cluster info | head -1')).toBe(
    'bar\ncluster_state:ok\r\n',
  )
  expect(say('redis-cluster-0', 'redis-cli cluster nodes | grep -c " connected"')).toBe('6\n')
})
