/** Which object an update means, what it may say of its metadata, and what makes a new generation. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const merge = { 'content-type': 'application/merge-patch+json' }
const uid = '00000000-0000-4000-8000-000000000001'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const put = (parts: object, metadata: object = {}) =>
  api.http.put(`${configMaps}/a`).send({ metadata: { name: 'a', ...metadata }, ...parts })

describe('which object is meant', () => {
  beforeEach(() =>
    api.http
      .post(configMaps)
      .send({ metadata: { name: 'a' }, data: { k: '1' } })
      .expect(201),
  )

  test('a PUT that says another uid is in conflict, before its version is looked at', async () => {
    const { body } = await put({ data: { k: '2' } }, { uid, resourceVersion: '1' }).expect(409)
    expect(body.message).toMatch(
      /^Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: \/registry\/configmaps\/default\/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: 00000000-/,
    )
  })

  test('a patch that changes the uid is invalid', async () => {
    const { body } = await api.http
      .patch(`${configMaps}/a`)
      .set(merge)
      .send({ metadata: { uid } })
      .expect(422)
    expect(body.message).toBe(
      `ConfigMap "a" is invalid: metadata.uid: Invalid value: "${uid}": field is immutable`,
    )
  })

  test.each([
    ['1', 409, /the object has been modified/],
    ['abc', 400, /^strconv.ParseUint: parsing "abc": invalid syntax$/],
    ['-1', 400, /^strconv.ParseUint: parsing "-1": invalid syntax$/],
  ])('a PUT of the version %s is answered with %i', async (resourceVersion, code, message) => {
    const { body } = await put({ data: { k: '2' } }, { resourceVersion }).expect(code)
    expect(body.message).toMatch(message)
  })

  test.each(['', '0'])('the version %j is none: whatever is stored is meant', async (resourceVersion) => {
    await put({ data: { k: '2' } }, { resourceVersion }).expect(200)
  })

  test('a PUT that makes an object must not say that it has a uid', async () => {
    const lease = { metadata: { name: 'x', uid }, spec: {} }
    const { body } = await api.http
      .put('/apis/coordination.k8s.io/v1/namespaces/default/leases/x')
      .send(lease)
      .expect(409)
    expect(body.message).toMatch(/AdditionalErrorMsg: .* UID in object meta: $/)
  })

  test('a PUT of what is stored, without the record of who wrote it, stores nothing', async () => {
    const { revision } = api.plane.store
    api.plane.advance(5_000)
    const { body } = await put({ data: { k: '1' } }).expect(200)
    expect(api.plane.store.revision).toBe(revision)
    expect(body.metadata.managedFields).toHaveLength(1)
  })
})

describe('a generation', () => {
  const generationOf = async (path: string, patch: object): Promise<number> => {
    const { body } = await api.http.patch(path).set(merge).send(patch).expect(200)
    return body.metadata.generation
  }

  test('of a Deployment is new with its spec and its annotations, not with its labels', async () => {
    await api.http.post(deployments).send(deployment('web')).expect(201)
    const web = `${deployments}/web`
    expect(await generationOf(web, { metadata: { labels: { l: '1' } } })).toBe(1)
    expect(await generationOf(web, { metadata: { annotations: { a: '1' } } })).toBe(2)
    expect(await generationOf(web, { spec: { minReadySeconds: 1 } })).toBe(3)
    expect(await generationOf(web, { metadata: { generation: 99 } })).toBe(3)
    expect(await generationOf(`${web}/status`, { metadata: { annotations: { a: '2' } } })).toBe(3)
  })

  test('of an EndpointSlice is new with its labels; of a PriorityClass never', async () => {
    const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
    const slice = { metadata: { name: 'a' }, addressType: 'IPv4', endpoints: [] }
    await api.http.post(slices).send(slice).expect(201)
    expect(await generationOf(`${slices}/a`, { metadata: { annotations: { a: '1' } } })).toBe(1)
    expect(await generationOf(`${slices}/a`, { metadata: { labels: { l: '1' } } })).toBe(2)
    const classes = '/apis/scheduling.k8s.io/v1/priorityclasses'
    await api.http
      .post(classes)
      .send({ metadata: { name: 'a' }, value: 1 })
      .expect(201)
    expect(await generationOf(`${classes}/a`, { description: 'x' })).toBe(1)
  })

  test('is kept as it was sent where the kind does not count', async () => {
    const sent = (generation: number) => ({ metadata: { name: `g${generation}`, generation } })
    const { body } = await api.http.post(configMaps).send(sent(7)).expect(201)
    expect(body.metadata.generation).toBe(7)
    expect(await generationOf(`${configMaps}/g7`, { metadata: { generation: 9 }, data: { k: '1' } })).toBe(7)
    const refused = await api.http.post(configMaps).send(sent(-1)).expect(422)
    expect(refused.body.message).toBe(
      'ConfigMap "g-1" is invalid: metadata.generation: Invalid value: -1: must be greater than or equal to 0',
    )
  })
})

describe('the finalizers of a namespace', () => {
  const finalize = (spec: object, metadata: object = {}) =>
    api.http.put('/api/v1/namespaces/a/finalize').send({ metadata: { name: 'a', ...metadata }, spec })
  beforeEach(() =>
    api.http
      .post('/api/v1/namespaces')
      .send({ metadata: { name: 'a' }, spec: { finalizers: ['kubernetes', 'example.com/f'] } })
      .expect(201),
  )

  test('are written by finalize, with its metadata, and by nothing else', async () => {
    const { body } = await finalize({ finalizers: ['example.com/g'] }, { labels: { l: '1' } }).expect(200)
    expect(body.spec.finalizers).toEqual(['example.com/g'])
    expect(body.metadata.labels).toEqual({ l: '1', 'kubernetes.io/metadata.name': 'a' })
    expect(body.status.phase).toBe('Active')
    const ignored = { metadata: { name: 'a' }, spec: { finalizers: [] } }
    const { body: after } = await api.http.put('/api/v1/namespaces/a').send(ignored).expect(200)
    expect(after.spec.finalizers).toEqual(['example.com/g'])
  })

  test('have names that say whose they are', async () => {
    const { body } = await finalize({ finalizers: ['mine'] }).expect(422)
    expect(body.message).toBe(
      'Namespace "a" is invalid: spec.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    )
  })

  test('are of the version that is meant', () => finalize({}, { resourceVersion: '1' }).expect(409))

  test('are only replaced', async () => {
    await api.http.get('/api/v1/namespaces/a/finalize').expect(405)
    await api.http.patch('/api/v1/namespaces/a/finalize').set(merge).send({}).expect(405)
    const { body } = await api.http.get('/api/v1').expect(200)
    const served = body.resources.find(({ name }: { name: string }) => name === 'namespaces/finalize')
    expect(served.verbs).toEqual(['update'])
  })

  test('must be a list of names', () => finalize({ finalizers: 'x' }).expect(400))
})

describe('ephemeral containers', () => {
  const path = '/api/v1/namespaces/default/pods/web/ephemeralcontainers'
  const debugging = (metadata: object) => ({
    metadata: { name: 'web', ...metadata },
    spec: { ephemeralContainers: [{ name: 'debug', image: 'busybox:1.36' }] },
  })
  beforeEach(() => api.http.post('/api/v1/namespaces/default/pods').send(pod('web')).expect(201))

  test('are added with nothing else of what is sent, and make a new generation', async () => {
    const { body } = await api.http
      .put(path)
      .send(debugging({ labels: { l: '1' } }))
      .expect(200)
    expect(body.spec.ephemeralContainers[0]).toMatchObject({ name: 'debug', imagePullPolicy: 'IfNotPresent' })
    expect(body.spec.containers).toHaveLength(1)
    expect(body.metadata.labels).toEqual({ app: 'web' })
    expect(body.metadata.generation).toBe(2)
  })

  test('are added to the version that is meant', () =>
    api.http
      .put(path)
      .send(debugging({ resourceVersion: '1' }))
      .expect(409))
})

describe('what is recorded and checked all the same', () => {
  test('who tries to say when an object goes is its author, and changes nothing', async () => {
    const held = { metadata: { name: 'a', finalizers: ['o.example/hold'] } }
    await api.http.post(configMaps).send(held).expect(201)
    const { body: going } = await api.http.delete(`${configMaps}/a`).expect(200)

    const { body } = await api.http
      .patch(`${configMaps}/a?fieldManager=late`)
      .set(merge)
      .send({ metadata: { deletionTimestamp: '1999-01-01T00:00:00Z' } })
      .expect(200)

    expect(body.metadata.deletionTimestamp).toBe(going.metadata.deletionTimestamp)
    const late = body.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'late')
    expect(late.fieldsV1).toEqual({ 'f:metadata': { 'f:deletionTimestamp': {} } })
  })

  test('an update that changes nothing is refused where what is stored is wrong', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const schema = { openAPIV3Schema: { type: 'object' } }
    await api.http
      .post(definitions)
      .send({
        metadata: { name: 'things.o.example' },
        spec: {
          group: 'o.example',
          scope: 'Namespaced',
          names: { plural: 'things', kind: 'Thing' },
          versions: [{ name: 'v1', served: true, storage: true, schema }],
        },
      })
      .expect(201)
    await api.http
      .patch(`${definitions}/things.o.example/status`)
      .set(merge)
      .send({ status: { storedVersions: ['v1', 'v9'] } })
      .expect(200)

    const { body } = await api.http
      .patch(`${definitions}/things.o.example`)
      .set(merge)
      .send({ metadata: { labels: {} } })
      .expect(422)

    expect(body.message).toContain(
      'status.storedVersions[1]: Invalid value: "v9": missing from spec.versions',
    )
  })

  test('a list that has to be there and is left out has no author, one that is empty has', async () => {
    const limitRanges = '/api/v1/namespaces/default/limitranges'
    const bare = await api.http
      .post(limitRanges)
      .send({ metadata: { name: 'bare' } })
      .expect(201)
    const empty = await api.http
      .post(limitRanges)
      .send({ metadata: { name: 'empty' }, spec: { limits: [] } })
      .expect(201)

    expect([bare.body.spec, empty.body.spec]).toEqual([{ limits: null }, { limits: null }])
    expect(bare.body.metadata.managedFields).toBeUndefined()
    expect(empty.body.metadata.managedFields[0].fieldsV1).toEqual({ 'f:spec': { 'f:limits': {} } })
  })
})

test('what replaces nothing is read before that is told', async () => {
  const missing = '/apis/apps/v1/namespaces/default/deployments/missing'
  const metadata = { name: 'missing' }
  for (const path of [missing, `${missing}/status`]) {
    const { body } = await api.http.put(path).send({ metadata, spec: 5 }).expect(400)
    expect(body.message).toContain('cannot unmarshal number into Go struct field Deployment.spec')
  }

  const { headers } = await api.http.put(missing).send({ metadata, odd: 1 }).expect(404)
  expect(headers['warning']).toContain('unknown field')
})
