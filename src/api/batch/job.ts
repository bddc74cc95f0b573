/** batch/v1 Job: runs pods until enough of them have succeeded. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { notSimulatedInPodSpecAt } from '../core/pod-not-simulated.ts'
import { ensureTemplate, podTemplateProblems } from '../core/pod-template-spec.ts'
import { podTemplateWarnings } from '../core/pod-warnings.ts'
import { isEmpty, isEqual } from '../equality.ts'
import { type FieldErrors, invalid, notSupported, required, tooLong } from '../field-error.ts'
import { domainPrefixedPathProblems, maxInt32 } from '../fields.ts'
import type { Job, JobCondition, JobSpec } from '../generated/types/batch-v1.ts'
import { immutable } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorProblems, selects, sortedLabels } from '../labels.ts'
import { findCondition, isBeingDeleted, isConditionTrue } from '../meta.ts'
import { dnsLabelProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'
import { age, humanDuration } from '../time.ts'
import {
  containerColumns,
  isUsableSelector,
  negativeProblems,
  selectorColumn,
  templateInSpec,
  templateLabelProblems,
} from '../workload.ts'
import { indexWarnings } from './index-warnings.ts'
import { withDirectivesOf } from './job-directives.ts'
import { podFailurePolicyProblems, successPolicyProblems } from './job-policies.ts'
import { jobSpecParts } from './job-spec-parts.ts'
import { jobStatusProblems } from './job-status.ts'

const longestLabelValue = 63

/** The labels by which a Job knows its pods, and the older names of the same. */
export const controllerUidLabel = 'batch.kubernetes.io/controller-uid'
export const jobNameLabel = 'batch.kubernetes.io/job-name'
const legacyControllerUidLabel = 'controller-uid'
const legacyJobNameLabel = 'job-name'

/** The name of the annotation and of the label that tell the pods of an Indexed Job apart. */
export const completionIndexLabel = 'batch.kubernetes.io/job-completion-index'

/** The condition that says how a Job has ended; undefined where it has not. */
export const endOf = ({ status }: Job): JobCondition | undefined =>
  ['Complete', 'Failed']
    .map((type) => findCondition(status.conditions, type))
    .find((condition) => condition?.status === 'True')

export const isFinished = (object: Job): boolean => endOf(object) !== undefined

/** Most pods at once, and most failed indexes, of an Indexed Job. */
const indexedLimit = 100_000
/** Beyond so many completions with a limit per index, fewer pods and failures are allowed. */
const manyCompletions = 100_000
const limitForMany = 10_000

export const job = defineKind<Job>('batch/v1', 'Job', {
  plural: 'jobs',
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status'],
  defaultPropagation: 'Orphan',
  orphanWarning:
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',

  prepareForCreate: generateSelector,
  // Who writes a status without labels takes away the Job's: it has those of its template again once it is read.
  prepareForStatusUpdate: takeLabels,

  defaults: {
    first: takeLabels,
    parts: {
      spec: {
        first: defaultSpec,
        parts: jobSpecParts,
      },
    },
  },

  *validate(object) {
    yield* generatedSelectorProblems(object)
    yield* jobSpecProblems(object.spec)
    yield* hostnameProblems(object)
  },

  *validateUpdate({ spec }, previous) {
    // The API server looks at the spec twice.
    yield* jobSpecProblems(spec)
    yield* changeProblems(spec, previous)
  },

  validateStatus: jobStatusProblems,

  selectableFields: {
    'status.successful': ({ status }) => String(status.succeeded ?? 0),
  },
  notSelectable: (field) => `field label ${JSON.stringify(field)} not supported for Job`,

  podTemplate: templateInSpec,

  *warnings({ metadata, spec }, previous) {
    yield* indexWarnings(spec, 'spec')
    yield* podTemplateWarnings({ metadata, template: spec.template }, 'spec.template', !previous)
  },

  columns: columnsOf<Job>((c) => [
    c.name,
    c.show('Status', statusText),
    c.show('Completions', completionsText),
    c.show('Duration', durationText),
    c.age,
    ...containerColumns(c),
    selectorColumn(c),
  ]),

  notSimulated: notSimulatedInPodSpecAt('spec.template.spec'),
})

/** Without labels of its own a Job has those of its template. */
function takeLabels({ metadata, spec }: Draft<Job>): void {
  const labels = spec.template?.metadata?.labels
  // Those that are generated come to the Job when it is stored: of wrong ones only the template's are told.
  const fits = (metadata.name?.length ?? 0) <= longestLabelValue
  if (labels && isEmpty(metadata.labels) && fits) metadata.labels = labels
}

/**
 * Gives the pods of a Job labels that no other Job has, and a selector for them. What the author has written there is
 * kept, for validation to judge.
 */
function generateSelector(object: Draft<Job>): void {
  const { spec, metadata } = object
  if (spec.manualSelector) return
  const { uid, name = '' } = metadata
  const generated = {
    [controllerUidLabel]: uid,
    [jobNameLabel]: name,
    [legacyControllerUidLabel]: uid,
    [legacyJobNameLabel]: name,
  }
  const template = { ...spec.template }
  const labels = { ...generated, ...template.metadata?.labels }
  // The labels of the template, where the Job has them for want of its own, stay the same.
  if (metadata.labels && metadata.labels === template.metadata?.labels) metadata.labels = labels
  template.metadata = { ...template.metadata, labels }
  const matchLabels = sortedLabels({ [controllerUidLabel]: uid, ...spec.selector?.matchLabels })
  object.spec = { ...spec, template, selector: { ...spec.selector, matchLabels } }
}

function defaultSpec(spec: Draft<JobSpec>): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : maxInt32
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.manualSelector ??= false
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
  ensureTemplate(spec)
}

function* generatedSelectorProblems({ metadata, spec }: Job): FieldErrors {
  if (spec.manualSelector || !spec.selector) return
  const { uid, name = '' } = metadata
  const expected: readonly (readonly [string, string])[] = [
    [legacyControllerUidLabel, uid],
    [legacyJobNameLabel, name],
    [controllerUidLabel, uid],
    [jobNameLabel, name],
  ]
  const labels = spec.template.metadata?.labels
  for (const [key, value] of expected) {
    const field = `spec.template.metadata.labels[${key}]`
    if (labels?.[key] === undefined) yield required(field, `must be '${value}'`)
    else if (labels[key] !== value) yield invalid(field, labels, `must be '${value}'`)
  }
  if (isUsableSelector(spec.selector) && !selects(spec.selector, Object.fromEntries(expected))) {
    yield invalid('spec.selector', spec.selector, '`selector` not auto-generated')
  }
}

/** What is wrong with the spec of a Job, apart from what is generated. */
function* jobSpecProblems(spec: JobSpec): FieldErrors {
  yield* jobRunProblems(spec)
  if (spec.selector) yield* labelSelectorProblems(spec.selector, 'spec.selector')
  else yield required('spec.selector')
  yield* templateLabelProblems(spec.selector, spec.template)
}

/** The same of one that may still be without its selector and its defaults, as in a CronJob. */
export function* jobRunProblems(spec: JobSpec): FieldErrors {
  yield* countProblems(spec)
  yield* completionModeProblems(spec)
  if (spec.podFailurePolicy) yield* podFailurePolicyProblems(spec, spec.podFailurePolicy)
  if (spec.successPolicy) yield* successPolicyProblems(spec, spec.successPolicy)
  const replacements = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  const { podReplacementPolicy = replacements[0] } = spec
  if (!replacements.includes(podReplacementPolicy)) {
    yield notSupported('spec.podReplacementPolicy', spec.podReplacementPolicy, replacements)
  }
  yield* podTemplateProblems(spec.template, 'spec.template')
  yield* restartPolicyProblems(spec)
}

function* countProblems(spec: JobSpec): FieldErrors {
  yield* negativeProblems({
    'spec.parallelism': spec.parallelism,
    'spec.completions': spec.completions,
    'spec.activeDeadlineSeconds': spec.activeDeadlineSeconds,
    'spec.backoffLimit': spec.backoffLimit,
    'spec.ttlSecondsAfterFinished': spec.ttlSecondsAfterFinished,
    'spec.backoffLimitPerIndex': spec.backoffLimitPerIndex,
    'spec.maxFailedIndexes': spec.maxFailedIndexes,
  })
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    yield required('spec.backoffLimitPerIndex', 'when maxFailedIndexes is specified')
  }
  if (spec.managedBy !== undefined) yield* managerProblems(spec.managedBy)
}

const longestManager = 63

/** Who looks after a Job has a name that begins with his domain. */
function* managerProblems(managedBy: string): FieldErrors {
  const field = 'spec.managedBy'
  yield* domainPrefixedPathProblems(field, managedBy)
  if (byteLength(managedBy) > longestManager) yield tooLong(field, longestManager)
}

function* completionModeProblems(spec: JobSpec): FieldErrors {
  const { completionMode, completions, parallelism, backoffLimitPerIndex, maxFailedIndexes } = spec
  if (completionMode === 'Indexed') {
    if (completions === undefined) yield required('spec.completions', 'when completion mode is Indexed')
    if (parallelism > indexedLimit) {
      const detail = `must be less than or equal to ${indexedLimit} when completion mode is Indexed`
      yield invalid('spec.parallelism', parallelism, detail)
    }
    yield* failedIndexProblems(spec)
    return
  }
  if (completionMode !== undefined && completionMode !== 'NonIndexed') {
    yield notSupported('spec.completionMode', completionMode, ['NonIndexed', 'Indexed'])
    return
  }
  const detail = 'requires indexed completion mode'
  if (backoffLimitPerIndex !== undefined) {
    yield invalid('spec.backoffLimitPerIndex', backoffLimitPerIndex, detail)
  }
  if (maxFailedIndexes !== undefined) yield invalid('spec.maxFailedIndexes', maxFailedIndexes, detail)
}

function* failedIndexProblems(spec: JobSpec): FieldErrors {
  const { completions = 0, parallelism, backoffLimitPerIndex, maxFailedIndexes } = spec
  const field = 'spec.maxFailedIndexes'
  if (maxFailedIndexes !== undefined && spec.completions !== undefined && maxFailedIndexes > completions) {
    yield invalid(field, maxFailedIndexes, 'must be less than or equal to completions')
  }
  if (maxFailedIndexes !== undefined && maxFailedIndexes > indexedLimit) {
    yield invalid(field, maxFailedIndexes, `must be less than or equal to ${indexedLimit}`)
  }
  if (completions <= manyCompletions || backoffLimitPerIndex === undefined) return
  const detail = `must be less than or equal to ${limitForMany} when completions are above ${manyCompletions} and used with backoff limit per index`
  if (maxFailedIndexes === undefined) {
    yield required(field, `must be specified when completions is above ${manyCompletions}`)
  }
  if (parallelism > limitForMany) yield invalid('spec.parallelism', parallelism, detail)
  if ((maxFailedIndexes ?? 0) > limitForMany) yield invalid(field, maxFailedIndexes, detail)
}

function* restartPolicyProblems({ template, podFailurePolicy }: JobSpec): FieldErrors {
  const field = 'spec.template.spec.restartPolicy'
  const { restartPolicy } = template.spec
  // The default, Always, is as if nothing had been written: it never suits a Job.
  if (!restartPolicy || restartPolicy === 'Always') {
    yield required(field, 'valid values: "OnFailure", "Never"')
  } else if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    yield notSupported(field, restartPolicy, ['OnFailure', 'Never'])
  } else if (podFailurePolicy && restartPolicy !== 'Never') {
    yield invalid(field, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')
  }
}

/** The pods of an Indexed Job are hosts named after it and their number. */
function* hostnameProblems({ metadata, spec }: Job): FieldErrors {
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions < 1) return
  const longest = `${metadata.name}-${spec.completions - 1}`
  if (dnsLabelProblems(longest).length > 0) {
    const detail = `will not able to create pod with invalid DNS label: ${longest}`
    yield invalid('metadata.name', metadata.name, detail)
  }
}

/** With their types, where they are structures. */
const immutableFields = [
  ['completionMode'],
  ['podFailurePolicy', 'io.k8s.api.batch.v1.PodFailurePolicy'],
  ['backoffLimitPerIndex'],
  ['managedBy'],
  ['successPolicy', 'io.k8s.api.batch.v1.SuccessPolicy'],
] as const

function* changeProblems(spec: JobSpec, { spec: was, status }: Job): FieldErrors {
  yield* completionsChangeProblems(spec, was)
  if (!isEqual(spec.selector, was.selector))
    yield invalid('spec.selector', spec.selector, 'field is immutable')
  const mayMove = isAtRest(was, status)
  const template = mayMove ? withDirectivesOf(spec.template, was.template) : was.template
  // Of a Job at rest nobody looks at what its pods are called.
  if (mayMove && !isEqual(spec.template.spec, template.spec)) {
    yield immutable('spec.template.spec', 'io.k8s.api.core.v1.PodSpec', spec.template.spec)
  } else if (!mayMove && !isEqual(spec.template, template)) {
    yield immutable('spec.template', 'io.k8s.api.core.v1.PodTemplateSpec', spec.template)
  }
  for (const [field, struct] of immutableFields) {
    if (isEqual(spec[field], was[field])) continue
    if (struct) yield immutable(`spec.${field}`, struct, spec[field] as object | undefined)
    else yield invalid(`spec.${field}`, spec[field] ?? null, 'field is immutable')
  }
}

/** Whether no pods run by the template as it is, so that their place and their resources may be thought over. */
const isAtRest = ({ suspend }: JobSpec, { active, startTime, conditions }: Job['status']): boolean =>
  suspend && !active && (startTime === undefined || isConditionTrue(conditions, 'Suspended'))

function* completionsChangeProblems(spec: JobSpec, was: JobSpec): FieldErrors {
  if (spec.completions === was.completions) return
  if (spec.completionMode !== 'Indexed') {
    yield invalid('spec.completions', spec.completions, 'field is immutable')
  } else if (spec.completions !== undefined && spec.completions !== spec.parallelism) {
    yield invalid(
      'spec.completions',
      spec.completions,
      'can only be modified in tandem with spec.parallelism',
    )
  }
}

function statusText(object: Job): string {
  const holds = (type: string) => isConditionTrue(object.status.conditions, type)
  const end = endOf(object)
  if (end) return end.type
  if (isBeingDeleted(object)) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running'
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`
  return spec.parallelism > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`
}

function durationText({ status: { startTime, completionTime } }: Job, now: number): string {
  if (startTime === undefined) return ''
  if (completionTime === undefined) return age(startTime, now)
  return humanDuration(Date.parse(completionTime) - Date.parse(startTime))
}
