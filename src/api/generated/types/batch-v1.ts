/** The stored objects of batch.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { ConditionStatus, ObjectReference, PodTemplateSpec } from './core-v1.ts'
import type { LabelSelector, ListMeta, ObjectMeta } from './meta-v1.ts'

export type CompletionMode = 'Indexed' | 'NonIndexed'

export type ConcurrencyPolicy = 'Allow' | 'Forbid' | 'Replace'

export type PodFailurePolicyAction = 'Count' | 'FailIndex' | 'FailJob' | 'Ignore'

export type PodFailurePolicyOnExitCodesOperator = 'In' | 'NotIn'

export type PodReplacementPolicy = 'Failed' | 'TerminatingOrFailed'

export interface CronJob {
  readonly apiVersion: 'batch/v1'
  readonly kind: 'CronJob'
  readonly metadata: StoredMeta
  readonly spec: CronJobSpec
  readonly status: CronJobStatus
}

export interface CronJobList {
  readonly apiVersion: 'batch/v1'
  readonly kind: 'CronJobList'
  readonly metadata: ListMeta
  readonly items: readonly CronJob[]
}

export interface CronJobSpec {
  readonly schedule: string
  readonly timeZone?: string
  readonly startingDeadlineSeconds?: number
  readonly concurrencyPolicy: ConcurrencyPolicy
  readonly suspend: boolean
  readonly jobTemplate: JobTemplateSpec
  readonly successfulJobsHistoryLimit: number
  readonly failedJobsHistoryLimit: number
}

export interface CronJobStatus {
  readonly active?: readonly ObjectReference[]
  readonly lastScheduleTime?: string
  readonly lastSuccessfulTime?: string
}

export interface Job {
  readonly apiVersion: 'batch/v1'
  readonly kind: 'Job'
  readonly metadata: StoredMeta
  readonly spec: JobSpec
  readonly status: JobStatus
}

export interface JobCondition {
  readonly type: string
  readonly status: ConditionStatus
  readonly lastProbeTime?: string
  readonly lastTransitionTime?: string
  readonly reason?: string
  readonly message?: string
}

export interface JobList {
  readonly apiVersion: 'batch/v1'
  readonly kind: 'JobList'
  readonly metadata: ListMeta
  readonly items: readonly Job[]
}

export interface JobSpec {
  readonly parallelism: number
  readonly completions?: number
  readonly activeDeadlineSeconds?: number
  readonly podFailurePolicy?: PodFailurePolicy
  readonly successPolicy?: SuccessPolicy
  readonly backoffLimit: number
  readonly backoffLimitPerIndex?: number
  readonly maxFailedIndexes?: number
  readonly selector: LabelSelector
  readonly manualSelector?: boolean
  readonly template: PodTemplateSpec
  readonly ttlSecondsAfterFinished?: number
  readonly completionMode: CompletionMode
  readonly suspend: boolean
  readonly podReplacementPolicy: PodReplacementPolicy
  readonly managedBy?: string
}

export interface JobStatus {
  readonly conditions?: readonly JobCondition[]
  readonly startTime?: string
  readonly completionTime?: string
  readonly active?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly terminating?: number
  readonly completedIndexes?: string
  readonly failedIndexes?: string
  readonly uncountedTerminatedPods?: UncountedTerminatedPods
  readonly ready?: number
}

export interface JobTemplateSpec {
  readonly metadata: ObjectMeta
  readonly spec: JobSpec
}

export interface PodFailurePolicy {
  readonly rules: readonly PodFailurePolicyRule[]
}

export interface PodFailurePolicyOnExitCodesRequirement {
  readonly containerName?: string
  readonly operator: PodFailurePolicyOnExitCodesOperator
  readonly values: readonly number[]
}

export interface PodFailurePolicyOnPodConditionsPattern {
  readonly type: string
  readonly status: ConditionStatus
}

export interface PodFailurePolicyRule {
  readonly action: PodFailurePolicyAction
  readonly onExitCodes?: PodFailurePolicyOnExitCodesRequirement
  readonly onPodConditions?: readonly PodFailurePolicyOnPodConditionsPattern[]
}

export interface SuccessPolicy {
  readonly rules: readonly SuccessPolicyRule[]
}

export interface SuccessPolicyRule {
  readonly succeededIndexes?: string
  readonly succeededCount?: number
}

export interface UncountedTerminatedPods {
  readonly succeeded?: readonly string[]
  readonly failed?: readonly string[]
}
