/** Metrics that people give: how they are served, and what autoscalers make of them. */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../../src/cluster.ts'
import { testCluster } from '../../support/cluster.ts'
import { deployment, pod } from '../../support/manifests.ts'
import {
  autoscaler,
  conditionsOf,
  eventsOf,
  messageOf,
  ofPods,
  ofQueue,
  replicasOver,
  statusOf,
  sync,
  targetsOf,
} from './support.ts'

const requestsOf = (object: object, target: object) => ({
  type: 'Object',
  object: { describedObject: object, metric: { name: 'requests' }, target },
})

const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'main' }

const read = async (cluster: Cluster, path: string) => {
  const response = await cluster.fetch(`/apis/${path}`)
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

describe('of Pods', () => {
  test('what those that are ready share becomes less for each as more come', () => {
    const cluster = testCluster()
    cluster.apply([deployment('web', { replicas: 1 }), autoscaler('web', ofPods('http_requests', '100'))])
    sync(cluster)
    expect(messageOf(cluster, 'web', 'ScalingActive')).toBe(
      'the HPA was unable to compute the replica count: unable to get metric http_requests: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
    )
    cluster.metrics.setPods({ metric: 'http_requests', selector: 'app=web', value: 800, isShared: true })
    expect(replicasOver(cluster, 'web', 4)).toEqual([4, 8, 8, 8])
    expect(targetsOf(cluster, 'web')).toBe('100/100')
    expect(eventsOf(cluster, 'web').at(-1)).toBe(
      'SuccessfulRescale New size: 8; reason: pods metric http_requests above target',
    )
  })

  test('one Pod may have another value, and of one that does not run nothing is known', async () => {
    const cluster = testCluster()
    cluster.apply([
      pod('a', { labels: { app: 'web' } }),
      pod('b', { labels: { app: 'web' } }),
      pod('waits', { labels: { app: 'web' }, podSpec: { nodeSelector: { nowhere: 'at-all' } } }),
      pod('other'),
    ])
    cluster.settle()
    cluster.metrics.setPods({ metric: 'load', selector: 'app=web', value: '1500m' })
    cluster.metrics.setObject({ metric: 'load', object: 'pod/b', value: 7 })
    const all = await read(
      cluster,
      'custom.metrics.k8s.io/v1beta2/namespaces/default/pods/*/load?labelSelector=app%3Dweb',
    )
    expect(all.body.items.map(({ describedObject, value }: never) => [describedObject, value])).toEqual([
      [{ kind: 'Pod', namespace: 'default', name: 'a', apiVersion: 'v1' }, '1500m'],
      [{ kind: 'Pod', namespace: 'default', name: 'b', apiVersion: 'v1' }, '7'],
    ])
    const none = await read(cluster, 'custom.metrics.k8s.io/v1beta2/namespaces/default/pods/other/load')
    expect(none.status).toBe(404)
    expect(none.body.message).toBe('the server could not find the metric load for pods other')
  })
})

test('more replicas than can be counted are none: of Pods and what they share; of all together they are the most', () => {
  const cluster = testCluster()
  const of = (name: string, metric: object) => [
    deployment(name, { replicas: 3 }),
    autoscaler(name, metric, { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } }),
  ]
  cluster.apply([
    ...of('pods', ofPods('load', '1m')),
    ...of('shared', requestsOf(ingress, { type: 'AverageValue', averageValue: '1m' })),
    ...of('whole', requestsOf(ingress, { type: 'Value', value: '1m' })),
    ...of('queue', ofQueue({ type: 'AverageValue', averageValue: '1m' })),
  ])
  cluster.metrics.setPods({ metric: 'load', value: '1G' })
  cluster.metrics.setObject({ metric: 'requests', object: 'ingress/main', value: '1G' })
  cluster.metrics.setExternal({ metric: 'queue', value: '1G' })
  sync(cluster)
  const wanted = ['pods', 'shared', 'whole', 'queue'].map((name) => statusOf(cluster, name).desiredReplicas)
  expect(wanted).toEqual([1, 1, 7, 7])
  expect(eventsOf(cluster, 'pods')).toEqual([
    'SuccessfulRescale New size: 1; reason: All metrics below target',
  ])
})

describe('of objects', () => {
  test('a value is for all Pods together, or what each is to have of it', () => {
    const cluster = testCluster()
    cluster.metrics.setObject({ metric: 'requests', object: 'ingress/main', value: '6k' })
    cluster.apply([
      deployment('all', { replicas: 2 }),
      autoscaler('all', requestsOf(ingress, { type: 'Value', value: '4k' })),
      deployment('each', { replicas: 2 }),
      autoscaler('each', requestsOf(ingress, { type: 'AverageValue', averageValue: '2k' })),
    ])
    sync(cluster)
    expect(statusOf(cluster, 'all').desiredReplicas).toBe(3)
    expect(statusOf(cluster, 'each').desiredReplicas).toBe(3)
    expect([targetsOf(cluster, 'all'), targetsOf(cluster, 'each')]).toEqual(['6k/4k', '3k/2k (avg)'])
    expect(messageOf(cluster, 'all', 'ScalingActive')).toContain('from Ingress metric requests')
    expect(messageOf(cluster, 'each', 'ScalingActive')).toContain('from external metric requests(nil)')
  })

  test('that have no such metric, or whose kind there is not, are told of', () => {
    const cluster = testCluster()
    cluster.metrics.setObject({ metric: 'requests', object: 'ingress/other', value: 1 })
    const strange = { apiVersion: 'example.com/v1', kind: 'Strange', name: 'x' }
    const target = { type: 'Value', value: '1' }
    cluster.apply([
      deployment('web'),
      autoscaler('web', requestsOf(ingress, target)),
      deployment('odd'),
      autoscaler('odd', requestsOf(strange, target)),
    ])
    sync(cluster)
    const why =
      'unable to get metric requests: Ingress on default main/unable to fetch metrics from custom metrics API'
    expect(eventsOf(cluster, 'web')).toEqual([
      `FailedGetObjectMetric ${why}: the server could not find the metric requests for ingresses.networking.k8s.io main`,
      `FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get object metric value: ${why}: the server could not find the metric requests for ingresses.networking.k8s.io main`,
    ])
    expect(messageOf(cluster, 'odd', 'ScalingActive')).toContain(
      'unable to map kind Strange.example.com to resource: no matches for kind "Strange" in group "example.com"',
    )
  })
})

describe('of something outside', () => {
  test('all that has the labels counts together', () => {
    const cluster = testCluster()
    const selector = { matchLabels: { queue: 'tasks' } }
    cluster.metrics.setExternal({ metric: 'queue', labels: { queue: 'tasks', zone: 'a' }, value: 40 })
    cluster.metrics.setExternal({ metric: 'queue', labels: { queue: 'tasks', zone: 'b' }, value: 20 })
    cluster.metrics.setExternal({ metric: 'queue', labels: { queue: 'mails' }, value: 5_000 })
    cluster.metrics.setExternal({
      metric: 'queue',
      labels: { queue: 'tasks' },
      namespace: 'shop',
      value: 900,
    })
    cluster.apply([
      deployment('web', { replicas: 2 }),
      autoscaler('web', ofQueue({ type: 'AverageValue', averageValue: '20' }, selector)),
    ])
    sync(cluster)
    expect(statusOf(cluster, 'web').desiredReplicas).toBe(3)
    expect(eventsOf(cluster, 'web')).toEqual([
      'SuccessfulRescale New size: 3; reason: external metric queue(&LabelSelector{MatchLabels:map[string]string{queue: tasks,},MatchExpressions:[]LabelSelectorRequirement{},}) above target',
    ])
  })

  test('and where nobody serves it, that is told', () => {
    const cluster = testCluster()
    cluster.apply([deployment('web'), autoscaler('web', ofQueue({ type: 'Value', value: '20' }))])
    sync(cluster)
    expect(conditionsOf(cluster, 'web')).toContain('ScalingActive=False FailedGetExternalMetric')
    expect(messageOf(cluster, 'web', 'ScalingActive')).toBe(
      'the HPA was unable to compute the replica count: unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)',
    )
  })

  test('while one of several metrics fails, there may come more Pods, and never fewer', () => {
    const cluster = testCluster()
    const metrics = [ofQueue({ type: 'AverageValue', averageValue: '10' }), ofPods('none', '1')]
    cluster.metrics.setExternal({ metric: 'queue', value: 10 })
    cluster.apply([deployment('web', { replicas: 3 }), autoscaler('web', 1, { metrics })])
    expect(replicasOver(cluster, 'web', 30).at(-1)).toBe(3)
    expect(conditionsOf(cluster, 'web')).toContain('ScalingActive=False FailedGetPodsMetric')
    cluster.metrics.setExternal({ metric: 'queue', value: 50 })
    expect(replicasOver(cluster, 'web', 1)).toEqual([5])
    expect(conditionsOf(cluster, 'web')).toContain('ScalingActive=True ValidMetricFound')
    expect(statusOf(cluster, 'web').currentMetrics).toMatchObject([{ type: 'External' }, { type: '' }])
  })
})

describe('the API', () => {
  test('has their groups as long as something is given', async () => {
    const cluster = testCluster()
    const group = 'custom.metrics.k8s.io'
    expect(await read(cluster, `${group}/v1beta2`)).toEqual({ status: 404, body: '404 page not found\n' })
    cluster.metrics.setPods({ metric: 'load', value: 1 })
    cluster.metrics.setObject({ metric: 'size', object: 'namespace/default', value: '2Gi' })
    expect((await read(cluster, group)).body.preferredVersion.version).toBe('v1beta2')
    expect((await read(cluster, `${group}/v1beta2`)).body.resources).toMatchObject([
      { name: 'namespaces/size', namespaced: false, kind: 'MetricValueList', verbs: ['get'] },
      { name: 'pods/load', namespaced: true },
    ])
    expect(
      (await read(cluster, `${group}/v1beta1/namespaces/default/metrics/size`)).body.items,
    ).toMatchObject([
      { describedObject: { kind: 'Namespace', name: 'default' }, metricName: 'size', value: '2Gi' },
    ])
    expect((await read(cluster, 'external.metrics.k8s.io/v1beta1')).status).toBe(404)
    cluster.metrics.setExternal({ metric: 'queue', labels: { q: 'a' }, value: 3 })
    expect((await read(cluster, 'external.metrics.k8s.io/v1beta1/namespaces/default/queue')).body).toEqual({
      kind: 'ExternalMetricValueList',
      apiVersion: 'external.metrics.k8s.io/v1beta1',
      metadata: {},
      items: [
        { metricName: 'queue', metricLabels: { q: 'a' }, timestamp: '2026-01-01T00:00:00Z', value: '3' },
      ],
    })
    cluster.metrics.clear()
    expect((await read(cluster, group)).status).toBe(404)
  })
})

test('what makes no sense is refused', () => {
  const { metrics } = testCluster()
  expect(() => metrics.setPods({ metric: 'a b', value: 1 })).toThrow('the name of a metric cannot be "a b"')
  expect(() => metrics.setPods({ metric: 'a', value: 'much' })).toThrow('the value "much" is no quantity')
  expect(() => metrics.setPods({ metric: 'a', value: 1, selector: 'a in' })).toThrow(
    'unable to parse requirement',
  )
  expect(() => metrics.setObject({ metric: 'a', value: 1, object: 'main' })).toThrow(
    'must be named as TYPE/NAME',
  )
  expect(() => metrics.setObject({ metric: 'a', value: 1, object: 'thing/main' })).toThrow(
    'the server doesn\'t have a resource type "thing"',
  )
  expect(() => metrics.clear('a')).toThrow('metrics "a" not found')
  expect(metrics.list()).toEqual([])
})
