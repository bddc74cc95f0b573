/** Static pods over HTTP, as curl gives them to a node. */
import request from 'supertest'
import { afterEach, expect, test } from 'vitest'
import type { Cluster } from '../../../src/cluster.ts'
import type { JournalLine } from '../../../src/door/journal.ts'
import { Replay } from '../../../src/door/replay.ts'
import { testCluster } from '../../support/cluster.ts'
import { pod } from '../../support/manifests.ts'
import { status } from '../../support/sight.ts'

let cluster: Cluster
afterEach(() => cluster.close())

const path = '/kubesim/v1/nodes/node-1/static-pods'

test('are given, listed and taken away, and a journal knows of them (P33)', async () => {
  const lines: JournalLine[] = []
  cluster = testCluster({ nodes: 1, journal: (line) => lines.push(line) })
  const { url } = await cluster.listen({ speed: 'paused' })
  const api = request(url)
  const { body } = await api
    .post(path)
    .send({ pod: pod('web') })
    .expect(201)
  expect(body).toMatchObject({ name: 'web-node-1', namespace: 'default' })
  expect((await api.get(path).expect(200)).body).toEqual({ items: [body] })
  cluster.settle()
  expect(status(cluster, 'web-node-1')).toBe('1/1 Running 0')
  expect((await api.delete(`${path}/web`).expect(200)).body).toEqual(body)
  cluster.settle()
  expect(status(cluster, 'web-node-1')).toBe('gone')

  await cluster.close()
  const replay = new Replay()
  for (const line of lines) replay.take(JSON.parse(JSON.stringify(line)))
  expect(replay.end()).toMatchObject({ difference: undefined, failures: [] })
})

test('that make no sense are refused in one sentence', async () => {
  cluster = testCluster({ nodes: 1 })
  const { url } = await cluster.listen({ speed: 'paused' })
  const api = request(url)
  const give = (of: unknown, to = path) => api.post(to).send(of as object)
  const refused = async (answer: PromiseLike<{ status: number; body: { message: string } }>) => {
    const { status: code, body } = await answer
    return `${code} ${body.message}`
  }
  expect(await refused(give({}))).toBe('400 pod: is required')
  expect(await refused(give({ pod: 'web' }))).toBe('400 pod: must be an object')
  expect(await refused(give({ pod: {} }))).toMatch(/^400 a static pod is of the kind Pod/)
  expect(await refused(give({ pod: { apiVersion: 'v1', kind: 'Pod', metadata: 7 } }))).toMatch(/^400 /)
  expect(await refused(give({ pod: { apiVersion: 'v1', kind: 'Pod', spec: null, metadata: {} } }))).toBe(
    '400 invalid pod: name is needed for the pod',
  )
  expect(await refused(give({ pod: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } } }))).toMatch(
    /^422 Pod "a-node-1" is invalid: spec.containers: Required value/,
  )
  expect(await refused(give({ pod: pod('web', { podSpec: { serviceAccountName: 'x' } }) }))).toBe(
    '400 static pods may not reference serviceaccounts',
  )
  expect(await refused(give({ pod: pod('web') }, path.replace('node-1', 'nowhere')))).toBe(
    '404 nodes "nowhere" not found',
  )
  expect(await refused(api.delete(`${path}/web`))).toBe('404 pods "web" not found')
})
