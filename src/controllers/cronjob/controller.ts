/** Starts a Job each time the schedule of a CronJob comes due, and clears away the old ones. */
import { parseSchedule, type Schedule, ScheduleError } from '../../api/batch/cron.ts'
import { cronJob } from '../../api/batch/cronjob.ts'
import { endOf, isFinished, job } from '../../api/batch/job.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { CronJob, CronJobStatus, Job } from '../../api/generated/types/batch-v1.ts'
import type { ObjectReference } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, keyFor, keyOf } from '../../api/meta.ts'
import { formatTime, instantOf } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import { type Context, defineController, watch } from '../runtime/controller.ts'
import { attempt, isNamespaceTerminating } from '../shared/requests.ts'
import { type Due, dueOf, waitOf } from './due.ts'
import { jobFrom, jobName } from './job-from-template.ts'

/** The keys of CronJobs whose schedule is another since their last turn. */
type Rescheduled = Set<string>

export const cronJobController = defineController<CronJob, Rescheduled>({
  name: 'cronjob',
  reconciles: cronJob,
  owns: [job],
  watches: [
    watch<CronJob, Rescheduled>(cronJob, ({ key, object, previous }, _cache, rescheduled) => {
      if (previous && isRescheduled(previous, object)) rescheduled.add(key)
      return []
    }),
  ],
  memory: () => new Set(),

  reconcile(context, object) {
    const turn = new Turn(context, object)
    turn.clearAway()
    turn.follow()
    const isNew = context.memory.delete(keyOf(object))
    const refusal = isBeingDeleted(object) || object.spec.suspend ? undefined : turn.go(isNew)
    turn.report()
    if (refusal) throw refusal
  },

  forget: ({ memory }, { name, namespace }) => memory.delete(keyFor(name, namespace)),
})

const isRescheduled = ({ spec: before }: CronJob, { spec: after }: CronJob): boolean =>
  before.schedule !== after.schedule || before.timeZone !== after.timeZone

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

  /**
   * Starts the Job that is due, if one is, and sees to it that the next one is. Answers what kept it from that.
   *
   * @param isNew whether the schedule is new: what would have been due by it before is not made up for
   */
  go(isNew: boolean): ApiError | undefined {
    const { clock, requeueAfter } = this.context
    const schedule = this.#schedule()
    if (!schedule) return undefined
    const now = clock.now()
    const due = dueOf(this.object, schedule, now)
    if (due.isNever) {
      this.#warnOfNever()
      return undefined
    }
    const refusal = isNew ? undefined : this.#catchUp(due, now)
    if (refusal) return refusal
    const status = { ...this.object.status, lastScheduleTime: this.#lastScheduleTime }
    const waitMs = waitOf({ ...this.object, status }, schedule, now)
    if (waitMs !== undefined) requeueAfter(waitMs)
    return undefined
  }

  #schedule(): Schedule | undefined {
    const { schedule } = this.object.spec
    try {
      return parseSchedule(schedule)
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error
      const message = `unparseable schedule: ${JSON.stringify(schedule)} : ${error.message}`
      this.context.events.warning(this.object, 'UnparseableSchedule', message)
      return undefined
    }
  }

  #catchUp({ dueAt, areManyMissed }: Due, now: number): ApiError | undefined {
    if (areManyMissed) {
      const message =
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew'
      this.context.events.warning(this.object, 'TooManyMissedTimes', message)
    }
    return dueAt === undefined ? undefined : this.#startAt(dueAt, now)
  }

  #warnOfNever(): void {
    const problem = 'time difference between two schedules is less than 1 second'
    const message = `invalid schedule: ${this.object.spec.schedule} : ${problem}`
    this.context.events.warning(this.object, 'InvalidSchedule', message)
  }

  #startAt(dueAt: number, now: number): ApiError | undefined {
    const { events } = this.context
    const { startingDeadlineSeconds: deadline, concurrencyPolicy } = this.object.spec
    if (deadline !== undefined && dueAt + seconds(deadline) < now) {
      const message = `Missed scheduled time to start a job: ${new Date(dueAt).toUTCString().replace('GMT', '+0000')}`
      events.warning(this.object, 'MissSchedule', message)
      return undefined
    }
    const name = jobName(this.object, dueAt)
    const isStarted = this.#active.some((ref) => ref.name === name)
    if (isStarted || instantOf(this.#lastScheduleTime, Number.NaN) === dueAt) return undefined
    if (concurrencyPolicy === 'Forbid' && this.#active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
      events.normal(this.object, 'JobAlreadyActive', message)
      return undefined
    }
    const refusal = concurrencyPolicy === 'Replace' ? this.#deleteActive() : undefined
    return refusal ?? this.#make(dueAt)
  }

  /** Answers why not all of them are gone. */
  #deleteActive(): ApiError | undefined {
    for (const { uid } of this.#active) {
      const refusal = this.#delete(this.#jobs.find(({ metadata }) => metadata.uid === uid))
      if (refusal) return refusal
    }
    return undefined
  }

  #make(dueAt: number): ApiError | undefined {
    const { client, events } = this.context
    const made = attempt(() => client.create(job, jobFrom(this.object, dueAt)))
    if (!(made instanceof ApiError)) {
      events.normal(this.object, 'SuccessfulCreate', `Created job ${made.metadata.name}`)
      this.#noteStart(made, dueAt)
      return undefined
    }
    // Where there is one of that name, whoever has made it, the real controller looks for it in no namespace at all, and tries again.
    if (!isNamespaceTerminating(made) && made.reason !== 'AlreadyExists') {
      events.warning(this.object, 'FailedCreate', `Error creating job: ${made.message}`)
    }
    return made
  }

  #noteStart(started: Job, dueAt: number): void {
    this.#active = [...this.#active, referenceTo(started)]
    this.#lastScheduleTime = formatTime(dueAt)
  }

  /** Deletes the oldest of the Jobs that have ended, but for as many as are to be kept. */
  clearAway(): void {
    const { successfulJobsHistoryLimit: good, failedJobsHistoryLimit: bad } = this.object.spec
    for (const [type, limit] of [['Complete', good] as const, ['Failed', bad] as const]) {
      const ended = this.#jobs.filter((each) => endOf(each)?.type === type && !isBeingDeleted(each))
      const surplus = limit === undefined ? 0 : Math.max(0, ended.length - limit)
      for (const each of ended.toSorted(firstStarted).slice(0, surplus)) this.#delete(each)
    }
  }

  /** Answers why it is not gone. */
  #delete(object: Job | undefined): ApiError | undefined {
    if (!object) return undefined
    const { client, events } = this.context
    const refusal = attempt(() => client.delete(job, object, { propagationPolicy: 'Background' }))
    if (refusal instanceof ApiError) {
      events.warning(this.object, 'FailedDelete', `Deleted job: ${refusal.message}`)
      return refusal
    }
    this.#forget(object.metadata.uid)
    events.normal(this.object, 'SuccessfulDelete', `Deleted job ${object.metadata.name}`)
    return undefined
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
  instantOf(one.startTime, Number.MAX_VALUE) - instantOf(other.startTime, Number.MAX_VALUE) ||
  (a.name < b.name ? -1 : 1)

const referenceTo = ({ metadata: { namespace, name, uid, resourceVersion } }: Job): ObjectReference => ({
  kind: 'Job',
  namespace,
  name,
  uid,
  apiVersion: 'batch/v1',
  resourceVersion,
})
