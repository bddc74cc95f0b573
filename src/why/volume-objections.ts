/** What keeps a volume from a claim. */
import { classOfVolume } from '../api/core/persistentvolume.ts'
import { classNamedBy } from '../api/core/storage-class-annotation.ts'
import {
  claimKeyOf,
  hasAccessModes,
  hasSameMode,
  isForClaim,
  isLargeEnough,
} from '../api/core/volume-claim.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../api/generated/types/core-v1.ts'
import { labelSelectorText, selects } from '../api/labels.ts'

/** Why a volume cannot be bound to a claim, if it cannot. */
export function objectionTo(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const { spec, metadata, status } = volume
  if (!isForClaim(volume, claim)) {
    const other = claimKeyOf(volume)
    if (other) return `is kept for claim ${other}`
    if (status.phase !== 'Available') return `is ${status.phase}, and not to be had`
  }
  const [ofVolume, ofClaim] = [classOfVolume(volume) ?? '', classNamedBy(claim) ?? '']
  if (ofVolume !== ofClaim) return `is of storage class '${ofVolume}', not '${ofClaim}'`
  if (!isLargeEnough(volume, claim))
    return `has ${spec.capacity?.['storage']}, less than ${claim.spec.resources?.requests?.['storage']}`
  if (!hasAccessModes(volume, claim)) return `can be had as ${spec.accessModes.join(', ')} only`
  if (!hasSameMode(volume, claim)) return `is of mode ${spec.volumeMode}`
  const { selector } = claim.spec
  if (selector && !selects(selector, metadata.labels))
    return `is not selected by the claim (${labelSelectorText(selector)})`
  return undefined
}
