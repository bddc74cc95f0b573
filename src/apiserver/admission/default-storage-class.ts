/** Gives the default StorageClass to a claim that names none. */
import type { Draft } from 'immer'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { defaultStorageClassOf, storageClass } from '../../api/storage/storageclass.ts'
import type { AdmissionPlugin } from './admission.ts'

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  operations: ['CREATE'],
  kinds: [persistentVolumeClaim],

  admit({ object, store }) {
    const claim = object as Draft<PersistentVolumeClaim>
    if (classNamedBy(claim) !== undefined) return
    const found = defaultStorageClassOf(store.list(storageClass))
    if (found) claim.spec = { ...claim.spec, storageClassName: found.metadata.name }
  },
}
