/** batch/v1 CronJob: starts a Job each time its schedule comes due. */
import { columnsOf } from '../columns.ts'
import { notSimulatedInPodSpecAt } from '../core/pod-not-simulated.ts'
import { containersText, ensureTemplate } from '../core/pod-template-spec.ts'
import { podTemplateWarnings } from '../core/pod-warnings.ts'
import { isEqual } from '../equality.ts'
import { type FieldError, type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { choiceProblems } from '../fields.ts'
import type { CronJob, CronJobSpec } from '../generated/types/batch-v1.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorText } from '../labels.ts'
import { age } from '../time.ts'
import { negativeProblems } from '../workload.ts'
import { parseSchedule, ScheduleError, unknownZoneProblem } from './cron.ts'
import { indexWarnings } from './index-warnings.ts'
import { jobRunProblems } from './job.ts'
import { jobSpecParts } from './job-spec-parts.ts'

/** The names of its Jobs are eleven characters longer, and a Job's is a label. */
const longestName = 52

export const cronJob = defineKind<CronJob>('batch/v1', 'CronJob', {
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status'],

  defaults: {
    parts: {
      spec: {
        first(spec) {
          spec.concurrencyPolicy ||= 'Allow'
          spec.suspend ??= false
          spec.successfulJobsHistoryLimit ??= 3
          spec.failedJobsHistoryLimit ??= 1
          spec.jobTemplate ??= {} as typeof spec.jobTemplate
        },
        parts: {
          jobTemplate: {
            first(template) {
              template.metadata ??= {}
              template.spec ??= {} as typeof template.spec
            },
            parts: { spec: { first: ensureTemplate, parts: jobSpecParts } },
          },
        },
      },
    },
  },

  *validate({ metadata, spec }, previous) {
    yield* specProblems(spec, previous?.spec)
    if (!previous && (metadata.name ?? '').length > longestName) {
      yield invalid('metadata.name', metadata.name, `must be no more than ${longestName} characters`)
    }
  },

  updateChecks: ['metadataChange', 'object'],

  warnsAlways: true,
  *warnings({ metadata, spec }, previous) {
    if (!isEqual(spec, previous?.spec)) {
      const { template } = spec.jobTemplate.spec
      yield* indexWarnings(spec.jobTemplate.spec, 'spec.jobTemplate.spec')
      yield* podTemplateWarnings({ metadata, template }, 'spec.jobTemplate.spec.template', !previous)
    }
    if (previous && spec.schedule.includes('TZ')) {
      yield 'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details'
    }
  },

  columns: columnsOf<CronJob>((c) => [
    c.name,
    c.show('Schedule', ({ spec }) => spec.schedule),
    c.show('Timezone', ({ spec }) => spec.timeZone ?? '<none>'),
    c.flag('Suspend', ({ spec }) => (spec.suspend ? 'True' : 'False')),
    c.count('Active', ({ status }) => status.active?.length ?? 0),
    c.show('Last Schedule', ({ status }, now) =>
      status.lastScheduleTime ? age(status.lastScheduleTime, now) : '<none>',
    ),
    c.age,
    c.wide('Containers', ({ spec }) => containersText(spec.jobTemplate.spec.template, 'name')),
    c.wide('Images', ({ spec }) => containersText(spec.jobTemplate.spec.template, 'image')),
    c.wide('Selector', ({ spec }) => labelSelectorText(spec.jobTemplate.spec.selector) || '<none>'),
  ]),

  notSimulated: notSimulatedInPodSpecAt('spec.jobTemplate.spec.template.spec'),
})

function* specProblems(spec: CronJobSpec, before: CronJobSpec | undefined): FieldErrors {
  const { schedule, startingDeadlineSeconds, timeZone, concurrencyPolicy } = spec
  if (!schedule) yield required('spec.schedule')
  else yield* scheduleProblems(spec, before?.schedule.includes('TZ') ?? false)
  yield* negativeProblems({ 'spec.startingDeadlineSeconds': startingDeadlineSeconds })
  if (timeZone !== undefined && timeZone !== before?.timeZone) yield* zoneProblems(timeZone)
  yield* choiceProblems('spec.concurrencyPolicy', concurrencyPolicy, ['Allow', 'Forbid', 'Replace'])
  yield* templateProblems(spec)
  yield* negativeProblems({
    'spec.successfulJobsHistoryLimit': spec.successfulJobsHistoryLimit,
    'spec.failedJobsHistoryLimit': spec.failedJobsHistoryLimit,
  })
}

/** @param hadZone whether the schedule named a time zone before: once that was allowed */
function* scheduleProblems({ schedule, timeZone }: CronJobSpec, hadZone: boolean): FieldErrors {
  const field = 'spec.schedule'
  try {
    parseSchedule(schedule)
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error
    yield invalid(field, schedule, error.message)
  }
  if (!schedule.includes('TZ')) return
  if (!hadZone) {
    yield invalid(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
  } else if (timeZone !== undefined) {
    yield invalid(field, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')
  }
}

function* zoneProblems(timeZone: string): FieldErrors {
  const field = 'spec.timeZone'
  if (timeZone === '') {
    yield invalid(field, timeZone, 'timeZone must be nil or non-empty string')
    return
  }
  if (timeZone.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'
    yield invalid(field, timeZone, detail)
  }
  const problem = timeZone === 'Local' ? undefined : unknownZoneProblem(timeZone)
  if (problem) yield invalid(field, timeZone, problem)
}

/** Its Jobs get their selectors by themselves. */
function* templateProblems({ jobTemplate: { spec } }: CronJobSpec): FieldErrors {
  for (const error of jobRunProblems(spec)) yield inTemplate(error)
  const { selector, manualSelector } = spec
  const field = 'spec.jobTemplate.spec'
  if (selector) yield invalid(`${field}.selector`, selector, '`selector` will be auto-generated')
  if (manualSelector) yield notSupported(`${field}.manualSelector`, true, ['nil', 'false'])
}

const inTemplate = (error: FieldError): FieldError => ({ ...error, field: `spec.jobTemplate.${error.field}` })
