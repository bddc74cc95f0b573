/** Attaches the simulated disks: the part of their driver that answers VolumeAttachments. Source: external-attacher. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import type { PersistentVolume } from '../../api/generated/types/core-v1.ts'
import type { VolumeAttachment } from '../../api/generated/types/storage-v1.ts'
import { isBeingDeleted, isHeldBy } from '../../api/meta.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { diskDriver } from '../../api/storage/simulated-disk.ts'
import { volumeAttachment } from '../../api/storage/volumeattachment.ts'
import { formatTime } from '../../api/time.ts'
import { defineIndex } from '../../client/cache.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'

/** Keeps an attachment until it is detached, and a volume for as long as it is attached anywhere. */
const finalizer = `external-attacher/${diskDriver.replaceAll('.', '-')}`
const nodeIdAnnotation = 'csi.alpha.kubernetes.io/node-id'

const ofVolume = defineIndex(volumeAttachment, ({ spec }) => spec.source.persistentVolumeName)
const onNode = defineIndex(volumeAttachment, ({ spec }) => spec.nodeName)

export const volumeAttacher = defineActor({
  name: 'volume-attacher',
  component: `external-attacher ${diskDriver}`,

  start(context) {
    const { cache } = context
    const attachments = context.queue((name) => {
      const found = cache.get(volumeAttachment, name)
      if (found && isBeingDeleted(found)) detach(context, found)
      else if (found && !found.status.attached) attach(context, found)
    })
    const volumes = context.queue((name) => {
      const found = cache.get(persistentVolume, name)
      if (found) letGo(context, found)
    })
    cache.onChange(volumeAttachment, ({ type, object }) => {
      const { attacher, source } = object.spec
      if (attacher !== diskDriver) return
      if (type !== 'DELETED') attachments.add(object.metadata.name)
      else if (source.persistentVolumeName) volumes.add(source.persistentVolumeName)
    })
    cache.onChange(persistentVolume, ({ type, object }) => {
      if (type !== 'DELETED' && isBeingDeleted(object)) volumes.add(object.metadata.name)
    })
    cache.onChange(csiNode, ({ object }) => {
      for (const each of cache.by(onNode, object.metadata.name)) attachments.add(each.metadata.name)
    })
  },
})

function attach({ cache, client, clock }: ActorContext, attachment: VolumeAttachment): void {
  const { persistentVolumeName = '' } = attachment.spec.source
  const { nodeName } = attachment.spec
  const nodeId = cache.get(csiNode, nodeName)?.spec.drivers?.find(({ name }) => name === diskDriver)?.nodeID
  const volume = cache.get(persistentVolume, persistentVolumeName)
  const problem = problemOf(attachment, volume, nodeId)
  if (problem === undefined && volume && !isHeldBy(volume, finalizer)) {
    client.update(persistentVolume, volume, ({ metadata }) => {
      metadata.finalizers = [...(metadata.finalizers ?? []), finalizer]
    })
  }
  const held = isHeldBy(attachment, finalizer)
    ? attachment
    : client.update(volumeAttachment, attachment, ({ metadata }) => {
        metadata.finalizers = [...(metadata.finalizers ?? []), finalizer]
        if (nodeId !== undefined)
          metadata.annotations = { ...metadata.annotations, [nodeIdAnnotation]: nodeId }
      })
  if (problem !== undefined && held.status.attachError?.message === problem) return
  client.updateStatus(volumeAttachment, held, (status) => {
    status.attached = problem === undefined
    if (problem === undefined) delete status.attachError
    else status.attachError = { time: formatTime(clock.now()), message: problem }
  })
}

function problemOf(
  { spec: { nodeName, source } }: VolumeAttachment,
  volume: PersistentVolume | undefined,
  nodeId: string | undefined,
): string | undefined {
  const name = source.persistentVolumeName
  if (!volume) return `could not add PersistentVolume finalizer: persistentvolume "${name}" not found`
  if (isBeingDeleted(volume)) return `PersistentVolume "${name}" is marked for deletion`
  return nodeId === undefined ? `CSINode ${nodeName} does not contain driver ${diskDriver}` : undefined
}

function detach({ client }: ActorContext, attachment: VolumeAttachment): void {
  if (!isHeldBy(attachment, finalizer)) return
  const detached = client.updateStatus(volumeAttachment, attachment, (status) => {
    status.attached = false
  })
  client.update(volumeAttachment, detached, ({ metadata }) => {
    metadata.finalizers = metadata.finalizers?.filter((each) => each !== finalizer)
  })
}

/** A volume that is deleted may go when it is attached nowhere any more. */
function letGo({ cache, client }: ActorContext, volume: PersistentVolume): void {
  if (!isBeingDeleted(volume) || !isHeldBy(volume, finalizer)) return
  if (cache.by(ofVolume, volume.metadata.name, 1).length > 0) return
  client.update(persistentVolume, volume, ({ metadata }) => {
    metadata.finalizers = metadata.finalizers?.filter((each) => each !== finalizer)
  })
}
