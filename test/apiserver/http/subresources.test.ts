import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const web = '/api/v1/namespaces/default/pods/web'
const scale = '/apis/apps/v1/namespaces/default/deployments/web/scale'

let api: Api
beforeEach(async () => {
  api = await startApi()
  await api.http.post('/api/v1/namespaces/default/pods').send(pod('web')).expect(201)
  await api.http.post('/apis/apps/v1/namespaces/default/deployments').send(deployment('web')).expect(201)
})
afterEach(() => api.close())

const statusOf = async (status: object, metadata: object = {}) => {
  const { body } = await api.http.get(web)
  const changed = { ...body, metadata: { ...body.metadata, ...metadata }, status }
  return (await api.http.put(`${web}/status`).send(changed)).body
}

test('a status without its QoS class keeps it, and podIP stands for podIPs', async () => {
  const { status } = await statusOf({ phase: 'Running', podIP: '10.1.2.3' })
  expect(status).toEqual({
    phase: 'Running',
    qosClass: 'BestEffort',
    podIP: '10.1.2.3',
    podIPs: [{ ip: '10.1.2.3' }],
  })
  expect((await statusOf({ podIP: 'x' })).message).toBe(
    'Pod "web" is invalid: status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  )
})

test('who writes a status touches no owner', async () => {
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: '1' }]
  expect((await statusOf({}, { ownerReferences })).metadata).not.toHaveProperty('ownerReferences')
})

test('a namespace is held by no finalizer without a domain', async () => {
  const finalize = (finalizers: readonly string[]) =>
    api.http
      .put('/api/v1/namespaces/default/finalize')
      .send({ metadata: { name: 'default' }, spec: { finalizers } })
  const { body } = await finalize(['kubernetes', 'bad']).expect(422)

  expect(body.message).toBe(
    'Namespace "default" is invalid: spec.finalizers[1]: Invalid value: "bad": name is neither a standard finalizer name nor is it fully qualified',
  )
  await finalize(['kubernetes', 'example.com/hold']).expect(200)
})

test.each([
  ['services', { ports: [{ port: 80 }] }, 'Service'],
  ['serviceaccounts', undefined, 'ServiceAccount'],
  ['podtemplates', undefined, 'PodTemplate'],
  ['configmaps', undefined, 'Status'],
])('the deletion of one of %s is answered with a %s', async (plural, spec, kind) => {
  const template = pod('x')
  const path = `/api/v1/namespaces/default/${plural}`
  await api.http
    .post(path)
    .send({ metadata: { name: 'x' }, spec, ...(plural === 'podtemplates' && { template }) })
    .expect(201)

  expect((await api.http.delete(`${path}/x`).expect(200)).body.kind).toBe(kind)
})

const node = { kind: 'Node', name: 'n' }

test.each([
  [{ target: node }, 400, 'name in URL does not match name in Binding object'],
  [{ metadata: { name: 'other' }, target: node }, 400, 'name in URL does not match name in Binding object'],
  [
    { metadata: { name: 'web' }, target: { kind: 'Pod' } },
    422,
    'Binding "web" is invalid: [target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>", target.name: Required value]',
  ],
  [
    { metadata: { name: 'web', namespace: 'kube-system' }, target: node },
    400,
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    { metadata: { name: 'web', resourceVersion: '1' }, target: node },
    409,
    expect.stringMatching(
      /^Operation cannot be fulfilled on pods "web": StorageError: invalid object, Code: 4, Key: \/registry\/pods\/default\/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ResourceVersion in precondition: 1, ResourceVersion in object meta: \d+$/,
    ),
  ],
])('a pod is not bound by %j', async (binding, code, message) => {
  const { body } = await api.http.post(`${web}/binding`).send(binding).expect(code)
  expect(body.message).toEqual(message)
  const { body: unbound } = await api.http.get(web).expect(200)
  expect(unbound.spec.nodeName).toBeUndefined()
})

test('an eviction in another namespace than that of the path evicts nothing', async () => {
  const eviction = { metadata: { name: 'web', namespace: 'kube-system' } }
  await api.http.post(`${web}/eviction`).send(eviction).expect(400)
  await api.http.get(web).expect(200)
})

test('a scale of another object is in conflict', async () => {
  const { body } = await api.http
    .put(scale)
    .send({ metadata: { name: 'web', uid: 'other' }, spec: { replicas: 5 } })
    .expect(409)
  expect(body.message).toMatch(
    /^Operation cannot be fulfilled on deployments.apps "web": StorageError: .* Precondition failed: UID in precondition: other, UID in object meta: /,
  )
  const { body: patched } = await api.http
    .patch(scale)
    .set('content-type', 'application/merge-patch+json')
    .send({ metadata: { uid: 'other' } })
    .expect(409)
  expect(patched.message).toMatch(
    /^Operation cannot be fulfilled on deployments\/scale.apps "web": Precondition failed: UID in precondition: other, /,
  )
})

test('what is never done to a subresource is refused, whatever is accepted as an answer', async () => {
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  for (const accept of [table, 'text/html']) {
    await api.http.patch('/api/v1/namespaces/default/pods/web/log').set('accept', accept).expect(405)
    await api.http.get('/api/v1/namespaces/default/pods/web/eviction').set('accept', accept).expect(405)
    await api.http.delete(`${scale}`).set('accept', accept).expect(405)
  }
  await api.http.put('/api/v1/namespaces/default/finalize').set('accept', table).expect(406)
})

test('the metadata of a scale can be had alone', async () => {
  const accept = (as: string) => `application/json;as=${as};v=v1;g=meta.k8s.io`
  const { body } = await api.http.get(scale).set('accept', accept('PartialObjectMetadata')).expect(200)
  expect(body).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'web' } })
  expect(body.spec).toBeUndefined()
  const list = await api.http.get(scale).set('accept', accept('PartialObjectMetadataList')).expect(406)
  expect(list.body.message).toContain('(*autoscaling.Scale)')
})
