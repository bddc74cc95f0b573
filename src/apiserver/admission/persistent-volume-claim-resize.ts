/** A claim grows only where its class lets it. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import { forbidden } from '../../api/errors.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { compareQuantities, parseQuantity } from '../../api/quantity.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import type { Store } from '../store/store.ts'
import type { AdmissionPlugin } from './admission.ts'

export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  operations: ['UPDATE'],
  kinds: [persistentVolumeClaim],

  validate({ kind, object, name, previous, subresource, store }) {
    if (subresource !== undefined) return
    const claim = object as PersistentVolumeClaim
    const before = previous as PersistentVolumeClaim
    if (claim.spec === before.spec || !isLarger(claim, before)) return
    if (before.status.phase !== 'Bound') {
      throw forbidden(kind, name, 'Only bound persistent volume claims can be expanded')
    }
    if (mayGrow(claim, before, store)) return
    throw forbidden(
      kind,
      name,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    )
  },
}

const sizeOf = ({ spec }: PersistentVolumeClaim) =>
  parseQuantity(spec.resources?.requests?.['storage'] ?? '0')

const isLarger = (claim: PersistentVolumeClaim, before: PersistentVolumeClaim) =>
  compareQuantities(sizeOf(claim), sizeOf(before)) > 0

function mayGrow(claim: PersistentVolumeClaim, before: PersistentVolumeClaim, store: Store): boolean {
  const name = classNamedBy(claim)
  if (!name || name !== classNamedBy(before)) return false
  return store.get(storageClass, { name })?.allowVolumeExpansion ?? false
}
