/** The levers over HTTP, pulled as curl pulls them. */
import request from 'supertest'
import { afterEach, describe, expect, test } from 'vitest'
import { node as kindOfNodes } from '../../../src/api/core/node.ts'
import type { Cluster } from '../../../src/cluster.ts'
import type { JournalLine } from '../../../src/door/journal.ts'
import { Replay } from '../../../src/door/replay.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { deployment, pod, script } from '../../support/manifests.ts'

let cluster: Cluster
afterEach(() => cluster.close())

async function served(options: Parameters<typeof testCluster>[0] = {}, speed: 'paused' | number = 'paused') {
  cluster = testCluster({ profile: 'realistic', ...options })
  const { url } = await cluster.listen({ speed })
  const api = request(url)
  const post = (path: string, body?: object) => api.post(`/kubesim/v1${path}`).send(body)
  return { url, api, post }
}

describe('the clock', () => {
  test('says what time it is, and how fast it passes', async () => {
    const { api } = await served({}, 'paused')
    const { body } = await api.get('/kubesim/v1/clock').expect(200)
    expect(body).toEqual({
      now: new Date(cluster.clock.now()).toISOString(),
      speed: 1,
      paused: true,
      turns: cluster.clock.turns,
      revision: cluster.store.revision,
    })
  })

  test('is paused, and goes on at the speed that it had', async () => {
    const { api } = await served({}, 10)
    const put = (body: object) => api.put('/kubesim/v1/clock').send(body).expect(200)
    expect((await put({ paused: true })).body).toMatchObject({ speed: 10, paused: true })
    expect((await put({ speed: 100 })).body).toMatchObject({ speed: 100, paused: true })
    expect((await put({ paused: false })).body).toMatchObject({ speed: 100, paused: false })
    expect((await put({ speed: 'max', paused: true })).body).toMatchObject({ speed: 'max', paused: true })
  })

  test('lets an hour pass at once, and all that happens in it', async () => {
    const { post } = await served()
    cluster.apply(pod('sleeper', { ...script('sleep 1800'), podSpec: { restartPolicy: 'Never' } }))
    const before = cluster.clock.now()
    const { body } = await post('/clock/advance', { duration: '1h' }).expect(200)
    expect(Date.parse(body.now)).toBe(before + minutes(60))
    expect(cluster.get('pods')).toMatch(/sleeper +0\/1 +Completed/)
  })

  test('runs turn by turn', async () => {
    const { post } = await served()
    const { turns } = cluster.clock
    expect((await post('/clock/step').expect(200)).body.turns).toBe(turns + 1)
    expect((await post('/clock/step', { turns: 10 }).expect(200)).body.turns).toBe(turns + 11)
  })

  test('runs until all is settled', async () => {
    const { post } = await served()
    cluster.apply(deployment('web', { replicas: 3, image: 'nginx' }))
    expect((await post('/clock/settle').expect(200)).body.settled).toBe(true)
    expect(cluster.get('deployments')).toMatch(/web +3\/3/)
    cluster.apply(deployment('web', { replicas: 5, image: 'nginx' }))
    expect((await post('/clock/settle', { limit: '1ms' }).expect(200)).body.settled).toBe(false)
  })

  test('runs until a wish has come true, and no further', async () => {
    const { post } = await served()
    cluster.apply(deployment('web', { replicas: 3, image: 'nginx' }))
    const wish = { resource: 'deployment/web', for: 'condition=Available' }
    expect((await post('/clock/run-until', wish).expect(200)).body.reached).toBe(true)
    expect(cluster.condition('deployment/web', 'Available')).toBe('MinimumReplicasAvailable')
    const never = { resource: 'pod/never', limit: '2m' }
    expect((await post('/clock/run-until', never).expect(200)).body.reached).toBe(false)
  })

  test('runs until an instant', async () => {
    const { post } = await served()
    const time = new Date(cluster.clock.now() + seconds(90)).toISOString()
    const { body } = await post('/clock/run-until', { time }).expect(200)
    expect(body).toMatchObject({ now: time, reached: true })
  })

  test.each([
    ['/clock/advance', {}, 'duration: is required'],
    [
      '/clock/advance',
      { duration: '-5m' },
      'duration: must be a length of time such as 90s or 1h30m, of a hundred years at most',
    ],
    [
      '/clock/advance',
      { duration: '9999999h' },
      'duration: must be a length of time such as 90s or 1h30m, of a hundred years at most',
    ],
    ['/clock/advance', { duration: '5m', by: 'me' }, 'unknown field "by"'],
    ['/clock/step', { turns: 1.5 }, 'turns: must be a whole number from 0 to 1000000000'],
    ['/clock/run-until', {}, 'one of time and resource is required, and not both'],
    ['/clock/run-until', { time: 'tomorrow' }, 'time: must be an instant such as 2026-01-01T00:00:00Z'],
    ['/clock/run-until', { time: '2020-01-01T00:00:00Z' }, 'time: 2020-01-01T00:00:00.000Z is past'],
    ['/clock/run-until', { resource: 'pots/a' }, 'the server doesn\'t have a resource type "pots"'],
  ])('refuses POST %s %j', async (path, body, message) => {
    const { post } = await served({ nodes: 0 })
    const answer = await post(path, body).expect(400)
    expect(answer.body).toMatchObject({ kind: 'Status', reason: 'BadRequest', message })
  })

  test('refuses what is no body, and fields that are named twice', async () => {
    const { api } = await served({ nodes: 0 })
    const put = (text: string) =>
      api.put('/kubesim/v1/clock').set('content-type', 'application/json').send(text).expect(400)
    await put('{')
    await put('[]')
    await put('{"speed": 0}')
    await put('{"speed": "paused"}')
    await put('{"__proto__": {"speed": 2}}')
    await put('{"paused": true, "paused": false}')
  })

  test('goes no further once nobody waits for it', async () => {
    const { url, api } = await served()
    const gone = new AbortController()
    const asked = fetch(`${url}/kubesim/v1/clock/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"duration":"876000h"}',
      signal: gone.signal,
    })
    gone.abort()
    await expect(asked).rejects.toThrow('abort')
    // It would wait for a hundred years to be over.
    await api.post('/kubesim/v1/clock/step').send({ turns: 1 }).expect(200)
  })
})

describe('the machines of nodes', () => {
  const find = (name: string) => cluster.nodes.list().find((each) => each.name === name)

  test('are listed, stopped, started, cut off and connected again', async () => {
    const { api, post } = await served({ nodes: 2 })
    const running = { running: true, partitioned: false }
    const { body } = await api.get('/kubesim/v1/nodes').expect(200)
    expect(body.items).toEqual([
      { name: 'node-1', ...running },
      { name: 'node-2', ...running },
    ])
    expect((await post('/nodes/node-1/stop').expect(200)).body).toEqual({
      name: 'node-1',
      running: false,
      partitioned: false,
    })
    expect((await post('/nodes/node-1/start').expect(200)).body).toEqual({ name: 'node-1', ...running })
    expect((await post('/nodes/node-2/partition').expect(200)).body.partitioned).toBe(true)
    expect((await api.get('/kubesim/v1/nodes/node-2').expect(200)).body.partitioned).toBe(true)
    expect((await post('/nodes/node-2/heal').expect(200)).body.partitioned).toBe(false)
  })

  test('are added as they are described, and removed', async () => {
    const { api, post } = await served({ nodes: 0 })
    const big = {
      name: 'big',
      capacity: { cpu: '64' },
      labels: { disk: 'ssd' },
      taints: [{ key: 'gpu', effect: 'NoSchedule' }],
    }
    await post('/nodes', big).expect(201)
    cluster.settle()
    const { body } = await api.get('/api/v1/nodes/big').expect(200)
    expect(body.status.capacity.cpu).toBe('64')
    expect(body.metadata.labels.disk).toBe('ssd')
    expect(body.spec.taints).toEqual([{ key: 'gpu', effect: 'NoSchedule' }])
    await api.delete('/kubesim/v1/nodes/big').expect(200)
    await api.get('/api/v1/nodes/big').expect(404)
    expect(find('big')).toBeUndefined()
  })

  test('that are none, or are there already, are refused, and nothing is stored', async () => {
    const { api, post } = await served({ nodes: 1 })
    const { revision } = cluster.store
    await post('/nodes/node-9/stop').expect(404)
    await api.delete('/kubesim/v1/nodes/node-9').expect(404)
    await api.get('/kubesim/v1/nodes/node-9').expect(404)
    await post('/nodes', { name: 'node-1' }).expect(409)
    await post('/nodes', {}).expect(400)
    await post('/nodes', { name: 'Bad_name' }).expect(422)
    await post('/nodes', { name: 'bad', capacity: { cpu: 'lots' } }).expect(400)
    await post('/nodes', { name: 'bad', capacity: { memory: 'lots' } }).expect(400)
    await post('/nodes', { name: 'bad', capacity: { cpu: 4 } }).expect(400)
    await post('/nodes', { name: 'bad', os: 'plan9' }).expect(400)
    const { body } = await post('/nodes', { name: 'bad', kubelet: { maxPods: 'many' } }).expect(400)
    expect(body.message).toContain('kubelet: maxPods: json: cannot unmarshal string')
    await post('/nodes', { name: 'bad', taints: [{ key: 'a', effect: 'NoWay' }] }).expect(422)
    expect(cluster.store.revision).toBe(revision)
    expect(cluster.nodes.list()).toHaveLength(1)
  })
})

describe('a reset', () => {
  test('makes the cluster what it was at its start, with the same seed', async () => {
    const { post } = await served()
    const uids = () => cluster.store.list(kindOfNodes).map(({ metadata }) => metadata.uid)
    const [before, revision, time] = [uids(), cluster.store.revision, cluster.clock.now()]
    cluster.apply(deployment('web', { replicas: 3, image: 'nginx' }))
    cluster.settle()
    const { body } = await post('/reset').expect(200)
    expect(body).toMatchObject({ revision, now: new Date(time).toISOString() })
    expect(uids()).toEqual(before)
    expect(cluster.get('deployments,pods')).toBe('No resources found in default namespace.')
  })

  test('does again what belongs to the start', async () => {
    const { post } = await served()
    cluster.startWith(() => {
      cluster.apply(deployment('web', { replicas: 2, image: 'nginx' }))
      cluster.settle()
    })
    const [turns, now, revision] = [cluster.clock.turns, cluster.clock.now(), cluster.store.revision]
    cluster.apply(deployment('more', { replicas: 2, image: 'nginx' }))
    cluster.advance(minutes(10))
    await post('/reset').expect(200)
    expect([cluster.clock.turns, cluster.clock.now(), cluster.store.revision]).toEqual([turns, now, revision])
    expect(cluster.get('deployments')).toMatch(/web +2\/2/)
  })

  test('tells watches that they have to look anew, and serves the new life', async () => {
    const { url, post, api } = await served()
    const watch = await fetch(`${url}/api/v1/pods?watch=true`)
    await post('/reset').expect(200)
    const last = (await watch.text()).trim().split('\n').at(-1)
    expect(JSON.parse(last ?? '')).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })
    await api.get('/api/v1/namespaces/kube-system').expect(200)
    await api
      .post('/api/v1/namespaces')
      .send({ metadata: { name: 'after' } })
      .expect(201)
    await api.get('/api/v1/namespaces/after').expect(200)
  })

  test('is part of the journal, and of what is run again', async () => {
    const lines: JournalLine[] = []
    const { post } = await served({ journal: (line) => void lines.push(JSON.parse(JSON.stringify(line))) })
    cluster.startWith(() => {
      cluster.apply(deployment('given', { replicas: 1, image: 'nginx' }))
      cluster.settle()
    })
    cluster.apply(deployment('web', { replicas: 3, image: 'nginx' }))
    await post('/clock/advance', { duration: '5m' }).expect(200)
    await post('/reset').expect(200)
    cluster.apply(deployment('other', { replicas: 1, image: 'nginx' }))
    await post('/clock/advance', { duration: '5m' }).expect(200)
    const replay = new Replay()
    for (const line of lines) replay.take(line)
    const { difference, entries } = replay.end()
    expect(difference).toBeUndefined()
    expect(entries).toBe(lines.filter((line) => 'revision' in line).length)
  })
})

describe('the network', () => {
  test('is slowed, cut and restored, and says what is done to it', async () => {
    const { api, post } = await served({ nodes: 0 })
    const slow = { name: 'slow-1', verb: 'slow', to: 'pod/web', delay: '1500ms' }
    expect((await post('/network/slow', { to: 'pod/web', delay: '1.5s' }).expect(201)).body).toEqual(slow)
    const cut = { name: 'gone', verb: 'cut', from: 'node/node-1', port: 80 }
    expect(
      (await post('/network/cut', { name: 'gone', from: 'node/node-1', port: 80 }).expect(201)).body,
    ).toEqual(cut)
    expect((await api.get('/kubesim/v1/network/faults').expect(200)).body).toEqual({ items: [slow, cut] })
    expect((await api.delete('/kubesim/v1/network/faults/gone').expect(200)).body).toEqual(cut)
    expect((await api.delete('/kubesim/v1/network/faults').expect(200)).body).toEqual({ items: [slow] })
    expect((await api.get('/kubesim/v1/network/faults').expect(200)).body).toEqual({ items: [] })
  })

  test('refuses what can be no fault', async () => {
    const { api, post } = await served({ nodes: 0 })
    expect((await post('/network/slow', { to: 'pod/web' }).expect(400)).body.message).toBe(
      'delay: is required',
    )
    expect((await post('/network/cut', {}).expect(400)).body.message).toBe(
      'from, to or port: one of them is required',
    )
    expect((await post('/network/refuse', { to: 'web' }).expect(400)).body.message).toContain(
      'to: must be an address',
    )
    await api.delete('/kubesim/v1/network/faults/none').expect(404)
  })
})

describe('metrics', () => {
  test('are given, of pods, objects and what is outside, and taken away', async () => {
    const { api } = await served({ nodes: 0 })
    const put = (path: string, body: object) => api.put(`/kubesim/v1/metrics${path}`).send(body)
    const load = { metric: 'load', of: 'pods', selector: 'app=web', value: '100', shared: true }
    const pods = await put('/pods/load', { selector: 'app=web', value: '100', shared: true }).expect(200)
    expect(pods.body).toEqual(load)
    const size = { metric: 'size', of: 'object', object: 'service/web', value: '2k' }
    expect((await put('/objects/size', { object: 'service/web', value: '2000' }).expect(200)).body).toEqual(
      size,
    )
    const queue = { metric: 'queue', of: 'external', labels: { q: 'a' }, value: '30' }
    await put('/external/queue', { labels: { q: 'a' }, value: '7' }).expect(200)
    expect((await put('/external/queue', { labels: { q: 'a' }, value: '30' }).expect(200)).body).toEqual(
      queue,
    )
    const listed = await api.get('/kubesim/v1/metrics').expect(200)
    expect(listed.body).toEqual({ items: [load, size, queue] })
    await api.get('/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue').expect(200)
    expect((await api.delete('/kubesim/v1/metrics/queue').expect(200)).body).toEqual({ items: [queue] })
    await api.get('/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue').expect(404)
    expect((await api.delete('/kubesim/v1/metrics').expect(200)).body).toEqual({ items: [load, size] })
  })

  test('that make no sense are refused', async () => {
    const { api } = await served({ nodes: 0 })
    const said = async (path: string, body: object) =>
      (await api.put(`/kubesim/v1/metrics${path}`).send(body).expect(400)).body.message
    expect(await said('/pods/load', {})).toBe('value: is required')
    expect(await said('/pods/load', { value: 'much' })).toBe('the value "much" is no quantity')
    expect(await said('/objects/load', { value: '1', object: 'web' })).toContain('must be named as TYPE/NAME')
    await api.delete('/kubesim/v1/metrics/none').expect(404)
  })
})

test('an OpenAPI document describes every lever', async () => {
  const { api } = await served({ nodes: 0 })
  const { body } = await api.get('/kubesim/v1/openapi.json').expect(200)
  expect(Object.keys(body.paths)).toEqual([
    '/clock',
    '/clock/advance',
    '/clock/step',
    '/clock/settle',
    '/clock/run-until',
    '/nodes',
    '/nodes/{name}',
    '/nodes/{name}/stop',
    '/nodes/{name}/start',
    '/nodes/{name}/partition',
    '/nodes/{name}/heal',
    '/network/faults',
    '/network/slow',
    '/network/cut',
    '/network/refuse',
    '/network/faults/{name}',
    '/metrics',
    '/metrics/pods/{name}',
    '/metrics/objects/{name}',
    '/metrics/external/{name}',
    '/metrics/{name}',
    '/nodes/{name}/shutdown',
    '/nodes/{name}/load',
    '/nodes/{name}/static-pods',
    '/nodes/{name}/static-pods/{pod}',
    '/reset',
    '/why/{resource}/{name}',
  ])
  expect(body.paths['/clock/advance'].post.requestBody.content['application/json'].schema).toMatchObject({
    required: ['duration'],
    properties: { duration: { type: 'string', format: 'duration' } },
  })
  const references = JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g)
  for (const [, name] of references) expect(body.components.schemas).toHaveProperty(name)
})
