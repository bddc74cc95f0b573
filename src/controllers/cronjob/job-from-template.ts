/** The Job that a CronJob starts at one time. */
import { offsetAt } from '../../api/batch/cron-next.ts'
import { isEmpty } from '../../api/equality.ts'
import type { CronJob, Job } from '../../api/generated/types/batch-v1.ts'
import type { New } from '../../api/kind.ts'
import { controllerReference } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'

const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** One start has one name: nobody can make it twice. */
export const jobName = ({ metadata }: CronJob, dueAt: number): string =>
  `${metadata.name}-${Math.floor(dueAt / 60_000)}`

export function jobFrom(object: CronJob, dueAt: number): New<Job> {
  const { metadata = {}, spec } = object.spec.jobTemplate
  const annotations = { ...metadata.annotations, [scheduledAnnotation]: timeIn(object.spec.timeZone, dueAt) }
  return {
    metadata: {
      name: jobName(object, dueAt),
      namespace: object.metadata.namespace,
      ...(!isEmpty(metadata.labels) && { labels: { ...metadata.labels } }),
      annotations,
      ownerReferences: [controllerReference(object)],
    },
    // It is to be completed as a Job's is: what is frozen would be taken to be complete.
    spec: {
      ...spec,
      ...(spec.podFailurePolicy && { podFailurePolicy: structuredClone(spec.podFailurePolicy) }),
    },
  }
}

/** An instant as the clocks of a zone show it: `2026-01-01T01:00:00+01:00`. */
function timeIn(zone: string | undefined, at: number): string {
  const offset = zone === undefined ? 0 : offsetAt(at, zone) / 60_000
  if (offset === 0) return formatTime(at)
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${formatTime(at + offset * 60_000).slice(0, -1)}${offset < 0 ? '-' : '+'}${hours}:${minutes}`
}
