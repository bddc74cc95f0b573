import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  applyAs,
  configMaps,
  deployments,
  managersOf,
  mergeAs,
  podTemplates,
  services,
  settings,
} from '../../support/applying.ts'
import { type Api, startApi } from '../../support/http.ts'
import { deployment } from '../../support/manifests.ts'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const map = `${configMaps}/settings`
const web = `${deployments}/web`
const template = `${podTemplates}/t`
const applySettings = (manager: string, data: object | null, query?: string) =>
  applyAs(api, map, manager, settings(data as object), query)

const containers = (...names: string[]) => ({
  apiVersion: 'v1',
  kind: 'PodTemplate',
  metadata: { name: 't' },
  template: { spec: { containers: names.map((name) => ({ name, image: 'app' })) } },
})
const namesIn = ({ template }: ReturnType<typeof containers>) =>
  template.spec.containers.map(({ name }) => name)

test.each([
  // Those of both stand as the configuration has them, the others where they were.
  [
    ['a', 'b', 'c'],
    ['c', 'a'],
    ['b', 'c', 'a'],
  ],
  [
    ['a', 'b'],
    ['x', 'a', 'y', 'b'],
    ['x', 'a', 'y', 'b'],
  ],
  [
    ['a', 'b', 'c'],
    ['x', 'b'],
    ['a', 'x', 'b', 'c'],
  ],
  [['a'], ['b'], ['a', 'b']],
])('items %j with %j applied stand as %j', async (before, said, after) => {
  await applyAs(api, template, 'one', containers(...before)).expect(201)
  const { body } = await applyAs(api, template, 'two', containers(...said)).expect(200)

  expect(namesIn(body)).toEqual(after)
})

test('an item that nobody names any more goes, one that another manages stays', async () => {
  await applyAs(api, template, 'one', containers('a', 'b')).expect(201)
  await applyAs(api, template, 'two', containers('b', 'c')).expect(200)
  const { body } = await applyAs(api, template, 'one', containers('a')).expect(200)
  expect(namesIn(body).sort()).toEqual(['a', 'b', 'c'])

  const { body: last } = await applyAs(api, template, 'two', containers('c')).expect(200)
  expect(namesIn(last).sort()).toEqual(['a', 'c'])
})

test('a port is known by its number and its protocol, which has a default', async () => {
  const service = (...ports: object[]) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: { clusterIP: 'None', selector: { app: 's' }, ports },
  })
  const path = `${services}/s`
  await applyAs(api, path, 'one', service({ port: 53, name: 'tcp' })).expect(201)
  const { body } = await applyAs(
    api,
    path,
    'two',
    service({ port: 53, protocol: 'TCP', name: 'tcp' }, { port: 53, protocol: 'UDP', name: 'udp' }),
  ).expect(200)

  expect(body.spec.ports.map(({ name }: { name: string }) => name)).toEqual(['tcp', 'udp'])
  expect(managersOf(body)[0]).toContain('.spec.ports[{"port":53,"protocol":"TCP"}]')
})

test('a set has what all have put into it', async () => {
  const held = (...finalizers: string[]) => ({ ...settings({}, { finalizers }), data: undefined })
  await applyAs(api, map, 'one', held('a.b/one', 'a.b/both')).expect(201)
  await applyAs(api, map, 'two', held('a.b/both', 'a.b/two')).expect(200)
  const { body } = await applyAs(api, map, 'one', held('a.b/one')).expect(200)
  expect(body.metadata.finalizers.sort()).toEqual(['a.b/both', 'a.b/one', 'a.b/two'])

  const { body: last } = await applyAs(api, map, 'two', held()).expect(200)
  expect(last.metadata.finalizers).toEqual(['a.b/one'])
})

test('of what others have a part in, only what was given up goes', async () => {
  await applySettings('one', { a: '1', b: '1' }).expect(201)
  await mergeAs(api, map, 'editor', { data: { c: '1' } }).expect(200)
  const { body } = await applySettings('one', { a: '1' }).expect(200)

  expect(body.data).toEqual({ a: '1', c: '1' })
})

test('what was updated meanwhile is no longer its author’s to remove', async () => {
  await applySettings('one', { a: '1', b: '1' }).expect(201)
  await mergeAs(api, map, 'editor', { data: { b: '2' } }).expect(200)
  const { body } = await applySettings('one', { a: '1' }).expect(200)

  expect(body.data).toEqual({ a: '1', b: '2' })
})

test('an empty map is a thing to manage, and takes nothing away', async () => {
  await applySettings('one', { a: '1' }).expect(201)
  const { body } = await applySettings('two', {}).expect(200)

  expect(body.data).toEqual({ a: '1' })
  expect(managersOf(body)).toContain('two applies (untimed): .data')
})

test('null stands for the value that a field has when nobody says', async () => {
  await applyAs(api, web, 'one', deployment('web', { replicas: 3 })).expect(201)
  const unset = deployment('web', { spec: { replicas: null } })
  const { body } = await applyAs(api, web, 'one', unset).expect(200)

  expect(body.spec.replicas).toBe(1)
  expect(managersOf(body).find((each) => each.startsWith('one'))).toContain('.spec.replicas')
})

test('twins in a list are one value, which an applied item takes the place of', async () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'B', value: '1' },
    { name: 'A', value: '2' },
  ]
  await api.http
    .post(`${deployments}?fieldManager=maker`)
    .send(deployment('web', { container: { env } }))
    .expect(201)
  const one = deployment('web', { container: { env: [{ name: 'A', value: '3' }] } })
  const { body } = await applyAs(api, web, 'one', one).expect(409)
  expect(body.details.causes[0].field).toBe('.spec.template.spec.containers[name="web"].env[name="A"]')

  const { body: taken } = await applyAs(api, web, 'one', one, '&force=true').expect(200)
  expect(taken.spec.template.spec.containers[0].env).toEqual([
    { name: 'A', value: '3' },
    { name: 'B', value: '1' },
  ])
})

test('what is defaulted in what was applied is nobody’s: who applies it shares it', async () => {
  await applyAs(api, web, 'one', deployment('web')).expect(201)
  const { body } = await applyAs(api, web, 'two', deployment('web', { replicas: 1 })).expect(200)

  const two = managersOf(body).find((each) => each.startsWith('two'))
  expect(two).toContain('.spec.replicas')
})

test('an apply of the status leaves the spec alone, and manages none of it', async () => {
  await applyAs(api, web, 'one', deployment('web')).expect(201)
  const condition = { type: 'example.com/Ready', status: 'True' }
  const { body } = await applyAs(api, `${web}/status`, 'watcher', {
    ...deployment('web', { replicas: 7 }),
    status: { conditions: [condition] },
  }).expect(200)

  expect(body.spec.replicas).toBe(1)
  expect(managersOf(body)).toContain(
    'watcher applies status: .status.conditions[{"type":"example.com/Ready"}] .status.conditions[{"type":"example.com/Ready"}].status .status.conditions[{"type":"example.com/Ready"}].type',
  )
})

test('an apply of the version that is not there any more is a conflict of its own', async () => {
  await applySettings('one', { a: '1' }).expect(201)
  const old = settings({ a: '2' }, { resourceVersion: '1' })
  const { body } = await applyAs(api, map, 'one', old).expect(409)

  expect(body.message).toContain('the object has been modified')
})

test('who scales takes the replicas from the object’s author', async () => {
  await applyAs(api, web, 'one', deployment('web', { replicas: 1 })).expect(201)
  await mergeAs(api, `${web}/scale`, 'scaler', { spec: { replicas: 2 } }).expect(200)
  const { body } = await api.http.get(web)

  const told = managersOf(body).filter((each) => !each.startsWith('kube-controller-manager'))
  expect(told.some((each) => each.startsWith('one') && each.includes('.spec.replicas'))).toBe(false)
  expect(told).toContain('scaler updates scale (untimed): .spec.replicas')
})
