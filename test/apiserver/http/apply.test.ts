import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment } from '../../support/manifests.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const deployments = '/apis/apps/v1/namespaces/default/deployments'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const apply = (path: string, manager: string, configuration: object) =>
  api.http
    .patch(`${path}?fieldManager=${manager}`)
    .set('content-type', 'application/apply-patch+yaml')
    .send(JSON.stringify(configuration))

const settings = (data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data,
})
const applySettings = (manager: string, data: object) =>
  apply(`${configMaps}/settings`, manager, settings(data))

test('what two apply belongs to both, and stays for as long as one of them names it', async () => {
  await applySettings('one', { shared: '1', own: '1' }).expect(201)
  const { body: both } = await applySettings('two', { shared: '1' }).expect(200)
  // An apply that changes nothing has no time, and so stands first.
  expect(both.metadata.managedFields).toEqual([
    expect.not.objectContaining({ time: expect.anything() }),
    expect.objectContaining({ manager: 'one', time: expect.any(String) }),
  ])

  const { body: left } = await applySettings('one', {}).expect(200)
  expect(left.data).toEqual({ shared: '1' })
  const { body: last } = await applySettings('two', {}).expect(200)
  expect(last.data).toBeUndefined()
})

test('what nobody has any part in goes as a whole, with what was defaulted in it', async () => {
  const readinessProbe = { exec: { command: ['true'] }, periodSeconds: 1 }
  const rollingUpdate = { maxSurge: 1 }
  const careful = deployment('web', {
    container: { readinessProbe },
    spec: { strategy: { type: 'RollingUpdate', rollingUpdate } },
  })
  await apply(`${deployments}/web`, 'me', careful).expect(201)

  const simple = deployment('web', { spec: { strategy: { type: 'Recreate' } } })
  const { body } = await apply(`${deployments}/web`, 'me', simple).expect(200)

  expect(body.spec.strategy).toEqual({ type: 'Recreate' })
  expect(body.spec.template.spec.containers[0]).not.toHaveProperty('readinessProbe')
})

test('of what others have a part in, only what was applied goes', async () => {
  const readinessProbe = { exec: { command: ['true'] }, periodSeconds: 1 }
  await apply(`${deployments}/web`, 'me', deployment('web', { container: { readinessProbe } })).expect(201)
  const container = { readinessProbe: { exec: { command: ['true'] } } }
  await apply(`${deployments}/web`, 'you', deployment('web', { container })).expect(200)

  const { body } = await apply(`${deployments}/web`, 'me', deployment('web')).expect(200)

  expect(body.spec.template.spec.containers[0].readinessProbe).toMatchObject({
    exec: { command: ['true'] },
    periodSeconds: 10,
  })
})

test('an apply that says what was said before writes nothing', async () => {
  const { body: first } = await applySettings('one', { a: '1' }).expect(201)
  const { body: again } = await applySettings('one', { a: '1' }).expect(200)

  expect(again.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
})

test('an apply that changes one thing again and again gives what is new its defaults, and takes what is left out', async () => {
  const applyWeb = (container: object) => apply(`${deployments}/web`, 'me', deployment('web', { container }))
  const http = { containerPort: 80, name: 'http' }
  await applyWeb({ image: 'nginx:1', ports: [http] }).expect(201)
  await applyWeb({ image: 'nginx:2', ports: [http] }).expect(200)

  const more = await applyWeb({ image: 'nginx:3', ports: [http, { containerPort: 443 }] }).expect(200)
  const less = await applyWeb({ image: 'nginx:4', ports: [{ containerPort: 443 }] }).expect(200)

  const portsOf = ({ body }: typeof more) => body.spec.template.spec.containers[0].ports
  expect(portsOf(more)).toEqual([
    { ...http, protocol: 'TCP' },
    { containerPort: 443, protocol: 'TCP' },
  ])
  expect(portsOf(less)).toEqual([{ containerPort: 443, protocol: 'TCP' }])
})

test('an apply manages leaves and items, not what holds them', async () => {
  const { body } = await apply(`${deployments}/web`, 'me', deployment('web')).expect(201)

  expect(body.metadata.managedFields[0].fieldsV1).toEqual({
    'f:spec': {
      'f:selector': {},
      'f:template': {
        'f:metadata': { 'f:labels': { 'f:app': {} } },
        'f:spec': {
          'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:name': {}, 'f:image': {} } },
        },
      },
    },
  })
})

test.each([
  [{ apiVersion: undefined }, 'invalid object type: /, Kind=ConfigMap'],
  [{ apiVersion: 'v2' }, 'invalid object type: /v2, Kind=ConfigMap'],
  [{ apiVersion: 'apps/v1' }, 'invalid object type: apps/v1, Kind=ConfigMap'],
  [{ apiVersion: 'a/b/c' }, 'invalid object type: /, Kind='],
  [{ kind: undefined }, 'invalid object type: /v1, Kind='],
  [{ kind: 'Secret' }, 'invalid object type: /v1, Kind=Secret'],
])('an apply says which version and kind it is of, not %j', async (change, why) => {
  const { body } = await apply(`${configMaps}/settings`, 'me', { ...settings({}), ...change }).expect(400)
  expect(body.message).toBe(why)
})

const withContainer = (container: object) => deployment('web', { container })

test.each([
  [
    withContainer({ env: [{ name: 'A' }, { name: 'A', value: 'x' }] }),
    '.spec.template.spec.containers[name="web"].env: duplicate entries for key [name="A"]',
  ],
  [
    withContainer({ ports: [{ containerPort: 80 }, { containerPort: 80 }] }),
    '.spec.template.spec.containers[name="web"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]',
  ],
  [
    { ...deployment('web'), metadata: { name: 'web', finalizers: ['a.b/c', 'a.b/c'] } },
    '.metadata.finalizers: duplicate entries for key [="a.b/c"]',
  ],
  [
    withContainer({ env: [null] }),
    '.spec.template.spec.containers[name="web"].env: element 0: associative list with keys may not have a null element',
  ],
  [withContainer({ env: 1 }), '.spec.template.spec.containers[name="web"].env: expected list, got &{1}'],
  [
    withContainer({ env: ['x'] }),
    '.spec.template.spec.containers[name="web"].env: element 0: associative list with keys may not have non-map elements',
  ],
  [
    withContainer({ env: [{ name: 'A', value: 587 }] }),
    '.spec.template.spec.containers[name="web"].env[name="A"].value: expected string, got &value.valueUnstructured{Value:587}',
  ],
  [
    withContainer({ args: ['a', { b: [1.5, true] }] }),
    '.spec.template.spec.containers[name="web"].args[1]: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"b":[]interface {}{1.5, true}}}',
  ],
  [
    withContainer({ resources: { limits: { cpu: ['1'] } } }),
    '.spec.template.spec.containers[name="web"].resources.limits.cpu: expected any scalar, got &{[1]}',
  ],
  [
    withContainer({ stdin: 'yes' }),
    '.spec.template.spec.containers[name="web"].stdin: expected boolean, got &{yes}',
  ],
  [
    { ...deployment('web'), spec: { replicas: 'many' } },
    '.spec.replicas: expected numeric (int or float), got string',
  ],
  [{ ...deployment('web'), spec: [{ a: 'b' }] }, '.spec: expected map, got &{[map[a:b]]}'],
  [{ ...deployment('web'), spec: { colour: 'blue', size: 1 } }, '.spec.colour: field not declared in schema'],
  [
    { ...deployment('web'), metadata: { name: 'web', labels: { a: 1 } }, spec: { paused: 1 } },
    'errors:\n  .metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}\n  .spec.paused: expected boolean, got &{1}',
  ],
])('a configuration that does not fit its type is refused: %#', async (configuration, why) => {
  const { body } = await apply(`${deployments}/web`, 'me', configuration).expect(400)
  expect(body.message).toBe(`failed to create typed patch object (/web; apps/v1, Kind=Deployment): ${why}`)
})

test('an apply to an object of another uid makes no new one', async () => {
  const other = { ...settings({}), metadata: { name: 'settings', uid: 'abc' } }
  const { body } = await apply(`${configMaps}/settings`, 'me', other).expect(409)

  expect(body.message).toBe(
    'Operation cannot be fulfilled on configmaps "settings": uid mismatch: the provided object specified uid abc, and no existing object was found',
  )
})

test('a quantity that is none fits the type, but becomes no object', async () => {
  const configuration = deployment('web', { container: { resources: { limits: { cpu: 'much' } } } })
  const { body } = await apply(`${deployments}/web`, 'me', configuration).expect(400)

  expect(body.message).toMatch(
    /^failed to convert new object \(\/web; apps\/v1, Kind=Deployment\) to proper version: unable to convert unstructured object to apps\/v1, Kind=Deployment: quantities must match the regular expression /,
  )
})

test('who does not name an object means the one of the path, if there is one', async () => {
  const nameless = { ...settings({ a: '1' }), metadata: {} }
  const { body } = await apply(`${configMaps}/settings`, 'me', nameless).expect(400)
  expect(body.message).toBe(
    'the name of the object (settings based on URL) was undeterminable: name must be provided',
  )

  await applySettings('other', { b: '1' }).expect(201)
  const { body: applied } = await apply(`${configMaps}/settings`, 'me', nameless).expect(200)
  expect(applied.data).toEqual({ a: '1', b: '1' })
})

test('who applies a null for the name has named nothing', async () => {
  await applySettings('me', {}).expect(201)
  const { body } = await apply(`${configMaps}/settings`, 'me', {
    ...settings({}),
    metadata: { name: null },
  }).expect(400)

  expect(body.message).toBe(
    'the name of the object (settings based on URL) was undeterminable: name must be provided',
  )
})

test('whose fields would be taken is told first, and that the name is another one last', async () => {
  await applySettings('one', { shared: '1' }).expect(201)
  const other = { ...settings({ shared: '2' }), metadata: { name: 'other' } }

  await apply(`${configMaps}/settings`, 'two', other).expect(409)
  const { body } = await apply(`${configMaps}/settings`, 'one', other).expect(400)
  expect(body.message).toBe('the name of the object (other) does not match the name on the URL (settings)')
})

test('what an apply leaves without an author has no record, and no generateName that is given up', async () => {
  await apply(`${configMaps}/settings`, 'me', {
    ...settings({}),
    metadata: { name: 'settings', generateName: 's' },
  }).expect(201)
  const { body } = await apply(`${configMaps}/settings`, 'me', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings' },
  }).expect(200)

  expect(body.metadata).not.toHaveProperty('generateName')
  expect(body.metadata).not.toHaveProperty('managedFields')
})

test('an apply goes to the namespace of the path and to no other', async () => {
  const elsewhere = { ...settings({}), metadata: { name: 'other', namespace: 'kube-system' } }
  const { body } = await apply(`${configMaps}/settings`, 'me', elsewhere).expect(400)

  expect(body.message).toBe(
    'the namespace of the provided object does not match the namespace sent on the request',
  )
})

test('a key that stands twice is refused where that is asked for, once all else is right', async () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  a: one\n  a: two\n'
  const strict = (body: string) =>
    api.http
      .patch(`${configMaps}/settings?fieldManager=me&fieldValidation=Strict`)
      .set('content-type', 'application/apply-patch+yaml')
      .send(body)
  const { body } = await strict(text).expect(400)
  expect(body.message).toBe(
    'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 6: key "a" already set in map',
  )
  const { body: wrong } = await strict(`${text}immutable: 1\n`).expect(400)
  expect(wrong.message).toContain('.immutable: expected boolean, got &{1}')
})
