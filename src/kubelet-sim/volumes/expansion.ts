/** Lets the file system of a volume grow that its disk has outgrown. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { isFileSystemDue, setResizeState } from '../../api/core/volume-resize.ts'
import type { PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/events.ts'

interface ExpansionContext {
  readonly name: string
  readonly client: Client
  readonly events: EventRecorder
}

/** @param users the pods of the node in which the volume is mounted */
export function expandFileSystem(
  { name, client, events }: ExpansionContext,
  { metadata }: PersistentVolumeClaim,
  users: readonly Pod[],
): void {
  const claim = client.find(persistentVolumeClaim, metadata.name, metadata.namespace)
  if (!claim || !isFileSystemDue(claim)) return
  const { volumeName = '' } = claim.spec
  const storage = client.find(persistentVolume, volumeName)?.spec.capacity['storage']
  if (storage === undefined) return
  client.updateStatus(persistentVolumeClaim, claim, (status) => {
    status.capacity = { ...status.capacity, storage }
    setResizeState(status, undefined)
  })
  const message = `MountVolume.NodeExpandVolume succeeded for volume "${volumeName}" ${name}`
  for (const each of [...users, claim]) events.normal(each, 'FileSystemResizeSuccessful', message)
}
