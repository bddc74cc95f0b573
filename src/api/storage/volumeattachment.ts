/** storage.k8s.io/v1 VolumeAttachment: asks that a volume be attached to a node, and says whether it is. */
import { columnsOf } from '../columns.ts'
import { inlineVolumeProblems } from '../core/persistentvolume-problems.ts'
import { defaultStorageSource } from '../core/volume-defaults.ts'
import { csiDriverNameProblems } from '../core/volume-source-problems.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid, required, tooLong } from '../field-error.ts'
import { breaches, maxInt32, rangeSentence } from '../fields.ts'
import type {
  VolumeAttachment,
  VolumeAttachmentSource,
  VolumeAttachmentStatus,
  VolumeError,
} from '../generated/types/storage-v1.ts'
import { immutable } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'
import { bytesOf } from './provisioner-problems.ts'

export const volumeAttachment = defineKind<VolumeAttachment>('storage.k8s.io/v1', 'VolumeAttachment', {
  plural: 'volumeattachments',
  scope: 'Cluster',
  subresources: ['status'],
  countsGenerations: false,
  answersDeleted: true,
  needsVersion: true,

  defaults: {
    parts: {
      status(status) {
        status.attached ??= false
      },
      spec: { parts: { source: { parts: { inlineVolumeSpec: defaultStorageSource } } } },
    },
  },

  prepareForStatusUpdate({ metadata }, { metadata: before }) {
    metadata.labels = before.labels as typeof metadata.labels
    metadata.annotations = before.annotations as typeof metadata.annotations
    metadata.finalizers = before.finalizers as typeof metadata.finalizers
    metadata.ownerReferences = before.ownerReferences as typeof metadata.ownerReferences
  },
  statusLeavesAlone: { 'f:metadata': {} },

  updateChecks: ['metadata', 'object', 'change'],
  validate: problems,

  *validateUpdate({ spec }, previous) {
    if (!isEqual(spec, previous.spec))
      yield immutable('spec', 'io.k8s.api.storage.v1.VolumeAttachmentSpec', spec)
  },

  *validateStatus(object, previous) {
    yield* problems(object)
    if (!isEqual(object.spec, previous.spec))
      yield immutable('spec', 'io.k8s.api.storage.v1.VolumeAttachmentSpec', object.spec)
  },

  columns: columnsOf<VolumeAttachment>((c) => [
    c.name,
    { ...c.show('Attacher', ({ spec }) => spec.attacher), format: 'name' },
    c.show('PV', ({ spec }) => spec.source.persistentVolumeName ?? ''),
    c.show('Node', ({ spec }) => spec.nodeName),
    c.flag('Attached', ({ status }) => status.attached),
    c.age,
  ]),
})

function* problems({ spec, status }: VolumeAttachment): FieldErrors {
  yield* csiDriverNameProblems(spec.attacher, 'spec.attacher')
  yield* sourceProblems(spec.source ?? {}, 'spec.source')
  yield* breaches(dnsSubdomainProblems, 'spec.nodeName', spec.nodeName ?? '')
  yield* statusProblems(status)
}

function* sourceProblems(source: VolumeAttachmentSource, path: string): FieldErrors {
  const { persistentVolumeName: name, inlineVolumeSpec: inline } = source
  const exactly = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  const field = `${path}.persistentVolumeName`
  if (name !== undefined && inline) yield forbidden(path, exactly)
  else if (inline) yield* inlineVolumeProblems(inline, `${path}.inlineVolumeSpec`)
  else if (name === undefined) yield required(path, exactly)
  else if (name === '') yield required(field, 'must specify non empty persistentVolumeName')
  if (name !== undefined) yield* breaches(dnsSubdomainProblems, field, name)
}

const maxMetadataBytes = 256 * 1024
const maxMessageBytes = 1024

function* statusProblems({
  attachmentMetadata,
  attachError,
  detachError,
}: VolumeAttachmentStatus): FieldErrors {
  if (attachmentMetadata && bytesOf(attachmentMetadata) > maxMetadataBytes) {
    yield tooLong('status.attachmentMetadata', maxMetadataBytes)
  }
  if (attachError) yield* errorProblems(attachError, 'status.attachError')
  if (detachError) yield* errorProblems(detachError, 'status.detachError')
}

function* errorProblems({ message = '', errorCode }: VolumeError, path: string): FieldErrors {
  // The API server tells the limit of something else.
  if (byteLength(message) > maxMessageBytes) yield tooLong(`${path}.message`, maxMetadataBytes)
  if (errorCode !== undefined && errorCode < 0) {
    yield invalid(`${path}.errorCode`, errorCode, rangeSentence(0, maxInt32))
  }
}
