/** What kubectl explain says of the types of batch. */
import type { Descriptions } from '../common-descriptions.ts'

const ofSpec = {
  parallelism: 'How many pods run at once at most. Default 1; 0: none.',
  completions: 'How many pods must succeed. Absent: one success ends the Job.',
  completionMode:
    'Indexed gives every completion a number, from 0; NonIndexed does not care which pod it is. Default NonIndexed. For Indexed, completions must be named.',
  template: 'What pods are made from. Its restartPolicy is Never or OnFailure.',
  backoffLimit:
    'How many failures make the Job fail. Default 6; no limit beside backoffLimitPerIndex. Each new try waits longer: 10s, 20s, up to 10 minutes.',
  backoffLimitPerIndex:
    'How many failures make one index fail. For Indexed Jobs whose pods have restartPolicy Never.',
  maxFailedIndexes:
    'How many failed indexes make the Job fail. Beside backoffLimitPerIndex. Default: all may.',
  activeDeadlineSeconds: 'How many seconds the Job may run before it fails. Default: for ever.',
  ttlSecondsAfterFinished:
    'How many seconds a finished Job stays before it is deleted. Default: until somebody deletes it.',
  suspend: 'While true, no pods run. Default false.',
  podFailurePolicy: 'Which failures count, and which end the Job at once. For pods with restartPolicy Never.',
  podReplacementPolicy:
    'Whether a pod is replaced as soon as it terminates, or only when it has failed. Default TerminatingOrFailed; Failed beside a podFailurePolicy.',
  successPolicy: 'When an Indexed Job has succeeded although not all indexes have.',
  selector: 'Which pods count; it is generated.',
  manualSelector: 'Leaves the selector and the labels of the template to the author. Default false.',
  managedBy:
    'Who sees to the Job, where that is not the job controller: then that leaves it alone. It never changes.',
}

export const batchDescriptions = (): Descriptions => ({
  Job: {
    '': 'Runs pods until enough of them have succeeded, and tries again when one fails.',
    spec: 'What should run, how often and how stubbornly.',
    status: 'What the job controller last saw.',
  },
  JobSpec: ofSpec,
  JobStatus: {
    conditions:
      'Complete: it has succeeded. Failed: it has not. Suspended; and SuccessCriteriaMet or FailureTarget while its last pods go.',
    startTime: 'When it was first taken up, or last after it was suspended.',
    completionTime: 'When it had succeeded. Not there where it has failed.',
    active: 'How many pods wait or run, and are not being deleted.',
    ready: 'How many of those are ready.',
    terminating: 'How many pods are being deleted and not gone yet.',
    succeeded: 'How many pods have succeeded.',
    failed: 'How many pods have failed.',
    completedIndexes: 'Of an Indexed Job: the indexes that have succeeded, such as 0,2-4.',
    failedIndexes:
      'Of an Indexed Job with backoffLimitPerIndex: the indexes that have failed, such as 1,5-7.',
    uncountedTerminatedPods: 'Pods that have ended and are about to be counted.',
  },
  UncountedTerminatedPods: {
    succeeded: 'The uids of those that have succeeded.',
    failed: 'The uids of those that have failed.',
  },
  PodFailurePolicy: {
    rules:
      'What is done about a pod that has failed: the first that fits counts. Where none fits, the failure counts.',
  },
  PodFailurePolicyRule: {
    action:
      'FailJob: the Job fails at once. FailIndex: the index does. Ignore: it counts for nothing. Count: it counts as usual.',
    onExitCodes: 'Fits by the exit code of a container. A rule has either this or onPodConditions.',
    onPodConditions: 'Fits when the pod has one of these conditions.',
  },
  PodFailurePolicyOnExitCodesRequirement: {
    containerName: 'Which container. Default: any of them.',
    operator: 'In: one of the values. NotIn: none of them. Exit code 0 fits never.',
    values: 'Exit codes. For In, 0 is none of them.',
  },
  PodFailurePolicyOnPodConditionsPattern: {
    type: 'The type of the condition: DisruptionTarget.',
    status: 'Its status. Default True.',
  },
  SuccessPolicy: {
    rules: 'When it has succeeded: as soon as one of these fits. The pods that still run are ended.',
  },
  SuccessPolicyRule: {
    succeededIndexes: 'Which indexes must have succeeded, such as 0,2-4. Default: any.',
    succeededCount: 'How many of these must have. Default: all of them.',
  },
  CronJob: {
    '': 'Starts a Job each time its schedule comes due.',
  },
  CronJobSpec: {
    schedule: 'When: minute, hour, day of the month, month, day of the week; or @hourly and its like.',
    timeZone: 'Where the clock hangs that the schedule is read by, such as Europe/Berlin. Default: UTC.',
    concurrencyPolicy:
      'What becomes of a Job that comes due while another still runs. Allow: both run. Forbid: it is left out. Replace: the other is deleted. Default Allow.',
    startingDeadlineSeconds:
      'How many seconds late a Job may be started, if it could not be in time. Default: however late.',
    suspend: 'While true, no Jobs are started. Default false.',
    jobTemplate: 'What the Jobs are made from.',
    successfulJobsHistoryLimit: 'How many Jobs that have succeeded are kept. Default 3.',
    failedJobsHistoryLimit: 'How many Jobs that have failed are kept. Default 1.',
  },
  JobTemplateSpec: {
    metadata: 'The labels and annotations of the Jobs.',
    spec: 'What they run, as in a Job.',
  },
  CronJobStatus: {
    active: 'The Jobs that run now.',
    lastScheduleTime: 'For when the last Job was started: what the schedule said.',
    lastSuccessfulTime: 'When a Job last ended well.',
  },
})
