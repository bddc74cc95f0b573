/** A cluster with parts of its maker's own: a kind, its controller, admission and scheduling. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Deployment, KubeObject, Pod } from '../src/index.ts'
import {
  type Cluster,
  type ClusterOptions,
  columnsOf,
  createCluster,
  defineActor,
  defineAdmissionPlugin,
  defineController,
  defineImage,
  defineKind,
  defineSchedulerPlugin,
  deployment,
  forbidden,
  never,
  pod,
} from '../src/index.ts'

interface Website extends KubeObject {
  readonly apiVersion: 'example.com/v1'
  readonly kind: 'Website'
  readonly spec: { readonly pages: number }
  readonly status: { readonly ready?: boolean }
}

const website = defineKind<Website>('example.com/v1', 'Website', {
  plural: 'websites',
  shortNames: ['web'],
  scope: 'Namespaced',
  subresources: ['status'],
  columns: columnsOf<Website>((c) => [c.name, c.count('Pages', ({ spec }) => spec.pages), c.age]),
})

/** Keeps a Deployment with as many replicas as the site has pages. */
const websiteController = defineController<Website>({
  name: 'website',
  reconciles: website,
  owns: [deployment],
  reconcile({ client, cache }, site) {
    const { name, namespace, uid } = site.metadata
    const owned = cache.get(deployment, name, namespace)
    const labels = { site: name }
    const containers = [{ name: 'web', image: 'nginx:1.27' }]
    if (!owned) {
      const { apiVersion, kind } = site
      client.create(deployment, {
        metadata: { name, namespace, ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] },
        spec: {
          replicas: site.spec.pages,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
        },
      })
    } else if (owned.spec.replicas !== site.spec.pages) {
      client.update(deployment, owned, (draft) => {
        draft.spec.replicas = site.spec.pages
      })
    } else if (!site.status.ready && owned.status.readyReplicas === site.spec.pages) {
      client.updateStatus(website, site, (status: { ready?: boolean }) => {
        status.ready = true
      })
    }
  },
})

const clusters: Cluster[] = []
const cluster = (options: ClusterOptions): Cluster => {
  const made = createCluster({ nodes: 2, ...options })
  clusters.push(made)
  return made
}
afterEach(async () => {
  for (const each of clusters.splice(0)) await each.close()
})

const site = (pages: number) => ({
  apiVersion: 'example.com/v1',
  kind: 'Website',
  metadata: { name: 'blog' },
  spec: { pages },
})
const podNamed = (name: string, labels = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
})
const jsonOf = async (answer: Promise<Response>) => (await (await answer).json()) as Record<string, never>

describe("a kind of one's own", () => {
  test('is applied, reconciled and shown like any other', () => {
    const it = cluster({ kinds: [website], controllers: [websiteController] })
    it.apply(site(3))
    it.settle()
    expect(it.client.get<Deployment>(deployment, 'blog').status.readyReplicas).toBe(3)
    expect(it.get('websites')).toMatch(/^NAME +PAGES +AGE\nblog +3 /)
    expect(it.client.get<Website>(website, 'blog').status).toEqual({ ready: true })
    it.apply(site(1))
    it.settle()
    expect(it.client.get<Deployment>(deployment, 'blog').status.readyReplicas).toBe(1)
  })

  test('is served: discovery, OpenAPI, patches, status and watches know it', async () => {
    const it = cluster({ kinds: [website], controllers: [websiteController] })
    const path = '/apis/example.com/v1/namespaces/default/websites'
    it.apply(site(1))
    expect(await jsonOf(it.fetch('/apis/example.com/v1'))).toMatchObject({
      resources: [{ name: 'websites', shortNames: ['web'] }, { name: 'websites/status' }],
    })
    expect(await jsonOf(it.fetch('/openapi/v3/apis/example.com/v1'))).toHaveProperty('paths')
    const merge = { 'content-type': 'application/merge-patch+json' }
    const patch = { method: 'PATCH', headers: merge, body: JSON.stringify({ spec: { pages: 2 } }) }
    expect(await jsonOf(it.fetch(`${path}/blog`, patch))).toMatchObject({ spec: { pages: 2 } })
    const accept = 'application/vnd.kubernetes.protobuf,application/json'
    expect((await it.fetch(path, { headers: { accept } })).headers.get('content-type')).toBe(
      'application/json',
    )
  })

  test('goes with what it owns, and is there again after a reset if it was there at the start', () => {
    const it = cluster({ kinds: [website], controllers: [websiteController] })
    it.startWith(() => it.apply(site(1)))
    it.settle()
    it.client.delete(website, it.client.get<Website>(website, 'blog'))
    it.settle()
    expect(it.client.find(deployment, 'blog')).toBeUndefined()
    it.reset()
    it.settle()
    expect(it.client.get<Website>(website, 'blog').status).toEqual({ ready: true })
  })

  test('cannot have the name of another', () => {
    const twin = defineKind<Website>('example.com/v1', 'Website', { plural: 'sites', scope: 'Cluster' })
    expect(() => createCluster({ kinds: [website, twin] })).toThrow(
      "there are two kinds of the name 'example.com/v1/Website'",
    )
  })
})

test("an actor of one's own sees what happens, from the first object on", () => {
  const names: string[] = []
  const witness = defineActor({
    name: 'witness',
    start: ({ cache }) => cache.onChange(pod, ({ type, key }) => void names.push(`${type} ${key}`)),
  })
  const it = cluster({ actors: [witness] })
  it.apply(podNamed('web'))
  expect(names).toEqual(['ADDED default/web'])
})

test("an admission plugin of one's own changes and refuses", () => {
  const ownedPods = defineAdmissionPlugin({
    name: 'OwnedPods',
    operations: ['CREATE'],
    kinds: [pod],
    admit({ object, name }) {
      const { labels } = object.metadata
      if (!labels?.['team']) throw forbidden(pod, name, 'it names no team')
      Object.assign(object.metadata, { annotations: { 'example.com/seen': 'yes' } })
    },
  })
  const it = cluster({ admissionPlugins: [ownedPods] })
  expect(() => it.apply(podNamed('stray'))).toThrow('pods "stray" is forbidden: it names no team')
  const [made] = it.apply(podNamed('mine', { team: 'blue' }))
  expect(made.metadata.annotations).toEqual({ 'example.com/seen': 'yes' })
})

test("a scheduler plugin of one's own refuses nodes, and says why", () => {
  const notTheFirst = defineSchedulerPlugin({
    name: 'NotTheFirst',
    filter: (_pod, { name }) => (name === 'node-1' ? never('node(s) were the first') : undefined),
    wakesOn: {},
  })
  const it = cluster({ schedulerPlugins: [notTheFirst] })
  for (const name of ['a', 'b', 'c']) it.apply(podNamed(name))
  it.settle()
  expect(new Set(it.client.list<Pod>(pod).map(({ spec }) => spec.nodeName))).toEqual(new Set(['node-2']))
  const alone = cluster({ nodes: 1, schedulerPlugins: [notTheFirst] })
  alone.apply(podNamed('web'))
  alone.settle()
  const [condition] = alone.client.get<Pod>(pod, 'web').status.conditions ?? []
  expect(condition.message).toMatch(/^0\/1 nodes are available: 1 node\(s\) were the first/)
})

test('why a pod waits is told even where a plugin throws', async () => {
  const broken = defineSchedulerPlugin({
    name: 'Broken',
    filter() {
      throw new Error('oh')
    },
  })
  const it = cluster({ nodes: 1, schedulerPlugins: [broken] })
  it.apply(podNamed('web'))
  expect(() => it.settle()).toThrow('oh')
  expect((await it.why('pod/web')).sentence).toContain('running "Broken" filter plugin: oh')
})

describe("an image of one's own", () => {
  const cart = defineImage('registry.example.com/shop/cart', {
    entrypoint: ['cart'],
    user: { uid: 1_234, gid: 1_234 },
    services: new Map([
      [
        'cart',
        {
          ports: () => [8_080],
          start: (it) => void it.print(`${it.args.join(' ')}\n`),
          handle: ({ path }) => ({ status: path === '/items' ? 200 : 404, body: '[]', headers: {} }),
        },
      ],
    ]),
  })
  const shop = (path: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart' },
    spec: {
      securityContext: { runAsNonRoot: true },
      containers: [
        {
          name: 'cart',
          image: 'registry.example.com/shop/cart:1.2',
          args: ['--fast'],
          readinessProbe: { httpGet: { path, port: 8080 }, periodSeconds: 1 },
        },
      ],
    },
  })

  test('runs, as its user, logs and answers', async () => {
    const it = cluster({ images: [cart] })
    it.apply(shop('/items'))
    it.advance(5_000)
    expect(it.get('pod/cart')).toMatch(/cart +1\/1 +Running/)
    const log = await it.fetch('/api/v1/namespaces/default/pods/cart/log')
    expect(await log.text()).toBe('cart --fast\n')
    const [status] = it.client.get<Pod>(pod, 'cart').status.containerStatuses ?? []
    expect(status.user?.linux).toMatchObject({ uid: 1_234 })
  })

  test('is not ready where it answers that there is nothing', () => {
    const it = cluster({ images: [cart] })
    it.apply(shop('/none'))
    it.advance(5_000)
    expect(it.get('pod/cart')).toMatch(/cart +0\/1 +Running/)
  })
})

test('a part that fails by a mistake ends its own turn and is told', () => {
  let isBroken = true
  const broken = defineController<Website>({
    name: 'broken',
    reconciles: website,
    reconcile() {
      if (isBroken) throw new Error('oh')
    },
  })
  const it = createCluster({ nodes: 1, kinds: [website], controllers: [broken, websiteController] })
  it.apply(site(1))
  expect(() => it.settle()).toThrow(/broken.*oh/s)
  isBroken = false
  it.settle()
  expect(it.client.find(deployment, 'blog')).toBeDefined()
})

test.each([
  ['kinds', 'defineKind'],
  ['controllers', 'defineController'],
  ['actors', 'defineActor'],
  ['admissionPlugins', 'defineAdmissionPlugin'],
  ['schedulerPlugins', 'defineSchedulerPlugin'],
  ['images', 'defineImage'],
])('%s must be a list of what %s makes', (name, definer) => {
  for (const brought of ['x', [{}]])
    expect(() => createCluster({ [name]: brought } as ClusterOptions)).toThrow(
      `option '${name}' argument '${brought}' is invalid. It must be a list of what ${definer} makes.`,
    )
})
