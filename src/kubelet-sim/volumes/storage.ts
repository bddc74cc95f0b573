/** What a volume, or a PersistentVolume, says where its files are: the storage that a node finds there, or does not. */
import type {
  CSIVolumeSource,
  PersistentVolume,
  PersistentVolumeSpec,
  Volume as VolumeSpec,
} from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { driverOfMoved } from '../../api/storage/moved-drivers.ts'
import { diskDriver } from '../../api/storage/simulated-disk.ts'
import { Volume } from '../runtime/files/files.ts'
import type { Quota } from '../runtime/quota.ts'
import type { Disks } from './disks.ts'
import { fromHost, fromPreparedPath, type HostContext } from './host-path.ts'
import { initializationError, MountError, type MountProblem, noPlugin, setUpError } from './mount-problem.ts'
import type { Mounted } from './mounted.ts'

export interface StorageContext extends HostContext {
  readonly nodeName: string
  readonly disks: Disks
  /** Where the space of volumes comes from. */
  readonly disk: Quota
  find<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined
}

/** What both sorts of volumes can say. */
type Source = Pick<VolumeSpec | PersistentVolumeSpec, 'hostPath' | 'nfs' | 'iscsi' | 'fc'>

/** A volume with files that no claim stands for; undefined where it says nothing of the sort. */
export function inlineStorage(spec: VolumeSpec, context: StorageContext): Mounted | MountProblem | undefined {
  const { name, csi, gitRepo } = spec
  const found = ofSource(name, spec, context)
  if (found) return found
  if (csi) return ofInlineDriver(name, csi, context)
  if (gitRepo) return initializationError(name, gitRepoProblem)
  const moved = driverOfMoved(spec)
  if (moved) return unknownDriver(name, moved)
  return unknownSources.some((source) => spec[source]) ? noPlugin(name) : undefined
}

/** The files of a PersistentVolume. */
export function storageOf(
  { metadata: { name }, spec }: PersistentVolume,
  context: StorageContext,
): Mounted | MountProblem {
  const { csi, local } = spec
  const found = ofSource(name, spec, context)
  if (found) return found
  if (local) return fromPreparedPath(local.path, context)
  const driver = csi?.driver ?? driverOfMoved(spec)
  if (driver === undefined) return noPlugin(name)
  if (!csi || !isRegistered(driver, context)) return unknownDriver(name, driver)
  const isReadOnly = csi.readOnly
  if (spec.volumeMode === 'Block') return { ...context.disks.deviceOf(driver, csi.volumeHandle), isReadOnly }
  return { volume: context.disks.ofDriver(driver, csi.volumeHandle), isReadOnly }
}

function ofSource(
  name: string,
  { hostPath, nfs, iscsi, fc }: Source,
  context: StorageContext,
): Mounted | MountProblem | undefined {
  if (hostPath) {
    const found = fromHost(hostPath, context)
    return typeof found === 'string' ? setUpError(name, found) : found
  }
  if (nfs) return { volume: context.disks.share(nfs.server, nfs.path), isReadOnly: nfs.readOnly }
  if (iscsi)
    return waitError(
      name,
      'failed to get iscsi transport: exec: "iscsiadm": executable file not found in $PATH',
    )
  return fc ? waitError(name, 'no fc disk found') : undefined
}

/** Its files live as long as the pod. */
function ofInlineDriver(
  name: string,
  { driver, readOnly }: CSIVolumeSource,
  context: StorageContext,
): Mounted | MountProblem {
  const modes = context.find(csiDriver, driver)?.spec.volumeLifecycleModes
  if (!modes?.includes('Ephemeral')) {
    const why = modes ? `only supports ${JSON.stringify(modes)}` : 'no CSIDriver object'
    return initializationError(name, `volume mode "Ephemeral" not supported by driver ${driver} (${why})`)
  }
  if (!isRegistered(driver, context)) {
    const why = `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: ${notRegistered(driver)}`
    return setUpError(name, why)
  }
  const volume = new Volume({ disk: context.disk, mode: 0o755, madeAt: context.now() })
  return { volume, isOwn: true, isReadOnly: readOnly }
}

/** A driver is there where the node's CSINode names it; that of the simulated disks always is. */
const isRegistered = (driver: string, context: StorageContext): boolean =>
  driver === diskDriver ||
  (context.find(csiNode, context.nodeName)?.spec.drivers?.some(({ name }) => name === driver) ?? false)

const notRegistered = (driver: string) =>
  `driver name ${driver} not found in the list of registered CSI drivers`

const unknownDriver = (name: string, driver: string) =>
  new MountError(
    `MountVolume.MountDevice failed for volume "${name}" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: ${notRegistered(driver)}`,
  )

const waitError = (name: string, why: string) =>
  new MountError(`MountVolume.WaitForAttach failed for volume "${name}" : ${why}`)

/** Sources whose plugins are gone from the kubelet, or were never there. */
const unknownSources = [
  'cephfs',
  'flexVolume',
  'flocker',
  'glusterfs',
  'photonPersistentDisk',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
] as const

const gitRepoProblem =
  'git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the feature-gate `GitRepoVolumeDriver`'
