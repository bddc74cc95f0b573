/** What is said below HTTP: bytes as they go over a socket. */
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { whileTheWallFlies } from '../../support/wall.ts'
import { type ListeningApi, startListening } from './listening.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const host = 'Host: localhost\r\n'

let api: ListeningApi
beforeAll(async () => {
  api = await startListening(undefined, { limits: { arrivalMs: 300, sweepMs: 20 } })
})
afterAll(() => api.close())

const open = (): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(api.port, '127.0.0.1', () => resolve(socket))
    socket.on('error', () => {})
  })

/** All that comes back until the server ends the connection. */
async function said(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = await open()
  let text = ''
  socket.on('data', (bytes) => (text += bytes))
  for (const part of parts) socket.write(part)
  await new Promise((resolve) => socket.on('close', resolve))
  return text
}

const chunked = `POST ${configMaps} HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`

test.each([
  ['no request at all', 'hello\r\n\r\n', '400 Bad Request'],
  ['a method in small letters', `get / HTTP/1.1\r\n${host}\r\n`, '400 Bad Request'],
  ['a line without a version', 'GET /\r\n\r\n', '400 Bad Request: missing required Host header'],
  ['a header without a colon', `GET / HTTP/1.1\r\n${host}Odd\r\n\r\n`, '400 Bad Request'],
  ['a header with a space', `GET / HTTP/1.1\r\n${host}Odd Header: x\r\n\r\n`, '400 Bad Request'],
  ['an address that is no text', `GET /\0 HTTP/1.1\r\n${host}\r\n`, '400 Bad Request'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request: missing required Host header'],
  ['two Hosts', `GET / HTTP/1.1\r\n${host}${host}\r\n`, '400 Bad Request: too many Host headers'],
  ['a length that is no number', `POST / HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`, '400 Bad Request'],
  [
    'two lengths',
    `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    '400 Bad Request',
  ],
  [
    'a length, and chunks',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n`,
    '400 Bad Request',
  ],
  ['a chunk without a size', `${chunked}zz\r\n`, '400 Bad Request'],
  ['a chunk of a size beyond all numbers', `${chunked}ffffffffffffffffff\r\n`, '400 Bad Request'],
  [
    'an encoding that is not spoken',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip\r\n\r\n`,
    '501 Not Implemented',
  ],
  [
    'the preface of HTTP/2',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '505 HTTP Version Not Supported: unsupported protocol version',
  ],
  [
    'HTTP/2.0',
    `GET / HTTP/2.0\r\n${host}\r\n`,
    '505 HTTP Version Not Supported: unsupported protocol version',
  ],
  [
    'headers beyond all measure',
    `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(1_200_000)}\r\n\r\n`,
    '431 Request Header Fields Too Large',
  ],
  [
    'an address beyond all measure',
    `GET /${'x'.repeat(1_200_000)} HTTP/1.1\r\n${host}\r\n`,
    '431 Request Header Fields Too Large',
  ],
])('%s is answered as Go answers it', async (_what, request, answer) => {
  const text = await said(request)
  expect(text.split('\r\n', 1)[0]).toBe(`HTTP/1.1 ${answer}`)
  expect(text).toMatch(/\r\nconnection: close\r\n/i)
  expect(text).toMatch(/\r\ncontent-type: text\/plain; charset=utf-8\r\n/i)
  expect(text.split('\r\n\r\n')[1]).toBe(answer)
})

test('a WebSocket behind a stream that has not ended waits for its turn, and the server can close', async () => {
  const text = await whileTheWallFlies(() =>
    said(
      `GET ${configMaps}?watch=1&timeoutSeconds=1 HTTP/1.1\r\n${host}\r\n`,
      `GET ${configMaps}?watch=1&timeoutSeconds=1 HTTP/1.1\r\n${host}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
    ),
  )
  expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200'])
})

test('who says that he is done is not answered twice', async () => {
  const text = await said(
    `DELETE ${configMaps}/none HTTP/1.1\r\n${host}Connection: close\r\n\r\n{"kind":"x"}`,
  )
  expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 404'])
})

test('who sends several requests and says that those are all is answered each of them', async () => {
  const socket = await open()
  const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"all-"}}'
  const post = `POST ${configMaps} HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  let text = ''
  socket.on('data', (bytes) => (text += bytes))
  socket.end(`${post}GET ${configMaps} HTTP/1.1\r\n${host}\r\n${post}`)
  await new Promise((resolve) => socket.on('close', resolve))
  expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 200', 'HTTP/1.1 201'])
})

test('what is broken behind a stream ends it, and puts nothing into it', async () => {
  const text = await said(`GET ${configMaps}?watch=1 HTTP/1.1\r\n${host}\r\n`, 'nonsense\r\n\r\n')
  expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200'])
})

test('HTTP/1.0 needs no Host, and is over after one answer', async () => {
  expect(await said('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\nok$/s)
})

test('a proxy may name the host in the address', async () => {
  const close = 'Connection: close\r\n\r\n'
  const own = await said(`GET http://localhost${configMaps}?limit=1 HTTP/1.1\r\n${host}${close}`)
  expect(own).toContain('"kind":"ConfigMapList"')
  expect(await said(`GET http://evil.com/version HTTP/1.1\r\n${host}${close}`)).toContain('HTTP/1.1 403')
  expect(await said(`GET http://localhost HTTP/1.1\r\nHost: evil.com\r\n${close}`)).toContain('HTTP/1.1 200')
})

test.each([
  ['nothing', ''],
  ['a half of a head', `GET /version HTTP/1.1\r\n${host}`],
])('%s is waited for, and then the connection ends without a word', async (_what, half) => {
  expect(await said(half)).toBe('')
})

test.each([
  ['a body', `POST ${configMaps} HTTP/1.1\r\n${host}Content-Length: 100\r\n\r\n{"metadata":`],
  ['a chunk', `${chunked}64\r\n{"metadata":`],
])('the rest of %s is waited for, and then the request has timed out', async (_what, half) => {
  const text = await said(half)
  expect(text.split('\r\n', 1)[0]).toBe('HTTP/1.1 504 Gateway Timeout')
  expect(JSON.parse(text.split('\r\n\r\n')[1])).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Timeout: request did not complete within the allotted timeout',
    reason: 'Timeout',
    details: {},
    code: 504,
  })
})

test('who waits to be told to go on is told so', async () => {
  const socket = await open()
  const body = '{"metadata":{"name":"expected"}}'
  socket.write(
    `POST ${configMaps} HTTP/1.1\r\n${host}Content-Type: application/json\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  let text = ''
  socket.on('data', (bytes) => {
    if (text === '') socket.write(body)
    text += bytes
  })
  await new Promise((resolve) => socket.on('close', resolve))
  expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 201'])
})

test.each([
  [`GET ${configMaps}?watch=1`, 'Sec-WebSocket-Version: 13\r\n'],
  [`GET ${configMaps}?watch=1`, 'Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n'],
  [
    `GET ${configMaps}?watch=1`,
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 99\r\n',
  ],
])('an upgrade of %s with %j is refused, and the connection ends', async (line, headers) => {
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
  expect(await said(`${line} HTTP/1.1\r\n${host}${upgrade}${headers}\r\n`)).toMatch(/^HTTP\/1.1 400 /)
})

test('a tunnel is not dug', async () => {
  const close = 'Connection: close\r\n\r\n'
  expect(await said(`CONNECT localhost:80 HTTP/1.1\r\n${host}${close}`)).toMatch(/^HTTP\/1.1 404 /)
})

test('a thousand requests at once are answered one after the other', async () => {
  const one = `GET /readyz HTTP/1.1\r\n${host}\r\n`
  const last = `GET /readyz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`
  const text = await said(one.repeat(999) + last)
  expect(text.match(/HTTP\/1.1 200 OK/g)).toHaveLength(1_000)
})

test('whatever comes over a socket is answered or ended, and the server lives on', async () => {
  const whole = fc.constantFrom(
    `GET ${configMaps} HTTP/1.1\r\n${host}\r\n`,
    `POST ${configMaps} HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    `${chunked}2\r\n{}\r\n0\r\n\r\n`,
    `GET ${configMaps}?watch=1&timeoutSeconds=1 HTTP/1.1\r\n${host}\r\n`,
    `GET ${configMaps}?watch=1 HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  )
  const piece = fc.oneof(
    fc.constantFrom(
      '\r\n',
      '\n',
      '\0',
      ' ',
      ':',
      'HTTP/1.1',
      'Content-Length: 5\r\n',
      'ffff\r\n',
      '0\r\n\r\n',
      '%',
    ),
    fc.string({ maxLength: 5 }),
  )
  const mutated = fc.tuple(whole, fc.nat(), fc.nat(20), piece).map(([text, at, cut, put]) => {
    const from = at % text.length
    return text.slice(0, from) + put + text.slice(from + cut)
  })
  await fc.assert(
    fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 3 }), async (requests) => {
      const socket = await open()
      socket.resume()
      socket.end(requests.join(''))
      await new Promise((resolve) => socket.on('close', resolve))
    }),
    { numRuns: 150, seed: 20_260_101 },
  )
  expect((await api.http.get('/readyz')).text).toBe('ok')
}, 60_000)

test('bodies that are on their way take so much together, and the one that takes longest goes first', async () => {
  const small = await startListening(undefined, { limits: { bodies: 3_000_000, arrivalMs: 60_000 } })
  const begin = async () => {
    const socket = connect(small.port, '127.0.0.1')
    socket.on('error', () => {})
    const ended = new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (bytes) => (text += bytes))
      socket.on('close', () => resolve(text))
    })
    const head = `POST ${configMaps} HTTP/1.1\r\n${host}Content-Length: 2000000\r\n\r\n`
    await new Promise<void>((resolve) => socket.write(head + 'x'.repeat(1_900_000), () => resolve()))
    return { socket, ended }
  }
  const first = await begin()
  const second = await begin()
  expect(await first.ended).toMatch(/^HTTP\/1.1 429 .*retry-after: 1\r\n.*"reason":"TooManyRequests"/s)
  second.socket.write('x'.repeat(100_000))
  second.socket.end()
  expect(await second.ended).toMatch(/^HTTP\/1.1 400 /)
  await small.close()
})

test('heads that do not end take so much together, and then the largest go', async () => {
  const small = await startListening(undefined, {
    limits: { heads: 1_000_000, arrivalMs: 60_000, sweepMs: 20 },
  })
  let largestGone: Promise<void> | undefined
  const sockets = await Promise.all(
    Array.from({ length: 4 }, async (_, n) => {
      const socket = connect(small.port, '127.0.0.1')
      socket.on('error', () => {})
      if (n === 2) largestGone = new Promise((resolve) => socket.on('close', () => resolve()))
      const head = `GET /version HTTP/1.1\r\n${host}X: ${'x'.repeat(n === 2 ? 900_000 : 50_000)}`
      await new Promise<void>((resolve) => socket.write(head, () => resolve()))
      return socket
    }),
  )
  await largestGone
  for (const n of [0, 1, 3]) {
    sockets[n].write('\r\nConnection: close\r\n\r\n')
    const text = await new Promise<string>((resolve) =>
      sockets[n].once('data', (bytes) => resolve(String(bytes))),
    )
    expect(text).toMatch(/^HTTP\/1.1 200 /)
  }
  await small.close()
})
