/** The storage that a simulated cluster can make: disks of any size, on every node. */
import type { CSIDriver, StorageClass } from '../generated/types/storage-v1.ts'
import type { New } from '../kind.ts'

/** The driver of these disks, which StorageClasses can name. */
export const diskDriver = 'disk.kubesim.io'

/** The class that claims get which name none, as small clusters usually have it. */
export const standardClass: New<StorageClass> = {
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: diskDriver,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
  allowVolumeExpansion: true,
}

/** What the driver says of itself. */
export const diskDriverObject: New<CSIDriver> = {
  metadata: { name: diskDriver },
  spec: { attachRequired: true, podInfoOnMount: false, volumeLifecycleModes: ['Persistent'] },
}
