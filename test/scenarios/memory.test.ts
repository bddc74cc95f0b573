/** Containers that use more memory than they may (P8). */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { conducted } from '../support/conduct.ts'
import { pod, script } from '../support/manifests.ts'
import { containerOf, eventsOf, podOf, reasonsOf, status } from '../support/sight.ts'

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

test('a program that asks for more than its limit at once, or bit by bit, is OOMKilled, whatever it is written in (P8)', () => {
  const programs: Readonly<Record<string, readonly [image: string, command: readonly string[]]>> = {
    'python-text': ['python:3.12', ['python3', '-c', "x = 'x' * 10**9"]],
    'python-list': ['python:3.12', ['python3', '-c', 'x = [0] * 10**8']],
    'python-bytes': ['python:3.12', ['python3', '-c', 'x = bytearray(2 * 2**30)']],
    'python-file': ['python:3.12', ['python3', '-c', "open('/dev/zero', 'rb').read()"]],
    'python-numbers': [
      'python:3.12',
      ['python3', '-c', 'x, a = 3 ** 500_000, []\nwhile True: x += 1; a.append(x)'],
    ],
    'node-buffer': ['node:22', ['node', '-e', 'Buffer.alloc(1e9)']],
    'awk-text': ['busybox:1.36', ['awk', 'BEGIN { s = "x"; while (1) s = s s }']],
    'dd-block': ['busybox:1.36', ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1G', 'count=1']],
    'shared-memory': ['busybox:1.36', ['sh', '-c', 'cat /dev/zero > /dev/shm/x']],
    'memory-volume': ['busybox:1.36', ['sh', '-c', 'cat /dev/zero > /cache/x']],
  }
  const cluster = testCluster({ nodes: 1 })
  const volume = { name: 'cache', emptyDir: { medium: 'Memory' } }
  for (const [name, [image, command]] of Object.entries(programs))
    cluster.apply(
      pod(name, {
        image,
        container: { command, ...limit('50Mi'), volumeMounts: [{ name: 'cache', mountPath: '/cache' }] },
        podSpec: { ...never, volumes: [volume] },
      }),
    )
  cluster.advance(minutes(1))
  const ends = Object.fromEntries(Object.keys(programs).map((name) => [name, status(cluster, name)]))
  expect(ends).toEqual(Object.fromEntries(Object.keys(programs).map((name) => [name, '0/1 OOMKilled 0'])))
})

test('a limit that is too low for the runtime itself starts no sandbox, and no container beside others (P8, P35)', () => {
  const cluster = testCluster({ nodes: 1 })
  // Who writes m means mebibytes, and gets thousandths of a byte.
  cluster.apply(pod('tiny', { container: limit('128m') }))
  const beside = { name: 'beside', image: 'busybox:1.36', command: ['sleep', '1d'], ...limit('1Mi') }
  cluster.apply(pod('two', { podSpec: { containers: [{ name: 'free', image: 'nginx:1.27' }, beside] } }))
  cluster.advance(minutes(1))
  const problem =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
    'unable to start container process: container init was OOM-killed (memory limit too low?)'
  expect(status(cluster, 'tiny')).toBe('0/1 ContainerCreating 0')
  expect(
    eventsOf(cluster, 'pod/tiny')
      .join('\n')
      .replace(/"[\da-f]{64}"/g, '"ID"'),
  ).toContain(
    `FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox "ID": ${problem}`,
  )
  expect(eventsOf(cluster, 'pod/two').join('\n')).toContain(`Failed: Error: ${problem}`)
  expect(status(cluster, 'two')).toMatch(/^1\/2 (?:RunContainerError|CrashLoopBackOff) /)
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
