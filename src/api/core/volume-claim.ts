/** Which volume a claim can have: what binds them, and how both say that they are bound. */
import type { PersistentVolume, PersistentVolumeClaim } from '../generated/types/core-v1.ts'
import { selects } from '../labels.ts'
import { isBeingDeleted, keyFor } from '../meta.ts'
import { compareQuantities, parseQuantity, type Quantity } from '../quantity.ts'
import { classOfVolume } from './persistentvolume.ts'
import { classNamedBy } from './storage-class-annotation.ts'

/** On a claim: it was bound once, whatever has become of its volume since. */
export const bindCompleted = 'pv.kubernetes.io/bind-completed'
/** On either: the binder has chosen the other, not its author. */
export const boundByController = 'pv.kubernetes.io/bound-by-controller'
/** On a volume: who made it, for a claim. */
export const provisionedBy = 'pv.kubernetes.io/provisioned-by'
/** On a claim that waits for its first pod: the node that the pod will run on. */
export const selectedNode = 'volume.kubernetes.io/selected-node'

/** Whether a volume is kept for a claim, or bound to it. */
export function isForClaim(
  { spec: { claimRef } }: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false
  return !claimRef.uid || claimRef.uid === metadata.uid
}

/** The key of the claim that a volume names. */
export const claimKeyOf = ({ spec: { claimRef } }: PersistentVolume): string | undefined =>
  claimRef && keyFor(claimRef.name ?? '', claimRef.namespace)

const nothing = parseQuantity('0')
const storage = (amounts: Readonly<Record<string, string>> | undefined): Quantity =>
  amounts?.['storage'] === undefined ? nothing : parseQuantity(amounts['storage'])

const capacityOf = ({ spec }: PersistentVolume): Quantity => storage(spec.capacity)

export const isLargeEnough = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  compareQuantities(capacityOf(volume), storage(claim.spec.resources?.requests)) >= 0

export const hasAccessModes = (volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean =>
  spec.accessModes.every((mode) => volume.spec.accessModes.includes(mode))

export const hasSameMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem')

export const hasSameAttributes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec.volumeAttributesClassName ?? '') === (claim.spec.volumeAttributesClassName ?? '')

/** Whether a volume that is kept for a claim can be bound to it. */
export const isUsable = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  isLargeEnough(volume, claim) &&
  hasSameMode(volume, claim) &&
  hasSameAttributes(volume, claim) &&
  hasAccessModes(volume, claim) &&
  !isBeingDeleted(volume)

/** The class in which a volume is there for whoever comes; undefined where it is kept, bound or going. */
export const classWhereFree = (volume: PersistentVolume): string | undefined =>
  volume.spec.claimRef === undefined && volume.status.phase === 'Available' && !isBeingDeleted(volume)
    ? classOfVolume(volume)
    : undefined

/** Whether a volume that is kept for nobody can be bound to a claim. */
export function isCandidate(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector } = claim.spec
  return (
    classWhereFree(volume) === (classNamedBy(claim) ?? '') &&
    isUsable(volume, claim) &&
    (selector === undefined || selects(selector, volume.metadata.labels))
  )
}

/** Orders claims by what they ask for. */
export const smallestFirst = (
  { spec: a }: PersistentVolumeClaim,
  { spec: b }: PersistentVolumeClaim,
): number => compareQuantities(storage(a.resources?.requests), storage(b.resources?.requests))

/** The same for volumes, by what there is. */
export const smallestVolumeFirst = (a: PersistentVolume, b: PersistentVolume): number =>
  compareQuantities(capacityOf(a), capacityOf(b))

/** The one with the fewest ways of access, and of those the smallest. Source: findByClaim. */
export function bestOf(volumes: readonly PersistentVolume[]): PersistentVolume | undefined {
  let best: PersistentVolume | undefined
  for (const volume of volumes) if (!best || isBetter(volume, best)) best = volume
  return best
}

function isBetter(volume: PersistentVolume, best: PersistentVolume): boolean {
  const fewer = best.spec.accessModes.length - volume.spec.accessModes.length
  return fewer === 0 ? compareQuantities(capacityOf(volume), capacityOf(best)) < 0 : fewer > 0
}
