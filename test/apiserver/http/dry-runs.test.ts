/** `dryRun=All`: everything is checked and answered, and nothing is stored. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod, service } from '../../support/manifests.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const pods = '/api/v1/namespaces/default/pods'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const settings = { metadata: { name: 'settings' }, data: { k: '1' } }

let api: Api
let revision: number
beforeEach(async () => {
  api = await startApi()
  await api.http.post(configMaps).send(settings).expect(201)
  await api.http.post(pods).send(pod('web')).expect(201)
  await api.http.post(deployments).send(deployment('web')).expect(201)
  revision = api.plane.store.revision
})
afterEach(() => api.close())

const merge = { 'content-type': 'application/merge-patch+json' }

test.each<[string, () => ReturnType<Api['http']['get']>]>([
  ['create', () => api.http.post(`${configMaps}?dryRun=All`).send({ metadata: { name: 'other' } })],
  [
    'generate a name',
    () => api.http.post(`${configMaps}?dryRun=All`).send({ metadata: { generateName: 'g-' } }),
  ],
  ['update', () => api.http.put(`${configMaps}/settings?dryRun=All`).send({ ...settings, data: { k: '2' } })],
  [
    'patch',
    () =>
      api.http
        .patch(`${configMaps}/settings?dryRun=All`)
        .set(merge)
        .send({ data: { k: '2' } }),
  ],
  ['delete', () => api.http.delete(`${configMaps}/settings?dryRun=All`)],
  ['delete by a body', () => api.http.delete(`${configMaps}/settings`).send({ dryRun: ['All'] })],
  [
    'delete for later',
    () => api.http.delete(`${configMaps}/settings?dryRun=All&propagationPolicy=Foreground`),
  ],
  ['delete a collection', () => api.http.delete(`${configMaps}?dryRun=All`)],
  ['bind', () => bind('?dryRun=All')],
  ['evict', () => api.http.post(`${pods}/web/eviction?dryRun=All`).send({ metadata: { name: 'web' } })],
  [
    'scale',
    () =>
      api.http
        .patch(`${deployments}/web/scale?dryRun=All`)
        .set(merge)
        .send({ spec: { replicas: 7 } }),
  ],
  [
    'report',
    () =>
      api.http
        .patch(`${pods}/web/status?dryRun=All`)
        .set(merge)
        .send({ status: { phase: 'Failed' } }),
  ],
])('who only tries to %s stores nothing', async (_what, act) => {
  const { status } = await act()
  expect(status).toBeLessThan(300)
  expect(api.plane.store.revision).toBe(revision)
})

const bind = (query = '') =>
  api.http
    .post(`${pods}/web/binding${query}`)
    .send({ metadata: { name: 'web' }, target: { kind: 'Node', name: 'node-1' } })

test('what is only tried is answered as it would be', async () => {
  const patched = api.http
    .patch(`${deployments}/web/scale?dryRun=All`)
    .set(merge)
    .send({ spec: { replicas: 7 } })
  expect((await patched).body).toMatchObject({ kind: 'Scale', spec: { replicas: 7 } })
  const put = await api.http.put(`${configMaps}/settings?dryRun=All`).send({ ...settings, data: { k: '2' } })
  expect(put.body.data).toEqual({ k: '2' })
  const held = await api.http.delete(`${configMaps}/settings?dryRun=All&propagationPolicy=Foreground`)
  expect(held.body.metadata).toMatchObject({
    finalizers: ['foregroundDeletion'],
    deletionTimestamp: expect.any(String),
  })
})

test.each(['24766', 'abc'])(
  'who tries to create what has the version %s may, and is shown it',
  async (version) => {
    const exported = { metadata: { name: 'exported', resourceVersion: version } }
    const { body } = await api.http.post(`${configMaps}?dryRun=All`).send(exported).expect(201)
    expect(body.metadata.resourceVersion).toBe(version)
  },
)

test('who creates what has a version is refused after all else is looked at, and before its namesake', async () => {
  const message = 'resourceVersion should not be set on objects to be created'
  const versioned = (name: string) => ({ metadata: { name, resourceVersion: '24766' } })
  const created = await api.http.post(configMaps).send(versioned('exported')).expect(400)
  expect(created.body.message).toBe(message)
  const namesake = await api.http.post(configMaps).send(versioned('settings')).expect(400)
  expect(namesake.body.message).toBe(message)
  const invalid = await api.http.post(configMaps).send(versioned('Bad_')).expect(422)
  expect(invalid.body.message).toContain('metadata.name')
  await api.http
    .post(configMaps)
    .send({ metadata: { name: 'fresh', resourceVersion: '0' } })
    .expect(201)
})

test('a dry run is refused for what a write would be refused for', async () => {
  const taken = await api.http.post(`${configMaps}?dryRun=All`).send(settings).expect(409)
  expect(taken.body.message).toBe('configmaps "settings" already exists')
  const bad = { ...settings, metadata: { name: 'settings', resourceVersion: '1' } }
  await api.http.put(`${configMaps}/settings?dryRun=All`).send(bad).expect(409)
  await api.http.delete(`${configMaps}/missing?dryRun=All`).expect(404)
  await bind().expect(201)
  await bind('?dryRun=All').expect(409)
})

test.each([
  ['dryRun=all', '["all"]'],
  ['dryRun=', '[""]'],
  ['dryRun=All&dryRun=x', '["All","x"]'],
])('%s is no way to try', async (query, shown) => {
  const { body } = await api.http
    .post(`${configMaps}?${query}`)
    .send({ metadata: { name: 'b' } })
    .expect(422)
  expect(body.message).toBe(
    `CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ${shown}: supported values: "All"`,
  )
})

test('what is only tried leaves no trace in the names that are made up later', async () => {
  const other = await startApi()
  const generated = async ({ http }: Api) =>
    (await http.post(configMaps).send({ metadata: { generateName: 'g-' } })).body.metadata
  await other.http.post(configMaps).send(settings).expect(201)
  await other.http.post(pods).send(pod('web')).expect(201)
  await other.http.post(deployments).send(deployment('web')).expect(201)
  await api.http
    .post(`${configMaps}?dryRun=All`)
    .send({ metadata: { generateName: 'g-' } })
    .expect(201)

  const { name, uid } = await generated(api)
  expect(await generated(other)).toMatchObject({ name, uid })
  await other.close()
})

test('a Service that is only tried takes no address', async () => {
  const path = '/api/v1/namespaces/default/services'
  const tried = await api.http.post(`${path}?dryRun=All`).send(service('a')).expect(201)
  expect(tried.body.spec.clusterIP).toMatch(/^10\./)
  const made = await api.http.post(path).send(service('a')).expect(201)
  expect(made.body.spec.clusterIP).toMatch(/^10\./)
})

test('who only tries is not asked whether a port is one of the cluster, and told of another key', async () => {
  const services = '/api/v1/namespaces/default/services'
  const web = { metadata: { name: 'web' }, spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] } }
  await api.http.post(services).send(web).expect(422)
  await api.http.post(`${services}?dryRun=All`).send(web).expect(201)

  const other = { ...settings, metadata: { ...settings.metadata, uid: 'another' } }
  const { body } = await api.http.put(`${configMaps}/settings?dryRun=All`).send(other).expect(409)
  expect(body.message).toContain('Key: /configmaps/default/settings,')
})
