/** Probes act on what the container really does, and the kubelet acts on them. */
import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script, service } from '../support/manifests.ts'
import { conditionsOf, containerOf, eventsOf, line, podOf, status } from '../support/sight.ts'

describe('a probe', () => {
  test('by exec sees the files of the container: the liveness-exec Pod of the documents (P14, P15)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('liveness-exec', {
        ...script('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'),
        container: {
          args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
          livenessProbe: {
            exec: { command: ['cat', '/tmp/healthy'] },
            initialDelaySeconds: 5,
            periodSeconds: 5,
          },
        },
      }),
    )
    cluster.advance(seconds(31))
    expect(status(cluster, 'liveness-exec')).toBe('1/1 Running 0')
    cluster.advance(seconds(60))
    expect(status(cluster, 'liveness-exec')).toMatch(/^1\/1 Running 1 \(\d+s ago\)$/)
    expect(eventsOf(cluster, 'pod/liveness-exec')).toEqual([
      expect.stringMatching(/^Scheduled: /),
      expect.stringMatching(/^Pulled: .* \(x2\)$/),
      'Created: Container created (x2)',
      'Started: Container started (x2)',
      "Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n (x3)",
      'Killing: Container liveness-exec failed liveness probe, will be restarted',
    ])
  })

  test('by httpGet sees the answers: the liveness-http Pod of the documents (P14)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('liveness-http', {
        image: 'registry.k8s.io/e2e-test-images/agnhost:2.40',
        container: {
          args: ['liveness'],
          livenessProbe: {
            httpGet: {
              path: '/healthz',
              port: 8080,
              httpHeaders: [{ name: 'Custom-Header', value: 'Awesome' }],
            },
            initialDelaySeconds: 3,
            periodSeconds: 3,
          },
        },
      }),
    )
    cluster.advance(seconds(25))
    expect(status(cluster, 'liveness-http')).toMatch(/^1\/1 Running 1 /)
    expect(eventsOf(cluster, 'pod/liveness-http').join('\n')).toContain(
      'Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500 (x3)',
    )
  })

  test('by tcpSocket sees the ports: open passes, closed is refused (P14)', () => {
    const cluster = testCluster()
    const on = (port: number) => ({
      image: 'nginx:1.27',
      container: { readinessProbe: { tcpSocket: { port }, initialDelaySeconds: 5 } },
    })
    cluster.apply([pod('open', on(80)), pod('closed', on(8081))])
    cluster.advance(seconds(4))
    expect(status(cluster, 'open')).toBe('0/1 Running 0')
    cluster.advance(seconds(10))
    expect(status(cluster, 'open')).toBe('1/1 Running 0')
    expect(status(cluster, 'closed')).toBe('0/1 Running 0')
    const { podIP } = podOf(cluster, 'closed').status
    expect(eventsOf(cluster, 'pod/closed').at(-1)).toBe(
      `Unhealthy: Readiness probe failed: dial tcp ${podIP}:8081: connect: connection refused`,
    )
  })

  test('by grpc asks for the health of a server: the etcd-with-grpc Pod of the documents (P14)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('etcd-with-grpc', {
        image: 'registry.k8s.io/etcd:3.5.1-0',
        container: {
          command: [
            ...['/usr/local/bin/etcd', '--data-dir', '/var/lib/etcd', '--log-level', 'debug'],
            ...['--listen-client-urls', 'http://0.0.0.0:2379'],
            ...['--advertise-client-urls', 'http://127.0.0.1:2379'],
          ],
          ports: [{ containerPort: 2379 }],
          livenessProbe: { grpc: { port: 2379 }, initialDelaySeconds: 10 },
        },
      }),
    )
    cluster.advance(minutes(2))
    expect(status(cluster, 'etcd-with-grpc')).toBe('1/1 Running 0')
    expect(eventsOf(cluster, 'pod/etcd-with-grpc').join('\n')).not.toContain('Unhealthy')
  })

  test('by grpc at a port where nobody listens fails (P14)', () => {
    const cluster = testCluster()
    const container = {
      args: ['grpc-health-checking'],
      livenessProbe: { grpc: { port: 5000 } },
      readinessProbe: { grpc: { port: 5001 } },
    }
    cluster.apply(pod('health', { image: 'registry.k8s.io/e2e-test-images/agnhost:2.40', container }))
    cluster.advance(minutes(2))
    expect(status(cluster, 'health')).toBe('0/1 Running 0')
    expect(eventsOf(cluster, 'pod/health').join('\n')).toMatch(
      /Unhealthy: Readiness probe failed: timeout: failed to connect service "[\d.]+:5001" within 1s: context deadline exceeded/,
    )
    expect(eventsOf(cluster, 'pod/health').join('\n')).not.toContain('Liveness')
  })
})

describe('a program that answers in bytes', () => {
  const says = (bytes: string) => ({
    command: ['nc', '-lk', '-p', '8080', '-e', 'sh', '-c', `printf '${bytes}'`],
  })
  const ask = (container: object, probe: object = { httpGet: { port: 8080 } }) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(
      pod('app', {
        image: 'busybox:1.36',
        container: { ...container, readinessProbe: { ...probe, periodSeconds: 5 } },
      }),
    )
    cluster.advance(seconds(10))
    const [told = ''] = eventsOf(cluster, 'pod/app').filter((each) => each.startsWith('Unhealthy'))
    return told === ''
      ? status(cluster, 'app')
      : told.replace(/^Unhealthy: |http:\S+\d\/"| \(x\d+\)$|"\d+\.\d+\.\d+\.\d+:/g, '')
  }

  test.each([
    ['HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok', '1/1 Running 0'],
    ['HTTP/1.0 204\\n\\n', '1/1 Running 0'],
    ['HTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n\\r\\n', '1/1 Running 0'],
    [
      'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2\\r\\nok\\r\\n0\\r\\n\\r\\n',
      '1/1 Running 0',
    ],
    ['HTTP/1.1 503 No\\r\\n\\r\\n', 'Readiness probe failed: HTTP probe failed with statuscode: 503'],
    ['', 'Readiness probe failed: Get ": EOF'],
    [
      'hello there\\n',
      `${'Readiness probe failed: Get ": net/http: HTTP/1.x transport connection broken: '}malformed HTTP response "hello there"`,
    ],
    [
      'HTTP/1.1 9999 X\\r\\n\\r\\n',
      'Readiness probe failed: Get ": net/http: HTTP/1.x transport connection broken: malformed HTTP status code "9999"',
    ],
    [
      'HTTP/1.1 200 OK\\r\\nnonsense\\r\\n\\r\\n',
      'Readiness probe failed: Get ": net/http: HTTP/1.x transport connection broken: malformed MIME header line: nonsense',
    ],
    [
      'HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nabc',
      'Readiness probe errored and resulted in failure state: unexpected EOF',
    ],
    [
      'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n',
      'Readiness probe errored and resulted in failure state: invalid byte in chunk length',
    ],
    [
      'HTTP/1.1 302 Found\\r\\nLocation: /\\r\\nContent-Length: 0\\r\\n\\r\\n',
      'Readiness probe failed: Get "/": stopped after 10 redirects',
    ],
  ])('is asked as any other: %s (P14)', (bytes, told) => {
    expect(ask(says(bytes))).toBe(told)
  })

  test.each([
    ['sleep 60', 'Get ": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'],
    [
      'echo HTTP/1.1 200 OK; exec yes X-A: b',
      'Get ": net/http: server response headers exceeded 10485760 bytes; aborted',
    ],
    ['printf "HTTP/1.1 500 No\\r\\n\\r\\n"; exec yes', 'HTTP probe failed with statuscode: 500'],
  ])('is left when it never ends: %s (P14, P15)', (text, told) => {
    const command = ['nc', '-lk', '-p', '8080', '-e', 'sh', '-c', text]
    expect(ask({ command })).toBe(`Readiness probe failed: ${told}`)
  })

  test('does not speak gRPC (P14)', () => {
    expect(ask(says('nonsense'), { grpc: { port: 8080 } })).toBe(
      'Readiness probe failed: timeout: failed to connect service 8080" within 1s: context deadline exceeded',
    )
  })
})

describe('startup', () => {
  test('keeps the other probes waiting, and restarts what does not come up in time (P15)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('slow', {
        image: 'busybox:1.36',
        container: {
          command: ['sh', '-c', 'sleep 45; touch /up; sleep 1000'],
          startupProbe: { exec: { command: ['cat', '/up'] }, periodSeconds: 10, failureThreshold: 6 },
          livenessProbe: { exec: { command: ['cat', '/up'] }, periodSeconds: 1, failureThreshold: 1 },
        },
      }),
    )
    cluster.apply(
      pod('never', {
        image: 'busybox:1.36',
        container: {
          command: ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait'],
          startupProbe: { exec: { command: ['cat', '/up'] }, periodSeconds: 10, failureThreshold: 3 },
        },
      }),
    )
    cluster.advance(seconds(20))
    expect(containerOf(cluster, 'slow')).toMatchObject({ started: false, ready: false })
    cluster.advance(seconds(50))
    expect(status(cluster, 'slow')).toBe('1/1 Running 0')
    expect(containerOf(cluster, 'slow').started).toBe(true)
    expect(status(cluster, 'never')).toMatch(/^0\/1 (Running|Completed|CrashLoopBackOff) [12] /)
    expect(eventsOf(cluster, 'pod/never')).toContainEqual(
      expect.stringMatching(/^Killing: Container never failed startup probe, will be restarted/),
    )
  })
})

describe('readiness', () => {
  const flapping = 'while true; do touch /ready; sleep 30; rm /ready; sleep 30; done'
  const readinessProbe = {
    exec: { command: ['cat', '/ready'] },
    periodSeconds: 2,
    failureThreshold: 3,
    successThreshold: 2,
  }

  test('takes the Pod out of its Service and back, without a restart (P15, P28)', () => {
    const cluster = testCluster()
    const { image } = script('')
    cluster.apply([
      pod('app', { image, container: { command: ['sh', '-c', flapping], readinessProbe } }),
      service('app'),
    ])
    cluster.advance(seconds(20))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(line(cluster, 'endpoints', 'app')).toContain(`${podOf(cluster, 'app').status.podIP}:80`)

    cluster.advance(seconds(20))
    expect(status(cluster, 'app')).toBe('0/1 Running 0')
    expect(conditionsOf(cluster, 'app')).toMatchObject({
      Ready: 'False ContainersNotReady',
      ContainersReady: 'False ContainersNotReady',
    })
    // There is an address, but none that is ready: the column is empty, and not `<none>`.
    expect(line(cluster, 'endpoints', 'app')).toBe('40s')

    cluster.advance(seconds(30))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(line(cluster, 'endpoints', 'app')).toContain(`${podOf(cluster, 'app').status.podIP}:80`)
  })

  test('needs as many successes as successThreshold says (P15)', () => {
    const cluster = testCluster()
    const probe = { ...readinessProbe, periodSeconds: 10, successThreshold: 3 }
    cluster.apply(
      pod('app', {
        image: 'busybox:1.36',
        container: { command: ['sh', '-c', 'touch /ready; sleep 1000'], readinessProbe: probe },
      }),
    )
    cluster.advance(seconds(15))
    expect(status(cluster, 'app')).toBe('0/1 Running 0')
    cluster.advance(seconds(15))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })

  test('gates of a Pod count as much as its containers (P15)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', { podSpec: { readinessGates: [{ conditionType: 'example.com/balanced' }] } }))
    cluster.settle()
    expect(line(cluster, 'pods', 'app', { wide: true })).toMatch(/ 0\/1$/)
    expect(conditionsOf(cluster, 'app')).toMatchObject({
      ContainersReady: 'True',
      Ready: 'False ReadinessGatesNotReady',
    })
  })
})

describe('liveness', () => {
  test('gives up on a command that takes longer than the timeout (P15)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        image: 'busybox:1.36',
        container: {
          command: ['sh', '-c', 'sleep 1000'],
          livenessProbe: {
            exec: { command: ['sleep', '5'] },
            timeoutSeconds: 2,
            periodSeconds: 10,
            failureThreshold: 3,
            terminationGracePeriodSeconds: 4,
          },
        },
        podSpec: { terminationGracePeriodSeconds: 300 },
      }),
    )
    cluster.advance(seconds(25))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(eventsOf(cluster, 'pod/app')).toContain(
      'Killing: Container app failed liveness probe, will be restarted',
    )
    expect(eventsOf(cluster, 'pod/app')).toContain(
      'Unhealthy: Liveness probe failed: command timed out: "sleep 5" timed out after 2s (x3)',
    )
    // The probe's own grace period, not the Pod's.
    cluster.advance(seconds(2))
    expect(status(cluster, 'app')).toMatch(/^1\/1 Running 1 /)
    expect(containerOf(cluster, 'app').lastState.terminated).toMatchObject({ exitCode: 137, reason: 'Error' })
  })
})
