/** core/v1 ReplicationController: keeps a number of pods alive; what ReplicaSets were called before. */
import { columnsOf } from '../columns.ts'
import { isEmpty } from '../equality.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { nonNegativeProblems } from '../fields.ts'
import type { ReplicationController, ReplicationControllerSpec } from '../generated/types/core-v1.ts'
import { shownPart } from '../given-empty.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorText, labelsText } from '../labels.ts'
import { longNameProblems } from '../names.ts'
import { matches, selectorOfLabels } from '../selector.ts'
import { replicaScale, replicaStatusProblems, runsForeverProblems, templateInSpec } from '../workload.ts'
import { notSimulatedInPodSpecAt } from './pod-not-simulated.ts'
import { containersText, podTemplateProblems, templateDefaults } from './pod-template-spec.ts'
import { podTemplateWarnings } from './pod-warnings.ts'

export const replicationController = defineKind<ReplicationController>('v1', 'ReplicationController', {
  plural: 'replicationcontrollers',
  storedUnder: 'controllers',
  shortNames: ['rc'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status', 'scale'],
  nameProblems: longNameProblems,
  defaultPropagation: 'Orphan',

  defaults: {
    first({ spec, metadata }) {
      const labels = spec.template?.metadata?.labels
      if (labels && isEmpty(metadata.labels)) metadata.labels = { ...labels }
    },
    parts: {
      spec: {
        first(spec) {
          spec.replicas ??= 1
          const labels = spec.template?.metadata?.labels
          if (labels && isEmpty(spec.selector)) spec.selector = { ...labels }
        },
        parts: { template: templateDefaults },
      },
    },
  },

  prepareForCreate(object) {
    object.status = { replicas: 0 }
  },

  updateChecks: ['metadataChange', 'object'],
  *validate({ spec }) {
    yield* nonNegativeProblems('spec.minReadySeconds', spec.minReadySeconds)
    if (isEmpty(spec.selector)) yield required('spec.selector')
    yield* nonNegativeProblems('spec.replicas', spec.replicas)
    yield* templateProblems(spec)
  },

  validateStatus: ({ status }) => replicaStatusProblems(status),

  podTemplate: templateInSpec,

  // Of a change the API server looks at the template that there was.
  warnings: ({ metadata, spec }, previous) =>
    podTemplateWarnings(
      { metadata, template: (previous?.spec ?? spec).template },
      'spec.template',
      !previous,
    ),

  columns: columnsOf((c) => [
    c.name,
    c.count('Desired', ({ spec }) => spec.replicas),
    c.count('Current', ({ status }) => status.replicas ?? 0),
    c.count('Ready', ({ status }) => status.readyReplicas ?? 0),
    c.age,
    c.wide('Containers', ({ spec }) => containersText(spec.template, 'name')),
    c.wide('Images', ({ spec }) => containersText(spec.template, 'image')),
    c.wide('Selector', ({ spec }) => labelsText(spec.selector)),
  ]),

  selectableFields: { 'status.replicas': ({ status }) => String(status.replicas ?? 0) },

  scale: replicaScale(({ spec }) => labelSelectorText({ matchLabels: spec.selector })),

  notSimulated: notSimulatedInPodSpecAt('spec.template.spec'),
})

function* templateProblems({ template, selector = {} }: ReplicationControllerSpec): FieldErrors {
  const path = 'spec.template'
  if (!template) return yield required(path)
  const { metadata } = template
  if (!isEmpty(selector) && !matches(selectorOfLabels(selector), metadata.labels)) {
    const detail = '`selector` does not match template `labels`'
    yield invalid(`${path}.metadata.labels`, shownPart(metadata, 'labels'), detail)
  }
  yield* podTemplateProblems(template, path)
  yield* runsForeverProblems(template, 'ReplicationController')
}
