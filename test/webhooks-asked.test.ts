/** What webhooks are told of a write: what its author has sent, and what would be stored. */
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../src/index.ts'
import { ask } from './support/asking.ts'
import { definitionOf } from './support/definition.ts'
import {
  add,
  caBundle,
  clusterWithGuard,
  configMap,
  configMaps,
  configuration,
  inCluster,
  patchOf,
  type Review,
  reviewed,
  serveOutside,
} from './support/webhooks.ts'

let cluster: Cluster
afterEach(() => cluster.close())

type Request = Review['request']

/** A cluster whose guard lets all pass, is asked about what such a rule says, and what it was asked. */
function guarded(kind: 'Mutating' | 'Validating', rule: object = {}, ...objects: object[]): Request[] {
  const seen: Request[] = []
  cluster = clusterWithGuard(({ request }) => {
    seen.push(request)
    return { allowed: true }
  })
  cluster.apply(objects as never)
  cluster.settle()
  cluster.apply(configuration(kind, inCluster, { rules: [{ ...configMaps, ...rule }] }))
  return seen
}

const path = '/api/v1/namespaces/default/configmaps/a'

test('one that may change an update sees it as its author has sent it', async () => {
  const seen = guarded('Mutating', {}, configMap('a'))

  await ask(cluster, `PUT ${path}`, configMap('a', { color: 'red' }))

  const [{ object, oldObject }] = seen
  expect(Object.keys(object.metadata).sort()).toEqual(['managedFields', 'name', 'namespace'])
  expect(oldObject.metadata).toHaveProperty('resourceVersion')
})

test('one that may only refuse an update sees it as it would be stored', async () => {
  const seen = guarded('Validating', {}, configMap('a'))

  await ask(cluster, `PUT ${path}`, configMap('a', { color: 'red' }))

  const [{ object, oldObject }] = seen
  expect(object.metadata.uid).toBe(oldObject.metadata.uid)
})

test('one that may change what is new sees the status that its author has sent', async () => {
  const seen = guarded('Mutating', { apiGroups: ['apps'], resources: ['deployments'] })
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
  const spec = { replicas: 0, selector: { matchLabels: labels }, template }

  const { body } = await ask(cluster, 'POST /apis/apps/v1/namespaces/default/deployments', {
    metadata: { name: 'web' },
    spec,
    status: { replicas: 7 },
  })

  expect(seen[0].object.status).toEqual({ replicas: 7 })
  expect(body.status).toEqual({})
})

const scalable = definitionOf(
  {
    spec: { type: 'object', properties: { size: { type: 'integer' } } },
    status: { type: 'object', properties: { size: { type: 'integer' } } },
  },
  { subresources: { scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } } },
)
const thing = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }
const scales = { apiGroups: ['example.com'], resources: ['things/scale'] }

test.each(['Mutating', 'Validating'] as const)(
  'of a scaling %s ones see a scale, which says who has written how many are wanted where it may still be changed',
  async (kind) => {
    const seen = guarded(kind, scales, scalable)
    cluster.apply({ ...thing, spec: { size: 1 } })

    await ask(cluster, 'PATCH /apis/example.com/v1/namespaces/default/things/a/scale?fieldManager=me', {
      spec: { replicas: 3 },
    })

    const [{ object, oldObject }] = seen
    expect([oldObject.spec, object.spec]).toEqual([{ replicas: 1 }, { replicas: 3 }])
    const authors = object.metadata.managedFields?.map((each: { manager: string }) => each.manager)
    expect(authors).toEqual(kind === 'Mutating' ? ['me'] : undefined)
  },
)

test('what a webhook makes of a scale is what is stored', async () => {
  cluster = clusterWithGuard(() => ({ allowed: true, ...patchOf(add('/spec/replicas', 5)) }))
  cluster.apply(scalable as never)
  cluster.settle()
  cluster.apply({ ...thing, spec: { size: 1 } })
  cluster.apply(configuration('Mutating', inCluster, { rules: [{ ...configMaps, ...scales }] }))

  await ask(cluster, 'PATCH /apis/example.com/v1/namespaces/default/things/a/scale', {
    spec: { replicas: 3 },
  })

  const { body } = await ask(cluster, 'GET /apis/example.com/v1/namespaces/default/things/a')
  expect(body.spec).toEqual({ size: 5 })
})

test('a Pod that has nothing to wait for is marked and then deleted: they are asked about both', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [{ name: 'web', image: 'nginx' }], schedulingGates: [{ name: 'example.com/wait' }] },
  }
  const seen = guarded('Validating', { operations: ['DELETE'], resources: ['pods'] }, pod)

  await ask(cluster, 'DELETE /api/v1/namespaces/default/pods/web?dryRun=All')
  expect(seen).toHaveLength(1)
  await ask(cluster, 'DELETE /api/v1/namespaces/default/pods/web')

  expect(seen.map(({ oldObject }) => oldObject.metadata.deletionGracePeriodSeconds)).toEqual([
    undefined,
    undefined,
    0,
  ])
  expect(seen[0]).toMatchObject({ options: { gracePeriodSeconds: 0 } })
})

test('what is outside is asked again about an update that changed nothing the last time', async () => {
  const seen: Request[] = []
  const { url } = await serveOutside((review) => {
    seen.push((review as Review).request)
    return reviewed(review as Review, { allowed: true })
  })
  cluster = createCluster({ nodes: 0 })
  cluster.apply([configMap('a'), configuration('Validating', { url, caBundle })])

  await ask(cluster, `PATCH ${path}`, {})
  await ask(cluster, `PATCH ${path}`, {})

  expect(seen).toHaveLength(2)
})

test('a patch of one that is told in another version changes what it says and nothing else', async () => {
  const schema = { spec: { type: 'object', properties: { size: { type: 'integer' } } } } as const
  const { spec, ...rest } = definitionOf(schema)
  const [first] = spec.versions
  const second = { ...first, name: 'v2', storage: false }
  cluster = clusterWithGuard(() => ({ allowed: true, ...patchOf(add('/metadata/labels', { seen: 'yes' })) }))
  cluster.apply({ ...rest, spec: { ...spec, versions: [first, second] } } as never)
  cluster.settle()
  cluster.apply({ ...thing, spec: { size: 1 } })
  const rule = { ...configMaps, apiGroups: ['example.com'], apiVersions: ['*'], resources: ['things'] }
  cluster.apply(configuration('Mutating', inCluster, { rules: [rule] }))

  const { body } = await ask(cluster, 'PATCH /apis/example.com/v2/namespaces/default/things/a', {})

  expect(body).toMatchObject({
    apiVersion: 'example.com/v2',
    metadata: { generation: 1, labels: { seen: 'yes' } },
  })
})

test('reviews are told like what is stored, and may be changed and refused; policies never hear of them', async () => {
  const rule = { apiGroups: ['authorization.k8s.io'], resources: ['*'] }
  const reviews = 'POST /apis/authorization.k8s.io/v1/subjectaccessreviews'
  const review = { spec: { user: 'eve', resourceAttributes: { verb: 'get', resource: 'pods' } } }
  const everything = { resourceRules: [{ ...configMaps, apiGroups: ['*'], resources: ['*'] }] }
  const seen = guarded('Validating', rule)
  cluster.apply([
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'nothing' },
      spec: { matchConstraints: everything, validations: [{ expression: 'false' }] },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'nothing' },
      spec: { policyName: 'nothing', validationActions: ['Deny'] },
    },
  ])

  expect(await ask(cluster, reviews, review)).toMatchObject({ code: 201 })
  expect(seen).toMatchObject([{ operation: 'CREATE', object: { spec: { user: 'eve' } } }])
  // What is no question is refused before.
  expect(await ask(cluster, reviews, { spec: {} })).toMatchObject({ code: 422 })
  expect(seen).toHaveLength(1)
  await cluster.close()

  cluster = clusterWithGuard(() => ({ allowed: true, ...patchOf(add('/spec/user', 'kubernetes-admin')) }))
  cluster.apply(configuration('Mutating', inCluster, { rules: [{ ...configMaps, ...rule }] }))
  expect(await ask(cluster, reviews, review)).toMatchObject({
    body: { spec: { user: 'kubernetes-admin' } },
  })
})

test('a scale need not say what it is to be changed by one', async () => {
  cluster = clusterWithGuard(() => ({ allowed: true, ...patchOf(add('/spec/replicas', 2)) }))
  cluster.apply([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx' }] },
        },
      },
    },
    configuration('Mutating', inCluster, {
      rules: [{ ...configMaps, apiGroups: ['apps'], resources: ['deployments/scale'] }],
    }),
  ])

  const path = '/apis/apps/v1/namespaces/default/deployments/web/scale'
  const scale = { metadata: { name: 'web', namespace: 'default' }, spec: { replicas: 1 } }
  expect(await ask(cluster, `PUT ${path}`, scale)).toMatchObject({
    code: 200,
    body: { spec: { replicas: 2 } },
  })
})

test('a refusal names an Event in the group in which it is written', async () => {
  const rule = { ...configMaps, apiGroups: ['', 'events.k8s.io'], resources: ['events'] }
  cluster = createCluster({ nodes: 0 })
  cluster.apply([
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'no' },
      spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'false' }] },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'no' },
      spec: { policyName: 'no', validationActions: ['Deny'] },
    },
  ])
  const metadata = { name: 'e' }
  const event = {
    metadata,
    eventTime: '2020-01-01T00:00:00.000000Z',
    reportingController: 'me',
    reportingInstance: 'me-1',
    action: 'Look',
    reason: 'Seen',
    type: 'Normal',
  }
  const refused = async (path: string, body: object) =>
    (await ask(cluster, `POST ${path}/namespaces/default/events`, body)).body.message

  expect(await refused('/apis/events.k8s.io/v1', event)).toMatch(/^events\.events\.k8s\.io "e" is forbidden/)
  expect(await refused('/api/v1', { metadata, involvedObject: { namespace: 'default' } })).toMatch(
    /^events "e" is forbidden/,
  )
})
