/** `@kubernetes/client-node` against a served cluster: list, watch, write, apply, an informer, a Lease that is held. */
import {
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  type KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  V1MicroTime,
  Watch,
} from '@kubernetes/client-node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'
import { configOf } from './config.ts'

let cluster: Cluster
let config: KubeConfig
beforeEach(async () => {
  cluster = createCluster({ nodes: 1 })
  const { url: server } = await cluster.listen({ speed: 'paused' })
  config = configOf(server)
})
afterEach(() => cluster.close())

const namespace = 'default'
const settings = (name: string, data = { color: 'red' }) => ({ metadata: { name }, data })
const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    },
  },
}

test('writes, lists in pages, patches and is told why not', async () => {
  const core = config.makeApiClient(CoreV1Api)
  for (const name of ['a', 'b', 'c'])
    await core.createNamespacedConfigMap({ namespace, body: settings(name) })
  const first = await core.listNamespacedConfigMap({ namespace, limit: 2 })
  const rest = await core.listNamespacedConfigMap({
    namespace,
    limit: 2,
    _continue: first.metadata?._continue,
  })
  expect([...first.items, ...rest.items].map(({ metadata }) => metadata?.name)).toEqual([
    'a',
    'b',
    'c',
    'kube-root-ca.crt',
  ])
  const patched = await core.patchNamespacedConfigMap(
    { name: 'a', namespace, body: { data: { color: 'blue' } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
  expect(patched.data).toEqual({ color: 'blue' })
  await expect(core.readNamespacedConfigMap({ name: 'none', namespace })).rejects.toMatchObject({ code: 404 })
  await expect(core.createNamespacedConfigMap({ namespace, body: settings('a') })).rejects.toMatchObject({
    code: 409,
    body: expect.stringContaining('AlreadyExists'),
  })
})

test('applies, and sees a Deployment come up', async () => {
  const objects = KubernetesObjectApi.makeApiClient(config)
  await objects.patch(web, undefined, undefined, 'me', true, PatchStrategy.ServerSideApply)
  cluster.settle()
  const { status, metadata } = await config
    .makeApiClient(AppsV1Api)
    .readNamespacedDeployment({ name: 'web', namespace })
  expect(status?.readyReplicas).toBe(2)
  expect(metadata?.managedFields?.[0]).toMatchObject({ manager: 'me', operation: 'Apply' })
})

test('watches what comes and goes, and an informer keeps up', async () => {
  const core = config.makeApiClient(CoreV1Api)
  const seen: string[] = []
  const all = new Promise<void>((resolve, reject) => {
    const note = (type: string, { metadata }: { metadata: { name: string } }) => {
      if (metadata.name !== 'kube-root-ca.crt') seen.push(`${type} ${metadata.name}`)
      if (seen.length === 3) resolve()
    }
    new Watch(config)
      .watch(`/api/v1/namespaces/${namespace}/configmaps`, {}, note, () => resolve())
      .catch(reject)
  })
  const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
    core.listNamespacedConfigMap({ namespace }),
  )
  const informed = new Promise<string>((resolve) => {
    informer.on('delete', ({ metadata }) => resolve(`deleted ${metadata?.name}`))
  })
  await informer.start()
  await core.createNamespacedConfigMap({ namespace, body: settings('a') })
  await core.replaceNamespacedConfigMap({ name: 'a', namespace, body: settings('a', { color: 'blue' }) })
  await core.deleteNamespacedConfigMap({ name: 'a', namespace })
  await all
  expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a'])
  expect(await informed).toBe('deleted a')
  await informer.stop()
})

test('a Lease is held by one of two', async () => {
  const leases = config.makeApiClient(CoordinationV1Api)
  const body = (holderIdentity: string) => ({
    metadata: { name: 'leader' },
    spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: new V1MicroTime() },
  })
  const held = await leases.createNamespacedLease({ namespace, body: body('one') })
  await expect(leases.createNamespacedLease({ namespace, body: body('two') })).rejects.toMatchObject({
    code: 409,
  })
  await leases.replaceNamespacedLease({
    name: 'leader',
    namespace,
    body: { ...held, ...{ spec: body('one').spec } },
  })
  // Who has not seen the renewal cannot take it over.
  await expect(
    leases.replaceNamespacedLease({ name: 'leader', namespace, body: { ...held, spec: body('two').spec } }),
  ).rejects.toMatchObject({ code: 409 })
})
