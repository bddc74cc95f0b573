import { expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { logs, podOf } from '../support/sight.ts'

test('logs are chosen by lines, time and size', () => {
  const cluster = testCluster({ nodes: 1 })
  const startedAt = cluster.clock.now()
  cluster.apply(pod('app', script('for n in 1 2 3 4; do echo $n; sleep 10; done; sleep 600')))
  cluster.advance(seconds(60))
  const read = (options: object) =>
    cluster.readLogs(podOf(cluster, 'app'), { container: 'app', ...options }).text
  expect(read({})).toBe('1\n2\n3\n4\n')
  expect(read({ tailLines: 2 })).toBe('3\n4\n')
  expect(read({ sinceTime: startedAt + seconds(15) })).toBe('3\n4\n')
  expect(read({ limitBytes: 3 })).toBe('1\n2')
  expect(read({ tailLines: 1, timestamps: true })).toMatch(/^2026-01-01T00:00:30\S*Z 4\n$/)
})

test('who follows gets what comes, until the container ends', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(
    pod('app', { ...script('echo a; sleep 5; echo b; sleep 5'), podSpec: { restartPolicy: 'Never' } }),
  )
  cluster.advance(seconds(1))
  const stream = cluster.readLogs(podOf(cluster, 'app'), { container: 'app' })
  const heard: string[] = [stream.text]
  stream.follow(
    (text) => heard.push(text),
    () => heard.push('end'),
  )
  cluster.advance(seconds(10))
  expect(heard).toEqual(['a\n', 'b\n', 'end'])
})

test('a container without logs says why', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('waits', { image: 'nginx:does-not-exist' }))
  cluster.apply(pod('runs'))
  cluster.settle()
  expect(() => logs(cluster, 'waits')).toThrow(
    `container "waits" in pod "waits" is waiting to start: image can't be pulled`,
  )
  cluster.advance(seconds(2))
  expect(() => logs(cluster, 'waits')).toThrow(
    'container "waits" in pod "waits" is waiting to start: trying and failing to pull image',
  )
  expect(() => logs(cluster, 'runs', { previous: true })).toThrow(
    'previous terminated container "runs" in pod "runs" not found',
  )
  expect(() => logs(cluster, 'runs', { container: 'other' })).toThrow(
    'container other is not valid for pod runs',
  )
})

test('after a crash the log of the instance before is still there', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('app', script('echo started at $(date +%s); sleep 20; exit 1')))
  cluster.advance(seconds(30))
  const before = logs(cluster, 'app', { previous: true })
  const now = logs(cluster, 'app')
  expect(before).toMatch(/^started at \d+\n$/)
  expect(Number(now.match(/\d+/)) - Number(before.match(/\d+/))).toBe(20)
})
