/** The HTTP API of kubelets, as `kubectl get --raw /api/v1/nodes/NAME/proxy/…` shows it (P35). */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
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

  test('what cAdvisor measures, by container, pod and machine', async () => {
    const cluster = testCluster({ nodes: 1 })
    const resources = { limits: { cpu: '500m', memory: '200Mi' } }
    cluster.apply(conducted('app', { memory: '100Mi', cpu: '250m' }, { container: { resources } }))
    cluster.advance(minutes(1))
    const found = (await text(cluster, '/metrics/cadvisor')).split('\n')
    const of = (family: string, labels: string) =>
      found
        .find((each) => each.startsWith(`${family}{`) && each.includes(labels))
        ?.split(' ')
        .at(-2)
    const app = 'container="app"'
    expect(of('container_memory_working_set_bytes', app)).toBe('104857600')
    expect(of('container_cpu_usage_seconds_total', app)).toBe('15')
    expect(of('container_spec_memory_limit_bytes', app)).toBe('209715200')
    expect(of('container_spec_cpu_quota', app)).toBe('50000')
    expect(of('container_memory_working_set_bytes', 'container="",id="/kubepods')).toBe('104857600')
    expect(Number(of('container_memory_working_set_bytes', 'id="/",'))).toBeGreaterThan(104_857_600)
    expect(found).toContain('machine_cpu_cores 4')
  })

  test('how often it has begun and ended containers, and with what', async () => {
    const cluster = testCluster({ nodes: 1 })
    const once = { podSpec: { restartPolicy: 'Never' } }
    cluster.apply([
      pod('good', { ...script('true'), ...once }),
      pod('bad', { ...script('exit 3'), ...once }),
      pod('none', { image: 'nginx:does-not-exist' }),
    ])
    cluster.advance(seconds(5))
    const found = await text(cluster, '/metrics')
    expect(found).toContain('kubelet_started_pods_total 3\n')
    expect(found).toContain('kubelet_started_containers_total{container_type="container"} 3\n')
    expect(found).toContain(
      'kubelet_started_containers_errors_total{code="ErrImagePull",container_type="container"} 1\n',
    )
    for (const [code, reason] of [
      [0, 'Completed'],
      [3, 'Error'],
    ])
      expect(found).toContain(
        `kubelet_terminated_containers_total{container_type="container",exit_code="${code}",reason="${reason}"} 1\n`,
      )
  })

  test('how often it has probed, also what it need not do to know the outcome', async () => {
    const cluster = testCluster({ nodes: 1 })
    const every = { periodSeconds: 5, failureThreshold: 3, successThreshold: 1, timeoutSeconds: 1 }
    const containers = {
      readinessProbe: { ...every, tcpSocket: { port: 80 } },
      livenessProbe: { ...every, httpGet: { path: '/', port: 80 } },
    }
    cluster.apply(pod('web', { container: containers }))
    cluster.advance(seconds(58))
    const found = await text(cluster, '/metrics/probes')
    const { uid } = podOf(cluster, 'web').metadata
    for (const type of ['Readiness', 'Liveness'])
      expect(found).toContain(
        `prober_probe_total{container="web",namespace="default",pod="web",pod_uid="${uid}",probe_type="${type}",result="successful"} 12\n`,
      )
  })

  test('at a port of its own that it is well, to who asks from its machine', () => {
    const cluster = testCluster({ nodes: 1 })
    const { image, container } = script(
      'wget -qO- "localhost:10248/healthz?verbose"; wget -qO- $NODE:10248/healthz 2>&1',
    )
    const env = [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }]
    const podSpec = { restartPolicy: 'Never', hostNetwork: true }
    cluster.apply(pod('asks', { image, container: { ...container, env }, podSpec }))
    cluster.settle()
    expect(logs(cluster, 'asks')).toMatch(
      /^\[\+\]ping ok\n\[\+\]log ok\n\[\+\]syncloop ok\nhealthz check passed\n.*Connection refused\n$/,
    )
  })

  test('how it is configured, that it is well, and what is in its logs', async () => {
    const kubelet = { evictionHard: { 'memory.available': '1Gi' } }
    const cluster = testCluster({ nodes: [{ name: 'node-1', kubelet }] })
    expect((await json(cluster, '/configz')).kubeletconfig).toMatchObject({
      evictionHard: { 'memory.available': '1Gi' },
      staticPodPath: '/etc/kubernetes/manifests',
      cpuManagerPolicy: 'none',
      imageGCHighThresholdPercent: 85,
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
