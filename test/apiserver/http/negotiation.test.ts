import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const pods = '/api/v1/namespaces/default/pods'
const deployments = '/apis/apps/v1/namespaces/default/deployments'

let api: Api
beforeAll(async () => {
  api = await startApi()
  await api.http.post(pods).send(pod('web')).expect(201)
  await api.http.post(deployments).send(deployment('web')).expect(201)
})
afterAll(() => api.close())

const get = (path: string, accept: string) => api.http.get(path).set('accept', accept)

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'

const mediaTypes = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'

test.each([
  '*/*',
  'application/json',
  'application/json, */*',
  'application/vnd.kubernetes.protobuf;q=0.5,application/json',
  'application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/cbor,application/json',
  'application/cbor, */*;q=0.1',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'application/yaml;q=0.5,application/json',
  'application/json;as=Nonsense;v=v1;g=meta.k8s.io,application/json',
  'application/json;stream=watch',
  'application/json;sv=v1',
])('whoever accepts %j gets JSON', async (accept) => {
  const { headers, body } = await get(`${pods}/web`, accept).expect(200)
  expect(headers['content-type']).toBe('application/json')
  expect(body.kind).toBe('Pod')
})

test.each(['application/xml', 'image/png', 'text/plain', 'application/*', 'application/cbor', 'json'])(
  'nothing is there for who accepts only %j',
  async (accept) => {
    const { body } = await get(`${pods}/web`, accept).expect(406)
    expect(body).toMatchObject({
      kind: 'Status',
      reason: 'NotAcceptable',
      message: `406: Not Acceptable\n\nAvailable representations: ${mediaTypes}`,
      code: 406,
    })
  },
)

test.each([
  'application/json;as=Nonsense;v=v1;g=meta.k8s.io',
  'application/json;as=Table',
  'application/json;as=Table;v=v9;g=meta.k8s.io',
  'application/json;as=Table;v=v1;g=apps',
  'application/json;as=PartialObjectMetadata;v=v2;g=meta.k8s.io',
  'application/json;v=v1',
  'application/json;stream=nonsense',
  'application/json;sv=v2',
])('no form of an object is %j', async (accept) => {
  const { body } = await get(`${pods}/web`, accept).expect(406)
  expect(body).toMatchObject({
    reason: 'NotAcceptable',
    message: `only the following media types are accepted: ${mediaTypes}`,
  })
})

test('a form that cannot be had is passed over for the next', async () => {
  const accept = `application/json;as=Table;v=v9;g=meta.k8s.io,${table.replace('v1', 'v1beta1')},application/json`
  const { body } = await get(pods, accept).expect(200)
  expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1beta1' })
})

test('a list is no single object, and the other way round', async () => {
  const { body: ofList } = await get(deployments, partial).expect(406)
  expect(ofList.message).toBe(
    'you requested PartialObjectMetadata, but the requested object is a list (*apps.DeploymentList)',
  )
  const { body: ofObject } = await get(`${pods}/web`, partialList).expect(406)
  expect(ofObject.message).toBe(
    'you requested PartialObjectMetadataList, but the requested object is not a list (*core.Pod)',
  )
  const { body: list } = await get(deployments, partialList).expect(200)
  expect(list).toMatchObject({
    kind: 'PartialObjectMetadataList',
    items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'web' } }],
  })
})

test('a Table may be YAML, and so may what is refused', async () => {
  const { text, headers } = await get(pods, table.replace('json', 'yaml')).expect(200)
  expect(headers['content-type']).toBe('application/yaml')
  expect(text).toContain('kind: Table\n')
  const missing = await get(`${pods}/missing`, 'application/yaml').expect(404)
  expect(missing.text).toContain('message: pods "missing" not found\n')
})

test('what is deleted together is told as a Table to who wants one', async () => {
  const { body } = await api.http.delete(`${pods}?dryRun=All`).set('accept', table).expect(200)
  expect(body).toMatchObject({ kind: 'Table', rows: [{ object: { metadata: { name: 'web' } } }] })
})

test('an eviction has no Table, and none takes place for who wants one', async () => {
  const eviction = { metadata: { name: 'web' } }
  const { body } = await api.http.post(`${pods}/web/eviction`).set('accept', table).send(eviction).expect(406)
  expect(body.message).toContain('only the following media types are accepted: ')
  await get(`${pods}/web`, '*/*').expect(200)
})

test('a watch is not YAML, which is told last, and even to who would take JSON as well', async () => {
  const { text } = await get(`${pods}?watch=1`, 'application/yaml').expect(406)
  expect(text).toContain('only the following media types are accepted: application/json;stream=watch')

  const asked = await get(`${pods}?watch=1&fieldSelector=x%3Dy`, 'application/yaml').expect(400)
  expect(asked.text).toContain("message: 'field label not supported: x'")
  await get(`${pods}?watch=1`, 'application/yaml, application/json').expect(406)
})

test('what is wrong is told in indented JSON to who takes no form of it', async () => {
  const { text } = await get(`${pods}/none`, table).expect(404)
  expect(text).toContain('{\n  "kind": "Status",\n  "apiVersion": "v1",\n')
})

test('what is only made has no path for all namespaces, and what cannot be watched none to watch it', async () => {
  await get('/api/v1/bindings', '*/*').expect(404)
  await get('/api/v1/watch/componentstatuses', '*/*').expect(404)
})

test('a log is chosen among the forms of objects, as in the real server', async () => {
  const { body } = await get(`${pods}/web/log`, 'text/plain').expect(406)
  expect(body.message).toContain('only the following media types are accepted: ')
})

test.each(['/api', '/apis', '/api/v1', '/apis/apps'])('%s is a document of one form', async (path) => {
  await get(path, table).expect(406)
  const { text } = await get(path, 'application/yaml').expect(200)
  expect(text).toContain('kind: API')
})

test('a form that not even a list has is told as of a list, though a watch is wanted', async () => {
  const { body } = await get(`${pods}?watch=1`, 'application/json;as=Nonsense;v=v1;g=meta.k8s.io').expect(406)
  expect(body.message).toBe(`only the following media types are accepted: ${mediaTypes}`)
})

test('the method is looked at before what is accepted, and that before names that there cannot be', async () => {
  await api.http.post(`${pods}/web`).set('accept', 'text/html').expect(405)
  await get(pods.replace('pods', 'bindings'), 'text/html').expect(405)
  await get(`${pods}/..`, 'text/html').expect(406)
  await api.http.post(`${pods}/..`).expect(405)
  await get(`${pods}/..`, '*/*').expect(400)
})

test('whoever wants a connection is not asked what he would accept', async () => {
  const { body } = await get(`${pods}/none/exec?command=ls`, 'text/html').expect(404)
  expect(body.message).toBe('pods "none" not found')
})

test('groups are told without a router', async () => {
  for (const path of ['/apis', '/apis/apps']) {
    const { body } = await get(path, 'text/html').expect(406)
    expect(body.message).toBe(`only the following media types are accepted: ${mediaTypes}`)
  }
  const { body } = await get('/apis/apps/v1', 'text/html').expect(406)
  expect(body.message).toContain('Available representations')
})

test('the Table of a scale may be YAML', async () => {
  const { headers, text } = await get(`${deployments}/web/scale`, table.replace('json', 'yaml')).expect(200)
  expect(headers['content-type']).toBe('application/yaml')
  expect(text).toContain('kind: Table\n')
})

test('the form of a patch is looked at before what is accepted, and that of what is created before how', async () => {
  await api.http.patch(`${pods}/web`).set('content-type', 'text/plain').set('accept', 'text/html').expect(415)
  await api.http
    .patch(`${deployments}/web/scale`)
    .set('content-type', 'text/plain')
    .set('accept', 'text/html')
    .expect(415)
  await api.http.post(`${pods}?dryRun=all`).set('content-type', 'text/plain').send('{}').expect(415)
  await api.http.put(`${pods}/web?dryRun=all`).set('content-type', 'text/plain').send('{}').expect(422)
})
