/** Probes of which is known that nothing comes of them are left out: what happens is what happens when each runs. */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'
import { deployment, pod, service } from '../support/manifests.ts'
import { halfHourOf, ports, runEach } from './half-hours.ts'

/** Of seed 9 all that may happen is among the first. `npm run soak` does it with many seeds, and goes on for longer. */
test('seed 9: the log is the one of a run in which each probe runs', { timeout: 60_000 }, () => {
  const { log, turnsSaved, difference } = halfHourOf(9, 16)
  expect(difference).toBeUndefined()
  expect(turnsSaved).toBeGreaterThan(0)
  expect(log.join('\n')).toMatch(/Readiness probe failed: dial tcp [^"]*connection refused/)
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
