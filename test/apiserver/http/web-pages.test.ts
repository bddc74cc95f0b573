import { type IncomingHttpHeaders, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { testCluster } from '../../support/cluster.ts'
import { type ListeningApi, startListening } from './listening.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

let api: ListeningApi
beforeAll(async () => {
  api = await startListening()
  await api.http
    .post(configMaps)
    .send({ metadata: { name: 'there' } })
    .expect(201)
})
afterAll(() => api.close())

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

interface Answer {
  readonly code?: number
  readonly headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a server, as a test reads it
  readonly body: any
}

/** Sends headers as they are; without a Host among them, the true one. */
function send({ method = 'GET', path = configMaps, headers = {}, body = '' }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: api.port,
        method,
        path,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        agent: false,
      },
      (response) => {
        let text = ''
        response.on('data', (part) => (text += part))
        response.on('end', () => {
          const isJson = response.headers['content-type'] === 'application/json'
          resolve({
            code: response.statusCode,
            headers: response.headers,
            body: isJson ? JSON.parse(text) : text,
          })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const names = async (): Promise<string[]> => {
  const { items } = (await send({})).body as { items: { metadata: { name: string } }[] }
  return items.map(({ metadata }) => metadata.name)
}

describe('whom a request may call', () => {
  test.each([
    'localhost',
    'LocalHost',
    'localhost:6443',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.1.2.3:6443',
    '[::1]',
    '[::1]:6443',
    '[0:0:0:0:0:0:0:1]:6443',
  ])('%s is this machine', async (host) => {
    expect((await send({ headers: { host } })).code).toBe(200)
  })

  test.each([
    'evil.com',
    'evil.com:6443',
    'localhost.evil.com',
    'evil.com#localhost',
    'localhost@evil.com',
    'evil.com:80@localhost',
    'localhost, evil.com',
    'localhost.',
    '127.0.0.1.',
    '127.0.0.1.nip.io',
    '127.0.0.256',
    '127.1',
    '0177.0.0.1',
    '0x7f000001',
    '2130706433',
    '0.0.0.0',
    '10.0.0.1',
    '[::]',
    '[::1%25lo]',
    '[::1%lo]',
    '::1',
    '[::ffff:10.0.0.1]',
    '[localhost]',
    'localhost:port',
    'notlocalhost',
  ])('%s is not: a page whose name resolves to this machine is kept out', async (host) => {
    const { code, body } = await send({ headers: { host } })
    expect({ code, body }).toMatchObject({
      code: 403,
      body: { kind: 'Status', reason: 'Forbidden', code: 403 },
    })
    expect(body.message).toBe(
      `forbidden: the Host header says ${JSON.stringify(host)}, which is not this machine; name it with --allowed-host to allow it`,
    )
  })

  test.each(['/healthz', '/version', '/openapi/v3', '/nothing', '/api'])(
    '%s is kept as well',
    async (path) => {
      expect((await send({ path, headers: { host: 'evil.com' } })).code).toBe(403)
    },
  )

  test('hosts that are named are allowed, on any port, and so are pages of theirs', async () => {
    const named = await startListening(undefined, {
      allowedHosts: ['Cluster.Example', '[fd00::1]', '10.1.2.3'],
    })
    const codeOf = async (headers: Record<string, string>) =>
      (await named.http.get('/version').set(headers)).statusCode
    for (const host of ['cluster.example', 'CLUSTER.example:80', '[fd00::1]:6443', '10.1.2.3', 'localhost']) {
      expect(await codeOf({ host })).toBe(200)
      expect(await codeOf({ origin: `https://${host}` })).toBe(200)
    }
    expect(await codeOf({ host: 'sub.cluster.example' })).toBe(403)
    await named.close()
  })
})

describe('what a page of elsewhere makes a browser send', () => {
  test.each([
    'http://evil.com',
    'https://localhost.evil.com',
    'null',
    'file://',
    'chrome-extension://abc',
    '',
  ])('Origin %s is refused, whatever is asked', async (origin) => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      const { code, body } = await send({ method, headers: { origin, 'content-type': 'application/json' } })
      expect({ method, code, body }).toMatchObject({ code: 403, body: { reason: 'Forbidden' } })
    }
  })

  test.each(['http://localhost:3000', 'http://127.0.0.1', 'https://[::1]:8443'])(
    'Origin %s is this machine',
    async (origin) => {
      expect((await send({ headers: { origin } })).code).toBe(200)
    },
  )

  test('a browser says of what it fetches that the page is of another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
    expect((await send({ headers })).code).toBe(403)
    expect((await send({ headers: { ...headers, 'sec-fetch-site': 'same-origin' } })).code).toBe(200)
    expect((await send({ headers: { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' } })).code).toBe(
      200,
    )
  })

  test.each<Record<string, string>>([
    { origin: 'http://localhost:3000' },
    { referer: 'http://localhost:3000/' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-mode': 'no-cors' },
    { 'sec-ch-ua': '"Chromium";v="130"' },
  ])('a write without a Content-Type is refused of whom sends %j', async (headers) => {
    const body = JSON.stringify({ metadata: { name: 'written' } })
    for (const method of ['POST', 'DELETE'])
      expect((await send({ method, headers, body })).body).toMatchObject({ code: 403, reason: 'Forbidden' })
    expect(await names()).toEqual(['there'])
  })

  test.each([
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain, application/json',
    'text/plain; application/json',
    '',
  ])('Content-Type %j never brings an object', async (type) => {
    const body = JSON.stringify({ metadata: { name: 'written' } })
    const { code } = await send({
      method: 'POST',
      headers: { 'content-type': type, origin: 'http://localhost' },
      body,
    })
    expect(code).toBe(type === '' ? 403 : 415)
    expect(await names()).toEqual(['there'])
  })

  test.each<[Record<string, string>, number]>([
    [{ origin: 'http://evil.com' }, 403],
    [{ host: 'evil.com' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'websocket' }, 403],
    [{ origin: 'http://localhost:3000' }, 101],
    [{}, 101],
  ])('a WebSocket with %j is answered %i', async (headers, code) => {
    const socket = new WebSocket(`ws://127.0.0.1:${api.port}${configMaps}?watch=true`, { headers })
    const answered = await new Promise((resolve) => {
      socket.on('open', () => resolve(101))
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    })
    expect(answered).toBe(code)
    socket.on('error', () => {})
    socket.terminate()
  })
})

test('what clients that are no browsers send passes', async () => {
  const body = JSON.stringify({ metadata: { name: 'passing' } })
  // kubectl create --raw has no Content-Type; Node's own fetch says sec-fetch-mode.
  expect((await send({ method: 'POST', body })).code).toBe(201)
  expect(
    (await fetch(`http://localhost:${api.port}${configMaps}/passing`, { method: 'DELETE' })).status,
  ).toBe(200)
})

describe('where to listen', () => {
  test.each(['0.0.0.0', '::', '', '192.0.2.1'])('on %j needs to be meant', async (host) => {
    const cluster = testCluster()
    await expect(cluster.listen({ host, port: 0 })).rejects.toMatchObject({
      name: 'InsecureBindError',
      message: expect.stringContaining('insecureBindAnyway'),
    })
  })

  test.each(['localhost', '127.0.0.2', '::1'])('on %s does not', async (host) => {
    const cluster = testCluster()
    const { url } = await cluster.listen({ host, port: 0, speed: 'paused' })
    expect((await fetch(`${url}/version`)).status).toBe(200)
    await cluster.close()
  })

  test('where it is meant, the address that is listened on may be called', async () => {
    const cluster = testCluster()
    const { url } = await cluster.listen({
      host: '0.0.0.0',
      port: 0,
      speed: 'paused',
      insecureBindAnyway: true,
    })
    expect(url).toContain('//0.0.0.0:')
    expect((await fetch(`${url}/version`)).status).toBe(200)
    await cluster.close()
  })
})
