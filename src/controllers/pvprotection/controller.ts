/** Keeps volumes that are deleted for as long as they are bound. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { volumeProtection } from '../../api/core/storage-protection.ts'
import { defineController } from '../runtime/controller.ts'
import { protect } from '../shared/protection.ts'

export const pvProtectionController = defineController({
  name: 'pv-protection',
  component: 'persistentvolume-protection-controller',
  reconciles: persistentVolume,

  reconcile({ client }, volume) {
    const isUsed = () => volume.status.phase === 'Bound'
    protect({ client, kind: persistentVolume, finalizer: volumeProtection }, volume, isUsed)
  },
})
