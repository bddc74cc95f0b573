/** Nodes that are about to go, nodes of another system, and runtimes that a node does not have. */
import { describe, expect, test } from 'vitest'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { runtimeClass } from '../../src/api/node/runtimeclass.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { conditionsOf, eventsOf, line, podOf, status } from '../support/sight.ts'

describe('a node that is shut down', () => {
  const kubelet = { shutdownGracePeriod: '30s', shutdownGracePeriodCriticalPods: '10s' }
  const stubborn = script('trap "" TERM; while true; do sleep 1; done')

  test('ends its Pods first, the critical ones last, takes no more, and goes (P35)', () => {
    const cluster = testCluster({ nodes: [{ name: 'node-1', kubelet }] })
    const critical = { priorityClassName: 'system-node-critical' }
    cluster.apply([pod('plain', stubborn), pod('critical', { podSpec: critical })])
    cluster.settle()
    cluster.kubelets.node('node-1').shutDown()
    cluster.advance(seconds(10))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^NotReady/)
    expect(
      cluster.client.get(nodeKind, 'node-1').status.conditions!.find(({ type }) => type === 'Ready'),
    ).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' })
    expect(eventsOf(cluster, 'node/node-1')).toContain('Shutdown: Shutdown manager detected shutdown event')
    cluster.apply(pod('late', { podSpec: { nodeName: 'node-1' } }))
    cluster.advance(seconds(1))
    expect(status(cluster, 'late')).toBe('0/1 NodeShutdown 0')
    expect(podOf(cluster, 'late').status.message).toBe(
      'Pod was rejected: Pod was rejected as the node is shutting down.',
    )
    expect(status(cluster, 'plain')).toBe('1/1 Running 0')
    expect(status(cluster, 'critical')).toBe('1/1 Running 0')

    cluster.advance(seconds(15))
    expect(podOf(cluster, 'plain').status).toMatchObject({
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    })
    expect(conditionsOf(cluster, 'plain').DisruptionTarget).toBe('True TerminationByKubelet')
    expect(podOf(cluster, 'critical').status.reason).toBe('Terminated')
    expect(cluster.nodes.list()).toMatchObject([{ name: 'node-1', isRunning: false }])

    cluster.nodes.start('node-1')
    cluster.advance(seconds(15))
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready/)
    expect(podOf(cluster, 'plain').status.phase).toBe('Failed')
  })

  test('goes at once where its kubelet waits for nothing, and nobody is told (P36)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('plain', stubborn))
    cluster.settle()
    cluster.kubelets.node('node-1').shutDown()
    cluster.advance(seconds(1))
    expect(cluster.nodes.list()).toMatchObject([{ isRunning: false }])
    expect(status(cluster, 'plain')).toBe('1/1 Running 0')
    expect(line(cluster, 'nodes', 'node-1')).toMatch(/^Ready/)
    expect(eventsOf(cluster, 'node/node-1').join()).not.toContain('Shutdown')
    expect(() => cluster.kubelets.node('node-9').shutDown()).toThrow('nodes "node-9" not found')
  })
})

test('a node of Windows takes what is for Windows, and nothing else (P29)', () => {
  const cluster = testCluster({ nodes: [{ name: 'node-1' }, { name: 'win-1', os: 'windows' }] })
  const { labels } = cluster.client.get(nodeKind, 'win-1').metadata
  expect(labels?.['kubernetes.io/os']).toBe('windows')
  expect(cluster.client.get(nodeKind, 'win-1').status.nodeInfo).toMatchObject({ operatingSystem: 'windows' })
  const image = 'mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022'
  const nodeSelector = { 'kubernetes.io/os': 'windows' }
  cluster.apply([
    pod('iis', { image, podSpec: { os: { name: 'windows' }, nodeSelector } }),
    pod('lost', { podSpec: { os: { name: 'linux' }, nodeName: 'win-1' } }),
    pod('strayed', { podSpec: { nodeName: 'win-1', nodeSelector: { 'kubernetes.io/os': 'linux' } } }),
  ])
  cluster.settle()
  expect(status(cluster, 'iis')).toBe('1/1 Running 0')
  expect(podOf(cluster, 'iis').spec.nodeName).toBe('win-1')
  expect(status(cluster, 'lost')).toBe('0/1 PodOSNotSupported 0')
  expect(status(cluster, 'strayed')).toBe('0/1 PodOSSelectorNodeLabelDoesNotMatch 0')
})

test('a node finds no image that was built for another operating system (P29)', () => {
  const cluster = testCluster({ nodes: [{ name: 'node-1' }, { name: 'win-1', os: 'windows' }] })
  const on = (nodeName: string, name: string, image: string) => pod(name, { image, podSpec: { nodeName } })
  cluster.apply([
    on('win-1', 'nginx', 'nginx:1.27'),
    on('win-1', 'python', 'python:3.12'),
    on('win-1', 'slim', 'python:3.12-slim'),
    on('win-1', 'shop', 'registry.example.com/shop:1'),
    on('node-1', 'iis', 'mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022'),
    on('node-1', 'aspnet', 'mcr.microsoft.com/dotnet/aspnet:8.0'),
  ])
  cluster.advance(seconds(5))
  const statusOf = (name: string) => status(cluster, name)
  expect(['nginx', 'slim', 'iis'].map(statusOf)).toEqual(Array(3).fill('0/1 ImagePullBackOff 0'))
  for (const name of ['shop', 'aspnet']) expect(statusOf(name)).toBe('1/1 Running 0')
  expect(eventsOf(cluster, 'pod/nginx')).toContain(
    'Failed: Failed to pull image "nginx:1.27": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.27": no match for platform in manifest: not found',
  )
  expect(eventsOf(cluster, 'pod/python').join()).toContain('Container image "python:3.12" already present')
})

test('a runtime that a node does not have makes no sandbox, and the Pod waits (P35)', () => {
  const cluster = testCluster({ nodes: 1 })
  for (const [name, handler] of [
    ['gvisor', 'runsc'],
    ['odd', 'preconfigured-nope'],
  ])
    cluster.client.create(runtimeClass, { metadata: { name }, handler })
  const of = (name: string) => pod(name, { podSpec: { runtimeClassName: name } })
  cluster.apply([of('gvisor'), of('odd')])
  cluster.advance(minutes(1))
  expect(status(cluster, 'gvisor')).toBe('1/1 Running 0')
  expect(status(cluster, 'odd')).toBe('0/1 ContainerCreating 0')
  expect(eventsOf(cluster, 'pod/odd').join()).toContain(
    'FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "preconfigured-nope" is configured',
  )
})
