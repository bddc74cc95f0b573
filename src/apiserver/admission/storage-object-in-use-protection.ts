/** Marks claims, volumes and VolumeAttributesClasses so that they do not go while they are in use. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import {
  attributesClassProtection,
  claimProtection,
  volumeProtection,
} from '../../api/core/storage-protection.ts'
import type { Kind } from '../../api/kind.ts'
import { volumeAttributesClass } from '../../api/storage/volumeattributesclass.ts'
import type { AdmissionPlugin } from './admission.ts'

const protections: ReadonlyMap<Kind, string> = new Map<Kind, string>([
  [persistentVolume as Kind, volumeProtection],
  [persistentVolumeClaim as Kind, claimProtection],
  [volumeAttributesClass as Kind, attributesClassProtection],
])

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  operations: ['CREATE'],
  kinds: [...protections.keys()],

  admit({ kind, object: { metadata } }) {
    const finalizer = protections.get(kind)!
    const { finalizers = [] } = metadata
    if (finalizers.includes(finalizer)) return
    Object.assign(metadata, { finalizers: [...finalizers, finalizer] })
  },
}
