/** The tutorial of ZooKeeper: a StatefulSet whose Pods are an ensemble. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { createCluster, minutes, seconds } from '../../src/index.ts'
import { pod, service } from '../support/manifests.ts'
import { deletePod, status } from '../support/sight.ts'
import { diskClass } from '../support/storage.ts'

const probe = { exec: { command: ['sh', '-c', 'zookeeper-ready 2181'] }, initialDelaySeconds: 10 }

const ensemble = [
  diskClass(),
  service('zk-hs', { clusterIP: 'None', ports: [{ port: 2888 }], selector: { app: 'zk' } }),
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'zk' },
    spec: {
      serviceName: 'zk-hs',
      replicas: 3,
      selector: { matchLabels: { app: 'zk' } },
      template: {
        metadata: { labels: { app: 'zk' } },
        spec: {
          containers: [
            {
              name: 'kubernetes-zookeeper',
              image: 'registry.k8s.io/kubernetes-zookeeper:1.0-3.4.10',
              command: [
                'sh',
                '-c',
                'start-zookeeper --servers=3 --data_dir=/var/lib/zookeeper/data --data_log_dir=/var/lib/zookeeper/data/log ' +
                  '--conf_dir=/opt/zookeeper/conf --client_port=2181 --election_port=3888 --server_port=2888 --heap=512M',
              ],
              readinessProbe: probe,
              livenessProbe: probe,
              volumeMounts: [{ name: 'datadir', mountPath: '/var/lib/zookeeper' }],
            },
          ],
          securityContext: { runAsUser: 1000, fsGroup: 1000 },
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { labelSelector: { matchLabels: { app: 'zk' } }, topologyKey: 'kubernetes.io/hostname' },
              ],
            },
          },
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'datadir' },
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

function running() {
  const cluster = createCluster({ nodes: 3 })
  cluster.apply(ensemble)
  cluster.advance(minutes(2))
  const say = (name: string, text: string) => {
    const asked = cluster.exec(name, ['sh', '-c', text])
    cluster.advance(seconds(1))
    return asked.stdout + asked.stderr
  }
  return { cluster, say }
}

describe('the ensemble of the tutorial (P20)', () => {
  test('is configured by the names of its Pods, and has one leader', () => {
    const { cluster, say } = running()
    for (const n of [0, 1, 2]) expect(status(cluster, `zk-${n}`)).toBe('1/1 Running 0')
    expect(say('zk-1', 'cat /var/lib/zookeeper/data/myid')).toBe('2\n')
    expect(say('zk-0', 'grep server.3 /opt/zookeeper/conf/zoo.cfg')).toBe(
      'server.3=zk-2.zk-hs.default.svc.cluster.local:2888:3888\n',
    )
    expect(say('zk-0', 'tail -n 1 /usr/etc/zookeeper/log4j.properties')).toContain('ConversionPattern')
    const modes = [0, 1, 2].map((n) => say(`zk-${n}`, 'zkServer.sh status 2>/dev/null'))
    expect(modes).toEqual(['Mode: follower\n', 'Mode: follower\n', 'Mode: leader\n'])
    expect(say('zk-0', 'ps -ef | grep -c [Q]uorumPeerMain')).toBe('1\n')
  })

  test('reads at one server what was written at another, also after all have been made anew', () => {
    const { cluster, say } = running()
    expect(say('zk-0', 'zkCli.sh create /hello world')).toContain(
      'WatchedEvent state:SyncConnected type:None path:null\nCreated /hello\n',
    )
    expect(say('zk-1', 'zkCli.sh get /hello')).toMatch(/\nworld\ncZxid = 0x100000002\nctime = /)
    for (const n of [0, 1, 2]) deletePod(cluster, `zk-${n}`)
    cluster.advance(minutes(5))
    expect(say('zk-2', 'zkCli.sh get /hello')).toMatch(/\nworld\n.*\ndataLength = 5\nnumChildren = 0\n$/s)
  })

  test('takes no changes without most of its servers, and who comes back has what it missed', () => {
    const { cluster, say } = running()
    const missing = () => say('zk-0', 'zkCli.sh set /a 2 2>&1 | tail -n 1')
    const nodeOf = (name: string) => cluster.client.get(podKind, name).spec.nodeName!
    say('zk-0', 'zkCli.sh create /a 1')
    cluster.nodes.partition(nodeOf('zk-2'))
    expect(missing()).not.toContain('ConnectionLoss')
    cluster.nodes.partition(nodeOf('zk-1'))
    expect(missing()).toBe('KeeperErrorCode = ConnectionLoss for /a\n')
    cluster.nodes.heal(nodeOf('zk-1'))
    cluster.nodes.heal(nodeOf('zk-2'))
    say('zk-0', 'zkCli.sh create /b 3')
    expect(say('zk-2', 'zkCli.sh ls /; zkCli.sh get /a')).toMatch(/\[a, b, zookeeper\]\n.*\n2\n/s)
  })

  test('is restarted where its process or what is asked by its probe is gone', () => {
    const { cluster, say } = running()
    say('zk-0', 'pkill java')
    cluster.advance(minutes(1))
    expect(status(cluster, 'zk-0')).toMatch(/^1\/1 Running 1/)
    say('zk-1', 'rm /opt/zookeeper/bin/zookeeper-ready')
    cluster.advance(minutes(2))
    expect(status(cluster, 'zk-1')).toMatch(/^1\/1 Running 1/)
  })
})

test('zookeeper of Docker Hub stands alone, and keeps its tree', () => {
  const cluster = createCluster({ nodes: 1 })
  cluster.apply(pod('zoo', { image: 'zookeeper:3.9' }))
  cluster.settle()
  const asked = cluster.exec('zoo', [
    'bash',
    '-c',
    'zkCli.sh create /a x; zkCli.sh create /a x; zkCli.sh create -s /a/n- y; zkCli.sh ls /a; zkCli.sh delete /a; zkCli.sh rmr /a; zkCli.sh get /a; zkServer.sh status',
  ])
  cluster.advance(seconds(1))
  const said = `${asked.stdout}${asked.stderr}`
  expect(said).toContain('Created /a/n-0000000000\n')
  expect(said).toContain('[n-0000000000]\n')
  for (const each of [
    'Node already exists: /a',
    'Node not empty: /a',
    'Node does not exist: /a',
    'Mode: standalone',
  ])
    expect(said).toContain(`${each}\n`)
})
