/** StatefulSets, DaemonSets, ReplicaSets and ReplicationControllers: Pods from a template, each by its own rules. */
import { describe, expect, test } from 'vitest'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { daemonSet, pod, replicaSet, service, statefulSet } from '../support/manifests.ts'
import {
  column,
  deletePod,
  eventsOf,
  line,
  podOf,
  podsOf,
  reasonsOf,
  status,
  table,
} from '../support/sight.ts'

const readySlowly = {
  container: { readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 5, periodSeconds: 1 } },
}

/** `ADDED web-0`, `DELETED web-0`, in the order in which it happens. */
function watchPods(cluster: Cluster): readonly string[] {
  const seen: string[] = []
  cluster.store.subscribe(({ type, object }) => {
    if (object.kind === 'Pod' && type !== 'MODIFIED') seen.push(`${type} ${object.metadata.name}`)
  })
  return seen
}

const imagesOf = (cluster: Cluster, app: string) =>
  podsOf(cluster, app)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0].image}`)

describe('a StatefulSet', () => {
  test('starts its Pods in order, each when the one before is ready, and ends them in reverse (P20, P21)', () => {
    const cluster = testCluster()
    const seen = watchPods(cluster)
    cluster.apply([
      service('web', { clusterIP: 'None' }),
      statefulSet('web', { replicas: 3, ...readySlowly, spec: { serviceName: 'web' } }),
    ])
    cluster.advance(seconds(4))
    expect(column(cluster, 'pods', 'NAME')).toEqual(['web-0'])
    expect(line(cluster, 'statefulsets', 'web')).toBe('0/3 4s')
    cluster.advance(seconds(20))
    expect(line(cluster, 'statefulsets', 'web')).toBe('3/3 24s')

    cluster.apply(statefulSet('web', { replicas: 0, ...readySlowly, spec: { serviceName: 'web' } }))
    cluster.advance(minutes(1))
    expect(seen).toEqual([
      'ADDED web-0',
      'ADDED web-1',
      'ADDED web-2',
      'DELETED web-2',
      'DELETED web-1',
      'DELETED web-0',
    ])
    expect(eventsOf(cluster, 'statefulset/web')).toEqual([
      'SuccessfulCreate: Create Pod web-0 in StatefulSet web successful',
      'SuccessfulCreate: Create Pod web-1 in StatefulSet web successful',
      'SuccessfulCreate: Create Pod web-2 in StatefulSet web successful',
      'SuccessfulDelete: Delete Pod web-2 in StatefulSet web successful',
      'SuccessfulDelete: Delete Pod web-1 in StatefulSet web successful',
      'SuccessfulDelete: Delete Pod web-0 in StatefulSet web successful',
    ])
  })

  test('replaces its Pods from the last to the first, under the same names with other uids (P3, P21)', () => {
    const cluster = testCluster()
    cluster.apply(statefulSet('web', { replicas: 3, image: 'nginx:1.26', ...readySlowly }))
    cluster.advance(seconds(30))
    const { uid } = podOf(cluster, 'web-1').metadata
    const seen = watchPods(cluster)
    cluster.apply(statefulSet('web', { replicas: 3, image: 'nginx:1.27', ...readySlowly }))
    cluster.advance(minutes(1))
    expect(seen).toEqual([2, 1, 0].flatMap((n) => [`DELETED web-${n}`, `ADDED web-${n}`]))
    expect(imagesOf(cluster, 'web')).toEqual([0, 1, 2].map((n) => `web-${n} nginx:1.27`))
    expect(podOf(cluster, 'web-1').metadata.uid).not.toBe(uid)
  })

  test('leaves Pods below the partition alone (P21)', () => {
    const cluster = testCluster()
    cluster.apply(statefulSet('web', { replicas: 3, image: 'nginx:1.26' }))
    cluster.settle()
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
    cluster.apply(statefulSet('web', { replicas: 3, image: 'nginx:1.27', spec: { updateStrategy } }))
    cluster.settle()
    expect(imagesOf(cluster, 'web')).toEqual(['web-0 nginx:1.26', 'web-1 nginx:1.26', 'web-2 nginx:1.27'])
    // Whoever is below the partition is made anew as it was.
    deletePod(cluster, 'web-0')
    cluster.settle()
    expect(imagesOf(cluster, 'web')[0]).toBe('web-0 nginx:1.26')
  })

  test('of strategy OnDelete replaces only what somebody deletes (P21)', () => {
    const cluster = testCluster()
    const set = (image: string) =>
      statefulSet('web', { replicas: 2, image, spec: { updateStrategy: { type: 'OnDelete' } } })
    cluster.apply(set('nginx:1.26'))
    cluster.settle()
    cluster.apply(set('nginx:1.27'))
    cluster.settle()
    expect(imagesOf(cluster, 'web')).toEqual(['web-0 nginx:1.26', 'web-1 nginx:1.26'])
    deletePod(cluster, 'web-0')
    cluster.settle()
    expect(imagesOf(cluster, 'web')).toEqual(['web-0 nginx:1.27', 'web-1 nginx:1.26'])
  })

  test('makes a Pod anew that its node has turned away, until there is room for it', () => {
    const cluster = testCluster({ nodes: 1 })
    const port = { container: { ports: [{ containerPort: 80, hostPort: 21017 }] } }
    cluster.apply(pod('squatter', port))
    cluster.settle()
    // Whoever names the node himself gets past the scheduler.
    cluster.apply(statefulSet('web', { replicas: 1, ...port, podSpec: { nodeName: 'node-1' } }))
    cluster.advance(seconds(1))
    expect(reasonsOf(cluster, 'statefulset/web')).toEqual(['SuccessfulCreate', 'SuccessfulDelete'])

    deletePod(cluster, 'squatter', { gracePeriodSeconds: 0 })
    cluster.advance(minutes(1))
    expect(status(cluster, 'web-0')).toBe('1/1 Running 0')
  })

  test('gives each Pod a host name of its own, and labels that tell which it is (P5, P20)', () => {
    const cluster = testCluster()
    cluster.apply([
      service('web', { clusterIP: 'None' }),
      statefulSet('web', { replicas: 2, spec: { serviceName: 'web' } }),
    ])
    cluster.settle()
    const { metadata, spec } = podOf(cluster, 'web-1')
    expect(spec).toMatchObject({ hostname: 'web-1', subdomain: 'web' })
    expect(metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'web-1',
      'apps.kubernetes.io/pod-index': '1',
    })
  })
})

describe('a DaemonSet', () => {
  const nodesOf = (cluster: Cluster) =>
    podsOf(cluster, 'agent')
      .map(({ spec }) => spec.nodeName)
      .sort()
  const changeNode = (
    cluster: Cluster,
    name: string,
    recipe: (node: { labels: Record<string, string>; spec: object }) => void,
  ) =>
    cluster.client.update(nodeKind, cluster.client.get(nodeKind, name), (draft) => {
      draft.metadata.labels ??= {}
      recipe({ labels: draft.metadata.labels, spec: draft.spec })
    })

  test('has one Pod on every node, also on those that come later (P20)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(daemonSet('agent'))
    cluster.settle()
    expect(line(cluster, 'daemonsets', 'agent')).toBe('2 2 2 2 2 <none> 0s')
    cluster.nodes.add({ name: 'node-3' })
    cluster.settle()
    expect(nodesOf(cluster)).toEqual(['node-1', 'node-2', 'node-3'])
    cluster.nodes.remove('node-1')
    cluster.advance(minutes(2))
    expect(nodesOf(cluster)).toEqual(['node-2', 'node-3'])
    expect(line(cluster, 'daemonsets', 'agent')).toMatch(/^2 2 2 2 2 /)
  })

  test('follows the labels and taints of nodes (P20)', () => {
    const cluster = testCluster({ nodes: 3 })
    cluster.apply(daemonSet('agent', { podSpec: { nodeSelector: { disk: 'ssd' } } }))
    cluster.settle()
    expect(nodesOf(cluster)).toEqual([])
    changeNode(cluster, 'node-1', ({ labels }) => void (labels.disk = 'ssd'))
    changeNode(cluster, 'node-2', ({ labels }) => void (labels.disk = 'ssd'))
    cluster.settle()
    expect(nodesOf(cluster)).toEqual(['node-1', 'node-2'])
    changeNode(cluster, 'node-1', ({ labels }) => void delete labels.disk)
    const taints = [{ key: 'broken', value: 'yes', effect: 'NoExecute' }]
    changeNode(cluster, 'node-2', ({ spec }) => void Object.assign(spec, { taints }))
    cluster.advance(minutes(1))
    expect(nodesOf(cluster)).toEqual([])
    expect(line(cluster, 'daemonsets', 'agent')).toBe('0 0 0 0 0 disk=ssd 60s')
  })

  test('replaces its Pods node by node (P21)', () => {
    const cluster = testCluster({ nodes: 4 })
    cluster.apply(daemonSet('agent', { image: 'nginx:1.26', ...readySlowly }))
    cluster.advance(seconds(20))
    let least = 4
    cluster.store.subscribe(({ object }) => {
      if (object.kind !== 'Pod') return
      const ready = podsOf(cluster, 'agent').filter(
        ({ metadata, status }) =>
          !metadata.deletionTimestamp &&
          status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'),
      )
      least = Math.min(least, ready.length)
    })
    cluster.apply(daemonSet('agent', { image: 'nginx:1.27', ...readySlowly }))
    cluster.advance(seconds(10))
    expect(line(cluster, 'daemonsets', 'agent')).toMatch(/^4 4 3 \d 3 /)
    cluster.advance(minutes(1))
    expect(line(cluster, 'daemonsets', 'agent')).toMatch(/^4 4 4 4 4 /)
    expect(new Set(podsOf(cluster, 'agent').map(({ spec }) => spec.containers[0].image))).toEqual(
      new Set(['nginx:1.27']),
    )
    expect(least).toBe(3)
  })

  test('goes to a cordoned node, where other Pods do not (P20)', () => {
    const cluster = testCluster({ nodes: 1 })
    changeNode(cluster, 'node-1', ({ spec }) => void Object.assign(spec, { unschedulable: true }))
    cluster.apply([daemonSet('agent'), pod('plain')])
    cluster.settle()
    expect(nodesOf(cluster)).toEqual(['node-1'])
    expect(status(cluster, 'plain')).toBe('0/1 Pending 0')
    expect(eventsOf(cluster, 'pod/plain')).toEqual([
      expect.stringMatching(/^FailedScheduling: 0\/1 nodes are available: 1 node\(s\) were unschedulable\. /),
    ])
  })
})

describe('a ReplicaSet', () => {
  test('whose Pods its node turns away again and again does not stop the clock', () => {
    const cluster = testCluster({ nodes: 1 })
    const huge = { container: { resources: { requests: { cpu: '64' } } } }
    cluster.apply(replicaSet('web', { replicas: 1, ...huge, podSpec: { nodeName: 'node-1' } }))
    cluster.advance(seconds(3))
    const made = podsOf(cluster, 'web').length
    expect(made).toBeGreaterThan(10)
    expect(made).toBeLessThan(100)
    expect(column(cluster, 'pods', 'STATUS')).toContain('OutOfcpu')
  })

  test.each([3, 60])(
    'whose %i Pods are driven off their node at once does not stop the clock',
    (replicas) => {
      const cluster = testCluster({ nodes: [{ name: 'node-1', capacity: { pods: '200' } }] })
      const found = cluster.client.get(nodeKind, 'node-1')
      cluster.client.update(nodeKind, found, ({ spec }) => {
        spec.taints = [{ key: 'closed', value: 'today', effect: 'NoExecute' }]
      })
      const closed = { replicas, podSpec: { nodeName: 'node-1' } }
      cluster.apply([
        replicaSet('web', closed),
        statefulSet('db', { ...closed, spec: { serviceName: 'db' } }),
      ])
      cluster.advance(seconds(0.3))
      expect(reasonsOf(cluster, 'replicaset/web')).toContain('SuccessfulCreate')

      cluster.client.update(nodeKind, cluster.client.get(nodeKind, 'node-1'), ({ spec }) => {
        delete spec.taints
      })
      cluster.advance(minutes(2))
      expect(line(cluster, 'replicasets', 'web')).toMatch(`${replicas} ${replicas} ${replicas} `)
      expect(line(cluster, 'statefulsets', 'db')).toMatch(`${replicas}/${replicas} `)
    },
  )

  test('takes in Pods that its selector matches, and lets go of those that it no longer does (P20)', () => {
    const cluster = testCluster()
    cluster.apply(pod('orphan', { labels: { app: 'web' } }))
    cluster.settle()
    cluster.apply(replicaSet('web', { replicas: 2 }))
    cluster.settle()
    expect(podsOf(cluster, 'web')).toHaveLength(2)
    expect(podOf(cluster, 'orphan').metadata.ownerReferences).toMatchObject([
      { kind: 'ReplicaSet', name: 'web' },
    ])
    cluster.client.update(podKind, podOf(cluster, 'orphan'), ({ metadata }) => {
      metadata.labels = { app: 'debug' }
    })
    cluster.settle()
    expect(podOf(cluster, 'orphan').metadata.ownerReferences ?? []).toEqual([])
    expect(podsOf(cluster, 'web')).toHaveLength(2)
    expect(line(cluster, 'replicasets', 'web')).toBe('2 2 2 0s')
  })

  test('replaces a Pod that has failed; a change of the template is for new Pods only (P21, P22)', () => {
    const cluster = testCluster()
    cluster.apply(replicaSet('web', { replicas: 2, image: 'nginx:1.26' }))
    cluster.settle()
    cluster.apply(replicaSet('web', { replicas: 2, image: 'nginx:1.27' }))
    cluster.settle()
    expect(new Set(podsOf(cluster, 'web').map(({ spec }) => spec.containers[0].image))).toEqual(
      new Set(['nginx:1.26']),
    )
    for (const each of podsOf(cluster, 'web')) {
      cluster.client.update(podKind, each, ({ spec }) => void (spec.activeDeadlineSeconds = 60))
    }
    cluster.advance(seconds(62))
    const running = table(cluster, 'pods').filter(({ STATUS }) => STATUS === 'Running')
    expect(running.map(({ NAME }) => podOf(cluster, NAME).spec.containers[0].image)).toEqual([
      'nginx:1.27',
      'nginx:1.27',
    ])
  })
})

test('a ReplicationController keeps its Pods, too (P20)', () => {
  const cluster = testCluster()
  cluster.apply({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { name: 'old' },
    spec: {
      replicas: 2,
      selector: { app: 'old' },
      template: {
        metadata: { labels: { app: 'old' } },
        spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
      },
    },
  })
  cluster.settle()
  deletePod(cluster, column(cluster, 'pods', 'NAME')[0])
  cluster.settle()
  expect(line(cluster, 'rc', 'old')).toBe('2 2 2 0s')
})
