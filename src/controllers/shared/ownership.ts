/** Claims the dependents of a controlling object: adopts matching orphans, releases what matches no longer. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { deepFreeze, memoByIdentity } from '../../api/memo.ts'
import { controllerOf, controllerReference, isBeingDeleted, keyOf } from '../../api/meta.ts'
import { matches, type Selector, selectorOf } from '../../api/selector.ts'
import { defineIndex, type Index } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import { type Context, type Watch, watch } from '../runtime/controller.ts'

/** The objects of a kind that nobody controls, by namespace. */
export const orphansOf = <T extends KubeObject>(kind: Kind<T>): Index<T> =>
  defineIndex(kind, (object) => (controllerOf(object) ? undefined : (object.metadata.namespace ?? '')))

/** The reference with which `owner` marks what it makes: frozen, so that all its dependents share it. */
export const ownerReferencesTo = (owner: KubeObject) => deepFreeze([controllerReference(owner)])

/** Asked once per stored selector. An absent one selects nothing. */
export const selectorOfSet = memoByIdentity(selectorOf)

/** Whether the labels of an object match. Objects of one template share their labels, which are looked at once. */
export function labelMatcher(selector: Selector | undefined): (object: KubeObject) => boolean {
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
  /** What the owner controls, where that is known already. */
  readonly owned?: readonly NoInfer<T>[]
  readonly orphans: Index<NoInfer<T>>
  /** Whether an object belongs to the owner by its looks. */
  matches(object: NoInfer<T>): boolean
  /** What is not a candidate is neither adopted nor released, and not answered. Default: everything is. */
  isCandidate?(object: NoInfer<T>): boolean
  /** A finalizer that whatever is adopted gets, and whatever is released loses. */
  readonly finalizer?: string
}

/** What `owner` controls, in the order of creation, adopted orphans last. */
export function claim<O extends KubeObject, T extends KubeObject>(
  context: Context,
  claim: Claim<O, T>,
): readonly T[] {
  const { owner, kind, orphans, isCandidate = () => true } = claim
  const claimed: T[] = []
  const mayChange = !isBeingDeleted(owner)
  for (const object of claim.owned ?? context.cache.ownedBy(owner, kind)) {
    if (!isCandidate(object)) continue
    if (claim.matches(object)) claimed.push(object)
    else if (mayChange) release(context, claim, object)
  }
  if (!mayChange) return claimed
  const wanted = context.cache
    .by(orphans, owner.metadata.namespace ?? '')
    .filter((object) => !isBeingDeleted(object) && isCandidate(object) && claim.matches(object))
  if (wanted.length > 0 && mayAdopt(context, claim)) {
    for (const object of wanted) claimed.push(adopt(context, claim, object))
  }
  return claimed
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
export const watchOrphans = <T extends KubeObject, O extends KubeObject>(
  kind: Kind<T>,
  ownerKind: Kind<O>,
  selectorOf: (owner: O) => Selector | undefined,
): Watch =>
  watch(kind, (change, cache) => {
    if (!isOrphanNews(change)) return []
    const { namespace, labels } = change.object.metadata
    return cache
      .list(ownerKind, namespace)
      .filter((owner) => {
        const selector = selectorOf(owner)
        return selector !== undefined && matches(selector, labels)
      })
      .map(keyOf)
  })

/** What has a controller wakes that one instead. */
function isOrphanNews<T extends KubeObject>({ type, object, previous }: Change<T>): boolean {
  if (type === 'DELETED' || controllerOf(object)) return false
  if (!previous) return true
  return previous.metadata.labels !== object.metadata.labels || controllerOf(previous) !== undefined
}
