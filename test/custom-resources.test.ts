/** Kinds that a CustomResourceDefinition defines, from their definition to their end. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JSONSchemaProps } from '../src/api/generated/types/apiextensions-v1.ts'
import type { Cluster } from '../src/index.ts'
import { testCluster } from './support/cluster.ts'
import { definitionOf } from './support/definition.ts'

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const definition = `${definitions}/things.example.com`
const things = '/apis/example.com/v1/namespaces/default/things'

const spec: JSONSchemaProps = {
  type: 'object',
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1 },
    color: { type: 'string', default: 'red' },
    ports: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, number: { type: 'integer' } },
      },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
}

const status: JSONSchemaProps = {
  type: 'object',
  properties: { size: { type: 'integer' }, selector: { type: 'string' } },
}

const thing = (name: string, spec: object = { size: 2 }, more: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name },
  spec,
  ...more,
})

let cluster: Cluster
beforeEach(() => {
  cluster = testCluster({ nodes: 0 })
})
afterEach(() => cluster.close())

async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await cluster.fetch(path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  })
  cluster.advance(100)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { code: response.status, text, body: isJson ? JSON.parse(text) : undefined }
}

const get = async (path: string) => (await ask('GET', path)).body
const merged = { 'Content-Type': 'application/merge-patch+json' }
const applied = { 'Content-Type': 'application/apply-patch+yaml' }

const conditionsOf = async (path = definition) =>
  Object.fromEntries(
    (await get(path)).status.conditions.map((each: Record<string, string>) => [
      each.type,
      `${each.status} ${each.reason}`,
    ]),
  )

const define = (more: object = {}) => ask('POST', definitions, definitionOf({ spec, status }, more))

describe('a definition', () => {
  test('is accepted and served, and so are its objects', async () => {
    await define()

    expect(await conditionsOf()).toEqual({
      NamesAccepted: 'True NoConflicts',
      Established: 'True InitialNamesAccepted',
    })
    expect((await get(definition)).status).toMatchObject({
      acceptedNames: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      storedVersions: ['v1'],
    })
    expect((await get('/apis/example.com/v1')).resources).toMatchObject([{ name: 'things', kind: 'Thing' }])
    expect((await ask('POST', things, thing('a'))).code).toBe(201)
    expect(await get(things)).toMatchObject({
      kind: 'ThingList',
      items: [{ kind: 'Thing', spec: { size: 2 } }],
    })
  })

  test('is in a document of its own, with its examples and with the fields by which one may select', async () => {
    const anyOf = [{ type: 'integer' }, { type: 'string' }]
    const color: JSONSchemaProps = { type: 'string', example: 'red', externalDocs: { url: 'http://colors' } }
    const port = { 'x-kubernetes-int-or-string': true }
    const properties = { color, port: { ...port, anyOf }, other: port }
    const selectableFields = [{ jsonPath: '.spec.color' }]
    await ask(
      'POST',
      definitions,
      definitionOf({ spec: { type: 'object', properties } }, { selectableFields }),
    )

    const { info, components, paths } = await get('/openapi/v3/apis/example.com/v1')

    expect(info).toEqual({ title: 'Kubernetes CRD Swagger', version: 'v0.1.0' })
    const { 'com.example.v1.Thing': told, 'com.example.v1.ThingList': list } = components.schemas
    expect(told.properties.spec.properties).toEqual({
      color,
      port: { ...port, anyOf },
      other: { ...port, anyOf },
    })
    const selectable = { 'x-kubernetes-selectable-fields': [{ fieldPath: 'spec.color' }] }
    expect([told, list]).toMatchObject([selectable, selectable])
    expect(list.properties.metadata).not.toHaveProperty('default')
    const { patch, put } = paths['/apis/example.com/v1/namespaces/{namespace}/things/{name}']
    expect([patch, put].map(({ responses }) => Object.keys(responses))).toEqual([
      ['200', '401'],
      ['200', '201', '401'],
    ])
  })

  test('cannot take a name that it has already for another one', async () => {
    await define()
    await ask('PATCH', definition, { spec: { names: { shortNames: ['things'] } } }, merged)

    expect(await conditionsOf()).toMatchObject({ NamesAccepted: 'False ShortNamesConflict' })
  })

  test('is not accepted where another has its kind', async () => {
    await define()
    const other = definitionOf({})
    other.metadata.name = 'doings.example.com'
    other.spec.names.plural = 'doings'

    await ask('POST', definitions, other)

    expect(await conditionsOf(`${definitions}/doings.example.com`)).toMatchObject({
      NamesAccepted: 'False ListKindConflict',
      Established: 'False NotAccepted',
    })
    expect((await get('/apis/example.com/v1')).resources).toHaveLength(1)
    await ask('DELETE', definition)
    cluster.advance(1000)
    expect(await conditionsOf(`${definitions}/doings.example.com`)).toMatchObject({
      Established: 'True InitialNamesAccepted',
    })
  })

  test('that goes takes its objects with it, and its group', async () => {
    await define()
    await ask('POST', things, thing('a'))

    await ask('DELETE', definition)
    cluster.advance(1000)

    expect((await ask('GET', definition)).code).toBe(404)
    expect((await ask('GET', things)).code).toBe(404)
    expect((await ask('GET', '/apis/example.com')).code).toBe(404)
  })

  test('waits for objects that have finalizers, and takes no new ones', async () => {
    await define()
    await ask('POST', things, { ...thing('a'), metadata: { name: 'a', finalizers: ['example.com/held'] } })

    await ask('DELETE', definition)

    expect(await conditionsOf()).toMatchObject({ Terminating: 'True InstanceDeletionInProgress' })
    expect(await ask('POST', things, thing('b'))).toMatchObject({ code: 403 })
    await ask('PATCH', `${things}/a`, { metadata: { finalizers: null } }, merged)
    cluster.advance(1000)
    expect((await ask('GET', definition)).code).toBe(404)
  })

  test('that goes with its last object takes along what that object owned', async () => {
    await define()
    const held = { name: 'a', finalizers: ['example.com/held'] }
    const { body: owner } = await ask('POST', things, { ...thing('a'), metadata: held })
    const { apiVersion, kind, metadata } = owner
    const ownerReferences = [{ apiVersion, kind, name: 'a', uid: metadata.uid }]
    const configMaps = '/api/v1/namespaces/default/configmaps'
    await ask('POST', configMaps, { metadata: { name: 'of-a', ownerReferences } })
    await ask('DELETE', definition)
    expect((await ask('GET', `${configMaps}/of-a`)).code).toBe(200)

    await ask('PATCH', `${things}/a`, { metadata: { finalizers: null } }, merged)
    cluster.advance(1000)

    expect((await ask('GET', definition)).code).toBe(404)
    expect((await ask('GET', `${configMaps}/of-a`)).code).toBe(404)
  })

  test('is described', async () => {
    await define()
    const { components } = await get('/openapi/v3/apis/example.com/v1')
    const { properties } = components.schemas['com.example.v1.Thing']
    expect(properties.spec.properties.size).toEqual({ type: 'integer', minimum: 1 })
    expect(properties.metadata.allOf[0].$ref).toMatch(/ObjectMeta$/)
    const { definitions: all } = await get('/openapi/v2')
    expect(all['com.example.v1.Thing'].properties.spec.properties.open).toEqual({
      'x-kubernetes-preserve-unknown-fields': true,
    })
  })
})

describe('a custom object', () => {
  test('is cut to its schema, and has its defaults', async () => {
    await define()
    const { body } = await ask('POST', things, thing('a', { size: 1, odd: 1, open: { any: [1] } }))
    expect(body.spec).toEqual({ size: 1, color: 'red', open: { any: [1] } })
  })

  test('is refused with all that is wrong in it, an unknown field where the author is strict', async () => {
    await define()
    const { code, body } = await ask('POST', things, thing('a', { size: 0, color: 3 }))
    expect([code, body.details.causes.map(({ field }: { field: string }) => field)]).toEqual([
      422,
      ['spec.color', 'spec.size'],
    ])
    const strict = await ask('POST', `${things}?fieldValidation=Strict`, thing('a', { size: 1, odd: 1 }))
    expect(strict).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('unknown field "spec.odd"') },
    })
  })

  test('may have a number no greater than JSON can say', async () => {
    await define()
    const response = await cluster.fetch(things, {
      method: 'POST',
      body: JSON.stringify(thing('a', { size: 1, open: { n: '#' } })).replace('"#"', '1e400'),
    })
    expect(response.status).toBe(400)
  })

  test('must name its version when it is replaced', async () => {
    await define()
    await ask('POST', things, thing('a'))
    expect(await ask('PUT', `${things}/a`, thing('a'))).toMatchObject({ code: 422 })
  })

  test('cannot become another kind by a patch', async () => {
    await define()
    await ask('POST', things, thing('a'))
    const { body } = await ask('PATCH', `${things}/a`, { kind: 'Other' }, merged)
    expect(body.details.causes[0]).toMatchObject({ field: 'kind', reason: 'FieldValueInvalid' })
  })

  test('is looked at anew when it is applied once more after its definition has changed', async () => {
    await define()
    const apply = (size: number) =>
      ask('PATCH', `${things}/a?fieldManager=one`, thing('a', { size, ports: [{ name: 'http' }] }), applied)
    const managed = ({ body }: Awaited<ReturnType<typeof ask>>) =>
      body.metadata.managedFields[0].fieldsV1['f:spec']['f:ports']
    const before = await apply(1)
    const items = { type: 'object', properties: { name: { type: 'string' } } }
    const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/ports'
    const asOneValue = [{ op: 'replace', path, value: { type: 'array', items } }]
    await ask('PATCH', definition, asOneValue, { 'Content-Type': 'application/json-patch+json' })

    const after = await apply(2)

    expect(managed(before)).toHaveProperty(['k:{"name":"http"}'])
    expect(managed(after)).toEqual({})
  })

  test('is listed and applied to by the schema that counts now, whatever it was stored by', async () => {
    await define()
    await ask('POST', things, thing('a', { size: 2 }))
    const { url } = await cluster.listen()
    const list = async () =>
      (await (await fetch(url + things)).json()) as { items: readonly { spec: object }[] }
    expect(await list()).toMatchObject({ items: [{ spec: { size: 2, color: 'red' } }] })
    const change = (properties: object) => {
      const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties'
      return ask('PATCH', definition, [{ op: 'replace', path, value: properties }], {
        'Content-Type': 'application/json-patch+json',
      })
    }

    await change({ size: { type: 'integer' } })
    expect((await list()).items[0].spec).toEqual({ size: 2 })

    await change({ size: { type: 'string' }, color: { type: 'string' } })
    const { body } = await ask(
      'PATCH',
      `${things}/a?fieldManager=one`,
      thing('a', { color: 'blue' }),
      applied,
    )
    expect(body.message).toBe(
      'failed to create typed live object (default/a; example.com/v1, Kind=Thing): .spec.size: expected string, got &value.valueUnstructured{Value:2}',
    )
  })

  test('is applied by several, list items by their keys', async () => {
    await define()
    const ports = (name: string, number: number) => thing('a', { size: 1, ports: [{ name, number }] })
    await ask('PATCH', `${things}/a?fieldManager=one`, ports('http', 80), applied)

    const { body } = await ask('PATCH', `${things}/a?fieldManager=two`, ports('https', 443), applied)

    expect(body.spec.ports).toEqual([
      { name: 'http', number: 80 },
      { name: 'https', number: 443 },
    ])
    const conflict = await ask('PATCH', `${things}/a?fieldManager=two`, ports('http', 8080), applied)
    expect(conflict).toMatchObject({ code: 409, body: { reason: 'Conflict' } })
  })

  test('has its status written apart, and counts what else is written', async () => {
    await define({ subresources: { status: {} } })
    await ask('POST', things, thing('a', { size: 1 }, { status: { size: 9 } }))
    expect((await get(`${things}/a`)).status).toBeUndefined()

    await ask('PATCH', `${things}/a/status`, { spec: { size: 5 }, status: { size: 1 } }, merged)

    expect(await get(`${things}/a`)).toMatchObject({
      metadata: { generation: 1 },
      spec: { size: 1 },
      status: { size: 1 },
    })
    await ask('PATCH', `${things}/a`, { spec: { size: 5 } }, merged)
    expect((await get(`${things}/a`)).metadata.generation).toBe(2)
  })

  test('is scaled', async () => {
    const paths = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' }
    await define({ subresources: { status: {}, scale: { ...paths, labelSelectorPath: '.status.selector' } } })
    await ask('POST', things, thing('a'))
    await ask('PATCH', `${things}/a/status`, { status: { size: 1, selector: 'a=b' } }, merged)

    const { body } = await ask('PATCH', `${things}/a/scale`, { spec: { replicas: 3 } }, merged)

    expect(body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status: { replicas: 1, selector: 'a=b' },
    })
    expect((await get(`${things}/a`)).spec.size).toBe(3)
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' } }
    expect(await ask('PATCH', `${things}/a/scale?fieldManager=m`, scale, applied)).toMatchObject({
      code: 400,
    })
    const { body: refused } = await ask('PUT', `${things}/a/scale`, thing('a'))
    expect(refused.message).toBe(
      'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"',
    )
  })

  test('has a scale that no policy mutates', async () => {
    const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' }
    await define({ subresources: { status: {}, scale } })
    await ask('POST', things, thing('a'))
    const group = '/apis/admissionregistration.k8s.io/v1'
    const resourceRules = [
      {
        apiGroups: ['example.com'],
        apiVersions: ['v1'],
        operations: ['UPDATE'],
        resources: ['things/scale'],
      },
    ]
    const expression = "[JSONPatch{op: 'replace', path: '/spec/replicas', value: 5}]"
    const mutations = [{ patchType: 'JSONPatch', jsonPatch: { expression } }]
    await ask('POST', `${group}/mutatingadmissionpolicies`, {
      metadata: { name: 'five' },
      spec: { matchConstraints: { resourceRules }, mutations, reinvocationPolicy: 'Never' },
    })
    const bound = { metadata: { name: 'five' }, spec: { policyName: 'five' } }
    await ask('POST', `${group}/mutatingadmissionpolicybindings`, bound)

    const { code, body } = await ask('PATCH', `${things}/a/scale`, { spec: { replicas: 3 } }, merged)

    expect(code).toBe(403)
    expect(body.message).toContain('request to convert CR to an invalid group/version: autoscaling/v1')
  })

  test('whose spec is no map is told what its scale finds there', async () => {
    const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' }
    const open = definitionOf({ spec: { type: 'integer' }, status }, { subresources: { status: {}, scale } })
    await ask('POST', definitions, open)
    const { code, body } = await ask('POST', things, { ...thing('a'), spec: 5 })
    expect([code, body.message]).toEqual([
      422,
      'Thing.example.com "a" is invalid: .spec.size: Invalid value: 0: .spec.size accessor error: 5 is of the type int64, expected map[string]interface{}',
    ])
  })

  test('may have any scalar applied where a text of some form is due: its schema turns it down', async () => {
    await ask('POST', definitions, definitionOf({ spec: { type: 'string', format: 'date-time' } }))
    const path = `${things}/a?fieldManager=me`
    const apply = (spec: unknown) => ask('PATCH', path, { ...thing('a'), spec }, applied)
    const number = await apply(5)
    expect([number.code, number.body.message]).toEqual([
      422,
      'Thing.example.com "a" is invalid: spec: Invalid value: "int64": spec in body must be of type date-time: "int64"',
    ])
    expect((await apply([])).body.message).toContain('.spec: expected any scalar, got &{[]}')
  })

  test('is shown in columns, and found by its fields', async () => {
    await define({
      additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
      selectableFields: [{ jsonPath: '.spec.color' }],
    })
    await ask('POST', things, thing('a', { size: 1 }))
    await ask('POST', things, thing('b', { size: 2, color: 'blue' }))

    const { text } = await ask('GET', `${things}?fieldSelector=spec.color%3Dblue`, undefined, {
      Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    })

    const { columnDefinitions, rows } = JSON.parse(text)
    expect(columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Size'])
    expect(rows.map(({ cells }: { cells: unknown[] }) => cells)).toEqual([['b', 2]])
  })
})

describe('several versions', () => {
  const version = (name: string, storage: boolean, properties: Record<string, JSONSchemaProps>) => ({
    name,
    storage,
    served: true,
    schema: {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
    },
  })
  const size: JSONSchemaProps = { type: 'integer' }
  const defineTwo = (storage: 'v1' | 'v2') => {
    const made = definitionOf({})
    const versions = [
      version('v1', storage === 'v1', { size }),
      version('v2', storage === 'v2', { size, color: { type: 'string', default: 'red' } }),
    ]
    return { ...made, spec: { ...made.spec, versions } }
  }
  const second = things.replace('/v1/', '/v2/')

  test('show the same objects, each by its schema', async () => {
    await ask('POST', definitions, defineTwo('v1'))
    await ask('POST', things, thing('a'))

    expect(await get(`${second}/a`)).toMatchObject({ apiVersion: 'example.com/v2', spec: { size: 2 } })
    expect(
      (await get('/apis/example.com')).versions.map((each: { version: string }) => each.version),
    ).toEqual(['v2', 'v1'])
  })

  test('change places: what was stored stays in the version that it was stored in', async () => {
    await ask('POST', definitions, defineTwo('v1'))
    await ask('POST', things, thing('a'))

    await ask('PATCH', definition, { spec: { versions: defineTwo('v2').spec.versions } }, merged)

    expect((await get(definition)).status.storedVersions).toEqual(['v1', 'v2'])
    expect(await get(`${things}/a`)).toMatchObject({ apiVersion: 'example.com/v1', spec: { size: 2 } })
    expect((await get(`${second}/a`)).apiVersion).toBe('example.com/v2')

    const { resourceVersion } = (await get(`${second}/a`)).metadata
    // A write that says nothing new is how objects are moved to the version that is stored now.
    const { body: moved } = await ask('PATCH', `${second}/a`, {}, merged)
    expect(moved.metadata.resourceVersion).not.toBe(resourceVersion)
    const { body: again } = await ask('PATCH', `${second}/a`, {}, merged)
    expect(again.metadata.resourceVersion).toBe(moved.metadata.resourceVersion)
  })

  test('change places: what is written without a change is stored anew in the version that counts now', async () => {
    await ask('POST', definitions, defineTwo('v1'))
    await ask('POST', things, thing('a'))
    const versionOf = async () => (await get(`${things}/a`)).metadata.resourceVersion
    const before = await versionOf()
    await ask('PATCH', definition, { spec: { versions: defineTwo('v2').spec.versions } }, merged)

    await ask('PATCH', `${things}/a`, {}, merged)
    const after = await versionOf()
    await ask('PATCH', `${things}/a`, {}, merged)

    expect(after).not.toBe(before)
    expect(await versionOf()).toBe(after)
  })

  test('lose what one of them does not know by a write in that one, even by one that says nothing new', async () => {
    await ask('POST', definitions, defineTwo('v2'))
    await ask('POST', second, thing('a', { size: 2, color: 'blue' }, { apiVersion: 'example.com/v2' }))

    await ask('PATCH', `${things}/a`, { spec: { size: 2 } }, merged)

    expect((await get(`${second}/a`)).spec).toEqual({ size: 2, color: 'red' })
  })

  test('have no record of authors where one of them wrote in a version that lacks a field, and nothing is applied beside him', async () => {
    await ask('POST', definitions, defineTwo('v2'))
    const apply = (path: string, manager: string, apiVersion: string, spec: object) =>
      ask('PATCH', `${path}/a?fieldManager=${manager}`, thing('a', spec, { apiVersion }), applied)
    await apply(things, 'ann', 'example.com/v1', { size: 2 })

    const { code, body } = await apply(second, 'bob', 'example.com/v2', { color: 'blue' })
    expect([code, body.message]).toEqual([
      400,
      'failed to convert old object: .spec.color: field not declared in schema',
    ])
    const { body: written } = await ask('PATCH', `${second}/a`, { spec: { color: 'blue' } }, merged)
    expect(written.metadata.managedFields).toBeUndefined()
  })
})

test('an item that is null in a list of items with names is refused', async () => {
  await define()
  const ports = [{ name: 'a' }, null]

  const { code, body } = await ask('POST', things, thing('odd', { size: 1, ports }))

  expect(code).toBe(422)
  expect(body.message).toContain('spec.ports[1]: Invalid value: "null"')
})

test('a value of another form is refused, and so is null that was applied', async () => {
  await define()
  for (const ports of [{ a: 1 }, 5, 'x']) {
    const { code, body } = await ask('POST', things, thing('odd', { size: 1, ports }))
    expect(code).toBe(422)
    expect(body.message).toContain('spec.ports in body must be of type array')
  }
  await ask('POST', things, thing('good'))

  const path = `${things}/good?fieldManager=me&force=true`
  const { code, body } = await ask(
    'PATCH',
    path,
    thing('good', { size: 1, ports: null, open: null }),
    applied,
  )

  expect(code).toBe(422)
  expect(body.message).toContain('spec.open in body must be of type object: "null"')
})

test('a key that is null and was applied is refused as what it is', async () => {
  await define()
  const path = `${things}/odd?fieldManager=me`
  const { code, body } = await ask('PATCH', path, thing('odd', { size: 1, ports: [{ name: null }] }), applied)

  expect(code).toBe(422)
  expect(body.message).toContain('spec.ports[0].name in body must be of type string: "null"')
})

test('a list of somebody else is null once the last item in it is named no more, which its schema refuses', async () => {
  await define()
  await ask('POST', things, thing('web', { size: 1, ports: [] }))
  const path = `${things}/web?fieldManager=me`
  await ask('PATCH', path, thing('web', { size: 1, ports: [{ name: 'a' }] }), applied)

  const { code, body } = await ask('PATCH', path, thing('web', { size: 1 }), applied)

  expect([code, body.message]).toEqual([
    422,
    'Thing.example.com "web" is invalid: spec.ports: Invalid value: "null": spec.ports in body must be of type array: "null"',
  ])
})

test('a field that may hold anything becomes what is said of it, with all fields of its new form', async () => {
  await define()
  const saying = (extra: unknown, manager = 'me') =>
    ask('PATCH', `${things}/web?fieldManager=${manager}`, thing('web', { size: 1, open: { extra } }), applied)
  const ownedBy = (body: { metadata: { managedFields: { fieldsV1: { 'f:spec': object } }[] } }) =>
    body.metadata.managedFields.at(-1)!.fieldsV1['f:spec']

  for (const extra of [[1, 2], 'text', { a: { b: 1 } }, 'x']) {
    expect((await saying(extra)).body.spec.open).toEqual({ extra })
  }
  const { body } = await ask(
    'PATCH',
    `${things}/web?fieldManager=you`,
    { spec: { open: { extra: { a: { b: 1 } } } } },
    merged,
  )
  expect(ownedBy(body)).toEqual({
    'f:open': { 'f:extra': { '.': {}, 'f:a': { '.': {}, 'f:b': {} } } },
  })
})
