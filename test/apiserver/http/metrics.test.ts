/** What `/metrics` tells of a served cluster. */
import request from 'supertest'
import { afterEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../../src/cluster.ts'
import { testCluster } from '../../support/cluster.ts'
import { WatchClient } from './listening.ts'

let cluster: Cluster | undefined
afterEach(() => cluster?.close())

/** A served cluster without its own time, and how it is asked. */
async function served(nodes: number) {
  cluster = testCluster({ nodes })
  const { url, port } = await cluster.listen({ speed: 'paused' })
  const http = request(url)
  return {
    cluster,
    http,
    port,
    metrics: async () => new Metrics((await http.get('/metrics').expect(200)).text),
  }
}

/** The text of `/metrics`, as a test reads it. */
class Metrics {
  constructor(readonly text: string) {}

  /** The value of a line: `scheduler_pending_pods{queue="gated"}`, its labels in the order of their names. */
  value(line: string): number | undefined {
    const found = this.text.split('\n').find((each) => each.startsWith(`${line} `))
    return found === undefined ? undefined : Number(found.slice(line.length + 1))
  }
}

const labels = (of: Readonly<Record<string, string>>) =>
  `{${Object.keys(of)
    .sort()
    .map((name) => `${name}="${of[name]}"`)
    .join(',')}}`

const requests = {
  component: 'apiserver',
  dry_run: '',
  group: '',
  resource: 'configmaps',
  subresource: '',
  version: 'v1',
}
const total = (of: object) => `apiserver_request_total${labels({ ...requests, ...of })}`

const configMaps = '/api/v1/namespaces/default/configmaps'
const podNamed = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
})

test('are in the text that Prometheus reads, each family once and in the order of their names', async () => {
  const { http } = await served(1)
  const { text, headers } = await http.get('/metrics').expect(200)
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8; escaping=underscores')
  const families = [...text.matchAll(/^# TYPE (\S+) (?:counter|gauge|histogram)$/gm)].map(([, name]) => name)
  expect(families).toEqual([...new Set(families)].sort())
  for (const name of ['apiserver_storage_objects', 'nodejs_version_info', 'process_resident_memory_bytes']) {
    expect(families).toContain(name)
  }
  const line = /^[a-z_0-9]+(\{([a-z_]+="[^"]*"(,|(?=\})))+\})? (\S+)$/
  for (const each of text.trimEnd().split('\n')) if (!each.startsWith('#')) expect(each).toMatch(line)
})

describe('requests are counted', () => {
  test('by verb, scope and code, and how long they took', async () => {
    const { http, metrics } = await served(0)
    const send = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
    await http.post(`${configMaps}?dryRun=All`).send(send).expect(201)
    await http.post(configMaps).send(send).expect(201)
    await http.post(configMaps).send(send).expect(409)
    await http.get(`${configMaps}/a`).expect(200)
    await http.get(`${configMaps}/b`).expect(404)
    await http.get(configMaps).expect(200)
    await http.get('/api/v1/configmaps').expect(200)
    await http.delete(configMaps).expect(200)
    await http
      .patch(`${configMaps}/c?fieldManager=me`)
      .set('content-type', 'application/apply-patch+yaml')
      .send('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}')
      .expect(201)

    const found = await metrics()
    const one = { scope: 'resource', code: '200' }
    expect(found.value(total({ verb: 'POST', scope: 'resource', code: '201' }))).toBe(1)
    expect(found.value(total({ verb: 'POST', scope: 'resource', code: '201', dry_run: 'All' }))).toBe(1)
    expect(found.value(total({ verb: 'POST', scope: 'resource', code: '409' }))).toBe(1)
    expect(found.value(total({ verb: 'GET', ...one }))).toBe(1)
    expect(found.value(total({ verb: 'GET', scope: 'resource', code: '404' }))).toBe(1)
    expect(found.value(total({ verb: 'LIST', scope: 'namespace', code: '200' }))).toBe(1)
    expect(found.value(total({ verb: 'LIST', scope: 'cluster', code: '200' }))).toBe(1)
    expect(found.value(total({ verb: 'DELETE', scope: 'namespace', code: '200' }))).toBe(1)
    expect(found.value(total({ verb: 'APPLY', scope: 'resource', code: '201' }))).toBe(1)
    const took = { ...requests, verb: 'GET', scope: 'resource' }
    expect(found.value(`apiserver_request_duration_seconds_count${labels(took)}`)).toBe(2)
    expect(found.text).toContain(`${labels(took).slice(0, -1)},le="+Inf"} 2\n`)
  })

  test('where there is a route for them, and pages of health by their path', async () => {
    const { http, metrics } = await served(0)
    await http.get('/readyz').expect(200)
    await http.get('/readyz/ping').expect(200)
    await http.get(`${configMaps}/a/made-up`).expect(404)
    await http.put(configMaps).send({}).expect(405)
    const { text, ...found } = await metrics().then((all) => ({ text: all.text, value: all.value.bind(all) }))
    const health = {
      component: '',
      resource: '',
      scope: '',
      subresource: '/readyz',
      verb: 'GET',
      version: '',
    }
    expect(found.value(total({ ...health, code: '200' }))).toBe(1)
    expect(text).not.toContain('made-up')
    expect(text).not.toContain('code="405"')
  })

  test('from nothing again when somebody resets them', async () => {
    const { http, metrics } = await served(0)
    await http.get(configMaps).expect(200)
    await http.delete('/metrics').set('content-type', 'text/plain').expect(200, 'metrics reset\n')
    expect((await metrics()).text).not.toContain('apiserver_request_total{')
  })
})

test('a watch is counted while it lasts, its events as they are sent, and itself when it has ended', async () => {
  const { cluster, port, metrics } = await served(0)
  const watch = await WatchClient.open(port, '/api/v1/namespaces/default/configmaps?watch=true', {})
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } })
  // The one that its namespace came with, and the two.
  const names = await watch.names(3)
  const watching = {
    component: 'apiserver',
    group: '',
    resource: 'configmaps',
    scope: 'namespace',
    subresource: '',
    verb: 'WATCH',
    version: 'v1',
  }
  const during = await metrics()
  expect(names).toHaveLength(3)
  expect(during.value(`apiserver_longrunning_requests${labels(watching)}`)).toBe(1)
  expect(during.value('apiserver_watch_events_total{group="",resource="configmaps",version="v1"}')).toBe(3)
  expect(during.value('apiserver_current_inflight_requests{request_kind="readOnly"}')).toBe(1)
  expect(during.value(total({ ...watching, code: '200' }))).toBeUndefined()

  watch.close()
  await watch.rest()
  const after = await metrics()
  expect(after.value(`apiserver_longrunning_requests${labels(watching)}`)).toBeUndefined()
  expect(after.value(total({ ...watching, code: '200' }))).toBe(1)
})

test('the objects of each resource are counted, under the older name, too', async () => {
  const { cluster, metrics } = await served(2)
  cluster.apply(podNamed('a'))
  const found = await metrics()
  expect(found.value('apiserver_resource_objects{group="",resource="pods"}')).toBe(1)
  expect(found.value('apiserver_storage_objects{resource="nodes"}')).toBe(2)
  expect(found.value('apiserver_storage_objects{resource="deployments.apps"}')).toBe(0)
})

test('the scheduler tells how its attempts ended, and where pods wait', async () => {
  const { cluster, metrics } = await served(1)
  cluster.apply([
    podNamed('fits'),
    podNamed('picky', { nodeSelector: { disk: 'ssd' } }),
    podNamed('gated', { schedulingGates: [{ name: 'example.com/wait' }] }),
  ])
  cluster.settle()
  const before = await metrics()
  const attempts = (result: string) =>
    `scheduler_schedule_attempts_total{profile="default-scheduler",result="${result}"}`
  expect(before.value(attempts('scheduled'))).toBe(1)
  expect(before.value(attempts('unschedulable'))).toBe(1)
  expect(before.value('scheduler_pending_pods{queue="unschedulable"}')).toBe(1)
  expect(before.value('scheduler_pending_pods{queue="gated"}')).toBe(1)

  cluster.advance(60_000)
  cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', labels: { disk: 'ssd' } } })
  cluster.settle()
  const after = await metrics()
  expect(after.value(attempts('scheduled'))).toBe(2)
  expect(after.value('scheduler_pending_pods{queue="unschedulable"}')).toBe(0)
  expect(after.value('scheduler_pod_scheduling_attempts_bucket{le="1"}')).toBe(1)
  expect(after.value('scheduler_pod_scheduling_attempts_bucket{le="2"}')).toBe(2)
})

test('the queues of controllers tell how much they were given, and what waits', async () => {
  const { cluster, metrics } = await served(1)
  const web = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'app', image: 'nginx' }] },
      },
    },
  }
  const before = await metrics()
  expect(before.value('workqueue_adds_total{name="deployment"}')).toBe(0)
  cluster.apply(web)
  const waiting = await metrics()
  expect(waiting.value('workqueue_depth{name="deployment"}')).toBe(1)
  expect(waiting.value('workqueue_adds_total{name="deployment"}')).toBe(1)
  cluster.settle()
  const after = await metrics()
  expect(after.value('workqueue_depth{name="deployment"}')).toBe(0)
  expect(after.value('workqueue_adds_total{name="deployment"}')).toBeGreaterThan(1)
})

test('tell under the real name of a queue how long keys waited in it', async () => {
  const { cluster, metrics } = await served(0)
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  })
  cluster.settle()

  const after = await metrics()
  const count = after.value('workqueue_work_duration_seconds_count{name="endpoint_slice"}')!
  expect(count).toBeGreaterThan(0)
  expect(after.value('workqueue_queue_duration_seconds_count{name="endpoint_slice"}')).toBe(count)
  // The first of a burst of changes is acted on at once.
  expect(after.value('workqueue_queue_duration_seconds_sum{name="endpoint_slice"}')).toBe(0)
  expect(after.value('workqueue_queue_duration_seconds_bucket{name="endpoint_slice",le="0.01"}')).toBe(count)
  expect(after.value('workqueue_unfinished_work_seconds{name="endpoint_slice"}')).toBe(0)
})

test('tell what Pod Security has found, also where it only audits (P31)', async () => {
  const { cluster, metrics } = await served(0)
  const asked = { 'pod-security.kubernetes.io/audit': 'restricted' }
  cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'audited', labels: asked } })
  const pod = podNamed('web')
  cluster.apply({ ...pod, metadata: { name: 'web', namespace: 'audited' } })
  const evaluations = (decision: string, mode: string, policy_level: string) => {
    const of = { decision, mode, policy_level, policy_version: 'latest' }
    return `pod_security_evaluations_total${labels({ ...of, request_operation: 'create', resource: 'pod', subresource: '' })}`
  }
  const found = await metrics()
  expect(found.value(evaluations('allow', 'enforce', 'privileged'))).toBe(1)
  expect(found.value(evaluations('deny', 'audit', 'restricted'))).toBe(1)
})
