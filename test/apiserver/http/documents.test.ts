import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const aggregated = (version: string) =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
const kubectl = `${aggregated('v2')},${aggregated('v2beta1')},application/json`

/** The index has no type of its own: its text is told as what it looks like. */
async function openApiIndex() {
  const { text } = await api.http
    .get('/openapi/v3')
    .expect(200)
    .expect('content-type', 'text/plain; charset=utf-8')
  return JSON.parse(text)
}

test('the version has a number for major and minor, and a gitVersion that semver reads', async () => {
  const { body } = await api.http.get('/version').expect(200)
  expect(body).toMatchObject({ major: '1', minor: '36' })
  expect(body.gitVersion).toMatch(/^v1\.36\.\d+/)
})

test.each(['/api', '/apis'])('who has kept what %s said is told that it is still the same', async (path) => {
  const first = await api.http.get(path).set('accept', kubectl).expect(200)
  const { etag } = first.headers
  expect(etag).toMatch(/^"[0-9A-F]+"$/)
  expect(first.headers).toMatchObject({ vary: 'Accept', 'cache-control': 'public' })

  const again = await api.http.get(path).set('accept', kubectl).set('if-none-match', etag).expect(304)
  expect(again.headers.etag).toBe(etag)
  expect(again.text).toBe('')
  await api.http.get(path).set('accept', kubectl).set('if-none-match', '"OTHER"').expect(200)
})

test.each(['/api', '/apis'])(
  '%s is aggregated for who asks for that, and says so in its type',
  async (path) => {
    const { body, headers } = await api.http.get(path).set('accept', kubectl).expect(200)
    expect(headers['content-type']).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    )
    expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' })
    const older = await api.http
      .get(path)
      .set('accept', `${aggregated('v2beta1')},application/json`)
      .expect(200)
    expect(older.body.kind).toMatch(/^API(Versions|GroupList)$/)
    await api.http.get(path).set('accept', aggregated('v2beta1')).expect(406)
  },
)

test('all groups in one document are told in protobuf to who asks for that', async () => {
  const accept = `${aggregated('v2').replace('json', 'vnd.kubernetes.protobuf')},${kubectl}`
  const { body, headers } = await api.http
    .get('/apis')
    .set('accept', accept)
    .buffer()
    .parse(bytesOf as never)
    .expect(200)
  expect(headers['content-type']).toBe(
    'application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  )
  expect(body.subarray(0, 4).toString('latin1')).toBe('k8s\0')
  expect(body.toString('latin1')).toContain('deployments')
})

const bytesOf = (response: NodeJS.ReadableStream, done: (error: null, bytes: Buffer) => void) => {
  const pieces: Buffer[] = []
  response.on('data', (piece) => pieces.push(piece))
  response.on('end', () => done(null, Buffer.concat(pieces)))
}

test('the older documents go from groups to versions to resources', async () => {
  const { body: core } = await api.http.get('/api').set('accept', 'application/json, */*').expect(200)
  expect(core).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  const { body: groups } = await api.http.get('/apis').expect(200)
  const apps = groups.groups.find(({ name }: { name: string }) => name === 'apps')
  expect(apps.preferredVersion).toEqual({ groupVersion: 'apps/v1', version: 'v1' })
  const { body: group } = await api.http.get('/apis/apps').expect(200)
  expect(group).toMatchObject({ kind: 'APIGroup', name: 'apps' })
  const { body: resources } = await api.http.get('/apis/apps/v1/').expect(200)
  const scale = resources.resources.find(({ name }: { name: string }) => name === 'deployments/scale')
  expect(scale).toMatchObject({
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: ['get', 'patch', 'update'],
  })
})

test('what discovery says of eviction is what kubectl drain looks for', async () => {
  const { body } = await api.http.get('/api/v1').expect(200)
  const eviction = body.resources.find(({ name }: { name: string }) => name === 'pods/eviction')
  expect(eviction).toMatchObject({ group: 'policy', version: 'v1', kind: 'Eviction' })
})

test('OpenAPI v3 is an index of documents that may be kept for ever', async () => {
  const index = await openApiIndex()
  const { serverRelativeURL } = index.paths['apis/apps/v1']
  const { body, headers } = await api.http.get(serverRelativeURL).expect(200)
  expect(body.openapi).toMatch(/^3\./)
  expect(headers['cache-control']).toContain('immutable')
  await api.http.get('/openapi/v3/apis/nonsense/v1').expect(404)
})

test('an operation of OpenAPI v3 that takes no parameters names none', async () => {
  const { body } = await api.http.get('/openapi/v3/api/v1').redirects(1).expect(200)
  expect(body.paths['/api/v1/namespaces/{namespace}/pods'].get).toHaveProperty('parameters')
  expect(body.paths['/api/v1/namespaces/{namespace}/pods/{name}'].get).not.toHaveProperty('parameters')
})

test('OpenAPI v2 is JSON, or protobuf for kubectl', async () => {
  const { body } = await api.http.get('/openapi/v2').expect(200)
  expect(body.swagger).toBe('2.0')
  const { headers } = await api.http
    .get('/openapi/v2')
    .set('accept', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf')
    .expect(200)
  expect(headers['content-type']).toContain('protobuf')
})

test('a client keeps a version of an OpenAPI document, and is led to the new one when it asks for another', async () => {
  const index = await openApiIndex()
  const address = index.paths['api/v1'].serverRelativeURL

  const { headers } = await api.http.get(address).expect(200)
  expect(headers['cache-control']).toBe('public, immutable')
  expect(Date.parse(headers.expires)).toBeGreaterThan(Date.now())
  await api.http.get(address).set('if-none-match', headers.etag).expect(304)
  await api.http.get('/openapi/v3/api/v1?hash=OLD').expect(301).expect('location', address)
})

test('a kind that there is not is not found', async () => {
  const { body } = await api.http.get('/apis/certificates.k8s.io/v1/nonsense').expect(404)
  expect(body.message).toBe('the server could not find the requested resource')
})

test('what is about to go says what has come in its place', async () => {
  const { headers } = await api.http.get('/api/v1/namespaces/default/endpoints').expect(200)
  expect(headers.warning).toContain(
    'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  )
})

test('the root lists what there is', async () => {
  const { body } = await api.http.get('/').expect(200)
  expect(body.paths).toEqual(expect.arrayContaining(['/api/v1', '/apis/apps', '/apis/apps/v1', '/version']))
})

test('where there is no OpenAPI document, or none of the type that is asked for, there is nothing but a code', async () => {
  for (const path of ['/openapi/v3/apis/nonsense/v1', '/openapi/v3/']) {
    const { headers, text } = await api.http.get(path).expect(404)
    expect([headers['content-type'], text]).toEqual([undefined, ''])
  }
  const { headers } = await api.http.get('/openapi/v2').set('accept', 'text/html').expect(406)
  expect(headers['content-type']).toBeUndefined()
})

test('a resource list is sorted, tells what is refused here, and has the hashes of a real cluster', async () => {
  const { body } = await api.http.get('/api/v1').expect(200)
  const names = body.resources.map(({ name }: { name: string }) => name)
  const found = (name: string) => body.resources.find((each: { name: string }) => each.name === name)

  expect(names).toEqual(names.toSorted())
  expect(found('pods/exec')).toMatchObject({ kind: 'PodExecOptions', verbs: ['create', 'get'] })
  expect(found('serviceaccounts/token')).toMatchObject({ group: 'authentication.k8s.io', version: 'v1' })
  expect(found('pods').storageVersionHash).toBe('xPOwRZ+Yhw8=')
  expect(found('pods/status').storageVersionHash).toBeUndefined()
})
