/** apps/v1 DaemonSet: one pod on every node that fits. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { notSimulatedInPodSpecAt } from '../core/pod-not-simulated.ts'
import { ensureTemplate, podTemplateProblems, templateDefaults } from '../core/pod-template-spec.ts'
import { podWarnings } from '../core/pod-warnings.ts'
import { isEmpty, isEqual } from '../equality.ts'
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import type {
  DaemonSet,
  DaemonSetUpdateStrategy,
  RollingUpdateDaemonSet,
} from '../generated/types/apps-v1.ts'
import { internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { isEmptySelector, labelSelectorProblems, labelsText } from '../labels.ts'
import { structType } from '../schema.ts'
import {
  collisionCountProblems,
  containerColumns,
  intOrPercentProblems,
  isNone,
  negativeProblems,
  overAllProblems,
  rollingUpdateDefaults,
  runsForeverProblems,
  selectorChangeProblems,
  selectorColumn,
  templateInSpec,
  templateLabelProblems,
} from '../workload.ts'
import { annotatedNumber, checkAnnotatedNumber } from './annotated-number.ts'

/** The number of the template: pods bear it as a label of their own. */
export const templateGenerationAnnotation = 'deprecated.daemonset.template.generation'

export const daemonSet = defineKind<DaemonSet>('apps/v1', 'DaemonSet', {
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status'],

  prepareForCreate(object) {
    object.status = {
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
    }
    const generation = templateGenerationOf(object)
    setTemplateGeneration(object, generation < 1n ? 1n : generation)
  },

  prepareForUpdate(object, previous) {
    const isSame = isEqual(object.spec?.template, previous.spec.template)
    setTemplateGeneration(object, templateGenerationOf(previous) + (isSame ? 0n : 1n))
  },

  prepareForStatusUpdate(object, previous) {
    setTemplateGeneration(object, templateGenerationOf(previous))
  },

  defaults: {
    first(object) {
      checkTemplateGeneration(object)
      setTemplateGeneration(object, templateGenerationOf(object))
    },
    parts: {
      spec: {
        first(spec) {
          spec.revisionHistoryLimit ??= 10
          spec.updateStrategy ??= {} as typeof spec.updateStrategy
          ensureTemplate(spec)
        },
        parts: { updateStrategy: rollingUpdateDefaults(1, 0), template: templateDefaults },
      },
    },
  },

  updateChecks: ['metadataChange', 'change', 'object'],
  *validate({ spec }) {
    const { selector } = spec
    if (selector) yield* labelSelectorProblems(selector, 'spec.selector')
    yield* templateLabelProblems(selector, spec.template)
    if (selector && isEmptySelector(selector)) {
      yield invalid('spec.selector', selector, 'empty selector is invalid for daemonset')
    }
    yield* podTemplateProblems(spec.template, 'spec.template')
    yield* runsForeverProblems(spec.template, 'DaemonSet')
    yield* negativeProblems({ 'spec.minReadySeconds': spec.minReadySeconds })
    yield* updateStrategyProblems(spec.updateStrategy)
    yield* negativeProblems({ 'spec.revisionHistoryLimit': spec.revisionHistoryLimit })
  },

  validateUpdate: selectorChangeProblems,

  *validateStatus({ status }, previous) {
    yield* negativeProblems({
      'status.currentNumberScheduled': status.currentNumberScheduled,
      'status.numberMisscheduled': status.numberMisscheduled,
      'status.desiredNumberScheduled': status.desiredNumberScheduled,
      'status.numberReady': status.numberReady,
      'status.observedGeneration': status.observedGeneration,
      'status.updatedNumberScheduled': status.updatedNumberScheduled,
      'status.numberAvailable': status.numberAvailable,
      'status.numberUnavailable': status.numberUnavailable,
      'status.collisionCount': status.collisionCount,
    })
    yield* collisionCountProblems(status, previous.status)
  },

  podTemplate: templateInSpec,

  warnings: ({ spec }) => podWarnings(spec.template, 'spec.template.'),

  partialMetadata({ metadata }) {
    const { [templateGenerationAnnotation]: _ofSpec, ...annotations } = metadata.annotations ?? {}
    return { ...metadata, annotations: isEmpty(annotations) ? undefined : annotations }
  },

  columns: columnsOf<DaemonSet>((c) => [
    c.name,
    c.count('Desired', ({ status }) => status.desiredNumberScheduled ?? 0),
    c.count('Current', ({ status }) => status.currentNumberScheduled ?? 0),
    c.count('Ready', ({ status }) => status.numberReady ?? 0),
    c.count('Up-to-date', ({ status }) => status.updatedNumberScheduled ?? 0),
    c.count('Available', ({ status }) => status.numberAvailable ?? 0),
    c.show('Node Selector', ({ spec }) => labelsText(spec.template.spec.nodeSelector)),
    c.age,
    ...containerColumns(c),
    selectorColumn(c),
  ]),

  notSimulated: notSimulatedInPodSpecAt('spec.template.spec'),
})

const templateGenerationOf = (object: DaemonSet | Draft<DaemonSet>): bigint =>
  annotatedNumber(object, templateGenerationAnnotation) ?? 0n

function checkTemplateGeneration({ metadata: { annotations } }: Draft<DaemonSet>): void {
  const text = annotations?.[templateGenerationAnnotation]
  if (text !== undefined) checkAnnotatedNumber('DaemonSet', text)
}

/** How often the template has changed is a field in the storage of the real API server, and nobody's to write. */
function setTemplateGeneration({ metadata }: Draft<DaemonSet>, generation: bigint): void {
  const text = String(generation)
  if (metadata.annotations?.[templateGenerationAnnotation] === text) return
  metadata.annotations = { ...metadata.annotations, [templateGenerationAnnotation]: text }
}

function* updateStrategyProblems(strategy: DaemonSetUpdateStrategy): FieldErrors {
  const { type, rollingUpdate } = strategy
  const field = 'spec.updateStrategy.rollingUpdate'
  if (type === 'OnDelete') return
  if (type !== 'RollingUpdate') {
    const shown = internalForm(structType('io.k8s.api.apps.v1.DaemonSetUpdateStrategy'), strategy)
    yield notSupported('spec.updateStrategy', shown, ['RollingUpdate', 'OnDelete'])
  } else if (!rollingUpdate) {
    yield required(field)
  } else {
    yield* rollingUpdateProblems(rollingUpdate, field)
  }
}

function* rollingUpdateProblems(update: RollingUpdateDaemonSet, field: string): FieldErrors {
  const { maxUnavailable, maxSurge } = update
  yield* intOrPercentProblems(maxUnavailable, `${field}.maxUnavailable`)
  yield* intOrPercentProblems(maxSurge, `${field}.maxSurge`)
  yield* overAllProblems(maxUnavailable, `${field}.maxUnavailable`)
  yield* overAllProblems(maxSurge, `${field}.maxSurge`)
  if (!isNone(maxUnavailable) && !isNone(maxSurge)) {
    yield invalid(`${field}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')
  }
  if (isNone(maxUnavailable) && isNone(maxSurge)) {
    yield required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')
  }
}
