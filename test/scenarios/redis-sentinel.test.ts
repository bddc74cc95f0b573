/** Redis with sentinels, as tutorials put it into a cluster: two StatefulSets whose Pods find each other by name. */
import { expect, test } from 'vitest'
import { createCluster, minutes, seconds } from '../../src/index.ts'
import { service } from '../support/manifests.ts'
import { deletePod, logs } from '../support/sight.ts'

const statefulSet = (name: string, spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas: 3,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { volumes: [{ name: 'conf', emptyDir: {} }], ...spec },
    },
  },
})

const mount = { name: 'conf', mountPath: '/conf' }

const ask = 'redis-cli -h sentinel -p 26379 sentinel get-master-addr-by-name mymaster'

/** Whom it follows, a Pod asks the sentinels; the first of all follows nobody. */
const decide = `
cat > /conf/redis.conf <<END
masterauth secret
requirepass secret
appendonly yes
END
master=$(${ask} 2>/dev/null | head -1)
[ -n "$master" ] || master=redis-0.redis
[ "$(hostname)" = redis-0 ] && [ "$master" = redis-0.redis ] || echo "replicaof $master 6379" >> /conf/redis.conf
`

const sentinelConf = `
cat > /conf/sentinel.conf <<END
port 26379
sentinel resolve-hostnames yes
sentinel monitor mymaster redis-0.redis 6379 2
sentinel auth-pass mymaster secret
sentinel down-after-milliseconds mymaster 5000
sentinel failover-timeout mymaster 30000
END
`

const group = [
  service('redis', { clusterIP: 'None', ports: [{ port: 6379 }], selector: { app: 'redis' } }),
  statefulSet('redis', {
    initContainers: [
      { name: 'config', image: 'redis:7.2', command: ['sh', '-c', decide], volumeMounts: [mount] },
    ],
    containers: [
      {
        name: 'redis',
        image: 'redis:7.2',
        command: ['redis-server', '/conf/redis.conf'],
        ports: [{ containerPort: 6379 }],
        readinessProbe: { exec: { command: ['redis-cli', '-a', 'secret', 'ping'] } },
        volumeMounts: [mount],
      },
    ],
  }),
  service('sentinel', { clusterIP: 'None', ports: [{ port: 26379 }], selector: { app: 'sentinel' } }),
  statefulSet('sentinel', {
    initContainers: [
      { name: 'config', image: 'redis:7.2', command: ['sh', '-c', sentinelConf], volumeMounts: [mount] },
    ],
    containers: [
      {
        name: 'sentinel',
        image: 'redis:7.2',
        command: ['redis-sentinel', '/conf/sentinel.conf'],
        ports: [{ containerPort: 26379 }],
        volumeMounts: [mount],
      },
    ],
  }),
]

test('when the Pod of the master goes, another one leads, and the new Pod follows it', () => {
  const cluster = createCluster({ nodes: 3 })
  cluster.apply(group)
  cluster.advance(minutes(2))
  const say = (name: string, text: string) => {
    const asked = cluster.exec(name, ['sh', '-c', text])
    cluster.advance(seconds(1))
    return asked.stdout + asked.stderr
  }
  const client = 'redis-cli -a secret --no-auth-warning'
  const first = say('redis-1', ask).split('\n')[0]
  expect(say('sentinel-0', 'redis-cli -p 26379 sentinel ckquorum mymaster')).toMatch(/^OK 3 usable/)
  expect(say('redis-0', `${client} set a 1; ${client} role | head -1`)).toBe('OK\nmaster\n')
  expect(say('redis-2', `${client} get a`)).toBe('1\n')

  deletePod(cluster, 'redis-0')
  cluster.advance(minutes(1))
  const leader = say('redis-1', ask).split('\n')[0]
  expect(leader).not.toBe(first)
  expect(logs(cluster, 'sentinel-0')).toMatch(
    new RegExp(`\\+switch-master mymaster \\S+ 6379 ${leader} 6379\n`),
  )
  expect(say('redis-0', `${client} info replication | grep master_ | head -3 | tr -d '\\r'`)).toBe(
    `master_host:${leader}\nmaster_port:6379\nmaster_link_status:up\n`,
  )
  expect(say('redis-0', `${client} get a`)).toBe('1\n')
})
