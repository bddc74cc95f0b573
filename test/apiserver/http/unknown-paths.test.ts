/** Where nothing is served: the API says so with a Status, and beside it there is no such page. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

test.each([
  '/api/v2',
  '/api/nope/things',
  '/api/v1//namespaces',
  '/apis/apps/v2',
  '/apis/apps/v2/deployments',
  '/apis/apps/v1/nothings',
  '/apis/apps/v1/namespaces/default/deployments/web/nothing',
  '/api/v1/namespaces/default/secrets/../configmaps/a',
  '/api/v1/namespaces/default/configmaps/a%2Fb',
  '/version/x',
])('%s is for the API to know', async (path) => {
  const { body, text } = await api.http.get(path).expect(404).expect('content-type', 'application/json')
  expect(body).toMatchObject({ kind: 'Status', reason: 'NotFound', details: {} })
  expect(text).toMatch(/the server could not find the requested resource.*\}\n$/)
})

test.each([
  '/nope',
  '/nope/',
  '//',
  '//version',
  '/API/v1',
  '/apis/nope',
  '/apis/nope/v1',
  '/apis/__proto__/v1',
  '/apis/nope.example.com/v1/namespaces/default/things',
  '/apis/v1/pods',
  '/apis//v1',
])('%s is no page', async (path) => {
  for (const method of ['get', 'post', 'patch'] as const) {
    const { headers } = await api.http[method](path)
      .set('content-type', 'application/merge-patch+json')
      .expect(404, '404 page not found\n')
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
})

test.each(['/api/', '/apis/', '/api/v1/', '/apis/apps/', '/apis/apps/v1/', '/version/'])(
  '%s is the same with its slash at the end',
  async (path) => {
    const [{ body }, { body: without }] = await Promise.all([
      api.http.get(path).expect(200),
      api.http.get(path.slice(0, -1)).expect(200),
    ])
    expect(Object.keys(body)).toEqual(Object.keys(without))
  },
)

test('a namespace without a name means all of them', async () => {
  const { body } = await api.http.get('/api/v1/namespaces//configmaps').expect(200)
  expect(body.kind).toBe('ConfigMapList')
  await api.http.get('/api/v1/namespaces/default/configmaps//a').expect(404)
})

test.each(['%', '%zz', 'a%2'])('an address with %s in it cannot be read', async (odd) => {
  for (const place of ['/api/v1/namespaces/default/configmaps/', '/healthz/', '/']) {
    const { headers } = await api.http.get(`${place}${odd}`).expect(400, '400 Bad Request')
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  }
})

test('an odd name is told as Go quotes it', async () => {
  const { body } = await api.http.get('/api/v1/namespaces/default/configmaps/a%00%0Ab%22').expect(404)
  expect(body.message).toBe('configmaps "a\\x00\\nb\\"" not found')
  expect(body.details.name).toBe('a\u0000\nb"')
})

test('the version is JSON or nothing', async () => {
  const { body } = await api.http.get('/version').set('accept', 'text/html').expect(406)
  expect(body.message).toBe('406: Not Acceptable\n\nAvailable representations: application/json')
})
