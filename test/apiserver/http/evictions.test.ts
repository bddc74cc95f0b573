import { afterEach, beforeEach, expect, test } from 'vitest'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import { findCondition } from '../../../src/api/meta.ts'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const pods = '/api/v1/namespaces/default/pods'
const scale = '/apis/apps/v1/namespaces/default/deployments/web/scale'

let api: Api
beforeEach(async () => {
  api = await startApi()
  await api.http
    .post(pods)
    .send(pod('web', { podSpec: { nodeName: 'node-1' } }))
    .expect(201)
})
afterEach(() => api.close())

const evict = (body: object, query = '') => api.http.post(`${pods}/web/eviction${query}`).send(body)
const eviction = (parts: object = {}) => ({ metadata: { name: 'web' }, ...parts })
const stored = () => api.plane.registry.get(podKind, { name: 'web', namespace: 'default' })!

test.each(['policy/v1', 'policy/v1beta1'])(
  'a drain of any age evicts: an Eviction of %s is one',
  async (apiVersion) => {
    const { body } = await evict(eviction({ apiVersion, kind: 'Eviction' })).expect(201)

    expect(body).toMatchObject({ kind: 'Status', status: 'Success', code: 201 })
    expect(stored().metadata.deletionTimestamp).toBeDefined()
  },
)

test('an evicted pod says why it ends, which is no write of its evictor', async () => {
  const { managedFields, generation } = stored().metadata
  await evict(eviction()).expect(201)

  expect(findCondition(stored().status.conditions, 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  })
  expect(stored().metadata.managedFields).toEqual(managedFields)
  expect(stored().metadata.generation).toBe(generation! + 1)
})

test.each([
  ['the request', eviction(), '?dryRun=All'],
  ['the eviction', eviction({ deleteOptions: { dryRun: ['All'] } }), ''],
  ['both', eviction({ deleteOptions: { dryRun: ['All'] } }), '?dryRun=All'],
])('where %s says that it is only tried, nothing comes of it', async (_who, body, query) => {
  const before = stored()
  await evict(body, query).expect(201)
  expect(stored()).toBe(before)
})

test.each([
  [
    'of another pod',
    { metadata: { name: 'other' } },
    400,
    'name in URL does not match name in Eviction object',
  ],
  [
    'of a version that never was',
    eviction({ apiVersion: 'policy/v2', kind: 'Eviction' }),
    400,
    'Eviction in version "v2" cannot be handled as a Eviction: no kind "Eviction" is registered for version "policy/v2" in scheme "pkg/runtime/scheme.go:111"',
  ],
  [
    'of another uid',
    eviction({ deleteOptions: { preconditions: { uid: 'u' } } }),
    409,
    /^Operation cannot be fulfilled on Pod "web": the UID in the precondition \(u\) does not match/,
  ],
  [
    'of another version',
    eviction({ deleteOptions: { preconditions: { resourceVersion: '1' } } }),
    409,
    /^Operation cannot be fulfilled on Pod "web": the ResourceVersion in the precondition \(1\) does not match/,
  ],
  [
    'with a policy that is none',
    eviction({ deleteOptions: { propagationPolicy: 'Sideways' } }),
    422,
    /^DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways"/,
  ],
  [
    'of what cannot be read',
    eviction({ deleteOptions: { ignoreStoreReadErrorWithClusterBreakingPotential: true } }),
    422,
    'Eviction.policy "web" is invalid: deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential: Invalid value: true: can not be set for pod eviction, try after removing the option',
  ],
])('an eviction %s leaves the pod as it is', async (_what, body, code, message) => {
  const before = stored()
  const { body: refused } = await evict(body).expect(code)
  expect(refused.message).toMatch(message)
  expect(stored()).toBe(before)
})

test('what is tried in one way by the request and in another by the eviction is not done', async () => {
  const { body } = await evict(eviction({ deleteOptions: { dryRun: ['Some'] } }), '?dryRun=All').expect(400)
  expect(body.message).toBe('Non-matching dry-run options in request and content: [All] and [Some]')
})

test('an eviction that means a version is of that version, though it writes itself', async () => {
  const { resourceVersion } = stored().metadata
  await evict(
    eviction({ deleteOptions: { preconditions: { resourceVersion }, gracePeriodSeconds: 0 } }),
  ).expect(201)
  expect(stored()).toBeUndefined()
})

test('what an eviction does not know is told of', async () => {
  const { headers } = await evict(eviction({ why: 'x' })).expect(201)
  expect(headers.warning).toBe('299 - "unknown field \\"why\\""')
  await evict(eviction({ why: 'x' }), '?fieldValidation=Strict').expect(400)
})

test.each([
  ['apps/v1beta1', /^the API version in the data \(apps\/v1beta1\) does not match/],
  ['extensions/v1beta1', /^the API version in the data \(extensions\/v1beta1\) does not match/],
  ['autoscaling/v2', /^Scale in version "v2" cannot be handled as a Scale: no kind "Scale" is registered/],
])('a Scale of %s is understood where it once was one, and refused', async (apiVersion, message) => {
  await api.http.post('/apis/apps/v1/namespaces/default/deployments').send(deployment('web')).expect(201)
  const wanted = { apiVersion, kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 3 } }
  const { body } = await api.http.put(scale).send(wanted).expect(400)
  expect(body.message).toMatch(message)
})

test('a Deployment of a version that is served no more is refused for its version', async () => {
  const old = { ...deployment('web'), apiVersion: 'extensions/v1beta1' }
  const { body } = await api.http.post('/apis/apps/v1/namespaces/default/deployments').send(old).expect(400)
  expect(body.message).toBe(
    'the API version in the data (extensions/v1beta1) does not match the expected API version (apps/v1)',
  )
})
