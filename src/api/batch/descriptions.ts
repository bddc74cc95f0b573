/** What kubectl explain says of the types of batch. */
import type { Descriptions } from '../common-descriptions.ts'

export const batchDescriptions = (): Descriptions => ({
  CronJob: {
    '': 'Starts a Job each time its schedule comes due.',
  },
  CronJobSpec: {
    schedule: 'When: minute, hour, day of the month, month, day of the week; or @hourly and its like.',
    timeZone: 'Where the clock hangs that the schedule is read by.',
    concurrencyPolicy: 'What becomes of a Job that comes due while another still runs.',
    suspend: 'While true, no Jobs are started.',
    startingDeadlineSeconds: 'How late a Job may be started, if it could not be in time.',
    successfulJobsHistoryLimit: 'How many Jobs that have succeeded are kept.',
    failedJobsHistoryLimit: 'How many Jobs that have failed are kept.',
    jobTemplate: 'What the Jobs are made from.',
  },
  Job: {
    spec: 'What should run, how often and how stubbornly.',
    status: 'What the job controller last saw.',
    '': 'Runs pods until enough of them have succeeded, and tries again when one fails.',
  },
  JobSpec: {
    parallelism: 'How many pods run at once at most. Default 1.',
    completions: 'How many pods must succeed. Absent: one success ends the Job.',
    completionMode: 'Indexed gives every completion a number; NonIndexed does not care which pod it is.',
    backoffLimit: 'How many failures make the Job fail. Default 6.',
    backoffLimitPerIndex: 'How many failures make one index fail.',
    maxFailedIndexes: 'How many failed indexes make the Job fail.',
    activeDeadlineSeconds: 'How long the Job may run before it fails.',
    ttlSecondsAfterFinished: 'How long a finished Job stays before it is deleted.',
    suspend: 'While true, no pods run.',
    template: 'What pods are made from. Its restartPolicy is Never or OnFailure.',
    selector: 'Which pods count; it is generated.',
    manualSelector: 'Leaves the selector and the labels of the template to the author.',
    podFailurePolicy: 'Which failures count, and which end the Job at once.',
    successPolicy: 'When an Indexed Job has succeeded although not all indexes have.',
    podReplacementPolicy: 'Whether a pod is replaced as soon as it terminates, or only when it has failed.',
  },
})
