/** What is done about one volume: it says whether it is free, bound or released, and is reclaimed. Source: syncVolume of pv_controller.go. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { hasSameMode, provisionedBy } from '../../api/core/volume-claim.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { isAnnotated, setPhase, unbind } from './binding.ts'
import type { Binder } from './views.ts'

export function syncVolume(binder: Binder, volume: PersistentVolume): void {
  const { client, events } = binder
  const { claimRef } = volume.spec
  if (!claimRef?.uid) {
    setPhase(client, volume, 'Available')
    return
  }
  const claim = claimOf(binder, volume)
  if (!claim) return release(binder, volume)
  const { volumeName } = claim.spec
  if (volumeName === volume.metadata.name) setPhase(client, volume, 'Bound')
  else if (!volumeName) {
    if (hasSameMode(volume, claim)) return
    const of = `requested PersistentVolumeClaim "${claim.metadata.name}"`
    events.warning(
      volume,
      'VolumeMismatch',
      `Cannot bind PersistentVolume to ${of} due to incompatible volumeMode.`,
    )
  } else if (isAnnotated(volume, provisionedBy) && volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
    release(binder, volume)
  } else unbind(client, volume)
}

/** The claim that a volume is bound to: a namesake that came later is another. */
function claimOf(
  { cache }: Binder,
  { spec: { claimRef } }: PersistentVolume,
): PersistentVolumeClaim | undefined {
  const found = cache.get(persistentVolumeClaim, claimRef?.name ?? '', claimRef?.namespace)
  return found?.metadata.uid === claimRef?.uid ? found : undefined
}

/** The claim is gone. */
function release(binder: Binder, volume: PersistentVolume): void {
  const { phase } = volume.status
  const released =
    phase === 'Released' || phase === 'Failed' ? volume : setPhase(binder.client, volume, 'Released')
  switch (released.spec.persistentVolumeReclaimPolicy) {
    case 'Delete':
      return remove(binder, released)
    case 'Recycle':
      return recycle(binder, released)
    default:
  }
}

/** Named by an annotation of a volume: the driver that has taken over from the one that made it. */
const migratedTo = 'pv.kubernetes.io/migrated-to'

/** What Kubernetes itself can delete is below /tmp of its own machine. Whoever has made a volume deletes it, and its driver where it has one. */
function remove(binder: Binder, volume: PersistentVolume): void {
  const { metadata, spec } = volume
  const maker = metadata.annotations?.[provisionedBy]
  if (maker !== undefined && !maker.startsWith('kubernetes.io/')) return
  if (maker !== undefined)
    return fail(binder, volume, 'VolumeFailedDelete', `no volume plugin matched name: ${maker}`)
  if (isAnnotated(volume, migratedTo) || spec.csi) return
  if (!spec.hostPath) {
    // Of those that the binder knows only this one empties volumes and deletes none.
    const plugins = spec.nfs ? 'deletable volume plugin' : 'volume plugin'
    const why = `error getting deleter volume plugin for volume "${metadata.name}": no ${plugins} matched`
    return fail(binder, volume, 'VolumeFailedDelete', why)
  }
  const { path } = spec.hostPath
  if (/^\/tmp\/.+/.test(path)) return binder.client.delete(persistentVolume, volume)
  const why = `host_path deleter only supports /tmp/.+ but received provided ${path}`
  fail(binder, volume, 'VolumeFailedDelete', why)
}

/** A real cluster runs a pod that empties the volume. */
function recycle(binder: Binder, volume: PersistentVolume): void {
  if (!volume.spec.nfs && !volume.spec.hostPath) {
    return fail(binder, volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!')
  }
  binder.events.normal(volume, 'VolumeRecycled', 'Volume recycled')
  unbind(binder.client, volume)
}

function fail({ client, events }: Binder, volume: PersistentVolume, reason: string, message: string): void {
  if (volume.status.phase === 'Failed' && volume.status.message === message) return
  events.warning(setPhase(client, volume, 'Failed', message), reason, message)
}
