/** Webhooks that answer nonsense, patch what they may not, call back, or never stop: the API server says so and goes on. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../src/index.ts'
import {
  add,
  caBundle,
  clusterWithGuard,
  clusterWithResponse,
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

const path = '/api/v1/namespaces/default/configmaps'

async function ask(method: string, address: string, body?: object) {
  const response = await cluster.fetch(address, {
    method,
    headers: { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' },
    body: body && JSON.stringify(body),
  })
  const answer = (await response.json()) as { message?: string; metadata: Record<string, unknown> }
  return { ...answer, status: response.status }
}

const replace = (at: string, value: unknown) => ({ op: 'replace', path: at, value })

describe('a patch', () => {
  const patching = (...operations: readonly object[]) => {
    cluster = clusterWithGuard(() => ({ allowed: true, ...patchOf(...operations) }))
    cluster.apply(configuration('Mutating', inCluster))
    return ask('POST', path, configMap('a', { color: 'red' }))
  }

  test.each([
    [
      'another kind',
      [replace('/kind', 'Secret')],
      'converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    ],
    [
      'another version',
      [replace('/apiVersion', 'v2')],
      'Internal error occurred: no kind "ConfigMap" is registered for version "v2"',
    ],
    [
      'an object elsewhere',
      [replace('/metadata/namespace', 'kube-system')],
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'a place that is not there',
      [add('/spec/template/labels', {})],
      'add operation does not apply: doc is missing path: "/spec/template/labels": missing value',
    ],
    [
      'what cannot be read',
      [replace('/data', 'red')],
      'json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string',
    ],
    [
      'what is wrong',
      [add('/metadata/labels', { '-': 'x' })],
      'ConfigMap "a" is invalid: metadata.labels: Invalid value: "-"',
    ],
    [
      'no object',
      [replace('', 3)],
      'Internal error occurred: replace operation value must be object or array: %!w(<nil>)',
    ],
  ])('that makes %s of an object is refused', async (_what, operations, message) => {
    expect((await patching(...operations)).message).toContain(message)
    expect((await ask('GET', `${path}/a`)).status).toBe(404)
  })

  test('of what only the API server decides is left out', async () => {
    const { status, metadata } = await patching(
      add('/metadata/uid', 'mine'),
      add('/metadata/creationTimestamp', '2001-01-01T00:00:00Z'),
      add('/metadata/deletionTimestamp', '2001-01-01T00:00:00Z'),
      add('/metadata/generation', 7),
      add('/metadata/labels', { seen: 'yes' }),
    )

    expect(status).toBe(201)
    // Of a ConfigMap nobody counts generations.
    const kept = { labels: { seen: 'yes' }, generation: 7 }
    expect(metadata).toMatchObject({ ...kept, uid: expect.not.stringMatching('mine') })
    expect(metadata['creationTimestamp']).not.toContain('2001')
    expect(metadata).not.toHaveProperty('deletionTimestamp')
    expect(metadata['managedFields']).toHaveLength(1)
  })

  test('of what is new says no version, and may clear the record of who wrote what', async () => {
    expect((await patching(add('/metadata/resourceVersion', '7'))).message).toBe(
      'resourceVersion should not be set on objects to be created',
    )
    expect((await patching(add('/metadata/managedFields', []))).metadata).not.toHaveProperty('managedFields')
  })

  test.each([
    ['/metadata/labels', { '!': 'x' }, 422, 'metadata.labels: Invalid value: "!"'],
    ['/metadata/uid', 'mine', 422, 'metadata.uid: Invalid value: "mine": field is immutable'],
    ['/metadata/name', '', 422, 'metadata.name: Required value'],
    ['/metadata/resourceVersion', '7', 409, 'the object has been modified'],
    ['/kind', 'Pod', 500, 'converting (v1.Pod) to (core.ConfigMap): unknown conversion'],
  ])('of %s in what is there is looked at as if its author had sent it', async (field, value, code, why) => {
    cluster = clusterWithGuard(() => ({ allowed: true, ...patchOf(add(field, value)) }))
    cluster.apply([configMap('a'), configuration('Mutating', inCluster)])

    const answer = await ask('PATCH', `${path}/a`, { data: { color: 'red' } })

    expect(answer.status).toBe(code)
    expect(answer.message).toContain(why)
  })

  test('of what is deleted is refused', async () => {
    cluster = clusterWithGuard(() => ({ allowed: true, ...patchOf(add('/metadata/labels', {})) }))
    cluster.apply(configMap('a'))
    const rule = { ...configMaps, operations: ['DELETE'] }
    cluster.apply(configuration('Mutating', inCluster, { rules: [rule] }))

    expect(await ask('DELETE', `${path}/a`)).toMatchObject({
      status: 500,
      message:
        'Internal error occurred: admission webhook "guard.example.com" attempted to modify the object, which is not supported for this operation',
    })
  })

  test('that is none fails, and is let pass where that may be', async () => {
    cluster = clusterWithGuard(() => ({
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from('{').toString('base64'),
    }))
    cluster.apply(configuration('Mutating', inCluster))
    expect((await ask('POST', path, configMap('a'))).message).toMatch(
      /^Internal error occurred: failed calling webhook "guard.example.com": received undecodable patch in webhook response: /,
    )
    cluster.apply(configuration('Mutating', inCluster, { failurePolicy: 'Ignore' }))
    expect((await ask('POST', path, configMap('a'))).status).toBe(201)
  })
})

describe('an answer', () => {
  const allowed = (review: Review) => reviewed(review, { allowed: true })

  test.each<[string, (review: Review) => object | string | number, string]>([
    ['no JSON', () => '<html>', "couldn't get version/kind; json parse error"],
    ['a list', () => [], "couldn't get version/kind; json parse error: json: cannot unmarshal array"],
    ['nothing', () => '', '0-length response with status code: 200'],
    ['cut off in a word', () => '{"kind": t', "json parse error: invalid character ' ' in literal true"],
    [
      'another object',
      () => ({ apiVersion: 'v1', kind: 'Pod' }),
      'failed to call webhook: no kind "Pod" is registered for version "v1"',
    ],
    [
      'a review of another version',
      (review) => ({ ...allowed(review), apiVersion: 'admission.k8s.io/v1beta1' }),
      'converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion',
    ],
    [
      'of no version',
      (review) => ({ ...allowed(review), apiVersion: '' }),
      'expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=AdmissionReview',
    ],
    [
      'without a response',
      (review) => ({ ...allowed(review), response: null }),
      'webhook response was absent',
    ],
    ['an error', () => 500, 'an error on the server ("500") has prevented the request from succeeding'],
    ['that it cannot', () => 503, 'the server is currently unable to handle the request'],
    ['a code without a meaning', () => 418, 'the server responded with the status code 418 but did not'],
    [
      'longer than anything',
      () => `"${'x'.repeat(17 * 1024 * 1024)}"`,
      'kubesim reads no answers of webhooks of more than 16 MiB',
    ],
    ['deeper than anything', () => '['.repeat(200_000) + ']'.repeat(200_000), 'failed calling webhook'],
    [
      'with warnings that are none',
      (review) => reviewed(review, { allowed: true, warnings: 'much' }),
      'json: cannot unmarshal string into Go struct field AdmissionResponse.response.warnings of type []string',
    ],
    [
      'with a status that is none',
      (review) => reviewed(review, { allowed: false, status: 'no' }),
      'json: cannot unmarshal string into Go struct field AdmissionResponse.response.status of type v1.Status',
    ],
  ])('that is %s fails the request, and nothing else', async (_what, answer, message) => {
    const { url } = await serveOutside((body) => answer(body as Review))
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }))

    const said = await ask('POST', path, configMap('a'))

    expect(said.message).toContain(message)
    expect((await ask('GET', `${path}/a`)).status).toBe(404)
  })

  test.each([
    ['to nobody', 'http://127.0.0.1:1/gone', 'Post "http://127.0.0.1:1/gone": dial tcp 127.0.0.1:1: connect'],
    ['in a circle', '/check', 'Post "/check": stopped after 10 redirects'],
    [
      'to no URL',
      'http://[::',
      `failed to parse Location header "http://[::": parse "http://[::": missing ']'`,
    ],
    ['to what is not asked so', 'ftp://127.0.0.1/', 'unsupported protocol scheme "ftp"'],
  ])('that leads %s names where it has led', async (_where, redirect, message) => {
    const { url } = await serveOutside(() => ({ redirect }))
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }))

    expect((await ask('POST', path, configMap('a'))).message).toContain(message)
  })

  test('with a Retry-After has the webhook asked again, until time is up', async () => {
    let asked = 0
    let seconds = 1
    cluster = clusterWithResponse((review) => {
      if (++asked < 3) return { status: 429, body: 'later', headers: { 'retry-after': String(seconds) } }
      return { status: 200, body: JSON.stringify(allowed(review)) }
    })
    cluster.apply(configuration('Validating', inCluster, { timeoutSeconds: 5 }))
    expect((await ask('POST', path, configMap('a'))).status).toBe(201)
    expect(asked).toBe(3)

    asked = 0
    seconds = 3
    expect((await ask('POST', path, configMap('b'))).message).toMatch(
      /: Post "[^"]+timeout=5s": context deadline exceeded$/,
    )
    expect(asked).toBe(2)
  })

  test('of a code that only webhooks know reaches who asks over a socket, with the metadata of its status', async () => {
    cluster = clusterWithGuard(() => ({
      allowed: false,
      status: { code: 999, message: 'no', metadata: { continue: 'x' } },
    }))
    cluster.apply(configuration('Validating', inCluster))
    const { url } = await cluster.listen({ port: 0 })

    const said = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(configMap('a')),
    }).then(async (response) => ({ code: response.status, said: await response.json() }), String)

    expect(said).toMatchObject({ code: 999, said: { metadata: { continue: 'x' } } })
  })

  test.each([
    [99_999, 400],
    [999, 999],
    [200, 400],
  ])('whose code is %i is a refusal: %i', async (said, code) => {
    cluster = clusterWithGuard(() => ({ allowed: false, status: { code: said, message: 'no' } }))
    cluster.apply(configuration('Validating', inCluster))

    const { status, message } = await ask('POST', path, configMap('a'))

    expect(message).toBe('admission webhook "guard.example.com" denied the request: no')
    expect(status).toBe(code)
  })
})

describe('a webhook that calls back', () => {
  test('reads and writes while others wait for it', async () => {
    const { url } = await serveOutside(async (body) => {
      const review = body as Review
      const name = review.request.object.metadata.name
      if (name.startsWith('log-')) return reviewed(review, { allowed: true })
      const { status } = await ask('POST', path, configMap(`log-${name}`))
      const { status: read } = await ask('GET', `${path}/log-${name}`)
      return reviewed(review, { allowed: status === 201 && read === 200 })
    })
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }))

    expect((await ask('POST', path, configMap('a'))).status).toBe(201)
    expect(cluster.get('configmap')).toContain('log-a')
  })

  test('and so asks itself for ever is ended by its time, and nothing else waits', async () => {
    let asked = 0
    const { url } = await serveOutside(async (body) => {
      const review = body as Review
      asked++
      await wait(20)
      const { status } = await ask('POST', path, configMap(`a-${asked}`))
      return reviewed(review, { allowed: status === 201 })
    })
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }, { timeoutSeconds: 1 }))

    const [loop, other] = await Promise.all([
      ask('POST', path, configMap('a')),
      ask('GET', '/api/v1/namespaces'),
    ])

    expect(other.status).toBe(200)
    expect(loop.status).toBe(500)
    expect(loop.message).toContain('context deadline exceeded')
    // What it asked for last is still on its way: it ends as well.
    cluster.apply(configuration('Validating', { url, caBundle }, { rules: [] }))
    expect((await ask('POST', path, configMap('b'))).status).toBe(201)
  })
})
