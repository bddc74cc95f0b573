/** core/v1 ReplicationController: keeps a number of pods alive; what ReplicaSets were called before. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import type { ReplicationController, ReplicationControllerSpec } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { labelsText } from '../label-selectors.ts'
import { formatSelector, matches, selectorOfLabels } from '../selector.ts'
import { nonNegativeProblems } from './pod-fields.ts'
import { containersText, defaultPodTemplate, podTemplateProblems } from './pod-template.ts'

export const replicationController = defineKind<ReplicationController>('v1', 'ReplicationController', {
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status', 'scale'],
  defaultPropagation: 'Orphan',

  defaults(object) {
    const { spec, metadata } = object
    if (Object.isFrozen(spec)) return
    spec.replicas ??= 1
    if (!spec.template) return
    defaultPodTemplate(spec.template)
    const labels = spec.template.metadata.labels
    if (!labels) return
    if (isEmpty(spec.selector)) spec.selector = { ...labels }
    if (isEmpty(metadata.labels)) metadata.labels = { ...labels }
  },

  prepareForCreate(object) {
    object.status = noReplicas() as Draft<ReplicationController>['status']
  },

  *validate({ spec }) {
    yield* nonNegativeProblems('spec.minReadySeconds', spec.minReadySeconds)
    if (isEmpty(spec.selector)) yield required('spec.selector')
    yield* nonNegativeProblems('spec.replicas', spec.replicas)
    yield* templateProblems(spec)
  },

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

  scale: {
    replicas: ({ spec }) => spec.replicas,
    setReplicas({ spec }, replicas) {
      spec.replicas = replicas
    },
    statusReplicas: ({ status }) => status.replicas ?? 0,
    selector: ({ spec }) => formatSelector(selectorOfLabels(spec.selector)),
  },
})

const noReplicas = () => ({ replicas: 0 })

const isEmpty = (labels: Readonly<Record<string, string>> | undefined) =>
  Object.keys(labels ?? {}).length === 0

function* templateProblems({ template, selector = {} }: ReplicationControllerSpec): FieldErrors {
  const path = 'spec.template'
  if (!template) return yield required(path)
  const { labels } = template.metadata
  if (!matches(selectorOfLabels(selector), labels)) {
    const detail = '`selector` does not match template `labels`'
    yield invalid(`${path}.metadata.labels`, labels, detail)
  }
  yield* podTemplateProblems(template, path)
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') yield notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])
  if (activeDeadlineSeconds !== undefined) {
    const detail = 'activeDeadlineSeconds in ReplicationController is not Supported'
    yield forbidden(`${path}.spec.activeDeadlineSeconds`, detail)
  }
}
