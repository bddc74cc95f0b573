/** What a KubeletConfiguration makes of a node. */
import { describe, expect, test } from 'vitest'
import { lease } from '../../src/api/coordination/lease.ts'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { KubeletConfiguration } from '../../src/api/kubelet/configuration.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { containerOf, eventsOf, logs, podOf, status } from '../support/sight.ts'

const clusterWith = (kubelet: KubeletConfiguration, capacity?: Readonly<Record<string, string>>) =>
  testCluster({ nodes: [{ name: 'node-1', kubelet, capacity }] })

const nodeOf = (cluster: ReturnType<typeof testCluster>) => cluster.client.get(nodeKind, 'node-1')

describe('what is for Pods', () => {
  test('is the capacity, less what is reserved and what has to stay free', () => {
    const reserved = {
      kubeReserved: { cpu: '100m', memory: '1Gi' },
      systemReserved: { cpu: '400m', memory: '500Mi' },
    }
    const { status } = nodeOf(clusterWith(reserved, { 'hugepages-2Mi': '1Gi' }))
    expect(status.capacity).toMatchObject({ cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi' })
    expect(status.allocatable).toMatchObject({
      cpu: '3500m',
      memory: '13736Mi',
      'ephemeral-storage': '96636764k',
    })
  })

  test('is all of it where nothing has to stay free', () => {
    const off = { 'memory.available': '0%', 'nodefs.available': '0%' }
    const { capacity, allocatable } = nodeOf(clusterWith({ evictionHard: off })).status
    expect(allocatable).toEqual(capacity)
  })

  test('is nothing rather than less', () => {
    expect(nodeOf(clusterWith({ systemReserved: { memory: '20Gi' } })).status.allocatable?.['memory']).toBe(
      '0',
    )
  })

  test('counts for who is scheduled there', () => {
    const cluster = clusterWith({ kubeReserved: { cpu: '3' } })
    cluster.apply(pod('large', { container: { resources: { requests: { cpu: '2' } } } }))
    cluster.settle()
    expect(eventsOf(cluster, 'pod/large').join()).toContain('1 Insufficient cpu')
  })

  test('is no more Pods than maxPods, or podsPerCore for each CPU', () => {
    expect(nodeOf(clusterWith({ maxPods: 7 })).status.capacity?.['pods']).toBe('7')
    expect(nodeOf(clusterWith({ podsPerCore: 10, maxPods: 250 })).status.capacity?.['pods']).toBe('40')
    expect(nodeOf(clusterWith({ podsPerCore: 100 })).status.capacity?.['pods']).toBe('110')
  })
})

test('all nodes of which nothing else is said are as the cluster says', () => {
  const own = { name: 'own', kubelet: { maxPods: 20 } }
  const cluster = testCluster({ nodes: [{ name: 'node-1' }, own], kubelet: { maxPods: 10 } })
  cluster.nodes.add({ name: 'later' })
  const pods = ({ status }: ReturnType<typeof nodeOf>) => status.capacity?.['pods']
  expect(['node-1', 'own', 'later'].map((name) => pods(cluster.client.get(nodeKind, name)))).toEqual([
    '10',
    '20',
    '10',
  ])
  expect(() => testCluster({ kubelet: { maxPods: -1 } })).toThrow(
    "option 'kubelet' is invalid: maxPods: Invalid value: -1: must not be a negative number",
  )
})

test('a node registers with its taints and the name that its provider gave it, and tells how long its Lease holds', () => {
  const taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' } as const
  const cluster = clusterWith({
    registerWithTaints: [taint],
    providerID: 'kubesim://1',
    nodeLeaseDurationSeconds: 60,
  })
  expect(nodeOf(cluster).spec).toMatchObject({ taints: [taint], providerID: 'kubesim://1' })
  const found = cluster.client.get(lease, 'node-1', 'kube-node-lease')
  expect(found.spec?.leaseDurationSeconds).toBe(60)
})

test('the disk of a node has the file that its kubelet was given', () => {
  const cluster = clusterWith({ maxPods: 20, evictionHard: { 'memory.available': '1Gi' } })
  const volumes = [{ name: 'host', hostPath: { path: '/var/lib/kubelet' } }]
  const { image, container } = script('cat /host/config.yaml')
  const volumeMounts = [{ name: 'host', mountPath: '/host' }]
  cluster.apply(pod('looks', { image, container: { ...container, volumeMounts }, podSpec: { volumes } }))
  cluster.settle()
  expect(logs(cluster, 'looks')).toBe(
    'apiVersion: kubelet.config.k8s.io/v1beta1\nevictionHard:\n  memory.available: 1Gi\nkind: KubeletConfiguration\nmaxPods: 20\n',
  )
})

test('a shutdown ends Pods by priority, the lowest first, each group in its own time', () => {
  const cluster = clusterWith({
    shutdownGracePeriodByPodPriority: [
      { priority: 1_000, shutdownGracePeriodSeconds: 5 },
      { priority: 0, shutdownGracePeriodSeconds: 10 },
    ],
  })
  const stubborn = script('trap "" TERM; while true; do sleep 1; done')
  cluster.apply([
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 5_000 },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'low' }, value: -5 },
  ])
  cluster.settle()
  const podOfClass = (name: string, priorityClassName?: string) =>
    pod(name, {
      ...stubborn,
      podSpec: { priorityClassName, terminationGracePeriodSeconds: name === 'high' ? 3 : 30 },
    })
  cluster.apply([podOfClass('high', 'high'), podOfClass('low', 'low'), podOfClass('plain')])
  cluster.settle()
  cluster.kubelets.node('node-1').shutDown()
  cluster.advance(seconds(9))
  expect(['high', 'low', 'plain'].map((name) => podOf(cluster, name).status.phase)).toEqual([
    'Running',
    'Running',
    'Running',
  ])
  cluster.advance(seconds(2))
  expect(['high', 'low', 'plain'].map((name) => podOf(cluster, name).status.phase)).toEqual([
    'Running',
    'Failed',
    'Failed',
  ])
  expect(cluster.nodes.list()).toMatchObject([{ isRunning: true }])
  cluster.advance(seconds(5))
  expect(podOf(cluster, 'high').status.reason).toBe('Terminated')
  expect(cluster.nodes.list()).toMatchObject([{ isRunning: false }])
})

test('a crash loop waits no longer than the kubelet lets it', () => {
  const cluster = clusterWith({ crashLoopBackOff: { maxContainerRestartPeriod: '15s' } })
  cluster.apply(pod('app', script('exit 1')))
  cluster.advance(minutes(5))
  expect(containerOf(cluster, 'app').state?.waiting?.message).toMatch(
    /^back-off 15s restarting failed container/,
  )
  expect(containerOf(cluster, 'app').restartCount).toBeGreaterThan(18)
})

test('a Pod has no more processes than podPidsLimit', () => {
  const cluster = clusterWith({ podPidsLimit: 4 })
  cluster.apply(pod('app', script('sleep 100 & sleep 100 & sleep 100 & sleep 100 & wait')))
  cluster.advance(seconds(1))
  expect(logs(cluster, 'app')).toContain("can't fork: Resource temporarily unavailable")
})

test('a log holds no more than containerLogMaxSize', () => {
  const cluster = clusterWith({ containerLogMaxSize: '4Ki' })
  cluster.apply(pod('app', script('i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); sleep 1; done')))
  cluster.advance(minutes(8))
  const lines = logs(cluster, 'app').split('\n')
  expect(lines.length).toBeLessThan(60)
  expect(lines).toContain('line 470')
})

test('containers ask the name servers, and in the domain, that the kubelet names', () => {
  const cluster = clusterWith({ clusterDNS: ['10.0.0.53'], clusterDomain: 'corp.example' })
  cluster.apply(pod('app', script('cat /etc/resolv.conf')))
  cluster.settle()
  expect(logs(cluster, 'app')).toContain(
    'search default.svc.corp.example svc.corp.example corp.example\nnameserver 10.0.0.53\n',
  )
})

test('a Pod may set the unsafe sysctls that the kubelet allows, and no others', () => {
  const cluster = clusterWith({ allowedUnsafeSysctls: ['kernel.msg*', 'net.core.somaxconn'] })
  const withSysctl = (name: string, sysctl: string) =>
    pod(name, { podSpec: { securityContext: { sysctls: [{ name: sysctl, value: '1024' }] } } })
  cluster.apply([
    withSysctl('queues', 'kernel.msgmax'),
    withSysctl('net', 'net.core.somaxconn'),
    withSysctl('other', 'kernel.shmmax'),
  ])
  cluster.settle()
  expect(['queues', 'net', 'other'].map((name) => status(cluster, name))).toEqual([
    '1/1 Running 0',
    '1/1 Running 0',
    '0/1 SysctlForbidden 0',
  ])
})

test('containers have the seccomp profile of the runtime where the kubelet says so', () => {
  const seccomp = (kubelet: KubeletConfiguration, container = {}) => {
    const cluster = clusterWith(kubelet)
    cluster.apply(pod('app', { ...script('grep ^Seccomp: /proc/self/status; sleep 1000'), ...container }))
    cluster.settle()
    return logs(cluster, 'app').trim()
  }
  expect(seccomp({})).toMatch(/0$/)
  expect(seccomp({ seccompDefault: true })).toMatch(/2$/)
  const unconfined = { podSpec: { securityContext: { seccompProfile: { type: 'Unconfined' } } } }
  expect(seccomp({ seccompDefault: true }, unconfined)).toMatch(/0$/)
})

describe('images', () => {
  const names = (cluster: ReturnType<typeof testCluster>) =>
    (nodeOf(cluster).status.images ?? []).flatMap((each) => each.names?.at(-1) ?? [])

  const used = (kubelet: KubeletConfiguration) => {
    const cluster = testCluster({ nodes: [{ name: 'node-1', kubelet }], profile: 'realistic' })
    cluster.apply([pod('kept'), pod('gone', { image: 'redis:7' })])
    cluster.advance(minutes(1))
    cluster.client.delete(podKind, podOf(cluster, 'gone'))
    cluster.advance(minutes(1))
    expect(names(cluster)).toHaveLength(2)
    return cluster
  }

  test('that nobody has used for longer than imageMaximumGCAge go', () => {
    const cluster = used({ imageMaximumGCAge: '1h' })
    cluster.advance(minutes(50))
    expect(names(cluster)).toHaveLength(2)
    cluster.advance(minutes(30))
    expect(names(cluster)).toEqual(['docker.io/library/nginx:1.27'])
  })

  test('go when the disk is as full as imageGCHighThresholdPercent says, and it is told where that does not help', () => {
    const cluster = used({ imageGCHighThresholdPercent: 60, imageGCLowThresholdPercent: 40 })
    cluster.kubelets.node('node-1').use({ disk: '70Gi' })
    cluster.advance(minutes(5))
    expect(names(cluster)).toEqual(['docker.io/library/nginx:1.27'])
    expect(eventsOf(cluster, 'node/node-1').join('\n')).toMatch(
      /FreeDiskSpaceFailed: Insufficient free disk space on the node's image filesystem \(7\d% of 100\.0 GiB used\)\. Failed to free sufficient space by deleting unused images \(freed \d+ bytes\)\./,
    )
  })

  test('are pulled several at a time where the kubelet says so', () => {
    const waits = (kubelet: KubeletConfiguration) => {
      const cluster = testCluster({ nodes: [{ name: 'node-1', kubelet }], profile: 'realistic' })
      cluster.apply(['redis:7', 'postgres:16', 'mysql:8'].map((image, n) => pod(`app-${n}`, { image })))
      cluster.advance(minutes(3))
      return [0, 1, 2].filter((n) => {
        const [, took, whole] = /image ".*" in (\S+) \((\S+) including waiting\)/.exec(
          eventsOf(cluster, `pod/app-${n}`).join(),
        )!
        return took !== whole
      }).length
    }
    expect(waits({})).toBe(2)
    expect(waits({ maxParallelImagePulls: 2 })).toBe(1)
    expect(waits({ serializeImagePulls: false })).toBe(0)
  })

  test('are listed up to nodeStatusMaxImages', () => {
    const cluster = clusterWith({ nodeStatusMaxImages: 1 })
    cluster.apply([pod('a'), pod('b', { image: 'redis:7' })])
    cluster.advance(minutes(6))
    expect(names(cluster)).toHaveLength(1)
  })
})
