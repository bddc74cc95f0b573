/** core/v1 Pod: containers that share a node, an address and volumes. */
import type { Draft } from 'immer'
import { type FieldError, type FieldErrors, forbidden } from '../field-error.ts'
import type { Pod, PodSpec, PodStatus, Volume } from '../generated/types/core-v1.ts'
import { ipWarnings } from '../ip.ts'
import { defineKind } from '../kind.ts'
import { memoByIdentity } from '../memo.ts'
import { unsetTime } from '../time.ts'
import { appArmorMatchProblems, withAnnotatedProfiles } from './app-armor.ts'
import { paddedImages } from './container-problems.ts'
import { withLabelKeys } from './label-keys.ts'
import { podAnnotationProblems } from './pod-annotation-problems.ts'
import { podColumns } from './pod-columns.ts'
import { isPodTerminal } from './pod-conditions.ts'
import { madeClaimProblems } from './pod-made-claims.ts'
import { notSimulatedInPodSpecAt } from './pod-not-simulated.ts'
import { keepBesidesResources, keptMetadata, podResizeProblems } from './pod-resize.ts'
import { claimNameProblems } from './pod-resource-claims.ts'
import { completePod, podSpecDefaults } from './pod-spec-defaults.ts'
import { ownPodSpecProblems } from './pod-spec-problems.ts'
import { podStatusProblems } from './pod-status-problems.ts'
import { keepInStatusUpdate } from './pod-status-update.ts'
import { ephemeralContainersUpdateProblems, podUpdateProblems } from './pod-update.ts'
import { podNameWarnings, podWarnings } from './pod-warnings.ts'
import { qosClassOf } from './resources.ts'
import { seccompMatchProblems } from './seccomp-annotations.ts'

export const pod = defineKind<Pod>('v1', 'Pod', {
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  answersDeleted: true,
  subresources: [
    'attach',
    'binding',
    'ephemeralcontainers',
    'eviction',
    'exec',
    'log',
    'portforward',
    'proxy',
    'resize',
    'status',
  ],
  withoutTable: ['ephemeralcontainers', 'resize'],
  sharesSpecs: true,
  footprint: 8 * 1_024,

  defaults: {
    parts: { spec: podSpecDefaults },
    last(object) {
      completePod(object)
      object.status = withPodIPs(object.status)
    },
  },

  prepareForCreate(object, _, warn) {
    const { metadata, status } = object
    const profiled = withAnnotatedProfiles(object.spec, metadata.annotations, warn)
    object.spec = withLabelKeys(profiled, metadata.labels)
    const { spec } = object
    status.phase = 'Pending'
    status.qosClass = qosClassOf(spec as Pod['spec'])
    if (!spec.schedulingGates?.length) return
    const message = 'Scheduling is blocked due to non-empty scheduling gates'
    const times = { lastProbeTime: unsetTime, lastTransitionTime: metadata.creationTimestamp }
    status.conditions = [
      { type: 'PodScheduled', status: 'False', ...times, reason: 'SchedulingGated', message },
    ]
  },

  prepareForStatusUpdate: keepInStatusUpdate,

  statusLeavesAlone: { 'f:metadata': { 'f:deletionTimestamp': {}, 'f:ownerReferences': {} } },

  updateChecks: ['metadataChange', 'metadata', 'object', 'change'],
  *validate(object) {
    const { annotations } = object.metadata
    if (annotations) yield* podAnnotationProblems(annotations, object.spec, 'metadata.annotations')
    if (object.spec.volumes) yield* madeClaimProblems(object.metadata.name, object.spec.volumes)
    yield* ownPodSpecProblems(object.spec)
    if (object.spec.resourceClaims) yield* claimNameProblems(object.metadata.name, object.spec)
    yield* notInTemplateProblems(object.spec)
    // Only what is stored has a version.
    if (object.metadata.resourceVersion !== undefined) return
    yield* creationProblems(object.spec)
    if (!annotations) return
    yield* seccompMatchProblems(annotations, object.spec, 'spec')
    yield* appArmorMatchProblems(annotations, object.spec, 'spec')
  },

  validateUpdate: podUpdateProblems,
  validateStatus: podStatusProblems,
  *statusWarnings({ status: { podIPs = [], hostIPs = [] } }) {
    for (const [n, { ip }] of podIPs.entries()) yield* ipWarnings(`status.podIPs[${n}].ip`, ip)
    for (const [n, { ip }] of hostIPs.entries()) yield* ipWarnings(`status.hostIPs[${n}].ip`, ip)
  },

  parts: {
    ephemeralcontainers: {
      prepareForUpdate(object, previous) {
        const { ephemeralContainers } = object.spec
        const metadata = keptMetadata(object, previous)
        Object.assign(object, previous, { metadata, spec: { ...previous.spec, ephemeralContainers } })
      },

      validateUpdate: ephemeralContainersUpdateProblems,
    },
    resize: {
      prepareForUpdate: keepBesidesResources,
      validateUpdate: podResizeProblems,
    },
  },

  gracePeriodSeconds(object, requested) {
    const grace = requested ?? object.spec.terminationGracePeriodSeconds ?? 0
    // Nothing runs that could need the time.
    if (!object.spec.nodeName || isPodTerminal(object)) return 0
    return grace < 0 ? 1 : grace
  },

  *warnings(object) {
    if (object.metadata.resourceVersion !== undefined) return
    yield* podWarnings(object)
    yield* podNameWarnings(object.metadata.name)
  },

  columns: podColumns,

  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    // An older name of the same.
    'spec.host': ({ spec }) => spec.nodeName ?? '',
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy,
    'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status.phase ?? '',
    'status.podIP': ({ status }) => status.podIPs?.[0]?.ip ?? status.podIP ?? '',
    // It may be named, but the API server keeps no such field.
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({ status }) => status.nominatedNodeName ?? '',
  },

  notSimulated: notSimulatedInPodSpecAt('spec'),
})

/** podIP is the first of podIPs. Where both are written and differ, the single one counts. */
function withPodIPs(status: Draft<PodStatus>): Draft<PodStatus> {
  const { podIP } = status
  const first = status.podIPs?.[0]?.ip
  if (podIP ? podIP === first : !first) return status
  return Object.assign({}, status, podIP ? { podIPs: [{ ip: podIP }] } : { podIP: first })
}

/** What a template may have but a pod may not. */
const notInTemplateProblems = memoByIdentity((spec: PodSpec): readonly FieldError[] => {
  const { volumes, containers = [], initContainers = [], serviceAccountName } = spec
  return [
    ...(!serviceAccountName && volumes ? tokenProblems(volumes) : []),
    ...paddedImages(containers, 'spec.containers'),
    ...paddedImages(initContainers, 'spec.initContainers'),
  ]
})

function* tokenProblems(volumes: readonly Volume[]): FieldErrors {
  for (const [n, { projected }] of volumes.entries()) {
    for (const [m, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
      if (!serviceAccountToken) continue
      const field = `spec.volumes[${n}].projected.sources[${m}].serviceAccountToken`
      yield forbidden(field, 'must not be specified when serviceAccountName is not set')
    }
  }
}

const creationProblems = memoByIdentity((spec: PodSpec): readonly FieldError[] => {
  const found: FieldError[] = []
  if (spec.ephemeralContainers?.length)
    found.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'))
  if (spec.nodeName && spec.schedulingGates?.length)
    found.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  return found
})
