import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeProtobuf } from '../../../src/api/codec/protobuf.ts'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const seed = 20_260_101

let api: Api
beforeAll(async () => {
  api = await startApi()
  await api.http.post('/api/v1/namespaces/default/pods').send(pod('web')).expect(201)
  await api.http.post('/apis/apps/v1/namespaces/default/deployments').send(deployment('web')).expect(201)
})
afterAll(() => api.close())

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

async function statusOf(
  method: Method,
  url: string,
  { body, type }: { body?: string | Buffer; type?: string } = {},
) {
  const headers = type === undefined ? {} : { 'content-type': type }
  const answered = await api.app.inject({ method, url, headers, payload: body })
  return { statusCode: answered.statusCode, answer: answered.body, type: answered.headers['content-type'] }
}

/** The reasons that go with a code. */
const reasons: Readonly<Record<number, readonly string[]>> = {
  400: ['BadRequest'],
  403: ['Forbidden'],
  404: ['NotFound'],
  405: ['MethodNotAllowed'],
  406: ['NotAcceptable'],
  409: ['Conflict', 'AlreadyExists'],
  410: ['Expired', 'Gone'],
  413: ['RequestEntityTooLarge'],
  415: ['UnsupportedMediaType'],
  422: ['Invalid'],
  429: ['TooManyRequests'],
  501: ['NotImplemented'],
  504: ['Timeout'],
}

/** What is no path of the API is answered as Go's server does, in a word or none. */
const isPage = (type: string | undefined) => type === undefined || type.startsWith('text/plain')

/** Whatever is asked: no failure of ours, a Status that fits its code, and nothing stored that was refused or only tried. */
async function isAnsweredRight(...request: Parameters<typeof statusOf>): Promise<void> {
  const before = api.plane.store.revision
  const { statusCode, answer, type } = await statusOf(...request)
  expect(statusCode, answer).not.toBe(500)
  const mayStore = statusCode < 300 && request[0] !== 'GET' && !request[1].includes('dryRun=All')
  if (!mayStore) expect(api.plane.store.revision, answer).toBe(before)
  if (statusCode < 400 || isPage(type as string | undefined)) return
  expect(type).toBe('application/json')
  const { kind, apiVersion, status, code, reason, message } = JSON.parse(answer)
  expect({ kind, apiVersion, status, code }).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code: statusCode,
  })
  expect(reasons[statusCode], answer).toContain(reason)
  expect(message).not.toBe('')
}

/** Of any letters. `fc.webSegment` takes a second to list them. */
const anySegment = fc
  .string({ unit: 'grapheme' })
  .map((text) => encodeURIComponent(text).replace(/%(2[46BC]|3[ABD]|40)/gi, decodeURIComponent))

const segment = fc.oneof(
  fc.constantFrom(
    'api',
    'apis',
    'v1',
    'apps',
    'namespaces',
    'default',
    'pods',
    'deployments',
    'web',
    'status',
    'scale',
  ),
  fc.constantFrom('__proto__', 'constructor', '..', '%00', '%2F', '%', 'watch', ''),
  anySegment,
)

const parameter = fc.tuple(
  fc.constantFrom(
    'limit',
    'continue',
    'labelSelector',
    'fieldSelector',
    'resourceVersion',
    'resourceVersionMatch',
    'dryRun',
    'fieldManager',
    'propagationPolicy',
    'includeObject',
    'pretty',
    'timeoutSeconds',
    '__proto__',
  ),
  fc.oneof(fc.string(), fc.constantFrom('1', '-1', '0', 'true', 'All', 'a=b', 'a in (b)', 'Exact', '%zz')),
)

const query = fc.array(parameter, { maxLength: 3 }).map((all) => new URLSearchParams(all).toString())

test('no path and no query makes the server fail', async () => {
  const method = fc.constantFrom<Method>('GET', 'POST', 'PUT', 'PATCH')
  const path = fc.array(segment, { maxLength: 8 }).map((all) => `/${all.join('/')}`)
  await fc.assert(
    fc.asyncProperty(method, path, query, async (verb, where, asked) => {
      fc.pre(!where.includes('/watch/'))
      await isAnsweredRight(verb, `${where}?${asked}`)
    }),
    { seed, numRuns: 250 },
  )
})

const json = fc.jsonValue({ maxDepth: 5 })
/** A manifest in which something has been put where it does not belong. */
const twisted = fc
  .tuple(fc.constantFrom(pod('web'), deployment('web')), fc.nat(), json)
  .map(([manifest, position, value]) => twist(structuredClone(manifest), position, value))

function twist(manifest: object, position: number, value: unknown): object {
  const places: [Record<string, unknown>, string][] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key])
      visit((node as Record<string, unknown>)[key])
    }
  }
  visit(manifest)
  const [owner, key] = places[position % places.length]
  owner[key] = value
  return manifest
}

const bodyText = fc.oneof(
  twisted.map((each) => JSON.stringify(each)),
  json.map((each) => JSON.stringify(each)),
  fc.string(),
)
const bodyType = fc.constantFrom(
  'application/json',
  'application/yaml',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
)
const target = fc.constantFrom(
  ['POST', '/api/v1/namespaces/default/pods?dryRun=All'],
  ['PUT', '/api/v1/namespaces/default/pods/web?dryRun=All'],
  ['PATCH', '/api/v1/namespaces/default/pods/web?dryRun=All&fieldManager=fuzz'],
  ['PATCH', '/api/v1/namespaces/default/pods/web/status?dryRun=All&fieldManager=fuzz'],
  ['PATCH', '/api/v1/namespaces/default/pods/web/ephemeralcontainers?dryRun=All&fieldManager=fuzz'],
  ['POST', '/api/v1/namespaces/default/pods/web/binding?dryRun=All'],
  ['POST', '/api/v1/namespaces/default/pods/web/eviction?dryRun=All'],
  ['POST', '/apis/apps/v1/namespaces/default/deployments?dryRun=All'],
  ['PUT', '/apis/apps/v1/namespaces/default/deployments/web?dryRun=All'],
  ['PATCH', '/apis/apps/v1/namespaces/default/deployments/web?dryRun=All&fieldManager=fuzz'],
  ['PATCH', '/apis/apps/v1/namespaces/default/deployments/web/scale?dryRun=All&fieldManager=fuzz'],
  ['PUT', '/apis/apps/v1/namespaces/default/deployments/web/scale?dryRun=All'],
  ['PUT', '/api/v1/namespaces/default/finalize?dryRun=All'],
) as fc.Arbitrary<[Method, string]>

test('no body makes the server fail', async () => {
  await fc.assert(
    fc.asyncProperty(target, bodyText, bodyType, async ([method, url], body, type) => {
      await isAnsweredRight(method, url, { body, type })
    }),
    { seed, numRuns: 600 },
  )
})

const headerPart = fc.constantFrom(
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  '*/*',
  ';as=Table',
  ';as=PartialObjectMetadataList',
  ';g=meta.k8s.io',
  ';v=v1',
  ';v=__proto__',
  ';stream=watch',
  ';q=0.5',
  ';q=x',
  ';charset="',
  ',',
  ';',
  '=',
  ' ',
)
const header = fc.array(headerPart, { maxLength: 6 }).map((parts) => parts.join(''))

test('no headers make the server fail', async () => {
  const url = fc.constantFrom(
    '/api',
    '/apis/apps/v1',
    '/api/v1/pods',
    '/api/v1/namespaces/default/pods/web',
    '/apis/apps/v1/namespaces/default/deployments/web/scale?dryRun=All',
    '/nonsense',
  )
  const method = fc.constantFrom<Method>('GET', 'POST', 'PUT', 'PATCH')
  await fc.assert(
    fc.asyncProperty(method, url, header, header, async (verb, where, accept, type) => {
      const headers = { accept, 'content-type': type }
      const { statusCode, body } = await api.app.inject({ method: verb, url: where, headers, payload: '{}' })
      expect(statusCode, body).not.toBe(500)
    }),
    { seed, numRuns: 400 },
  )
})

const step = fc.constantFrom(
  'spec',
  'metadata',
  'labels',
  'containers',
  '0',
  '-1',
  '-',
  'name',
  'template',
  '__proto__',
  '',
)
const pointer = fc.array(step, { maxLength: 5 }).map((steps) => steps.map((each) => `/${each}`).join(''))
const operation = fc.record({
  op: fc.constantFrom('add', 'replace', 'remove', 'move', 'copy', 'test'),
  path: pointer,
  from: pointer,
  value: json,
})

test('no JSON patch makes the server fail', async () => {
  const url = '/api/v1/namespaces/default/pods/web?dryRun=All'
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 6 }), async (operations) => {
      await isAnsweredRight('PATCH', url, {
        body: JSON.stringify(operations),
        type: 'application/json-patch+json',
      })
    }),
    { seed, numRuns: 250 },
  )
})

const directive = fc.constantFrom(
  '$patch',
  '$retainKeys',
  '$setElementOrder/containers',
  '$deleteFromPrimitiveList/finalizers',
  'name',
  'containers',
  'template',
  'spec',
  'metadata',
  'image',
)
const strategicPatch = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    json,
    fc.dictionary(directive, tie('value')),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value

test('no strategic merge patch makes the server fail', async () => {
  const url = '/apis/apps/v1/namespaces/default/deployments/web?dryRun=All'
  await fc.assert(
    fc.asyncProperty(strategicPatch, async (spec) => {
      const body = JSON.stringify({ spec: { template: { spec } } })
      await isAnsweredRight('PATCH', url, { body, type: 'application/strategic-merge-patch+json' })
    }),
    { seed, numRuns: 250 },
  )
})

test('no protobuf makes the server fail', async () => {
  const good = Buffer.from(encodeProtobuf('v1', 'Pod', pod('fuzzed')))
  const change = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(change, fc.nat(good.length), async (changes, cut) => {
      const body = Buffer.from(good)
      for (const [at, byte] of changes) body[at] = byte
      const sent = cut % 3 === 0 ? body.subarray(0, cut) : body
      await isAnsweredRight('POST', '/api/v1/namespaces/default/pods?dryRun=All', {
        body: sent,
        type: 'application/vnd.kubernetes.protobuf',
      })
    }),
    { seed, numRuns: 300 },
  )
})
