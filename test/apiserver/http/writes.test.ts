import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodeProtobuf } from '../../../src/api/codec/protobuf.ts'
import { parseYaml } from '../../../src/api/codec/yaml.ts'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'
import { listen } from './listening.ts'

const pods = '/api/v1/namespaces/default/pods'
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const configMaps = '/api/v1/namespaces/default/configmaps'
const protobuf = 'application/vnd.kubernetes.protobuf'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const bytes = (apiVersion: string, kind: string, object: object) =>
  Buffer.from(encodeProtobuf(apiVersion, kind, object))

async function createNode(): Promise<void> {
  await api.http
    .post('/api/v1/nodes')
    .send({ metadata: { name: 'node-1' } })
    .expect(201)
}

test('protobuf creates, updates, reports a status, binds, evicts and deletes', async () => {
  await createNode()
  const post = (path: string, body: Buffer) => api.http.post(path).set('content-type', protobuf).send(body)
  const { body: created } = await post(pods, bytes('v1', 'Pod', pod('web'))).expect(201)
  expect(created).toMatchObject({
    kind: 'Pod',
    spec: { containers: [{ image: 'nginx:1.27' }], restartPolicy: 'Always' },
  })

  const labelled = { ...created, metadata: { ...created.metadata, labels: { app: 'other' } } }
  const put = (path: string, object: object) =>
    api.http
      .put(path)
      .set('content-type', protobuf)
      .send(bytes('v1', 'Pod', object))
  const { body: updated } = await put(`${pods}/web`, labelled).expect(200)
  expect(updated.metadata.labels).toEqual({ app: 'other' })
  const { body: reported } = await put(`${pods}/web/status`, {
    ...updated,
    status: { ...updated.status, phase: 'Running' },
  }).expect(200)
  expect(reported.status.phase).toBe('Running')

  const binding = { metadata: { name: 'web' }, target: { kind: 'Node', name: 'node-1' } }
  await post(`${pods}/web/binding`, bytes('v1', 'Binding', binding)).expect(201)
  expect((await api.http.get(`${pods}/web`)).body.spec.nodeName).toBe('node-1')

  const eviction = { metadata: { name: 'web' }, deleteOptions: { gracePeriodSeconds: 7 } }
  const { body: evicted } = await post(
    `${pods}/web/eviction`,
    bytes('policy/v1', 'Eviction', eviction),
  ).expect(201)
  expect(evicted).toMatchObject({ kind: 'Status', status: 'Success' })
  expect((await api.http.get(`${pods}/web`)).body.metadata.deletionGracePeriodSeconds).toBe(7)

  const options = bytes('v1', 'DeleteOptions', { gracePeriodSeconds: 0 })
  await api.http.delete(`${pods}/web`).set('content-type', protobuf).send(options).expect(200)
  await api.http.get(`${pods}/web`).expect(404)
})

test('protobuf of another kind is refused', async () => {
  const body = bytes('v1', 'ConfigMap', { metadata: { name: 'x' } })
  const { body: status } = await api.http.post(pods).set('content-type', protobuf).send(body).expect(400)
  expect(status.message).toBe(
    'ConfigMap in version "v1" cannot be handled as a Pod: converting (v1.ConfigMap) to (core.Pod): unknown conversion',
  )
})

test('a body without a Content-Type is JSON', async () => {
  const { body: created } = await api.http.post(deployments).send(deployment('web')).expect(201)
  const { port } = await listen(api)
  const answer = await fetch(`http://127.0.0.1:${port}${deployments}/web/scale`, {
    method: 'PUT',
    // fetch names no type for bytes.
    body: Buffer.from(
      JSON.stringify({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: 'web' },
        spec: { replicas: 3 },
      }),
    ),
  })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({
    kind: 'Scale',
    metadata: { uid: created.metadata.uid },
    spec: { replicas: 3 },
  })
})

test('YAML comes and goes', async () => {
  const { text } = await api.http
    .post(configMaps)
    .set('content-type', 'application/yaml')
    .set('accept', 'application/yaml')
    .send('metadata: {name: yaml}\ndata: {answer: "42"}')
    .buffer()
    .expect(201)
  expect(parseYaml(text)).toMatchObject({ kind: 'ConfigMap', data: { answer: '42' } })
})

test('lines in brackets and in quotes may stand in any column', async () => {
  const text =
    'metadata: {\nname: flow\n}\nspec:\n  containers:\n  - name: c\n    image: busybox\n    args: [\n    "sleep",\n    "1000"\n    ]\n'
  const { body } = await api.http.post(pods).set('content-type', 'application/yaml').send(text).expect(201)
  expect(body.spec.containers[0].args).toEqual(['sleep', '1000'])
})

test('a scale is read as an object and as a Table', async () => {
  await api.http
    .post(deployments)
    .send(deployment('web', { replicas: 2 }))
    .expect(201)
  const { body } = await api.http.get(`${deployments}/web/scale`).expect(200)
  expect(body).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 2 },
    status: { replicas: 0, selector: 'app=web' },
  })
  const { body: table } = await api.http
    .get(`${deployments}/web/scale`)
    .set('accept', 'application/json;as=Table;v=v1;g=meta.k8s.io')
  expect(table.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
    'Name',
    'Desired',
    'Available',
    'Age',
  ])
  expect(table.rows[0].cells).toEqual(['web', 2, 0, expect.any(String)])
})

test('an old scale is a conflict, another name is refused', async () => {
  await api.http.post(deployments).send(deployment('web')).expect(201)
  const scale = (metadata: object) =>
    api.http.put(`${deployments}/web/scale`).send({ metadata, spec: { replicas: 9 } })
  await scale({ name: 'web', resourceVersion: '1' }).expect(409)
  await scale({ name: 'other' }).expect(400)
  await scale({}).expect(400)
})

test('a dry run of anything changes nothing', async () => {
  await api.http
    .post(deployments)
    .send(deployment('web', { replicas: 1 }))
    .expect(201)
  const { revision } = api.plane.store
  const web = `${deployments}/web`
  const merge = (path: string, patch: object) =>
    api.http
      .patch(`${path}?dryRun=All`)
      .set('content-type', 'application/merge-patch+json')
      .send(JSON.stringify(patch))
  await api.http.post(`${deployments}?dryRun=All`).send(deployment('new')).expect(201)
  const { body: put } = await api.http
    .put(`${web}?dryRun=All`)
    .send(deployment('web', { replicas: 5 }))
    .expect(200)
  expect(put.spec.replicas).toBe(5)
  await merge(web, { spec: { replicas: 5 } }).expect(200)
  await merge(`${web}/scale`, { spec: { replicas: 5 } }).expect(200)
  await merge(`${web}/status`, { status: { replicas: 5 } }).expect(200)
  await api.http
    .patch(`${web}?dryRun=All&fieldManager=me&force=true`)
    .set('content-type', 'application/apply-patch+yaml')
    .send(JSON.stringify(deployment('web', { image: 'other' })))
    .expect(200)
  await api.http
    .delete(web)
    .send({ dryRun: ['All'] })
    .expect(200)
  await api.http.delete(`${web}?dryRun=All`).expect(200)
  await api.http.delete(`${deployments}?dryRun=All`).expect(200)
  expect(api.plane.store.revision).toBe(revision)
})

test('a deletion may insist on a uid and a version', async () => {
  const { body } = await api.http
    .post(configMaps)
    .send({ metadata: { name: 'x' } })
    .expect(201)
  const { uid, resourceVersion } = body.metadata
  const remove = (preconditions: object) => api.http.delete(`${configMaps}/x`).send({ preconditions })
  const { body: conflict } = await remove({ uid: 'another' }).expect(409)
  expect(conflict.message).toBe(
    `Operation cannot be fulfilled on ConfigMap "x": the UID in the precondition (another) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
  )
  const { body: changed } = await remove({ resourceVersion: '1' }).expect(409)
  expect(changed.message).toBe(
    `Operation cannot be fulfilled on ConfigMap "x": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
  )
  const { body: gone } = await remove({ uid, resourceVersion }).expect(200)
  expect(gone).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: 'x', kind: 'configmaps', uid },
  })
})

test('what the deletion of a collection has done before it fails is worked on at once', async () => {
  const create = (name: string) => api.http.post(configMaps).send({ metadata: { name } }).expect(201)
  const { body: first } = await create('first')
  await create('second')
  const { store, clock } = api.plane
  const worked: string[] = []
  store.subscribe(({ type, key }) => clock.after(0, () => worked.push(`${type} ${key}`)))

  const preconditions = { uid: first.metadata.uid }
  await api.http.delete(configMaps).send({ preconditions }).expect(409)

  expect(worked).toEqual(['DELETED default/first'])
})

test.each([
  [{ propagationPolicy: 'Foreground' }, ['foregroundDeletion']],
  [{ propagationPolicy: 'Orphan' }, ['orphan']],
  [{ orphanDependents: true }, ['orphan']],
])('a deletion with %j leaves the object to the garbage collector', async (options, finalizers) => {
  await api.http.post(deployments).send(deployment('web')).expect(201)
  const { body } = await api.http.delete(`${deployments}/web`).send(options).expect(200)
  expect(body).toMatchObject({ kind: 'Deployment', metadata: { finalizers } })
  expect(body.metadata.deletionTimestamp).toBeDefined()
})

test('a deletion in the query is as good as one in the body, which wins', async () => {
  await createNode()
  const bound = { ...pod('web'), spec: { ...pod('web').spec, nodeName: 'node-1' } }
  await api.http.post(pods).send(bound).expect(201)
  const { body } = await api.http.delete(`${pods}/web?gracePeriodSeconds=20`).expect(200)
  expect(body.metadata.deletionGracePeriodSeconds).toBe(20)
  const { body: sooner } = await api.http
    .delete(`${pods}/web?gracePeriodSeconds=3`)
    .send({ gracePeriodSeconds: 9 })
    .expect(200)
  expect(sooner.metadata.deletionGracePeriodSeconds).toBe(9)
})

test('a generated name begins as it was asked to, and never meets another', async () => {
  const create = () =>
    api.http
      .post(configMaps)
      .send({ metadata: { generateName: 'job-' } })
      .expect(201)
  const [one, two] = [await create(), await create()]
  expect(one.body.metadata.name).toMatch(/^job-[a-z0-9]{5}$/)
  expect(two.body.metadata.name).not.toBe(one.body.metadata.name)
  expect(one.body.metadata.generateName).toBe('job-')
})

test('who writes is known by the fieldManager, or else by the user agent', async () => {
  const { body: named } = await api.http
    .post(`${configMaps}?fieldManager=me`)
    .send({ metadata: { name: 'a' }, data: { a: 'b' } })
  expect(named.metadata.managedFields[0].manager).toBe('me')
  const { body: unnamed } = await api.http
    .post(configMaps)
    .set('user-agent', 'kubectl/v1.36.0 (linux/amd64)')
    .send({ metadata: { name: 'b' }, data: { a: 'b' } })
  expect(unnamed.metadata.managedFields[0].manager).toBe('kubectl')
})

test('an object says nothing of a namespace where there are none', async () => {
  const { body } = await api.http
    .post('/api/v1/nodes')
    .send({ metadata: { name: 'n', namespace: 'default' } })
    .expect(201)
  expect(body.metadata.namespace).toBeUndefined()
})

test('below what is not there, nothing is found', async () => {
  const { body } = await api.http.get(`${deployments}/missing/scale`).expect(404)
  expect(body.message).toBe('deployments.apps "missing" not found')
  const eviction = { metadata: { name: 'missing' } }
  await api.http.post(`${pods}/missing/eviction`).send(eviction).expect(404)
})

const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'

test('PUT makes what is not there, of the kinds for which it may', async () => {
  const spec = { holderIdentity: 'me' }
  const { body: made } = await api.http
    .put(`${leases}/leader`)
    .send({ metadata: { name: 'leader' }, spec })
    .expect(201)
  expect(made).toMatchObject({
    metadata: { namespace: 'default', resourceVersion: expect.any(String) },
    spec,
  })

  const { body: refused } = await api.http
    .put(`${configMaps}/settings`)
    .send({ metadata: { name: 'settings' } })
    .expect(404)
  expect(refused.message).toBe('configmaps "settings" not found')
})

test('a Lease is only taken over by who knows its version', async () => {
  const lease = { metadata: { name: 'leader' }, spec: { holderIdentity: 'me' } }
  const { body: made } = await api.http.post(leases).send(lease).expect(201)

  const { body: refused } = await api.http.put(`${leases}/leader`).send(lease).expect(422)
  await api.http.put(`${leases}/leader`).send(made).expect(200)

  expect(refused.message).toBe(
    'leases.coordination.k8s.io "leader" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  )
})

test('what cannot be made anew because it is still going says so', async () => {
  const settings = { metadata: { name: 'settings', finalizers: ['example.com/hold'] } }
  await api.http.post(configMaps).send(settings).expect(201)
  await api.http.delete(`${configMaps}/settings`).expect(200)

  const { body } = await api.http.post(configMaps).send(settings).expect(409)

  expect(body.message).toBe('object is being deleted: configmaps "settings" already exists')
})

test('what is wrong with an object is told before that its name is taken', async () => {
  await api.http.post(pods).send(pod('web')).expect(201)

  const { body } = await api.http
    .post(pods)
    .send({ metadata: { name: 'web' }, spec: { containers: [] } })
    .expect(422)

  expect(body.message).toBe('Pod "web" is invalid: spec.containers: Required value')
})

test('a new object has no version yet', async () => {
  const { body } = await api.http
    .post(pods)
    .send({ ...pod('web'), metadata: { name: 'web', resourceVersion: '7' } })
    .expect(400)

  expect(body.message).toBe('resourceVersion should not be set on objects to be created')
})

test('an eviction names the pod that it evicts', async () => {
  await api.http.post(pods).send(pod('web')).expect(201)

  const { body } = await api.http
    .post(`${pods}/web/eviction`)
    .send({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'other' } })
    .expect(400)

  expect(body.message).toBe('name in URL does not match name in Eviction object')
  await api.http.get(`${pods}/web`).expect(200)
})

test('keys that stand twice in YAML are told, and refused where that is asked for', async () => {
  const text = 'metadata:\n  name: settings\n  name: settings\ndata:\n  a: "1"\n  a: "2"\n'
  const send = (query: string) =>
    api.http.post(`${configMaps}?${query}`).set('content-type', 'application/yaml').send(text)

  const { body: refused } = await send('fieldValidation=Strict').expect(400)
  const { body: made, headers } = await send('fieldValidation=Warn').expect(201)

  expect(refused.message).toBe(
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 3: key "name" already set in map\n  line 6: key "a" already set in map',
  )
  expect(headers.warning).toBe(
    '299 - "line 3: key \\"name\\" already set in map", 299 - "line 6: key \\"a\\" already set in map"',
  )
  expect(made.data).toEqual({ a: '2' })
})

test('of many warnings, and of long ones, so many are told as a client has room for', async () => {
  const warningsOf = async (more: object) => {
    const { headers } = await api.http
      .post(`${configMaps}?dryRun=All`)
      .send({ metadata: { name: 'odd' }, ...more })
      .expect(201)
    return headers.warning
  }
  const many = await warningsOf(
    Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`field-${n}`, 1])),
  )
  expect(many.split('299 - ').length - 1).toBe(100)
  expect(many).toMatch(/field-99\\""$/)
  const long = await warningsOf({ ['x'.repeat(100_000)]: 1, short: 1 })
  expect(long).toBe(`299 - "unknown field \\"${'x'.repeat(241)}", 299 - "unknown field \\"short\\""`)
})

test('a deletion that is only tried is answered as one that is done', async () => {
  await api.http
    .post(configMaps)
    .send({ metadata: { name: 'kept' } })
    .expect(201)
  const { body } = await api.http.delete(`${configMaps}/kept?dryRun=All`).expect(200)
  expect(body).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'kept' } })

  const held = { metadata: { name: 'held', finalizers: ['example.com/a'] } }
  await api.http.post(configMaps).send(held).expect(201)
  const { body: waiting } = await api.http.delete(`${configMaps}/held?dryRun=All`).expect(200)
  expect(waiting).toMatchObject({ kind: 'ConfigMap', metadata: { deletionTimestamp: expect.any(String) } })
  await api.http.get(`${configMaps}/kept`).expect(200)
})

test('a grace period longer than Go can count still ends at some time', async () => {
  await api.http.post(pods).send(pod('endless')).expect(201)
  await api.http
    .post(`${pods}/endless/binding`)
    .send({ metadata: { name: 'endless' }, target: { kind: 'Node', name: 'n' } })
    .expect(201)
  const { body } = await api.http.delete(`${pods}/endless?gracePeriodSeconds=9223372036854775807`).expect(200)
  expect(body.metadata.deletionTimestamp).toMatch(/^2318-/)
  const { body: sooner } = await api.http.delete(`${pods}/endless?gracePeriodSeconds=1`).expect(200)
  expect(sooner.metadata.deletionTimestamp).toMatch(/^2026-/)
})

test.each(['f:data', { 'f:data': 5 }, ['f:data'], { data: {} }])(
  'a record of fields that is none, %j, is passed over',
  async (fieldsV1) => {
    const { body: made } = await api.http
      .post(configMaps)
      .send({ metadata: { name: 'recorded' }, data: { a: '1' } })
      .expect(201)
    const [entry] = made.metadata.managedFields
    const metadata = { name: 'recorded', managedFields: [{ ...entry, fieldsV1 }] }

    const { body } = await api.http
      .put(`${configMaps}/recorded`)
      .send({ ...made, metadata })
      .expect(200)

    expect(body.metadata.managedFields).toEqual([entry])
  },
)
