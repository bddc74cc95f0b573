/** Lets simulated disks grow with their claims: first the disk; the file system on it is the kubelet's. Source: external-resizer. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { isLargeEnough } from '../../api/core/volume-claim.ts'
import { type ResizeCondition, setResizeState } from '../../api/core/volume-resize.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, refOfKey } from '../../api/meta.ts'
import { diskDriver } from '../../api/storage/simulated-disk.ts'
import { formatTime } from '../../api/time.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'

const waitsForNode = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.'

export const volumeResizer = defineActor({
  name: 'volume-resizer',
  component: `external-resizer ${diskDriver}`,

  start(context) {
    const { cache } = context
    const claims = context.queue((key) => {
      const { name, namespace } = refOfKey(key)
      const claim = cache.get(persistentVolumeClaim, name, namespace)
      const disk = claim?.spec.volumeName ? cache.get(persistentVolume, claim.spec.volumeName) : undefined
      if (claim && disk) grow(context, claim, disk)
    })
    cache.onChange(persistentVolumeClaim, ({ type, key, object, previous }) => {
      if (type !== 'DELETED' && object.spec.volumeName && object.spec !== previous?.spec) claims.add(key)
    })
  },
})

function grow(context: ActorContext, claim: PersistentVolumeClaim, disk: PersistentVolume): void {
  const { client, events } = context
  const { phase } = claim.status
  if (disk.spec.csi?.driver !== diskDriver || phase !== 'Bound' || isBeingDeleted(claim)) return
  if (isLargeEnough(disk, claim)) return
  const storage = claim.spec.resources.requests!['storage']
  const asked = write(
    context,
    claim,
    { status: 'ControllerResizeInProgress', condition: { type: 'Resizing' } },
    storage,
  )
  events.normal(claim, 'Resizing', `External resizer is resizing volume ${disk.metadata.name}`)
  client.update(persistentVolume, disk, ({ spec }) => {
    spec.capacity = { ...spec.capacity, storage }
  })
  if (disk.spec.volumeMode === 'Block') {
    write(context, asked, {}, storage)
    events.normal(claim, 'VolumeResizeSuccessful', 'Resize volume succeeded')
    return
  }
  const condition = { type: 'FileSystemResizePending', message: waitsForNode }
  write(context, asked, { status: 'NodeResizePending', condition }, storage)
  events.normal(claim, 'FileSystemResizeRequired', 'Require file system resize of volume on node')
}

interface State {
  /** Absent: it is done. */
  readonly status?: string
  readonly condition?: Omit<ResizeCondition, 'at'>
}

const write = (
  { client, clock }: ActorContext,
  claim: PersistentVolumeClaim,
  { status: state, condition }: State,
  storage: string,
): PersistentVolumeClaim =>
  client.updateStatus(persistentVolumeClaim, claim, (status) => {
    status.allocatedResources = { ...status.allocatedResources, storage }
    if (state === undefined) status.capacity = { ...status.capacity, storage }
    setResizeState(status, state, condition && { ...condition, at: formatTime(clock.now()) })
  })
