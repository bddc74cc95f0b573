import { afterAll, beforeAll, expect, test } from 'vitest'
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
