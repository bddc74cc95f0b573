import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const pods = '/api/v1/namespaces/default/pods'

let api: Api
beforeAll(async () => {
  api = await startApi()
  await api.http.post(pods).send(pod('web')).expect(201)
})
afterAll(() => api.close())

const tokenOf = (said: object) => Buffer.from(JSON.stringify(said)).toString('base64url')
const badStart = (why: string) =>
  `invalid continue token: continue key is not valid: ${why} (version meta.k8s.io/v1)`

test('what a table is to hold is looked at when there is one', async () => {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
  const { body } = await api.http
    .get(`${pods}?includeObject=x&fieldSelector=a%3Db`)
    .set('accept', accept)
    .expect(400)

  expect(body.message).toBe('field label not supported: a')
})

test.each([
  ['limit=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['limit=9223372036854775808', 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
  ['timeoutSeconds=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['watch=1&limit=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['limit=x&timeoutSeconds=y', 'strconv.ParseInt: parsing "y": invalid syntax'],
  ['fieldSelector=a%3Db&continue=x', 'field label not supported: a'],
  ['fieldSelector=a%3Db&resourceVersion=-1', 'field label not supported: a'],
  ['timeout=x&limit=x', 'invalid timeout specified in the request URL - time: invalid duration "x"'],
  ['timeout=5', 'invalid timeout specified in the request URL - time: missing unit in duration "5"'],
  [
    'limit=1&continue=nonsense',
    "invalid continue token: continue key is not valid: invalid character '\\u009e' looking for beginning of value",
  ],
  ['limit=1.5', 'strconv.ParseInt: parsing "1.5": invalid syntax'],
  [
    'resourceVersion=cool',
    'invalid resource version: resourceVersion: Invalid value: "cool": strconv.ParseUint: parsing "cool": invalid syntax',
  ],
  [
    'resourceVersion=-1',
    'invalid resource version: resourceVersion: Invalid value: "-1": strconv.ParseUint: parsing "-1": invalid syntax',
  ],
  ['continue=x', 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
  [
    'continue=e30%3D',
    'invalid continue token: continue key is not valid: illegal base64 data at input byte 3',
  ],
  [
    'continue=e30',
    'invalid continue token: continue key is not valid: server does not recognize this encoded version ',
  ],
  [`continue=${tokenOf({ v: 'meta.k8s.io/v1' })}`, badStart('incorrect encoded start resourceVersion')],
  [`continue=${tokenOf({ v: 'meta.k8s.io/v1', rv: 1 })}`, badStart('encoded start key empty')],
  [
    `continue=${tokenOf({ v: 'meta.k8s.io/v1', rv: 1, start: 'a/../../b' })}`,
    'invalid continue token: continue key is not valid: a/../../b',
  ],
  [
    `continue=${tokenOf({ rv: '1' })}`,
    'invalid continue token: continue key is not valid: json: cannot unmarshal string into Go struct field continueToken.rv of type int64',
  ],
  [
    `continue=${tokenOf({ v: 'meta.k8s.io/v1', rv: 1, start: 'a' })}&resourceVersion=1`,
    'specifying resource version is not allowed when using continue',
  ],
  [
    'continue=x&resourceVersion=y',
    'invalid continue token: continue key is not valid: illegal base64 data at input byte 0',
  ],
  ['labelSelector=a%3Db%2C', "found '', expected: identifier after ','"],
  ['labelSelector=a+in', "unable to parse requirement: found '' expected: '('"],
  ['fieldSelector=nonsense', "invalid selector: 'nonsense'; can't understand 'nonsense'"],
  ['fieldSelector=spec.colour%3Dred', 'field label not supported: spec.colour'],
  ['fieldSelector=__proto__%3Dred', 'field label not supported: __proto__'],
])('a list with %s is a bad request', async (query, message) => {
  const { body } = await api.http.get(`${pods}?${query}`).expect(400)
  expect(body).toMatchObject({ reason: 'BadRequest', message })
})

test('a kind without fields of its own to select by knows name and namespace', async () => {
  const { body } = await api.http.get('/api/v1/configmaps?fieldSelector=data%3Dx').expect(400)
  expect(body.message).toBe(
    '"data" is not a known field selector: only "metadata.name", "metadata.namespace"',
  )
})

test.each([
  ['resourceVersionMatch=Exact', 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
  [
    'resourceVersionMatch=Exact&resourceVersion=0',
    'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
  ],
  ['sendInitialEvents=true', 'sendInitialEvents is forbidden for list'],
  [
    'watch=1&sendInitialEvents=true',
    'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  ],
  [
    'watch=1&resourceVersionMatch=NotOlderThan',
    'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
  ],
])('%s is forbidden', async (query, why) => {
  const { body } = await api.http.get(`${pods}?${query}`).expect(422)
  const field = why.startsWith('sendInitialEvents is') ? 'sendInitialEvents' : 'resourceVersionMatch'
  expect(body).toMatchObject({
    reason: 'Invalid',
    message: `ListOptions.meta.k8s.io "" is invalid: ${field}: Forbidden: ${why}`,
    details: {
      group: 'meta.k8s.io',
      kind: 'ListOptions',
      causes: [{ reason: 'FieldValueForbidden', field }],
    },
  })
})

test('a watch of one object by its name may not select another', async () => {
  const path = '/api/v1/watch/namespaces/default/pods/web'
  const { body } = await api.http.get(`${path}?fieldSelector=metadata.name%3Dother`).expect(400)
  expect(body.message).toBe("fieldSelector metadata.name doesn't match requested name")
})

test('a watch that its path alone makes one is checked as a list is', async () => {
  const path = '/api/v1/watch/namespaces/default/pods'
  const refusalOf = async (query: string) => (await api.http.get(`${path}?${query}`).expect(422)).body.message

  expect(await refusalOf('sendInitialEvents=true')).toContain('sendInitialEvents is forbidden for list')
  expect(await refusalOf('resourceVersionMatch=NotOlderThan')).toContain(
    'resourceVersionMatch is forbidden unless resourceVersion is provided',
  )
  expect(await refusalOf('resourceVersionMatch=NotOlderThan&watch=true')).toContain(
    'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
  )
})

test('of a watch its selectors are looked at before it is looked from where it begins', async () => {
  const { body } = await api.http.get(`${pods}?watch=true&resourceVersion=x&fieldSelector=a%3Db`).expect(400)
  expect(body.message).toContain('field label not supported')
})

test('a way to match revisions that does not exist is told which there are', async () => {
  const { body } = await api.http.get(`${pods}?resourceVersionMatch=Near&resourceVersion=1`).expect(422)
  expect(body.message).toContain(
    'resourceVersionMatch: Unsupported value: "Near": supported values: "Exact", "NotOlderThan", ""',
  )
})

test.each([pods, `${pods}/web`])('a revision of %s that is still to come is too large', async (path) => {
  const { body, headers } = await api.http.get(`${path}?resourceVersion=999999`).expect(504)
  expect(body).toMatchObject({
    reason: 'Timeout',
    details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
  })
  expect(body.message).toMatch(/^Timeout: Too large resource version: 999999, current: \d+$/)
  expect(headers['retry-after']).toBe('1')
})

test.each([
  ['dryRun=Some', 'dryRun: Unsupported value: ["Some"]: supported values: "All"'],
  [
    'fieldValidation=Maybe',
    'fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
  ],
  [`fieldManager=${'m'.repeat(129)}`, 'fieldManager: Too long: may not be more than 128 bytes'],
  ['fieldManager=%07', 'fieldManager: Invalid value: "\\a": invalid character U+0007 (at position 0)'],
])('a write with %s is invalid, and named by its sort', async (query, problem) => {
  const { body: created } = await api.http.post(`${pods}?${query}`).send(pod('new')).expect(422)
  expect(created.message).toBe(`CreateOptions.meta.k8s.io "" is invalid: ${problem}`)
  const { body: updated } = await api.http.put(`${pods}/web?${query}`).send(pod('web')).expect(422)
  expect(updated.message).toBe(`UpdateOptions.meta.k8s.io "" is invalid: ${problem}`)
  const { body: patched } = await api.http
    .patch(`${pods}/web?${query}`)
    .set('content-type', 'application/merge-patch+json')
    .send('{}')
    .expect(422)
  expect(patched.message).toBe(`PatchOptions.meta.k8s.io "" is invalid: ${problem}`)
})

test.each([
  [
    { propagationPolicy: 'Sideways' },
    'propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
  ],
  [
    { propagationPolicy: 'Orphan', orphanDependents: true },
    'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  ],
  [{ dryRun: ['Some'] }, 'dryRun: Unsupported value: ["Some"]: supported values: "All"'],
])('a deletion with %j is invalid, in the body and in the query', async (options, problem) => {
  const message = `DeleteOptions.meta.k8s.io "" is invalid: ${problem}`
  const { body } = await api.http.delete(`${pods}/web`).send(options).expect(422)
  expect(body.message).toBe(message)
  const { body: asked } = await api.http.delete(`${pods}/web`).query(options).expect(422)
  expect(asked.message).toBe(message)
  await api.http.get(`${pods}/web`).expect(200)
})

test('a deletion whose body is no DeleteOptions deletes nothing', async () => {
  const wrongType = await api.http.delete(`${pods}/web`).send({ gracePeriodSeconds: 'soon' }).expect(400)
  expect(wrongType.body.message).toBe(
    'json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
  )
  const wrongKind = await api.http.delete(`${pods}/web`).send({ kind: 'Pod', apiVersion: 'v1' }).expect(400)
  expect(wrongKind.body.message).toBe(
    'no kind "Pod" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
  )
  await api.http.delete(`${pods}/web`).set('content-type', 'application/json').send('[]').expect(400)
  await api.http.delete(`${pods}/web?gracePeriodSeconds=soon`).expect(400)
  await api.http.get(`${pods}/web`).expect(200)
})

test('an apply must say who applies, and other patches must not force', async () => {
  const apply = (query: string) =>
    api.http
      .patch(`/apis/apps/v1/namespaces/default/deployments/app?${query}`)
      .set('content-type', 'application/apply-patch+yaml')
  const { body } = await apply('force=true')
    .send(JSON.stringify(deployment('app')))
    .expect(422)
  expect(body.message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  )
  const { body: forced } = await api.http
    .patch(`${pods}/web?force=true`)
    .set('content-type', 'application/merge-patch+json')
    .send('{}')
    .expect(422)
  expect(forced.message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  )
})

test('a time to wait is looked at where an answer comes to an end', async () => {
  await api.http.get(`${pods}?timeout=-5s`).expect(200)
  await api.http.get('/version?timeout=x').expect(400)
  await api.http.get(`${pods}/web/log?timeout=x`).expect(200)
})
