/** What can be done to the network on purpose: connections that are slow, cut or refused. */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import type { JournalLine } from '../../src/door/journal.ts'
import { Replay } from '../../src/door/replay.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, script, service } from '../support/manifests.ts'
import { eventsOf, line, logs, podOf, status } from '../support/sight.ts'

const echo = {
  image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
  container: { args: ['netexec', '--http-port=8080'] },
}

let callers = 0

/** What the server says or why it does not, and after how many seconds. */
function ask(cluster: Cluster, name = `caller-${++callers}`, url = 'http://web:8080/hostname'): string {
  const text = `a=$(date +%s); wget -T 10 -qO- ${url} 2>&1 | tr -d '\\n'; b=$(date +%s); echo " $((b-a))s"`
  cluster.apply(pod(name, { ...script(text), podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(15))
  return logs(cluster, name).trim()
}

function clusterWithServer(): Cluster {
  const cluster = testCluster({ nodes: 2 })
  cluster.apply([
    pod('web', { ...echo, podSpec: { nodeName: 'node-1' } }),
    service('web', { ports: [{ port: 8080 }] }),
  ])
  cluster.settle()
  return cluster
}

describe('connections', () => {
  test('are slow, add up, and are beyond a client’s patience', () => {
    const cluster = clusterWithServer()
    expect(ask(cluster)).toBe('web 0s')
    cluster.network.slow({ to: 'service/web', ms: seconds(3) })
    expect(ask(cluster)).toBe('web 3s')
    cluster.network.slow({ to: 'pod/web', port: 8080, ms: seconds(2) })
    expect(ask(cluster)).toBe('web 5s')
    cluster.network.slow({ to: 'node/node-1', ms: seconds(20) })
    expect(ask(cluster)).toMatch(/timed out 10s$/)
    cluster.network.restore()
    expect(ask(cluster)).toBe('web 0s')
  })

  test('are cut: who connects waits', () => {
    const cluster = clusterWithServer()
    cluster.network.cut({ to: 'namespace/default' })
    expect(ask(cluster)).toMatch(/timed out 10s$/)
  })

  test('are refused at once, for some and not for others', () => {
    const cluster = clusterWithServer()
    const { name } = cluster.network.refuse({
      from: 'pod/default/unlucky',
      to: podOf(cluster, 'web').status.podIP,
    })
    expect(name).toBe('refuse-1')
    expect(ask(cluster, 'unlucky')).toMatch(/Connection refused 0s$/)
    expect(ask(cluster, 'lucky')).toBe('web 0s')
    cluster.network.restore(name)
    expect(ask(cluster, 'luckier')).toBe('web 0s')
  })

  test('are those of one port, or of a range of addresses', () => {
    const cluster = clusterWithServer()
    cluster.network.cut({ name: 'other', port: 9090 })
    cluster.network.cut({ name: 'elsewhere', to: '192.0.2.0/24' })
    expect(ask(cluster)).toBe('web 0s')
    cluster.network.refuse({ name: 'elsewhere', to: '10.244.0.0/16', port: 8080 })
    expect(ask(cluster)).toMatch(/refused/)
    expect(cluster.network.list()).toEqual([
      { name: 'other', verb: 'cut', port: 9090 },
      { name: 'elsewhere', verb: 'refuse', to: '10.244.0.0/16', port: 8080 },
    ])
  })
})

test('a slow server fails the probes whose time it exceeds, and the Service sends nobody there', () => {
  const cluster = testCluster({ nodes: 1 })
  const readinessProbe = { httpGet: { port: 8080, path: '/healthz' }, periodSeconds: 2, timeoutSeconds: 1 }
  cluster.apply(deployment('web', { image: echo.image, container: { ...echo.container, readinessProbe } }))
  cluster.advance(seconds(10))
  expect(line(cluster, 'deployments', 'web')).toMatch(/^1\/1 /)
  cluster.network.slow({ name: 'lag', to: '10.244.0.0/16', ms: 1_500 })
  cluster.advance(seconds(20))
  expect(line(cluster, 'deployments', 'web')).toMatch(/^0\/1 /)
  const [{ NAME }] = [{ NAME: cluster.get('pods').split('\n')[1].split(' ')[0] }]
  expect(eventsOf(cluster, `pod/${NAME}`).at(-1)).toMatch(
    /Readiness probe failed: Get "http:\/\/\S+:8080\/healthz": context deadline exceeded/,
  )
  cluster.network.restore('lag')
  cluster.advance(seconds(10))
  expect(line(cluster, 'deployments', 'web')).toMatch(/^1\/1 /)
  expect(status(cluster, NAME)).toBe('1/1 Running 0')
})

test('what can be no fault is refused in one sentence, and changes nothing', () => {
  const { network } = testCluster({ nodes: 0 })
  const ends =
    'must be an address, a range of addresses, pod/NAME, pod/NAMESPACE/NAME, service/NAME, service/NAMESPACE/NAME, node/NAME or namespace/NAME'
  expect(() => network.cut({ to: 'deployment/web' })).toThrow(`to: ${ends}`)
  expect(() => network.cut({ from: 'pod/' })).toThrow(`from: ${ends}`)
  expect(() => network.cut({})).toThrow('from, to or port: one of them is required')
  expect(() => network.slow({ to: 'pod/web', ms: 0 })).toThrow(
    'ms: must be a length of time that is more than none',
  )
  expect(() => network.refuse({ port: 70_000 })).toThrow('port: must be a whole number from 1 to 65535')
  expect(() => network.restore('none')).toThrow('networkfaults "none" not found')
  expect(network.list()).toEqual([])
})

test('faults are part of the run: the journal knows them', () => {
  const lines: JournalLine[] = []
  const cluster = testCluster({ journal: (entry) => void lines.push(JSON.parse(JSON.stringify(entry))) })
  cluster.apply([deployment('web', { replicas: 2, ...echo }), service('web', { ports: [{ port: 8080 }] })])
  cluster.settle()
  cluster.network.slow({ to: 'service/web', ms: 700 })
  const loop = 'while true; do wget -T 1 -qO- http://web:8080/hostname || exit 1; done'
  cluster.apply(pod('caller', script(loop)))
  cluster.advance(seconds(5))
  cluster.network.cut({ from: 'pod/caller' })
  cluster.advance(minutes(2))
  expect(status(cluster, 'caller')).toMatch(/Error|CrashLoopBackOff/)
  const replay = new Replay()
  for (const each of lines) replay.take(each)
  expect(replay.end().difference).toBeUndefined()
})
