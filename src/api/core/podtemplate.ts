/** core/v1 PodTemplate: a template on its own, for whoever wants to make pods of it. */
import { columnsOf } from '../columns.ts'
import type { PodTemplate } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { labelsText } from '../labels.ts'
import { notSimulatedInPodSpecAt } from './pod-not-simulated.ts'
import { containersText, podTemplateProblems, templateDefaults } from './pod-template-spec.ts'
import { podWarnings } from './pod-warnings.ts'

export const podTemplate = defineKind<PodTemplate>('v1', 'PodTemplate', {
  plural: 'podtemplates',
  scope: 'Namespaced',
  answersDeleted: true,
  // Though it has no status, its strategy counts the changes of the template.
  countsGenerations: true,

  defaults: { parts: { template: templateDefaults } },

  updateChecks: ['metadataChange', 'object'],
  validate: ({ template }) => podTemplateProblems(template, 'template'),

  podTemplate: { path: 'template', of: ({ template }) => template },

  warnings: ({ template }) => podWarnings(template, 'template.'),

  columns: columnsOf((c) => [
    c.name,
    c.show('Containers', ({ template }) => containersText(template, 'name')),
    c.show('Images', ({ template }) => containersText(template, 'image')),
    c.show('Pod Labels', ({ template }) => labelsText(template.metadata?.labels)),
  ]),

  notSimulated: notSimulatedInPodSpecAt('template.spec'),
})
