/** `cluster.fetch`: the REST API without a socket, in the shape of the Fetch API. */
import { afterEach, describe, expect, test } from 'vitest'
import { type Cluster, createCluster, type FetchInit, type Pod } from '../src/index.ts'

const clusters: Cluster[] = []
const cluster = (): Cluster => {
  const made = createCluster({ nodes: 1 })
  clusters.push(made)
  return made
}
afterEach(async () => {
  for (const each of clusters.splice(0)) await each.close()
})

const pods = '/api/v1/namespaces/default/pods'
const configMaps = '/api/v1/namespaces/default/configmaps'
const podNamed = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
})
const settings = (name: string, data: object = { color: 'red' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})
const sent = (method: string, body: object, type = 'application/json'): FetchInit => ({
  method,
  headers: { 'Content-Type': type },
  body: JSON.stringify(body),
})

/** The events of a watch, until so many have come. */
async function events(response: Response, count: number): Promise<readonly { type: string }[]> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of response.body!) {
    text += decoder.decode(piece)
    if (text.split('\n').length > count) break
  }
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('an object', () => {
  test('is created, read, patched and deleted as over HTTP', async () => {
    const { fetch } = bound(cluster())
    const created = await fetch(configMaps, sent('POST', settings('theme')))
    expect([created.status, created.ok, created.headers.get('content-type')]).toEqual([
      201,
      true,
      'application/json',
    ])
    expect(await (await fetch(`${configMaps}/theme`)).json()).toMatchObject({ data: { color: 'red' } })
    const merge = sent('PATCH', { data: { color: 'blue' } }, 'application/merge-patch+json')
    expect(await (await fetch(`${configMaps}/theme`, merge)).json()).toMatchObject({
      data: { color: 'blue' },
    })
    expect(await (await fetch(`${configMaps}/theme`, { method: 'DELETE' })).json()).toMatchObject({
      status: 'Success',
    })
    expect((await fetch(`${configMaps}/theme`)).status).toBe(404)
  })

  test('runs when time moves, and not before', async () => {
    const it = cluster()
    await it.fetch(pods, sent('POST', podNamed('web')))
    const phase = async () => (await jsonOf<Pod>(it.fetch(`${pods}/web`))).status.phase
    expect(await phase()).toBe('Pending')
    it.settle()
    expect(await phase()).toBe('Running')
  })

  test('is shown as a Table to who asks for one', async () => {
    const it = cluster()
    await it.fetch(pods, sent('POST', podNamed('web')))
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const table = await jsonOf<{ kind: string; rows: { cells: unknown[] }[] }>(
      it.fetch(pods, { headers: { accept } }),
    )
    expect(table.kind).toBe('Table')
    expect(table.rows[0].cells.slice(0, 4)).toEqual(['web', '0/1', 'Pending', '0'])
  })
})

describe('an object is created as well', () => {
  const text = () => JSON.stringify(settings('theme'))
  const headers = { 'Content-Type': 'application/json' }
  const place = new URL(configMaps, 'http://anywhere')

  test.each<[string, string | URL | Request, FetchInit?]>([
    ['by a Request', new Request(place, { method: 'POST', headers, body: text() })],
    ['at a URL', place, { method: 'POST', headers, body: text() }],
    ['from a stream', configMaps, { method: 'POST', headers, body: new Blob([text()]).stream() }],
    ['from a Blob', configMaps, { method: 'POST', headers, body: new Blob([text()]) }],
  ])('%s', async (_how, address, init) => {
    const { fetch } = bound(cluster())
    expect((await fetch(address, init)).status).toBe(201)
    expect(await (await fetch(`${configMaps}/theme`)).json()).toMatchObject({ data: { color: 'red' } })
  })
})

describe('what is refused is an answer', () => {
  test.each([
    ['/api/v1/nothing', {}, 404, 'NotFound'],
    [`${pods}?limit=many`, {}, 400, 'BadRequest'],
    [pods, sent('POST', podNamed('Web')), 422, 'Invalid'],
    [pods, { method: 'PUT' }, 405, 'MethodNotAllowed'],
    [pods, { headers: { 'Impersonate-Group': 'ops' } }, 400, 'BadRequest'],
    [pods, { headers: { Accept: 'image/png' } }, 406, 'NotAcceptable'],
    // One header, named twice.
    [pods, { headers: { Accept: 'image/png', accept: 'text/html' } }, 406, 'NotAcceptable'],
  ] as const)('%s %j: %i %s', async (address, init, code, reason) => {
    const response = await cluster().fetch(address, init as FetchInit)
    expect(response.ok).toBe(false)
    expect(await response.json()).toMatchObject({ kind: 'Status', code, reason })
  })

  test('a warning is a header', async () => {
    const spec = { ...podNamed('web').spec, nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }
    const response = await cluster().fetch(pods, sent('POST', { ...podNamed('web'), spec }))
    expect(response.headers.get('warning')).toMatch(/^299 - "spec.nodeSelector\[beta.kubernetes.io\/os\]/)
  })

  test('a text can be read once, as anywhere', async () => {
    const response = await cluster().fetch('/healthz')
    const copy = response.clone()
    expect(await response.text()).toBe('ok')
    expect(response.bodyUsed).toBe(true)
    await expect(response.text()).rejects.toThrow('Body is unusable')
    expect(await copy.text()).toBe('ok')
  })
})

describe('a watch', () => {
  test('tells what there is and what comes', async () => {
    const it = cluster()
    await it.fetch(configMaps, sent('POST', settings('first')))
    const response = await it.fetch(`${configMaps}?watch=true&fieldSelector=metadata.name!=kube-root-ca.crt`)
    await it.fetch(configMaps, sent('POST', settings('second')))
    expect(await events(response, 2)).toMatchObject([
      { type: 'ADDED', object: { metadata: { name: 'first' } } },
      { type: 'ADDED', object: { metadata: { name: 'second' } } },
    ])
  })

  test('ends when its reader has gone, and with the cluster', async () => {
    const it = createCluster({ nodes: 1 })
    const leaving = new AbortController()
    const left = await it.fetch(`${configMaps}?watch=true`, { signal: leaving.signal })
    leaving.abort()
    await expect(left.text()).rejects.toThrow(/abort/i)
    const stayed = await it.fetch(`${configMaps}?watch=true`)
    const began = performance.now()
    await it.close()
    expect(performance.now() - began, 'it waits for nobody').toBeLessThan(1_000)
    expect(await stayed.text()).toContain('kube-root-ca.crt')
  })

  test('ends with 410 when the cluster begins anew', async () => {
    const it = cluster()
    const response = await it.fetch(`${configMaps}?watch=true`)
    it.reset()
    expect(await response.text()).toContain('"code":410')
  })
})

test('a list of more than a thousand comes piece by piece, and whole', async () => {
  const it = cluster()
  for (let n = 0; n < 1_100; n++) it.apply(settings(`map-${n}`))
  const list = await jsonOf<{ items: object[] }>(it.fetch(configMaps))
  expect(list.items).toHaveLength(1_101)
  const deleted = await jsonOf<{ items: object[] }>(it.fetch(configMaps, { method: 'DELETE' }))
  expect(deleted.items).toHaveLength(1_101)
})

test('a log is followed', async () => {
  const it = cluster()
  it.apply({
    ...podNamed('talker'),
    spec: {
      containers: [{ name: 'sh', image: 'busybox', command: ['sh', '-c', 'echo one; sleep 5; echo two'] }],
    },
  })
  it.settle()
  expect(await (await it.fetch(`${pods}/talker/log?tailLines=1`)).text()).toMatch(/one\n|two\n/)
  const following = await it.fetch(`${pods}/talker/log?follow=true`)
  it.advance(6_000)
  expect(await following.text()).toContain('one\ntwo\n')
})

const jsonOf = async <T>(answer: Promise<Response>) => (await (await answer).json()) as T

const bound = (it: Cluster) => ({ fetch: it.fetch.bind(it) })
