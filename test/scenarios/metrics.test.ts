/** metrics.k8s.io: what nodes and Pods use, as `kubectl top` shows it. */
import { describe, expect, test } from 'vitest'
import type { NodeMetrics, PodMetrics } from '../../src/api/metrics/types.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'

const root = '/apis/metrics.k8s.io/v1beta1'

async function read<T>(cluster: Cluster, path: string): Promise<T> {
  const response = await cluster.fetch(`${root}${path}`)
  return (await response.json()) as T
}

const metricsOf = (cluster: Cluster, name: string) =>
  read<PodMetrics>(cluster, `/namespaces/default/pods/${name}`)

/** As `kubectl top` prints them: thousandths of a CPU, and mebibytes. */
async function top(cluster: Cluster, name: string): Promise<string> {
  const { containers } = await metricsOf(cluster, name)
  const cpu = (text: string) => Math.ceil(Number(text.replace('n', '')) / 1e6)
  const memory = (text: string) => Math.floor(Number(text.replace('Ki', '')) / 1024)
  return containers
    .map(({ name, usage }) => `${name} ${cpu(usage.cpu)}m ${memory(usage.memory)}Mi`)
    .join(', ')
}

const busy = script('while true; do :; done')

describe('what Pods use', () => {
  test('is what their images need, and what is said of them', async () => {
    const cluster = testCluster({ metrics: true })
    const said = pod('said', { image: 'example.com/app:1' })
    cluster.apply([
      pod('web'),
      pod('cache', { image: 'redis:7' }),
      {
        ...said,
        metadata: {
          ...said.metadata,
          annotations: { 'kubesim.dev/cpu': '250m', 'kubesim.dev/memory': '100Mi+10Mi/m' },
        },
      },
    ])
    cluster.settle()
    expect(await top(cluster, 'web')).toBe('web 1m 4Mi')
    expect(await top(cluster, 'cache')).toBe('cache 2m 9Mi')
    expect(await top(cluster, 'said')).toBe('said 250m 100Mi')
    cluster.advance(minutes(5))
    expect(await top(cluster, 'said')).toBe('said 250m 150Mi')
  })

  test('grows with the work that is done, up to the limit, and ends with it', async () => {
    const cluster = testCluster({ metrics: true })
    const limits = { resources: { limits: { cpu: '200m' } } }
    cluster.apply([
      pod('busy', busy),
      pod('limited', { ...busy, container: { ...busy.container, ...limits } }),
      pod('idle', script('sleep 3600')),
      pod('over', script('n=0; while [ $n -lt 2000 ]; do n=$((n+1)); done; sleep 3600')),
    ])
    cluster.advance(seconds(20))
    expect(await top(cluster, 'busy')).toBe('busy 1001m 4Mi')
    expect(await top(cluster, 'limited')).toBe('limited 200m 4Mi')
    expect(await top(cluster, 'idle')).toBe('idle 1m 4Mi')
    expect(await top(cluster, 'over')).toBe('over 1m 4Mi')
  })

  test('is told for each container that runs, and of none that does not', async () => {
    const cluster = testCluster({ metrics: true })
    const containers = [
      { name: 'web', image: 'nginx' },
      {
        name: 'stress',
        image: 'polinux/stress',
        command: ['stress'],
        args: ['--cpu', '2', '--vm', '1', '--vm-bytes', '100M'],
      },
      { name: 'over', image: 'busybox', command: ['true'] },
    ]
    cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'many' },
        spec: { containers, restartPolicy: 'Never' },
      },
      pod('none', { podSpec: { nodeSelector: { nowhere: 'yes' } } }),
    ])
    cluster.advance(seconds(30))
    expect(await top(cluster, 'many')).toBe('web 1m 4Mi, stress 2001m 104Mi')
    const missing = await cluster.fetch(`${root}/namespaces/default/pods/none`)
    expect(await missing.json()).toMatchObject({
      code: 404,
      message: 'podmetrics.metrics.k8s.io "default/none" not found',
    })
  })

  test('is listed, of all namespaces or one, by labels', async () => {
    const cluster = testCluster({ metrics: true })
    cluster.apply([
      pod('web', { labels: { tier: 'front' } }),
      pod('db', { image: 'postgres', container: { env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] } }),
      { ...pod('other'), metadata: { name: 'other', namespace: 'kube-public' } },
    ])
    cluster.settle()
    const namesOf = async (path: string) =>
      (await read<{ items: PodMetrics[] }>(cluster, path)).items.map(({ metadata }) => metadata.name)
    expect(await namesOf('/pods')).toEqual(['db', 'web', 'other'])
    expect(await namesOf('/namespaces/default/pods')).toEqual(['db', 'web'])
    expect(await namesOf('/pods?labelSelector=tier%3Dfront')).toEqual(['web'])
    const { kind, apiVersion, timestamp, window } = await metricsOf(cluster, 'web')
    expect({ kind, apiVersion, timestamp, window }).toEqual({
      kind: 'PodMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      timestamp: '2026-01-01T00:00:00Z',
      window: '15s',
    })
  })
})

describe('what nodes use', () => {
  test('is what their Pods use, and the system of each', async () => {
    const cluster = testCluster({ nodes: 2, metrics: true })
    cluster.apply(pod('busy', { ...busy, podSpec: { nodeName: 'node-1' } }))
    cluster.advance(minutes(1))
    const { items } = await read<{ items: NodeMetrics[] }>(cluster, '/nodes')
    expect(items.map(({ metadata, usage }) => [metadata.name, usage])).toEqual([
      ['node-1', { cpu: '1041000000n', memory: '339644Ki' }],
      ['node-2', { cpu: '40000000n', memory: '335548Ki' }],
    ])
  })

  test('is not known while nobody answers there', async () => {
    const cluster = testCluster({ nodes: 2, metrics: true })
    cluster.nodes.partition('node-1')
    const { items } = await read<{ items: NodeMetrics[] }>(cluster, '/nodes')
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['node-2'])
  })
})

test('is served where it is wanted, and else not', async () => {
  const groups = async (cluster: Cluster) => (await cluster.fetch('/apis')).text()
  expect(await groups(testCluster({ metrics: true }))).toContain('metrics.k8s.io/v1beta1')
  expect(await groups(testCluster())).not.toContain('metrics.k8s.io')
  const cluster = testCluster({ system: true })
  expect(cluster.get('apiservices')).toMatch(/v1beta1\.metrics\.k8s\.io +Local +True/)
  expect(cluster.get('nodes')).toContain('STATUS')
})
