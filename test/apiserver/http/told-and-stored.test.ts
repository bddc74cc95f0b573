/** What is answered with an error is never stored: the answer is made first. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const pods = '/api/v1/namespaces/default/pods'
const merge = { 'content-type': 'application/merge-patch+json' }
const as = (what: string) => `application/json;as=${what};v=v1;g=meta.k8s.io`
const list = as('PartialObjectMetadataList')

let api: Api
let revision: number
beforeEach(async () => {
  api = await startApi()
  await api.http
    .post(configMaps)
    .send({ metadata: { name: 'a' } })
    .expect(201)
  await api.http.post(deployments).send(deployment('web')).expect(201)
  await api.http.post(pods).send(pod('web')).expect(201)
  revision = api.plane.store.revision
})
afterEach(() => api.close())

test.each<[string, () => ReturnType<Api['http']['get']>]>([
  ['POST', () => api.http.post(configMaps).send({ metadata: { name: 'b' } })],
  ['PUT', () => api.http.put(`${configMaps}/a`).send({ metadata: { name: 'a' }, data: { k: '1' } })],
  [
    'PATCH',
    () =>
      api.http
        .patch(`${configMaps}/a`)
        .set(merge)
        .send({ data: { k: '1' } }),
  ],
  ['DELETE of what stays', () => api.http.delete(`${configMaps}/a?propagationPolicy=Foreground`)],
  ['DELETE of a pod', () => api.http.delete(`${pods}/web`)],
  [
    'PATCH of a scale',
    () =>
      api.http
        .patch(`${deployments}/web/scale`)
        .set(merge)
        .send({ spec: { replicas: 3 } }),
  ],
  [
    'PATCH of a status',
    () =>
      api.http
        .patch(`${pods}/web/status`)
        .set(merge)
        .send({ status: { phase: 'Failed' } }),
  ],
])('a %s that wants its answer in a form that it has not does nothing', async (_what, act) => {
  await act().set('accept', list).expect(406)
  expect(api.plane.store.revision).toBe(revision)
})

test('a column that throws leaves nothing behind of the write that it was to show', async () => {
  vi.spyOn(configMap.columns[0], 'cell').mockImplementation(() => {
    throw new TypeError('this column is broken')
  })
  const made = api.http.post(configMaps).set('accept', as('Table'))
  await made.send({ metadata: { name: 'b' } }).expect(500)
  vi.restoreAllMocks()

  expect(api.plane.store.revision).toBe(revision)
  await api.http.get(`${configMaps}/b`).expect(404)
})

test('a collection whose list cannot be shown stays', async () => {
  await api.http.delete(configMaps).set('accept', as('PartialObjectMetadata')).expect(406)
  expect(api.plane.store.revision).toBe(revision)
})
