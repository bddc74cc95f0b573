/** Same seed, same inputs: the same log, byte for byte. */
import { expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { daemonSet, deployment, job, pod, script, service, statefulSet } from '../support/manifests.ts'

/** A busy hour: rollouts, crashes, probes, a dead node and one that is cut off, a deletion. Answers the log, one line an entry. */
function busyHour(seed: number): string[] {
  const log: string[] = []
  const cluster = createCluster({ seed, nodes: 3, profile: 'realistic' })
  cluster.store.subscribe(({ type, kind, revision, object }) => {
    log.push(`${revision} ${type} ${kind.plural} ${JSON.stringify(object)}`)
  })
  cluster.apply([
    deployment('web', { replicas: 4, image: 'nginx:1.26' }),
    service('web'),
    statefulSet('db', { replicas: 2, spec: { serviceName: 'db' } }),
    daemonSet('agent'),
    job('work', { ...script('sleep 20; echo done'), spec: { completions: 3 } }),
    pod('crasher', script('sleep 3; exit 1')),
    probed,
  ])
  cluster.advance(minutes(2))
  cluster.apply(deployment('web', { replicas: 6, image: 'nginx:1.27' }))
  cluster.advance(seconds(30))
  cluster.nodes.stop('node-2')
  cluster.advance(minutes(10))
  cluster.nodes.start('node-2')
  cluster.nodes.partition('node-3')
  cluster.advance(minutes(7))
  cluster.nodes.heal('node-3')
  cluster.advance(minutes(10.5))
  cluster.client.delete(deploymentKind, cluster.client.get(deploymentKind, 'web', 'default'))
  cluster.advance(minutes(30))
  return log
}

/** Healthy for half a minute, again and again. */
const faltering = script('touch /tmp/healthy; sleep 30; rm /tmp/healthy; sleep 600')
const probed = pod('probed', {
  ...faltering,
  container: {
    ...faltering.container,
    livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 5 },
  },
})

/** The first entry in which two logs differ. */
const firstDifference = (a: readonly string[], b: readonly string[]) => {
  const at = a.findIndex((line, n) => line !== b[n])
  return at < 0 && a.length === b.length ? undefined : { at, one: a[at], other: b[at] }
}

/** Lived through before any other. */
const hour = busyHour(7)

test('the hour is as busy as it says', () => {
  const log = hour.join('\n')
  for (const word of [
    'ScalingReplicaSet',
    'BackOff',
    'Unhealthy',
    'NodeNotReady',
    'TaintManagerEviction',
    'Rebooted',
  ]) {
    expect(log).toContain(`"reason":"${word}"`)
  }
  expect(log).toMatch(/DELETED deployments .*"name":"web"/)
})

test('another seed gives other names', () => {
  const [names, others] = [7, 8].map((seed) => {
    const cluster = createCluster({ seed })
    cluster.apply(deployment('web', { replicas: 4 }))
    cluster.settle()
    return podsOf(cluster, 'web-').map((line) => line.split(' ')[0])
  })
  expect(names).toHaveLength(4)
  expect(others.filter((name) => names.includes(name))).toEqual([])
})

test('the same seed gives the same log again, while other clusters of this process do not touch each other', () => {
  const [one, two] = [createCluster({ seed: 1 }), createCluster({ seed: 2 })]
  one.apply(deployment('web', { replicas: 3 }))
  expect(firstDifference(hour, busyHour(7))).toBeUndefined()
  one.settle()
  expect(one.get('deployments')).toMatch(/web +3\/3/)
  expect(two.get('deployments')).not.toContain('web')
})

const podsOf = (cluster: Cluster, label: string) =>
  cluster
    .get('pods')
    .split('\n')
    .filter((line) => line.includes(label))

test.each([1, 2, 3, 4, 5])(
  'seed %i: controllers whose view lags half a second still make what was asked for, and no more',
  (seed) => {
    const cluster = createCluster({ seed, cacheLagMs: 500 })
    const most = { web: 0 }
    cluster.store.subscribe(() => {
      most.web = Math.max(most.web, podsOf(cluster, 'web-').length)
    })
    cluster.apply(deployment('web', { replicas: 5 }))
    cluster.advance(minutes(1))
    expect(cluster.get('deployments')).toMatch(/web +5\/5/)
    expect(most.web).toBe(5)
  },
)
