/** The bytes of answers, and what is read of a text that says things twice: `curl`, as people try it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'
import { whileTheWallFlies } from '../../support/wall.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

let cluster: Cluster
beforeEach(() => {
  cluster = createCluster({ nodes: 0 })
})
afterEach(() => cluster.close())

const post = (body: string, query = '') =>
  cluster.fetch(configMaps + query, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
const get = async (path: string, headers: Record<string, string> = {}) =>
  (await cluster.fetch(path, { headers })).text()

describe('JSON for programs ends its line, JSON for people does not', () => {
  test.each([`${configMaps}/none`, configMaps, '/api/v1', '/apis'])('%s', async (path) => {
    expect(await get(path)).toMatch(/[^\n]\}\n$/)
    expect(await get(path, { 'user-agent': 'curl/8.0' })).toMatch(/\n\}$/)
    expect(await get(`${path}?pretty=true`)).toMatch(/\n\}$/)
  })
})

test('metadata is told in the order of its type, in every form', async () => {
  await post('{"metadata":{"labels":{"z":"1"},"annotations":{"a":"b"},"name":"m"}}', '?fieldManager=me')
  const fields =
    /^\{"kind":"ConfigMap","apiVersion":"v1","metadata":\{"name":"m","namespace":"default","uid":"[^"]+","resourceVersion":"\d+","creationTimestamp":"[^"]+","labels":\{"z":"1"\},"annotations":\{"a":"b"\},"managedFields":/
  expect(await get(`${configMaps}/m`)).toMatch(fields)
  expect((await get(`${configMaps}/m?pretty=1`)).replace(/\n */g, '').replaceAll('": ', '":')).toMatch(fields)
})

describe('what could end a script is escaped, as Go does it', () => {
  test.each([
    ['an object', `${configMaps}/m`, {}],
    ['an object for people', `${configMaps}/m`, { 'user-agent': 'curl/8.0' }],
    ['a list', configMaps, {}],
    ['a list for people', `${configMaps}?pretty=1`, {}],
    ['a Table', configMaps, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }],
    ['an event of a watch', `${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=0`, {}],
  ])('in %s', async (_what, path, headers) => {
    await post('{"metadata":{"name":"m","annotations":{"said":"<b> & </b>\\u2028"}}}')
    const answered = await whileTheWallFlies(() => get(path, headers))
    expect(answered).toMatch(/"said": ?"\\u003cb\\u003e \\u0026 \\u003c\/b\\u003e\\u2028"/)
  })

  test('and in what refuses', async () => {
    const text = await (await post('{"metadata":{"name":"<m>"}}')).text()
    expect(text).toContain('\\u003cm\\u003e')
  })
})

describe('a field that a text says twice', () => {
  const text =
    '{"metadata":{"name":"m","labels":{"a":"1","a":"2"},"foo":1},"data":{"k":"1"},"data":{"l":"2"},"bar":{"x":1,"x":2},"bar":2}'

  test('is read into what was read first, and told in the order of the text', async () => {
    const answer = await post(text)
    expect(await answer.json()).toMatchObject({
      metadata: { labels: { a: '2' } },
      data: { k: '1', l: '2' },
    })
    expect(answer.headers.get('warning')).toBe(
      [
        'duplicate field "metadata.labels.a"',
        'unknown field "metadata.foo"',
        'duplicate field "data"',
        'unknown field "bar"',
      ]
        .map((each) => `299 - ${JSON.stringify(each)}`)
        .join(', '),
    )
  })

  test('is refused where fields are looked at strictly', async () => {
    expect(await (await post(text, '?fieldValidation=Strict')).json()).toMatchObject({
      code: 400,
      message: expect.stringMatching(
        /strict decoding error: duplicate field "metadata\.labels\.a", unknown field "metadata\.foo", duplicate field "data", unknown field "bar"$/,
      ),
    })
  })
})

test('half a character is a character that is missing', async () => {
  const answer = await post('{"metadata":{"name":"m"},"data":{"k":"\\ud800é\\ud83d\\ude00"}}')
  expect(await answer.json()).toMatchObject({ data: { k: '\ufffdé😀' } })
})

test('who lists whatever is at hand is given all of it', async () => {
  for (const name of ['a', 'b', 'c']) await post(`{"metadata":{"name":"${name}"}}`)
  const names = async (query: string) =>
    JSON.parse(await get(configMaps + query)).items.map(
      ({ metadata }: { metadata: { name: string } }) => metadata.name,
    )
  expect(await names('?limit=1')).toEqual(['a'])
  expect(await names('?limit=1&resourceVersion=0')).toEqual(['a', 'b', 'c', 'kube-root-ca.crt'])
})

test('a part of a query that Go cannot read says nothing', async () => {
  expect(JSON.parse(await get(`${configMaps}?labelSelector=%zz&limit=1;x=2`))).toMatchObject({
    kind: 'ConfigMapList',
  })
})
