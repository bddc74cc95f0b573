/** apps/v1 ReplicaSet: keeps a number of pods of one template running. */
import { columnsOf } from '../columns.ts'
import { notSimulatedInPodSpecAt } from '../core/pod-not-simulated.ts'
import { ensureTemplate, templateDefaults } from '../core/pod-template-spec.ts'
import { podTemplateWarnings } from '../core/pod-warnings.ts'
import type { ReplicaSet } from '../generated/types/apps-v1.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorText } from '../labels.ts'
import {
  containerColumns,
  negativeProblems,
  replicaScale,
  replicaStatusProblems,
  runsForeverProblems,
  selectedTemplateProblems,
  selectorChangeProblems,
  selectorColumn,
  templateInSpec,
  workloadSelectorProblems,
} from '../workload.ts'

export const replicaSet = defineKind<ReplicaSet>('apps/v1', 'ReplicaSet', {
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status', 'scale'],

  prepareForCreate(object) {
    object.status = { replicas: 0 }
  },

  defaults: {
    parts: {
      spec: {
        first(spec) {
          spec.replicas ??= 1
          ensureTemplate(spec)
        },
        parts: { template: templateDefaults },
      },
    },
  },

  updateChecks: ['metadataChange', 'object', 'change'],
  *validate({ spec }) {
    yield* negativeProblems({ 'spec.replicas': spec.replicas, 'spec.minReadySeconds': spec.minReadySeconds })
    // ReplicaSets share the rule, and its words, with Deployments.
    yield* workloadSelectorProblems(spec.selector, 'empty selector is invalid for deployment')
    yield* selectedTemplateProblems(spec, { broken: 'invalid label selector' })
    yield* runsForeverProblems(spec.template, 'ReplicaSet')
  },

  validateUpdate: selectorChangeProblems,

  validateStatus: ({ status }) => replicaStatusProblems(status),

  scale: replicaScale(({ spec }) => labelSelectorText(spec.selector)),

  podTemplate: templateInSpec,

  warnings: ({ metadata, spec: { template } }, previous) =>
    podTemplateWarnings({ metadata, template }, 'spec.template', !previous),

  columns: columnsOf<ReplicaSet>((c) => [
    c.name,
    c.count('Desired', ({ spec }) => spec.replicas),
    c.count('Current', ({ status }) => status.replicas ?? 0),
    c.count('Ready', ({ status }) => status.readyReplicas ?? 0),
    c.age,
    ...containerColumns(c),
    selectorColumn(c),
  ]),

  notSimulated: notSimulatedInPodSpecAt('spec.template.spec'),
})
