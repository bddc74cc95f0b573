/** What kube-system shows: CoreDNS and kube-proxy, where somebody wants to see them. */
import { describe, expect, test } from 'vitest'
import { daemonSet } from '../../src/api/apps/daemonset.ts'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { lease } from '../../src/api/coordination/lease.ts'
import { configMap } from '../../src/api/core/configmap.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { logs, podOf, table } from '../support/sight.ts'

const namespace = 'kube-system'

const inSystem = (cluster: Cluster, what: string) => table(cluster, what, { namespace })

test('is empty unless it is asked for', () => {
  const cluster = testCluster()
  expect(cluster.get('pods,services,deployments,daemonsets', { namespace })).toBe(
    'No resources found in kube-system namespace.',
  )
})

test('says from the start how other API servers know who asks', () => {
  const { data } = testCluster().client.get(configMap, 'extension-apiserver-authentication', namespace)
  expect(data).toMatchObject({ 'requestheader-username-headers': '["X-Remote-User"]' })
})

describe('with its system', () => {
  test('a cluster tells who joins it where it is, and how it was made', () => {
    const { client } = testCluster({ system: true })
    const configurationOf = (name: string, where = namespace) =>
      Object.values(client.get(configMap, name, where).data!)[0]
    expect(configurationOf('cluster-info', 'kube-public')).toContain('server: https://172.18.0.2:6443')
    expect(configurationOf('kubeadm-config')).toContain('kubernetesVersion: v1.36.0')
    expect(configurationOf('kubelet-config')).toContain('clusterDNS:\n- 10.96.0.10')
  })

  test('a cluster shows who leads, for as long as he does', () => {
    const cluster = testCluster({ system: true })
    const leaseOf = (name: string) => cluster.client.get(lease, name, namespace)
    const names = () => inSystem(cluster, 'leases').map(({ NAME }) => NAME)
    expect(names().map((name) => name.replace(/-[0-9a-f]{26}$/, '-HASH'))).toEqual([
      'apiserver-HASH',
      'kube-controller-manager',
      'kube-scheduler',
    ])
    const { spec } = leaseOf('kube-scheduler')
    expect(spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 0 })
    cluster.advance(minutes(1))
    const lead = Date.parse(leaseOf('kube-scheduler').spec.renewTime!) - Date.parse(spec.renewTime!)
    expect(lead).toBe(minutes(1))
    cluster.client.delete(lease, leaseOf('kube-scheduler'))
    cluster.advance(seconds(2))
    expect(leaseOf('kube-scheduler').spec.holderIdentity).toBe(spec.holderIdentity)
    expect(names()).toHaveLength(3)
  })

  test('kube-proxy starts in the mode that it is told, and not without its file', () => {
    const cluster = testCluster({ nodes: 1, system: true })
    const proxy = () =>
      cluster.client
        .list(podKind, { namespace })
        .find(({ metadata }) => metadata.name.startsWith('kube-proxy-'))!
    const said = () => cluster.readLogs(proxy(), { container: 'kube-proxy' }).text
    const config = cluster.client.get(configMap, 'kube-proxy', namespace)
    cluster.client.update(configMap, config, (draft) => {
      draft.data!['config.conf'] = draft.data!['config.conf'].replace(
        'mode: iptables',
        "mode: 'ipvs' # of old",
      )
    })
    cluster.client.delete(podKind, proxy())
    cluster.advance(seconds(40))
    expect(said()).toContain('"Using ipvs Proxier"')
    const set = cluster.client.get(daemonSet, 'kube-proxy', namespace)
    cluster.client.update(daemonSet, set, (draft) => {
      draft.spec.template.spec.containers[0].command![1] = '--config=/var/lib/kube-proxy/none.conf'
    })
    cluster.advance(minutes(1))
    expect(proxy().status.containerStatuses?.[0].state?.waiting?.reason).toBe('CrashLoopBackOff')
    expect(said()).toContain(
      'err="failed complete: open /var/lib/kube-proxy/none.conf: no such file or directory"',
    )
  })

  test('a controller asks the API server as an account of its own', () => {
    const accounts = inSystem(testCluster({ system: true }), 'serviceaccounts').map(({ NAME }) => NAME)
    expect(accounts).toEqual(expect.arrayContaining(['coredns', 'job-controller', 'token-cleaner']))
    expect(accounts).not.toContain('route-controller')
  })

  test.each(['instant', 'realistic'] as const)('a %s cluster shows what one of kubeadm shows', (profile) => {
    const cluster = testCluster({ nodes: 3, system: true, profile })
    const pods = inSystem(cluster, 'pods')
    expect(pods.map(({ NAME }) => NAME.replace(/-[^-]+$/, ''))).toEqual([
      expect.stringMatching(/^coredns-/),
      expect.stringMatching(/^coredns-/),
      'kube-proxy',
      'kube-proxy',
      'kube-proxy',
    ])
    expect(pods.map(({ READY, STATUS, RESTARTS }) => `${READY} ${STATUS} ${RESTARTS}`)).toEqual(
      new Array(5).fill('1/1 Running 0'),
    )
    expect(inSystem(cluster, 'services')[0]).toMatchObject({
      NAME: 'kube-dns',
      'CLUSTER-IP': '10.96.0.10',
      'PORT(S)': '53/UDP,53/TCP,9153/TCP',
    })
    expect(inSystem(cluster, 'deployments')[0]).toMatchObject({ NAME: 'coredns', READY: '2/2' })
    expect(inSystem(cluster, 'daemonsets')[0]).toMatchObject({ NAME: 'kube-proxy', DESIRED: '3', READY: '3' })
    expect(cluster.client.get(configMap, 'coredns', namespace).data?.Corefile).toMatch(
      /^\.:53 \{\n {4}errors\n/,
    )
    expect(cluster.get('clusterrolebindings/system:coredns')).toContain('ClusterRole/system:coredns')
    cluster.advance(minutes(10))
    expect(inSystem(cluster, 'pods').map(({ RESTARTS }) => RESTARTS)).toEqual(new Array(5).fill('0'))
  })

  test('its Pods log what theirs log', () => {
    const cluster = testCluster({ nodes: 1, system: true })
    const [coreDns, , proxy] = inSystem(cluster, 'pods').map(({ NAME }) => NAME)
    const logOf = (name: string) =>
      cluster.readLogs(podOf(cluster, name, namespace), {
        container: name.startsWith('c') ? 'coredns' : 'kube-proxy',
      }).text
    expect(logOf(coreDns)).toMatch(
      /^\.:53\n\[INFO\] plugin\/reload: Running configuration SHA512 = [\da-f]{128}\nCoreDNS-1\.13\.1\nlinux\/amd64, /,
    )
    expect(logOf(proxy)).toMatch(/^I1231 23:59:30\.\d{6} +1 server_linux\.go:53\] "Using iptables proxy"\n/)
  })

  test('kube-proxy says that it is well to whoever asks its node, and the rest to who asks from there', async () => {
    const cluster = testCluster({ nodes: 1, system: true })
    cluster.settle()
    const ask = (path: string) => cluster.fetch(`/api/v1/nodes/node-1:${path}`)
    expect(await (await ask('10256/proxy/healthz')).json()).toMatchObject({
      nodeEligible: true,
      healthy: true,
    })
    expect(await (await ask('10256/proxy/livez')).json()).not.toHaveProperty('nodeEligible')
    expect((await ask('10249/proxy/proxyMode')).status).toBe(503)
    const { image, container } = script('wget -qO- localhost:10249/proxyMode')
    cluster.apply(pod('asks', { image, container, podSpec: { restartPolicy: 'Never', hostNetwork: true } }))
    cluster.settle()
    expect(logs(cluster, 'asks')).toBe('iptables')
  })

  test('a node that is added gets its kube-proxy', () => {
    const cluster = testCluster({ nodes: 1, system: true })
    cluster.nodes.add({ name: 'late' })
    cluster.settle()
    expect(inSystem(cluster, 'daemonsets')[0]).toMatchObject({ DESIRED: '2', READY: '2' })
  })

  test('no name is found when nobody is left to ask', () => {
    const cluster = testCluster({ nodes: 1, system: true })
    const said = (name: string, image = 'busybox:1.36') => {
      cluster.apply(
        pod(name, {
          ...script('nslookup kubernetes.default.svc.cluster.local'),
          image,
          podSpec: { restartPolicy: 'Never' },
        }),
      )
      cluster.advance(seconds(15))
      return logs(cluster, name)
    }
    expect(said('before')).toContain('Address: 10.96.0.1\n')
    const scale = (replicas: number) => {
      const found = cluster.client.get(deploymentKind, 'coredns', namespace)
      cluster.client.update(deploymentKind, found, ({ spec }) => void (spec.replicas = replicas))
      cluster.advance(minutes(1))
    }
    scale(0)
    expect(said('without')).toBe(';; connection timed out; no servers could be reached\n\n')
    // The one that the documentation of Kubernetes uses knows no name of the server then, either.
    expect(said('without-old', 'busybox:1.28')).toBe(
      "Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\nnslookup: can't resolve 'kubernetes.default.svc.cluster.local'\n",
    )
    scale(1)
    expect(said('after')).toContain('Address: 10.96.0.1\n')
  })

  test('is the same run for the same seed', () => {
    const logOf = () => {
      const cluster = testCluster({ nodes: 2, system: true, profile: 'realistic', seed: 5 })
      cluster.advance(minutes(5))
      return cluster.get('pods', { namespace, wide: true })
    }
    expect(logOf()).toBe(logOf())
  })
})
