import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment } from '../../support/manifests.ts'

const deployments = '/apis/apps/v1/namespaces/default/deployments'
const configMaps = '/api/v1/namespaces/default/configmaps'
const web = `${deployments}/web`

let api: Api
beforeAll(async () => {
  api = await startApi()
  await api.http
    .post(deployments)
    .send(deployment('web', { replicas: 2 }))
    .expect(201)
})
afterAll(() => api.close())

const merge = 'application/merge-patch+json'
const strategic = 'application/strategic-merge-patch+json'
const json = 'application/json-patch+json'
const apply = 'application/apply-patch+yaml'

const patch = (type: string, body: unknown, path = web) =>
  api.http
    .patch(path)
    .set('content-type', type)
    .send(typeof body === 'string' ? body : JSON.stringify(body))

const rejected = 'the server rejected our request due to an error in our request'

test.each([
  [merge, '{', 'error decoding patch: unexpected end of JSON input'],
  [merge, '', 'error decoding patch: unexpected end of JSON input'],
  [
    merge,
    '[]',
    'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
  ],
  [strategic, '"x"', 'json: cannot unmarshal string into Go value of type map[string]interface {}'],
  [strategic, '{', 'unexpected end of JSON input'],
  [merge, 'null', 'Invalid JSON Patch'],
  [
    json,
    '{}',
    'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
  ],
  [
    json,
    '[1]',
    'error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp',
  ],
  [
    json,
    '[{"op":"test","path":1}]',
    'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string',
  ],
  [
    json,
    '[{"op":"add","path":"/spec/replicas","value":{"a":[1E400]}}]',
    'error decoding patch: json: cannot unmarshal number 1E400 into Go struct field jsonPatchOp.value of type float64',
  ],
  [
    merge,
    '{"spec":{"replicas":1E400}}',
    'error decoding patch: json: cannot unmarshal number 1E400 into Go value of type float64',
  ],
  [
    strategic,
    '{"spec":{"replicas":-1E400}}',
    'json: cannot unmarshal number -1E400 into Go value of type float64',
  ],
  [
    strategic,
    '{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}',
    'map: map[image:x] does not contain declared merge key: name',
  ],
  [strategic, '{"spec":{"$retainKeys":1}}', 'invalid patch format of retainKeys'],
  [strategic, '{"spec":{"$patch":"nonsense"}}', 'unknown patch type: nonsense in map: map[$patch:nonsense]'],
  [apply, 'a: [', /^error decoding YAML: error converting YAML to JSON: yaml: /],
  [
    apply,
    '[]',
    'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
  ],
  [apply, '', 'invalid object type: /, Kind='],
])('%s %j is a bad request', async (type, body, message) => {
  const { body: status } = await patch(type, body, `${web}?fieldManager=me`).expect(400)
  expect(status).toMatchObject({
    reason: 'BadRequest',
    message: message instanceof RegExp ? expect.stringMatching(message) : message,
  })
})

test.each([
  [[{ op: 'replace', path: '/spec/nothing/at/all', value: 1 }]],
  [[{ op: 'replace', path: '', value: 5 }]],
  [[{ op: 'test', path: '/spec/replicas', value: 7 }]],
  [[{ op: 'add', path: '/metadata/labels/__proto__/x', value: 'y' }]],
  [[{ op: 'dance', path: '/spec' }]],
  [[null]],
])('the JSON patch %j is rejected', async (operations) => {
  const { body } = await patch(json, operations).expect(422)
  expect(body).toMatchObject({ reason: 'Invalid', message: rejected })
})

test.each([
  [merge, '{', 'Invalid JSON Patch'],
  [merge, '1', 'Invalid JSON Patch'],
  [json, '{', 'unexpected end of JSON input'],
  [json, '{}', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
])('who wants to know nothing of its fields is told of a %s that is %s: %s', async (type, body, message) => {
  const { body: answer } = await patch(type, body, `${web}?fieldValidation=Ignore`).expect(400)

  expect(answer.message).toBe(message)
})

test('then an operation that is none fails as all do, and a list takes the place of the object', async () => {
  const ignoring = `${web}?fieldValidation=Ignore`

  expect((await patch(json, [{ op: 1, path: '/spec' }], ignoring).expect(422)).body.message).toBe(rejected)
  expect((await patch(merge, [1], ignoring).expect(422)).body.message).toContain("couldn't get version/kind")
})

test('a patch that takes away the version is refused where validation is strict', async () => {
  const remove = [{ op: 'remove', path: '/apiVersion' }]
  const { body } = await patch(json, remove, `${web}?fieldValidation=Strict`).expect(422)

  expect(body.message).toMatch(/: strict decoding error: unknown field "metadata", unknown field "spec"/)
})

test('a patch that makes its version its kind is refused as what is known to nobody', async () => {
  const move = [{ op: 'move', from: '/apiVersion', path: '/kind' }]
  const { body } = await patch(json, move).expect(422)

  expect(body.message).toContain('no kind "apps/v1" is registered for the internal version of group ""')
})

test('of several values of the wrong type in a strategic patch the first of the type is told', async () => {
  const { body } = await patch(strategic, { spec: { template: [], replicas: 'x' } }).expect(422)

  expect(body.message).toMatch(/: unrecognized type: int32$/)
})

test('a JSON patch that doubles the object again and again is rejected', async () => {
  const bomb = Array.from({ length: 60 }, (_, n) => ({
    op: 'copy',
    from: '/metadata',
    path: `/metadata/copy${n}`,
  }))
  await patch(json, bomb).expect(422)
})

test.each([
  [{ minReadySeconds: 1.5 }, 'cannot convert float64 to int32'],
  [{ template: { spec: { restartPolicy: 5 } } }, 'cannot convert int64 to v1.RestartPolicy'],
  [{ template: { spec: { restartPolicy: true } } }, 'unrecognized type: string'],
  [{ template: { spec: { nodeSelector: 1.5 } } }, 'cannot restore map from float64'],
  [{ template: { spec: { affinity: [] } } }, 'cannot restore struct from: slice'],
  [
    { template: { metadata: { creationTimestamp: 5 } } },
    'json: cannot unmarshal number into Go value of type string',
  ],
])('a strategic patch with %j says: %s', async (spec, said) => {
  const { body } = await patch(strategic, { spec }).expect(422)
  expect(body.message.slice(body.message.indexOf(']": ') + ']": '.length)).toBe(said)
})

test('a value of the wrong type is told in the words of the patch that brings it', async () => {
  const merged = await patch(merge, { spec: { replicas: 'many' } }).expect(422)
  expect(merged.body.message).toMatch(
    /^ "" is invalid: patch: Invalid value: "\{.*\}": json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32$/,
  )
  const merging = await patch(strategic, { spec: { replicas: 'many' } }).expect(422)
  expect(merging.body.message).toBe(
    ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:many]]": unrecognized type: int32',
  )
  const listed = await patch(strategic, { spec: { template: { spec: { containers: 'none' } } } }).expect(422)
  expect(listed.body.message).toContain('cannot restore slice from string')
  expect(listed.body.details).toEqual({ causes: [expect.objectContaining({ field: 'patch' })] })
  const root = await patch(json, [{ op: 'replace', path: '', value: [5] }]).expect(422)
  expect(root.body.message).toContain(
    'patch: Invalid value: "[5]": couldn\'t get version/kind; json parse error: json: cannot unmarshal array',
  )
})

test.each(['1.0', '1e2', '99999999999'])('%s in a patch is no whole number', async (number) => {
  const merged = await patch(merge, `{"spec":{"replicas":${number}}}`).expect(422)
  const put = await patch(json, `[{"op":"replace","path":"/spec/replicas","value":${number}}]`).expect(422)
  for (const { body } of [merged, put]) {
    expect(body.message).toContain(`\\"replicas\\":${number},`)
    expect(body.message).toContain(
      `json: cannot unmarshal number ${number} into Go struct field DeploymentSpec.spec.replicas of type int32`,
    )
  }
})

test('1.0 in a strategic patch is a whole number, for that is no text any more when it is read', async () => {
  const { body } = await patch(strategic, '{"spec":{"minReadySeconds":1.0}}', `${web}?dryRun=All`).expect(200)
  expect(body.spec.minReadySeconds).toBe(1)
})

test('what a JSON patch tests must be written as it is stored', async () => {
  const test = (number: string) =>
    patch(json, `[{"op":"test","path":"/spec/replicas","value":${number}}]`, `${web}?dryRun=All`)
  await test('2').expect(200)
  await test('2.0').expect(422)
})

test('what a patch went through is shown with its keys in order, the rest as its type has it', async () => {
  await api.http
    .post(configMaps)
    .send({ metadata: { name: 'shown' }, data: { z: '1', a: '<&>' } })
    .expect(201)
  const { body } = await patch(merge, { data: { m: 5 } }, `${configMaps}/shown`).expect(422)
  expect(JSON.parse(/Invalid value: (".*"): json:/.exec(body.message)![1])).toMatch(
    /^\{"apiVersion":"v1","data":\{"a":"\\u003c\\u0026\\u003e","m":5,"z":"1"\},"kind":"ConfigMap","metadata":\{"name":"shown","namespace":"default","uid":"[^"]+","resourceVersion":"\d+","creationTimestamp":/,
  )
})

test('unknown and repeated fields of a patch are warned of, or refused when validation is strict', async () => {
  const text = '{"spec":{"replicas":2,"replicas":2,"colour":"blue"}}'
  const warned = await patch(merge, text).expect(200)
  expect(warned.headers.warning).toBe(
    '299 - "duplicate field \\"spec.replicas\\"", 299 - "unknown field \\"spec.colour\\""',
  )
  const refused = await patch(merge, text, `${web}?fieldValidation=Strict`).expect(422)
  expect(refused.body.message).toContain(
    'strict decoding error: duplicate field "spec.replicas", unknown field "spec.colour"',
  )
  const unchanged = await patch(
    merge,
    '{"spec":{"replicas":3,"replicas":2}}',
    `${web}?fieldValidation=Strict`,
  )
  expect(unchanged.body).toMatchObject({
    code: 422,
    message: expect.stringContaining('duplicate field "spec.replicas"'),
  })
  const quiet = await patch(merge, text, `${web}?fieldValidation=Ignore`).expect(200)
  expect(quiet.headers.warning).toBeUndefined()
})

test.each([merge, strategic])('%s cannot rename an object', async (type) => {
  const { body } = await patch(type, { metadata: { name: 'other' } }).expect(400)
  expect(body.message).toBe('the name of the object (other) does not match the name on the URL (web)')
  const { body: nameless } = await patch(type, { metadata: null }).expect(400)
  expect(nameless.message).toBe(
    'the name of the object (web based on URL) was undeterminable: name must be provided',
  )
})

test('what a patch leaves alone is shown in the order in which Go has its fields', async () => {
  const services = '/api/v1/namespaces/default/services'
  await api.http
    .post(services)
    .send({ metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } })
    .expect(201)
  const { body } = await patch(merge, { metadata: { labels: 1 } }, `${services}/web`).expect(422)
  expect(body.message).toMatch(/"clusterIP\\":.*"clusterIPs\\":.*"type\\":.*"sessionAffinity\\":/)
})

test('a patch of another sort is refused, whatever else is wrong with the request', async () => {
  const { body } = await patch('application/json', {}).query({ dryRun: 'some' }).expect(415)
  expect(body.message).toBe('415: Unsupported Media Type')
})

test('a patch of what is not there is not found; an apply makes it', async () => {
  const { body } = await patch(merge, {}, `${deployments}/missing`).expect(404)
  expect(body.message).toBe('deployments.apps "missing" not found')
  await patch(merge, 'nonsense', `${deployments}/missing`).expect(404)
  await patch(apply, deployment('applied'), `${deployments}/applied?fieldManager=me`).expect(201)
})

test('a patch that changes nothing is no write', async () => {
  const { body: before } = await api.http.get(web).expect(200)
  const { body: after } = await patch(strategic, { spec: { replicas: before.spec.replicas } }).expect(200)
  expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion)
})

test('an apply must be of the right kind and name, without managedFields', async () => {
  const path = `${web}?fieldManager=me`
  const managed = { ...deployment('web'), metadata: { name: 'web', managedFields: [{ manager: 'x' }] } }
  expect((await patch(apply, managed, path).expect(400)).body.message).toBe(
    'metadata.managedFields must be nil',
  )
  expect((await patch(apply, deployment('other'), `${path}&force=true`).expect(400)).body.message).toBe(
    'the name of the object (other) does not match the name on the URL (web)',
  )
  expect(
    (await patch(apply, { ...deployment('web'), kind: 'ReplicaSet' }, path).expect(400)).body.message,
  ).toBe('invalid object type: apps/v1, Kind=ReplicaSet')
})

test.each([
  [json, 'null'],
  [json, '[]'],
  [strategic, 'null'],
])('%s %j changes nothing', async (type, body) => {
  const { body: before } = await api.http.get(web).expect(200)
  const { body: after } = await patch(type, body, web).expect(200)
  expect(after).toEqual(before)
})

test('what means nothing in an operation is a warning, or an error where that is asked for', async () => {
  const operations = '[{"op":"test","path":"/kind","value":"Deployment","valeu":1,"op":"add"}]'
  const { headers } = await patch(json, operations, `${web}?dryRun=All`).expect(200)
  expect(headers.warning).toBe(
    '299 - "json patch duplicate field \\"[0].op\\"", 299 - "json patch unknown field \\"[0].valeu\\""',
  )
  const { body } = await patch(json, operations, `${web}?fieldValidation=Strict`).expect(422)
  expect(body.message).toContain(
    'strict decoding error: json patch duplicate field "[0].op", json patch unknown field "[0].valeu"',
  )
})

test('what an applied configuration says is null takes nothing away that holds something', async () => {
  const text =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: null}\nspec: {template: {spec: {containers: null}}}'
  const { body } = await patch(apply, text, `${web}?fieldManager=nulls`).expect(200)
  expect(body.spec.template.spec.containers).toHaveLength(1)
})

const scale = `${web}/scale`

test.each([
  [merge, { spec: { replicas: 5 } }, 5],
  [strategic, { spec: { replicas: 6 } }, 6],
  [json, [{ op: 'replace', path: '/spec/replicas', value: 7 }], 7],
  [
    apply,
    { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 8 } },
    8,
  ],
])('scale takes %s', async (type, body, replicas) => {
  const query = type === apply ? '?fieldManager=me&force=true' : ''
  const { body: scaled } = await patch(type, body, scale + query).expect(200)
  expect(scaled).toMatchObject({ kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas } })
  expect((await api.http.get(web)).body.spec.replicas).toBe(replicas)
})

test('a bad scale is refused', async () => {
  expect((await patch(merge, { spec: { replicas: -1 } }, scale).expect(422)).body.message).toBe(
    'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  )
  const wrong = await patch(merge, { spec: { replicas: 'x' } }, scale).expect(422)
  expect(wrong.body.message).toContain(
    'json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
  )
})

test.each([
  [merge, { status: { replicas: 1 }, spec: { replicas: 99 } }, 1],
  [strategic, { status: { replicas: 2 }, spec: { replicas: 99 } }, 2],
  [
    json,
    [
      { op: 'replace', path: '/status/replicas', value: 3 },
      { op: 'replace', path: '/spec/replicas', value: 99 },
    ],
    3,
  ],
  [
    apply,
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, status: { replicas: 4 } },
    4,
  ],
])('status takes %s, and leaves the spec alone', async (type, body, replicas) => {
  const query = type === apply ? '?fieldManager=me&force=true' : ''
  await patch(merge, { status: { replicas: 9 } }, `${web}/status`).expect(200)
  const { body: patched } = await patch(type, body, `${web}/status${query}`).expect(200)
  expect(patched.status.replicas).toBe(replicas)
  expect(patched.spec.replicas).not.toBe(99)
})

test.each([
  [{ kind: 'Secret' }, 'converting (v1.Secret) to (apps.Deployment): unknown conversion'],
  [{ apiVersion: 'apps/v7' }, 'no kind "Deployment" is registered for version "apps/v7"'],
])('a merge patch makes nothing else of an object: %j', async (change, why) => {
  const full = { apiVersion: 'v1', ...change }
  const { body } = await patch(merge, 'kind' in change ? full : change, `${web}?fieldManager=me`).expect(422)
  expect(body.message).toContain(why)
})

test('a label of any name can be taken away again', async () => {
  const label = (value: string | null) =>
    patch(merge, { metadata: { labels: { constructor: value } } }, `${web}?fieldManager=me`).expect(200)
  await label('x')

  const { body } = await label(null)

  expect(Object.keys(body.metadata.labels ?? {})).not.toContain('constructor')
})

test.each([
  [merge, { apiVersion: null }],
  [json, [{ op: 'remove', path: '/apiVersion' }]],
])('what a patch (%s) leaves without a version is read as nothing', async (type, change) => {
  const { body, headers } = await patch(type, change, `${web}?fieldManager=me`).expect(400)

  expect(body.message).toBe(
    'the name of the object (web based on URL) was undeterminable: name must be provided',
  )
  expect(headers['warning']).toContain('unknown field \\"metadata\\"')
  expect(headers['warning']).toContain('unknown field \\"spec\\"')
})

test.each([
  [strategic, { spec: { minReadySeconds: 2 ** 31 } }],
  [
    apply,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { minReadySeconds: 2 ** 31 },
    },
  ],
])('of a number that is too large %s keeps the last bits', async (type, change) => {
  const { body } = await patch(
    type,
    change,
    `${web}?fieldManager=me&force=${type === apply}`.replace('&force=false', ''),
  ).expect(422)

  expect(body.message).toContain(
    'spec.minReadySeconds: Invalid value: -2147483648: must be greater than or equal to 0',
  )
})
