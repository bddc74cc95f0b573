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

/** By the key of a set: its uid, and the generation whose policy all its claims follow. */
export type Settled = Map<string, string>

/** Puts the claims of all pods right after a change of the set. Answers whether all was done; else the set comes back. */
export function settleClaims(context: Context<Settled>, set: StatefulSet): boolean {
  const settled = `${set.metadata.uid}/${set.metadata.generation}`
  if (!set.spec.volumeClaimTemplates?.length || context.memory.get(keyOf(set)) === settled) return true
  let writes = 0
  for (const each of context.cache.ownedBy(set, podKind)) {
    if (writes >= writesPerTurn) {
      context.requeueAfter(0)
      return false
    }
    writes += giveClaims(context, set, each)
  }
  context.memory.set(keyOf(set), settled)
  return true
}

/** Puts right whose the claims of a pod are. Answers how many were not right. */
export function giveClaims({ cache, client }: Context, set: StatefulSet, pod: Pod): number {
  let changed = 0
  for (const { metadata } of set.spec.volumeClaimTemplates ?? []) {
    const name = claimNameFor(metadata.name ?? '', pod.metadata.name)
    const claim = cache.get(persistentVolumeClaim, name, set.metadata.namespace)
    const owners = claim && ownersOf(claim, set, pod)
    if (!owners || isEqual(owners, claim.metadata.ownerReferences ?? [])) continue
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

function ownersOf(
  { metadata: { ownerReferences = [] } }: PersistentVolumeClaim,
  set: StatefulSet,
  pod: Pod,
): readonly OwnerReference[] {
  const isOurs = ({ uid }: OwnerReference) => uid === set.metadata.uid || uid === pod.metadata.uid
  const others = ownerReferences.filter((each) => !isOurs(each))
  const owner = ownerFor(set, pod)
  if (!owner || others.some((each) => isStranger(each, set, pod))) return others
  return [...others, controllerReference(owner)]
}

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
