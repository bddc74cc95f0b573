import { expect, test } from 'vitest'
import { cronJob } from '../../../src/api/batch/cronjob.ts'
import { job } from '../../../src/api/batch/job.ts'
import { event } from '../../../src/api/core/event.ts'
import type { CronJobSpec } from '../../../src/api/generated/types/batch-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { hours, minutes } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { deny } from '../../support/refusing.ts'

const template = (command: string) => ({
  spec: {
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'app', image: 'busybox', command: ['sh', '-c', command] }],
      },
    },
  },
})

/** A cluster at the beginning of a year in which something runs every hour. */
function clusterWith(spec: DeepPartial<CronJobSpec>, command = 'true') {
  const cluster = testCluster({ nodes: 1 })
  cluster.client.create(cronJob, {
    metadata: { name: 'tick', namespace: 'default' },
    spec: { schedule: '0 * * * *', jobTemplate: template(command) as never, ...spec },
  })
  return cluster
}

const jobsIn = (cluster: Cluster) => cluster.client.list(job, { namespace: 'default' })
const tickIn = (cluster: Cluster) => cluster.client.get(cronJob, 'tick', 'default')
const reasonsIn = (cluster: Cluster) =>
  cluster.client.list(event, { namespace: 'default' }).map(({ reason }) => reason)

test('a Job is started each time the schedule comes due, and the last three are kept', () => {
  const cluster = clusterWith({})
  cluster.advance(hours(5) + minutes(1))

  const { status } = tickIn(cluster)
  expect(status.lastScheduleTime).toBe('2026-01-01T05:00:00Z')
  expect(status.active).toBeUndefined()
  expect(jobsIn(cluster).map(({ metadata }) => metadata.annotations)).toEqual(
    ['03', '04', '05'].map((hour) => ({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': `2026-01-01T${hour}:00:00Z`,
    })),
  )
  // It gives them no labels: those that they have are given by the API server.
  expect(JSON.stringify(jobsIn(cluster)[0].metadata.managedFields)).not.toContain('f:labels')
})

test('a clock that hangs elsewhere shows the hour there', () => {
  const cluster = clusterWith({ schedule: '0 9 * * *', timeZone: 'Europe/Berlin' })
  cluster.advance(hours(10))
  expect(tickIn(cluster).status.lastScheduleTime).toBe('2026-01-01T08:00:00Z')
  expect(jobsIn(cluster)[0].metadata.annotations).toEqual({
    'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T09:00:00+01:00',
  })
})

test.each<[CronJobSpec['concurrencyPolicy'], number, string]>([
  ['Allow', 3, 'SuccessfulCreate'],
  ['Forbid', 1, 'JobAlreadyActive'],
  ['Replace', 1, 'SuccessfulDelete'],
])('while one runs, %s has %i running: %s', (concurrencyPolicy, running, reason) => {
  const cluster = clusterWith({ concurrencyPolicy }, 'sleep 100000')
  cluster.advance(hours(3) + minutes(1))
  expect(tickIn(cluster).status.active).toHaveLength(running)
  expect(reasonsIn(cluster)).toContain(reason)
})

test('what is suspended starts nothing, and makes up for the last start only when it goes on', () => {
  const cluster = clusterWith({ suspend: true })
  cluster.advance(hours(5) + minutes(30))
  expect(jobsIn(cluster)).toEqual([])

  cluster.client.update(cronJob, tickIn(cluster), (draft) => {
    draft.spec.suspend = false
  })
  cluster.advance(minutes(1))
  expect(jobsIn(cluster)).toHaveLength(1)
  expect(tickIn(cluster).status.lastScheduleTime).toBe('2026-01-01T05:00:00Z')
})

test('who may not be late is not started late', () => {
  const cluster = clusterWith({ suspend: true, startingDeadlineSeconds: 60 })
  cluster.advance(hours(5) + minutes(30))
  cluster.client.update(cronJob, tickIn(cluster), (draft) => {
    draft.spec.suspend = false
  })
  cluster.advance(minutes(1))
  expect(jobsIn(cluster)).toEqual([])
})

test('its Jobs go with it', () => {
  const cluster = clusterWith({})
  cluster.advance(hours(2) + minutes(1))
  cluster.client.delete(cronJob, tickIn(cluster))
  cluster.advance(minutes(1))
  expect(jobsIn(cluster)).toEqual([])
})

test('with no history, a Job goes as soon as it has ended, and nobody speaks of its end', () => {
  const cluster = clusterWith({ successfulJobsHistoryLimit: 0 })
  cluster.advance(hours(1) + minutes(1))
  expect(jobsIn(cluster)).toEqual([])
  expect(reasonsIn(cluster).filter((reason) => /Job|Delete/.test(reason ?? ''))).toEqual(['SuccessfulDelete'])
  expect(tickIn(cluster).status.lastSuccessfulTime).toMatch(/^2026-01-01T01:00:/)
  expect(tickIn(cluster).status.active).toBeUndefined()
})

test('what a new schedule would have started before is not made up for', () => {
  const cluster = clusterWith({ schedule: '0 0 1 6 *' })
  cluster.advance(minutes(75))
  cluster.client.update(cronJob, tickIn(cluster), ({ spec }) => {
    spec.schedule = '0 * * * *'
  })
  cluster.advance(minutes(30))
  expect(jobsIn(cluster)).toEqual([])
  cluster.advance(minutes(16))
  expect(tickIn(cluster).status.lastScheduleTime).toBe('2026-01-01T02:00:00Z')
})

test('an hour that came twice a while ago is no reason to speak of many missed starts', () => {
  const cluster = clusterWith({ schedule: '30 2 26 10 *', timeZone: 'Europe/Berlin' })
  cluster.client.updateStatus(cronJob, tickIn(cluster), (status) => {
    status.lastScheduleTime = '2025-10-01T00:00:00Z'
  })
  cluster.advance(minutes(5))
  expect(reasonsIn(cluster)).not.toContain('TooManyMissedTimes')
  expect(jobsIn(cluster)).toEqual([])
})

test('a schedule of no day of any month is warned of, and starts nothing', () => {
  const cluster = clusterWith({ schedule: '59 23 31 2 *' })
  cluster.advance(minutes(1))
  const said = cluster.client.list(event, { namespace: 'default' })
  expect(said.find(({ type }) => type === 'Warning')).toMatchObject({
    type: 'Warning',
    reason: 'InvalidSchedule',
    message: 'invalid schedule: 59 23 31 2 * : time difference between two schedules is less than 1 second',
  })
  expect(jobsIn(cluster)).toEqual([])
})

test('a Job of that name is in the way, even one of its own that was not noted: it is tried again, ever later', () => {
  const cluster = clusterWith({}, 'sleep 100000')
  cluster.advance(hours(1) + minutes(1))
  cluster.client.updateStatus(cronJob, tickIn(cluster), (status) => {
    delete status.active
    delete status.lastScheduleTime
  })
  cluster.advance(minutes(1))
  expect(tickIn(cluster).status).toEqual({})
  const [forgotten] = jobsIn(cluster)
  cluster.client.delete(job, forgotten)
  cluster.advance(minutes(1))
  expect(tickIn(cluster).status).toMatchObject({
    active: [{ name: forgotten.metadata.name, uid: jobsIn(cluster)[0].metadata.uid }],
    lastScheduleTime: '2026-01-01T01:00:00Z',
  })
  const warned = cluster.client
    .list(event, { namespace: 'default' })
    .find(({ reason }) => reason === 'UnexpectedJob')
  expect(warned).toMatchObject({ count: 15 })
})

test('while a Job cannot be replaced, no other is started', () => {
  const cluster = clusterWith({ concurrencyPolicy: 'Replace' }, 'sleep 100000')
  cluster.advance(hours(1) + minutes(1))
  const [first] = jobsIn(cluster)
  deny(cluster.client, { group: 'batch', resource: 'jobs', operation: 'DELETE' })
  cluster.advance(hours(1))
  expect(jobsIn(cluster).map(({ metadata }) => metadata.name)).toEqual([first.metadata.name])
  expect(reasonsIn(cluster)).toContain('FailedDelete')
})
