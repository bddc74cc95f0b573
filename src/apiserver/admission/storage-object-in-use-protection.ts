/** Marks claims and volumes so that they do not go while they are in use. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { claimProtection, volumeProtection } from '../../api/core/storage-protection.ts'
import type { AdmissionPlugin } from './admission.ts'

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  operations: ['CREATE'],
  kinds: [persistentVolume, persistentVolumeClaim],

  admit({ kind, object: { metadata } }) {
    const finalizer = kind === persistentVolumeClaim ? claimProtection : volumeProtection
    const { finalizers = [] } = metadata
    if (finalizers.includes(finalizer)) return
    Object.assign(metadata, { finalizers: [...finalizers, finalizer] })
  },
}
