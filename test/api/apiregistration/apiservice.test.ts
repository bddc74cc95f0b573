import { expect, test } from 'vitest'
import { apiService } from '../../../src/api/apiregistration/apiservice.ts'
import { createCluster } from '../../../src/index.ts'
import { cellsOf } from '../../apiserver/admission/api-server.ts'

const metrics = {
  metadata: { name: 'v1beta1.metrics.k8s.io' },
  spec: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { namespace: 'kube-system', name: 'metrics-server' },
  },
}

const metricsServer = (more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'metrics-server', namespace: 'kube-system' },
  spec: { selector: { app: 'metrics-server' }, ports: [{ port: 443, targetPort: 'https', ...more }] },
})

test('whatever is served here is served locally', () => {
  const { client } = createCluster({ nodes: 0 })

  expect(cellsOf(apiService, client.get(apiService, 'v1.apps'))).toMatchObject({
    Service: 'Local',
    Available: 'True',
  })
  expect(client.find(apiService, 'v1.apiregistration.k8s.io')).toBeUndefined()
})

test('any finalizer that has a name will do', () => {
  const { client } = createCluster({ nodes: 0 })
  const held = { ...metrics, metadata: { ...metrics.metadata, finalizers: ['held'] } }

  expect(client.create(apiService, held).metadata.finalizers).toEqual(['held'])
})

test('a server of somebody else is looked for, and said to be missing, step by step, until it answers', () => {
  const cluster = createCluster({ nodes: 1 })
  const available = () =>
    cellsOf(apiService, cluster.client.get(apiService, metrics.metadata.name))['Available']

  cluster.client.create(apiService, metrics)
  cluster.settle()
  expect(available()).toBe('False (ServiceNotFound)')

  cluster.apply(metricsServer({ port: 8443 }))
  cluster.settle()
  expect(available()).toBe('False (ServicePortError)')

  cluster.apply(metricsServer())
  cluster.settle()
  expect(available()).toBe('False (MissingEndpoints)')

  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'metrics-server', namespace: 'kube-system', labels: { app: 'metrics-server' } },
    spec: {
      containers: [{ name: 'server', image: 'server', ports: [{ name: 'https', containerPort: 10250 }] }],
    },
  })
  cluster.settle()
  expect(available()).toBe('True')
})

test('what it would serve is unavailable, and discovery says that it knows no better', async () => {
  const cluster = createCluster({ nodes: 0 })
  cluster.client.create(apiService, metrics)
  cluster.settle()
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

  const pods = await cluster.fetch('/apis/metrics.k8s.io/v1beta1/pods')
  const groups = JSON.parse(await (await cluster.fetch('/apis', { headers: { accept } })).text())

  expect([pods.status, await pods.text()]).toEqual([503, 'service unavailable\n'])
  expect(groups.items.at(-1)).toEqual({
    metadata: { name: 'metrics.k8s.io' },
    versions: [{ version: 'v1beta1', freshness: 'Stale' }],
  })
})
