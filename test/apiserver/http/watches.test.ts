import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { configMap } from '../../../src/api/core/configmap.ts'
import { secret } from '../../../src/api/core/secret.ts'
import type { Kind, KubeObject } from '../../../src/api/kind.ts'
import { userNamed } from '../../../src/client/user.ts'
import { pod } from '../../support/manifests.ts'
import { whileTheWallFlies } from '../../support/wall.ts'
import { type Frame, type ListeningApi, startListening } from './listening.ts'

const pods = '/api/v1/namespaces/default/pods'
const configMaps = '/api/v1/namespaces/default/configmaps'
const merge = 'application/merge-patch+json'

let api: ListeningApi
beforeEach(async () => {
  api = await startListening()
})
afterEach(() => api.close())

const create = (name: string, labels = {}) =>
  api.http.post(configMaps).send({ metadata: { name, labels } }).expect(201)
const label = (name: string, labels: Record<string, string | null>) =>
  api.http
    .patch(`${configMaps}/${name}`)
    .set('content-type', merge)
    .send(JSON.stringify({ metadata: { labels } }))
    .expect(200)
const remove = (name: string) => api.http.delete(`${configMaps}/${name}`).expect(200)
const revision = async () => (await api.http.get(configMaps)).body.metadata.resourceVersion as string

test('a watch without a revision begins with what there is, one from a revision with what came after it', async () => {
  await create('one')
  const since = await revision()
  await create('two')
  const fromNow = await api.watch(`${configMaps}?watch=true`)
  expect(fromNow.headers).toMatchObject({
    'content-type': 'application/json',
    'transfer-encoding': 'chunked',
  })
  expect(await fromNow.names(2)).toEqual(['ADDED one', 'ADDED two'])
  const fromAny = await api.watch(`${configMaps}?watch&resourceVersion=0`)
  expect(await fromAny.names(2)).toEqual(['ADDED one', 'ADDED two'])
  const fromThen = await api.watch(`${configMaps}?watch=1&resourceVersion=${since}`)
  expect(await fromThen.names(1)).toEqual(['ADDED two'])
  await label('one', { a: 'b' })
  await remove('two')
  for (const each of [fromNow, fromAny, fromThen])
    expect(await each.names(2)).toEqual(['MODIFIED one', 'DELETED two'])
})

test('what changes while a watch tells what there is is told after it, once', async () => {
  // Larger than what is sent in one turn.
  await api.http.post(configMaps).send({ metadata: { name: 'one' }, data: { text: 'x'.repeat(100_000) } })
  const follow = api.hub.watch.bind(api.hub)
  vi.spyOn(api.hub, 'watch').mockImplementationOnce((...asked) => {
    const stop = follow(...asked)
    api.plane.user.create(configMap, { metadata: { name: 'two', namespace: 'default' } })
    return stop
  })

  const watch = await api.watch(`${configMaps}?watch=true`)

  expect(await watch.names(2)).toEqual(['ADDED one', 'ADDED two'])
  await create('three')
  expect(await watch.names(1)).toEqual(['ADDED three'])
})

test('what comes to match a selector is added, what ceases to match is deleted in its last matching state', async () => {
  await create('one', { app: 'web' })
  await create('two')
  const watch = await api.watch(`${configMaps}?watch=true&labelSelector=app%3Dweb`)
  expect(await watch.names(1)).toEqual(['ADDED one'])
  await label('two', { app: 'web' })
  expect(await watch.names(1)).toEqual(['ADDED two'])
  const { body } = await label('one', { app: 'db' })
  const { type, object } = await watch.next()
  expect(type).toBe('DELETED')
  expect(object.metadata).toMatchObject({
    name: 'one',
    labels: { app: 'web' },
    resourceVersion: body.metadata.resourceVersion,
  })
})

test('an object that is deleted has a new revision in its last event', async () => {
  const { body } = await create('one')
  const watch = await api.watch(`${configMaps}?watch=true&resourceVersion=${body.metadata.resourceVersion}`)
  await remove('one')
  const { type, object } = await watch.next()
  expect(type).toBe('DELETED')
  expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(Number(body.metadata.resourceVersion))
})

test('initial events end with a bookmark that says so, and honour selectors', async () => {
  await create('one', { app: 'web' })
  await create('two')
  const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const watch = await api.watch(`${configMaps}?${query}&labelSelector=app%3Dweb`)
  expect(await watch.names(1)).toEqual(['ADDED one'])
  expect(await watch.next()).toEqual({
    type: 'BOOKMARK',
    object: {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: await revision(), annotations: { 'k8s.io/initial-events-end': 'true' } },
    },
  })
  await label('two', { app: 'web' })
  expect(await watch.names(1)).toEqual(['ADDED two'])
})

test.each(['', '&resourceVersion=0'])(
  'who names no version%s and takes bookmarks is told when he has heard all there was',
  async (version) => {
    const watch = await api.watch(`${configMaps}?watch=true&allowWatchBookmarks=true${version}`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    })
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: {
        columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }],
        rows: [{ object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } }],
      },
    })
  },
)

test('initial events that are declined do not come', async () => {
  await create('one')
  const watch = await api.watch(
    `${configMaps}?watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=${await revision()}`,
  )
  await create('two')
  expect(await watch.names(1)).toEqual(['ADDED two'])
})

test('a bookmark shows what Go writes of an object in which nothing is set', async () => {
  const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const watch = await api.watch(`${pods}?${query}`)
  expect(await watch.next()).toMatchObject({
    type: 'BOOKMARK',
    object: { spec: { containers: null }, status: {} },
  })
})

test('shortly before it ends a watch says how far it has come', async () => {
  const watch = await api.watch(
    `${pods}?watch=true&timeoutSeconds=3&allowWatchBookmarks=true&resourceVersion=${await revision()}`,
  )
  expect(await watch.next()).toMatchObject({
    type: 'BOOKMARK',
    object: { metadata: { resourceVersion: await revision() } },
  })
})

test('what is gone with its last finalizer is told as it was stored last', async () => {
  const finalizers = ['example.com/wait']
  await api.http
    .post(configMaps)
    .send({ metadata: { name: 'held', finalizers } })
    .expect(201)
  await remove('held')
  const watch = await api.watch(`${configMaps}?watch=true&resourceVersion=${await revision()}`)
  await api.http
    .patch(`${configMaps}/held`)
    .set('content-type', merge)
    .send(JSON.stringify({ metadata: { finalizers: null } }))
    .expect(200)
  expect(await watch.next()).toMatchObject({ type: 'DELETED', object: { metadata: { finalizers } } })
})

test('in a Table the columns are told once', async () => {
  await api.http.post(pods).send(pod('one')).expect(201)
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const watch = await api.watch(`${pods}?watch=true`, { accept })
  await api.http.post(pods).send(pod('two')).expect(201)
  const [first, second] = [await watch.next(), await watch.next()]
  expect(first.object).toMatchObject({ kind: 'Table', rows: [{ object: { metadata: { name: 'one' } } }] })
  expect(first.object.columnDefinitions[0].name).toBe('Name')
  expect(second.object).toMatchObject({
    columnDefinitions: null,
    rows: [{ object: { metadata: { name: 'two' } } }],
  })
  const late = await api.watch(
    `${pods}?watch=true&resourceVersion=${second.object.metadata.resourceVersion}`,
    { accept },
  )
  await api.http.delete(`${pods}/one?gracePeriodSeconds=0`).expect(200)
  expect((await late.next()).object.columnDefinitions).not.toBeNull()
  expect((await watch.next()).object.columnDefinitions).toBeNull()
})

test('metadata alone is watched as PartialObjectMetadata, bookmarks too', async () => {
  await create('one')
  const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const watch = await api.watch(`${configMaps}?${query}`, {
    accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  })
  const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
  expect(await watch.next()).toMatchObject({
    type: 'ADDED',
    object: { ...partial, metadata: { name: 'one' } },
  })
  expect(await watch.next()).toMatchObject({ type: 'BOOKMARK', object: partial })
})

test('a watch that wants lists ends without a word at the first event, for that is none', async () => {
  const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'
  const watch = await api.watch(`${configMaps}?watch=true`, { accept })
  await create('one')
  expect(await watch.rest()).toEqual([])
})

test('a watch ends in good order when its time is up', async () => {
  await create('one')
  const frames = await whileTheWallFlies(async () => {
    const watch = await api.watch(`${configMaps}?watch=true&timeoutSeconds=1`)
    return await watch.rest()
  })
  expect(frames.map(({ type }) => type)).toEqual(['ADDED'])
})

test.each(['0', '-5', '99999999999'])('a watch of %s seconds does not end at once', async (seconds) => {
  const watch = await api.watch(`${configMaps}?watch=true&timeoutSeconds=${seconds}`)
  await create('one')
  expect(await watch.names(1)).toEqual(['ADDED one'])
})

test('a revision that is forgotten is told in the stream, and so is one that is still to come', async () => {
  await create('one')
  await create('two')
  api.plane.store.compact(api.plane.store.revision)
  const old = await (await api.watch(`${configMaps}?watch=true&resourceVersion=1`)).rest()
  expect(old).toHaveLength(1)
  expect(old[0]).toMatchObject({ type: 'ERROR', object: { kind: 'Status', reason: 'Expired', code: 410 } })
  expect(old[0].object.message).toMatch(/^too old resource version: 1 \(\d+\)$/)
  const future = await (await api.watch(`${configMaps}?watch=true&resourceVersion=99999`)).rest()
  expect(future).toMatchObject([{ type: 'ERROR', object: { reason: 'Timeout', code: 504 } }])
})

test('the old paths of watches still work, for collections and for one object', async () => {
  await create('one')
  await create('two')
  const all = await api.watch('/api/v1/watch/configmaps')
  expect(await all.names(2)).toEqual(['ADDED one', 'ADDED two'])
  const one = await api.watch('/api/v1/watch/namespaces/default/configmaps/two')
  expect(await one.names(1)).toEqual(['ADDED two'])
})

test('to ask for a watch of one object by its path answers the object', async () => {
  await create('one')
  const { body } = await api.http.get(`${configMaps}/one?watch=true`).expect(200)
  expect(body.metadata.name).toBe('one')
})

test('over WebSocket each event is a text message', async () => {
  await create('one')
  const messages = openWebSocket(`${configMaps}?watch=true`)
  expect(await messages.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'one' } } })
  await remove('one')
  expect(await messages.next()).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'one' } } })
  messages.socket.close()
})

test.each([
  ['/api/v1/nonsense?watch=true', 404, 'NotFound'],
  ['/api/v1/watch/pods/web/log', 404, 'NotFound'],
  ['/api/v1/namespaces/a%2Fb/pods?watch=true', 404, 'NotFound'],
  ['/api/v1/namespaces/%25/pods?watch=true', 400, 'BadRequest'],
  [`${configMaps}?watch=true&labelSelector=%3D`, 400, 'BadRequest'],
  [`${configMaps}?watch=true&fieldSelector=data%3Dx`, 400, 'BadRequest'],
  [`${configMaps}?watch=true&resourceVersion=cool`, 400, 'BadRequest'],
  [`${configMaps}?watch=true&continue=x`, 422, 'Invalid'],
  [`${configMaps}?watch=true&sendInitialEvents=true`, 422, 'Invalid'],
])('a WebSocket to %s is refused before the handshake: %i', async (path, code, reason) => {
  const { status, text } = await refusalOf(path)
  expect(status).toBe(code)
  expect(JSON.parse(text)).toMatchObject({ kind: 'Status', reason })
})

test('who asks for a WebSocket where nothing is watched is answered as anybody else', async () => {
  await create('one')
  expect(await refusalOf(`${configMaps}/one`)).toMatchObject({ status: 200 })
  expect(await refusalOf(`${configMaps}?watch=false`)).toMatchObject({ status: 200 })
  expect(await refusalOf('/version')).toMatchObject({ status: 200 })
  expect(await refusalOf('/nonsense/v1/default/pods?watch=true')).toMatchObject({ status: 404 })
  expect(await refusalOf('/openapi/v3/apis/none?watch=true')).toMatchObject({ status: 404 })
})

test('a WebSocket to an address that cannot be read does not keep the server from closing', async () => {
  expect(await refusalOf('/api/v1/watch/%zz')).toMatchObject({ status: 400 })
  await api.app.close()
})

test('a revision that is forgotten, or still to come, is told inside of a WebSocket', async () => {
  const messages = openWebSocket(`${configMaps}?watch=true&resourceVersion=999999`)
  expect(await messages.next()).toMatchObject({ type: 'ERROR', object: { code: 504 } })
  expect(await messages.next()).toBeUndefined()
})

/** The answer of HTTP to who wanted a WebSocket. */
const refusalOf = (path: string) =>
  new Promise<{ readonly status?: number; readonly text: string }>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${api.port}${path}`)
    socket.on('open', () => reject(new Error('the handshake has taken place')))
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (part) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
  })

/** The messages of a WebSocket, one by one; undefined when it has closed. */
function openWebSocket(path: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${api.port}${path}`)
  const received: unknown[] = []
  let isClosed = false
  let wake = () => {}
  socket.on('message', (bytes, isBinary) => {
    expect(isBinary).toBe(false)
    received.push(JSON.parse(String(bytes)))
    wake()
  })
  socket.on('close', () => {
    isClosed = true
    wake()
  })
  return {
    socket,
    async next(): Promise<unknown> {
      while (received.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return received.shift()
    },
  }
}

test('a watch of more than a client may lag behind still arrives whole', async () => {
  fill(configMap, 50, 1_000_000)
  const watch = await api.watch(`${configMaps}?watch=true`)
  const names = await watch.names(50)
  expect(new Set(names).size).toBe(50)
})

test('a client that stops reading is let go, and the server lives on', async () => {
  const before = listeners()
  const socket = connect(api.port, '127.0.0.1')
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
  socket.pause()
  socket.on('error', () => {})
  socket.write(`GET ${configMaps}?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await until(() => listeners() > before)
  for (let round = 0; round < 60 && listeners() > before; round++) {
    fill(configMap, 1, 1_000_000)
    await wait(1)
  }
  expect(listeners()).toBe(before)
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(300_000_000)
  await api.http.get('/healthz').expect(200)
  socket.destroy()
}, 20_000)

/** All frames that a client who has not read until now still gets. */
async function lastFrames(socket: Socket): Promise<Frame[]> {
  let text = ''
  socket.on('data', (bytes) => (text += bytes))
  socket.resume()
  await new Promise((resolve) => socket.on('close', resolve))
  // Chunks break lines anywhere, and say their size between two lines of their own.
  const body = text.slice(text.indexOf('\r\n\r\n') + 4).replace(/(?:^|\r\n)[0-9a-f]+\r\n/g, '')
  return body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

async function openUnread(on: ListeningApi): Promise<Socket> {
  const before = on.hub.size
  const socket = connect(on.port, '127.0.0.1')
  socket.pause()
  socket.on('error', () => {})
  socket.write(`GET ${configMaps}?watch=true HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  await until(() => on.hub.size > before)
  return socket
}

test('a client who follows a kind that rests is not behind, however much is forgotten of what others do', async () => {
  const watch = await api.watch('/api/v1/namespaces/default/secrets?watch=true')
  fill(secret, 1, 10)
  expect(await watch.names(1)).toEqual([`ADDED filled-${filled}`])
  for (let round = 0; round < 3; round++) {
    fill(configMap, 5, 10)
    api.plane.store.compact(api.plane.store.revision)
  }
  fill(secret, 1, 10)
  expect(await watch.names(1)).toEqual([`ADDED filled-${filled}`])
  watch.close()
})

test('a client that falls too far behind is told so in its last frame, and finds in the others where to go on', async () => {
  const socket = await openUnread(api)
  for (let round = 0; round < 60 && listeners() > 0; round++) {
    fill(configMap, 1, 1_000_000)
    await wait(1)
  }
  const frames = await lastFrames(socket)
  const { type, object } = frames.pop()!
  expect({ type, object }).toMatchObject({
    type: 'ERROR',
    object: { kind: 'Status', reason: 'Expired', code: 410 },
  })
  const last = frames.at(-1)!.object.metadata.resourceVersion
  expect(object.message).toMatch(new RegExp(`^too old resource version: ${last} \\(\\d+\\)$`))
  const again = await api.watch(`${configMaps}?watch=true&resourceVersion=${last}`)
  expect(Number((await again.next()).object.metadata.resourceVersion)).toBe(Number(last) + 1)
  again.close()
})

test('a client that takes nothing for too long is let go, with nothing lost for those who read', async () => {
  const impatient = await startListening(undefined, { limits: { silenceMs: 200, sweepMs: 20 } })
  const unread = await openUnread(impatient)
  const reader = await impatient.watch(`${configMaps}?watch=true`)
  fillIn(impatient, 20, 1_000_000)
  expect(await reader.names(20)).toHaveLength(20)
  await until(() => impatient.hub.size === 1)
  fillIn(impatient, 1, 10)
  expect(await reader.names(1)).toHaveLength(1)
  expect((await lastFrames(unread)).at(-1)).toMatchObject({ type: 'ERROR', object: { code: 410 } })
  await impatient.close()
})

test('of clients who hold too much together, the one that has been at it longest goes first', async () => {
  const small = await startListening(undefined, { limits: { streams: 1_500_000, sweepMs: 20 } })
  const first = await openUnread(small)
  fillIn(small, 10, 1_000_000)
  const second = await openUnread(small)
  await until(() => small.hub.size === 1)
  expect((await lastFrames(first)).at(-1)).toMatchObject({ type: 'ERROR', object: { code: 410 } })
  second.destroy()
  await small.close()
})

test('a client that reads slowly gets every event', async () => {
  const watch = await api.watch(`${configMaps}?watch=true`)
  for (let round = 0; round < 5; round++) {
    fill(configMap, 1_000, 1_000)
    await wait(1)
    expect(new Set(await watch.names(500)).size).toBe(500)
  }
  expect(new Set(await watch.names(2_500)).size).toBe(2_500)
  watch.close()
})

test('hundreds of watches that come and go leave nothing behind', async () => {
  const before = listeners()
  for (let round = 0; round < 3; round++) {
    const those = await Promise.all(Array.from({ length: 100 }, () => api.watch(`${configMaps}?watch=true`)))
    expect(listeners()).toBe(before + 100)
    for (const each of those) each.close()
    await until(() => listeners() === before)
  }
}, 20_000)

test('watches that wait behind one another on a connection go with it', async () => {
  const before = listeners()
  const socket = connect(api.port, '127.0.0.1')
  socket.resume()
  socket.write(`GET ${configMaps}?watch=true HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(3))
  await until(() => listeners() === before + 3)
  socket.destroy()
  await until(() => listeners() === before)
})

test('a server that closes ends its watches', async () => {
  const watch = await api.watch(`${configMaps}?watch=true`)
  await api.close()
  expect(await watch.rest()).toEqual([])
})

/** How many watches the server has. */
const listeners = (): number => api.hub.size

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000 && !isSo(); tries++) await wait(2)
  expect(isSo()).toBe(true)
}

let filled = 0
/** Writes objects past the API, as a busy cluster does. */
function fill<T extends KubeObject>(kind: Kind<T>, count: number, bytes: number): void {
  fillIn(api, count, bytes, kind as Kind)
}

function fillIn({ plane }: ListeningApi, count: number, bytes: number, kind: Kind = configMap as Kind): void {
  const context = { fieldManager: 'test', user: userNamed('test'), trusted: true }
  for (let n = 0; n < count; n++) {
    const metadata = { name: `filled-${++filled}`, namespace: 'default' }
    plane.registry.create(kind, { metadata, data: { x: 'x'.repeat(bytes) } } as never, context)
  }
}

test('a watch that wants nothing of what there is, and names no revision, begins now', async () => {
  await create('old')
  const query = 'watch=true&sendInitialEvents=false&resourceVersionMatch=NotOlderThan'
  const watch = await api.watch(`${configMaps}?${query}`)

  await create('new')

  expect(await watch.names(1)).toEqual(['ADDED new'])
  watch.close()
})
