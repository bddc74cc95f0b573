/** core/v1 Pod: containers that share a node, an address and volumes. */
import { type FieldErrors, forbidden } from '../field-error.ts'
import type { Pod, Volume } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { unsetTime } from '../time.ts'
import { paddedImages } from './container-problems.ts'
import { podColumns } from './pod-columns.ts'
import { isPodTerminal } from './pod-conditions.ts'
import { podDescriptions } from './pod-descriptions.ts'
import { notSimulatedInPodSpecAt } from './pod-not-simulated.ts'
import { defaultPod } from './pod-spec-defaults.ts'
import { ownPodSpecProblems } from './pod-spec-problems.ts'
import { keepInStatusUpdate } from './pod-status-update.ts'
import { ephemeralContainersUpdateProblems, podStatusProblems, podUpdateProblems } from './pod-update.ts'
import { qosClassOf } from './resources.ts'

export const pod = defineKind<Pod>('v1', 'Pod', {
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  answersDeleted: true,
  subresources: ['status', 'binding', 'log', 'eviction', 'ephemeralcontainers'],
  notServed: ['exec', 'attach', 'portforward', 'proxy', 'resize'],
  sharesSpecs: true,

  defaults(object) {
    defaultPod(object)
    const { spec, status, metadata } = object
    // Only what is stored has a version; of that the class is known.
    if (metadata.resourceVersion === undefined) status.qosClass ||= qosClassOf(spec as Pod['spec'])
  },

  prepareForCreate({ spec, status }) {
    status.phase = 'Pending'
    if (!spec.schedulingGates?.length) return
    const message = 'Scheduling is blocked due to non-empty scheduling gates'
    const unset = { lastProbeTime: unsetTime, lastTransitionTime: unsetTime }
    status.conditions = [
      { type: 'PodScheduled', status: 'False', ...unset, reason: 'SchedulingGated', message },
    ]
  },

  *validate(object) {
    yield* ownPodSpecProblems(object.spec)
    yield* notInTemplateProblems(object)
    // Only what is stored has a version.
    if (object.metadata.resourceVersion === undefined) yield* creationProblems(object)
  },

  prepareForStatusUpdate: keepInStatusUpdate,

  validateUpdate: podUpdateProblems,
  validateStatus: podStatusProblems,

  parts: {
    ephemeralcontainers: {
      prepareForUpdate(object, previous) {
        const { ephemeralContainers } = object.spec
        const { name, namespace, uid, resourceVersion } = object.metadata
        const metadata = { ...previous.metadata, name, namespace, uid, resourceVersion }
        Object.assign(object, previous, { metadata, spec: { ...previous.spec, ephemeralContainers } })
      },

      validateUpdate: ephemeralContainersUpdateProblems,
    },
  },

  gracePeriodSeconds(object, requested) {
    const grace = requested ?? object.spec.terminationGracePeriodSeconds ?? 0
    // Nothing runs that could need the time.
    if (!object.spec.nodeName || isPodTerminal(object)) return 0
    return grace < 0 ? 1 : grace
  },

  columns: podColumns,

  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy,
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status.phase ?? '',
    'status.podIP': ({ status }) => status.podIPs?.[0]?.ip ?? status.podIP ?? '',
    'status.nominatedNodeName': ({ status }) => status.nominatedNodeName ?? '',
  },

  notSimulated: notSimulatedInPodSpecAt('spec'),

  descriptions: podDescriptions,
})

/** What a template may have but a pod may not. */
function* notInTemplateProblems({ spec }: Pod): FieldErrors {
  const { volumes, containers = [], initContainers = [], serviceAccountName } = spec
  if (!serviceAccountName && volumes) yield* tokenProblems(volumes)
  yield* paddedImages(containers, 'spec.containers')
  yield* paddedImages(initContainers, 'spec.initContainers')
}

function* tokenProblems(volumes: readonly Volume[]): FieldErrors {
  for (const [n, { projected }] of volumes.entries()) {
    for (const [m, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
      if (!serviceAccountToken) continue
      const field = `spec.volumes[${n}].projected.sources[${m}].serviceAccountToken`
      yield forbidden(field, 'must not be specified when serviceAccountName is not set')
    }
  }
}

function* creationProblems({ spec }: Pod): FieldErrors {
  if (spec.ephemeralContainers?.length) yield forbidden('spec.ephemeralContainers', 'cannot be set on create')
  if (spec.nodeName && spec.schedulingGates?.length) {
    yield forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')
  }
}
