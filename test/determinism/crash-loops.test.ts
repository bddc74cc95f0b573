/** A container that crashes in the same way again and again: its restarts are written down without being run, and nobody can tell. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { Repeat } from '../../src/client/repeats.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'
import { hours, minutes } from '../../src/sim/duration.ts'
import { pod, script, service } from '../support/manifests.ts'
import { atOnce, endOf, firstDifference, inOddPieces, logOf, looksAtAll } from './logs.ts'

const crashing = (name: string, node: number, text: string, more: object = {}) => {
  const { spec, ...rest } = pod(name, script(text))
  return { ...rest, spec: { ...spec, nodeName: `node-${node}`, ...more } }
}

/** Two hours of crashes, each on a node of its own: of Pods that are labelled, cut off, run out of power, get to know a Service, are deleted. */
function crashes(advance: (cluster: Cluster, ms: number) => void, options: ClusterOptions = {}): Cluster {
  const cluster = createCluster({ seed: 5, nodes: 7, ...options })
  const { client } = cluster
  cluster.apply([
    crashing('left-alone', 1, 'echo begun; echo again >&2; exit 1'),
    crashing('tells-time', 2, 'date; exit 3'),
    crashing('counts', 3, 'echo x >> /data/n; wc -l < /data/n; exit 1', {
      containers: [
        {
          name: 'app',
          image: 'busybox:1.36',
          command: ['sh', '-c', 'echo x >> /data/n; wc -l < /data/n; exit 1'],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', emptyDir: {} }],
    }),
    crashing('asks', 4, 'echo "port $WEB_SERVICE_PORT"; exit 1'),
    crashing('cut-off', 5, 'echo begun; exit 1'),
    crashing('without-power', 6, 'echo begun; exit 1'),
    crashing('deleted', 7, 'echo begun; exit 1'),
  ])
  advance(cluster, minutes(33))
  client.update(podKind, client.get(podKind, 'asks', 'default'), ({ metadata }) => {
    metadata.labels = { app: 'asks' }
  })
  advance(cluster, minutes(12))
  cluster.apply(service('web', { selector: { app: 'asks' }, ports: [{ port: 8080 }] }))
  advance(cluster, minutes(16))
  cluster.nodes.partition('node-5')
  advance(cluster, minutes(3))
  cluster.nodes.heal('node-5')
  advance(cluster, minutes(15))
  cluster.nodes.stop('node-6')
  cluster.nodes.start('node-6')
  advance(cluster, minutes(31))
  client.delete(podKind, client.get(podKind, 'deleted', 'default'))
  advance(cluster, minutes(20))
  return cluster
}

/** What was written of each object, in its order; but for the positions in the log, which tell of the others. */
function stories(log: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const byObject = new Map<string, string[]>()
  for (const line of log) {
    const [, at, type, plural] = line.split(' ', 4)
    const object = JSON.parse(line.slice(line.indexOf('{')), (key, value) =>
      key === 'resourceVersion' ? undefined : value,
    )
    const { involvedObject: about, reason, message, firstTimestamp: since, metadata } = object
    const key = about ? `${about.name}: ${reason} since ${since}: ${message}` : `${plural}/${metadata.name}`
    // Part of it is the position.
    if (about) metadata.name = ''
    byObject.set(key, [...(byObject.get(key) ?? []), `${at} ${type} ${JSON.stringify(object)}`])
  }
  return byObject
}

/** The restarts of a Pod that were not run, among the entries that are left of the log. */
const repeatsOf = ({ store }: Cluster, name: string): number =>
  store
    .since(store.compacted)
    .filter((change) => change instanceof Repeat && change.object.metadata.name === name).length

describe('two hours of crashes', () => {
  const followed = logOf((options) => crashes(atOnce, options))

  test('are the same to each Pod where every restart is run and written in full', () => {
    const inFull = stories(logOf((options) => crashes(atOnce, options), { admissionPlugins: [looksAtAll] }))
    const repeated = stories(followed)
    expect([...repeated.keys()].sort()).toEqual([...inFull.keys()].sort())
    for (const [key, story] of repeated) expect(firstDifference(story, inFull.get(key)!), key).toBeUndefined()
  })

  test('are the same in odd pieces, and with reads in between', () => {
    const read = (cluster: Cluster) => void cluster.get('pods')
    const inPieces = (cluster: Cluster, ms: number) => inOddPieces(cluster, ms, read)
    expect(
      firstDifference(
        followed,
        logOf((options) => crashes(inPieces, options)),
      ),
    ).toBeUndefined()
  })

  test('end the same where nobody has followed them', () => {
    const end = endOf(crashes(atOnce))
    expect(end.length).toBeGreaterThan(100)
    expect(firstDifference(followed.slice(-end.length), end)).toBeUndefined()
  })
})

describe('who asks for a container that has crashed for hours', () => {
  const cluster = createCluster({ nodes: 1 })
  cluster.apply([
    crashing('app', 1, 'echo begun; exit 1'),
    crashing('clock', 1, 'date; exit 1'),
    crashing('file', 1, 'cat /etc/hostname; exit 1'),
    crashing('node', 1, 'nproc; exit 1'),
  ])
  cluster.advance(hours(3))

  test('finds that its restarts are repeats', () => expect(repeatsOf(cluster, 'app')).toBeGreaterThan(0))

  test.each(['clock', 'file', 'node'])('finds none of one that looks around: %s', (name) =>
    expect(repeatsOf(cluster, name)).toBe(0),
  )

  test('is told of the last run, and gets its log', async () => {
    const statusOf = (name: string) =>
      cluster.client.get(podKind, name, 'default').status.containerStatuses![0]
    const { state, lastState, restartCount } = statusOf('app')
    expect(state!.waiting!.reason).toBe('CrashLoopBackOff')
    expect(restartCount).toBe(statusOf('clock').restartCount)
    const log = await cluster.fetch('/api/v1/namespaces/default/pods/app/log?timestamps=true')
    const { finishedAt } = lastState!.terminated!
    expect(await log.text()).toBe(`${finishedAt!.replace('Z', '.000000000Z')} begun\n`)
  })
})
