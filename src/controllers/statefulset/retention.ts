/**
 * Whose the claims of a set's pods are, which decides what becomes of them: nobody's, so that they stay; the set's, so that
 * they go with it; or, when the set has shrunk, their pod's. Source: updateClaimOwnerRefForSetAndPod.
 */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { isEqual } from '../../api/equality.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import type { OwnerReference } from '../../api/generated/types/meta-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { controllerReference, keyOf } from '../../api/meta.ts'
import { type Context, writesPerTurn } from '../runtime/controller.ts'
import { claimNameFor, ordinalIn, startOf } from './identity.ts'

/** What is remembered of the claims of all sets, by the keys of the sets. */
export class ClaimsMemory {
  /** The uid of a set, and the generation whose policy all its claims follow. */
  readonly settled = new Map<string, string>()
  /** The names of pods that have not started and have lost a claim. */
  readonly bereft = new Map<string, Set<string>>()

  forget(key: string): void {
    this.settled.delete(key)
    this.bereft.delete(key)
  }
}

/** Puts the claims of all pods right after a change of the set. Answers whether all was done; else the set comes back. */
export function settleClaims(context: Context<ClaimsMemory>, set: StatefulSet): boolean {
  const settled = `${set.metadata.uid}/${set.metadata.generation}`
  const { memory } = context
  if (!set.spec.volumeClaimTemplates?.length || memory.settled.get(keyOf(set)) === settled) return true
  let writes = 0
  for (const each of context.cache.ownedBy(set, podKind)) {
    if (writes >= writesPerTurn) {
      context.requeueAfter(0)
      return false
    }
    writes += giveClaims(context, set, each)
  }
  memory.settled.set(keyOf(set), settled)
  return true
}

/** Puts right whose the claims of a pod are. Answers how many were not right. @param isNew whether the pod is */
export function giveClaims(
  { cache, client, events }: Context,
  set: StatefulSet,
  pod: Pod,
  isNew = false,
): number {
  let changed = 0
  for (const { metadata } of set.spec.volumeClaimTemplates ?? []) {
    const name = claimNameFor(metadata.name ?? '', pod.metadata.name)
    const claim = cache.get(persistentVolumeClaim, name, set.metadata.namespace)
    if (!claim) continue
    const owners = ownersOf(claim, set, pod)
    const isRight = isEqual(owners, claim.metadata.ownerReferences ?? [])
    if ((isNew || !isRight) && ownerFor(set, pod) && strangersOf(claim, set, pod).length > 0) {
      const message = `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`
      events.warning(set, 'ConflictingController', message)
    }
    if (isRight) continue
    client.update(persistentVolumeClaim, claim, (draft) => {
      if (owners.length > 0) draft.metadata.ownerReferences = [...owners]
      else delete draft.metadata.ownerReferences
    })
    changed++
  }
  return changed
}

/** Whether a claim is on its way out with a pod that was there before: the next of its name waits until it has gone. */
export function isLeftOver(claim: PersistentVolumeClaim, set: StatefulSet, podName: string): boolean {
  if (policyOf(set).whenScaled !== 'Delete') return false
  return claim.metadata.ownerReferences?.some(({ kind, name }) => kind === 'Pod' && name === podName) ?? false
}

const policyOf = ({ spec }: StatefulSet) => ({
  whenDeleted: spec.persistentVolumeClaimRetentionPolicy?.whenDeleted ?? 'Retain',
  whenScaled: spec.persistentVolumeClaimRetentionPolicy?.whenScaled ?? 'Retain',
})

function ownersOf(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): readonly OwnerReference[] {
  const { ownerReferences = [] } = claim.metadata
  const isOurs = ({ uid }: OwnerReference) => uid === set.metadata.uid || uid === pod.metadata.uid
  const others = ownerReferences.filter((each) => !isOurs(each))
  const owner = ownerFor(set, pod)
  if (!owner || strangersOf(claim, set, pod).length > 0) return others
  return [...others, controllerReference(owner)]
}

const strangersOf = ({ metadata }: PersistentVolumeClaim, set: StatefulSet, pod: Pod) =>
  (metadata.ownerReferences ?? []).filter(
    (each) => each.uid !== set.metadata.uid && each.uid !== pod.metadata.uid && isStranger(each, set, pod),
  )

function ownerFor(set: StatefulSet, pod: Pod): KubeObject | undefined {
  const { whenDeleted, whenScaled } = policyOf(set)
  const slot = ordinalIn(set.metadata.name, pod.metadata.name) - startOf(set)
  const isSurplus = slot < 0 || slot >= set.spec.replicas
  if (whenScaled === 'Delete' && isSurplus) return pod
  return whenDeleted === 'Delete' && (whenScaled === 'Retain' || !isSurplus) ? set : undefined
}

/** Another controller's claim, or that of a namesake which is gone, is left to them. */
const isStranger = ({ kind, name, controller }: OwnerReference, set: StatefulSet, pod: Pod): boolean =>
  controller === true ||
  (kind === 'StatefulSet' && name === set.metadata.name) ||
  (kind === 'Pod' && name === pod.metadata.name)
