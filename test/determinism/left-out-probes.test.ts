/** Probes of which is known that nothing comes of them are left out: what happens is what happens when each runs. */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { ApiError } from '../../src/api/errors.ts'
import { NodeRefusal } from '../../src/client/node-refusal.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'
import { Random } from '../../src/sim/random.ts'
import { deployment, pod, service } from '../support/manifests.ts'

const ports = { tcpSocket: { port: 80 }, periodSeconds: 1 }

/** Up for some seconds and down for others, so that both fall on the very instants of probes. */
const faltering = (up: number, down: number) => ({
  command: [
    'sh',
    '-c',
    `while true; do nginx -g "daemon off;" & server=$!; sleep ${up}; kill $server; sleep ${down}; done`,
  ],
})

const manifests = [
  deployment('web', {
    replicas: 6,
    container: { startupProbe: ports, readinessProbe: ports, livenessProbe: { ...ports, periodSeconds: 3 } },
  }),
  deployment('faltering', {
    replicas: 3,
    container: {
      ...faltering(7, 3),
      readinessProbe: { ...ports, failureThreshold: 1 },
      livenessProbe: { ...ports, periodSeconds: 2, failureThreshold: 2, initialDelaySeconds: 1 },
    },
  }),
  pod('slow', {
    container: { ...faltering(61, 0.5), readinessProbe: { ...ports, periodSeconds: 4, failureThreshold: 1 } },
  }),
  pod('health', {
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
    container: { args: ['grpc-health-checking'], livenessProbe: { grpc: { port: 5000 }, periodSeconds: 1 } },
  }),
  service('web'),
]

/** No call is ever of that port; but where there are faults, nobody knows what comes of a call before it is made. */
const runEach = (cluster: Cluster) => void cluster.network.refuse({ port: 1, name: 'none' })

const happenings: readonly ((cluster: Cluster, random: Random) => void)[] = [
  (cluster, random) => {
    const name = podNames(cluster)[random.int(podNames(cluster).length)]
    cluster.exec(name, ['sh', '-c', random.int(2) ? 'nginx -s stop' : 'kill 1'])
  },
  (cluster, random) =>
    void cluster.network.cut({ to: `pod/${podNames(cluster)[random.int(3)]}`, name: 'one' }),
  (cluster, random) => {
    const [name] = podNames(cluster).slice(random.int(3))
    const answers = ['refused', '200', null][random.int(3)]
    if (name)
      cluster.client.update(podKind, cluster.client.get(podKind, name, 'default'), ({ metadata }) => {
        metadata.annotations = answers === null ? {} : { 'kubesim.dev/answers': answers }
      })
  },
  (cluster) => {
    if (cluster.network.list().some(({ name }) => name === 'one')) cluster.network.restore('one')
  },
  (cluster, random) => cluster.nodes.stop(`node-${1 + random.int(3)}`),
  (cluster, random) => cluster.nodes.start(`node-${1 + random.int(3)}`),
  (cluster, random) => cluster.nodes.partition(`node-${1 + random.int(3)}`),
  (cluster, random) => cluster.nodes.heal(`node-${1 + random.int(3)}`),
  (cluster, random) => {
    const at = cluster.client.list(podKind)[random.int(4)]?.status.podIP
    const name = `at-${random.int(3)}`
    const externalIPs = at && random.int(2) ? [at] : []
    cluster.apply({
      ...service(name),
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }], externalIPs },
    })
  },
  (cluster, random) => {
    const name = `keep-${random.int(2)}`
    const spec = { podSelector: {}, policyTypes: ['Ingress'] }
    cluster.apply({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec })
  },
]

const podNames = (cluster: Cluster) =>
  cluster.client.list(podKind, { namespace: 'default' }).map(({ metadata }) => metadata.name)

/** A node may be out of reach just then. */
function unlessRefused(happen: () => void): void {
  try {
    happen()
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof NodeRefusal)) throw error
  }
}

/** Half an hour in which servers, network and nodes come and go; some of it at the very instants of probes. */
function halfHour(seed: number, prepare: (cluster: Cluster) => void) {
  const log: string[] = []
  const cluster = createCluster({ seed, nodes: 3 })
  const random = new Random(seed)
  cluster.store.subscribe(({ type, kind, object }) => {
    log.push(`${cluster.clock.now()} ${type} ${kind.plural} ${JSON.stringify(object)}`)
  })
  prepare(cluster)
  cluster.apply(manifests)
  for (let n = 0; n < 30; n++) {
    cluster.advance(random.int(3) ? seconds(1 + random.int(90)) : 1 + random.int(5_000))
    unlessRefused(() => happenings[random.int(happenings.length)](cluster, random))
  }
  cluster.advance(minutes(10))
  return { log, turns: cluster.clock.turns }
}

test.each([1, 2, 3, 4])('seed %i: the log is the one of a run in which each probe runs', (seed) => {
  const some = halfHour(seed, () => {})
  const all = halfHour(seed, runEach)
  const at = all.log.findIndex((line, n) => line !== some.log[n])
  expect({ at, line: some.log[at] }).toEqual({ at: -1, line: undefined })
  expect(some.log.length).toBe(all.log.length)
  expect(some.turns).toBeLessThan(all.turns)
  expect(all.log.join('\n')).toMatch(/Readiness probe failed: dial tcp [^"]*connection refused/)
})

const changes: Readonly<Record<string, (cluster: Cluster) => void>> = {
  'what somebody wants of a server': (cluster) =>
    cluster.client.update(podKind, cluster.client.get(podKind, 'app', 'default'), ({ metadata }) => {
      metadata.annotations = { 'kubesim.dev/answers': 'refused' }
    }),
  'the end of a server': (cluster) => void cluster.exec('app', ['kill', '1']),
  'a fault': (cluster) => void cluster.network.cut({ to: 'pod/app', name: 'one' }),
  'a Service that takes its address': (cluster) => {
    const externalIPs = [cluster.client.get(podKind, 'app', 'default').status.podIP]
    cluster.apply({
      ...service('app'),
      spec: { selector: { app: 'none' }, ports: [{ port: 80 }], externalIPs },
    })
  },
  'power that goes and comes': (cluster) => {
    cluster.nodes.stop('node-1')
    cluster.advance(seconds(7))
    cluster.nodes.start('node-1')
  },
}

test.each(Object.entries(changes))('%s is seen by the probe that is the next', (_what, change) => {
  const logOf = (atMs: number, prepare: (cluster: Cluster) => void) => {
    const log: string[] = []
    const cluster = createCluster({ nodes: 1 })
    prepare(cluster)
    const readinessProbe = { ...ports, periodSeconds: 5, failureThreshold: 1 }
    cluster.apply(pod('app', { container: { readinessProbe } }))
    cluster.advance(atMs)
    cluster.store.subscribe(({ type, kind, object }) => {
      log.push(`${cluster.clock.now()} ${type} ${kind.plural} ${JSON.stringify(object)}`)
    })
    change(cluster)
    cluster.advance(minutes(1))
    return log
  }
  // Between two probes, and at the very instant of one.
  for (const atMs of [seconds(62.3), seconds(65.1)]) {
    const log = logOf(atMs, () => {})
    expect(log).toEqual(logOf(atMs, runEach))
    expect(log.some((line) => /Unhealthy|"ready":false/.test(line))).toBe(true)
  }
})

test('an hour of a thousand probes that succeed is no work at all', () => {
  const cluster = createCluster({ nodes: 1 })
  cluster.apply(
    deployment('web', { replicas: 50, container: { readinessProbe: ports, livenessProbe: ports } }),
  )
  cluster.advance(minutes(1))
  const before = cluster.clock.turns
  cluster.advance(hours(1))
  // Leases and the like.
  expect(cluster.clock.turns - before).toBeLessThan(2_000)
})
