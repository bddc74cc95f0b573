/** The webhooks of agnhost: what tests of Kubernetes put into a cluster to see it ask them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../fixtures/webhook', name)).toString('base64')

let cluster: Cluster
beforeEach(() => {
  cluster = createCluster({ nodes: 1 })
})
afterEach(() => cluster.close())

const files = '/certificates'

/** Puts a webhook of agnhost behind the Service `guard`. */
function serve(subcommand: string, ...more: readonly string[]): void {
  const tls = [`--tls-cert-file=${files}/tls.crt`, `--tls-private-key-file=${files}/tls.key`]
  cluster.apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'certificates' },
      data: { 'tls.crt': fixture('service-certificate.pem'), 'tls.key': fixture('service-key.pem') },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'guard', labels: { app: 'guard' } },
      spec: {
        containers: [
          {
            name: 'guard',
            image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0',
            args: [subcommand, ...tls, '--port=8444', ...more],
            readinessProbe: { httpGet: { scheme: 'HTTPS', port: 8444, path: '/readyz' } },
            volumeMounts: [{ name: 'certificates', mountPath: files }],
          },
        ],
        volumes: [{ name: 'certificates', secret: { secretName: 'certificates' } }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'guard' },
      spec: { selector: { app: 'guard' }, ports: [{ port: 443, targetPort: 8444 }] },
    },
  ])
  cluster.settle()
}

const caBundle = fixture('service-authority.pem')
const at = (path: string, service = 'guard') => ({
  service: { name: service, namespace: 'default', path },
  caBundle,
})

/** Has the webhook asked about objects of one resource. */
const ask = (
  kind: 'Validating' | 'Mutating',
  clientConfig: object,
  {
    resource = 'configmaps',
    operations = ['CREATE', 'DELETE'],
    ...more
  }: Readonly<Record<string, unknown>> = {},
) =>
  cluster.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: 'guard' },
    webhooks: [
      {
        name: 'guard.example.com',
        clientConfig,
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations, resources: [resource] }],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...more,
      },
    ],
  })

const configMap = (name: string, data: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
})

const pod = (name: string, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'main', image: 'nginx' }] },
})

const get = async (path: string) => (await cluster.fetch(`/api/v1/namespaces/default/${path}`)).json()

describe('the webhook of agnhost', () => {
  test('is ready, and refuses data that asks for it', async () => {
    serve('webhook')
    expect(cluster.get('pod/guard')).toMatch(/guard +1\/1 +Running/)
    ask('Validating', at('/configmaps'))

    expect(() => cluster.apply(configMap('a', { 'webhook-e2e-test': 'webhook-disallow' }))).toThrow(
      'admission webhook "guard.example.com" denied the request: the configmap contains unwanted key and value',
    )
    cluster.apply(configMap('a', { 'webhook-e2e-test': 'webhook-nondeletable' }))
    const deletion = await cluster.fetch('/api/v1/namespaces/default/configmaps/a', { method: 'DELETE' })
    expect(await deletion.json()).toMatchObject({
      message:
        'admission webhook "guard.example.com" denied the request: the configmap cannot be deleted because it contains unwanted key and value',
    })
  })

  test('marks data, and adds a label and a container', async () => {
    serve('webhook', '--sidecar-image=busybox')
    ask('Mutating', at('/mutating-configmaps'))
    cluster.apply(configMap('a', { 'mutation-start': 'yes' }))
    expect(await get('configmaps/a')).toMatchObject({
      data: { 'mutation-start': 'yes', 'mutation-stage-1': 'yes' },
    })

    ask('Mutating', at('/add-label'))
    cluster.apply(configMap('b'))
    expect(await get('configmaps/b')).toMatchObject({ metadata: { labels: { 'added-label': 'yes' } } })

    ask('Mutating', at('/mutating-pods-sidecar'), { resource: 'pods' })
    cluster.apply(pod('c'))
    expect(await get('pods/c')).toMatchObject({
      spec: { containers: [{ name: 'main' }, { name: 'webhook-added-sidecar', image: 'busybox' }] },
    })
  })

  test('that takes longer than is waited for has not answered', () => {
    serve('webhook')
    const slow = at('/always-allow-delay-5s')
    ask('Validating', slow, { timeoutSeconds: 1 })

    expect(() => cluster.apply(configMap('a'))).toThrow(
      'failed calling webhook "guard.example.com": failed to call webhook: Post "https://guard.default.svc:443/always-allow-delay-5s?timeout=1s": context deadline exceeded',
    )
    ask('Validating', slow, { timeoutSeconds: 1, failurePolicy: 'Ignore' })
    cluster.apply(configMap('a'))
    ask('Validating', slow, { timeoutSeconds: 10 })
    cluster.apply(configMap('b'))

    ask('Validating', at('/pods'), { resource: 'pods' })
    expect(() => cluster.apply(pod('c', { 'webhook-e2e-test': 'wait-forever' }))).toThrow(
      'context deadline exceeded',
    )
  })

  test('is asked who may be connected with a container', async () => {
    serve('webhook')
    cluster.apply({
      ...pod('to-be-attached-pod'),
      spec: { containers: [{ name: 'container1', image: 'nginx' }] },
    })
    cluster.settle()
    ask('Validating', at('/pods/attach'), { resource: 'pods/attach', operations: ['CONNECT'] })
    const connect = async (what: string) => {
      const path = `/api/v1/namespaces/default/pods/to-be-attached-pod/${what}`
      const answer = await cluster.fetch(path, { method: 'POST' })
      return ((await answer.json()) as { readonly message: string }).message
    }

    expect(await connect('attach?stdin=true&container=container1')).toBe(
      'admission webhook "guard.example.com" denied the request: attaching to pod \'to-be-attached-pod\' is not allowed',
    )
    // These may be, if they come over a connection of their own.
    expect(await connect('attach?container=container1')).toBe('Upgrade request required')
    expect(await connect('exec?stdin=true&container=container1&command=date')).toBe(
      'Upgrade request required',
    )
  })

  test('is trusted by its certificate only', () => {
    serve('webhook')
    ask('Validating', { ...at('/configmaps'), caBundle: undefined })
    expect(() => cluster.apply(configMap('a'))).toThrow(
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    )

    cluster.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'other' },
      spec: { selector: { app: 'guard' }, ports: [{ port: 443, targetPort: 8444 }] },
    })
    cluster.settle()
    ask('Validating', at('/configmaps', 'other'))
    expect(() => cluster.apply(configMap('a'))).toThrow(
      'tls: failed to verify certificate: x509: certificate is valid for guard.default.svc, not other.default.svc',
    )
  })

  test('without a certificate does not start', async () => {
    cluster.apply({
      ...pod('bare'),
      spec: { containers: [{ name: 'main', image: 'agnhost', args: ['webhook'] }], restartPolicy: 'Never' },
    })
    cluster.settle()

    expect(cluster.get('pod/bare')).toMatch(/bare +0\/1 +Error/)
    const log = await cluster.fetch('/api/v1/namespaces/default/pods/bare/log')
    expect(await log.text()).toMatch(/^F\d{4} .*open : no such file or directory/)
  })
})

test('the conversion webhook of agnhost splits a place into host and port, and puts it together', async () => {
  serve('crd-conversion-webhook')
  const text = { type: 'string' }
  const version = (name: string, properties: object) => ({
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties } },
  })
  cluster.apply({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'places.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'places', kind: 'Place' },
      versions: [version('v1', { hostPort: text }), version('v2', { host: text, port: text })],
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: at('/crdconvert'), conversionReviewVersions: ['v1'] },
      },
    },
  })
  cluster.settle()
  const place = (version: string, name: string, where: object) => ({
    apiVersion: `stable.example.com/${version}`,
    kind: 'Place',
    metadata: { name, namespace: 'default' },
    ...where,
  })
  cluster.apply([
    place('v1', 'a', { hostPort: 'home:80' }),
    place('v2', 'b', { host: 'work', port: '81' }),
    place('v1', 'odd', { hostPort: 'nowhere' }),
  ])

  const read = async (version: string, name: string) =>
    (await cluster.fetch(`/apis/stable.example.com/${version}/namespaces/default/places/${name}`)).json()
  expect(await read('v2', 'a')).toMatchObject({ host: 'home', port: '80' })
  expect(await read('v1', 'b')).toMatchObject({ hostPort: 'work:81' })
  expect(await read('v2', 'odd')).toMatchObject({
    code: 500,
    message: expect.stringContaining('invalid hostPort value `nowhere`'),
  })
})
