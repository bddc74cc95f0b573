/** What single kinds make of changes and deletions, as who asks for them sees it. */
import { afterAll, expect, test } from 'vitest'
import { createCluster } from '../../../src/index.ts'

const cluster = createCluster({ nodes: 0 })
afterAll(() => cluster.close())

interface Told {
  readonly message?: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly rows: readonly { readonly object: { readonly metadata: object } }[] | null
  readonly spec: object
  readonly status: { readonly images?: unknown; readonly lastPhaseTransitionTime?: string }
}

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const response = await cluster.fetch(path, {
    method,
    headers: { 'Content-Type': type, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Told }
}

const table = { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }

test.each([
  ['deviceclasses', '/apis/resource.k8s.io/v1/deviceclasses', {}],
  [
    'resourceclaims',
    '/apis/resource.k8s.io/v1/namespaces/default/resourceclaims',
    { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'c' } }] } },
  ],
])('what is deleted of %s is told as it was last', async (_plural, path, spec) => {
  await send('POST', path, { metadata: { name: 'x' }, spec })

  expect((await send('DELETE', `${path}/x`)).body).toMatchObject({ metadata: { name: 'x' } })
})

test('the deletion of what counts no generations counts none', async () => {
  const path = '/apis/storage.k8s.io/v1/csidrivers'
  await send('POST', path, { metadata: { name: 'd', finalizers: ['example.com/mine'] }, spec: {} })

  expect((await send('DELETE', `${path}/d`)).body.metadata).not.toHaveProperty('generation')
})

test('a rule that is given empty is a change of a NetworkPolicy each time, and none of an Ingress', async () => {
  const group = '/apis/networking.k8s.io/v1/namespaces/default'
  const policy = { metadata: { name: 'x' }, spec: { podSelector: {}, ingress: [] } }
  const ingress = { metadata: { name: 'x' }, spec: { defaultBackend: service('s'), rules: [] } }
  await send('POST', `${group}/networkpolicies`, policy)
  await send('POST', `${group}/ingresses`, ingress)

  expect((await send('PUT', `${group}/networkpolicies/x`, policy)).body.metadata.generation).toBe(2)
  const byDefault = { metadata: { name: 'x' }, spec: { podSelector: {}, ingress: [{}], policyTypes: [] } }
  expect((await send('PUT', `${group}/networkpolicies/x`, byDefault)).body.metadata.generation).toBe(3)
  expect((await send('PUT', `${group}/networkpolicies/x`, byDefault)).body.metadata.generation).toBe(3)
  expect((await send('PUT', `${group}/ingresses/x`, ingress)).body.metadata.generation).toBe(1)
})

test('a webhook is another without the empty certificate that it was given, though nobody sees one', async () => {
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  const clientConfig = { url: 'https://a.b', caBundle: '' }
  const webhook = { name: 'a.b.c', sideEffects: 'None', admissionReviewVersions: ['v1'], clientConfig }
  await send('POST', path, { metadata: { name: 'w' }, webhooks: [webhook] })
  const generationAfter = async (patch: object) =>
    (await send('PATCH', `${path}/w`, patch)).body.metadata.generation

  expect(await generationAfter({ webhooks: [webhook] })).toBe(1)
  // What is patched is read as it is shown.
  expect(await generationAfter({ metadata: { labels: { a: 'b' } } })).toBe(2)
  expect(await generationAfter({ metadata: { labels: { a: 'c' } } })).toBe(2)
  expect(await generationAfter({ webhooks: [webhook] })).toBe(3)
})

test('what is left out of a slice as it is written counts as a change of it', async () => {
  const path = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
  const endpoint = { addresses: ['10.1.1.1'], deprecatedTopology: { a: 'b' } }
  const slice = { metadata: { name: 's' }, addressType: 'IPv4', endpoints: [endpoint] }

  expect((await send('POST', path, slice)).body).toMatchObject({ endpoints: [{ conditions: {} }] })
  expect((await send('PUT', `${path}/s`, slice)).body.metadata.generation).toBe(2)
  expect((await send('PUT', `${path}/s`, slice)).body.metadata.generation).toBe(3)
})

test('a status that is written without labels leaves a Job with those of its template', async () => {
  const path = '/apis/batch/v1/namespaces/default/jobs'
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } }
  await send('POST', path, { metadata: { name: 'j' }, spec: { suspend: true, template } })

  const { body } = await send('PUT', `${path}/j/status`, { metadata: { name: 'j' }, spec: { template } })

  expect(body.metadata).toMatchObject({ labels: { 'batch.kubernetes.io/job-name': 'j' } })
})

const service = (name: string) => ({ service: { name, port: { number: 80 } } })

test('an immutable ConfigMap cannot be given an empty map', async () => {
  const path = '/api/v1/namespaces/default/configmaps'
  const map = { metadata: { name: 'fixed' }, immutable: true, data: { a: 'b' } }
  await send('POST', path, map)

  expect((await send('PUT', `${path}/fixed`, { ...map, binaryData: {} })).body.message).toBe(
    'ConfigMap "fixed" is invalid: binaryData: Forbidden: field is immutable when `immutable` is set',
  )
})

test('how a name begins is looked at by its kind only where that looks at metadata again', async () => {
  const path = '/apis/scheduling.k8s.io/v1/priorityclasses'
  await send('POST', path, { metadata: { name: 'p' }, value: 1 })

  expect((await send('PATCH', `${path}/p`, { metadata: { generateName: 'A b' } })).status).toBe(200)
  expect((await send('PATCH', `${path}/p`, { metadata: { generateName: 'a/b' } })).body.message).toBe(
    `PriorityClass.scheduling.k8s.io "p" is invalid: metadata.generateName: Invalid value: "a/b": may not contain '/'`,
  )
})

test('what is meant for another object is read before that is told', async () => {
  const path = '/apis/networking.k8s.io/v1/ingressclasses'
  await send('POST', path, { metadata: { name: 'c' }, spec: { controller: 'a.io/b' } })
  const put = (spec: object) => send('PUT', `${path}/c`, { metadata: { name: 'c', uid: 'other' }, spec })

  expect((await put({ controller: 5 })).status).toBe(400)
  expect((await put({ controller: 'a.io/b' })).status).toBe(409)
})

test('what is not there is told in the group in which it was asked for', async () => {
  const path = '/apis/events.k8s.io/v1/namespaces/default/events/none'

  expect((await send('GET', path)).body.message).toBe('events.events.k8s.io "none" not found')
  expect((await send('PATCH', path, {})).body.message).toBe('events.events.k8s.io "none" not found')
})

test.each(['resize', 'ephemeralcontainers'])('there is no Table of a %s', async (subresource) => {
  const path = '/api/v1/namespaces/default/pods'
  await send('POST', path, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } })

  expect((await send('GET', `${path}/p/${subresource}`, undefined, table)).status).toBe(406)
  expect((await send('GET', `${path}/p/status`, undefined, table)).status).toBe(200)
})

test('a Table of nothing has no rows where nobody makes Tables', async () => {
  const rows = async (path: string) => (await send('GET', path, undefined, table)).body.rows

  expect(await rows('/api/v1/namespaces/default/limitranges')).toBeNull()
  expect(await rows('/api/v1/namespaces/default/resourcequotas')).toEqual([])
})

test('the number of a DaemonSet template is told of the whole object alone', async () => {
  const path = '/apis/apps/v1/namespaces/default/daemonsets'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const spec = { selector: { matchLabels: { a: 'b' } }, template }
  const { body: made } = await send('POST', path, { metadata: { name: 'd' }, spec })
  const { body: shown } = await send('GET', `${path}/d`, undefined, table)

  expect(made.metadata.annotations).toEqual({ 'deprecated.daemonset.template.generation': '1' })
  expect(shown.rows![0].object.metadata).not.toHaveProperty('annotations')
})

test('an image without names has none, and says so', async () => {
  const { body } = await send('POST', '/api/v1/nodes', {
    metadata: { name: 'n' },
    status: { images: [{ sizeBytes: 5 }] },
  })

  expect(body.status.images).toEqual([{ names: null, sizeBytes: 5 }])
})

test('an Event that is deleted goes, whatever is to become of what it owns', async () => {
  const path = '/api/v1/namespaces/default/events'
  await send('POST', path, {
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { namespace: 'default' },
  })

  expect((await send('DELETE', `${path}/e`, { orphanDependents: true })).body).toMatchObject({
    kind: 'Status',
  })
})

test('when a volume came to its phase is kept by who writes the same phase', async () => {
  const path = '/api/v1/persistentvolumes'
  const spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } }
  const { body: made } = await send('POST', path, { metadata: { name: 'v' }, spec })
  const status = { phase: 'Pending' }
  const { body } = await send('PUT', `${path}/v/status`, { metadata: { name: 'v' }, spec, status })

  expect(body.status.lastPhaseTransitionTime).toBe(made.metadata.creationTimestamp)
})

test('a question is asked by nobody: what only the API server says of objects is left out of it', async () => {
  const metadata = { uid: 'u', creationTimestamp: '2020-01-01T00:00:00Z', selfLink: '/x' }
  const spec = { user: 'u', resourceAttributes: { verb: 'get', resource: 'pods' } }
  const { body } = await send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    metadata,
    spec,
  })

  expect(Object.keys(body.metadata)).toEqual(['managedFields'])
})

test('the conditions of Pods in the policy of a CronJob are taken to hold', async () => {
  const podFailurePolicy = { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] }
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } }
  const spec = { schedule: '0 0 * * *', jobTemplate: { spec: { podFailurePolicy, template } } }
  const { body } = await send('POST', '/apis/batch/v1/namespaces/default/cronjobs', {
    metadata: { name: 'c' },
    spec,
  })

  expect(body.spec).toMatchObject({
    jobTemplate: { spec: { podFailurePolicy: { rules: [{ onPodConditions: [{ status: 'True' }] }] } } },
  })
})

test('of what is immutable an empty map is another than none, but for the texts of a ConfigMap', async () => {
  const core = '/api/v1/namespaces/default'
  const held = { metadata: { name: 'kept' }, immutable: true }
  await send('POST', `${core}/configmaps`, held)
  await send('POST', `${core}/secrets`, held)
  const patched = async (path: string, body: object) =>
    (await send('PATCH', `${core}/${path}/kept`, body)).status

  expect(await patched('configmaps', { data: {} })).toBe(200)
  expect(await patched('configmaps', { binaryData: {} })).toBe(422)
  expect(await patched('secrets', { data: {} })).toBe(422)
  expect(await patched('secrets', { data: null })).toBe(200)
})

test('a body of another kind is read as that kind first', async () => {
  const { body } = await send('PUT', '/api/v1/namespaces/default/secrets/kept', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas: 'x' },
  })

  expect(body.message).toBe(
    'Deployment in version "v1" cannot be handled as a Secret: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  )
})

test('who asks for what may not be asked is told so, whatever form he would take', async () => {
  expect((await send('PUT', '/apis/apps/v1', {}, table)).status).toBe(405)
})

test('the data of a ControllerRevision are applied as a whole, though nothing is in them', async () => {
  const path = '/apis/apps/v1/namespaces/default/controllerrevisions'
  const revision = (data: object) => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name: 'r' },
    revision: 1,
    data,
  })
  await send('POST', `${path}?fieldManager=maker`, revision({ a: { b: 1 } }))
  const apply = (query: string) =>
    send('PATCH', `${path}/r?fieldManager=other${query}`, revision({}), {
      'Content-Type': 'application/apply-patch+yaml',
    })

  expect((await apply('')).body.message).toContain('conflict with "maker" using apps/v1: .data')
  expect((await apply('&force=true')).body.message).toContain('data: Invalid value: {}: field is immutable')
})

test('who gives a driver of a node an empty list of topologies has written it', async () => {
  const path = '/apis/storage.k8s.io/v1/csinodes'
  const node = (driver: object) => ({
    metadata: { name: 'n' },
    spec: { drivers: [{ name: 'd.io', nodeID: 'n', ...driver }] },
  })
  await send('POST', `${path}?fieldManager=maker`, node({}))
  const { body } = await send('PATCH', `${path}/n?fieldManager=other`, node({ topologyKeys: [] }))

  expect(body.metadata['managedFields']).toContainEqual(
    expect.objectContaining({
      manager: 'other',
      fieldsV1: { 'f:spec': { 'f:drivers': { 'k:{"name":"d.io"}': { 'f:topologyKeys': {} } } } },
    }),
  )
})
