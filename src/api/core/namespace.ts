/** core/v1 Namespace: where names live; deleting it deletes what is in it. */
import { columnsOf } from '../columns.ts'
import { invalid } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Namespace } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { isBeingDeleted } from '../meta.ts'
import { dnsLabelProblems, qualifiedNameProblems } from '../names.ts'

/** Every namespace carries its own name as this label, so that selectors can name it. */
const namespaceNameLabel = 'kubernetes.io/metadata.name'

export const isNamespaceActive = (object: Namespace): boolean =>
  object.status.phase === 'Active' && !isBeingDeleted(object)

/** Stands in spec.finalizers until the content of a namespace that is being deleted is gone. */
export const contentFinalizer = 'kubernetes'

export const namespace = defineKind<Namespace>('v1', 'Namespace', {
  plural: 'namespaces',
  shortNames: ['ns'],
  scope: 'Cluster',
  subresources: ['status', 'finalize'],
  without: ['deletecollection'],
  countsGenerations: false,
  nameProblems: dnsLabelProblems,

  prepareForCreate(object) {
    const others = (object.spec.finalizers ?? []).filter((name) => name !== contentFinalizer)
    object.spec = { finalizers: [...others, contentFinalizer] }
    object.status = { phase: 'Active' }
  },

  prepareForUpdate(object, previous) {
    // The finalizers of the spec change by way of the subresource `finalize` only.
    object.spec = previous.spec as typeof object.spec
  },

  defaults({ metadata }) {
    if (!metadata.name || metadata.labels?.[namespaceNameLabel] === metadata.name) return
    metadata.labels = { ...metadata.labels, [namespaceNameLabel]: metadata.name }
  },

  *validate({ spec }) {
    for (const name of spec.finalizers ?? []) {
      yield* breaches(qualifiedNameProblems, 'spec.finalizers', name)
    }
  },

  *validateStatus(object) {
    const { phase } = object.status
    if (!isBeingDeleted(object) && phase !== 'Active') {
      yield invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty")
    }
    if (isBeingDeleted(object) && phase !== 'Terminating') {
      const detail = "may only be 'Terminating' if `deletionTimestamp` is not empty"
      yield invalid('status.Phase', phase, detail)
    }
  },

  isHeldBack: ({ spec }) => (spec.finalizers ?? []).length > 0,

  selectableFields: {
    'status.phase': ({ status }) => status.phase ?? '',
    // An older name of the same.
    name: ({ metadata }) => metadata.name,
  },

  columns: columnsOf<Namespace>((c) => [c.name, c.show('Status', ({ status }) => status.phase ?? ''), c.age]),

  descriptions: {
    '': 'Holds objects of which each has a name of its own among those of its kind. Its deletion deletes them.',
    'spec.finalizers': 'Who must still clean up before a deleted namespace can go.',
    'status.phase': 'Active, or Terminating while its content is being deleted.',
  },
})
