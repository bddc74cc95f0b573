/** Containers that use more memory than they may (P8). */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { conducted } from '../support/conduct.ts'
import { pod, script } from '../support/manifests.ts'
import { containerOf, podOf, reasonsOf, status } from '../support/sight.ts'

const never = { restartPolicy: 'Never' }
const limit = (memory: string) => ({ resources: { limits: { memory } } })

const end = (cluster: Cluster, name: string) => containerOf(cluster, name).state.terminated

test('stress within its limit goes on, and beyond it is OOMKilled again and again (P8, P35)', () => {
  const cluster = testCluster({ nodes: 1 })
  const stress = (name: string, bytes: string) =>
    pod(name, {
      image: 'polinux/stress',
      container: {
        ...limit('200Mi'),
        command: ['stress'],
        args: ['--vm', '1', '--vm-bytes', bytes, '--vm-hang', '1'],
      },
    })
  cluster.apply([stress('within', '150M'), stress('beyond', '250M')])
  cluster.advance(minutes(1))
  expect(status(cluster, 'within')).toBe('1/1 Running 0')
  expect(status(cluster, 'beyond')).toMatch(/^0\/1 CrashLoopBackOff 3/)
  expect(containerOf(cluster, 'beyond').lastState.terminated).toMatchObject({
    exitCode: 137,
    reason: 'OOMKilled',
  })
  expect(reasonsOf(cluster, 'pod/beyond')).toContain('BackOff')
})

test.each([
  ['a shell variable', 'x=aaaaaaaa; while true; do x=$x$x; done'],
  ['a line without end, in a process of the shell', 'tail /dev/zero; echo survived'],
])('a script that fills the memory with %s is OOMKilled (P8)', (_what, text) => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(
    pod('app', {
      ...script(text),
      container: { ...script(text).container, ...limit('20Mi') },
      podSpec: never,
    }),
  )
  cluster.advance(minutes(5))
  expect(status(cluster, 'app')).toBe('0/1 OOMKilled 0')
  expect(end(cluster, 'app')).toMatchObject({ exitCode: 137, reason: 'OOMKilled' })
})

test('a program of which its author says how much it uses is OOMKilled by its limit, at once or in time (P8)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([
    conducted('fits', { memory: '300Mi' }, { container: limit('512Mi') }),
    conducted('large', { memory: '600Mi' }, { container: limit('512Mi'), podSpec: never }),
    conducted('shares', { memory: '600Mi' }, { podSpec: { ...never, ...limit('512Mi') } }),
    conducted('leaks', { memory: '100Mi+10Mi/m' }, { container: limit('150Mi') }),
    conducted('free', { memory: '600Mi' }),
  ])
  cluster.advance(minutes(4))
  expect(status(cluster, 'fits')).toBe('1/1 Running 0')
  expect(status(cluster, 'free')).toBe('1/1 Running 0')
  expect(status(cluster, 'large')).toBe('0/1 OOMKilled 0')
  expect(podOf(cluster, 'large').status.phase).toBe('Failed')
  expect(status(cluster, 'shares')).toBe('0/1 OOMKilled 0')
  expect(status(cluster, 'leaks')).toBe('1/1 Running 0')
  cluster.advance(minutes(1) + seconds(5))
  expect(status(cluster, 'leaks')).toMatch(/^1\/1 Running 1/)
  expect(containerOf(cluster, 'leaks').lastState.terminated).toMatchObject({ reason: 'OOMKilled' })
})

test('what an annotation says may change while the program runs (P8)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(conducted('app', { memory: '64Mi' }, { container: limit('128Mi') }))
  cluster.advance(minutes(1))
  cluster.client.update(podKind, podOf(cluster, 'app'), (draft) => {
    draft.metadata.annotations!['kubesim.dev/memory'] = '1Gi'
  })
  cluster.advance(seconds(2))
  expect(containerOf(cluster, 'app').lastState.terminated).toMatchObject({
    exitCode: 137,
    reason: 'OOMKilled',
  })
})

test.each([
  ['128Mi', /^0\/1 (OOMKilled|CrashLoopBackOff) /],
  ['512Mi', /^1\/1 Running 0$/],
])('mysql with %s of memory', (memory, expected) => {
  const cluster = testCluster({ nodes: 1 })
  const container = { env: [{ name: 'MYSQL_ROOT_PASSWORD', value: 'x' }], resources: { limits: { memory } } }
  cluster.apply(pod('db', { image: 'mysql:5.7', container }))
  cluster.advance(minutes(1))
  expect(status(cluster, 'db')).toMatch(expected)
  if (memory === '128Mi')
    expect(containerOf(cluster, 'db').lastState?.terminated).toMatchObject({
      reason: 'OOMKilled',
      exitCode: 137,
    })
})
