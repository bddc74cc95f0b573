/** The storage behind volumes that outlive their pods: disks of drivers, and shares in the network. The same on all nodes. */
import { provisionedBy } from '../../api/core/volume-claim.ts'
import type { PersistentVolume } from '../../api/generated/types/core-v1.ts'
import { diskDriver } from '../../api/storage/simulated-disk.ts'
import type { Clock } from '../../sim/clock.ts'
import { BlockDevice, Volume } from '../runtime/files/files.ts'
import type { Quota } from '../runtime/quota.ts'

const deviceName = 'device'
/** Whose devices of disks are on any Linux. */
const diskGroup = 6

interface DisksOptions {
  readonly clock: Clock
  /** Where their space comes from. */
  readonly space: Quota
}

export class Disks {
  readonly #volumes = new Map<string, Volume>()

  constructor(private readonly options: DisksOptions) {}

  /** The disk that a driver calls by a handle: one, whatever object names it. */
  ofDriver(driver: string, handle: string): Volume {
    return this.#volume(`csi/${driver}/${handle}`, 0o755)
  }

  /** The same without files: where in it the bare device stands. */
  deviceOf(driver: string, handle: string): { readonly volume: Volume; readonly below: string } {
    const volume = this.ofDriver(driver, handle)
    if (!volume.root.entries.has(deviceName)) {
      const device = new BlockDevice(0o660, this.options.clock.now())
      device.gid = diskGroup
      volume.root.put(deviceName, device)
    }
    return { volume, below: deviceName }
  }

  /** A directory that a server shares, as who mounts it finds it. */
  share(server: string, path: string): Volume {
    return this.#volume(`nfs/${server}${path}`, 0o777)
  }

  /** A volume is gone from the API: with it goes the disk that its driver takes back. */
  forget({ metadata: { annotations }, spec }: PersistentVolume): void {
    const { csi, persistentVolumeReclaimPolicy: policy } = spec
    if (!csi || annotations?.[provisionedBy] !== diskDriver || policy !== 'Delete') return
    const key = `csi/${csi.driver}/${csi.volumeHandle}`
    this.#volumes.get(key)?.discard()
    this.#volumes.delete(key)
  }

  /** A volume that is recycled is free again, and empty. */
  recycle({ spec: { nfs, persistentVolumeReclaimPolicy: policy } }: PersistentVolume): void {
    if (nfs && policy === 'Recycle') this.#volumes.get(`nfs/${nfs.server}${nfs.path}`)?.discard()
  }

  #volume(key: string, mode: number): Volume {
    const { clock, space } = this.options
    let volume = this.#volumes.get(key)
    if (!volume) this.#volumes.set(key, (volume = new Volume({ madeAt: clock.now(), disk: space, mode })))
    return volume
  }
}
