/** The volumes that storage drivers attach for pods, by what is the same for the same volume. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import type { Cache } from '../../client/cache.ts'
import type { PodView } from '../views/pod-view.ts'

/** To each volume its driver. */
export type DriverVolumes = Map<string, string>

export function volumesOf(pod: PodView, cache: Cache): DriverVolumes {
  const volumes: DriverVolumes = new Map()
  addClaims(volumes, pod, cache)
  return volumes
}

/** A claim without a volume counts as one of whoever will make it. */
export function addClaims(volumes: DriverVolumes, { object, claims }: PodView, cache: Cache): void {
  for (const { name } of claims) {
    const claim = cache.get(persistentVolumeClaim, name, object.metadata.namespace)
    if (claim?.spec.volumeName) addVolume(volumes, claim.spec.volumeName, cache)
    else if (claim) {
      const provisioner = cache.get(storageClass, classNamedBy(claim) ?? '')?.provisioner
      if (provisioner) volumes.set(`${object.metadata.namespace}/${name}`, provisioner)
    }
  }
}

export function addVolume(volumes: DriverVolumes, name: string, cache: Cache): void {
  const csi = cache.get(persistentVolume, name)?.spec.csi
  if (csi) volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver)
}

/** How many volumes there are of each driver, but for those that are there already. */
export function countsOf(volumes: DriverVolumes, without?: DriverVolumes): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [volume, driver] of volumes)
    if (!without?.has(volume)) counts.set(driver, (counts.get(driver) ?? 0) + 1)
  return counts
}
