import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script, service } from '../support/manifests.ts'
import { condition, eventsOf, status as line, logs, podOf } from '../support/sight.ts'

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

test('a probe of a named port asks the port of that name; an unknown name is an error of the probe', () => {
  const cluster = testCluster({ nodes: 1 })
  const image = 'nginxinc/nginx-unprivileged:1.27'
  const ports = [
    { name: 'admin', containerPort: 9090 },
    { name: 'web', containerPort: 8080 },
  ]
  const probed = (readinessProbe: object) => ({ image, container: { ports, readinessProbe } })
  cluster.apply(pod('http', probed({ httpGet: { path: '/', port: 'web' } })))
  cluster.apply(pod('tcp', probed({ tcpSocket: { port: 'web' } })))
  cluster.apply(pod('closed', probed({ tcpSocket: { port: 'admin' } })))
  cluster.apply(pod('unknown', probed({ httpGet: { path: '/', port: 'nope' } })))
  cluster.settle()

  expect(line(cluster, 'http')).toBe('1/1 Running 0')
  expect(line(cluster, 'tcp')).toBe('1/1 Running 0')
  const { podIP } = podOf(cluster, 'closed').status
  expect(eventsOf(cluster, 'closed').at(-1)).toBe(
    `Unhealthy: Readiness probe failed: dial tcp ${podIP}:9090: connect: connection refused`,
  )
  expect(line(cluster, 'unknown')).toBe('0/1 Running 0')
  expect(eventsOf(cluster, 'unknown').at(-1)).toBe(
    'Unhealthy: Readiness probe errored and resulted in unknown state: port "nope" not found',
  )
})

test('a probe asks the host it names, as the node knows it', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('on-node', { podSpec: { hostNetwork: true } }))
  cluster.apply(service('web'))
  cluster.settle()
  const sleeper = script('sleep 600')
  const probed = (host: string) => ({
    ...sleeper,
    container: { ...sleeper.container, readinessProbe: { httpGet: { path: '/', port: 80, host } } },
  })
  cluster.apply(pod('address', probed('172.18.0.3')))
  cluster.apply(pod('loopback', probed('localhost')))
  cluster.apply(pod('none', probed('')))
  cluster.apply(pod('name', probed('web.default.svc.cluster.local')))
  cluster.settle()

  expect(line(cluster, 'address')).toBe('1/1 Running 0')
  expect(line(cluster, 'loopback')).toBe('1/1 Running 0')
  expect(line(cluster, 'none')).toBe('0/1 Running 0')
  expect(eventsOf(cluster, 'name').at(-1)).toBe(
    'Unhealthy: Readiness probe failed: Get "http://web.default.svc.cluster.local:80/": ' +
      'dial tcp: lookup web.default.svc.cluster.local: no such host',
  )
})

test('a server sees that its node probes it, over the bridge between them', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('usual', { container: { readinessProbe: { httpGet: { path: '/', port: 80 } } } }))
  cluster.settle()
  expect(podOf(cluster, 'usual').status.podIP).toMatch(/^10\.244\.0\./)
  expect(logs(cluster, 'usual')).toContain('\n10.244.0.1 - - [')
})

test('a probe sends the headers it names', () => {
  const cluster = testCluster({ nodes: 1 })
  const httpGet = { path: '/', port: 80 }
  const httpHeaders = [{ name: 'User-Agent', value: 'my-probe/1' }]
  cluster.apply(pod('usual', { container: { readinessProbe: { httpGet } } }))
  cluster.apply(pod('own', { container: { readinessProbe: { httpGet: { ...httpGet, httpHeaders } } } }))
  cluster.settle()
  expect(logs(cluster, 'usual')).toContain('"kube-probe/1.36"')
  expect(logs(cluster, 'own')).toContain('"my-probe/1"')
})

test('a probe over HTTPS fails where the server speaks only HTTP', () => {
  const cluster = testCluster({ nodes: 1 })
  const container = {
    ports: [{ containerPort: 80 }],
    readinessProbe: { httpGet: { path: '/', port: 80, scheme: 'HTTPS' } },
    lifecycle: { postStart: { httpGet: { path: '/', port: 80, scheme: 'HTTPS' } } },
  }
  cluster.apply(pod('plain', { container }))
  cluster.apply(pod('unknown', { image: 'example.com/server:1', container }))
  cluster.settle()
  const { podIP } = podOf(cluster, 'plain').status
  expect(line(cluster, 'plain')).toBe('0/1 Running 0')
  expect(eventsOf(cluster, 'plain').at(-1)).toBe(
    `Unhealthy: Readiness probe failed: Get "https://${podIP}:80/": http: server gave HTTP response to HTTPS client`,
  )
  expect(line(cluster, 'unknown')).toBe('1/1 Running 0')
})

test('a hook over HTTPS asks once more without TLS where the server has none, and tells so', () => {
  const cluster = testCluster({ nodes: 1 })
  const httpGet = { path: '/', port: 80, scheme: 'HTTPS' }
  cluster.apply(pod('plain', { container: { lifecycle: { postStart: { httpGet } } } }))
  cluster.settle()
  expect(line(cluster, 'plain')).toBe('1/1 Running 0')
  const host = `${podOf(cluster, 'plain').status.podIP}:80`
  expect(eventsOf(cluster, 'plain').at(-1)).toBe(
    `LifecycleHTTPFallback: request to HTTPS lifecycle hook ${host} got HTTP response, retry with HTTP succeeded`,
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

test('the Event of a failed probe tells of a restart only where there will be one', () => {
  const cluster = testCluster({ nodes: 1 })
  const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 }
  const failing = (name: string) => ({ name, image: 'busybox:1', command: ['sleep', '1000'], livenessProbe })
  const podSpec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 3 }
  const sidecar = { ...failing('proxy'), restartPolicy: 'Always' }
  cluster.apply(pod('never', { ...script('sleep 1000'), container: failing('app'), podSpec }))
  cluster.apply(
    pod('beside', { ...script('sleep 1000'), podSpec: { ...podSpec, initContainers: [sidecar] } }),
  )
  cluster.advance(seconds(2))
  expect(eventsOf(cluster, 'never').at(-1)).toBe('Killing: Container app failed liveness probe')
  expect(eventsOf(cluster, 'beside').at(-1)).toBe('Killing: Init container proxy failed liveness probe')
  cluster.advance(seconds(3))
  expect(line(cluster, 'never')).toBe('0/1 Error 0')
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
