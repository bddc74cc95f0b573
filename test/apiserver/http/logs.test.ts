import { get } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { seconds } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { type Api, startApi } from '../../support/http.ts'
import { pod, script } from '../../support/manifests.ts'

const pods = '/api/v1/namespaces/default/pods'

let api: Api
beforeAll(async () => {
  api = await startApi()
  const two = {
    ...pod('two'),
    spec: {
      containers: [
        { name: 'a', image: 'x' },
        { name: 'b', image: 'x' },
      ],
      initContainers: [{ name: 'c', image: 'x' }],
    },
  }
  for (const each of [pod('web'), two]) await api.http.post(pods).send(each).expect(201)
})
afterAll(() => api.close())

test('a pod that has no node yet has written nothing', async () => {
  expect((await api.http.get(`${pods}/web/log`).expect(200)).text).toBe('')
})

test.each([
  [
    'web/log?tailLines=-1',
    422,
    'PodLogOptions "web" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'web/log?limitBytes=0',
    422,
    'PodLogOptions "web" is invalid: limitBytes: Invalid value: 0: must be greater than 0',
  ],
  [
    'web/log?sinceSeconds=0',
    422,
    'PodLogOptions "web" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
  ],
  [
    'web/log?sinceTime=noon',
    400,
    'parsing time "noon" as "2006-01-02T15:04:05Z07:00": cannot parse "noon" as "2006"',
  ],
  ['web/log?tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['web/log?container=x', 400, 'container x is not valid for pod web'],
  [
    'two/log',
    400,
    'a container name must be specified for pod two, choose one of: [a b] or one of the init containers: [c]',
  ],
  ['missing/log', 404, 'pods "missing" not found'],
])('%s answers %i', async (path, code, message) => {
  const { body } = await api.http.get(`${pods}/${path}`).expect(code)
  expect(body.message).toBe(message)
})

/** All messages of a log over WebSocket, and the code of an answer that was no handshake. */
function readSocket(url: string, protocols: string[] = []): Promise<{ messages: Buffer[]; code?: number }> {
  return new Promise((resolve) => {
    const messages: Buffer[] = []
    const socket = new WebSocket(url, protocols)
    socket.on('message', (bytes: Buffer) => messages.push(bytes))
    socket.on('close', () => resolve({ messages }))
    socket.on('unexpected-response', (_request, { statusCode }) => resolve({ messages, code: statusCode }))
  })
}

test('a log comes over WebSocket too: as bytes, or in base64 where that is asked for', async () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('app', script('echo one; sleep 1; echo two')))
  cluster.advance(seconds(5))
  const server = await cluster.listen({ port: 0, speed: 'paused' })
  const url = `${server.url.replace('http', 'ws')}${pods}/app/log`
  const text = ({ messages }: { messages: Buffer[] }) => Buffer.concat(messages).toString()

  expect(text(await readSocket(`${url}?previous=true`))).toBe('one\ntwo\n')
  expect(text(await readSocket(`${url}?previous=true`, ['binary.k8s.io']))).toBe('one\ntwo\n')
  expect(text(await readSocket(`${url}?previous=true`, ['base64.binary.k8s.io']))).toBe(btoa('one\ntwo\n'))
  expect(await readSocket(`${url}?container=none`)).toEqual({ messages: [], code: 400 })
  await server.close()
})

/** A log as it comes over HTTP, and whether the answer was whole when it ended. */
function follow(url: string) {
  let text = ''
  const ended = new Promise<{ text: string; isWhole: boolean }>((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.setEncoding('utf8')
      response.on('data', (part) => (text += part))
      response.on('error', () => {})
      response.on('close', () => resolve({ text, isWhole: response.complete }))
    }).on('error', reject)
  })
  /** Waits for a text, or for so many characters. */
  const until = async (part: string | number) => {
    const isThere = () => (typeof part === 'number' ? text.length >= part : text.includes(part))
    while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return { ended, until }
}

async function running(command: string) {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('app', { ...script(command), podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(5))
  const server = await cluster.listen({ port: 0, speed: 'paused' })
  return { cluster, port: server.port, url: `${server.url}${pods}/app/log` }
}

describe('who follows', () => {
  test('gets what there is, what comes, and the end', async () => {
    const { cluster, url } = await running('echo one; sleep 60; echo two; sleep 60')
    const log = follow(`${url}?follow=true`)
    await log.until('one')
    cluster.advance(seconds(60))
    await log.until('two')
    cluster.advance(seconds(60))
    expect(await log.ended).toEqual({ text: 'one\ntwo\n', isWhole: true })
    await cluster.close()
  })

  test('is ended in good order when the server closes, over WebSocket too', async () => {
    const { cluster, url } = await running('echo one; sleep 600')
    const log = follow(`${url}?follow=true`)
    const socket = new WebSocket(`${url.replace('http', 'ws')}?follow=true`)
    const code = new Promise((resolve) => socket.on('close', resolve))
    await Promise.all([log.until('one'), new Promise((resolve) => socket.once('message', resolve))])
    await cluster.close()
    expect(await log.ended).toEqual({ text: 'one\n', isWhole: true })
    expect(await code).toBe(1005)
  })

  test('gets so many bytes and no more', async () => {
    const { cluster, url } = await running('echo one; sleep 60; echo two; sleep 600')
    const log = follow(`${url}?follow=true&limitBytes=6`)
    await log.until('one')
    cluster.advance(seconds(60))
    expect(await log.ended).toEqual({ text: 'one\ntw', isWhole: true })
    await cluster.close()
  })

  test('loses nothing for those who follow and do not read; they are ended when the log has gone on without them', async () => {
    const { cluster, port, url } = await running(
      'line=$(printf %0999d 7); while true; do for n in $(seq 1500); do echo $line; done; sleep 10; done',
    )
    const whole = `${'7'.padStart(999, '0')}\n`.repeat(1_500)
    const unread = Array.from({ length: 3 }, () => {
      const socket = connect(port, '127.0.0.1')
      socket.pause()
      socket.write(`GET ${pods}/app/log?follow=true HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      return socket
    })
    const reader = follow(`${url}?follow=true`)
    for (let round = 1; round <= 30; round++) {
      await reader.until(round * whole.length)
      cluster.advance(seconds(10))
    }
    const ended = unread.map(
      (socket) =>
        new Promise<string>((resolve) => {
          let text = ''
          socket.on('data', (bytes) => (text += bytes))
          socket.on('close', () => resolve(text))
        }),
    )
    for (const socket of unread) socket.resume()
    for (const text of await Promise.all(ended)) {
      expect(text.length).toBeLessThan(20 * whole.length)
      expect(text.endsWith('\r\n0\r\n\r\n')).toBe(true)
    }
    await cluster.close()
    const { text, isWhole } = await reader.ended
    expect(isWhole && text === whole.repeat(31)).toBe(true)
  })
})

test('a log of many megabytes arrives whole, whoever asks meanwhile', async () => {
  const { cluster, url } = await running('for n in 1 2 3 4; do seq 30000; done')
  const [log, previous] = await Promise.all([follow(url).ended, follow(`${url}?tailLines=90000`).ended])
  const whole = `${Array.from({ length: 30_000 }, (_, n) => n + 1).join('\n')}\n`
  expect(log.text === whole.repeat(4)).toBe(true)
  expect(previous.text === whole.repeat(3)).toBe(true)
  await cluster.close()
})
