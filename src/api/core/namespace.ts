/** core/v1 Namespace: where names live; deleting it deletes what is in it. */
import { columnsOf } from '../columns.ts'
import { nodeLeaseNamespace } from '../coordination/lease.ts'
import { invalid } from '../field-error.ts'
import { contentFinalizer, finalizerNameProblems } from '../finalizers.ts'
import type { Namespace } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { isBeingDeleted } from '../meta.ts'
import { dnsLabelProblems } from '../names.ts'

/** Every namespace carries its own name as this label, so that selectors can name it. */
const namespaceNameLabel = 'kubernetes.io/metadata.name'

/** Nobody can delete them. */
export const immortalNamespaces: readonly string[] = ['default', 'kube-system', 'kube-public']

/** Every cluster has them. */
export const systemNamespaces: readonly string[] = [...immortalNamespaces, nodeLeaseNamespace]

export const isNamespaceActive = (object: Namespace): boolean =>
  object.status.phase === 'Active' && !isBeingDeleted(object)

export const namespace = defineKind<Namespace>('v1', 'Namespace', {
  plural: 'namespaces',
  shortNames: ['ns'],
  scope: 'Cluster',
  answersDeleted: true,
  subresources: ['status', 'finalize'],
  withoutTable: ['finalize'],
  without: ['deletecollection'],
  countsGenerations: false,
  nameProblems: dnsLabelProblems,

  prepareForCreate(object) {
    const { finalizers = [] } = object.spec
    const isThere = finalizers.includes(contentFinalizer)
    object.spec = { finalizers: isThere ? finalizers : [...finalizers, contentFinalizer] }
    object.status = { phase: 'Active' }
  },

  prepareForUpdate(object, previous) {
    // The finalizers of the spec change by way of the subresource `finalize` only.
    object.spec = previous.spec as typeof object.spec
  },

  defaults: {
    first({ metadata }) {
      if (!metadata.name || metadata.labels?.[namespaceNameLabel] === metadata.name) return
      metadata.labels = { ...metadata.labels, [namespaceNameLabel]: metadata.name }
    },
    parts: {
      status(status) {
        status.phase ||= 'Active'
      },
    },
  },

  *validate({ spec }) {
    for (const name of spec.finalizers ?? []) yield* finalizerNameProblems('spec.finalizers', name)
  },

  parts: {
    finalize: {
      reaches: { 'f:metadata': {}, 'f:spec': {} },
      prepareForUpdate(object, { status }) {
        object.status = status as typeof object.status
      },

      *validateUpdate({ spec }) {
        for (const [n, name] of (spec.finalizers ?? []).entries()) {
          yield* finalizerNameProblems(`spec.finalizers[${n}]`, name)
        }
      },
    },
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

  prepareForDelete(object) {
    object.status = { ...object.status, phase: 'Terminating' }
    delete object.metadata.deletionGracePeriodSeconds
  },

  // The first request never ends it: whoever empties it asks again.
  isHeldBack: (object) => !isBeingDeleted(object) || (object.spec.finalizers ?? []).length > 0,

  selectableFields: {
    'status.phase': ({ status }) => status.phase ?? '',
  },

  columns: columnsOf<Namespace>((c) => [c.name, c.show('Status', ({ status }) => status.phase ?? ''), c.age]),
})
