/** Asks whoever makes volumes of a class for one, or says why nobody does. Source: provisionClaimOperation. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { StorageClass } from '../../api/generated/types/storage-v1.ts'
import { movedProvisioners } from '../../api/storage/moved-drivers.ts'
import type { Binder } from './views.ts'

/** By which provisioners know the claims that they are to see to. */
const provisionerAnnotations = [
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-provisioner',
]

/** @param chosen the class that the claim names, if it is there */
export function askForVolume(
  { client, events }: Binder,
  claim: PersistentVolumeClaim,
  chosen: StorageClass | undefined,
): void {
  if (!chosen) {
    const why = `storageclass.storage.k8s.io "${classNamedBy(claim)}" not found`
    return events.warning(claim, 'ProvisioningFailed', why)
  }
  const { provisioner } = chosen
  const driver = provisioner.startsWith('kubernetes.io/') ? movedProvisioners[provisioner] : provisioner
  if (driver === undefined) {
    return events.warning(claim, 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`)
  }
  const isAsked = provisionerAnnotations.every((each) => claim.metadata.annotations?.[each] === driver)
  if (!isAsked) {
    // It is told once that is written, which brings the claim back here.
    client.update(persistentVolumeClaim, claim, ({ metadata }) => {
      metadata.annotations ??= {}
      for (const each of provisionerAnnotations) metadata.annotations[each] = driver
    })
    return
  }
  events.normal(
    claim,
    'ExternalProvisioning',
    `Waiting for a volume to be created either by the external provisioner '${driver}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  )
}
