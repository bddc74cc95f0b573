import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyAs, configMaps, deployments, managersOf, mergeAs, settings } from '../../support/applying.ts'
import { type Api, startApi } from '../../support/http.ts'
import { deployment } from '../../support/manifests.ts'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const map = `${configMaps}/settings`
const web = `${deployments}/web`
const applySettings = (manager: string, data: object, query?: string) =>
  applyAs(api, map, manager, settings(data), query)

test('who would give another value to what somebody applied is told so, and nothing changes', async () => {
  await applySettings('one', { a: '1', b: '1' }).expect(201)
  const { body } = await applySettings('two', { a: '2', b: '1' }).expect(409)

  expect(body).toMatchObject({
    reason: 'Conflict',
    message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
    details: {
      causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' }],
    },
  })
  expect((await api.http.get(map)).body.data).toEqual({ a: '1', b: '1' })
})

test('conflicts are told manager by manager, those who update with their version', async () => {
  await applySettings('zoe', { a: '1', b: '1' }).expect(201)
  await mergeAs(api, map, 'kim', { data: { c: '1' } }).expect(200)
  await applyAs(api, map, 'ann', settings({}, { labels: { l: '1' } })).expect(200)
  const all = settings({ a: '2', b: '2', c: '2' }, { labels: { l: '2' } })
  const { body } = await applyAs(api, map, 'new', all).expect(409)

  expect(body.message).toBe(
    [
      'Apply failed with 4 conflicts: conflicts with "ann":',
      '- .metadata.labels.l',
      'conflicts with "kim" using v1:',
      '- .data.c',
      'conflicts with "zoe":',
      '- .data.a',
      '- .data.b',
    ].join('\n'),
  )
})

test('an item is named by its keys, and what came through a subresource by that', async () => {
  const ports = (name: string) => [{ containerPort: 80, name }]
  await applyAs(api, web, 'one', deployment('web', { container: { ports: ports('a') } })).expect(201)
  const { body: ofPort } = await applyAs(
    api,
    web,
    'two',
    deployment('web', { container: { ports: ports('b') } }),
  ).expect(409)
  expect(ofPort.details.causes[0].field).toBe(
    '.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].name',
  )

  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' } }
  await applyAs(api, `${web}/scale`, 'scaler', { ...scale, spec: { replicas: 3 } }, '&force=true').expect(200)
  const { body } = await applyAs(api, web, 'one', deployment('web', { replicas: 5 })).expect(409)
  expect(body.message).toContain('conflict with "scaler" with subresource "scale": .spec.replicas')
})

test('who insists takes over, and the others keep the rest', async () => {
  await applySettings('one', { a: '1', b: '1' }).expect(201)
  const { body } = await applySettings('two', { a: '2' }, '&force=true').expect(200)

  expect(body.data).toEqual({ a: '2', b: '1' })
  expect(managersOf(body)).toEqual(['one applies: .data.b', 'two applies: .data.a'])
})

test('equal values are shared: nobody takes anything', async () => {
  await applySettings('one', { a: '1' }).expect(201)
  const { body } = await applySettings('two', { a: '1' }).expect(200)

  expect(managersOf(body)).toEqual(['two applies (untimed): .data.a', 'one applies: .data.a'])
})

test('an update takes what it changes without asking', async () => {
  await applySettings('one', { a: '1', b: '1' }).expect(201)
  const { body } = await mergeAs(api, map, 'editor', { data: { a: '2' } }).expect(200)

  expect(managersOf(body)).toEqual(['one applies: .data.b', 'editor updates: .data.a'])
  await applySettings('one', { a: '1', b: '1' }).expect(409)
})

test('what is atomic is taken as a whole', async () => {
  const selecting = (nodeSelector: object) => deployment('web', { podSpec: { nodeSelector } })
  await applyAs(api, web, 'one', selecting({ disk: 'ssd' })).expect(201)
  const { body } = await applyAs(api, web, 'two', selecting({ zone: 'a' })).expect(409)

  expect(body.details.causes).toEqual([
    expect.objectContaining({ field: '.spec.template.spec.nodeSelector' }),
  ])
})

test('an amount that is written in another way is another value', async () => {
  const wanting = (cpu: string) => deployment('web', { container: { resources: { requests: { cpu } } } })
  await applyAs(api, web, 'one', wanting('500m')).expect(201)

  await applyAs(api, web, 'two', wanting('0.5')).expect(409)
  await applyAs(api, web, 'two', wanting('500m')).expect(200)
})

test('a dry run tells conflicts, too', async () => {
  await applySettings('one', { a: '1' }).expect(201)
  const { revision } = api.plane.store

  await applySettings('two', { a: '2' }, '&dryRun=All').expect(409)
  await applySettings('two', { a: '2' }, '&dryRun=All&force=true').expect(200)
  expect(api.plane.store.revision).toBe(revision)
})

test.each(['false', '0', 'False'])('force=%s is none', async (force) => {
  await applySettings('one', { a: '1' }).expect(201)
  await applySettings('two', { a: '2' }, `&force=${force}`).expect(409)
})

test.each([[[]], [[{}]]])(
  'what held an object whose record was cleared by %j is somebody’s when something is applied to it',
  async (managedFields) => {
    await api.http
      .post(configMaps)
      .send(settings({ a: '1', b: '1' }))
      .expect(201)
    await mergeAs(api, map, 'me', { metadata: { managedFields } }).expect(200)
    const { body } = await applySettings('one', { a: '2' }).expect(409)
    expect(body.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    )

    const { body: applied } = await applySettings('one', { a: '2' }, '&force=true').expect(200)
    expect(managersOf(applied)).toEqual(['one applies: .data.a', 'before-first-apply updates: .data .data.b'])
  },
)

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
const clientSide = (data: object, last: object) =>
  settings(data, { annotations: { [annotation]: JSON.stringify(last) } })

test('kubectl takes over what it has applied client-side, and keeps its annotation up', async () => {
  const last = settings({ a: '1' })
  const path = `${configMaps}?fieldManager=kubectl-client-side-apply`
  await api.http
    .post(path)
    .send(clientSide({ a: '1' }, last))
    .expect(201)
  const { body } = await applySettings('kubectl', { a: '2' }).expect(200)

  expect(JSON.parse(body.metadata.annotations[annotation])).toEqual(settings({ a: '2' }))
})

test.each([
  ['what it has not applied', settings({ b: '1' })],
  ['what has another value now', settings({ a: '0' })],
  ['what it has applied in another version', { ...settings({ a: '1' }), apiVersion: 'v2' }],
  ['what makes no sense', 'text'],
])('kubectl does not take over %s', async (_what, last) => {
  const path = `${configMaps}?fieldManager=kubectl-client-side-apply`
  await api.http
    .post(path)
    .send(clientSide({ a: '1' }, last as object))
    .expect(201)

  const { body } = await applySettings('kubectl', { a: '2' }).expect(409)
  expect(body.message).toContain('"kubectl-client-side-apply" using v1: .data.a')
})
