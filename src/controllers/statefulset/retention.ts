/**
 * Whose the claims of a set's pods are, which decides what becomes of them: nobody's, so that they stay; the set's, so that
 * they go with it; or, when the set has shrunk, their pod's. Source: updateClaimOwnerRefForSetAndPod.
 */
import { statefulSet } from '../../api/apps/statefulset.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { isEqual } from '../../api/equality.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import type { OwnerReference } from '../../api/generated/types/meta-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { controllerOf, controllerReference, keyFor, keyOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, writesPerTurn } from '../runtime/controller.ts'
import { claimNameFor, ordinalIn, startOf } from './identity.ts'
import type { ClaimsTurn } from './plan.ts'

/** What is remembered of the claims of all sets, by the keys of the sets. */
export class ClaimsMemory {
  /** Whose claims follow the set as it is now. */
  readonly settled = new Map<string, Settled>()
  /** The names of pods that have not started and have lost a claim. */
  readonly bereft = new Map<string, Set<string>>()

  forget(key: string): void {
    this.settled.delete(key)
    this.bereft.delete(key)
  }
}

interface Settled {
  /** The uid of a set, and the generation whose policy the claims of all its pods follow, but for those who wait. */
  readonly version: string
  /** The names of pods whose turn has not come. */
  readonly waiting: Set<string>
}

/** Somebody has changed whose a claim is: it is put right when something else wakes the set. */
export function noteOwners(claim: PersistentVolumeClaim, cache: Cache, { settled }: ClaimsMemory): void {
  const { name, namespace, ownerReferences = [] } = claim.metadata
  const [, rest = '', ordinal] = /^(.+)-(\d+)$/.exec(name) ?? []
  // The names of the template and of the set may both have dashes.
  for (let at = rest.indexOf('-'); at >= 0; at = rest.indexOf('-', at + 1)) {
    const setName = rest.slice(at + 1)
    const known = settled.get(keyFor(setName, namespace))
    const set = known && cache.get(statefulSet, setName, namespace)
    const pod = set && cache.get(podKind, `${setName}-${ordinal}`, namespace)
    if (!pod || controllerOf(pod)?.uid !== set.metadata.uid) continue
    const isItsOwn = set.spec.volumeClaimTemplates?.some(
      ({ metadata }) => claimNameFor(metadata.name ?? '', pod.metadata.name) === name,
    )
    if (isItsOwn && !isEqual(ownersOf(claim, set, pod), ownerReferences)) known.waiting.add(pod.metadata.name)
  }
}

/**
 * Puts the claims of all pods right after a change of the set, those of each when its turn has come. Answers whether all that can be
 * done was done; else the set comes back. @param turns asked only where there may be something to put right
 * @param tell says in an Event that the claims of a pod were put right
 */
export function settleClaims(
  context: Context<ClaimsMemory>,
  set: StatefulSet,
  { turns, tell }: { turns(): (pod: Pod) => ClaimsTurn; tell(pod: Pod): void },
): boolean {
  if (!set.spec.volumeClaimTemplates?.length) return true
  const { cache, memory } = context
  const key = keyOf(set)
  const version = `${set.metadata.uid}/${set.metadata.generation}`
  const known = memory.settled.get(key)
  if (known?.version === version && known.waiting.size === 0) return true
  const pods = known?.version === version ? namedPods(cache, set, known.waiting) : cache.ownedBy(set, podKind)
  const turnOf = turns()
  const waiting = new Set<string>()
  let writes = 0
  for (const each of pods) {
    if (writes >= writesPerTurn) {
      context.requeueAfter(0)
      return false
    }
    const turn = turnOf(each)
    if (turn === 'later') {
      waiting.add(each.metadata.name)
      continue
    }
    const changed = giveClaims(context, set, each)
    if (changed > 0 && turn === 'aloud') tell(each)
    writes += changed
  }
  memory.settled.set(key, { version, waiting })
  return true
}

const namedPods = (cache: Cache, set: StatefulSet, names: ReadonlySet<string>): readonly Pod[] =>
  [...names]
    .map((name) => cache.get(podKind, name, set.metadata.namespace))
    .filter((each) => each !== undefined && controllerOf(each)?.uid === set.metadata.uid) as Pod[]

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
