/** Binds claims to volumes and parts them again: what either side says of it. */
import type { Draft } from 'immer'
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { bindCompleted, boundByController, isForClaim } from '../../api/core/volume-claim.ts'
import { isEqual } from '../../api/equality.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import { objectReference } from '../../client/event-parts.ts'

/** Four writes, each of which is left out where it says nothing new. Source: bind of pv_controller.go. */
export function bind(client: Client, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const bound = bindVolume(client, volume, claim)
  setPhase(client, bound, 'Bound')
  const named = bindClaim(client, claim, bound)
  setClaimStatus(client, named, 'Bound', bound)
}

function bindVolume(
  client: Client,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): PersistentVolume {
  const wasChosen = !isForClaim(volume, claim)
  if (!wasChosen && volume.spec.claimRef?.uid === claim.metadata.uid) return volume
  return client.update(persistentVolume, volume, ({ metadata, spec }) => {
    const { kind, namespace, name, uid, apiVersion, resourceVersion } = objectReference(claim)
    spec.claimRef = { kind, namespace, name, uid, apiVersion, resourceVersion }
    if (wasChosen) annotate(metadata, boundByController)
  })
}

function bindClaim(
  client: Client,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
): PersistentVolumeClaim {
  const { name } = volume.metadata
  const wasChosen = claim.spec.volumeName !== name
  if (!wasChosen && isAnnotated(claim, bindCompleted)) return claim
  return client.update(persistentVolumeClaim, claim, ({ metadata, spec }) => {
    if (wasChosen) {
      spec.volumeName = name
      annotate(metadata, boundByController)
    }
    annotate(metadata, bindCompleted)
  })
}

/** A volume that the binder has chosen is free again; one that its author keeps for a claim waits for the next of its name. */
export function unbind(client: Client, volume: PersistentVolume): void {
  const isOurs = isAnnotated(volume, boundByController)
  const free = client.update(persistentVolume, volume, ({ metadata, spec }) => {
    if (!isOurs) {
      delete spec.claimRef!.uid
      return
    }
    delete spec.claimRef
    delete metadata.annotations![boundByController]
    if (Object.keys(metadata.annotations!).length === 0) delete metadata.annotations
  })
  setPhase(client, free, 'Available')
}

export function setPhase(
  client: Client,
  volume: PersistentVolume,
  phase: PersistentVolume['status']['phase'],
  message?: string,
): PersistentVolume {
  if (volume.status.phase === phase && volume.status.message === message) return volume
  return client.updateStatus(persistentVolume, volume, (status) => {
    status.phase = phase
    if (message === undefined) delete status.message
    else status.message = message
  })
}

/** @param volume what it is bound to; absent: nothing. Answers whether anything was new. */
export function setClaimStatus(
  client: Client,
  claim: PersistentVolumeClaim,
  phase: PersistentVolumeClaim['status']['phase'],
  volume?: PersistentVolume,
): boolean {
  const { status } = claim
  const next = { ...status, phase, ...(volume ? whatIsThere(claim, volume, phase) : nothingThere) }
  if (isEqual(next, status)) return false
  client.updateStatus(persistentVolumeClaim, claim, (draft) => {
    for (const [field, value] of Object.entries(next)) {
      if (value === undefined) delete draft[field as keyof typeof draft]
      else Object.assign(draft, { [field]: value })
    }
  })
  return true
}

const nothingThere = { accessModes: undefined, capacity: undefined }

/** What the file system has is the node's to say, once the claim is bound. */
function whatIsThere(
  { status }: PersistentVolumeClaim,
  { spec }: PersistentVolume,
  phase: string,
): Partial<PersistentVolumeClaim['status']> {
  return {
    accessModes: spec.accessModes,
    ...(status.phase !== phase && { capacity: { storage: spec.capacity['storage'] } }),
    ...(spec.volumeAttributesClassName && {
      currentVolumeAttributesClassName: spec.volumeAttributesClassName,
    }),
  }
}

type Annotated = { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> } }

export const isAnnotated = ({ metadata }: Annotated, annotation: string): boolean =>
  metadata.annotations?.[annotation] !== undefined

const annotate = (metadata: Draft<PersistentVolume['metadata']>, annotation: string): void => {
  metadata.annotations = { ...metadata.annotations, [annotation]: 'yes' }
}
