/** What updates of custom objects leave as it is, and what they say for the first time. */
import { expect, test } from 'vitest'
import type { JSONSchemaProps } from '../../../src/api/generated/types/apiextensions-v1.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { ask } from '../../support/asking.ts'
import { testCluster } from '../../support/cluster.ts'
import { definitionOf } from '../../support/definition.ts'

const things = '/apis/example.com/v1/namespaces/default/things'
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const definition = `${definitions}/things.example.com`

/** A cluster with Things of this schema. */
function withThings(spec: JSONSchemaProps, more: object = {}): Cluster {
  const cluster = testCluster({ nodes: 0 })
  cluster.apply(definitionOf({ spec }, more))
  cluster.advance(1_000)
  return cluster
}

const thing = (name: string, spec: object) => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name },
  spec,
})
const text: JSONSchemaProps = { type: 'string' }

/** Steps as the parts of an object: one of them keyed, so that its items may come in another order. */
const schema = (more: JSONSchemaProps = {}): JSONSchemaProps => ({
  type: 'object',
  properties: {
    color: text,
    steps: {
      type: 'array',
      items: { type: 'object', required: ['name'], properties: { name: text, does: text } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
  },
  ...more,
})

const blueOnly: JSONSchemaProps = {
  'x-kubernetes-validations': [{ rule: "self.color == 'blue'", message: 'must be blue' }],
}

async function tightened(to: JSONSchemaProps): Promise<Cluster> {
  const cluster = withThings(schema())
  const steps = [{ name: 'a' }, { name: 'b' }]
  await ask(cluster, `POST ${things}`, thing('web', { color: 'red', steps }))
  const { spec } = definitionOf({ spec: schema(to) })
  await ask(cluster, `PATCH ${definition}`, { spec: { versions: spec.versions } })
  cluster.advance(1_000)
  return cluster
}

test('items of a list that is a map in another order are as they were: what was wrong already is let be', async () => {
  const cluster = await tightened({ required: ['size'] })
  const other = await ask(cluster, `PATCH ${things}/web`, { spec: { steps: [{ name: 'b' }, { name: 'a' }] } })
  expect(other.code).toBe(200)
  const changed = await ask(cluster, `PATCH ${things}/web`, { spec: { steps: [{ name: 'c' }] } })
  expect([changed.code, changed.body.details.causes[0].field]).toEqual([422, 'spec.size'])
})

test('who is refused is warned all the same of what is wrong and let be', async () => {
  const cluster = await tightened(blueOnly)
  const odd = { metadata: { finalizers: ['no good'] } }
  const refused = await ask(cluster, `PATCH ${things}/web`, odd)
  expect(refused).toMatchObject({ code: 422, warnings: ['spec: Invalid value: must be blue'] })
})

test('an object that does not say how many it wants is scaled all the same', async () => {
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  const cluster = withThings(
    { type: 'object', properties: { replicas: { type: 'integer' } } },
    { subresources: { status: {}, scale } },
  )
  await ask(cluster, `POST ${things}`, thing('web', {}))
  expect((await ask(cluster, `GET ${things}/web/scale`)).code).toBe(500)

  const untold = await ask(cluster, `PATCH ${things}/web/scale`, { metadata: { labels: { a: 'b' } } })
  expect([untold.code, untold.body.message]).toEqual([
    400,
    'the spec replicas field ".spec.replicas" cannot be empty',
  ])
  const scaled = await ask(cluster, `PATCH ${things}/web/scale`, { spec: { replicas: 3 } })
  expect([scaled.code, scaled.body.spec]).toEqual([200, { replicas: 3 }])
  expect((await ask(cluster, `GET ${things}/web`)).body.spec).toEqual({ replicas: 3 })
})

test('what is new has the status that its definition gives by default, whatever its author sent', async () => {
  const status: JSONSchemaProps = { ...text, default: 'Pending' }
  const cluster = testCluster({ nodes: 0 })
  const additionalPrinterColumns = [{ name: 'Status', type: 'string', jsonPath: '.status' }]
  const more = { subresources: { status: {} }, additionalPrinterColumns }
  cluster.apply(definitionOf({ spec: { type: 'object' }, status }, more))
  cluster.advance(1_000)
  const made = await ask(cluster, `POST ${things}`, { ...thing('web', {}), status: 'Running' })
  expect(made.body.status).toBe('Pending')
  expect((await ask(cluster, `GET ${things}`)).body.items[0].status).toBe('Pending')
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  expect((await ask(cluster, `GET ${things}`, undefined, { accept })).body.rows[0].cells).toEqual([
    'web',
    'Pending',
  ])
})

test('null in a column of text is told as Go prints it', async () => {
  const cluster = withThings(
    { type: 'object', properties: { color: { type: 'string', nullable: true } } },
    { additionalPrinterColumns: [{ name: 'Color', type: 'string', jsonPath: '.spec.color' }] },
  )
  await ask(cluster, `POST ${things}`, thing('web', { color: null }))
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const { body } = await ask(cluster, `GET ${things}`, undefined, { accept })
  expect(body.rows[0].cells).toEqual(['web', '<no value>'])
})

test("the conditions of a definition are their author's, one by one", async () => {
  const cluster = withThings({ type: 'object' })
  const { body } = await ask(cluster, `GET ${definition}`)
  const [ofStatus] = body.metadata.managedFields.filter((each: { subresource?: string }) => each.subresource)
  expect(Object.keys(ofStatus.fieldsV1['f:status']['f:conditions'])).toEqual([
    'k:{"type":"Established"}',
    'k:{"type":"NamesAccepted"}',
  ])
})

test('what is below fields that are not known may be applied like them, and takes its defaults for null', async () => {
  const cluster = withThings({
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    properties: {
      color: { type: 'string', default: 'blue' },
      inside: { type: 'object', properties: { known: text } },
    },
  })
  const spec = { color: null, inside: { known: 'a', other: 'b' } }
  const applied = await ask(cluster, `APPLY ${things}/web?fieldManager=me`, thing('web', spec))
  expect(applied).toMatchObject({
    code: 201,
    warnings: [],
    body: { spec: { color: 'blue', inside: { known: 'a' } } },
  })
})

test('a field that no schema declares is named itself, and what was in it goes with its value', async () => {
  const cluster = withThings({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true })
  const free = { 'f:free': { '.': {}, 'f:a': {} } }
  const applied = await ask(cluster, `APPLY ${things}/web?fieldManager=me`, thing('web', { free: { a: 1 } }))
  expect(applied.body.metadata.managedFields[0].fieldsV1['f:spec']).toEqual(free)

  const { body } = await ask(cluster, `PATCH ${things}/web?fieldManager=you`, { spec: { free: 2 } })
  const [{ manager, fieldsV1 }, ...others] = body.metadata.managedFields
  expect([manager, fieldsV1, others]).toEqual(['you', { 'f:spec': { 'f:free': {} } }, []])
})

test('a definition on its way out that is deleted again goes on as before', async () => {
  const cluster = testCluster({ nodes: 0 })
  const made = definitionOf({ spec: { type: 'object' } })
  const held = { ...made, metadata: { ...made.metadata, finalizers: ['example.com/hold'] } }
  await ask(cluster, `POST ${definitions}`, held)
  cluster.advance(1_000)
  const meant = { preconditions: { uid: 'another' } }
  const other = await ask(cluster, `DELETE ${definition}`, meant)
  expect(other.body.message).toMatch(
    /^Operation cannot be fulfilled on customresourcedefinitions\S* "things.example.com": Precondition failed: UID in precondition: another, /,
  )

  await ask(cluster, `DELETE ${definition}`)
  const { body: listed } = await ask(cluster, 'GET /apis/example.com/v1')
  expect(listed.resources[0].verbs).toEqual(['delete', 'deletecollection', 'get', 'list', 'watch'])
  expect((await ask(cluster, `POST ${things}`, thing('late', {}))).code).toBe(403)
  cluster.advance(5_000)
  const { body } = await ask(cluster, `DELETE ${definition}`)

  expect(body.metadata).toMatchObject({ generation: 1, finalizers: ['example.com/hold'] })
  const reasons = body.status.conditions.map(({ reason }: { reason: string }) => reason)
  expect(reasons).toContain('InstanceDeletionCompleted')
  expect((await ask(cluster, `POST ${things}`, thing('later', {}))).code).toBe(201)
})

test('who writes a status is warned of rules that the object breaks already', async () => {
  const cluster = withThings(schema(), { subresources: { status: {} } })
  await ask(cluster, `POST ${things}`, thing('web', { color: 'red' }))
  const { spec } = definitionOf({ spec: schema(blueOnly) }, { subresources: { status: {} } })
  await ask(cluster, `PATCH ${definition}`, { spec: { versions: spec.versions } })
  cluster.advance(1_000)

  const { warnings } = await ask(cluster, `PATCH ${things}/web/status`, { status: {} })

  expect(warnings).toContain('spec: Invalid value: must be blue')
})
