/** Starts a Job each time the schedule of a CronJob comes due, and clears away the old ones. */
import { parseSchedule, type Schedule, ScheduleError } from '../../api/batch/cron.ts'
import { cronJob } from '../../api/batch/cronjob.ts'
import { endOf, isFinished, job } from '../../api/batch/job.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { CronJob, CronJobStatus, Job } from '../../api/generated/types/batch-v1.ts'
import type { ObjectReference } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { formatTime, instantOf } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import { type Context, defineController } from '../runtime/controller.ts'
import { attempt, isNamespaceTerminating } from '../shared/requests.ts'
import { dueOf, waitOf } from './due.ts'
import { jobFrom, jobName } from './job-from-template.ts'

export const cronJobController = defineController({
  name: 'cronjob',
  reconciles: cronJob,
  owns: [job],

  reconcile(context, object) {
    const turn = new Turn(context, object)
    turn.follow()
    if (!isBeingDeleted(object) && !object.spec.suspend) turn.start()
    turn.clearAway()
    turn.report()
  },
})

/** One look at a CronJob. */
class Turn {
  #active: readonly ObjectReference[]
  #lastScheduleTime: string | undefined
  #lastSuccessfulTime: string | undefined
  readonly #jobs: readonly Job[]

  constructor(
    private readonly context: Context,
    private readonly object: CronJob,
  ) {
    const { active = [], lastScheduleTime, lastSuccessfulTime } = object.status
    this.#active = active
    this.#lastScheduleTime = lastScheduleTime
    this.#lastSuccessfulTime = lastSuccessfulTime
    this.#jobs = context.cache.ownedBy(object, job)
  }

  /** Takes note of the Jobs that have ended, or gone. */
  follow(): void {
    const { events } = this.context
    for (const each of this.#jobs) {
      const { name, uid } = each.metadata
      const isKnown = this.#active.some((ref) => ref.uid === uid)
      if (!isKnown && !isFinished(each)) {
        const message = `Saw a job that the controller did not create or forgot: ${name}`
        events.warning(this.object, 'UnexpectedJob', message)
      } else if (isKnown && isFinished(each)) {
        this.#forget(uid)
        const message = `Saw completed job: ${name}, condition: ${endOf(each)!.type}`
        events.normal(this.object, 'SawCompletedJob', message)
      }
      if (endOf(each)?.type === 'Complete') this.#noteSuccess(each)
    }
    for (const { name, uid } of this.#active) {
      if (this.#jobs.some(({ metadata }) => metadata.uid === uid)) continue
      if (this.#isThere(name)) continue
      events.normal(this.object, 'MissingJob', `Active job went missing: ${name}`)
      this.#forget(uid)
    }
  }

  /** It may be there, and belong to nobody any more. */
  #isThere(name: string | undefined): boolean {
    return this.context.client.find(job, name ?? '', this.object.metadata.namespace) !== undefined
  }

  #forget(uid: string | undefined): void {
    this.#active = this.#active.filter((ref) => ref.uid !== uid)
  }

  #noteSuccess({ status: { completionTime } }: Job): void {
    if (completionTime && instantOf(completionTime) > instantOf(this.#lastSuccessfulTime)) {
      this.#lastSuccessfulTime = completionTime
    }
  }

  /** Starts the Job that is due, if one is, and sees to it that the next one is. */
  start(): void {
    const { clock, events, requeueAfter } = this.context
    const schedule = this.#schedule()
    if (!schedule) return
    const now = clock.now()
    const { dueAt, areManyMissed } = dueOf(this.object, schedule, now)
    if (dueAt !== undefined && areManyMissed) {
      const message =
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'
      events.warning(this.object, 'TooManyMissedTimes', message)
    }
    if (dueAt !== undefined) this.#startAt(dueAt, now)
    const status = { ...this.object.status, lastScheduleTime: this.#lastScheduleTime }
    const waitMs = waitOf({ ...this.object, status }, schedule, now)
    if (waitMs !== undefined) requeueAfter(waitMs)
  }

  #schedule(): Schedule | undefined {
    try {
      return parseSchedule(this.object.spec.schedule)
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error
      const message = `unparseable schedule: ${this.object.spec.schedule} : ${error.message}`
      this.context.events.warning(this.object, 'UnparseableSchedule', message)
      return undefined
    }
  }

  #startAt(dueAt: number, now: number): void {
    const { client, events } = this.context
    const { startingDeadlineSeconds: deadline, concurrencyPolicy } = this.object.spec
    if (deadline !== undefined && dueAt + seconds(deadline) < now) {
      const message = `Missed scheduled time to start a job: ${new Date(dueAt).toUTCString().replace('GMT', '+0000')}`
      events.warning(this.object, 'MissSchedule', message)
      return
    }
    const name = jobName(this.object, dueAt)
    const isStarted = this.#active.some((ref) => ref.name === name)
    if (isStarted || instantOf(this.#lastScheduleTime, Number.NaN) === dueAt) return
    if (concurrencyPolicy === 'Forbid' && this.#active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
      events.normal(this.object, 'JobAlreadyActive', message)
      return
    }
    if (concurrencyPolicy === 'Replace') {
      for (const { uid } of this.#active)
        this.#delete(this.#jobs.find(({ metadata }) => metadata.uid === uid))
    }
    const made = attempt(() => client.create(job, jobFrom(this.object, dueAt)))
    if (made instanceof ApiError) {
      if (isNamespaceTerminating(made) || made.reason === 'AlreadyExists') return
      events.warning(this.object, 'FailedCreate', `Error creating job: ${made.message}`)
      throw made
    }
    events.normal(this.object, 'SuccessfulCreate', `Created job ${name}`)
    this.#active = [...this.#active, referenceTo(made)]
    this.#lastScheduleTime = formatTime(dueAt)
  }

  /** Deletes the oldest of the Jobs that have ended, but for as many as are to be kept. */
  clearAway(): void {
    const { successfulJobsHistoryLimit: good, failedJobsHistoryLimit: bad } = this.object.spec
    for (const [type, limit] of [['Failed', bad] as const, ['Complete', good] as const]) {
      const ended = this.#jobs.filter((each) => endOf(each)?.type === type && !isBeingDeleted(each))
      const surplus = limit === undefined ? 0 : Math.max(0, ended.length - limit)
      for (const each of ended.toSorted(firstStarted).slice(0, surplus)) this.#delete(each)
    }
  }

  #delete(object: Job | undefined): void {
    if (!object) return
    const { client, events } = this.context
    const refusal = attempt(() => client.delete(job, object, { propagationPolicy: 'Background' }))
    if (refusal instanceof ApiError) {
      events.warning(this.object, 'FailedDelete', `Deleted job: ${refusal.message}`)
      return
    }
    this.#forget(object.metadata.uid)
    events.normal(this.object, 'SuccessfulDelete', `Deleted job ${object.metadata.name}`)
  }

  report(): void {
    const next: CronJobStatus = {
      ...(this.#active.length > 0 && { active: this.#active }),
      ...(this.#lastScheduleTime && { lastScheduleTime: this.#lastScheduleTime }),
      ...(this.#lastSuccessfulTime && { lastSuccessfulTime: this.#lastSuccessfulTime }),
    }
    if (isEqual(next, this.object.status)) return
    this.context.client.updateStatus(cronJob, this.object, (status) => {
      delete status.active
      Object.assign(status, next)
    })
  }
}

const firstStarted = ({ metadata: a, status: one }: Job, { metadata: b, status: other }: Job): number =>
  instantOf(one.startTime) - instantOf(other.startTime) || (a.name < b.name ? -1 : 1)

const referenceTo = ({ metadata: { namespace, name, uid, resourceVersion } }: Job): ObjectReference => ({
  kind: 'Job',
  namespace,
  name,
  uid,
  apiVersion: 'batch/v1',
  resourceVersion,
})
