/** apps/v1 Deployment: keeps a number of equal pods running, and replaces them bit by bit when their template changes. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { notSimulatedInPodSpecAt } from '../core/pod-not-simulated.ts'
import { ensureTemplate, templateDefaults } from '../core/pod-template-spec.ts'
import { podTemplateWarnings } from '../core/pod-warnings.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import type { Deployment, DeploymentStrategy } from '../generated/types/apps-v1.ts'
import { internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorText } from '../labels.ts'
import { untilFaultless } from '../memo.ts'
import { structType } from '../schema.ts'
import {
  collisionCountProblems,
  containerColumns,
  excessProblems,
  intOrPercentProblems,
  isNone,
  negativeProblems,
  overAllProblems,
  replicaScale,
  rollingUpdateDefaults,
  runsForeverProblems,
  selectedTemplateProblems,
  selectorChangeProblems,
  selectorColumn,
  templateInSpec,
  workloadSelectorProblems,
} from '../workload.ts'
import { annotatedNumber, checkAnnotatedNumber } from './annotated-number.ts'

/** The revision to go back to, as old clients ask for it. */
export const rollbackAnnotation = 'deprecated.deployment.rollback.to'

/** The revision that a Deployment is to go back to, 0 for the last one; undefined where none is asked for. */
export const rollbackOf = (object: Deployment): bigint | undefined =>
  annotatedNumber(object, rollbackAnnotation)

export const deployment = defineKind<Deployment>('apps/v1', 'Deployment', {
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status', 'scale'],

  isNewGeneration: (object, previous) =>
    !isEqual(object.spec, previous.spec) ||
    !isEqual(object.metadata.annotations ?? {}, previous.metadata.annotations ?? {}),

  defaults: {
    first: readRollback,
    parts: {
      spec: {
        first(spec) {
          spec.replicas ??= 1
          spec.revisionHistoryLimit ??= 10
          spec.progressDeadlineSeconds ??= 600
          spec.strategy ??= {} as typeof spec.strategy
          ensureTemplate(spec)
        },
        parts: { strategy: rollingUpdateDefaults('25%', '25%'), template: templateDefaults },
      },
    },
  },

  updateChecks: ['metadataChange', 'object', 'change'],
  *validate(object) {
    const { spec } = object
    yield* negativeProblems({ 'spec.replicas': spec.replicas })
    yield* workloadSelectorProblems(spec.selector, 'empty selector is invalid for deployment')
    yield* selectedTemplateProblems(spec, { broken: 'invalid label selector' })
    yield* runsForeverProblems(spec.template, 'ReplicaSet')
    yield* strategyProblems(spec.strategy, 'spec.strategy')
    yield* negativeProblems({
      'spec.minReadySeconds': spec.minReadySeconds,
      'spec.revisionHistoryLimit': spec.revisionHistoryLimit,
      'spec.rollback.version': Number(rollbackOf(object) ?? 0n),
      'spec.progressDeadlineSeconds': spec.progressDeadlineSeconds,
    })
    if (spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
      const detail = 'must be greater than minReadySeconds'
      yield invalid('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds, detail)
    }
  },

  validateUpdate: selectorChangeProblems,

  prepareForStatusUpdate({ metadata }, previous) {
    const { labels } = previous.metadata
    if (labels) metadata.labels = { ...labels }
    else delete metadata.labels
  },

  statusLeavesAlone: { 'f:metadata': { 'f:labels': {} } },

  *validateStatus({ status }, previous) {
    const { replicas = 0, readyReplicas = 0, updatedReplicas, availableReplicas } = status
    yield* negativeProblems({
      'status.observedGeneration': status.observedGeneration,
      'status.replicas': replicas,
      'status.updatedReplicas': updatedReplicas,
      'status.readyReplicas': readyReplicas,
      'status.availableReplicas': availableReplicas,
      'status.unavailableReplicas': status.unavailableReplicas,
      'status.terminatingReplicas': status.terminatingReplicas,
      'status.collisionCount': status.collisionCount,
    })
    const parts = {
      'status.updatedReplicas': updatedReplicas,
      'status.readyReplicas': readyReplicas,
      'status.availableReplicas': availableReplicas,
    }
    yield* excessProblems(parts, replicas, 'cannot be greater than status.replicas')
    const available = { 'status.availableReplicas': availableReplicas }
    yield* excessProblems(available, readyReplicas, 'cannot be greater than readyReplicas')
    yield* collisionCountProblems(status, previous.status)
  },

  scale: replicaScale(({ spec }) => labelSelectorText(spec.selector)),

  podTemplate: templateInSpec,

  warnings: ({ metadata, spec: { template } }, previous) =>
    podTemplateWarnings({ metadata, template }, 'spec.template', !previous),

  columns: columnsOf<Deployment>((c) => [
    c.name,
    c.show('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`),
    c.show('Up-to-date', ({ status }) => status.updatedReplicas ?? 0),
    c.show('Available', ({ status }) => status.availableReplicas ?? 0),
    c.age,
    ...containerColumns(c),
    selectorColumn(c),
  ]),

  notSimulated: notSimulatedInPodSpecAt('spec.template.spec'),
})

/** @throws ApiError 400, as where an object cannot be read */
function readRollback({ metadata }: Draft<Deployment>): void {
  const { [rollbackAnnotation]: text, ...others } = metadata.annotations ?? {}
  if (text === undefined) return
  if (text === '') {
    metadata.annotations = others
    return
  }
  checkAnnotatedNumber(
    'Deployment',
    text,
    `failed to parse annotation[${rollbackAnnotation}]=${text} as int64: `,
  )
  const plain = String(BigInt(text))
  if (plain !== text) metadata.annotations = { ...others, [rollbackAnnotation]: plain }
}

const strategyProblems = untilFaultless(function* (strategy: DeploymentStrategy, path): FieldErrors {
  const { type, rollingUpdate } = strategy
  const field = `${path}.rollingUpdate`
  if (type === 'Recreate') {
    if (rollingUpdate) yield forbidden(field, "may not be specified when strategy `type` is 'Recreate'")
  } else if (type !== 'RollingUpdate') {
    const shown = internalForm(structType('io.k8s.api.apps.v1.DeploymentStrategy'), strategy)
    yield notSupported(path, shown, ['Recreate', 'RollingUpdate'])
  } else if (!rollingUpdate) {
    yield required(field, 'this should be defaulted and never be nil')
  } else {
    const { maxUnavailable, maxSurge } = rollingUpdate
    yield* intOrPercentProblems(maxUnavailable, `${field}.maxUnavailable`)
    yield* intOrPercentProblems(maxSurge, `${field}.maxSurge`)
    if (isNone(maxUnavailable) && isNone(maxSurge)) {
      yield invalid(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')
    }
    yield* overAllProblems(maxUnavailable, `${field}.maxUnavailable`)
  }
})
