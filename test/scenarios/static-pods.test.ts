/** Static pods: given to one node, run by its kubelet, shown by mirrors. */
import { describe, expect, test } from 'vitest'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { containerOf, deletePod, isGone, logs, podOf, reasonsOf, status } from '../support/sight.ts'

const staticPods = (cluster: ReturnType<typeof testCluster>, name = 'node-1') =>
  cluster.kubelets.node(name).staticPods

describe('a static pod', () => {
  test('runs on its node under the name of both, and is shown by a mirror (P33)', () => {
    const cluster = testCluster({ nodes: 2 })
    const given = staticPods(cluster).add(pod('web', { labels: { tier: 'front' } }))
    cluster.settle()
    expect(status(cluster, 'web-node-1')).toBe('1/1 Running 0')
    const { metadata, spec, status: told } = podOf(cluster, 'web-node-1')
    expect(given).toEqual({
      file: '/etc/kubernetes/manifests/web.yaml',
      name: 'web-node-1',
      namespace: 'default',
      uid: metadata.annotations!['kubernetes.io/config.hash'],
    })
    expect(metadata.annotations).toEqual({
      'kubernetes.io/config.hash': given.uid,
      'kubernetes.io/config.mirror': given.uid,
      'kubernetes.io/config.seen': '2026-01-01T00:00:00.000000000Z',
      'kubernetes.io/config.source': 'file',
    })
    expect(given.uid).toMatch(/^[\da-f]{32}$/)
    expect(metadata.uid).not.toBe(given.uid)
    const { uid } = cluster.client.get(nodeKind, 'node-1').metadata
    expect(metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid, controller: true },
    ])
    expect(spec).toMatchObject({
      nodeName: 'node-1',
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
    })
    expect(spec.serviceAccountName).toBeUndefined()
    expect(told.phase).toBe('Running')
    expect(reasonsOf(cluster, 'pod/web-node-1')).toEqual(['Pulled', 'Created', 'Started'])
  })

  test('cannot be controlled from the API: its mirror comes back, and it goes on (P33)', () => {
    const cluster = testCluster({ nodes: 1 })
    staticPods(cluster).add(pod('web'))
    cluster.settle()
    const before = podOf(cluster, 'web-node-1')
    deletePod(cluster, 'web-node-1')
    cluster.settle()
    const after = podOf(cluster, 'web-node-1')
    expect(after.metadata.uid).not.toBe(before.metadata.uid)
    expect(after.metadata.deletionTimestamp).toBeUndefined()
    expect(after.status.containerStatuses).toEqual(before.status.containerStatuses)
    expect(after.status.podIP).toBe(before.status.podIP)

    deletePod(cluster, 'web-node-1', { gracePeriodSeconds: 0 })
    cluster.settle()
    expect(status(cluster, 'web-node-1')).toBe('1/1 Running 0')
  })

  test('shows itself again once who waits for the deletion of its mirror has seen it (P33)', () => {
    const cluster = testCluster({ nodes: 1, profile: 'realistic' })
    staticPods(cluster).add(pod('web'))
    cluster.settle()
    deletePod(cluster, 'web-node-1')
    cluster.advance(100)
    expect(isGone(cluster, 'web-node-1')).toBe(true)
    cluster.advance(400)
    expect(status(cluster, 'web-node-1')).toBe('1/1 Running 0')
  })

  test('is restarted by its kubelet while nobody reaches the API server, and shown as it is afterwards (P33)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.nodes.partition('node-1')
    staticPods(cluster).add(pod('app', script('echo begun; sleep 60; exit 1')))
    cluster.advance(minutes(5))
    expect(isGone(cluster, 'app-node-1')).toBe(true)
    cluster.nodes.heal('node-1')
    cluster.advance(seconds(15))
    expect(containerOf(cluster, 'app-node-1').restartCount).toBeGreaterThan(2)
    expect(logs(cluster, 'app-node-1')).toBe('begun\n')
  })

  test('is there again when its machine has booted (P33)', () => {
    const cluster = testCluster({ nodes: 1 })
    staticPods(cluster).add(pod('web'))
    cluster.settle()
    cluster.nodes.stop('node-1')
    cluster.advance(minutes(1))
    cluster.nodes.start('node-1')
    cluster.settle()
    expect(status(cluster, 'web-node-1')).toMatch(/^1\/1 Running 1/)
  })

  test('ends with its manifest, and its mirror with it (P33)', () => {
    const cluster = testCluster({ nodes: 1 })
    staticPods(cluster).add(pod('app', script('trap "sleep 5; exit 0" TERM; while true; do sleep 1; done')))
    cluster.settle()
    staticPods(cluster).remove('app')
    expect(staticPods(cluster).list()).toEqual([])
    cluster.advance(seconds(3))
    expect(isGone(cluster, 'app-node-1')).toBe(false)
    cluster.advance(seconds(10))
    expect(isGone(cluster, 'app-node-1')).toBe(true)
  })

  test('is another pod where its manifest is changed: the old one ends first (P33)', () => {
    const cluster = testCluster({ nodes: 1 })
    const before = staticPods(cluster).add(pod('web'))
    cluster.settle()
    const after = staticPods(cluster).add(pod('web', { image: 'nginx:1.28' }))
    expect(after.uid).not.toBe(before.uid)
    cluster.advance(seconds(40))
    expect(containerOf(cluster, 'web-node-1')).toMatchObject({
      image: 'docker.io/library/nginx:1.28',
      restartCount: 0,
    })
    expect(podOf(cluster, 'web-node-1').metadata.annotations).toMatchObject({
      'kubernetes.io/config.mirror': after.uid,
    })
  })

  test('may not refer to what only the API has (P34)', () => {
    const cluster = testCluster({ nodes: 1 })
    const add =
      (podSpec: object, container: object = {}) =>
      () =>
        staticPods(cluster).add(pod('web', { podSpec, container }))
    const env = (valueFrom: object) => ({ env: [{ name: 'A', valueFrom }] })
    const volume = (source: object) => ({ volumes: [{ name: 'v', ...source }] })
    expect(add({ serviceAccountName: 'robot' })).toThrow('static pods may not reference serviceaccounts')
    expect(add({}, env({ secretKeyRef: { name: 's', key: 'k' } }))).toThrow('may not reference secrets')
    expect(add({}, env({ configMapKeyRef: { name: 's', key: 'k' } }))).toThrow('may not reference configmaps')
    expect(add(volume({ configMap: { name: 'c' } }))).toThrow('static pods may not reference configmaps')
    expect(add(volume({ secret: { secretName: 's' } }))).toThrow('static pods may not reference secrets')
    expect(add(volume({ persistentVolumeClaim: { claimName: 'c' } }))).toThrow(
      'static pods may not reference persistentvolumeclaims',
    )
    expect(add(volume({ hostPath: { path: '/etc' } }))).not.toThrow()
  })

  test('is refused in the words of the API where it is no pod, and where there is no such node', () => {
    const cluster = testCluster({ nodes: 1 })
    expect(() => staticPods(cluster).add(pod('Web'))).toThrow(/metadata.name: Invalid value: "Web-node-1"/)
    expect(() => staticPods(cluster).add({ apiVersion: 'apps/v1', kind: 'Deployment' })).toThrow(
      'a static pod is of the kind Pod in the version v1',
    )
    expect(() => staticPods(cluster, 'node-9').add(pod('web'))).toThrow('nodes "node-9" not found')
    expect(() => staticPods(cluster).remove('web')).toThrow('pods "web" not found')
  })
})

test('a mirror of nothing is deleted by the kubelet of its node (P33)', () => {
  const cluster = testCluster({ nodes: 1 })
  const { metadata, ...rest } = pod('ghost', { podSpec: { nodeName: 'node-1' } })
  const annotations = { 'kubernetes.io/config.mirror': 'abc' }
  cluster.apply({ ...rest, metadata: { ...metadata, annotations } })
  cluster.advance(seconds(5))
  expect(isGone(cluster, 'ghost')).toBe(true)
})
