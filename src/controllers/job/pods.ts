/** The pods of a Job: which they are, how they stand, and what new ones look like. */
import { completionIndexLabel, controllerUidLabel, jobNameLabel } from '../../api/batch/job.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { Container, Pod, PodTemplateSpec } from '../../api/generated/types/core-v1.ts'
import type { New } from '../../api/kind.ts'
import { deepFreeze, memoByIdentity } from '../../api/memo.ts'
import { controllerOf, isBeingDeleted, isHeldBy } from '../../api/meta.ts'
import { podFromTemplate } from '../shared/pod-from-template.ts'

/** Holds a pod back until its end has been counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
const failureCountAnnotation = 'batch.kubernetes.io/job-index-failure-count'
const ignoredFailureCountAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count'

export const isTracked = (object: Pod): boolean => isHeldBy(object, trackingFinalizer)

/** Whether a pod runs, or its end has not been counted. What is counted costs no more thought. */
export const isOpen = (object: Pod): boolean => isTracked(object) || !isPodTerminal(object)

/** Whether a pod has the label that the Job has given it: one that has ended and lost it is looked at once more, to be let go. */
export const isLabelledBy = ({ metadata: { labels } }: Pod, uid: string): boolean =>
  labels?.[controllerUidLabel] === uid

/** The key of the Job that a pod belongs to, or belonged to. */
export function jobKeyOf(object: Pod): string | undefined {
  const owner = controllerOf(object)
  if (owner) return owner.kind === 'Job' ? `${object.metadata.namespace}/${owner.name}` : undefined
  const { labels, namespace } = object.metadata
  if (labels?.[controllerUidLabel]) return `${namespace}/${labels[jobNameLabel]}`
  // What somebody has taken from its Job, labels and all, is let go under no Job's name.
  return isTracked(object) ? `${namespace}/` : undefined
}

/** The completion index of a pod; undefined for one that has none. */
export function indexOf({ metadata: { annotations } }: Pod): number | undefined {
  const text = annotations?.[completionIndexLabel]
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

export const replacesOnlyFailed = ({ spec }: Job): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined

/** Whether a pod counts as failed: one that is being deleted does so at once, unless the Job waits for its end. */
export function isFailed(object: Pod, job: Job): boolean {
  const { phase } = object.status
  if (phase === 'Failed') return true
  return phase !== 'Succeeded' && isBeingDeleted(object) && !replacesOnlyFailed(job)
}

const countIn = (object: Pod | undefined, annotation: string): number =>
  Number(object?.metadata.annotations?.[annotation] ?? 0)

/** How often an index has failed, this pod's failure included. */
export interface IndexFailures {
  readonly counted: number
  readonly ignored: number
}

export const failuresOf = (object: Pod, counts: boolean): IndexFailures => ({
  counted: countIn(object, failureCountAnnotation) + (counts ? 1 : 0),
  ignored: countIn(object, ignoredFailureCountAnnotation) + (counts ? 0 : 1),
})

/** A pod for a Job that does not count by index. */
export function podOf(job: Job): New<Pod> {
  const made = podFromTemplate(job.spec.template, job)
  return { ...made, metadata: { ...made.metadata, finalizers: finalizersOf(job.spec.template) } }
}

/** @param failures how often the index has failed before; only where the Job limits that. */
export function podOfIndex(job: Job, index: number, failures: IndexFailures | undefined): New<Pod> {
  const { metadata, spec } = podOf(job)
  const number = String(index)
  const annotations = {
    ...metadata.annotations,
    [completionIndexLabel]: number,
    ...(failures && { [failureCountAnnotation]: String(failures.counted) }),
    ...(failures?.ignored && { [ignoredFailureCountAnnotation]: String(failures.ignored) }),
  }
  return {
    metadata: {
      ...metadata,
      generateName: generateNameOf(job.metadata.name, index),
      annotations,
      labels: { ...metadata.labels, [completionIndexLabel]: number },
    },
    spec: { ...spec, ...containersWithIndex(job.spec.template), hostname: `${job.metadata.name}-${index}` },
  }
}

/** The number stays whole where the name has to be cut. */
function generateNameOf(jobName: string, index: number): string {
  const end = `-${index}-`
  return jobName.slice(0, 58 - end.length) + end
}

const finalizersOf = memoByIdentity(({ metadata: { finalizers = [] } }: PodTemplateSpec) =>
  deepFreeze(finalizers.includes(trackingFinalizer) ? finalizers : [...finalizers, trackingFinalizer]),
)

const containersWithIndex = memoByIdentity(({ spec }: PodTemplateSpec) =>
  deepFreeze({
    containers: spec.containers.map(withIndexVariable),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndexVariable) }),
  }),
)

const indexVariable = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${completionIndexLabel}']` } },
}

function withIndexVariable(container: Container): Container {
  const { env = [] } = container
  if (env.some(({ name }) => name === indexVariable.name)) return container
  return { ...container, env: [...env, indexVariable] }
}
