import { expect, test } from 'vitest'
import { WireReader } from '../../../src/api/codec/wire.ts'
import { defineKind, type Kind, type KubeObject } from '../../../src/api/kind.ts'
import { openApiOf } from '../../../src/apiserver/openapi/openapi.ts'
import { Resources } from '../../../src/apiserver/resources.ts'

const define = (apiVersion: string, kind: string, more: Partial<Parameters<typeof defineKind>[2]> = {}) =>
  defineKind<KubeObject>(apiVersion, kind, {
    plural: `${kind.toLowerCase()}s`,
    scope: 'Namespaced',
    subresources: ['status', 'scale'],
    ...more,
  })

const deployment = define('apps/v1', 'Deployment', {
  descriptions: {
    '': 'Runs pods.',
    'spec.replicas': 'How many.',
    'spec.template.spec.containers[].image': 'What.',
  },
})
const node = define('v1', 'Node', {
  scope: 'Cluster',
  subresources: ['status'],
  without: ['deletecollection'],
})
const kinds: readonly Kind[] = [node, deployment]

/** What the index has whatever is served, before and behind the groups. */
const ofCore = ['.well-known/openid-configuration', 'api', 'api/v1', 'apis']
const last = ['openid/v1/jwks', 'version']

const documentOf = (name: string) => JSON.parse(openApiOf({ kinds }).v3Document(name)!.text)
const apps = () => documentOf('apis/apps/v1')

test('the index has a document for each group version, under an address that changes with its content', () => {
  const { paths } = openApiOf({ kinds }).v3Index()
  const other = openApiOf({ kinds: [node, define('apps/v1', 'Deployment')] }).v3Index()

  expect(Object.keys(paths)).toEqual([...ofCore, 'apis/apps', 'apis/apps/v1', ...last])
  expect(paths['apis/apps/v1'].serverRelativeURL).toMatch(
    /^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/,
  )
  expect(other.paths['api/v1']).toEqual(paths['api/v1'])
  expect(other.paths['apis/apps/v1']).not.toEqual(paths['apis/apps/v1'])
})

test('a group and what is of no group has a document of its own', () => {
  const { paths, components } = documentOf('apis/apps')

  expect(paths['/apis/apps/'].get).toMatchObject({ tags: ['apps'], operationId: 'getAppsAPIGroup' })
  expect(Object.keys(components.schemas)).toContain('io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup')
  expect(documentOf('openid/v1/jwks').paths['/openid/v1/jwks/'].get.operationId).toBe(
    'getServiceAccountIssuerOpenIDKeyset',
  )
})

test('there is no document of a group version that is not served', () => {
  expect(openApiOf({ kinds }).v3Document('apis/batch/v1')).toBeUndefined()
})

test('a kind that is served later is in the documents', () => {
  const served = new Resources([node])
  const openApi = openApiOf(served)
  expect(Object.keys(openApi.v3Index().paths)).toEqual([...ofCore, ...last])

  served.serve(deployment)

  expect(Object.keys(openApi.v3Index().paths)).toEqual([...ofCore, 'apis/apps', 'apis/apps/v1', ...last])
})

test('a patch says what it is about, how fields are validated and which patches are taken', () => {
  const { patch } = apps().paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']

  expect(patch['x-kubernetes-group-version-kind']).toEqual({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
  })
  expect(patch.parameters).toContainEqual(expect.objectContaining({ name: 'fieldValidation', in: 'query' }))
  expect(Object.keys(patch.requestBody.content)).toContain('application/strategic-merge-patch+json')
})

test('what all operations at a path take is said of the path, in the order of the alphabet', () => {
  const { paths } = apps()
  const namesIn = ({ parameters = [] }: { parameters?: readonly { name: string }[] }) =>
    parameters.map(({ name }) => name)
  const everywhere = paths['/apis/apps/v1/deployments']
  const collection = paths['/apis/apps/v1/namespaces/{namespace}/deployments']

  expect(namesIn(everywhere).slice(0, 2)).toEqual(['allowWatchBookmarks', 'continue'])
  expect(namesIn(everywhere.get)).toEqual([])
  expect(namesIn(collection)).toEqual(['namespace', 'pretty'])
  expect(namesIn(collection.get)).toContain('continue')
})

test('an operation says which forms its answer has, and what is answered to whom nobody knows', () => {
  const { get, delete: remove } = apps().paths['/apis/apps/v1/namespaces/{namespace}/deployments']

  expect(Object.keys(get.responses[200].content)).toContain(
    'application/vnd.kubernetes.protobuf;stream=watch',
  )
  expect(get.responses[401]).toEqual({ description: 'Unauthorized' })
  expect(remove.operationId).toBe('deleteAppsV1CollectionNamespacedDeployment')
})

test('the paths are those of the verbs, the scope and the subresources', () => {
  const methods = Object.entries(documentOf('api/v1').paths).map(([path, item]) => [
    path,
    Object.keys(item as object),
  ])

  expect(methods).toEqual([
    ['/api/v1/', ['get']],
    ['/api/v1/nodes', ['get', 'post', 'parameters']],
    ['/api/v1/nodes/{name}', ['get', 'put', 'patch', 'delete', 'parameters']],
    ['/api/v1/nodes/{name}/status', ['get', 'patch', 'put', 'parameters']],
    ['/api/v1/watch/nodes', ['get', 'parameters']],
    ['/api/v1/watch/nodes/{name}', ['get', 'parameters']],
  ])
  expect(Object.keys(apps().paths)).toContain('/apis/apps/v1/deployments')
  expect(apps().components.schemas).toHaveProperty(['io.k8s.api.autoscaling.v1.Scale'])
})

test('a kind is found by its group, version and kind, and says how its fields are merged', () => {
  const { schemas } = apps().components

  expect(schemas['io.k8s.api.apps.v1.Deployment']['x-kubernetes-group-version-kind']).toEqual([
    { group: 'apps', version: 'v1', kind: 'Deployment' },
  ])
  expect(schemas['io.k8s.api.core.v1.PodSpec'].properties.containers).toEqual({
    description: expect.any(String),
    type: 'array',
    items: { default: {}, allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.Container' }] },
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
  })
})

test('fields say which values they take, what they are when not given, and whether they are required', () => {
  const { schemas } = apps().components

  expect(schemas['io.k8s.api.core.v1.ContainerPort']).toMatchObject({
    required: ['containerPort'],
    properties: {
      containerPort: { type: 'integer', format: 'int32', default: 0 },
      protocol: { type: 'string', enum: ['SCTP', 'TCP', 'UDP'], default: 'TCP' },
    },
  })
  expect(schemas['io.k8s.apimachinery.pkg.util.intstr.IntOrString'].format).toBe('int-or-string')
})

test('items say what they are when nothing is said, and only types that are closed which values they take', () => {
  const { components } = apps()
  const of = (name: string) => components.schemas[`io.k8s.api.${name}`]
  expect(of('core.v1.Container').properties.args.items).toEqual({ type: 'string', default: '' })
  expect(of('core.v1.ResourceRequirements').properties.limits.additionalProperties).toEqual({
    $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity',
  })
  expect(of('apps.v1.DeploymentCondition').properties.status.enum).toBeUndefined()
  expect(of('apps.v1.DeploymentCondition').required).toEqual(['type', 'status'])
  expect(of('core.v1.Container').properties.imagePullPolicy.enum).toEqual(['Always', 'IfNotPresent', 'Never'])
})

test('a type of which one field counts says which one says so', () => {
  const { schemas } = apps().components
  expect(schemas['io.k8s.api.core.v1.SeccompProfile']['x-kubernetes-unions']).toEqual([
    { discriminator: 'type', 'fields-to-discriminateBy': { localhostProfile: 'LocalhostProfile' } },
  ])
})

test('every reference leads somewhere', () => {
  const openApi = openApiOf({ kinds })
  const check = (text: string, prefix: string, names: object) => {
    for (const [, name] of text.matchAll(new RegExp(`"${prefix}([^"]+)"`, 'g')))
      expect(names).toHaveProperty([name])
  }

  check(openApi.v2Json(), '#/definitions/', JSON.parse(openApi.v2Json()).definitions)
  check(JSON.stringify(apps()), '#/components/schemas/', apps().components.schemas)
})

test('descriptions stand where their paths lead', () => {
  const { schemas } = apps().components

  expect(schemas['io.k8s.api.apps.v1.Deployment'].description).toBe('Runs pods.')
  expect(schemas['io.k8s.api.apps.v1.DeploymentSpec'].properties.replicas.description).toBe('How many.')
  expect(schemas['io.k8s.api.core.v1.Container'].properties.image.description).toBe('What.')
})

test('a kind that Kubernetes does not have takes no strategic merge patch, and has a list', () => {
  const struct = { name: 'com.example.v1.Widget', fields: deployment.structure().fields }
  const widget = { ...define('example.com/v1', 'Widget'), structure: () => struct }
  const openApi = openApiOf({ kinds: [widget] })
  const document = JSON.parse(openApi.v3Document('apis/example.com/v1')!.text)
  const { patch } = document.paths['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}']

  expect(Object.keys(patch.requestBody.content)).not.toContain('application/strategic-merge-patch+json')
  expect(document.components.schemas['com.example.v1.WidgetList']).toMatchObject({
    properties: { items: { items: { allOf: [{ $ref: '#/components/schemas/com.example.v1.Widget' }] } } },
    'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'WidgetList' }],
  })
})

/** The parts of a message that are messages or texts, by number. */
function partsOf(bytes: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = []
  const reader = new WireReader(bytes)
  while (!reader.isAtEnd) {
    const tag = reader.tag()
    if (tag === number * 8 + 2) found.push(reader.lengthDelimited())
    else reader.skip(tag % 8)
  }
  return found
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('the wire form of v2 has the definitions of the JSON form', () => {
  const openApi = openApiOf({ kinds })
  const names = (number: number, of: number) =>
    partsOf(partsOf(openApi.v2Protobuf(), number)[0], of).map((pair) => text(partsOf(pair, 1)[0]))
  const { definitions, paths } = JSON.parse(openApi.v2Json())

  expect(names(9, 1)).toEqual(Object.keys(definitions))
  expect(names(8, 2)).toEqual(Object.keys(paths))
})

test('extensions are YAML in the wire form', () => {
  const [definitions] = partsOf(openApiOf({ kinds }).v2Protobuf(), 9)
  const pair = partsOf(definitions, 1).find((each) =>
    text(partsOf(each, 1)[0]).endsWith('apps.v1.Deployment'),
  )!
  const [extension] = partsOf(partsOf(pair, 2)[0], 31)

  expect(text(partsOf(extension, 1)[0])).toBe('x-kubernetes-group-version-kind')
  expect(JSON.parse(text(partsOf(partsOf(extension, 2)[0], 2)[0]))).toEqual([
    { group: 'apps', kind: 'Deployment', version: 'v1' },
  ])
})

test('changes can be had at paths of their own, of everything, of a namespace and of one object', () => {
  const { paths } = apps()

  expect(paths['/apis/apps/v1/watch/deployments'].get).toMatchObject({
    operationId: 'watchAppsV1DeploymentListForAllNamespaces',
    'x-kubernetes-action': 'watchlist',
  })
  expect(paths['/apis/apps/v1/watch/namespaces/{namespace}/deployments/{name}'].get).toMatchObject({
    operationId: 'watchAppsV1NamespacedDeployment',
    'x-kubernetes-action': 'watch',
  })
})

test('who connects says how in the query, with any method where requests are handed on', () => {
  const pod = define('v1', 'Pod', { subresources: ['attach', 'log', 'proxy'] })
  const { paths } = JSON.parse(openApiOf({ kinds: [pod] }).v3Document('api/v1')!.text)
  const below = '/api/v1/namespaces/{namespace}/pods/{name}'
  const attach = paths[`${below}/attach`]

  expect(attach.get).toMatchObject({
    operationId: 'connectCoreV1GetNamespacedPodAttach',
    'x-kubernetes-action': 'connect',
    'x-kubernetes-group-version-kind': { group: '', version: 'v1', kind: 'PodAttachOptions' },
  })
  expect(attach.get.responses[200].content).toEqual({ '*/*': { schema: { type: 'string' } } })
  expect(attach.parameters.map(({ name }: { name: string }) => name)).toEqual([
    'container',
    'name',
    'namespace',
    'stderr',
    'stdin',
    'stdout',
    'tty',
  ])
  expect(paths[`${below}/proxy/{path}`].head.operationId).toBe('connectCoreV1HeadNamespacedPodProxyWithPath')
  expect(Object.keys(paths[`${below}/log`].get.responses[200].content)[0]).toBe('text/plain')
})

test('what a type has from another that is written into it says how its lists are put together', () => {
  const { components } = documentOf('apis/apps/v1')
  const { properties } = components.schemas['io.k8s.api.core.v1.EphemeralContainer']

  expect(properties.ports).toMatchObject({
    'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
    'x-kubernetes-patch-merge-key': 'containerPort',
  })
})
