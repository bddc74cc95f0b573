/** The health pages, check by check. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

describe.each(['/healthz', '/livez', '/readyz'])('%s', (page) => {
  test('says ok, whatever the method, and lets no browser take that for anything else', async () => {
    for (const method of ['get', 'post', 'put', 'delete'] as const) {
      const { text, headers } = await api.http[method](page)
        .set('content-type', 'application/json')
        .expect(200)
      expect(text).toBe('ok')
      expect(headers['content-type']).toBe('text/plain; charset=utf-8')
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
    await api.http.head(page).expect(200)
  })

  test('names each check when it is asked to, and answers each of them alone', async () => {
    const { text } = await api.http.get(`${page}?verbose`).expect(200)
    const lines = text.trimEnd().split('\n')
    expect(lines.pop()).toBe(`${page.slice(1)} check passed`)
    expect(lines).toContain('[+]poststarthook/rbac/bootstrap-roles ok')
    for (const line of lines) {
      const name = /^\[\+\](\S+) ok$/.exec(line)?.[1]
      const single = await api.http.get(`${page}/${name}`).expect(200, 'ok')
      expect(single.headers['x-content-type-options']).toBeUndefined()
    }
  })

  test('has no page for a check that there is not', async () => {
    for (const path of [`${page}/nope`, `${page}/`, `${page}//ping`, `${page}/ping/`]) {
      const { headers } = await api.http.get(path).expect(404, '404 page not found\n')
      expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    }
  })
})

test('readyz alone asks whether the store and the caches are ready, and whether the server is about to end', async () => {
  const { text } = await api.http.get('/readyz?verbose').expect(200)
  expect(text).toMatch(
    /^\[\+\]ping ok\n\[\+\]log ok\n\[\+\]etcd ok\n\[\+\]etcd-readiness ok\n\[\+\]informer-sync ok\n/,
  )
  expect(text).toContain('[+]shutdown ok\nreadyz check passed\n')
  for (const only of ['etcd-readiness', 'informer-sync', 'shutdown']) {
    await api.http.get(`/livez/${only}`).expect(404)
  }
})

test('checks can be left out; what is no check is told of', async () => {
  const { text } = await api.http.get('/livez?verbose&exclude=etcd&exclude=zebra&exclude=ant').expect(200)
  expect(text).toContain('[+]etcd excluded: ok\n')
  expect(text).toContain('[+]ping ok\n')
  expect(text).toContain(
    'warn: some health checks cannot be excluded: no matches for "ant","zebra"\nlivez check passed\n',
  )
  await api.http.get('/livez?exclude=zebra').expect(200, 'ok')
})
