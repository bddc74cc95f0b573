/** Probes and hooks whose answers take their time (P15). */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { defineImage } from '../../src/kubelet-sim/images/registry/library.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { conducted } from '../support/conduct.ts'
import { pod } from '../support/manifests.ts'
import { containerOf, eventsOf, podOf, status } from '../support/sight.ts'

const probe = (action: object, more: object = {}) => ({
  ...action,
  periodSeconds: 5,
  timeoutSeconds: 2,
  failureThreshold: 2,
  ...more,
})
const http = { httpGet: { path: '/healthz', port: 80 } }
const tcp = { tcpSocket: { port: 80 } }
const grpc = { grpc: { port: 80 } }

const unhealthy = (cluster: Cluster, name: string) =>
  eventsOf(cluster, `pod/${name}`).filter((event) => event.startsWith('Unhealthy'))

describe('a probe fails that is answered after its timeout', () => {
  test.each([
    [
      'httpGet',
      http,
      { 'answers-after': '3s' },
      /Readiness probe failed: Get "http:\/\/[\d.]+:80\/healthz": context deadline exceeded \(Client\.Timeout exceeded while awaiting headers\)/,
    ],
    [
      'tcpSocket',
      tcp,
      { 'connects-after': '2s' },
      /Readiness probe failed: dial tcp [\d.]+:80: i\/o timeout/,
    ],
    [
      'grpc',
      grpc,
      { 'answers-after': '3s' },
      /Readiness probe failed: timeout: health rpc did not complete within 2s/,
    ],
    [
      'grpc, before it is connected',
      grpc,
      { 'connects-after': '3s' },
      /Readiness probe failed: timeout: failed to connect service "[\d.]+:80" within 2s: context deadline exceeded/,
    ],
  ])('%s (P15)', (_what, action, said, message) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(conducted('app', said, { container: { readinessProbe: probe(action) } }))
    cluster.advance(seconds(1))
    expect(unhealthy(cluster, 'app')).toEqual([])
    cluster.advance(seconds(1))
    expect(unhealthy(cluster, 'app')).toEqual([expect.stringMatching(message)])
    expect(status(cluster, 'app')).toBe('0/1 Running 0')
  })

  test('and one succeeds that is answered in time, when it is answered (P15)', () => {
    const cluster = testCluster({ nodes: 1 })
    const said = { 'answers-after': '10s,/healthz=1500ms' }
    cluster.apply(conducted('app', said, { container: { readinessProbe: probe(http) } }))
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('0/1 Running 0')
    cluster.advance(seconds(1))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(unhealthy(cluster, 'app')).toEqual([])
  })

  test('so that a server that becomes slow is restarted (P15)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(conducted('app', { 'answers-after': '1s' }, { container: { livenessProbe: probe(http) } }))
    cluster.advance(minutes(1))
    expect(containerOf(cluster, 'app').restartCount).toBe(0)
    cluster.client.update(podKind, podOf(cluster, 'app'), (draft) => {
      draft.metadata.annotations!['kubesim.dev/answers-after'] = '1m'
    })
    cluster.advance(seconds(15))
    expect(containerOf(cluster, 'app').restartCount).toBe(1)
    expect(eventsOf(cluster, 'pod/app')).toContain(
      'Killing: Container app failed liveness probe, will be restarted',
    )
  })
})

test('a hook waits for its answer, and holds up all that comes after it (P10)', () => {
  const cluster = testCluster({ nodes: 1 })
  const lifecycle = { postStart: http }
  cluster.apply(conducted('app', { 'answers-after': '20s' }, { container: { lifecycle } }))
  cluster.advance(seconds(19))
  expect(status(cluster, 'app')).toBe('0/1 ContainerCreating 0')
  cluster.advance(seconds(2))
  expect(status(cluster, 'app')).toBe('1/1 Running 0')
})

test('a hook that nobody answers holds up its container until the system gives up (P10)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('deaf'))
  cluster.settle()
  cluster.network.cut({ to: 'pod/deaf' })
  const host = podOf(cluster, 'deaf').status.podIP
  cluster.apply(
    pod('app', { container: { lifecycle: { postStart: { httpGet: { host, path: '/', port: 80 } } } } }),
  )
  cluster.advance(minutes(2))
  expect(status(cluster, 'app')).toBe('0/1 ContainerCreating 0')
  cluster.advance(seconds(8))
  expect(eventsOf(cluster, 'pod/app')).toContain('FailedPostStartHook: PostStartHook failed')
  expect(containerOf(cluster, 'app').state.waiting?.message).toMatch(
    /^HTTP lifecycle hook \(\/\) for .* dial tcp 10\.[\d.]+:80: connect: connection timed out$/,
  )
})

test('an HTTP probe follows where it is sent on the same host, and is content elsewhere (P14)', () => {
  const to = (location: string) => ({ status: 302, body: 'moved', headers: { location } })
  const answers: Readonly<Record<string, ReturnType<typeof to> | { status: number; body: string }>> = {
    '/well': to('/ok'),
    '/ill': to('/broken'),
    '/away': to('http://example.com/'),
    '/round': to('/round'),
    '/ok': { status: 200, body: '' },
    '/broken': { status: 500, body: '' },
  }
  const guide = defineImage('guide', {
    entrypoint: ['guide'],
    services: new Map([['guide', { ports: () => [80], handle: ({ path }) => answers[path] }]]),
  })
  const cluster = testCluster({ nodes: 1, images: [guide] })
  const asking = (name: string) =>
    pod(name, {
      image: 'guide',
      container: { readinessProbe: probe({ httpGet: { path: `/${name}`, port: 80 } }) },
    })
  cluster.apply(['well', 'ill', 'away', 'round'].map(asking))
  cluster.advance(seconds(2))
  expect(status(cluster, 'well')).toBe('1/1 Running 0')
  expect(unhealthy(cluster, 'ill')).toEqual([
    'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500',
  ])
  expect(status(cluster, 'away')).toBe('1/1 Running 0')
  expect(eventsOf(cluster, 'pod/away')).toContain(
    'ProbeWarning: Readiness probe warning: Probe terminated redirects, Response body: moved',
  )
  expect(unhealthy(cluster, 'round')).toEqual([
    'Unhealthy: Readiness probe failed: Get "/round": stopped after 10 redirects',
  ])
})

test('after a startup probe, the delays of the others count from the start of the container (P15)', () => {
  const cluster = testCluster({ nodes: 1 })
  const container = {
    startupProbe: { ...tcp, periodSeconds: 10, failureThreshold: 10 },
    readinessProbe: { ...http, initialDelaySeconds: 25, periodSeconds: 5 },
  }
  cluster.apply(conducted('app', { 'ready-after': '15s' }, { container }))
  cluster.advance(seconds(24))
  expect(containerOf(cluster, 'app')).toMatchObject({ started: true, ready: false })
  cluster.advance(seconds(2))
  expect(status(cluster, 'app')).toBe('1/1 Running 0')
})
