/** The network of a cluster: an address for each Pod, localhost among its containers, Services for the others. */
import { describe, expect, test } from 'vitest'
import { service as serviceKind } from '../../src/api/core/service.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, script, service, statefulSet } from '../support/manifests.ts'
import { column, deletePod, eventsOf, line, logs, podOf, podsOf, status, table } from '../support/sight.ts'

const never = { podSpec: { restartPolicy: 'Never' } }
const asks = (name: string, text: string) => pod(name, { ...script(text), ...never })
const hello = {
  image: 'registry.k8s.io/e2e-test-images/agnhost:2.40',
  container: { args: ['netexec', '--http-port=8080'] },
}

describe('an address', () => {
  test('is given to each Pod once, and freed with it (P26)', () => {
    const cluster = testCluster({ nodes: 3 })
    cluster.apply(deployment('web', { replicas: 60 }))
    cluster.settle()
    const addresses = column(cluster, 'pods', 'IP', { wide: true })
    expect(new Set(addresses).size).toBe(60)
    for (const { status } of podsOf(cluster, 'web')) expect(status.podIPs).toEqual([{ ip: status.podIP }])
    cluster.apply(deployment('web', { replicas: 0 }))
    cluster.settle()
    cluster.apply(deployment('web', { replicas: 60 }))
    cluster.settle()
    expect(new Set(column(cluster, 'pods', 'IP', { wide: true })).size).toBe(60)
  })

  test('of a Pod with hostNetwork is that of its node, and its port there is taken (P26)', () => {
    const cluster = testCluster({ nodes: 1 })
    const web = (name: string) =>
      pod(name, { container: { ports: [{ containerPort: 80 }] }, podSpec: { hostNetwork: true } })
    cluster.apply(web('first'))
    cluster.settle()
    const { podIP, hostIP } = podOf(cluster, 'first').status
    expect(podIP).toBe(hostIP)
    expect(table(cluster, 'nodes', { wide: true })[0]['INTERNAL-IP']).toBe(podIP)
    cluster.apply(web('second'))
    cluster.settle()
    expect(status(cluster, 'second')).toBe('0/1 Pending 0')
    expect(eventsOf(cluster, 'pod/second')[0]).toMatch(
      /^FailedScheduling: 0\/1 nodes are available: 1 node\(s\) didn't have free ports for the requested pod ports\. /,
    )
  })
})

describe('the containers of a Pod', () => {
  test('reach each other by localhost (P27)', () => {
    const cluster = testCluster()
    const { image, container } = script('sleep 1; wget -qO- localhost | grep title; sleep 100')
    const containers = [
      { name: 'web', image: 'nginx:1.27' },
      { name: 'client', image, ...container },
    ]
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pair' }, spec: { containers } })
    cluster.advance(seconds(2))
    expect(logs(cluster, 'pair', { container: 'client' })).toBe('<title>Welcome to nginx!</title>\n')
  })

  test('that listen on 127.0.0.1 are reached from within the Pod, not from elsewhere, nor by probes (P27, P28)', () => {
    const cluster = testCluster({ nodes: 1 })
    const readinessProbe = { tcpSocket: { port: 5678 } }
    const args = ['-listen=127.0.0.1:5678', '-text=hello']
    const client = script(
      'sleep 1; wget -qO- localhost:5678; wget -qO- $IP:5678; netstat -tln | grep 5678; sleep 100',
    )
    const env = [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }]
    const containers = [
      { name: 'echo', image: 'hashicorp/http-echo:1.0', args, readinessProbe },
      { name: 'client', image: client.image, ...client.container, env },
    ]
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pair' }, spec: { containers } })
    cluster.advance(seconds(3))
    const { podIP } = podOf(cluster, 'pair').status
    expect(status(cluster, 'pair')).toBe('1/2 Running 0')
    expect(eventsOf(cluster, 'pod/pair').at(-1)).toBe(
      `Unhealthy: Readiness probe failed: dial tcp ${podIP}:5678: connect: connection refused`,
    )
    expect(logs(cluster, 'pair', { container: 'client' })).toMatch(
      /^hello\nwget: can't connect to remote host .*: Connection refused\ntcp .* 127\.0\.0\.1:5678 /,
    )
  })

  test('of which nobody knows the program listen where the Pod says (P27)', () => {
    const cluster = testCluster({ nodes: 1 })
    const said = (name: string, host: string) => ({
      ...pod(name, {
        image: 'acme/app',
        container: { readinessProbe: { httpGet: { path: '/', port: 80 } } },
      }),
      metadata: { name, annotations: { 'kubesim.dev/listens-on': host } },
    })
    cluster.apply([said('local', '127.0.0.1'), said('open', '0.0.0.0')])
    cluster.advance(seconds(3))
    expect(status(cluster, 'local')).toBe('0/1 Running 0')
    expect(status(cluster, 'open')).toBe('1/1 Running 0')
  })

  test('have one port space: the second to bind a port fails as a real process would (P27)', () => {
    const cluster = testCluster()
    const containers = ['one', 'two'].map((name) => ({ name, image: 'nginx:1.27' }))
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pair' }, spec: { containers } })
    cluster.advance(seconds(5))
    expect(status(cluster, 'pair')).toMatch(/^1\/2 (Error|CrashLoopBackOff) 1 /)
    expect(logs(cluster, 'pair', { container: 'two' })).toContain(
      'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
    )
  })

  test.each([
    ['redis:7', {}, '# Failed listening on port 6379 (tcp), aborting.\n'],
    [
      'python:3.12',
      { command: ['python', '-m', 'http.server'] },
      'OSError: [Errno 98] Address already in use\n',
    ],
    [
      'postgres:16',
      { env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] },
      'FATAL:  could not create any TCP/IP sockets\n',
    ],
  ])(
    'of which two are %s: the second says that its port is taken, in its own words (P27)',
    (image, more, said) => {
      const cluster = testCluster({ nodes: 1 })
      const containers = ['one', 'two'].map((name) => ({ name, image, ...more }))
      cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pair' }, spec: { containers } })
      cluster.advance(seconds(5))
      expect(status(cluster, 'pair')).toMatch(/^1\/2 (Error|CrashLoopBackOff) 1 /)
      expect(logs(cluster, 'pair', { container: 'two' })).toContain(said)
    },
  )
})

describe('Pods', () => {
  test('reach each other by address, and a closed port refuses (P28)', () => {
    const cluster = testCluster()
    cluster.apply(pod('server', hello))
    cluster.settle()
    const { podIP } = podOf(cluster, 'server').status
    cluster.apply([
      asks('good', `wget -qO- http://${podIP}:8080/hostname`),
      asks('closed', `wget -qO- http://${podIP}:81/`),
    ])
    cluster.settle()
    expect(logs(cluster, 'good')).toBe('server')
    expect(status(cluster, 'good')).toBe('0/1 Completed 0')
    expect(logs(cluster, 'closed')).toContain("can't connect to remote host")
    expect(status(cluster, 'closed')).toBe('0/1 Error 0')
  })

  test('reach a Service by name, by full name, by cluster IP and by its variables, each endpoint in turn (P28)', () => {
    const cluster = testCluster()
    cluster.apply([
      deployment('hello', { replicas: 3, ...hello }),
      service('hello', { ports: [{ port: 80, targetPort: 8080 }] }),
    ])
    cluster.settle()
    const ip = table(cluster, 'services').find(({ NAME }) => NAME === 'hello')!['CLUSTER-IP']
    const hosts = [
      'hello',
      'hello.default',
      'hello.default.svc.cluster.local',
      ip,
      '$HELLO_SERVICE_HOST:$HELLO_SERVICE_PORT',
    ]
    cluster.apply(asks('client', hosts.map((host) => `wget -qO- http://${host}/hostname; echo`).join('; ')))
    cluster.settle()
    const answers = logs(cluster, 'client').trim().split('\n')
    expect(answers).toHaveLength(5)
    expect(new Set(answers)).toEqual(
      new Set(column(cluster, 'pods', 'NAME').filter((name) => name !== 'client')),
    )
  })

  test('reach what Endpoints list by hand, through a Service without a selector', () => {
    const cluster = testCluster()
    cluster.apply(pod('server', hello))
    cluster.settle()
    const ip = podOf(cluster, 'server').status.podIP
    cluster.apply([
      service('legacy', { selector: undefined, ports: [{ port: 80, targetPort: 8080 }] }),
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'legacy' },
        subsets: [{ addresses: [{ ip }], ports: [{ port: 8080 }] }],
      },
    ])
    cluster.settle()
    cluster.apply(asks('client', 'wget -qO- http://legacy/hostname'))
    cluster.settle()
    expect(logs(cluster, 'client')).toBe('server')
  })

  test('that are not ready get no traffic from a Service (P28)', () => {
    const cluster = testCluster()
    const readinessProbe = { exec: { command: ['cat', '/ready'] }, periodSeconds: 1 }
    const { image, container } = hello
    cluster.apply([
      pod('good', { image, container, labels: { app: 'hello' } }),
      pod('bad', { image, container: { ...container, readinessProbe }, labels: { app: 'hello' } }),
      service('hello', { ports: [{ port: 80, targetPort: 8080 }] }),
    ])
    cluster.advance(seconds(3))
    const loop = 'for n in 1 2 3 4; do wget -qO- http://hello/hostname; echo; done'
    cluster.apply(asks('client', loop))
    cluster.settle()
    expect(logs(cluster, 'client')).toBe('good\n'.repeat(4))
    expect(line(cluster, 'endpoints', 'hello')).toBe(`${podOf(cluster, 'good').status.podIP}:8080 3s`)

    deletePod(cluster, 'good')
    cluster.advance(seconds(40))
    cluster.apply(asks('late', 'wget -qO- http://hello/hostname'))
    cluster.settle()
    expect(status(cluster, 'late')).toBe('0/1 Error 0')
    expect(logs(cluster, 'late')).toContain('Connection refused')
  })

  test('of a StatefulSet have names of their own below a headless Service (P5, P28)', () => {
    const cluster = testCluster()
    cluster.apply([
      service('hello', { clusterIP: 'None', ports: [{ port: 8080 }] }),
      statefulSet('hello', { replicas: 2, ...hello, spec: { serviceName: 'hello' } }),
    ])
    cluster.settle()
    cluster.apply(
      asks(
        'client',
        'wget -qO- http://hello-1.hello:8080/hostname; echo; nslookup hello.default.svc.cluster.local',
      ),
    )
    cluster.settle()
    const said = logs(cluster, 'client')
    expect(said).toMatch(/^hello-1\n/)
    for (const { status } of podsOf(cluster, 'hello')) expect(said).toContain(`Address: ${status.podIP}`)
  })

  test('reach a NodePort on any node (P28)', () => {
    const cluster = testCluster()
    cluster.apply([
      pod('hello', hello),
      service('hello', { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }),
    ])
    cluster.settle()
    const urls = column(cluster, 'nodes', 'INTERNAL-IP', { wide: true }).map(
      (ip) => `http://${ip}:30080/hostname`,
    )
    cluster.apply(asks('client', urls.map((url) => `wget -qO- ${url}; echo`).join(';')))
    cluster.settle()
    expect(logs(cluster, 'client')).toBe('hello\nhello\nhello\n')
    expect(line(cluster, 'services', 'hello')).toMatch(/^NodePort 10\.\d+\.\d+\.\d+ <none> 80:30080\/TCP 0s$/)
  })
})

test('the Service of the API server comes back when somebody deletes it', () => {
  const cluster = testCluster()
  const before = cluster.get('services,endpoints')
  cluster.client.delete(serviceKind, cluster.client.get(serviceKind, 'kubernetes'))
  cluster.settle()
  expect(cluster.get('services,endpoints')).toContain('No resources found')
  cluster.advance(seconds(10))
  expect(cluster.get('services,endpoints').replaceAll(/\d+s$/gm, '0s')).toBe(before)
})

test('it waits for its address, where another Service has taken that meanwhile', () => {
  const cluster = testCluster()
  cluster.client.delete(serviceKind, cluster.client.get(serviceKind, 'kubernetes'))
  const thief = cluster.client.create(serviceKind, {
    metadata: { name: 'thief' },
    spec: { clusterIP: '10.96.0.1', ports: [{ port: 80 }] },
  })
  cluster.advance(seconds(20))
  expect(cluster.get('services')).not.toContain('kubernetes')
  cluster.client.delete(serviceKind, thief)
  cluster.advance(minutes(1))
  expect(line(cluster, 'services', 'kubernetes')).toContain('10.96.0.1')
})
