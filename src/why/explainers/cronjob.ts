/** Why a CronJob starts no Job. */
import { parseSchedule, ScheduleError } from '../../api/batch/cron.ts'
import { nextAfter } from '../../api/batch/cron-next.ts'
import { cronJob } from '../../api/batch/cronjob.ts'
import { isFinished, job } from '../../api/batch/job.ts'
import type { CronJob } from '../../api/generated/types/batch-v1.ts'
import { isConditionTrue } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import { explainerOf } from '../explainer.ts'
import { clause, since } from '../general.ts'
import type { Question } from '../question.ts'
import type { Why } from '../why.ts'

export const cronJobExplainer = explainerOf(cronJob, (object, question) => {
  const { spec, status } = object
  if (spec.suspend) return { sentence: 'is suspended' }
  const active = status.active ?? []
  const because = active.map(({ name }) => question.whyNamed(job, name ?? '', object.metadata.namespace))
  if (active.length > 0 && spec.concurrencyPolicy === 'Forbid')
    return { sentence: 'starts no other Job while one is at work (concurrencyPolicy: Forbid)', because }
  return {
    sentence: `${nextOf(object, question)}${troubleOf(object, question)}`,
    because: [...because, ...lastFailure(object, question)],
  }
})

/** The last Job that has ended, if it has failed. */
function lastFailure(object: CronJob, question: Question): readonly Why[] {
  const last = question.ownedBy(object, job).filter(isFinished).at(-1)
  return last && isConditionTrue(last.status.conditions, 'Failed') ? [question.why(job, last)] : []
}

/** What has kept it from starting one. */
const troubles = ['FailedCreate', 'MissSchedule', 'TooManyMissedTimes', 'FailedDelete', 'UnexpectedJob']

function troubleOf(object: CronJob, question: Question): string {
  const last = question.events(object).find(({ reason = '' }) => troubles.includes(reason))
  if (!last) return ''
  const ago = since(last.lastTimestamp ?? last.metadata.creationTimestamp, question.now)
  return `; ${ago} ago it could not: ${last.reason} (${clause(last.message ?? '')})`
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
