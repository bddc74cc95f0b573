/** The HTTP API of kubelets, as `kubectl get --raw /api/v1/nodes/NAME/proxy/…` shows it (P35). */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { conducted } from '../support/conduct.ts'
import { pod, script } from '../support/manifests.ts'
import { logs, podOf } from '../support/sight.ts'

const ask = (cluster: Cluster, path: string, init?: object) =>
  cluster.fetch(`/api/v1/nodes/node-1/proxy${path}`, init)

const text = async (cluster: Cluster, path: string) => (await ask(cluster, path)).text()
const json = async (cluster: Cluster, path: string) => JSON.parse(await text(cluster, path))

function clusterWithPods() {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(conducted('app', { memory: '100Mi', cpu: '250m', disk: '1Mi' }))
  cluster.kubelets.node('node-1').staticPods.add(pod('web'))
  cluster.advance(minutes(1))
  return cluster
}

describe('a kubelet tells', () => {
  test('its pods, those that nobody else knows among them', async () => {
    const { kind, items } = await json(clusterWithPods(), '/pods')
    expect(kind).toBe('PodList')
    expect(items.map(({ metadata }: { metadata: { name: string } }) => metadata.name).sort()).toEqual([
      'app',
      'web-node-1',
    ])
  })

  test('what they and its machine use', async () => {
    const cluster = clusterWithPods()
    const { node, pods } = await json(cluster, '/stats/summary')
    const [app] = pods.filter(({ podRef }: { podRef: { name: string } }) => podRef.name === 'app')
    const { name, namespace, uid } = podOf(cluster, 'app').metadata
    expect(app.podRef).toEqual({ name, namespace, uid })
    expect(app.containers).toMatchObject([
      {
        name: 'app',
        cpu: { usageNanoCores: 250_000_000, usageCoreNanoSeconds: 15_000_000_000 },
        memory: { workingSetBytes: 100 * 1024 * 1024 },
        rootfs: { usedBytes: 1024 * 1024 },
      },
    ])
    expect(node).toMatchObject({
      nodeName: 'node-1',
      memory: { availableBytes: expect.any(Number) },
      fs: { capacityBytes: 100 * 1024 ** 3 },
      rlimit: { maxpid: 131_072 },
    })
  })

  test('the same in the format of Prometheus, as metrics-server reads it', async () => {
    const cluster = clusterWithPods()
    const found = await text(cluster, '/metrics/resource')
    const at = cluster.clock.now()
    expect(found).toContain('# TYPE container_cpu_usage_seconds_total counter\n')
    expect(found).toContain(
      `container_cpu_usage_seconds_total{container="app",namespace="default",pod="app"} 15 ${at}\n`,
    )
    expect(found).toContain(`pod_memory_working_set_bytes{namespace="default",pod="app"} 104857600 ${at}\n`)
    expect(found).toContain('resource_scrape_error 0\n')
    expect(await text(cluster, '/metrics')).toContain('kubelet_running_pods 2\n')
  })

  test('how it is configured, that it is well, and what is in its logs', async () => {
    const kubelet = { evictionHard: { 'memory.available': '1Gi' } }
    const cluster = testCluster({ nodes: [{ name: 'node-1', kubelet }] })
    expect((await json(cluster, '/configz')).kubeletconfig).toMatchObject({
      evictionHard: { 'memory.available': '1Gi' },
      staticPodPath: '/etc/kubernetes/manifests',
    })
    expect(await text(cluster, '/healthz')).toBe('ok')
    expect(await text(cluster, '/logs/')).toContain('<a href="pods/">pods/</a>\n')
    expect((await ask(cluster, '/logs/none')).status).toBe(404)
  })

  test('nothing else, and nobody who is not known', async () => {
    const cluster = testCluster({ nodes: 1 })
    expect((await ask(cluster, '/nothing')).status).toBe(404)
    expect((await ask(cluster, '/pods', { method: 'POST' })).status).toBe(405)
    const { image, container } = script('wget -q -O - --no-check-certificate https://$NODE:10250/pods 2>&1')
    const env = [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }]
    cluster.apply(
      pod('curious', { image, container: { ...container, env }, podSpec: { restartPolicy: 'Never' } }),
    )
    cluster.settle()
    expect(logs(cluster, 'curious')).toContain('401 Unauthorized')
  })

  test('nothing while its machine has no power', async () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.nodes.stop('node-1')
    expect((await ask(cluster, '/healthz')).status).toBe(503)
  })
})
