import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { condition, eventsOf, status as line, podOf } from '../support/sight.ts'

test('the documented liveness example: healthy for 30 seconds, restarted after three failures, and so on', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(`
apiVersion: v1
kind: Pod
metadata:
  labels:
    test: liveness
  name: liveness-exec
spec:
  containers:
  - name: liveness
    image: registry.k8s.io/busybox:1.27.2
    args:
    - /bin/sh
    - -c
    - touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600
    livenessProbe:
      exec:
        command:
        - cat
        - /tmp/healthy
      initialDelaySeconds: 5
      periodSeconds: 5
`)
  cluster.advance(seconds(29))
  expect(line(cluster, 'liveness-exec')).toBe('1/1 Running 0')
  expect(eventsOf(cluster, 'liveness-exec').some((each) => each.startsWith('Unhealthy'))).toBe(false)

  cluster.advance(seconds(12))
  expect(eventsOf(cluster, 'liveness-exec').slice(-2)).toEqual([
    "Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n (x3)",
    'Killing: Container liveness failed liveness probe, will be restarted',
  ])
  // The shell does not listen to SIGTERM: it has its 30 seconds of grace.
  cluster.advance(seconds(30))
  expect(line(cluster, 'liveness-exec')).toBe('1/1 Running 1 (1s ago)')
  // Next round: 40 s, 30 s of grace, and now the first back-off.
  cluster.advance(seconds(70))
  expect(line(cluster, 'liveness-exec')).toBe('0/1 CrashLoopBackOff 1 (1s ago)')
  cluster.advance(seconds(10))
  expect(line(cluster, 'liveness-exec')).toBe('1/1 Running 2 (11s ago)')
})

test('a pod is ready when its readiness probe says so, and no longer when it fails', () => {
  const cluster = testCluster({ nodes: 1 })
  const { image, container } = script('sleep 10; touch /tmp/ready; sleep 20; rm /tmp/ready; sleep 600')
  const readinessProbe = {
    exec: { command: ['test', '-e', '/tmp/ready'] },
    periodSeconds: 2,
    failureThreshold: 2,
  }
  cluster.apply(pod('app', { image, container: { ...container, readinessProbe } }))
  cluster.advance(seconds(9))
  expect(line(cluster, 'app')).toBe('0/1 Running 0')
  expect(condition(cluster, 'app', 'Ready')).toBe(
    'False ContainersNotReady containers with unready status: [app]',
  )
  cluster.advance(seconds(2))
  expect(line(cluster, 'app')).toBe('1/1 Running 0')
  cluster.advance(seconds(20))
  expect(line(cluster, 'app')).toBe('1/1 Running 0')
  cluster.advance(seconds(2))
  expect(line(cluster, 'app')).toBe('0/1 Running 0')
})

test('an HTTP probe really asks the container', () => {
  const cluster = testCluster({ nodes: 1 })
  const probe = (path: string, port: number | string) => ({ httpGet: { path, port } })
  const ports = [{ name: 'web', containerPort: 80 }]
  cluster.apply(pod('good', { container: { ports, readinessProbe: probe('/', 'web') } }))
  cluster.apply(pod('wrong-path', { container: { readinessProbe: probe('/healthz', 80) } }))
  cluster.apply(pod('wrong-port', { container: { readinessProbe: probe('/', 8080) } }))
  cluster.settle()

  expect(line(cluster, 'good')).toBe('1/1 Running 0')
  expect(line(cluster, 'wrong-path')).toBe('0/1 Running 0')
  expect(eventsOf(cluster, 'wrong-path').at(-1)).toBe(
    'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404',
  )
  const { podIP } = podOf(cluster, 'wrong-port').status
  expect(eventsOf(cluster, 'wrong-port').at(-1)).toBe(
    `Unhealthy: Readiness probe failed: Get "http://${podIP}:8080/": dial tcp ${podIP}:8080: connect: connection refused`,
  )
})

test('TCP and gRPC probes connect to their ports', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(
    pod('tcp', {
      container: { livenessProbe: { tcpSocket: { port: 81 }, periodSeconds: 1, failureThreshold: 1 } },
    }),
  )
  cluster.apply(
    pod('grpc', {
      image: 'example.com/server:1',
      container: { ports: [{ containerPort: 9000 }], readinessProbe: { grpc: { port: 9000 } } },
    }),
  )
  cluster.advance(seconds(1))
  expect(line(cluster, 'grpc')).toBe('1/1 Running 0')
  const { podIP } = podOf(cluster, 'tcp').status
  expect(eventsOf(cluster, 'tcp').join()).toContain(
    `Unhealthy: Liveness probe failed: dial tcp ${podIP}:81: connect: connection refused`,
  )
  expect(line(cluster, 'tcp')).toMatch(/CrashLoopBackOff|Running [1-9]/)
})

test('until the startup probe has succeeded the others wait; if it never does, the container is restarted', () => {
  const cluster = testCluster({ nodes: 1 })
  const startupProbe = { exec: { command: ['test', '-e', '/tmp/up'] }, periodSeconds: 5, failureThreshold: 4 }
  const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 }
  const podSpec = { terminationGracePeriodSeconds: 1 }
  const slow = script('sleep 12; touch /tmp/up; sleep 600')
  cluster.apply(
    pod('slow', {
      image: slow.image,
      podSpec,
      container: { ...slow.container, startupProbe, livenessProbe },
    }),
  )
  const never = script('sleep 600')
  cluster.apply(
    pod('never', { image: never.image, podSpec, container: { ...never.container, startupProbe } }),
  )

  cluster.advance(seconds(14))
  expect(line(cluster, 'slow')).toBe('0/1 Running 0')
  cluster.advance(seconds(2))
  expect(eventsOf(cluster, 'slow')).toContain(
    'Killing: Container slow failed liveness probe, will be restarted',
  )
  expect(eventsOf(cluster, 'never')).toContain(
    'Killing: Container never failed startup probe, will be restarted',
  )
})

test('a probe that takes too long fails', () => {
  const cluster = testCluster({ nodes: 1 })
  const readinessProbe = { exec: { command: ['sleep', '5'] }, timeoutSeconds: 2 }
  const { image, container } = script('sleep 600')
  cluster.apply(pod('app', { image, container: { ...container, readinessProbe } }))
  cluster.advance(seconds(3))
  expect(eventsOf(cluster, 'app').at(-1)).toBe(
    'Unhealthy: Readiness probe failed: command timed out: "sleep 5" timed out after 2s',
  )
})

test('a readiness gate holds a pod back until somebody opens it', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('app', { podSpec: { readinessGates: [{ conditionType: 'example.com/ready' }] } }))
  cluster.advance(minutes(1))
  expect(condition(cluster, 'app', 'ContainersReady')).toBe('True')
  expect(condition(cluster, 'app', 'Ready')).toBe(
    'False ReadinessGatesNotReady corresponding condition of pod readiness gate "example.com/ready" does not exist.',
  )
  const { client } = cluster
  client.updateStatus(podKind, podOf(cluster, 'app'), (status) => {
    status.conditions?.push({ type: 'example.com/ready', status: 'True' })
  })
  cluster.settle()
  expect(condition(cluster, 'app', 'Ready')).toBe('True')
})
