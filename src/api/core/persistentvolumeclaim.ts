/** core/v1 PersistentVolumeClaim: asks for storage, and stands for what it gets. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { type FieldErrors, notSupported } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { isBeingDeleted } from '../meta.ts'
import { qualifiedNameProblems } from '../names.ts'
import { accessModesText } from './access-modes.ts'
import { claimSpecProblems } from './claim-spec-problems.ts'
import { claimChangeProblems } from './claim-update.ts'
import { fractionalStorageWarnings } from './claim-warnings.ts'
import { basicAmountProblems } from './persistentvolume-problems.ts'
import { classAnnotationWarnings, classNamedBy } from './storage-class-annotation.ts'

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', {
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  scope: 'Namespaced',
  subresources: ['status'],
  countsGenerations: false,
  answersDeleted: true,

  defaults: {
    parts: {
      status(status) {
        status.phase ||= 'Pending'
      },
      spec(spec) {
        spec.volumeMode ??= 'Filesystem'
      },
    },
  },

  prepareForCreate: (object) => completeSources(object),
  prepareForUpdate: (object, previous) => completeSources(object, previous.spec),

  validate: ({ spec }, previous) => claimSpecProblems(spec, 'spec', previous?.spec),
  updateChecks: ['metadataChange', 'metadata', 'object', 'change'],
  validateUpdate: claimChangeProblems,
  validateStatus: statusProblems,

  warnsAlways: true,
  *warnings({ metadata, spec }) {
    yield* classAnnotationWarnings(metadata.annotations)
    yield* fractionalStorageWarnings(spec.resources, 'spec')
  },

  columns: columnsOf<PersistentVolumeClaim>((c) => [
    c.name,
    c.show('Status', (object) => (isBeingDeleted(object) ? 'Terminating' : object.status.phase)),
    c.show('Volume', ({ spec }) => spec.volumeName ?? ''),
    c.show('Capacity', ({ spec, status }) => (spec.volumeName ? (status.capacity?.['storage'] ?? '0') : '')),
    c.show('Access Modes', ({ spec, status }) =>
      spec.volumeName ? accessModesText(status.accessModes) : '',
    ),
    c.show('StorageClass', (object) => classNamedBy(object) ?? ''),
    c.show('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
    c.age,
    c.wide('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>'),
  ]),
})

const isOldSource = ({ apiGroup, kind }: NonNullable<PersistentVolumeClaimSpec['dataSource']>) =>
  kind === 'PersistentVolumeClaim' ? !apiGroup : kind === 'VolumeSnapshot' && apiGroup === snapshotGroup
const snapshotGroup = 'snapshot.storage.k8s.io'

/**
 * The older and the newer field for a source say the same. What the older one could not name is dropped there, and so is
 * a source in another namespace, for which there is no stable way.
 * Source: EnforceDataSourceBackwardsCompatibility, NormalizeDataSources.
 */
function completeSources(object: Draft<PersistentVolumeClaim>, before?: PersistentVolumeClaimSpec): void {
  const { dataSource, dataSourceRef } = object.spec
  if (!dataSource && !dataSourceRef) return
  const spec = (object.spec = { ...object.spec })
  if (dataSourceRef?.namespace && !before?.dataSourceRef) delete spec.dataSourceRef
  const hadOne = before?.dataSource ?? before?.dataSourceRef
  if (!hadOne && !spec.dataSourceRef && dataSource && !isOldSource(dataSource)) delete spec.dataSource
  if (spec.dataSource) spec.dataSourceRef ??= { ...spec.dataSource }
  else if (spec.dataSourceRef && !spec.dataSourceRef.namespace) {
    const { namespace: _none, ...source } = spec.dataSourceRef
    spec.dataSource = source
  }
}

const resizeStatuses = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
]

/** Source: ValidatePersistentVolumeClaimStatusUpdate. */
function* statusProblems({ status }: PersistentVolumeClaim): FieldErrors {
  for (const [name, amount] of Object.entries(status.capacity ?? {})) {
    yield* basicAmountProblems(amount, `status.capacity[${name}]`)
  }
  const statuses = 'status.allocatedResourceStatuses'
  for (const [name, text] of Object.entries(status.allocatedResourceStatuses ?? {})) {
    yield* resourceNameProblems(name, statuses)
    if (!resizeStatuses.includes(text)) yield notSupported(statuses, name, resizeStatuses)
  }
  for (const [name, amount] of Object.entries(status.allocatedResources ?? {})) {
    const problems = [...resourceNameProblems(name, 'status.allocatedResources')]
    if (problems.length > 0) yield* problems
    else yield* basicAmountProblems(amount, `status.allocatedResources[${name}]`)
  }
}

/** Of Kubernetes' own resources a claim has storage only. */
function* resourceNameProblems(name: string, field: string): FieldErrors {
  const malformed = breaches(qualifiedNameProblems, field, name)
  const isNative = !name.includes('/') || name.includes('kubernetes.io/')
  if (malformed.length > 0) yield* malformed
  else if (isNative && name !== 'storage') yield notSupported(field, name, ['storage'])
}
