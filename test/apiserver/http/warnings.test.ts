/** Warnings as they go over the wire. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

test('a warning in other letters than those of ASCII is sent in UTF-8, once', async () => {
  const group = '/apis/admissionregistration.k8s.io/v1'
  const configMaps = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['configmaps'],
  }
  await api.http
    .post(`${group}/validatingadmissionpolicies`)
    .send({
      metadata: { name: 'size' },
      spec: {
        matchConstraints: { resourceRules: [configMaps] },
        validations: [{ expression: 'false', message: 'zu groß' }],
      },
    })
    .expect(201)
  await api.http
    .post(`${group}/validatingadmissionpolicybindings`)
    .send({ metadata: { name: 'size' }, spec: { policyName: 'size', validationActions: ['Warn'] } })
    .expect(201)

  const { headers } = await api.http
    .post('/api/v1/namespaces/default/configmaps')
    .send({ metadata: { name: 'a' } })
    .expect(201)

  // Node reads headers as if each byte were a letter.
  expect(Buffer.from(headers['warning'], 'latin1').toString()).toContain("binding 'size': zu groß")
})

const services = '/api/v1/namespaces/default/services'
const accounts = '/api/v1/namespaces/default/serviceaccounts'

test('an update is warned of what it leaves as it is, but of an annotation only once', async () => {
  const spec = { ports: [{ port: 80 }], externalIPs: ['192.0.2.1'] }
  await api.http
    .post(services)
    .send({ metadata: { name: 'web' }, spec })
    .expect(201)
  const { headers } = await api.http
    .patch(`${services}/web`)
    .set('content-type', 'application/merge-patch+json')
    .send({ metadata: {} })
    .expect(200)
  expect(headers['warning']).toContain('spec.externalIPs is deprecated')

  const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' }
  const account = { metadata: { name: 'strict', annotations } }
  const made = await api.http.post(accounts).send(account).expect(201)
  expect(made.headers['warning']).toContain('deprecated in v1.32+')
  const updated = await api.http
    .put(`${accounts}/strict`)
    .send({ ...account, secrets: [{ name: 'a' }] })
    .expect(200)
  expect(updated.headers['warning']).toBeUndefined()
})

test('who changes the annotations of a Deployment is warned of its template, for that is another generation', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments'
  const labels = { app: 'web' }
  const ports = [{ containerPort: 80, name: 'http' }]
  const containers = ['a', 'b'].map((name) => ({ name, image: 'nginx', ports }))
  const template = { metadata: { labels }, spec: { containers } }
  const spec = { selector: { matchLabels: labels }, template }
  await api.http
    .post(path)
    .send({ metadata: { name: 'web' }, spec })
    .expect(201)
  const patch = (metadata: object) =>
    api.http.patch(`${path}/web`).set('content-type', 'application/merge-patch+json').send({ metadata })

  const annotated = await patch({ annotations: { note: 'x' } }).expect(200)
  const labelled = await patch({ labels: { note: 'x' } }).expect(200)

  expect(annotated.headers['warning']).toContain('duplicate port')
  expect(labelled.headers['warning']).toBeUndefined()
})

test('who is refused for where his object belongs is told first what is wrong with the object', async () => {
  const misplaced = { metadata: { name: 'a', namespace: 'elsewhere' }, colour: 'red' }
  const made = await api.http.post('/api/v1/namespaces/default/configmaps').send(misplaced).expect(400)
  expect(made.body.message).toMatch(/^the namespace of the provided object does not match/)
  expect(made.headers['warning']).toBe('299 - "unknown field \\"colour\\""')

  const scale = '/apis/apps/v1/namespaces/default/deployments/web/scale'
  const other = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'other' } }
  const scaled = await api.http
    .put(scale)
    .send({ ...other, spec: { replicas: 'x' } })
    .expect(400)
  expect(scaled.body.message).toContain(
    'cannot unmarshal string into Go struct field ScaleSpec.spec.replicas',
  )
})

test('a strategic merge patch tells of unknown fields in alphabetical order, for it has none of its own', async () => {
  await api.http.post(services).send({ metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } })
  const { headers } = await api.http
    .patch(`${services}/web`)
    .set('content-type', 'application/strategic-merge-patch+json')
    .send({ spec: { weight: 1, colour: 'red' } })
    .expect(200)
  expect(headers['warning']).toBe(
    '299 - "unknown field \\"spec.colour\\"", 299 - "unknown field \\"spec.weight\\""',
  )
})

test('the dependents of Jobs are spoken of where there are no Jobs to delete, too', async () => {
  const jobs = '/apis/batch/v1/namespaces/default/jobs'
  const { headers } = await api.http.delete(jobs).expect(200)
  expect(headers['warning']).toContain('child pods are preserved by default when jobs are deleted')
  const quiet = await api.http.delete(`${jobs}?propagationPolicy=Background`).expect(200)
  expect(quiet.headers['warning']).toBeUndefined()
})
