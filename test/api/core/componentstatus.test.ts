import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const path = '/api/v1/componentstatuses'

test('every part of the control plane is well, and whoever asks is told to ask otherwise', async () => {
  const { body, headers } = await api.http.get(path).expect(200)

  expect(headers.warning).toBe('299 - "v1 ComponentStatus is deprecated in v1.19+"')
  expect(body).toMatchObject({ kind: 'ComponentStatusList', metadata: {} })
  expect(body.items.map(({ metadata }: { metadata: object }) => metadata)).toEqual([
    { name: 'scheduler' },
    { name: 'controller-manager' },
    { name: 'etcd-0' },
  ])
})

test('kubectl prints them', async () => {
  const { body } = await api.http
    .get(`${path}?fieldSelector=metadata.name%3Detcd-0`)
    .set('accept', 'application/json;as=Table;v=v1;g=meta.k8s.io')
    .expect(200)

  expect(body.rows.map(({ cells }: { cells: readonly string[] }) => cells)).toEqual([
    ['etcd-0', 'Healthy', 'ok', ''],
  ])
})

test('nobody writes or watches them', async () => {
  await api.http.post(path).send({}).expect(405)
  await api.http.delete(`${path}/etcd-0`).expect(405)
  const { body } = await api.http.get(`${path}?watch=true`).expect(405)
  expect(body.message).toBe('watch is not supported on resources of kind "componentstatuses"')
  const { body: missing } = await api.http.get(`${path}/kubelet`).expect(404)
  expect(missing.message).toBe('componentstatus "kubelet" not found')
})
