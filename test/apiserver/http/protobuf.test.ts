import { afterAll, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import { decodeProtobuf, encodeProtobuf } from '../../../src/api/codec/protobuf.ts'
import { WireReader } from '../../../src/api/codec/wire.ts'
import { type Api, startApi } from '../../support/http.ts'
import { pod } from '../../support/manifests.ts'
import { whileTheWallFlies } from '../../support/wall.ts'

const protobuf = 'application/vnd.kubernetes.protobuf'
const pods = '/api/v1/namespaces/default/pods'

let api: Api
beforeAll(async () => {
  api = await startApi()
  for (const name of ['a', 'b', 'c']) await api.http.post(pods).send(pod(name)).expect(201)
})
afterAll(() => api.close())

/** What is answered to who accepts nothing but protobuf. */
async function asked(path: string, init: RequestInit = {}, accept = protobuf) {
  const response = await fetch(api.url + path, { ...init, headers: { accept, ...init.headers } })
  const type = response.headers.get('content-type')
  expect(type).toBe(protobuf)
  const { object, ...named } = decodeProtobuf(new Uint8Array(await response.arrayBuffer()))
  return { code: response.status, ...named, object }
}

const inJson = async (path: string) => (await (await fetch(api.url + path)).json()) as Record<string, unknown>

const withoutNames = ({ kind: _kind, apiVersion: _version, ...object }: Record<string, unknown>) => object

test('an object', async () => {
  expect(await asked(`${pods}/a`)).toEqual({
    code: 200,
    apiVersion: 'v1',
    kind: 'Pod',
    object: withoutNames(await inJson(`${pods}/a`)),
  })
})

test('a list, the first time and the next, and when something has changed', async () => {
  for (const change of ['none', 'none', 'label']) {
    if (change === 'label')
      await api.http
        .patch(`${pods}/b`)
        .set('content-type', 'application/merge-patch+json')
        .send({
          metadata: { labels: { changed: 'true' } },
        })
    const list = withoutNames(await inJson(pods))

    expect(await asked(pods)).toEqual({ code: 200, apiVersion: 'v1', kind: 'PodList', object: list })
  }
})

test('a page of a list, and one with nothing in it', async () => {
  const page = await asked(`${pods}?limit=2`)
  const empty = await asked(`${pods}?labelSelector=none`)

  expect(page.object).toMatchObject({ items: [{}, {}], metadata: { remainingItemCount: 1 } })
  expect(empty.object).toMatchObject({ items: [] })
})

test.each(['v1', 'v1beta1'])('the metadata of an object, and of a list, in %s', async (version) => {
  const form = (as: string) => `${protobuf};as=${as};g=meta.k8s.io;v=${version}`

  const one = await asked(`${pods}/a`, {}, form('PartialObjectMetadata'))
  expect(one).toMatchObject({
    apiVersion: `meta.k8s.io/${version}`,
    kind: 'PartialObjectMetadata',
    object: { metadata: { name: 'a' } },
  })
  const list = await fetch(api.url + pods, { headers: { accept: form('PartialObjectMetadataList') } })
  const text = Buffer.from(await list.arrayBuffer()).toString('latin1')
  const places = ['PartialObjectMetadataList', '\n\x01a', '\n\x01b', '\n\x01c'].map((part) =>
    text.indexOf(part),
  )
  expect(places[0]).toBeGreaterThan(0)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
})

test('there is no Table in protobuf: the next form is taken, or none', async () => {
  const table = `${protobuf};as=Table;g=meta.k8s.io;v=v1`
  const next = await api.http.get(pods).set('accept', `${table},application/json`).expect(200)
  expect(next.body.kind).toBe('PodList')
  await api.http.get(pods).set('accept', table).expect(406)
})

test('what is refused', async () => {
  expect(await asked(`${pods}/none`)).toMatchObject({
    code: 404,
    apiVersion: 'v1',
    kind: 'Status',
    object: { reason: 'NotFound', message: 'pods "none" not found', code: 404 },
  })
})

test('what is written, and what is deleted', async () => {
  const body = encodeProtobuf('v1', 'ConfigMap', { metadata: { name: 'new' }, data: { k: 'v' } })
  const path = '/api/v1/namespaces/default/configmaps'
  const created = await asked(path, { method: 'POST', body, headers: { 'content-type': protobuf } })
  const deleted = await asked(`${path}/new`, { method: 'DELETE' })

  expect(created).toMatchObject({
    code: 201,
    kind: 'ConfigMap',
    object: { data: { k: 'v' }, metadata: { name: 'new', uid: expect.any(String) } },
  })
  expect(deleted).toMatchObject({ code: 200, kind: 'Status', object: { status: 'Success' } })
})

test.each([
  ['/api', 'APIVersions'],
  ['/apis', 'APIGroupList'],
  ['/apis/apps', 'APIGroup'],
  ['/apis/apps/v1', 'APIResourceList'],
])('what is served: %s', async (path, kind) => {
  expect(await asked(path)).toEqual({
    code: 200,
    apiVersion: 'v1',
    kind,
    object: withoutNames(await inJson(path)),
  })
})

/** The type of an event, and its object. */
function eventOf(message: Uint8Array) {
  const reader = new WireReader(message)
  reader.tag()
  const type = reader.string()
  reader.tag()
  const extension = new WireReader(reader.lengthDelimited())
  extension.tag()
  return { type, ...decodeProtobuf(extension.lengthDelimited()) }
}

function* eventsOf(stream: Uint8Array) {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  for (let at = 0; at < stream.length; ) {
    const length = view.getUint32(at)
    yield eventOf(stream.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
}

test('a watch: what there is, its end, and why it cannot begin', async () => {
  const first = `${pods}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`
  const [type, bytes] = await whileTheWallFlies(async () => {
    const response = await fetch(`${api.url}${first}&timeoutSeconds=1`, { headers: { accept: protobuf } })
    return [response.headers.get('content-type'), await response.arrayBuffer()] as const
  })
  expect(type).toBe(`${protobuf};stream=watch`)
  const events = [...eventsOf(new Uint8Array(bytes))]

  expect(events.map(({ type, kind }) => `${type} ${kind}`)).toEqual([
    'ADDED Pod',
    'ADDED Pod',
    'ADDED Pod',
    'BOOKMARK Pod',
  ])
  expect(events[0].object).toEqual(withoutNames(await inJson(`${pods}/a`)))
  expect(events[3].object.metadata).toMatchObject({ annotations: { 'k8s.io/initial-events-end': 'true' } })
})

test('a watch over a WebSocket: each event is a message of its own', async () => {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}${pods}?watch=1`, {
    headers: { accept: protobuf },
  })
  const [message, isBinary] = await new Promise<[Buffer, boolean]>((resolve) =>
    socket.once('message', (data, binary) => resolve([data as Buffer, binary])),
  )
  socket.close()

  expect(isBinary).toBe(true)
  expect(eventOf(message)).toMatchObject({ type: 'ADDED', kind: 'Pod', object: { metadata: { name: 'a' } } })
})

test('a watch of what is forgotten ends with a Status', async () => {
  const response = await fetch(`${api.url}${pods}?watch=1&resourceVersion=999999&timeoutSeconds=1`, {
    headers: { accept: protobuf },
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const status = response.ok ? [...eventsOf(bytes)][0] : decodeProtobuf(bytes)

  expect(status).toMatchObject({ kind: 'Status', object: { status: 'Failure' } })
})
