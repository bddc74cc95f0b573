/** What real applications do before they start: tune the kernel, wait for others, look at the files of their node. */
import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, service } from '../support/manifests.ts'
import { status } from '../support/sight.ts'

describe('an init container', () => {
  test.each([
    ['busybox:1.28', ['sysctl', '-w', 'vm.max_map_count=262144']],
    ['alpine:3.22', ['sh', '-c', 'sysctl -w vm.max_map_count=262144 && ulimit -n 65536']],
  ])('of %s raises what the kernel allows', (image, command) => {
    const cluster = testCluster({ nodes: 1 })
    const initContainers = [{ name: 'tune', image, command, securityContext: { privileged: true } }]
    cluster.apply(pod('search', { image: 'acme/search:1', podSpec: { initContainers } }))
    cluster.advance(minutes(1))
    expect(status(cluster, 'search')).toBe('1/1 Running 0')
  })

  test.each(['alpine:3.22', 'debian:12', 'acme/haproxy:3'])(
    'of %s waits with getent until a Service has its name',
    (image) => {
      const cluster = testCluster({ nodes: 1 })
      const text = 'until getent hosts db; do echo waiting; sleep 2; done'
      const initContainers = [{ name: 'wait', image, command: ['sh', '-c', text] }]
      cluster.apply(pod('app', { image: 'acme/app:1', podSpec: { initContainers } }))
      cluster.advance(minutes(1))
      expect(status(cluster, 'app')).toBe('0/1 Init:0/1 0')
      cluster.apply([deployment('db', { image: 'redis:8' }), service('db', { ports: [{ port: 6379 }] })])
      cluster.advance(seconds(10))
      expect(status(cluster, 'app')).toBe('1/1 Running 0')
    },
  )
})

describe('a client of a database', () => {
  test.each([
    ['mysql:8.4', 'mysqladmin ping -hdb -uroot -psecret --silent'],
    ['mariadb:11', 'mariadb-admin ping --host=db -P 3306'],
    ['postgres:17', 'pg_isready --host db --port=5432 -U app'],
    ['redis:8', '[ "$(redis-cli -h db -p 6379 ping)" = PONG ]'],
    ['redis:8', '[ "$(redis-cli -h db role | head -n1)" = master ]'],
  ])('of %s waits for the one that it is told of: %s', (image, question) => {
    const cluster = testCluster({ nodes: 1 })
    const command = ['sh', '-c', `until ${question}; do sleep 2; done`]
    const initContainers = [{ name: 'wait', image, command }]
    cluster.apply(pod('app', { image: 'acme/app:1', podSpec: { initContainers } }))
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 Init:0/1 0')
    const env = [
      { name: 'POSTGRES_PASSWORD', value: 'x' },
      { name: 'MYSQL_ROOT_PASSWORD', value: 'x' },
    ]
    const port = { mysql: 3306, mariadb: 3306, postgres: 5432, redis: 6379 }[image.replace(/:.*/, '')]
    cluster.apply([deployment('db', { image, container: { env } }), service('db', { ports: [{ port }] })])
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })
})

describe('an agent of a node', () => {
  const watching = (path: string, type: string) => {
    const cluster = testCluster({ nodes: 1 })
    const volumes = [{ name: 'host', hostPath: { path, type } }]
    cluster.apply(pod('agent', { image: 'acme/agent:1', podSpec: { volumes } }))
    cluster.advance(minutes(1))
    return status(cluster, 'agent')
  }

  test.each([
    ['/sys/fs/bpf', 'Directory'],
    ['/var/lib/kubelet/plugins_registry', 'Directory'],
    ['/etc/machine-id', 'File'],
    ['/run/containerd/containerd.sock', 'Socket'],
    ['/run/xtables.lock', 'FileOrCreate'],
    ['/dev/fuse', 'CharDevice'],
  ])('finds %s, as on any node', (path, type) => {
    expect(watching(path, type)).toBe('1/1 Running 0')
  })

  test('does not find what another runtime would have', () => {
    expect(watching('/run/docker.sock', 'Socket')).toBe('0/1 ContainerCreating 0')
  })
})
