/** Jobs: Pods that end, counted. */
import { expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { job, script } from '../support/manifests.ts'
import { column, deletePod, eventsOf, line, logs, podsOf, table } from '../support/sight.ts'

test('the hello Job of the documents prints its line and sleeps for an hour (P20)', () => {
  const cluster = testCluster()
  cluster.apply(`
apiVersion: batch/v1
kind: Job
metadata:
  name: hello
spec:
  template:
    spec:
      containers:
      - name: hello
        image: busybox:1.28
        command: ['sh', '-c', 'echo "Hello, Kubernetes!" && sleep 3600']
      restartPolicy: OnFailure
`)
  cluster.advance(seconds(30))
  const [{ NAME, STATUS }] = table(cluster, 'pods')
  expect(STATUS).toBe('Running')
  expect(logs(cluster, NAME)).toBe('Hello, Kubernetes!\n')
  expect(line(cluster, 'jobs', 'hello')).toBe('Running 0/1 30s 30s')
  cluster.advance(minutes(60))
  expect(line(cluster, 'jobs', 'hello')).toBe('Complete 1/1 60m 60m')
  expect(column(cluster, 'pods', 'STATUS')).toEqual(['Completed'])
  expect(eventsOf(cluster, 'job/hello')).toEqual(['Completed: Job completed'])
})

test('a Job with parallelism has so many Pods at once, until its completions are reached (P20)', () => {
  const cluster = testCluster()
  let most = 0
  cluster.store.subscribe(({ object }) => {
    if (object.kind !== 'Pod') return
    const active = podsOf(cluster, 'work').filter(({ status }) => status.phase === 'Running')
    most = Math.max(most, active.length)
  })
  cluster.apply(
    job('work', { ...script('sleep 10'), labels: { app: 'work' }, spec: { completions: 5, parallelism: 2 } }),
  )
  cluster.advance(seconds(15))
  expect(line(cluster, 'jobs', 'work')).toBe('Running 2/5 15s 15s')
  cluster.advance(minutes(1))
  expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 5\/5 3\ds 75s$/)
  expect(most).toBe(2)
})

test('an indexed Job gives each Pod its index, and makes up for the failed ones (P20)', () => {
  const cluster = testCluster()
  cluster.apply(
    job('work', {
      ...script('echo I am $JOB_COMPLETION_INDEX; hostname; sleep 5'),
      labels: { app: 'work' },
      spec: { completions: 3, parallelism: 3, completionMode: 'Indexed' },
    }),
  )
  cluster.advance(seconds(2))
  const second = podsOf(cluster, 'work').find(({ metadata }) => metadata.name.startsWith('work-1-'))
  deletePod(cluster, second!.metadata.name, { gracePeriodSeconds: 0 })
  cluster.advance(minutes(2))
  expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 3\/3 /)
  const said = podsOf(cluster, 'work').map(({ metadata }) => logs(cluster, metadata.name))
  expect(said.sort()).toEqual(['I am 0\nwork-0\n', 'I am 1\nwork-1\n', 'I am 2\nwork-2\n'])
  expect(
    podsOf(cluster, 'work')
      .map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/job-completion-index'])
      .sort(),
  ).toEqual(['0', '1', '2'])
})

test('a Job fails when its Pods have failed once too often, and leaves them for its reader (P20)', () => {
  const cluster = testCluster()
  cluster.apply(job('work', { ...script('echo no; exit 1'), spec: { backoffLimit: 2 } }))
  cluster.advance(minutes(5))
  expect(line(cluster, 'jobs', 'work')).toMatch(/^Failed 0\/1 /)
  expect(column(cluster, 'pods', 'STATUS')).toEqual(['Error', 'Error', 'Error'])
  expect(cluster.condition('job/work', 'Failed')).toBe('BackoffLimitExceeded')
  expect(eventsOf(cluster, 'job/work').at(-1)).toBe(
    'BackoffLimitExceeded: Job has reached the specified backoff limit',
  )
})

test('a Job of restartPolicy OnFailure restarts its container instead of its Pod (P7, P20)', () => {
  const cluster = testCluster()
  cluster.apply(
    job('work', {
      image: 'busybox:1.36',
      container: {
        command: ['sh', '-c', 'echo >> /n/n; [ $(wc -l < /n/n) = 3 ]'],
        volumeMounts: [{ name: 'n', mountPath: '/n' }],
      },
      podSpec: { restartPolicy: 'OnFailure', volumes: [{ name: 'n', emptyDir: {} }] },
    }),
  )
  cluster.advance(minutes(1))
  expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 1\/1 /)
  expect(column(cluster, 'pods', 'RESTARTS')).toEqual([expect.stringMatching(/^2 /)])
})

test('a Job that takes too long is ended with DeadlineExceeded (P20)', () => {
  const cluster = testCluster()
  cluster.apply(job('work', { ...script('sleep 1000'), spec: { activeDeadlineSeconds: 30 } }))
  cluster.advance(minutes(2))
  expect(line(cluster, 'jobs', 'work')).toMatch(/^Failed 0\/1 /)
  expect(cluster.condition('job/work', 'Failed')).toBe('DeadlineExceeded')
  expect(table(cluster, 'pods')).toEqual([])
})

test('a suspended Job has no Pods until it is resumed, and loses them when it is suspended again (P20)', () => {
  const cluster = testCluster()
  const work = (suspend: boolean) => job('work', { ...script('sleep 20'), spec: { suspend } })
  cluster.apply(work(true))
  cluster.advance(minutes(1))
  expect(table(cluster, 'pods')).toEqual([])
  expect(line(cluster, 'jobs', 'work')).toBe('Suspended 0/1 60s')
  cluster.apply(work(false))
  cluster.advance(seconds(5))
  expect(column(cluster, 'pods', 'STATUS')).toEqual(['Running'])
  cluster.apply(work(true))
  cluster.advance(minutes(1))
  expect(table(cluster, 'pods')).toEqual([])
  cluster.apply(work(false))
  cluster.advance(minutes(1))
  expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 1\/1 /)
  expect(eventsOf(cluster, 'job/work').map((each) => each.split(':')[0])).toEqual(
    expect.arrayContaining(['Suspended', 'Resumed', 'Completed']),
  )
})

test('a finished Job goes when its ttlSecondsAfterFinished has passed, with its Pods (P20)', () => {
  const cluster = testCluster()
  cluster.apply(job('work', { ...script('exit 0'), spec: { ttlSecondsAfterFinished: 100 } }))
  cluster.advance(seconds(90))
  expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete /)
  cluster.advance(seconds(20))
  expect(line(cluster, 'jobs', 'work')).toBe('gone')
  expect(table(cluster, 'pods')).toEqual([])
})
