/** A StatefulSet whose Pods are the members of an etcd, as public manifests have them. */
import { expect, test } from 'vitest'
import { createCluster, minutes, seconds } from '../../src/index.ts'
import { service } from '../support/manifests.ts'
import { deletePod, status } from '../support/sight.ts'

const names = ['etcd-0', 'etcd-1', 'etcd-2']
const others = names.map((name) => `${name}=http://${name}.etcd:2380`).join()

const members = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'etcd' },
  spec: {
    serviceName: 'etcd',
    replicas: 3,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'etcd' } },
    template: {
      metadata: { labels: { app: 'etcd' } },
      spec: {
        containers: [
          {
            name: 'etcd',
            image: 'quay.io/coreos/etcd:v3.5.15',
            env: [{ name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
            command: ['etcd'],
            args: [
              '--name=$(NAME)',
              `--initial-cluster=${others}`,
              '--initial-advertise-peer-urls=http://$(NAME).etcd:2380',
              '--advertise-client-urls=http://$(NAME).etcd:2379',
              '--listen-peer-urls=http://0.0.0.0:2380',
              '--listen-client-urls=http://0.0.0.0:2379',
              '--data-dir=/data',
            ],
            readinessProbe: { httpGet: { path: '/health', port: 2379 }, periodSeconds: 5 },
          },
        ],
      },
    },
  },
}

function running() {
  const cluster = createCluster({ nodes: 3 })
  const peers = service('etcd', {
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    ports: [{ port: 2379 }],
    selector: { app: 'etcd' },
  })
  cluster.apply([peers, members])
  cluster.advance(minutes(1))
  const say = (name: string, text: string) => {
    const asked = cluster.exec(name, ['sh', '-c', text])
    cluster.advance(seconds(1))
    return asked.stdout + asked.stderr
  }
  return { cluster, say }
}

test('what one member is told all keep, and one that is made anew learns it', () => {
  const { cluster, say } = running()
  expect(names.map((name) => status(cluster, name))).toEqual(names.map(() => '1/1 Running 0'))
  expect(say('etcd-0', 'etcdctl put color blue')).toBe('OK\n')
  expect(say('etcd-2', 'etcdctl get color --print-value-only')).toBe('blue\n')

  deletePod(cluster, 'etcd-0')
  cluster.advance(minutes(1))

  expect(say('etcd-0', 'etcdctl get color --print-value-only')).toBe('blue\n')
  expect(say('etcd-1', 'etcdctl member list | cut -d, -f2-5 | sort')).toBe(
    names.map((name) => ` started, ${name}, http://${name}.etcd:2380, http://${name}.etcd:2379\n`).join(''),
  )
})

test('one of them leads; where it goes, another one does, a term later', () => {
  const { cluster, say } = running()
  const leaders = (name: string) =>
    say(name, 'etcdctl endpoint status --cluster 2>/dev/null | cut -d, -f1,5,7 | sort')
  expect(leaders('etcd-1')).toBe(
    'http://etcd-0.etcd:2379, true, 2\nhttp://etcd-1.etcd:2379, false, 2\nhttp://etcd-2.etcd:2379, false, 2\n',
  )

  for (const other of ['etcd-1', 'etcd-2']) {
    cluster.network.cut({ from: 'pod/etcd-0', to: `pod/${other}` })
    cluster.network.cut({ from: `pod/${other}`, to: 'pod/etcd-0' })
  }

  expect(say('etcd-1', 'etcdctl put color green')).toBe('OK\n')
  expect(leaders('etcd-2')).toContain('http://etcd-1.etcd:2379, true, 3\n')
  expect(say('etcd-0', 'etcdctl put color red')).toBe('Error: etcdserver: request timed out\n')

  cluster.network.restore()

  expect(say('etcd-0', 'etcdctl get color --print-value-only')).toBe('green\n')
})

test('without most of them nothing is written, and whoever is left is not ready', () => {
  const { cluster, say } = running()
  say('etcd-2', 'etcdctl put color blue')

  cluster.apply({ ...members, spec: { ...members.spec, replicas: 1 } })
  cluster.advance(minutes(1))

  expect(status(cluster, 'etcd-0')).toBe('0/1 Running 0')
  expect(
    say('etcd-0', 'etcdctl get color; etcdctl endpoint health; wget -qO- localhost:2379/health || true'),
  ).toContain('unhealthy cluster')
  cluster.apply(members)
  cluster.advance(minutes(1))
  expect(status(cluster, 'etcd-0')).toBe('1/1 Running 0')
  expect(say('etcd-2', 'etcdctl get color --print-value-only')).toBe('blue\n')
})
