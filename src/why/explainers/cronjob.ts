/** Why a CronJob starts no Job. */
import { parseSchedule, ScheduleError } from '../../api/batch/cron.ts'
import { nextAfter } from '../../api/batch/cron-next.ts'
import { cronJob } from '../../api/batch/cronjob.ts'
import { isFinished, job } from '../../api/batch/job.ts'
import type { CronJob } from '../../api/generated/types/batch-v1.ts'
import type { Event } from '../../api/generated/types/core-v1.ts'
import { isConditionTrue } from '../../api/meta.ts'
import { formatTime, instantOf } from '../../api/time.ts'
import { minutes } from '../../sim/duration.ts'
import { explainerOf } from '../explainer.ts'
import { clause, since } from '../general.ts'
import { namedCauses } from '../named-causes.ts'
import type { Question } from '../question.ts'
import type { Finding, Why } from '../why.ts'

export const cronJobExplainer = explainerOf(cronJob, (object, question) => {
  const { spec, status } = object
  if (spec.suspend) return { sentence: 'is suspended' }
  const active = status.active ?? []
  const because = active.map(({ name }) => question.whyNamed(job, name ?? '', object.metadata.namespace))
  if (active.length > 0 && spec.concurrencyPolicy === 'Forbid')
    return { sentence: 'starts no other Job while one is at work (concurrencyPolicy: Forbid)', because }
  const taken = inTheWay(object, question)
  if (taken) return taken
  const trouble = troubleOf(object, question)
  return {
    sentence: `${nextOf(object, question)}${trouble ? troubleText(trouble, question) : ''}`,
    because: [
      ...namedCauses(trouble?.message ?? '', object.metadata.namespace, question),
      ...because,
      ...lastFailure(object, question),
    ],
  }
})

/** The last Job that has ended, if it has failed. */
function lastFailure(object: CronJob, question: Question): readonly Why[] {
  const last = question.ownedBy(object, job).filter(isFinished).at(-1)
  return last && isConditionTrue(last.status.conditions, 'Failed') ? [question.why(job, last)] : []
}

/** What has kept it from starting one. */
const troubles = ['FailedCreate', 'MissSchedule', 'FailedDelete']

/** What has kept it from the last one that it was to start, unless it has started one since. */
function troubleOf(object: CronJob, question: Question): Event | undefined {
  const last = question
    .events(object)
    .find(({ reason = '' }) => reason === 'SuccessfulCreate' || troubles.includes(reason))
  return last && troubles.includes(last.reason ?? '') ? last : undefined
}

const troubleText = ({ lastTimestamp, metadata, reason, message = '' }: Event, { now }: Question): string =>
  `; ${since(lastTimestamp ?? metadata.creationTimestamp, now)} ago it could not: ${reason} (${clause(message)})`

/** A Job of the name of one that was due, and that is none that it knows of. */
function inTheWay(object: CronJob, question: Question): Finding | undefined {
  const { metadata, spec, status } = object
  const prefix = `${metadata.name}-`
  const lastAt = Math.max(instantOf(status.lastScheduleTime), instantOf(metadata.creationTimestamp))
  const taken = question.list(job, metadata.namespace).find((each) => {
    const { name } = each.metadata
    const at = name.startsWith(prefix) ? minutes(Number(name.slice(prefix.length))) : Number.NaN
    return at > lastAt && at <= question.now && isDueAt(spec, at)
  })
  if (!taken) return undefined
  return {
    sentence: `cannot start a Job that was due, and tries again, ever later: there is one of its name, ${taken.metadata.name}, of which it does not know`,
    because: [question.why(job, taken)],
  }
}

function isDueAt({ schedule, timeZone }: CronJob['spec'], at: number): boolean {
  try {
    return nextAfter(parseSchedule(schedule), at - 1, timeZone) === at
  } catch {
    return false
  }
}

function nextOf({ spec }: CronJob, { now }: Question): string {
  try {
    const at = nextAfter(parseSchedule(spec.schedule), now, spec.timeZone)
    return at === undefined
      ? `never starts: '${spec.schedule}' never comes`
      : `starts its next Job at ${formatTime(at)}${spec.timeZone ? `, '${spec.schedule}' in ${spec.timeZone}` : ''}`
  } catch (error) {
    if (error instanceof ScheduleError) return `cannot start: ${error.message}`
    throw error
  }
}
