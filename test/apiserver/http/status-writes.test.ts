/** Who writes a status writes nothing else: what an author of a status may not take away of the rest. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const deployments = '/apis/apps/v1/namespaces/default/deployments'
const pods = '/api/v1/namespaces/default/pods'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const stored = async (path: string) => (await api.http.get(path).expect(200)).body

test('a Deployment keeps its labels when a status without any is put', async () => {
  const { metadata, ...rest } = deployment('web', { replicas: 0 })
  await api.http
    .post(deployments)
    .send({ ...rest, metadata: { ...metadata, labels: { mine: '1' } } })
    .expect(201)
  const { spec, status } = await stored(`${deployments}/web`)
  await api.http
    .put(`${deployments}/web/status`)
    .send({ metadata: { name: 'web' }, spec, status })
    .expect(200)

  expect((await stored(`${deployments}/web`)).metadata.labels).toEqual({ mine: '1' })
})

test('a Namespace keeps the label of its name, and a Pod its owners', async () => {
  const status = { phase: 'Active' }
  await api.http
    .put('/api/v1/namespaces/default/status')
    .send({ metadata: { name: 'default' }, status })
    .expect(200)
  expect((await stored('/api/v1/namespaces/default')).metadata.labels).toEqual({
    'kubernetes.io/metadata.name': 'default',
  })

  const { metadata, ...rest } = pod('app')
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u' }]
  await api.http
    .post(pods)
    .send({ ...rest, metadata: { ...metadata, ownerReferences } })
    .expect(201)
  const { spec } = await stored(`${pods}/app`)
  await api.http
    .put(`${pods}/app/status`)
    .send({ metadata: { name: 'app' }, spec, status: {} })
    .expect(200)
  expect((await stored(`${pods}/app`)).metadata.ownerReferences).toEqual(ownerReferences)
})

test('what a status says of the spec is not heard', async () => {
  await api.http
    .post(deployments)
    .send(deployment('web', { replicas: 0 }))
    .expect(201)
  await api.http
    .patch(`${deployments}/web/status`)
    .set('content-type', 'application/merge-patch+json')
    .send({ spec: { replicas: 7 } })
    .expect(200)
  expect((await stored(`${deployments}/web`)).spec.replicas).toBe(0)
})

test('who writes the status of a DaemonSet and leaves out the number of its template has written that number', async () => {
  const daemonSets = '/apis/apps/v1/namespaces/default/daemonsets'
  const { spec } = deployment('web')
  await api.http
    .post(daemonSets)
    .send({ metadata: { name: 'web' }, spec: { selector: spec.selector, template: spec.template } })
    .expect(201)
  const { body } = await api.http
    .put(`${daemonSets}/web/status?fieldManager=other`)
    .send({ metadata: { name: 'web' }, spec: { selector: spec.selector, template: spec.template } })
    .expect(200)

  const number = 'deprecated.daemonset.template.generation'
  expect(body.metadata.annotations).toEqual({ [number]: '1' })
  const own = body.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'other')
  expect(own.fieldsV1['f:metadata']).toEqual({ 'f:annotations': { [`f:${number}`]: {} } })
})
