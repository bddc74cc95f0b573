/** In which words custom objects are refused, and what is looked at first. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Cluster } from '../../../src/cluster.ts'
import { ask } from '../../support/asking.ts'
import { testCluster } from '../../support/cluster.ts'
import { definitionOf } from '../../support/definition.ts'

const things = '/apis/example.com/v1/namespaces/default/things'
const thing = (metadata: object, spec: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata,
  spec,
})

let cluster: Cluster
beforeEach(() => {
  cluster = testCluster({ nodes: 0 })
  const size = { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self > 1' }] }
  const spec = { type: 'object', properties: { size } }
  const versions = { subresources: { status: {} } }
  cluster.apply(definitionOf({ spec, status: { type: 'object' } }, versions))
  cluster.advance(1_000)
})
afterEach(() => cluster.close())

test('rules are not asked about an object without a name', async () => {
  const { code, body } = await ask(cluster, `POST ${things}`, thing({}, { size: 1 }))
  expect(code).toBe(422)
  expect(body.details.causes).toMatchObject([
    { field: 'metadata.name', message: 'Required value: name or generateName is required' },
    { field: '<nil>', message: expect.stringMatching(/: some validation rules were not checked because/) },
  ])
})

test('what a patch has made of an object is shown in alphabetical order, down to its metadata', async () => {
  await ask(cluster, `POST ${things}`, thing({ name: 'a' }, { size: 2 }))
  const { body } = await ask(cluster, `PATCH ${things}/a`, { metadata: { labels: 1 } })
  expect(body.message).toMatch(
    /"metadata\\":\{\\"creationTimestamp\\":[^,]*,\\"generation\\":1,\\"labels\\":1,\\"managedFields\\":\[\{\\"apiVersion\\":/,
  )
})

test.each([
  [
    { apiVersion: 'v1' },
    422,
    'Thing "a" is invalid: apiVersion: Invalid value: "v1": must be example.com/v1',
  ],
  [{ apiVersion: 'other.io/v1' }, 422, 'Thing.other.io "a" is invalid: apiVersion'],
  [{ apiVersion: null }, 500, "Object 'apiVersion' is missing in 'object has no apiVersion field'"],
  [{ kind: null }, 422, "Object 'Kind' is missing in"],
])(
  'a patch that makes something else of a custom object is told what that is: %j',
  async (patch, status, why) => {
    await ask(cluster, `POST ${things}`, thing({ name: 'a' }, { size: 2 }))
    const { code, body, warnings } = await ask(cluster, `PATCH ${things}/a`, patch)
    expect(code).toBe(status)
    expect(body.message).toContain(why)
    expect(warnings).toEqual([])
  },
)

test('a patch of no object in particular is held against its sort, and then has no name', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await ask(cluster, `PATCH ${things}`, {}, form)).code).toBe(415)
  const { code, body } = await ask(cluster, `PATCH ${things}`, {})
  expect([code, body.message]).toEqual([400, 'name must be provided'])
})

test('the status of what is not there is not found, whatever is applied to it', async () => {
  const path = `${things}/missing/status?fieldManager=me`
  const { code } = await ask(cluster, `APPLY ${path}`, { ...thing({ name: 'missing' }), status: 'up' })
  expect(code).toBe(404)
})

test('no router turns down a form before the handler of custom objects does', async () => {
  const { code, body } = await ask(cluster, `GET ${things}`, undefined, { accept: 'text/html' })
  expect(code).toBe(406)
  expect(body.message).toMatch(/^only the following media types are accepted: application\/json, /)
})

test('a custom object may be posted to a name, and is put nowhere without one', async () => {
  const { code, body } = await ask(cluster, `POST ${things}/elsewhere`, thing({ name: 'a' }, { size: 2 }))
  expect(code).toBe(201)
  expect(body.metadata.name).toBe('a')
  const nameless = await ask(cluster, `PUT ${things}`, thing({ name: 'a' }, { size: 2 }))
  expect(nameless).toMatchObject({ code: 400, body: { message: 'name must be provided' } })
})

test('a number that no float64 can be is refused, and not taken for none', async () => {
  const response = await cluster.fetch(things, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(thing({ name: 'a' })).replace('{}', '{"size":1E400}'),
  })
  expect(response.status).toBe(400)
  expect(((await response.json()) as { message: string }).message).toBe(
    'Thing in version "v1" cannot be handled as a Thing: json: cannot unmarshal number 1E400 into Go value of type float64',
  )
})
