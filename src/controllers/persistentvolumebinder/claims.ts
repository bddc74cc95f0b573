/**
 * What is done about one claim: a volume is found for it, or it is said why it waits. A claim that waits is Pending from the
 * beginning. Source: syncClaim of pv_controller.go.
 */
import { classOfVolume, persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import {
  bestOf,
  bindCompleted,
  boundByController,
  hasAccessModes,
  hasSameAttributes,
  hasSameMode,
  isCandidate,
  isForClaim,
  isLargeEnough,
  isUsable,
  selectedNode,
} from '../../api/core/volume-claim.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { StorageClass } from '../../api/generated/types/storage-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import { defaultStorageClassOf, storageClass } from '../../api/storage/storageclass.ts'
import { bind, isAnnotated, setClaimStatus } from './binding.ts'
import { askForVolume } from './provisioning.ts'
import { availableOf, type Binder, keptFor, waitingPodsOf } from './views.ts'

export function syncClaim(binder: Binder, claim: PersistentVolumeClaim): void {
  if (isAnnotated(claim, bindCompleted)) syncBound(binder, claim)
  else if (claim.spec.volumeName) syncNamed(binder, claim, claim.spec.volumeName)
  else syncUnbound(binder, claim)
}

function syncUnbound(binder: Binder, claim: PersistentVolumeClaim): void {
  const { client, events } = binder
  const chosen = classNamed(binder, classNamedBy(claim))
  const isDelayed = chosen?.volumeBindingMode === 'WaitForFirstConsumer'
  const volume = volumeFor(binder, claim, isDelayed)
  if (volume) return bind(client, volume, claim)
  if (giveDefaultClass(binder, claim)) return
  if (isDelayed && !isAnnotated(claim, selectedNode)) tellThatItWaits(binder, claim)
  else if (classNamedBy(claim)) askForVolume(binder, claim, chosen)
  else {
    const why = 'no persistent volumes available for this claim and no storage class is set'
    events.normal(claim, 'FailedBinding', why)
  }
}

const classNamed = ({ cache }: Binder, name: string | undefined): StorageClass | undefined =>
  name ? cache.get(storageClass, name) : undefined

/** A volume that is kept for the claim goes first. Which node it is to be on decides the scheduler, where it is asked. */
function volumeFor(
  { cache }: Binder,
  claim: PersistentVolumeClaim,
  isDelayed: boolean,
): PersistentVolume | undefined {
  const kept = cache
    .by(keptFor, keyOf(claim))
    .filter((each) => isForClaim(each, claim) && isUsable(each, claim))
  if (kept.length > 0 || isDelayed) return bestOf(kept)
  const candidates = cache.by(availableOf, classNamedBy(claim) ?? '')
  return bestOf(candidates.filter((each) => isCandidate(each, claim)))
}

/** A claim that named no class when there was no default gets the one that there is now. */
function giveDefaultClass({ cache, client }: Binder, claim: PersistentVolumeClaim): boolean {
  if (classNamedBy(claim) !== undefined) return false
  const found = defaultStorageClassOf(cache.list(storageClass))
  if (!found) return false
  client.update(persistentVolumeClaim, claim, ({ spec }) => {
    spec.storageClassName = found.metadata.name
  })
  return true
}

function tellThatItWaits({ cache, events }: Binder, claim: PersistentVolumeClaim): void {
  const names = waitingPodsOf(cache, claim).map(({ metadata }) => metadata.name)
  if (names.length === 0) {
    return events.normal(
      claim,
      'WaitForFirstConsumer',
      'waiting for first consumer to be created before binding',
    )
  }
  const pods = names.length > 1 ? `pods ${names.join(',')}` : `pod ${names[0]}`
  events.normal(claim, 'WaitForPodScheduled', `waiting for ${pods} to be scheduled`)
}

/** Its author wants this very volume. */
function syncNamed({ cache, client, events }: Binder, claim: PersistentVolumeClaim, name: string): void {
  const volume = cache.get(persistentVolume, name)
  if (volume && (volume.spec.claimRef === undefined || isForClaim(volume, claim))) {
    const mismatch = volume.spec.claimRef === undefined && mismatchOf(volume, claim)
    if (!mismatch) return bind(client, volume, claim)
    events.warning(claim, 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${mismatch}`)
  } else if (volume && !isAnnotated(claim, boundByController)) {
    events.warning(claim, 'FailedBinding', `volume "${name}" already bound to a different claim.`)
  }
}

/** Source: checkVolumeSatisfyClaim. */
function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (isBeingDeleted(volume)) return `the volume is marked for deletion "${volume.metadata.name}"`
  if (!isLargeEnough(volume, claim)) return 'requested PV is too small'
  if (classOfVolume(volume) !== (classNamedBy(claim) ?? '')) return 'storageClassName does not match'
  if (!hasSameAttributes(volume, claim)) return 'volumeAttributesClassName does not match'
  if (!hasSameMode(volume, claim)) return 'incompatible volumeMode'
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode'
}

function syncBound(binder: Binder, claim: PersistentVolumeClaim): void {
  const { volumeName } = claim.spec
  const volume = volumeName ? binder.cache.get(persistentVolume, volumeName) : undefined
  if (!volumeName)
    lose(
      binder,
      claim,
      'ClaimLost',
      'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    )
  else if (!volume)
    lose(binder, claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
  else if (!volume.spec.claimRef || volume.spec.claimRef.uid === claim.metadata.uid)
    bind(binder.client, volume, claim)
  else
    lose(
      binder,
      claim,
      'ClaimMisbound',
      'Two claims are bound to the same volume, this one is bound incorrectly',
    )
}

function lose(
  { client, events }: Binder,
  claim: PersistentVolumeClaim,
  reason: string,
  message: string,
): void {
  if (setClaimStatus(client, claim, 'Lost')) events.warning(claim, reason, message)
}
