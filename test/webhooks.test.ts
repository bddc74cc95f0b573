/** Webhooks: servers in the cluster and outside of it that change or refuse what is written. */
import { afterEach, describe, expect, test } from 'vitest'
import type { JSONSchemaProps } from '../src/api/generated/types/apiextensions-v1.ts'
import { Replay } from '../src/door/replay.ts'
import { type Cluster, createCluster } from '../src/index.ts'
import { ask } from './support/asking.ts'
import { definitionOf } from './support/definition.ts'
import { whileTheWallFlies } from './support/wall.ts'
import {
  type Answer,
  add,
  caBundle,
  clusterWithGuard,
  clusterWithService,
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

describe('a webhook in the cluster', () => {
  test('refuses, in its own words', () => {
    cluster = clusterWithGuard(({ request: { object } }) => ({
      allowed: object.data?.color !== 'red',
      status: { code: 403, reason: 'Forbidden', message: 'red is taken' },
    }))
    cluster.apply(configuration('Validating', inCluster))

    expect(() => cluster.apply(configMap('a', { color: 'red' }))).toThrow(
      'admission webhook "guard.example.com" denied the request: red is taken',
    )
    cluster.apply(configMap('b', { color: 'blue' }))
    expect(cluster.get('configmap')).toMatch(/^b /m)
    expect(cluster.get('configmap')).not.toMatch(/^a /m)
  })

  test('changes what is written, and what it makes invalid is refused', () => {
    cluster = clusterWithGuard(({ request: { object } }) => ({
      allowed: true,
      warnings: ['a label was added'],
      ...patchOf(add('/metadata/labels', { team: object.data?.team ?? 'none' })),
    }))
    cluster.apply(configuration('Mutating', inCluster))

    const [made] = cluster.apply(configMap('a', { team: 'blue' }))

    expect(made.metadata.labels).toEqual({ team: 'blue' })
    expect(() => cluster.apply(configMap('b', { team: '!' }))).toThrow(
      'ConfigMap "b" is invalid: metadata.labels: Invalid value: "!"',
    )
  })

  test('may say what it likes of the status: nobody writes that by the way', () => {
    cluster = clusterWithGuard(() => ({
      allowed: true,
      ...patchOf(add('/status', { phase: 'Done' }), add('/metadata/labels', { seen: 'yes' })),
    }))
    const rule = { ...configMaps, apiGroups: ['example.com'], resources: ['things'] }
    const status: JSONSchemaProps = { type: 'object', properties: { phase: { type: 'string' } } }
    cluster.apply(definitionOf({ status }, { subresources: { status: {} } }))
    cluster.settle()
    cluster.apply(configuration('Mutating', inCluster, { rules: [rule] }))
    const [made] = cluster.apply({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } })

    expect(made).not.toHaveProperty('status')
    expect(made).toMatchObject({ metadata: { labels: { seen: 'yes' } } })
  })

  test('is told who asks for what', () => {
    const seen: Review['request'][] = []
    cluster = clusterWithGuard(({ request }) => {
      seen.push(request)
      return { allowed: true }
    })
    cluster.apply(configuration('Validating', inCluster))
    cluster.apply(configMap('a'))
    cluster.apply(configMap('a', { color: 'red' }))

    expect(seen).toMatchObject([
      {
        kind: { group: '', version: 'v1', kind: 'ConfigMap' },
        resource: { group: '', version: 'v1', resource: 'configmaps' },
        name: 'a',
        namespace: 'default',
        operation: 'CREATE',
        userInfo: { username: 'kubernetes-admin' },
        object: { metadata: { name: 'a' } },
        oldObject: null,
        dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      },
      { operation: 'UPDATE', object: { data: { color: 'red' } }, oldObject: { metadata: { name: 'a' } } },
    ])
  })

  test('that changes an object before another sees it again where it asks for that', () => {
    const counts = { first: 0, second: 0 }
    cluster = clusterWithGuard(({ request: { object } }) => {
      const isFirst = object.metadata.labels === undefined
      counts[isFirst ? 'first' : 'second']++
      return { allowed: true, ...(isFirst && patchOf(add('/metadata/labels', { seen: 'once' }))) }
    })
    const { webhooks, ...rest } = configuration('Mutating', inCluster, { reinvocationPolicy: 'IfNeeded' })
    const later = { ...webhooks[0], name: 'later.example.com', reinvocationPolicy: 'Never' }
    cluster.apply({ ...rest, webhooks: [webhooks[0], later] })

    cluster.apply(configMap('a'))

    // Nobody has changed it since the first saw it.
    expect(counts).toEqual({ first: 1, second: 1 })
  })

  test('is asked once more about what another has changed since, where it asks for that', () => {
    const labels: unknown[] = []
    cluster = clusterWithGuard(({ request: { object } }) => {
      labels.push(object.metadata.labels)
      // The second to be asked is the later webhook.
      return { allowed: true, ...(labels.length === 2 && patchOf(add('/metadata/labels', { by: 'later' }))) }
    })
    const { webhooks, ...rest } = configuration('Mutating', inCluster, { reinvocationPolicy: 'IfNeeded' })
    const later = { ...webhooks[0], name: 'later.example.com', reinvocationPolicy: 'Never' }
    cluster.apply({ ...rest, webhooks: [webhooks[0], later] })

    cluster.apply(configMap('a'))

    expect(labels).toEqual([undefined, undefined, { by: 'later' }])
  })

  test('that is not there fails the request, or not, as its policy has it', () => {
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', inCluster))

    expect(() => cluster.apply(configMap('a'))).toThrow(
      'Internal error occurred: failed calling webhook "guard.example.com": failed to call webhook: Post "https://guard.default.svc:443/check?timeout=10s": service "guard" not found',
    )
    cluster.apply(configuration('Validating', inCluster, { failurePolicy: 'Ignore' }))
    cluster.apply(configMap('a'))
    expect(cluster.get('configmap/a')).toContain('a ')
  })

  test('whose answer is nonsense fails the request', () => {
    cluster = clusterWithGuard(() => ({ uid: 'another', allowed: true }))
    cluster.apply(configuration('Validating', inCluster))

    expect(() => cluster.apply(configMap('a'))).toThrow(
      /failed calling webhook "guard.example.com": received invalid webhook response: expected response.uid="[0-9a-f-]{36}", got "another"/,
    )
  })

  test('that writes what it is asked about waits for itself in vain, and nothing else does', () => {
    cluster = clusterWithGuard(() => {
      try {
        cluster.apply(configMap('from-within'))
        return { allowed: true }
      } catch (error) {
        return { allowed: false, status: { message: (error as Error).message } }
      }
    })
    cluster.apply(configuration('Validating', inCluster))

    expect(() => cluster.apply(configMap('a'))).toThrow('context deadline exceeded')
    cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lives-on' } })
  })

  test('does not keep anybody from taking it away', () => {
    cluster = clusterWithGuard(() => ({ allowed: false }))
    const everything = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }
    const manifest = configuration('Validating', inCluster, { rules: [everything] })
    cluster.apply(manifest)
    expect(() => cluster.apply(configMap('a'))).toThrow('denied the request without explanation')

    cluster.apply({ ...manifest, webhooks: [] })

    cluster.apply(configMap('a'))
  })

  test('is asked about Pods that controllers make, which go on once they may', () => {
    let isOpen = false
    cluster = clusterWithGuard(() => ({ allowed: isOpen, status: { message: 'not yet' } }))
    const pods = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
    cluster.apply(configuration('Validating', inCluster, { rules: [pods] }))
    cluster.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx' }] },
        },
      },
    })
    cluster.advance(10_000)
    expect(cluster.get('deployment/web')).toMatch(/web +0\/2/)

    isOpen = true
    cluster.advance(600_000)

    expect(cluster.get('deployment/web')).toMatch(/web +2\/2/)
  })
})

/** A kind whose versions keep a size in other fields: `spec.size` in v1, which is stored, `spec.dimensions.size` in v2. */
const boxes = (clientConfig: object) => {
  const version = (name: string, properties: object) => ({
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
  })
  const size = { type: 'integer', minimum: 0 }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'boxes.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'boxes', kind: 'Box' },
      versions: [
        version('v1', { size }),
        version('v2', { dimensions: { type: 'object', properties: { size } } }),
      ],
      conversion: { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } },
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: an object as a webhook reads it
const converted = (desiredAPIVersion: string, box: any) => ({
  ...box,
  apiVersion: desiredAPIVersion,
  spec: desiredAPIVersion.endsWith('v2')
    ? { dimensions: { size: box.spec.size } }
    : { size: box.spec.dimensions.size },
})

// biome-ignore lint/suspicious/noExplicitAny: a ConversionReview as a webhook reads it
const conversion = ({ request: { uid, desiredAPIVersion, objects } }: any) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'ConversionReview',
  response: {
    uid,
    result: { status: 'Success' },
    convertedObjects: objects.map((each: object) => converted(desiredAPIVersion, each)),
  },
})

const box = (version: string, name: string, spec: object) => ({
  apiVersion: `example.com/${version}`,
  kind: 'Box',
  metadata: { name, namespace: 'default' },
  spec,
})

const getBoxes = async (version: string, rest = '') =>
  (await cluster.fetch(`/apis/example.com/${version}/namespaces/default/boxes${rest}`)).json()

describe('a conversion webhook', () => {
  test('in the cluster shows what is stored in every version', async () => {
    cluster = clusterWithService(conversion)
    cluster.apply(boxes(inCluster))
    cluster.settle()
    cluster.apply([box('v1', 'a', { size: 1 }), box('v2', 'b', { dimensions: { size: 2 } })])

    expect(await getBoxes('v1')).toMatchObject({ items: [{ spec: { size: 1 } }, { spec: { size: 2 } }] })
    expect(await getBoxes('v2')).toMatchObject({
      items: [{ spec: { dimensions: { size: 1 } } }, { spec: { dimensions: { size: 2 } } }],
    })
    expect(() => cluster.apply(box('v2', 'c', { dimensions: { size: -1 } }))).toThrow(
      'Box.example.com "c" is invalid: spec.dimensions.size: Invalid value: -1',
    )
  })

  test('that is not there fails what has to be converted, and nothing else', async () => {
    cluster = createCluster({ nodes: 0 })
    cluster.apply(boxes(inCluster))
    cluster.settle()
    cluster.apply(box('v1', 'a', { size: 1 }))

    expect(await getBoxes('v1', '/a')).toMatchObject({ spec: { size: 1 } })
    expect(await getBoxes('v2', '/a')).toMatchObject({
      code: 500,
      message:
        'conversion webhook for example.com/v1, Kind=Box failed: Post "https://guard.default.svc:443/check?timeout=30s": service "guard" not found',
    })
  })
})

test('what cannot be converted is not listed, and not deleted by what it cannot be shown as', async () => {
  cluster = clusterWithService(() => ({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' }))
  cluster.apply(boxes(inCluster))
  cluster.settle()
  cluster.apply(box('v1', 'a', { size: 1 }))
  const path = '/apis/example.com/v2/namespaces/default/boxes'
  const message = 'conversion webhook for example.com/v1, Kind=Box failed: no response provided'

  for (const method of ['GET', 'DELETE'])
    expect(await ask(cluster, `${method} ${path}`)).toMatchObject({
      code: 429,
      body: { message: `storage is (re)initializing: failed to list example.com/v2, Kind=Box: ${message}` },
    })
  expect(await getBoxes('v1')).toMatchObject({ items: [{ metadata: { name: 'a' } }] })
})

test('a conversion webhook that begins to fail takes away what is read by itself, and no list that was told before', async () => {
  let isBroken = false
  const asked: { request: { objects: { metadata: object }[] }; response: object }[] = []
  cluster = clusterWithService((body) => {
    asked.push(body as (typeof asked)[number])
    return isBroken ? { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' } : conversion(body)
  })
  cluster.apply(boxes(inCluster))
  cluster.settle()
  cluster.apply(box('v1', 'a', { size: 1 }))
  expect(await getBoxes('v2')).toMatchObject({ items: [{ spec: { dimensions: { size: 1 } } }] })
  // What it is shown is as it lies in the store, and with it goes the form of an answer.
  expect(asked[0].request.objects[0].metadata).not.toHaveProperty('resourceVersion')
  expect(asked[0].response).toEqual({ uid: '', convertedObjects: null, result: { metadata: {} } })

  isBroken = true

  const message = 'conversion webhook for example.com/v1, Kind=Box failed: no response provided'
  const one = '/apis/example.com/v2/namespaces/default/boxes/a'
  expect(await ask(cluster, `GET ${one}`)).toMatchObject({ code: 500, body: { message } })
  expect(await ask(cluster, `DELETE ${one}`)).toMatchObject({ code: 500, body: { message } })
  expect(await getBoxes('v2')).toMatchObject({ items: [{ spec: { dimensions: { size: 1 } } }] })
  const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'
  expect((await cluster.fetch(one, { headers: { accept } })).status).toBe(500)
})

test('who watches waits while a conversion webhook fails, and loses nothing; nobody begins to meanwhile', async () => {
  let isBroken = false
  cluster = clusterWithService((body) => (isBroken ? {} : conversion(body)))
  cluster.apply(boxes(inCluster))
  cluster.settle()
  cluster.apply(box('v1', 'a', { size: 1 }))
  const path = '/apis/example.com/v2/namespaces/default/boxes?watch=true'
  const events = (await cluster.fetch(path)).body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await events.read()).value).toMatch(/^{"type":"ADDED".*"name":"a"/)

  isBroken = true
  cluster.apply(box('v1', 'b', { size: 2 }))
  cluster.settle()
  expect((await cluster.fetch(path)).status).toBe(429)
  isBroken = false

  expect((await events.read()).value).toMatch(/^{"type":"ADDED".*"name":"b".*"dimensions":{"size":2}/)
  await events.cancel()
})

test('what a conversion webhook makes of an object may not fit its version: to apply to it fails then', async () => {
  let size: unknown = 1
  cluster = clusterWithService((body) => {
    const review = conversion(body)
    for (const { spec } of review.response.convertedObjects) if (spec.dimensions) spec.dimensions.size = size
    return review
  })
  cluster.apply(boxes(inCluster))
  cluster.settle()
  cluster.apply(box('v1', 'a', { size: 1 }))
  await cluster.fetch('/apis/example.com/v1/namespaces/default/boxes/a', {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: '{"metadata":{"managedFields":[{}]}}',
  })
  size = 'large'

  const response = await cluster.fetch('/apis/example.com/v2/namespaces/default/boxes/a?fieldManager=me', {
    method: 'PATCH',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: JSON.stringify(box('v2', 'a', { dimensions: { size: 2 } })),
  })
  expect(await response.json()).toMatchObject({
    message:
      'failed to create manager for existing fields: failed to convert new object (default/a; example.com/v2, Kind=Box) to smd typed: .spec.dimensions.size: expected numeric (int or float), got string',
  })
})

test('a conversion webhook that calls an object otherwise fails what has to be converted', async () => {
  cluster = clusterWithService((body) => {
    const review = conversion(body)
    const renamed = review.response.convertedObjects.map((each: { metadata: object }) => ({
      ...each,
      metadata: { ...each.metadata, name: 'other' },
    }))
    return { ...review, response: { ...review.response, convertedObjects: renamed } }
  })
  cluster.apply(boxes(inCluster))
  cluster.settle()
  cluster.apply(box('v1', 'a', { size: 1 }))

  const { message } = (await getBoxes('v2', '/a')) as { message: string }
  expect(message).toBe(
    'conversion webhook for example.com/v1, Kind=Box returned invalid object: must have the same name: a != other',
  )
})

describe('a webhook outside of the cluster', () => {
  const outside = (answer: (review: Review) => Answer | undefined) =>
    served((review) => {
      const said = answer(review as Review)
      return said && reviewed(review as Review, said)
    })

  async function served(answerTo: Parameters<typeof serveOutside>[0]): Promise<string> {
    const { url } = await serveOutside(answerTo)
    return url
  }

  const post = async (object: object, query = '') => {
    const response = await cluster.fetch(`/api/v1/namespaces/default/configmaps${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
    })
    return {
      status: response.status,
      body: (await response.json()) as { message?: string; metadata: Record<string, unknown> },
    }
  }

  test('may answer in YAML, and send on whoever asks', async () => {
    let asked = 0
    const url = await served((body) => {
      const { request } = body as Review
      if (asked++ === 0) return { redirect: '/elsewhere' }
      return `apiVersion: admission.k8s.io/v1\nkind: AdmissionReview\nresponse:\n  uid: ${request.uid}\n  allowed: true`
    })
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }))

    expect((await post(configMap('a'))).status).toBe(201)
    expect(asked).toBe(2)
  })

  test('may know the beta version of reviews only, whose answers are held to less', async () => {
    const url = await served((body) => ({
      ...(body as Review),
      response: { allowed: true, patch: patchOf(add('/data', { seen: 'yes' })).patch },
    }))
    cluster = createCluster({ nodes: 0 })
    cluster.apply(
      configuration('Mutating', { url, caBundle }, { admissionReviewVersions: ['v9', 'v1beta1'] }),
    )

    expect(await post(configMap('a'))).toMatchObject({ status: 201, body: { data: { seen: 'yes' } } })
  })

  test('converts what is new, whatever it is called and wherever it is asked for', async () => {
    let asked = 0
    const url = await served((body) => {
      asked++
      return conversion(body)
    })
    cluster = createCluster({ nodes: 0 })
    cluster.apply(boxes({ url, caBundle }))
    cluster.settle()
    const dimensions = { size: 2 }
    const { body, code } = await ask(cluster, 'POST /apis/example.com/v2/namespaces/default/boxes', {
      ...box('v2', '', { dimensions }),
      metadata: { generateName: 'box-' },
    })

    expect([code, body.spec]).toEqual([201, { dimensions }])
    expect(asked).toBeLessThan(5)
    expect(await getBoxes('v1')).toMatchObject({ items: [{ spec: { size: 2 } }] })
  })

  test('is waited for', async () => {
    const url = await outside(({ request: { object } }) => ({
      allowed: object.data?.color !== 'red',
      status: { message: 'red is taken' },
    }))
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }))

    expect(await post(configMap('a', { color: 'red' }))).toMatchObject({
      status: 400,
      body: { message: 'admission webhook "guard.example.com" denied the request: red is taken' },
    })
    expect(await post(configMap('b'))).toMatchObject({ status: 201 })
  })

  test('is asked of an object by the name and uid under which it is stored', async () => {
    const seen: Review['request'][] = []
    const url = await outside(({ request }) => {
      seen.push(request)
      return { allowed: true, ...(request.object.metadata.uid ? {} : patchOf(add('/data', { a: 'b' }))) }
    })
    cluster = createCluster({ nodes: 0 })
    cluster.apply([
      configuration('Mutating', { url, caBundle }),
      configuration('Validating', { url, caBundle }),
    ])
    const { name: _name, ...generated } = { ...configMap('').metadata, generateName: 'a-' }

    const [one, two] = await Promise.all([
      post({ ...configMap(''), metadata: generated }),
      post({ ...configMap(''), metadata: { ...generated, generateName: 'b-' } }),
    ])

    expect([one.status, two.status]).toEqual([201, 201])
    const stored = [one, two].map(({ body: { metadata } }) => [metadata['name'], metadata['uid']])
    const asked = seen.filter(({ object }) => object.metadata.uid !== undefined)
    expect(asked.map(({ object }) => [object.metadata.name, object.metadata.uid])).toEqual(stored)
    expect(seen).toHaveLength(4)
  })

  test('converts what is read, and what is watched', async () => {
    const url = await served(conversion)
    cluster = createCluster({ nodes: 0 })
    cluster.apply(boxes({ url, caBundle }))
    cluster.settle()
    cluster.apply([box('v1', 'a', { size: 1 }), box('v1', 'b', { size: 2 })])

    const told = whileTheWallFlies(async () =>
      (await cluster.fetch('/apis/example.com/v2/boxes?watch=true&timeoutSeconds=1')).text(),
    )
    cluster.apply(box('v1', 'c', { size: 3 }))

    expect(await getBoxes('v2')).toMatchObject({
      items: [1, 2, 3].map((size) => ({ apiVersion: 'example.com/v2', spec: { dimensions: { size } } })),
    })
    const events = (await told)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.map(({ object }) => object.spec)).toEqual(
      [1, 2, 3].map((size) => ({ dimensions: { size } })),
    )
  })

  test('that does not answer in time fails the request, while others go on', async () => {
    const url = await outside(() => undefined)
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }, { timeoutSeconds: 1 }))

    const [late, other] = await whileTheWallFlies(() =>
      Promise.all([post(configMap('a')), cluster.fetch('/api/v1/namespaces')]),
    )

    expect(other.status).toBe(200)
    expect(late).toMatchObject({
      status: 500,
      body: {
        message: `Internal error occurred: failed calling webhook "guard.example.com": failed to call webhook: Post "${url}?timeout=1s": context deadline exceeded`,
      },
    })
  })

  test('whose certificate is of an unknown authority is not trusted', async () => {
    const url = await outside(() => ({ allowed: true }))
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url }))

    const { body } = await post(configMap('a'))

    expect(body.message).toContain(
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    )
  })

  test('is asked once about what has no name yet', async () => {
    let asked = 0
    const url = await served((review) => {
      asked++
      return reviewed(review as Review, { allowed: true })
    })
    cluster = createCluster({ nodes: 0 })
    cluster.apply(configuration('Validating', { url, caBundle }))

    const { body } = await post({ ...configMap(''), metadata: { generateName: 'a-' } })

    expect(body.metadata['name']).toMatch(/^a-/)
    expect(asked).toBe(1)
  })

  test('answers once, and the same happens again from the journal', async () => {
    const { url, stop } = await serveOutside((review) => reviewed(review as Review, { allowed: true }))
    const lines: string[] = []
    cluster = createCluster({ nodes: 0, journal: (line) => void lines.push(JSON.stringify(line)) })
    cluster.apply(configuration('Validating', { url, caBundle }))
    await post(configMap('a'))
    stop()

    const replay = new Replay()
    for (const line of lines) replay.take(JSON.parse(line))

    const { entries, difference } = replay.end()
    expect(difference).toBeUndefined()
    expect(entries).toBe(cluster.store.revision)
  })
})
