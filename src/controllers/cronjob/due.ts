/** Which start of a CronJob is due, and when to look again. Source: pkg/controller/cronjob/utils.go. */
import type { Schedule } from '../../api/batch/cron.ts'
import { nextAfter } from '../../api/batch/cron-next.ts'
import type { CronJob } from '../../api/generated/types/batch-v1.ts'
import { instantOf } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'

/** A Job is started so long after it has come due, lest the clock be a little early. */
const deltaMs = 100

/** More starts than these in the past are worth a warning. */
const manyMissed = 100

export interface Due {
  /** The latest start in the past that was not made; undefined: none. */
  readonly dueAt?: number
  readonly areManyMissed: boolean
  /** It is no day of any month. */
  readonly isNever: boolean
}

interface Asked {
  readonly schedule: Schedule
  readonly now: number
  readonly isDeadlineCounted: boolean
}

interface Found extends Due {
  readonly earliestAt: number
  readonly missed: number
}

export const dueOf = (object: CronJob, schedule: Schedule, now: number): Due =>
  latestStart(object, { schedule, now, isDeadlineCounted: true })

/** In how many milliseconds the next start is due; undefined: never. */
export function waitOf(object: CronJob, schedule: Schedule, now: number): number | undefined {
  const { dueAt, earliestAt, missed } = latestStart(object, { schedule, now, isDeadlineCounted: false })
  const from = dueAt ?? (missed === 0 ? earliestAt : now)
  const next = nextAfter(schedule, from, object.spec.timeZone)
  return next === undefined ? undefined : Math.max(0, next + deltaMs - now)
}

function latestStart(
  { metadata, spec, status }: CronJob,
  { schedule, now, isDeadlineCounted }: Asked,
): Found {
  const { startingDeadlineSeconds: deadline, timeZone } = spec
  let earliestAt = instantOf(status.lastScheduleTime ?? metadata.creationTimestamp)
  if (isDeadlineCounted && deadline !== undefined) earliestAt = Math.max(earliestAt, now - seconds(deadline))
  const first = nextAfter(schedule, earliestAt, timeZone)
  const none = { earliestAt, missed: 0, areManyMissed: false, isNever: first === undefined }
  if (first === undefined || now < first) return none
  const second = nextAfter(schedule, first, timeZone)
  if (second === undefined || now < second) return { ...none, dueAt: first }
  const between = Math.max(1, Math.round((second - first) / 1000))
  const missed = Math.floor(Math.floor((now - first) / 1000) / between) + 1
  let dueAt: number | undefined
  let at = nextAfter(schedule, first + (missed - 2) * between * 1000, timeZone)
  while (at !== undefined && at <= now) {
    dueAt = at
    at = nextAfter(schedule, at, timeZone)
  }
  // Where the clocks are put back, two starts may be near each other and the next one far off: nothing is due then, and nothing told.
  return dueAt === undefined
    ? { ...none, missed }
    : { ...none, missed, areManyMissed: missed > manyMissed, dueAt }
}
