/** core/v1 PersistentVolume: a piece of storage that outlives the pods that use it. */
import { columnsOf } from '../columns.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid } from '../field-error.ts'
import type {
  NodeSelectorRequirement,
  PersistentVolume,
  PersistentVolumeSpec,
  VolumeNodeAffinity,
} from '../generated/types/core-v1.ts'
import { internalDifference, internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { isBeingDeleted } from '../meta.ts'
import { structType } from '../schema.ts'
import { formatTime } from '../time.ts'
import { accessModesText } from './access-modes.ts'
import { newLabelFor, oldLabelWarnings } from './old-node-labels.ts'
import { persistentVolumeProblems, volumeSources } from './persistentvolume-problems.ts'
import { classAnnotationWarnings, classNamedBy } from './storage-class-annotation.ts'
import { defaultStorageSource } from './volume-defaults.ts'

export const persistentVolume = defineKind<PersistentVolume>('v1', 'PersistentVolume', {
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  scope: 'Cluster',
  subresources: ['status'],
  countsGenerations: false,
  answersDeleted: true,

  defaults: {
    parts: {
      status(status) {
        status.phase ||= 'Pending'
      },
      spec(spec) {
        spec.persistentVolumeReclaimPolicy ||= 'Retain'
        spec.volumeMode ??= 'Filesystem'
        defaultStorageSource(spec)
      },
    },
  },

  prepareForCreate({ metadata, status }) {
    status.lastPhaseTransitionTime = metadata.creationTimestamp
  },

  prepareForStatusUpdate(object, { status: before }, now) {
    const { phase, lastPhaseTransitionTime: told } = object.status
    const { lastPhaseTransitionTime: was } = before
    const isSame = phase === before.phase
    if (isSame ? told || !was : told && told !== was) return
    object.status = { ...object.status, lastPhaseTransitionTime: isSame ? was : formatTime(now) }
  },

  *validate({ metadata, spec }) {
    yield* persistentVolumeProblems(spec, metadata.name)
    yield* mountOptionProblems(spec, metadata.annotations)
  },

  // A changed volume is looked at twice, as in the real server.
  updateChecks: ['metadata', 'object', 'metadata', 'change'],
  validateUpdate: changeProblems,

  warnsAlways: true,
  *warnings({ metadata, spec }) {
    yield* classAnnotationWarnings(metadata.annotations)
    if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
      yield 'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.'
    }
    for (const [n, { matchExpressions }] of (
      spec.nodeAffinity?.required?.nodeSelectorTerms ?? []
    ).entries()) {
      yield* oldLabelWarnings(
        matchExpressions,
        `spec.nodeAffinity.required.nodeSelectorTerms[${n}].matchExpressions`,
      )
    }
    for (const [source, sentence] of Object.entries(oldSources)) {
      if (spec[source as keyof PersistentVolumeSpec]) yield `spec.${sentence}`
    }
  },

  columns: columnsOf<PersistentVolume>((c) => [
    c.name,
    c.show('Capacity', ({ spec }) => spec.capacity?.['storage'] ?? '0'),
    c.show('Access Modes', ({ spec }) => accessModesText(spec.accessModes)),
    c.show('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy),
    c.show('Status', (object) => (isBeingDeleted(object) ? 'Terminating' : object.status.phase)),
    c.show('Claim', ({ spec: { claimRef } }) =>
      claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '',
    ),
    c.show('StorageClass', (object) => classOfVolume(object)),
    c.show('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
    c.show('Reason', ({ status }) => status.reason ?? ''),
    c.age,
    c.wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
  ]),
})

/** The class of a volume; empty where it has none. */
export const classOfVolume = (volume: PersistentVolume): string => classNamedBy(volume) ?? ''

/** Sources whose drivers are gone from Kubernetes. */
const oldSources: Readonly<Record<string, string>> = {
  cephfs: 'cephfs: deprecated in v1.28, non-functional in v1.31+',
  photonPersistentDisk: 'photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'scaleIO: deprecated in v1.16, non-functional in v1.22+',
  storageos: 'storageOS: deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'glusterfs: deprecated in v1.25, non-functional in v1.26+',
  rbd: 'rbd: deprecated in v1.28, non-functional in v1.31+',
}

const mountOptionAnnotation = 'volume.beta.kubernetes.io/mount-options'
/** Sources that know nothing of options. */
const unmounted = [
  'hostPath',
  'flocker',
  'fc',
  'flexVolume',
  'portworxVolume',
  'scaleIO',
  'local',
  'storageos',
] as const

function* mountOptionProblems(
  spec: PersistentVolumeSpec,
  annotations: PersistentVolume['metadata']['annotations'],
): FieldErrors {
  if (annotations?.[mountOptionAnnotation] === undefined) return
  if (volumeSources.some((source) => spec[source] && !(unmounted as readonly string[]).includes(source)))
    return
  yield forbidden(
    `metadata.annotations.${mountOptionAnnotation}`,
    'may not specify mount options for this volume type',
  )
}

/** Source: ValidatePersistentVolumeUpdate. */
function* changeProblems({ metadata, spec }: PersistentVolume, previous: PersistentVolume): FieldErrors {
  yield* persistentVolumeProblems(spec, metadata.name)
  const [source, before] = [sourceOf(spec, previous.spec), sourceOf(previous.spec)]
  if (!isEqual(source, before)) {
    const struct = structType('io.k8s.api.core.v1.PersistentVolumeSource')
    const difference = internalDifference(struct, before, source)
    const detail = `spec.persistentvolumesource is immutable after creation\n${difference}`
    yield forbidden('spec.persistentvolumesource', detail)
  }
  if (spec.volumeMode !== previous.spec.volumeMode) {
    yield invalid('volumeMode', spec.volumeMode ?? null, 'field is immutable')
  }
  const { nodeAffinity, volumeAttributesClassName } = previous.spec
  if (nodeAffinity && !isEqual(spec.nodeAffinity, renamed(nodeAffinity, spec.nodeAffinity))) {
    const detail = 'field is immutable, except for updating from beta label to GA'
    const shown = internalForm(structType('io.k8s.api.core.v1.VolumeNodeAffinity'), spec.nodeAffinity ?? {})
    yield invalid('nodeAffinity', spec.nodeAffinity ? shown : null, detail)
  }
  if (volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) {
    yield forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden')
  }
}

/** What the volume is made of. The Secret by which it grows may come later: then it is left out. */
function sourceOf(spec: PersistentVolumeSpec, before?: PersistentVolumeSpec): Partial<PersistentVolumeSpec> {
  const source = Object.fromEntries(volumeSources.map((name) => [name, spec[name]]))
  if (!before?.csi || before.csi.controllerExpandSecretRef || !spec.csi) return source
  return { ...source, csi: { ...spec.csi, controllerExpandSecretRef: undefined } }
}

/** What an affinity was, with the new names of old labels where it has them now. A label that was never renamed has an empty one. */
function renamed(
  { required: was }: VolumeNodeAffinity,
  now: VolumeNodeAffinity | undefined,
): VolumeNodeAffinity {
  const terms = now?.required?.nodeSelectorTerms ?? []
  const inTerm = (requirement: NodeSelectorRequirement, other: NodeSelectorRequirement | undefined) =>
    other && (newLabelFor(requirement.key) ?? '') === (other.key ?? '')
      ? { ...requirement, key: other.key }
      : requirement
  const nodeSelectorTerms = was?.nodeSelectorTerms.map((term, n) => ({
    ...term,
    matchExpressions: term.matchExpressions?.map((each, m) => inTerm(each, terms[n]?.matchExpressions?.[m])),
  }))
  return { required: was && { ...was, nodeSelectorTerms: nodeSelectorTerms! } }
}
