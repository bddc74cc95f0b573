import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { pod, service } from '../../support/manifests.ts'

const core = '/api/v1/namespaces/default'
const configMaps = `${core}/configmaps`
const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const make = (path: string, name: string, parts: object = {}) =>
  api.http
    .post(path)
    .send({ metadata: { name, ...parts } })
    .expect(201)

describe('the options', () => {
  beforeEach(() => make(configMaps, 'a'))

  test.each([
    ['resourceVersion=1', 'the ResourceVersion in the precondition (1) does not match'],
    ['uid=other', 'the UID in the precondition (other) does not match'],
  ])('may say in the query which object is meant: %s', async (query, why) => {
    const { body } = await api.http.delete(`${configMaps}/a?${query}`).expect(409)
    expect(body.message).toContain(why)
    await api.http.get(`${configMaps}/a`).expect(200)
  })

  test('are looked at after those of the list that is deleted', async () => {
    const { body } = await api.http
      .delete(`${configMaps}?resourceVersionMatch=Exact`)
      .send({ kind: 'Bogus' })
      .expect(422)
    expect(body.message).toContain('resourceVersionMatch is forbidden unless resourceVersion is provided')
  })

  test.each(['v1', 'v2', 'apps/v1', 'meta.k8s.io/v1'])('may be of any version: %s', async (apiVersion) => {
    const options = { apiVersion, kind: 'DeleteOptions', unknown: 1 }
    const { headers } = await api.http.delete(`${configMaps}/a`).send(options).expect(200)
    expect(headers.warning).toBeUndefined()
  })

  test.each<[string, string]>([
    [
      '{"kind":"Bogus"}',
      'no kind "Bogus" is registered for version "meta.k8s.io/v1" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      '{"apiVersion":"v1","kind":"Status"}',
      'converting (v1.Status) to (v1.DeleteOptions): unknown conversion',
    ],
    ['{"kind":"Table"}', 'converting (v1.Table) to (v1.DeleteOptions): unknown conversion'],
    [
      '{"dryRun":"All"}',
      'json: cannot unmarshal string into Go struct field DeleteOptions.dryRun of type []string',
    ],
    ['{"apiVersion":"a/b/c"}', 'unexpected GroupVersion string: a/b/c'],
    ['{', "couldn't get version/kind; json parse error: unexpected end of JSON input"],
  ])('must be options: %s are none', async (text, message) => {
    for (const path of [`${configMaps}/a`, configMaps]) {
      const { body } = await api.http
        .delete(path)
        .set('content-type', 'application/json')
        .send(text)
        .expect(400)
      expect(body.message).toBe(message)
    }
    await api.http.get(`${configMaps}/a`).expect(200)
  })

  test('are read as YAML, too', async () => {
    await api.http
      .delete(`${configMaps}/a`)
      .set('content-type', 'application/yaml')
      .send('dryRun: [All]\n')
      .expect(200)
    await api.http.get(`${configMaps}/a`).expect(200)
  })
})

describe('the answer', () => {
  test('tells only that it is gone, of most kinds', async () => {
    await make(leases, 'a')
    const { body } = await api.http.delete(`${leases}/a`).expect(200)
    expect(body).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'a', kind: 'leases' } })
  })

  test.each([
    ['services', service('a')],
    ['serviceaccounts', { metadata: { name: 'a' } }],
    ['podtemplates', { metadata: { name: 'a' }, template: { spec: pod('a').spec } }],
    ['pods', pod('a')],
  ])('is the object as it was last, of %s', async (plural, object) => {
    await api.http.post(`${core}/${plural}`).send(object).expect(201)
    const { body } = await api.http.delete(`${core}/${plural}/a`).expect(200)
    expect(body.metadata.name).toBe('a')
    await api.http.get(`${core}/${plural}/a`).expect(404)
  })

  test('is 202 where the dependents go first, and an older client asked for that', async () => {
    await make(configMaps, 'a', { finalizers: ['example.com/hold'] })
    await api.http.delete(`${configMaps}/a`).send({ orphanDependents: false }).expect(202)
    await make(configMaps, 'b')
    await api.http.delete(`${configMaps}/b`).send({ orphanDependents: false }).expect(200)
  })

  test('of a pod that had no time left tells when its time was over, and a new generation', async () => {
    await api.http.post(`${core}/pods`).send(pod('a')).expect(201)
    const { body } = await api.http.delete(`${core}/pods/a?gracePeriodSeconds=9`).expect(200)
    expect(body.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2 })
    expect(body.metadata.deletionTimestamp).toBeDefined()
  })

  test('of a namespace shows at once that it ends', async () => {
    await make('/api/v1/namespaces', 'a')
    const { body } = await api.http.delete('/api/v1/namespaces/a').expect(200)
    expect(body.status.phase).toBe('Terminating')
    expect(body.metadata).not.toHaveProperty('deletionGracePeriodSeconds')
    const again = await api.http.delete('/api/v1/namespaces/a?propagationPolicy=Orphan').expect(200)
    expect(again.body.metadata).toEqual(body.metadata)
  })
})

describe('of a collection', () => {
  const names = (body: { items: { metadata: { name: string } }[] }) =>
    body.items.map(({ metadata }) => metadata.name)
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await make(leases, name, { labels: { l: name === 'c' ? '2' : '1' } })
  })

  test('deletes what a list would show, and answers with that, as it was', async () => {
    const { body } = await api.http.delete(`${leases}?labelSelector=l=1`).expect(200)
    expect(body.kind).toBe('LeaseList')
    expect(names(body)).toEqual(['a', 'b'])
    expect(names((await api.http.get(leases)).body)).toEqual(['c'])
  })

  test('deletes a page where a page is asked for', async () => {
    const { body } = await api.http.delete(`${leases}?limit=2`).expect(200)
    expect(names(body)).toEqual(['a', 'b'])
    const rest = await api.http.delete(`${leases}?continue=${body.metadata.continue}`).expect(200)
    expect(names(rest.body)).toEqual(['c'])
  })

  test('shows what stays for a while as it was before', async () => {
    await make(leases, 'd', { finalizers: ['example.com/hold'] })
    const { body } = await api.http.delete(leases).expect(200)
    expect(body.items[3].metadata).not.toHaveProperty('deletionTimestamp')
    expect(names((await api.http.get(leases)).body)).toEqual(['d'])
  })

  test.each([
    ['resourceVersion=0&resourceVersionMatch=Exact', 422],
    ['limit=abc', 400],
    ['continue=abc', 400],
    ['fieldSelector=spec.x%3Dc', 400],
    ['resourceVersion=999999', 504],
  ])('deletes nothing where the list is refused: %s', async (query, code) => {
    await api.http.delete(`${leases}?${query}`).expect(code)
    expect(names((await api.http.get(leases)).body)).toEqual(['a', 'b', 'c'])
  })

  test('ends at the first object that is not the one that is meant', async () => {
    const preconditions = { uid: '00000000-0000-4000-8000-000000000001' }
    const { body } = await api.http.delete(leases).send({ preconditions }).expect(409)
    expect(body.message).toContain(
      'Operation cannot be fulfilled on Lease.coordination.k8s.io "a": the UID in',
    )
  })
})
