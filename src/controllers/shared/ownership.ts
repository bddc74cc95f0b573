/** Claims the dependents of a controlling object: adopts matching orphans, releases what matches no longer. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { deepFreeze, memoByIdentity } from '../../api/memo.ts'
import { controllerOf, controllerReference, isBeingDeleted, keyOf } from '../../api/meta.ts'
import { matches, type Selector, selectorOf } from '../../api/selector.ts'
import type { Change } from '../../client/change.ts'
import { type Context, type Watch, watch, writesPerTurn } from '../runtime/controller.ts'
import { type OrphanTally, orphansLike } from './orphans.ts'
import { defineSelecting, thoseSelecting } from './selecting.ts'

/** The reference with which `owner` marks what it makes: frozen, so that all its dependents share it. */
export const ownerReferencesTo = (owner: KubeObject) => deepFreeze([controllerReference(owner)])

/** Asked once per stored selector. An absent one selects nothing. */
export const selectorOfSet = memoByIdentity(selectorOf)

/** Whether the labels of an object match. Objects of one template share their labels, which are looked at once. */
function labelMatcher(selector: Selector | undefined): (object: KubeObject) => boolean {
  if (!selector) return () => false
  let seen: unknown
  let verdict = false
  return ({ metadata: { labels } }) => {
    if (labels === undefined || labels !== seen) {
      seen = labels
      verdict = matches(selector, labels)
    }
    return verdict
  }
}

interface Claim<O extends KubeObject, T extends KubeObject> {
  readonly owner: O
  readonly ownerKind: Kind<O>
  readonly kind: Kind<T>
  readonly orphans: OrphanTally<NoInfer<T>>
  /** What belongs to the owner by its labels. An absent one selects nothing. */
  readonly selector: Selector | undefined
  /** Whether an object belongs to the owner by more than its labels. Default: they are enough. */
  suits?(object: NoInfer<T>): boolean
  /** What is not a candidate is neither adopted nor released, and not answered. Default: everything is. */
  isCandidate?(object: NoInfer<T>): boolean
  /** A finalizer that whatever is adopted gets, and whatever is released loses. */
  readonly finalizer?: string
}

/** What `owner` controls, in the order of creation, adopted orphans last: for those who have few. */
export function claim<O extends KubeObject, T extends KubeObject>(
  context: Context,
  claim: Claim<O, T>,
): readonly T[] {
  const { owner, kind, isCandidate = everything, suits = everything } = claim
  const hasLabels = labelMatcher(claim.selector)
  const claimed: T[] = []
  const mayChange = !isBeingDeleted(owner)
  for (const object of context.cache.ownedBy(owner, kind)) {
    if (!isCandidate(object)) continue
    if (hasLabels(object) && suits(object)) claimed.push(object)
    else if (mayChange) release(context, claim, object)
  }
  if (!mayChange) return claimed
  for (const object of adoptable(context, claim)) claimed.push(adopt(context, claim, object))
  return claimed
}

/**
 * Lets go of `strays`, what `owner` controls and does not suit it, and adopts the orphans that do: of many only so many
 * as one turn may. Answers whether all was as it should be; otherwise the owner comes back when its view has caught up.
 */
export function settleOwnership<O extends KubeObject, T extends KubeObject>(
  context: Context,
  claim: Claim<O, T>,
  strays: readonly NoInfer<T>[],
): boolean {
  if (isBeingDeleted(claim.owner)) return true
  const released = strays.slice(0, writesPerTurn)
  const adopted = adoptable(context, claim).slice(0, writesPerTurn - released.length)
  if (released.length + adopted.length === 0) return true
  for (const object of released) release(context, claim, object)
  for (const object of adopted) adopt(context, claim, object)
  context.requeueAfter(0)
  return false
}

const everything = () => true

/** The orphans that `owner` is to adopt, the oldest first. */
function adoptable<O extends KubeObject, T extends KubeObject>(
  context: Context,
  claim: Claim<O, T>,
): readonly T[] {
  const { owner, orphans, selector, isCandidate = everything, suits = everything } = claim
  if (!selector) return []
  const { namespace } = owner.metadata
  const found = orphansLike(context.cache, orphans, { namespace, selector }).filter(
    (object) => isCandidate(object) && suits(object),
  )
  return found.length > 0 && mayAdopt(context, claim) ? found : []
}

/** The view may be behind: an owner that is gone, or has a namesake by now, adopts nothing. */
function mayAdopt<O extends KubeObject, T extends KubeObject>(
  { client }: Context,
  { owner, ownerKind }: Claim<O, T>,
): boolean {
  const fresh = client.find(ownerKind, owner.metadata.name, owner.metadata.namespace)
  return fresh !== undefined && fresh.metadata.uid === owner.metadata.uid && !isBeingDeleted(fresh)
}

const adopt = <O extends KubeObject, T extends KubeObject>(
  { client }: Context,
  { owner, kind, finalizer }: Claim<O, T>,
  object: T,
) =>
  client.update(kind, object, ({ metadata }) => {
    metadata.ownerReferences = [...(metadata.ownerReferences ?? []), controllerReference(owner)]
    if (finalizer) metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), finalizer])]
  })

const release = <O extends KubeObject, T extends KubeObject>(
  { client }: Context,
  { owner, kind, finalizer }: Claim<O, T>,
  object: T,
) =>
  client.update(kind, object, ({ metadata }) => {
    const owners = metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? []
    if (owners.length > 0) metadata.ownerReferences = owners
    else delete metadata.ownerReferences
    const finalizers = metadata.finalizers?.filter((each) => each !== finalizer) ?? []
    if (finalizers.length > 0) metadata.finalizers = finalizers
    else delete metadata.finalizers
  })

/** Wakes the owners that may adopt an orphan: it appeared, lost its controller, or changed its labels. */
export function watchOrphans<T extends KubeObject, O extends KubeObject>(
  kind: Kind<T>,
  ownerKind: Kind<O>,
  selectorOf: (owner: O) => Selector | undefined,
): Watch {
  const selecting = defineSelecting(ownerKind, selectorOf)
  return watch(kind, (change, cache) =>
    isOrphanNews(change) ? thoseSelecting(cache, selecting, change.object.metadata).map(keyOf) : [],
  )
}

/** What has a controller wakes that one instead. */
function isOrphanNews<T extends KubeObject>({ type, object, previous }: Change<T>): boolean {
  if (type === 'DELETED' || controllerOf(object)) return false
  if (!previous) return true
  return previous.metadata.labels !== object.metadata.labels || controllerOf(previous) !== undefined
}
